"""Small cells and baths that the demonstrations run: one membrane, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp
from typing import Any

from ..constants import F, R

__all__ = [
    "AREA", "FRESH", "FUEL", "at_once", "held", "leaking", "membrane", "neutral", "pumped", "ringed", "settled",
    "turning", "watched",
]  # fmt: skip

AREA = 500e-12
"""Of the membrane, m2."""
FUEL = {"ATP": 3.0, "ADP": 0.03, "Pi": 2.0}
"""Of a healthy cell, mol/m3."""
FRESH = FUEL | {"ADP": 0.001}
"""With hardly any ADP: a pump turns as its Na+ and K+ let it."""
INSIDE, OUTSIDE = {"K": 140.0, "Na": 12.0}, {"K": 4.0, "Na": 145.0}

Levels = Mapping[str, float]


# -------------------------------------------------------------------- building


def membrane(
    inside: Levels, outside: Levels, mechanisms: Iterable[Any], T: float, V: float = -0.06, *,
    clamped: Levels | None = None, volume: float = 1e-12, area: float = AREA,
    impermeant: float | None = None, sugar: float = 0.0,
) -> Any:  # fmt: skip
    """A model of one membrane, between "cell" and a large "bath"; a nanolitre inside keeps its levels for minutes.

    Args:
        inside, outside: concentrations by ion, mol/m3.
        mechanisms: what stands in the membrane.
        T: temperature, K.
        V: potential at the start, V.
        clamped: species that are held inside, such as ATP, mol/m3.
        volume: of the cell, m3.
        area: of the membrane, m2.
        impermeant: molecules that cannot leave, mol/m3; by itself as many as make the start isosmotic.
        sugar: outside, which cannot enter, mol/m3.
    """
    from ..model.compartment import Compartment, Impermeant, Reservoir
    from ..model.membrane import Membrane
    from ..model.model import Model

    cell = Compartment(
        "cell", volume=volume, concentrations=dict(inside), clamped=dict(clamped or {}),
        impermeant=Impermeant(concentration=impermeant),
    )  # fmt: skip
    bath = Reservoir("bath", concentrations=dict(outside), others=sugar)
    return Model(Membrane(cell, bath, area=area, V=V, mechanisms=list(mechanisms)), temperature=T)


def neutral(levels: Levels) -> dict[str, float]:
    """Levels of a bath with as much bicarbonate, or ammonium, as makes it neutral.

    >>> neutral({"Na": 145.0, "K": 4.0, "Cl": 125.0})["HCO3"]
    24.0
    """
    from ..species import species

    excess = sum(c * species(name).z for name, c in levels.items())
    missing = {"HCO3": excess, "NH4": -excess}
    return {**levels, **{name: c for name, c in missing.items() if c > 0}}


# -------------------------------------------------------------------- running


def watched(model: Any, until: Any, every: Any = None, protocol: Any = None, rtol: float = 1e-6) -> Any:
    """A run, without a progress bar (it takes a second or less) and with samples in even steps.

    Args:
        model: what to run.
        until: end, s.
        every: time between two samples, s; by itself the run gives its start and its end.
        protocol: what is done meanwhile.
        rtol: relative tolerance of a step.
    """
    from ..experiment.simulate import simulate

    every = every or until
    return simulate(model, protocol, until=until, every=every, rtol=rtol, spikes=False, progress=False)


def settled(model: Any, until: float = 3.0) -> float:
    """The potential at which a model comes to rest, V."""
    return float(watched(model, until, until / 10).V("cell")[-1])


def at_once(model: Any, process: str) -> tuple[float, float]:
    """Affinity, J/mol, and turnover, mol/s, of a process before anything has changed."""
    run = watched(model, 1e-6)
    return float(run.affinity(process)[0]), float(run.turnover(process)[0])


# -------------------------------------------------------------------- cells with a pump


def pumped(current: float, resistance: float, T: float, running: float = 1.0, volume: float = 1e-12) -> Any:
    """A cell whose pump makes a net current and just balances two Ohmic leaks, as a model.

    Args:
        current: of the pump while it runs at its usual speed, A.
        resistance: of both leaks together, ohm.
        T: temperature, K.
        running: speed of the pump relative to the usual; 0 stops it.
        volume: of the cell, m3.
    """
    from ..mechanisms.leak import OhmicLeak
    from ..species import K, Na

    g_K, g_Na, V = _balancing(current, resistance, T)
    pump = turning(running * current / (F * AREA), INSIDE | FUEL, OUTSIDE, V, T)
    leaks = [OhmicLeak(K, g=g_K / AREA), OhmicLeak(Na, g=g_Na / AREA)]
    return membrane(INSIDE, OUTSIDE, [*leaks, pump], T, V, clamped=FUEL, volume=volume)


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


def turning(rate: float, inside: Levels, outside: Levels, V: float, T: float, **own: Any) -> Any:
    """A sodium pump that turns this fast between these levels.

    Args:
        rate: turnovers, mol m-2 s-1.
        inside, outside: levels, ATP, ADP and phosphate included, mol/m3.
        V, T: potential, V, and temperature, K.
        own: other parameters of the pump.
    """
    from ..mechanisms.point import Point, Side
    from ..mechanisms.sodium_pump import SodiumPump

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
    from ..mechanisms.leak import OhmicLeak
    from ..species import Cl, K

    below, Cl_in = 0.005, 10.0
    inside = {"Na": Na_in, "K": 140.0, "Cl": Cl_in}
    outside = {"Na": Na_out, "K": 140.0 * exp(F * (V - below) / (R * T)), "Cl": Cl_in * exp(-F * V / (R * T))}
    return inside, neutral(outside), [OhmicLeak(K, g=2 / 3 * leak / below), OhmicLeak(Cl, g=10.0)]


def leaking(Na_in: float, entry: float, V: float, T: float) -> tuple[dict[str, float], dict[str, float], list[Any]]:
    """Levels inside and outside, and leaks of all three ions, of a cell at V into which this much Na+ leaks.

    Args:
        Na_in: mol/m3; outside are 145.
        entry: of Na+, mol m-2 s-1; a pump is to carry it out again.
        V, T: potential, V, and temperature, K.
    """
    from ..mechanisms.leak import Leak
    from ..species import Na
    from ..theory.ghk import flux

    Na_out = 145.0
    inside, outside, leaks = held(Na_in, Na_out, F * entry, V, T)
    through = -float(flux(1, 1.0, Na_in, Na_out, V, T))
    return inside, outside, [Leak(Na, P=entry / through), *leaks]


def ringed(Na_in: float, K_out: float, **own: Any) -> Any:
    """The published cycle of six states in a membrane that chloride holds near -70 mV, as a model at 37 degC.

    Args:
        Na_in, K_out: mol/m3.
        own: parameters of the cycle, such as its density.
    """
    from ..mechanisms.leak import OhmicLeak
    from ..mechanisms.pump_cycle import SodiumPumpCycle
    from ..species import Cl

    inside, outside = {"Na": Na_in, "K": 140.0, "Cl": 10.0}, {"Na": 145.0, "K": K_out, "Cl": 145.0 + K_out}
    mechanisms = [SodiumPumpCycle(**own), OhmicLeak(Cl, g=10.0)]
    return membrane(inside, outside, mechanisms, 310.15, -0.07, clamped=FUEL)
