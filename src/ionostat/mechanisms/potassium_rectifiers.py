"""Potassium channels of the resting cell: inward rectifiers, the one that ATP shuts, and open leaks.

Kir2 holds a cell at the potassium equilibrium potential and lets go once it is depolarised. KATP opens
when ATP falls and so silences a cell in need. The two-pore channels K2P (TREK, TASK) are holes for
potassium that stand open at all voltages and rectify by concentration alone.
"""

from __future__ import annotations

from typing import Any

from ..primitives import at_least
from ..records import parameter
from ..species import K
from .channel import Channel, blocked
from .gating import boltzmann
from .point import POOL_FLOOR, Point

STEEPHEN = "as noted in code after Wolf et al 2005 J Neurosci 25:9080, 10.1523/JNEUROSCI.2220-05.2005, and Steephen & "
STEEPHEN += "Manchanda 2009 J Comput Neurosci, 10.1007/s10827-009-0161-7 (papers not re-read)"
DUPRAT = "Duprat et al 1997 EMBO J 16:5464, 10.1093/emboj/16.17.5464"


class Kir2(Channel):
    r"""Kir2 (KCNJ2, IRK1): the strong inward rectifier.

    .. math::
        J_K = \frac{(1 - b)\,P}{1 + e^{(V - E_K - \Delta)/k}}\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad u = FV/RT

    Magnesium and polyamines plug the pore from inside as V rises above :math:`E_K`; the plug follows
    :math:`E_K`, so a cell with Kir2 alone has two states, down at :math:`E_K` or up. One K+ outward per
    turnover.
    """

    short = "kir2"
    moves = {K: 1}

    P: float = parameter(
        3e-8, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability with all channels open",
        source="1.4e-4 S/cm2 (1.1e-8) in code after Steephen & Manchanda 2009, 10.1007/s10827-009-0161-7; "
        "default and range a choice of the model",
    )
    half: float = parameter(
        "5 mV", "V", sourced=("0 mV", "10 mV"), confidence="low", meaning="V - E_K at which half is open",
        source="half open at -82 mV, " + STEEPHEN + ", over an E_K of -85 to -90 mV; not looked up",
    )
    slope: float = parameter(
        "13 mV", "V", low="0.1 mV", sourced=("5 mV", "13 mV"), confidence="medium", meaning="volts per e-fold",
        source="13 mV, " + STEEPHEN + "; 5 mV in code for cholinergic interneurons",
    )
    block: float = blocked("barium")

    def open_fraction(self, m: Point) -> Any:
        return boltzmann(m.V - m.E(K), self.half, -self.slope)


class KATP(Channel):
    r"""ATP-sensitive potassium channel (Kir6.2 with SUR1): shut by ATP, opened by ADP.

    .. math::
        J_K = \frac{(1 - b)\,P}{1 + (ATP/K^*)^n}\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad
        K^* = K_{ATP}\,(1 + ADP/K_{ADP})

    ATP shuts the pore; ADP with magnesium, on the receptor for sulfonylureas, makes it need more ATP
    for that. Without ADP half is shut at :math:`K_{ATP}`; at resting levels (3 mM ATP, 0.03 mM ADP) 2 %
    is open, so that a fall of ATP to a tenth opens most. The weak rectification is left out. One K+
    outward per turnover.
    """

    short = "katp"
    moves = {K: 1}

    P: float = parameter(
        1e-8, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability with all channels open",
        source="some 2 nS in a dopamine neuron of the midbrain: 1995 J Neurosci 15:4651 (abstract), over an area of "
        "2e-9 m2 and 130 S/m2 per um/s; range a choice of the model",
    )
    K_ATP: float = parameter(
        0.12, "mol m-3", low=1e-6, sourced=(0.01, 0.8), confidence="medium", meaning="ATP that shuts half, without ADP",
        source="0.12 and 0.21 mM in striatal neurons of the rat: 'ATP-sensitive potassium channels in freshly "
        "dissociated adult rat striatal neurons' (abstract); 0.01 mM of Kir6.2/SUR1 in patches and up to 0.8 mM in "
        "intact cells, not looked up",
    )
    K_ADP: float = parameter(
        0.05, "mol m-3", low=1e-6, sourced=(0.01, 0.5), confidence="low", meaning="ADP that doubles the ATP needed",
        source="a choice of the model: MgADP acts within tens of uM; not looked up",
    )
    hill: float = parameter(
        1.5, "1", low=1, sourced=(1.0, 2.0), confidence="low", meaning="Hill coefficient of ATP",
        source="Nichols 2006 Nature 440:470, 10.1038/nature04711; not looked up",
    )
    block: float = blocked("tolbutamide, glibenclamide")

    def open_fraction(self, m: Point) -> Any:
        ATP, ADP = (at_least(c, POOL_FLOOR) for c in (m.inside.ATP, m.inside.ADP))
        needed = self.K_ATP * (1.0 + ADP / self.K_ADP)
        return 1.0 / (1.0 + (ATP / needed) ** self.hill)


class K2P(Channel):
    r"""Two-pore potassium channel (TREK, TASK and kin): open at all voltages.

    .. math::
        J_K = (1 - b)\, P\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad u = FV/RT

    It has no gate: the current rectifies outward only because there is more potassium inside, as Goldman,
    Hodgkin and Katz have it. It sets the rest of most neurons. One K+ outward per turnover.
    """

    short = "k2p"
    moves = {K: 1}

    P: float = parameter(
        1e-8, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability",
        source="the resting permeability to potassium, solved for by the balance of a cell; the law: " + DUPRAT,
    )
    block: float = blocked("acid from outside")


class TASK(Channel):
    r"""TASK-1 (KCNK3): a two-pore potassium channel that outer acid shuts.

    .. math::
        J_K = \frac{(1 - b)\,P}{1 + (H_{out}/K_H)^n}\, [L(u)\,K_{in} - L(-u)\,K_{out}], \quad K_H = 10^{-pK}

    An open rectifier like `K2P`, which needs H (a state, or clamped) outside: 90 % is open at pH 7.7 and
    10 % at pH 6.7, so that the acid of active or ischaemic tissue depolarises. One K+ outward per turnover.
    """

    short = "task"
    moves = {K: 1}

    P: float = parameter(
        1e-8, "m s-1", low=0, sourced=(1e-9, 1e-7), confidence="low", meaning="permeability with all channels open",
        source="the resting permeability to potassium, solved for by the balance of a cell; the law: " + DUPRAT,
    )
    pK: float = parameter(
        7.2, "1", low=4, high=10, sourced=(6.4, 7.4), confidence="high", meaning="outer pH that shuts half",
        source="TASK-1, midway between 90 % at pH 7.7 and 10 % at pH 6.7: " + DUPRAT + "; 6.4 for TASK-3: "
        "'Functional characterisation of human TASK-3' 2001 Neuropharmacology 40:551",
    )
    hill: float = parameter(
        1.9, "1", low=0.5, sourced=(1.0, 2.0), confidence="medium", meaning="Hill coefficient of protons",
        source="from 90 % and 10 % open one pH unit apart: " + DUPRAT + "; range not looked up",
    )
    block: float = blocked("bupivacaine")

    def open_fraction(self, m: Point) -> Any:
        half = 10.0 ** (3.0 - self.pK)  # mol/m3
        return 1.0 / (1.0 + (m.outside.H / half) ** self.hill)
