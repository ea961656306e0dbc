r"""Receptors that inhibit: GABA-A at synapses and beyond, and glycine. Anions pass.

Chloride carries most of the current and bicarbonate, which never runs down since it is remade from
CO2, about a tenth. Bicarbonate leaves where chloride enters, so the reversal potential lies above that of
chloride, by 9 mV in a mature neuron; when chloride piles up, it is bicarbonate that makes GABA excite:

.. math::
    E_{GABA} = \frac{RT}{F} \ln \frac{Cl_{in} + p\,HCO_{3,in}}{Cl_{out} + p\,HCO_{3,out}}

A model without bicarbonate takes ``species=(Cl,)``. How the receptors open: `binding`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..records import parameter
from ..species import GABA, HCO3, Cl, Gly, Species
from .binding import DESTEXHE, LigandGated, cleft, pace
from .channel import Channel, blocked

BORMANN = "Bormann, Hamill & Sakmann 1987 J Physiol 385:243, 10.1113/jphysiol.1987.sp016493"
DENSITY = "a choice of the model: how many receptors a cell has is its own; not looked up"


def bicarbonate_share() -> Any:
    """P_HCO3 / P_Cl of GABA-A receptors."""
    return parameter(
        0.2, "1", low=0, sourced=(0.18, 0.44), confidence="medium", meaning="P_HCO3 / P_Cl",
        source="0.18: " + BORMANN + "; up to 0.44: Kaila et al 1993 J Physiol 464:273; not looked up",
    )


class Inhibitory(LigandGated):
    """A pore for chloride and, less, for bicarbonate."""

    P: float
    bicarbonate: float

    def permeabilities(self) -> Mapping[Species, Any]:
        return {Cl: self.P, HCO3: self.bicarbonate * self.P}


class GABAA(Inhibitory, Channel):
    r"""GABA-A receptor of synapses: GABA opens a pore for chloride and bicarbonate.

    .. math::
        J_i = (1 - b)\, P_i\, r\, [L(u)\,c_{i,in} - L(-u)\,c_{i,out}], \quad P_{HCO_3} = p\,P_{Cl}, \quad
        \dot r = \alpha\,GABA\,(1 - r) - \beta r, \quad u = -FV/RT

    Two processes on one gate, one anion outward per turnover. GABA is the outside's, where the model has
    it, and ``input``.
    """

    short = "gabaa"
    ligand = GABA

    species: tuple[Species, ...] = dataclasses.field(default=(Cl, HCO3), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        5e-8, "m s-1", low=0, sourced=(1e-10, 1e-6), confidence="low",
        meaning="permeability to chloride with all channels open", source=DENSITY,
    )
    bicarbonate: float = bicarbonate_share()
    binding: float = parameter(
        5e3, "m3 mol-1 s-1", low=0, sourced=(5e2, 2e4), confidence="medium", meaning="binding rate of GABA",
        source="5e6 per M and s: " + DESTEXHE + "; range not looked up",
    )
    unbinding: float = parameter(
        180.0, "s-1", low=1e-3, sourced=(40.0, 500.0), confidence="medium", meaning="closing rate",
        source=DESTEXHE + "; range not looked up",
    )
    q10: float = pace()
    input: float = cleft()
    block: float = blocked("gabazine, picrotoxin")


class TonicGABAA(Inhibitory, Channel):
    r"""Extrasynaptic GABA-A receptor (with delta or alpha5): few, slow, and opened by what GABA is about.

    .. math::
        J_i = (1 - b)\, P_i\, r\, [L(u)\,c_{i,in} - L(-u)\,c_{i,out}], \quad P_{HCO_3} = p\,P_{Cl}, \quad
        \dot r = \alpha\,GABA\,(1 - r) - \beta r, \quad u = -FV/RT

    Half open at :math:`\beta/\alpha` = 1 uM, within the range of ambient GABA, so that a failing or
    reversing GABA transporter shows here first. Two processes on one gate.
    """

    short = "tonic_gabaa"
    ligand = GABA

    species: tuple[Species, ...] = dataclasses.field(default=(Cl, HCO3), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        2e-9, "m s-1", low=0, sourced=(1e-11, 1e-7), confidence="low",
        meaning="permeability to chloride with all channels open", source=DENSITY,
    )
    bicarbonate: float = bicarbonate_share()
    binding: float = parameter(
        1e4, "m3 mol-1 s-1", low=0, sourced=(1e3, 5e4), confidence="low", meaning="binding rate of GABA",
        source="twice that of synaptic receptors, so that half opens at 1 uM: a choice of the model; not looked up",
    )
    unbinding: float = parameter(
        10.0, "s-1", low=1e-3, sourced=(1.0, 40.0), confidence="low", meaning="closing rate",
        source="high affinity and little desensitisation: Richerson 2004 Epilepsy Curr 4:239, "
        "10.1111/j.1535-7597.2004.46008.x (abstract); the number not looked up",
    )
    q10: float = pace()
    input: float = cleft()
    block: float = blocked("picrotoxin")


class GlycineReceptor(Inhibitory, Channel):
    r"""Glycine receptor: the inhibitory synapse of spinal cord and brain stem.

    .. math::
        J_i = (1 - b)\, P_i\, r\, [L(u)\,c_{i,in} - L(-u)\,c_{i,out}], \quad P_{HCO_3} = p\,P_{Cl}, \quad
        \dot r = \alpha\,Gly\,(1 - r) - \beta r, \quad u = -FV/RT

    Two processes on one gate, one anion outward per turnover; less bicarbonate passes than through
    GABA-A receptors. Glycine is the outside's, where the model has it, and ``input``.
    """

    short = "glycine_receptor"
    ligand = Gly

    species: tuple[Species, ...] = dataclasses.field(default=(Cl, HCO3), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        5e-8, "m s-1", low=0, sourced=(1e-10, 1e-6), confidence="low",
        meaning="permeability to chloride with all channels open", source=DENSITY,
    )
    bicarbonate: float = parameter(
        0.11, "1", low=0, sourced=(0.1, 0.2), confidence="medium", meaning="P_HCO3 / P_Cl",
        source="0.11: " + BORMANN + "; not looked up",
    )
    binding: float = parameter(
        3e3, "m3 mol-1 s-1", low=0, sourced=(3e2, 1e4), confidence="low", meaning="binding rate of glycine",
        source="so that half opens near 0.1 mM: a choice of the model; not looked up",
    )
    unbinding: float = parameter(
        250.0, "s-1", low=1e-3, sourced=(60.0, 400.0), confidence="medium", meaning="closing rate",
        source="currents end with 15 ms (67 per s) in patches at room temperature: Harty & Manis 1998 J Neurophysiol "
        "79:1891, 10.1152/jn.1998.79.4.1891 (abstract), brought to 37 degC with 3 per 10 K; temperature not looked up",
    )
    q10: float = pace()
    input: float = cleft()
    block: float = blocked("strychnine")
