"""Cation-chloride cotransporters: neutral carriers that couple chloride to the cation gradients.

They use no ATP and carry no current. KCC2 lets potassium out with chloride and so keeps neuronal
chloride low (GABA inhibits); NKCC1 brings sodium, potassium and two chlorides in, keeps astrocytic
chloride high, and takes up potassium when it rises outside. Both stop at equilibrium and reverse
beyond it.
"""

from __future__ import annotations

from typing import Any

from ..constants import R
from ..records import parameter
from ..species import Cl, K, Na
from .mechanism import Mechanism
from .point import Point


class KCC2(Mechanism):
    r"""K-Cl cotransporter (SLC12A5): one K+ and one Cl- leave together.

    .. math::
        J = u\,\frac{A}{RT} = u \ln\frac{K_{in}\,Cl_{in}}{K_{out}\,Cl_{out}}

    At rest, when :math:`K_{in} Cl_{in} = K_{out} Cl_{out}`, chloride sits at the potassium
    equilibrium potential.
    """

    short = "kcc2"
    moves = {K: 1, Cl: 1}

    u: float = parameter(
        4.5e-8, "mol m-2 s-1", low=0, sourced=(1.7e-8, 7e-7), confidence="medium",
        meaning="flux per unit of A/RT",
        source="5.5e-8 (20 uS/cm2): Duesterwald et al 2018 eLife 7:e39575, 10.7554/eLife.39575; 1.7e-8: "
        "Dijkstra et al 2016, 10.1523/JNEUROSCI.1934-16.2016; 7e-7: Wei et al 2014, "
        "10.1523/JNEUROSCI.0516-14.2014",
    )

    def rate(self, m: Point) -> Any:
        return self.u * m.affinity / (R * m.T)


class NKCC1(Mechanism):
    r"""Na-K-2Cl cotransporter (SLC12A2): one Na+, one K+ and two Cl- enter together.

    .. math::
        J = u\,\frac{A}{RT} = u \ln\frac{Na_{out} K_{out} Cl_{out}^2}{Na_{in} K_{in} Cl_{in}^2}

    A turnover is an entry: positive rates fill the cell.
    """

    short = "nkcc1"
    moves = {Na: -1, K: -1, Cl: -2}

    u: float = parameter(
        6.9e-9, "mol m-2 s-1", low=0, sourced=(5e-9, 1.6e-8), confidence="medium",
        meaning="flux per unit of A/RT",
        source="5.2e-9: Kalia et al 2021, 10.1371/journal.pcbi.1009019; 1.5e-8: Ostby et al 2009, "
        "10.1371/journal.pcbi.1000272",
    )

    def rate(self, m: Point) -> Any:
        return self.u * m.affinity / (R * m.T)
