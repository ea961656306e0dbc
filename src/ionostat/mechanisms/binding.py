r"""How receptors open: a transmitter binds, the channel opens, and closes as it lets go.

One gate of two states, after Destexhe, Mainen & Sejnowski 1994 Neural Comput 6:14 and J Comput
Neurosci 1:195, doi:10.1007/BF00961734:

.. math::
    \dot r = \alpha\,T\,(1 - r) - \beta\,r

The transmitter is that which the outside holds as a species, if it holds it, and that which the
parameter ``input`` adds: the level in a cleft of its own. A protocol pulses ``input``; one vesicle is
1 mM for 1 ms, and releases at a mean rate f are, on average, f times 1 mM ms (1 uM per hertz). Binding
takes nothing from the outside: receptors are few.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..records import parameter
from ..species import Species
from .gating import q10
from .mechanism import Gate
from .point import Point

DESTEXHE = "Destexhe, Mainen & Sejnowski 1998, Kinetic models of synaptic transmission, in Methods in Neuronal "
DESTEXHE += "Modeling (MIT Press; NMDA seen in code, the chapter not re-read), taken as rates at 37 degC"


def cleft() -> Any:
    """The parameter ``input`` of a receptor."""
    return parameter(
        0.0, "mol m-3", low=0, confidence="defined", meaning="transmitter in the cleft, beside that outside",
        source="a protocol: 1 mM for 1 ms is one vesicle",
    )


def pace() -> Any:
    """The parameter ``q10`` of a receptor."""
    return parameter(
        3.0, "1", low=0.1, sourced=(1.3, 4.0), confidence="low", meaning="factor on both rates per 10 K, from 37 degC",
        source="as voltage-gated channels; not looked up",
    )


def transmitter(m: Point, ligand: Species, added: Any) -> Any:
    """What the receptor sees, mol/m3: the outside's, where it holds the species, and what is added."""
    return m.outside[ligand] + added if ligand in m.outside else added


def binding_gate(receptor: Any, ligand: Species) -> Gate:
    """The gate ``r`` of a receptor that has ``binding``, ``unbinding``, ``q10`` and ``input``."""

    def opening(m: Point) -> Any:
        return q10(m.T, receptor.q10) * receptor.binding * transmitter(m, ligand, receptor.input)

    def closing(m: Point) -> Any:
        return q10(m.T, receptor.q10) * receptor.unbinding

    return Gate("r", opening=opening, closing=closing)


class LigandGated:
    """What receptors share beside being channels: the gate of their ``ligand``, open as far as that is bound."""

    ligand: ClassVar[Species]

    def gates(self) -> tuple[Gate, ...]:
        return (binding_gate(self, self.ligand),)

    def open_fraction(self, m: Point) -> Any:
        return m.gates.r
