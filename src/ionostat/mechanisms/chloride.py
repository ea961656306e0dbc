"""Chloride channels of neurons and glia: one that depolarisation opens, one that chloride itself opens.

Sodium entry alone cannot swell a cell: an anion has to follow. In cortical neurons chloride enters
through a voltage-gated path (SLC26A11), and water follows; without it cells depolarise but keep
their volume. ClC-2 is the opposite: a valve that lets chloride out of cells that hold too much.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..records import parameter
from ..species import HCO3, Cl, Species
from .channel import Channel, blocked
from .gating import boltzmann, q10
from .mechanism import Gate
from .point import Point


class VoltageGatedCl(Channel):
    r"""Voltage-gated chloride channel (SLC26A11), opening at once.

    .. math::
        J_{Cl} = (1 - b)\, \frac{P}{1 + e^{-(V - V_{1/2})/k}}\, [L(u)\,Cl_{in} - L(-u)\,Cl_{out}], \quad u = -FV/RT

    One anion outward per turnover. Where bicarbonate is an ion of the model, ``species=(Cl, HCO3)`` lets it
    pass too, as all large anion channels do.
    """

    short = "gated_Cl"

    species: tuple[Species, ...] = dataclasses.field(default=(Cl,), kw_only=False)
    P: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        9.75e-9, "m s-1", low=0, sourced=(5e-9, 2e-8), confidence="medium",
        meaning="permeability with all channels open",
        source="19.5 um3/s over 2000 um2: Dijkstra et al 2016 J Neurosci 36:11881, "
        "10.1523/JNEUROSCI.1934-16.2016",
    )
    half: float = parameter(
        "-10 mV", "V", sourced=("-20 mV", "0 mV"), confidence="medium", meaning="half open",
        source="Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016; opens above -20 mV: Rungta et al 2015 "
        "Cell 161:610, 10.1016/j.cell.2015.03.029",
    )
    slope: float = parameter(
        "10 mV", "V", low="0.1 mV", sourced=("8 mV", "10 mV"), confidence="medium",
        meaning="volts per e-fold",
        source="Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016",
    )

    bicarbonate: float = parameter(
        0.2, "1", low=0, sourced=(0.1, 0.5), confidence="low", meaning="P_HCO3 / P_Cl, where it passes",
        source="as GABA-A receptors, 0.18 to 0.44; of this channel not looked up",
    )

    def permeabilities(self) -> Mapping[Species, Any]:
        return {Cl: self.P, HCO3: self.bicarbonate * self.P}

    def open_fraction(self, m: Point) -> Any:
        return boltzmann(m.V, self.half, self.slope)


class ClC2(Channel):
    r"""ClC-2 (CLCN2): a chloride channel that opens slowly below the chloride equilibrium potential.

    .. math::
        J_{Cl} = (1 - b)\, P\, p\, [L(u)\,Cl_{in} - L(-u)\,Cl_{out}], \quad
        p_\infty = \frac{1}{1 + e^{(V - E_{Cl} - \Delta)/k}}, \quad u = -FV/RT

    Chloride that has loaded the cell raises :math:`E_{Cl}` and so opens the channel, hyperpolarisation
    does the same, and chloride leaves. Half is open :math:`\Delta` above :math:`E_{Cl}`, which with the default
    is 15 mV below it. Above :math:`E_{Cl}` it is nearly shut and lets little in: an inward rectifier. One Cl-
    outward per turnover.
    """

    short = "clc2"
    moves = {Cl: 1}

    P: float = parameter(
        5e-9, "m s-1", low=0, sourced=(0.0, 7e-8), confidence="low", meaning="permeability with all channels open",
        source="10 S/m2 in code after Ratte & Prescott 2011 J Neurosci 31:15838, 10.1523/JNEUROSCI.2748-11.2011 (an "
        "ohmic form; the paper not re-read) is 7e-8; most cells have far less; default a choice of the model",
    )
    half: float = parameter(
        "-15 mV", "V", sourced=("-30 mV", "0 mV"), confidence="medium", meaning="V - E_Cl at which half is open",
        source="-15 mV in code after Ratte & Prescott 2011, 10.1523/JNEUROSCI.2748-11.2011; range not looked up",
    )
    slope: float = parameter(
        "14 mV", "V", low="0.1 mV", sourced=("10 mV", "20 mV"), confidence="medium", meaning="volts per e-fold",
        source="as `half`; range not looked up",
    )
    time: float = parameter(
        0.3, "s", low=1e-4, sourced=(0.05, 1.0), confidence="medium", meaning="time constant, at 37 degC",
        source="as `half`; range not looked up",
    )
    q10: float = parameter(
        3.0, "1", low=0.1, sourced=(2.0, 4.0), confidence="low", meaning="factor on the pace per 10 K, from 37 degC",
        source="as other channels; not looked up",
    )
    block: float = blocked("zinc")

    def gates(self):
        return (Gate("p", steady=self.steady, time=lambda m: self.time / q10(m.T, self.q10)),)

    def steady(self, m: Point) -> Any:
        return boltzmann(m.V - m.E(Cl), self.half, -self.slope)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.p
