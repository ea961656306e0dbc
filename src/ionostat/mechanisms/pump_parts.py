"""What the pages of the sodium pump share: ouabain, temperature, and the free energy of ATP.

Not a page of its own: each function gives a parameter, a gate or a number that several pages use.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import R
from ..records import parameter
from ..theory.atp import ATP_STANDARD
from .mechanism import Gate
from .point import STANDARD


def ouabain_dose() -> Any:
    """The parameter ``ouabain``: its concentration outside."""
    return parameter(
        0.0, "mol m-3", low=0, confidence="defined", meaning="dose outside", source="chosen by the user",
    )


def ouabain_binding() -> Any:
    """The parameter ``ouabain_on``."""
    return parameter(
        46.0, "m3 mol-1 s-1", low=0, sourced=(40.0, 46.0), confidence="medium",
        meaning="binding rate of ouabain",
        source="human alpha1, 37 degC: Erdmann & Hasse 1975 J Physiol 251:671, "
        "10.1113/jphysiol.1975.sp011115; alike in other isoforms (O'Brien et al 1994), rodent alpha1 apart",
    )


def ouabain_release() -> Any:
    """The parameter ``ouabain_off``."""
    return parameter(
        1.4e-4, "s-1", low=1e-9, sourced=(1.7e-5, 4.6e-3), confidence="medium",
        meaning="release rate of ouabain",
        source="human alpha1: Erdmann & Hasse 1975, 10.1113/jphysiol.1975.sp011115; rat alpha3 6.4e-5, "
        "alpha2 1.5e-3 to 4.6e-3 from K_d: O'Brien, Lingrel & Wallick 1994 Arch Biochem Biophys 310:32",
    )


def ouabain_gate(pump: Any) -> Gate:
    r"""The gate ``bound``, pumps that hold ouabain: :math:`\dot b = k_{on} c\,(1 - b) - k_{off}\, b`."""
    return Gate(
        "bound", opening=lambda m: pump.ouabain_on * pump.ouabain, closing=lambda m: pump.ouabain_off
    )


def temperature_factor() -> Any:
    """The parameter ``q10``, one factor for all steps."""
    return parameter(
        2.5, "1", low=0.1, sourced=(2.0, 3.3), confidence="medium", meaning="factor per 10 K, from 37 degC",
        source="activation energy 60-100 kJ/mol, not looked up; 2.4 between 22 and 35 degC, but 1.2 above: "
        "On the temperature dependence of the Na pump in sheep Purkinje fibres, Pflugers Arch 1984 (abstract)",
    )


def hydrolysis(T: Any) -> Any:
    r"""Equilibrium constant of ATP hydrolysis, :math:`[ADP][Pi]/[ATP] = e^{-\Delta G^0/RT}`, mol m-3.

    >>> round(float(hydrolysis(310.15)) / STANDARD)        # M
    136971
    """
    return STANDARD * np.exp(-ATP_STANDARD / (R * T))
