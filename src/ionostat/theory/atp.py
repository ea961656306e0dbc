"""How the free energy of ATP depends on pH and Mg2+: through the forms that ATP, ADP and Pi take."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import T_BODY, R
from ..units import temperature
from . import _arguments as read
from ._arguments import si

__all__ = ["ATP_STANDARD", "atp_standard_energy"]

ATP_STANDARD = -30.5e3
"""J mol-1: standard transformed free energy of ATP hydrolysis, pH 7 and 1 mM Mg2+.

Source: Alberty RA (2003), Thermodynamics of Biochemical Reactions, Wiley. Confidence: medium, the
literature spans -28 to -36 kJ/mol with pH, Mg2+ and ionic strength.
"""

#: pK of H+, log K of Mg2+ and log K of Mg2+ on the protonated form, at 25 degC and I = 0.25 M
BINDING = {"ATP": (6.47, 3.98, 2.2), "ADP": (6.33, 2.82, 1.4), "Pi": (6.65, 1.8, -np.inf)}


def _forms(who: str, pH: Any, Mg: Any) -> Any:
    """All forms of a species over its bare one: the binding polynomial."""
    acid, magnesium, both = BINDING[who]
    molar = Mg / 1000.0
    protonated = 10.0 ** (acid - pH)
    return 1.0 + protonated + molar * 10.0**magnesium + protonated * molar * 10.0**both


def atp_standard_energy(
    pH: Any = 7.0, Mg: Any = 1.0, T: Any = T_BODY, reference: Any = ATP_STANDARD
) -> Any:
    r"""Transformed standard free energy of ATP hydrolysis at a pH and a free Mg2+.

    .. math:: \Delta G'^0(pH, Mg) = \Delta G'^0_{ref}
        - RT \ln \frac{p_{ADP}\, p_{Pi} / p_{ATP}}{p^{ref}_{ADP}\, p^{ref}_{Pi} / p^{ref}_{ATP}}
        - RT \ln 10\, (pH - 7)

    with the binding polynomial p of each species, the sum of its forms over the bare one. A proton
    is set free by the bare reaction, so a higher pH makes hydrolysis release more; Mg2+ holds ATP.

    Args:
        pH: Of the cytosol, dimensionless.
        Mg: Free Mg2+, mol m-3; 0 is allowed.
        T: Temperature, K; it scales the two shifts with pH and Mg2+, and nothing else.
        reference: Value at pH 7, 1 mM Mg2+ and T, J mol-1. It is taken as given: it is not corrected for
            temperature, so at another T give the one that holds there.

    Returns:
        J mol-1.

    Raises:
        BadValue: Mg is negative, or the pH is not between 4 and 10.

    Limits: one proton and one Mg2+ for each form; constants of 25 degC and I = 0.25 M at every T.

    Source: the method of Alberty RA (2003), Thermodynamics of Biochemical Reactions, Wiley; binding
    constants near those of Alberty RA, Goldberg RN (1992), Biochemistry 31:10610, not re-read.

    >>> [round(atp_standard_energy(pH, Mg) / 1e3, 1) for pH, Mg in ((7.0, "1 mM"), (7.2, "0.7 mM"), (6.5, "1 mM"))]
    [-30.5, -31.8, -29.2]
    """
    pH = read.between(si(pH, "1", "pH"), 4.0, 10.0, "pH")
    Mg = read.concentration(Mg, "Mg", zero=True)

    def quotient(pH: Any, Mg: Any) -> Any:
        return _forms("ADP", pH, Mg) * _forms("Pi", pH, Mg) / _forms("ATP", pH, Mg)

    shift = np.log(quotient(pH, Mg) / quotient(7.0, 1.0)) + np.log(10.0) * (pH - 7.0)
    return read.plain(si(reference, "J mol-1", "reference") - R * temperature(T, "T") * shift)
