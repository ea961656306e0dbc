r"""Receptors that excite: AMPA and NMDA. Cations pass, sodium and potassium alike.

AMPA receptors carry the fast synaptic current. NMDA receptors are slower, need depolarisation to drive
magnesium out of the pore, and let in calcium, a tenth of their current: the signal of plasticity, and of
excitotoxic death. Where sodium enters, the pump has to bring it out again: most of the brain's energy
goes that way. How the receptors open: `binding`. A model without calcium takes ``species=(Na, K)``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..records import parameter
from ..species import Ca, Glu, Gly, K, Na, Species
from .binding import DESTEXHE, LigandGated, cleft, pace
from .channel import Channel, blocked
from .gating import saturation
from .point import Point

DENSITY = "a choice of the model: how many receptors a cell has is its own; not looked up"
BURNASHEV = "Burnashev et al 1995 J Physiol 485:403 (not re-read), as tabled by a review in Pharmacol Rev (looked up)"
JAHR = "Jahr & Stevens 1990 J Neurosci 10:3178, 10.1523/JNEUROSCI.10-09-03178.1990 (code seen, paper not re-read)"


class Excitatory(LigandGated):
    """A pore for sodium and potassium alike, and for calcium."""

    ligand = Glu
    P: float
    calcium: float

    def permeabilities(self) -> Mapping[Species, Any]:
        return {Na: self.P, K: self.P, Ca: self.calcium * self.P}


class AMPA(Excitatory, Channel):
    r"""AMPA receptor: glutamate opens a pore for sodium and potassium, and for a little calcium.

    .. math::
        J_i = (1 - b)\, P_i\, r\, [L(u_i)\,c_{i,in} - L(-u_i)\,c_{i,out}], \quad
        P_{Na} = P_K = P, \; P_{Ca} = p\,P, \quad \dot r = \alpha\,Glu\,(1 - r) - \beta r

    Three processes on one gate, one cation outward per turnover; it reverses near 0 mV. With the subunit
    GluA2 calcium hardly passes; without it, :math:`p` is 2.3. Desensitisation is left out, so that
    a lasting level of glutamate opens too much. Glutamate is the outside's, where the model has it,
    and ``input``.
    """

    short = "ampa"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Ca), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        3e-8, "m s-1", low=0, sourced=(1e-10, 1e-6), confidence="low",
        meaning="permeability to sodium with all channels open", source=DENSITY,
    )
    calcium: float = parameter(
        0.05, "1", low=0, sourced=(0.05, 2.34), confidence="high", meaning="P_Ca / P_Na",
        source="0.05 for GluR1/GluR2, 2.34 for GluR1: " + BURNASHEV,
    )
    binding: float = parameter(
        1.1e3, "m3 mol-1 s-1", low=0, sourced=(9e2, 1e4), confidence="medium", meaning="binding rate of glutamate",
        source="1.1e6 per M and s: " + DESTEXHE + "; 0.94e6 and 1e7 in other codes",
    )
    unbinding: float = parameter(
        190.0, "s-1", low=1e-3, sourced=(180.0, 500.0), confidence="medium", meaning="closing rate",
        source=DESTEXHE + "; 180 to 500 in other codes",
    )
    q10: float = pace()
    input: float = cleft()
    block: float = blocked("CNQX, NBQX")


class NMDA(Excitatory, Channel):
    r"""NMDA receptor: glutamate and depolarisation together open a pore for sodium, potassium and calcium.

    .. math::
        J_i = (1 - b)\, P_i\, r\, B\, [L(u_i)\,c_{i,in} - L(-u_i)\,c_{i,out}], \quad
        B = \frac{1}{1 + (Mg_{out}/K_{Mg})\, e^{-V/V_{Mg}}}, \quad \dot r = \alpha\,Glu\,(1 - r) - \beta r

    Three processes on one gate, one cation outward per turnover: :math:`P_{Na} = P_K = P`,
    :math:`P_{Ca} = p\,P`. Outer magnesium (a state, or clamped) plugs the pore; with 1 mM half is free at
    -20.5 mV. Where the model has glycine outside, it has to bind as well; elsewhere its site is taken as
    full. Glutamate is the outside's, where the model has it, and ``input``.
    """

    short = "nmda"

    species: tuple[Species, ...] = dataclasses.field(default=(Na, K, Ca), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        1e-8, "m s-1", low=0, sourced=(1e-10, 1e-6), confidence="low",
        meaning="permeability to sodium with all channels open", source=DENSITY,
    )
    calcium: float = parameter(
        3.6, "1", low=0, sourced=(3.0, 17.0), confidence="medium", meaning="P_Ca / P_Na",
        source="3.6 gives the measured share of calcium in the current, 7-12 %: Schneggenburger et al 1993 Neuron "
        "11:133, 10.1016/0896-6273(93)90277-X (not re-read); 3.1-11 for NR2A, 17 for NR2B, tabled by a review in "
        "Pharmacol Rev (looked up)",
    )
    K_Mg: float = parameter(
        3.57, "mol m-3", low=1e-6, sourced=(1.0, 10.0), confidence="high", meaning="Mg that plugs half, at V = 0",
        source=JAHR + "; range not looked up",
    )
    V_Mg: float = parameter(
        0.01 / 0.62, "V", low="1 mV", sourced=("12 mV", "20 mV"), confidence="high",
        meaning="volts per e-fold of the plug",
        source="0.062 per mV: " + JAHR + "; range not looked up",
    )
    K_Gly: float = parameter(
        1e-3, "mol m-3", low=1e-9, sourced=(6e-5, 5e-3), confidence="low", meaning="glycine that fills half the site",
        source="60 nM in cultured neurons (figure of PMC2727032); about 1 uM usual; not looked up",
    )
    binding: float = parameter(
        72.0, "m3 mol-1 s-1", low=0, sourced=(70.0, 4e3), confidence="medium", meaning="binding rate of glutamate",
        source="7.2e4 per M and s: " + DESTEXHE + "; 4e6 in another code",
    )
    unbinding: float = parameter(
        6.6, "s-1", low=1e-3, sourced=(2.9, 20.0), confidence="medium", meaning="closing rate",
        source=DESTEXHE + "; 2.9 in another code; upper end not looked up",
    )
    q10: float = pace()
    input: float = cleft()
    block: float = blocked("AP5, ketamine")

    def unplugged(self, m: Point) -> Any:
        """Fraction free of magnesium."""
        return 1.0 / (1.0 + m.outside.Mg / self.K_Mg * np.exp(-m.V / self.V_Mg))

    def open_fraction(self, m: Point) -> Any:
        helped = saturation(m.outside.Gly, self.K_Gly) if Gly in m.outside else 1.0
        return super().open_fraction(m) * self.unplugged(m) * helped
