"""A patch of membrane between a cell too large to change and a bath: what most demonstrations run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["AREA", "FUEL", "held", "patch", "pumped", "settled", "turning"]

AREA = 500e-12
"""Of the membrane, m2."""
FUEL = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
"""Of a healthy cell, mol/m3."""
INSIDE, OUTSIDE = {"K": 140.0, "Na": 12.0}, {"K": 4.0, "Na": 145.0}


def patch(
    inside: Mapping[str, float], outside: Mapping[str, float], mechanisms: Iterable[Any], T: float, V: float = -0.06,
    clamped: Mapping[str, float] | None = None, volume: float = 1e-12,
) -> Any:  # fmt: skip
    """A model of one membrane of 500 um2; a nanolitre inside keeps its levels for minutes.

    Args:
        inside, outside: concentrations by ion, mol/m3.
        mechanisms: what stands in the membrane.
        T: temperature, K.
        V: potential at the start, V.
        clamped: species that are held inside, such as ATP.
        volume: of the cell, m3.
    """
    from ..model.compartment import Compartment, Reservoir
    from ..model.membrane import Membrane
    from ..model.model import Model

    cell = Compartment("cell", volume=volume, concentrations=dict(inside), clamped=dict(clamped or {}))
    bath = Reservoir("bath", concentrations=dict(outside))
    return Model(Membrane(cell, bath, area=AREA, V=V, mechanisms=list(mechanisms)), temperature=T)


def settled(model: Any, until: float = 3.0) -> float:
    """The potential at which a model comes to rest, V."""
    from ..experiment.simulate import simulate

    return float(simulate(model, until=until, every=until / 10, progress=False).V("cell")[-1])


def pumped(current: float, resistance: float, T: float, running: float = 1.0, volume: float = 1e-12) -> Any:
    """A cell whose pump makes a net current and just balances two Ohmic leaks, as a model.

    Args:
        current: of the pump while it runs at its usual speed, A.
        resistance: of both leaks together, ohm.
        T: temperature, K.
        running: speed of the pump relative to the usual; 0 stops it.
        volume: of the cell, m3.
    """
    from ..constants import F
    from ..mechanisms import OhmicLeak
    from ..species import K, Na

    g_K, g_Na, V = _balancing(current, resistance, T)
    pump = turning(running * current / (F * AREA), INSIDE | FUEL, OUTSIDE, V, T)
    leaks = [OhmicLeak(K, g=g_K / AREA), OhmicLeak(Na, g=g_Na / AREA)]
    return patch(INSIDE, OUTSIDE, [*leaks, pump], T, V, clamped=FUEL, volume=volume)


def _balancing(current: float, resistance: float, T: float) -> tuple[float, float, float]:
    """Conductances to K+ and Na+ that carry 2 and 3 times the pump's current, S, and V there."""
    from ..theory.thermo import nernst

    E_K, E_Na = (float(nernst(1, INSIDE[ion], OUTSIDE[ion], T)) for ion in ("K", "Na"))
    V, g_K, g_Na = E_K, 0.0, 0.0
    for _ in range(50):
        g_Na = 3 * current / (E_Na - V)
        g_K = 1 / resistance - g_Na
        V = E_K + 2 * current / g_K
    return g_K, g_Na, V


def turning(
    rate: float, inside: Mapping[str, float], outside: Mapping[str, float], V: float, T: float, **own: Any
) -> Any:
    """A sodium pump that turns this fast between these levels.

    Args:
        rate: turnovers, mol m-2 s-1.
        inside, outside: levels, ATP, ADP and phosphate included, mol/m3.
        V, T: potential, V, and temperature, K.
        own: other parameters of the pump.
    """
    from ..mechanisms import SodiumPump
    from ..mechanisms.point import Point, Side

    cell, bath = (Side(name, levels, lambda: 300.0) for name, levels in (("cell", inside), ("bath", outside)))
    each = float(SodiumPump(density=1.0, **own).rate(Point(cell, bath, V, T, {"bound": 0.0})))
    return SodiumPump(density=rate / each, **own)


def held(
    Na_in: float, Na_out: float, leak: float, V: float, T: float
) -> tuple[dict[str, float], dict[str, float], list[Any]]:
    """Levels and leaks of K+ and Cl- that hold a cell at V while a pump balances its leak of Na+.

    Args:
        Na_in, Na_out: mol/m3.
        leak: of Na+, inward, A m-2.
        V, T: potential, V, and temperature, K.

    Returns:
        Levels inside and outside (neutral), and the two leaks. E_K lies 5 mV below V, E_Cl at it.
    """
    from math import exp

    from ..constants import F, R
    from ..mechanisms import OhmicLeak
    from ..species import Cl, K

    below, Cl_in = 0.005, 10.0
    inside = {"Na": Na_in, "K": 140.0, "Cl": Cl_in}
    outside = {"Na": Na_out, "K": 140.0 * exp(F * (V - below) / (R * T)), "Cl": Cl_in * exp(-F * V / (R * T))}
    excess = outside["Na"] + outside["K"] - outside["Cl"]
    outside |= {"HCO3": excess} if excess > 0 else {"NH4": -excess}
    return inside, outside, [OhmicLeak(K, g=2 / 3 * leak / below), OhmicLeak(Cl, g=10.0)]
