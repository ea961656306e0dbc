"""Cells that the tests of the bench patch."""

from __future__ import annotations

from ionostat import Cl, Compartment, K, Membrane, Model, Na, Reservoir
from ionostat.mechanisms import GABAA, Leak

BATH = {"Na": 145.0, "K": 3.5, "Cl": 148.5}
INSIDE = {"Na": 10.0, "K": 140.0, "Cl": 7.0}
AREA = 600e-12
LEAKS = (Leak(Na, P=2e-10), Leak(K, P=2e-9), Leak(Cl, P=1e-9))


def held(*mechanisms) -> Model:
    """A cell whose levels are held, so that it comes to a steady state."""
    cell = Compartment("cell", volume="1.35 pL", clamped=INSIDE)
    return Model(Membrane(cell, Reservoir("bath", concentrations=BATH), area=AREA, mechanisms=mechanisms or LEAKS))


def small(*more, **changes) -> Model:
    """A small cell with synaptic GABA receptors, hardly permeable to chloride otherwise."""
    cell = Compartment("cell", volume="1.35 pL", concentrations={**INSIDE, **changes})
    mechanisms = (Leak(Na, P=2e-10), Leak(K, P=2e-9), Leak(Cl, P=1e-12), GABAA((Cl,)), *more)
    bath = Reservoir("bath", concentrations={**dict.fromkeys(changes, 5.0), **BATH})
    return Model(Membrane(cell, bath, area=AREA, mechanisms=mechanisms))
