"""The pacemaker channel HCN: opened by hyperpolarisation, let through by sodium and potassium.

It pulls a cell that is too negative back up, sets the rest of many dendrites and the beat of pacemakers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..records import parameter
from ..species import K, Na, Species
from .channel import Channel, blocked
from .gating import exponential_rate, linoid_rate, q10
from .mechanism import Gate
from .point import Point

#: 34 degC, at which the rates were measured, K
WARM = 307.15
KOLE = "Kole, Hallermann & Stuart 2006 J Neurosci 26:1677, 10.1523/JNEUROSCI.3664-05.2006 (code; paper not re-read)"


class HCN(Channel):
    r"""HCN (Ih): a cation channel that hyperpolarisation opens, slowly.

    .. math::
        J_i = (1 - b)\, P_i\, o\, [L(u)\,c_{i,in} - L(-u)\,c_{i,out}], \quad P_{Na} = p\,P_K, \quad u = FV/RT

    Two processes share the gate: one K+ or one Na+ outward per turnover. At equal levels four K+ pass for
    one Na+, and yet it depolarises: the two currents are equal only near -30 mV. Half is open at -110 mV,
    a few parts in a hundred at rest. With V in mV, per second at 34 degC:

    .. math::
        \alpha = \frac{6.43\,(V + 154.9)}{e^{(V + 154.9)/11.9} - 1}, \quad \beta = 193\, e^{V/33.1}
    """

    short = "hcn"

    P: float = parameter(
        1e-8, "m s-1", low=0, sourced=(1e-10, 1e-7), confidence="low",
        meaning="permeability to potassium with all channels open",
        source="0.15 mS/cm2 in code after " + KOLE + ", of potassium and sodium together, is 9e-9",
    )
    sodium: float = parameter(
        0.25, "1", low=0, sourced=(0.2, 0.4), confidence="high", meaning="P_Na / P_K",
        source="4 K to 1 Na: 'Permeant ion-dependent rectification' of HCN2 in J Gen Physiol (rupress.org figure "
        "9410539) and Reactome R-HSA-1296061; about 0.2 for HCN1: IUPHAR table in Pharmacol Rev; 0.4 not looked up",
    )
    q10: float = parameter(
        4.0, "1", low=0.1, sourced=(3.0, 5.0), confidence="low",
        meaning="factor on the gate rates per 10 K, from 34 degC",
        source="Magee 1998 J Neurosci 18:7613; not looked up",
    )
    block: float = blocked("ZD7288, ivabradine")

    def permeabilities(self) -> Mapping[Species, Any]:
        return {K: self.P, Na: self.sodium * self.P}

    def gates(self):
        return (Gate("o", opening=self.o_opening, closing=self.o_closing),)

    def o_opening(self, m: Point) -> Any:
        return q10(m.T, self.q10, WARM) * linoid_rate(m.V, 76.517, -154.9e-3, -11.9e-3)

    def o_closing(self, m: Point) -> Any:
        return q10(m.T, self.q10, WARM) * exponential_rate(m.V, 193.0, 0.0, 33.1e-3)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.o
