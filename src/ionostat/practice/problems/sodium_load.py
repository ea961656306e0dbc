"""A load of Na+ after a burst of spikes, and the pump as negative feedback."""

from __future__ import annotations

from math import exp, log
from typing import Any

from ...theory.energetics import sodium_rise
from ...theory.pump_forms import saturation
from ...theory.sodium_load import sodium_clearance_time
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import AREA, FRESH, leaking, membrane, turning, watched
from ..mistakes import factor, instead, turned_round
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values

SPIKE, CAPACITANCE = "100 mV", "1 uF/cm2"


def _share(g: Values, Na: float, n: float = 3) -> float:
    return float(saturation(Na, g.K_Na, n))


def _cleared(g: Values, load: float, until: float) -> Any:
    """A sphere whose pump balances its leak, with a load of Na+ at the start."""
    V = -0.07
    inside, outside, leaks = leaking(g.Na_in, g.J, V, g.T)
    pump = turning(g.J / 3, inside | FRESH, outside, V, g.T, K_Na=g.K_Na)
    loaded = inside | {"Na": g.Na_in + load}
    model = membrane(loaded, outside, [*leaks, pump], g.T, V, clamped=FRESH, volume=AREA * g.radius / 3)
    return watched(model, until, until / 100)


def _small(g: Values) -> Seen:
    run = _cleared(g, 0.03, g.tau / 2)
    Na = run.c("Na", "cell") - g.Na_in
    return Seen({"time constant": (0.5 * g.tau / log(float(Na[0] / Na[-1])), "s")})


def _burst(g: Values) -> Seen:
    load = g.loaded - g.Na_in
    run = _cleared(g, load, 5 * g.tau)
    Na, turns = run.c("Na", "cell"), run.turnover("cell.pump")
    numbers = {
        "Na+ after the burst": (float(Na[0]), "mM"),
        "Na+ in the end": (float(Na[-1]), "mM"),
        "pump at first, of its rest": (float(turns[0] / turns[-1]), "1"),
    }
    return Seen(numbers, [Trace(run.t.tolist(), Na.tolist(), "Na+ inside")], ("time", "s"), ("Na+ inside", "mM"))


RISE = Number(
    "rise",
    "By how much does one spike raise Na⁺ inside?",
    "uM",
    lambda g: float(sodium_rise(g.radius, SPIKE, CAPACITANCE, g.overlap)),
    hints=(
        "The charge that moves the membrane by 100 mV, as Na⁺, in the volume of the sphere.",
        r"$\Delta[Na] = \frac{a\,C\,\Delta V}{F} \times \frac{3}{r}$, with a what enters over the least that is needed",
        r"$\frac{[[overlap]] \times 0.01\,\mathrm{F/m^2} \times 0.1\,\mathrm{V}}{96485} \times \frac{3}{[[radius]]}$",
    ),
    solution="[[entry]] of Na⁺ enter; times [[SV]] of membrane per volume that is **[[rise]]**: next to nothing.",
    working={
        "entry": (lambda g: g.rise * g.radius / 3, "pmol/cm2"),
        "SV": (lambda g: 3 / g.radius, "1/um"),
    },
    mistakes=(
        instead("overlap left out", lambda g: g.rise / g.overlap, "More Na⁺ enters than the capacity takes: times a."),
        factor("surface of a cylinder", 2 / 3, "A sphere has 3/r of surface per volume."),
        factor("1/r", 1 / 3, "A sphere has 3/r of surface per volume."),
    ),
)

LOADED = Number(
    "loaded",
    "Where does a burst of [[spikes]] spikes bring Na⁺ inside, from [[Na_in]], before the pump has done anything?",
    "mM",
    lambda g: g.Na_in + g.spikes * g.rise,
    hints=(
        "Add up the spikes.",
        r"$[Na]_i + N \Delta[Na]$",
        r"$[[Na_in]] + [[spikes]] \times [[rise]]$",
    ),
    solution=r"$[[Na_in]] + [[spikes]] \times [[rise]]$ = **[[loaded]]**.",
    mistakes=(
        instead("the rise alone", lambda g: g.spikes * g.rise, "Add the Na⁺ that was there before."),
        instead("taken away", lambda g: g.Na_in - g.spikes * g.rise, "Na⁺ enters with each spike."),
    ),
)

FASTER = Number(
    "faster",
    "How much faster does the pump turn then, relative to rest? Its three Na⁺ sites are alike and independent, each "
    "half full at [[K_Na]].",
    "1",
    lambda g: _share(g, g.loaded) / _share(g, g.Na_in),
    hints=(
        "The pump goes as the chance that all three sites are full.",
        r"$\left(\frac{[Na]}{[Na] + K_{Na}}\right)^3$, after over before",
        r"$\left(\frac{[[loaded]] \times ([[Na_in]] + [[K_Na]])}{[[Na_in]] \times ([[loaded]] + [[K_Na]])}\right)^3$",
    ),
    solution="All three are full [[before]] of the time at rest and [[after]] now: **[[faster]]** times as fast.",
    working={"before": (lambda g: _share(g, g.Na_in), "1"), "after": (lambda g: _share(g, g.loaded), "1")},
    mistakes=(
        instead("one site", lambda g: _share(g, g.loaded, 1) / _share(g, g.Na_in, 1), "Three sites: the third power."),
        instead("as the cube of Na+", lambda g: (g.loaded / g.Na_in) ** 3, "The sites saturate: Na/(Na + K)."),
        turned_round("More Na⁺, faster pump."),
    ),
)

TAU = Number(
    "tau",
    "At rest [[J]] of Na⁺ leak in and are pumped out. With which time constant does the pump clear a small load?",
    "s",
    lambda g: float(sodium_clearance_time(g.Na_in, g.K_Na, g.J, 3 / g.radius)),
    hints=(
        "How much does the pump's flux rise for a little more Na⁺? That slope, times surface per volume, is 1/τ.",
        r"$\tau = \frac{r}{3 J} \times \frac{[Na]_i ([Na]_i + K_{Na})}{3 K_{Na}}$",
        r"$\frac{[[radius]]}{3 \times [[J]]} \times \frac{[[Na_in]] \times ([[Na_in]] + [[K_Na]])}{3 \times [[K_Na]]}$",
    ),
    solution="Near rest the pump's flux rises by [[slope]] of itself; times that flux per volume, [[flow]], this is "
    "1/τ, so τ = **[[tau]]**.",
    working={
        "slope": (lambda g: 3 * g.K_Na / (g.Na_in * (g.Na_in + g.K_Na)), "1/mM"),
        "flow": (lambda g: 3 * g.J / g.radius, "mM/min"),
    },
    mistakes=(
        factor("one site", 3.0, "Three sites make the pump three times as steep."),
        instead("content over flux", lambda g: g.Na_in * g.radius / (3 * g.J),
                "That is how long the leak takes to renew Na⁺ inside; what counts is how steeply the pump rises."),
    ),
)  # fmt: skip

FEEDBACK = Choice(
    "feedback",
    "Na⁺ rises, the pump turns faster. Which kind of feedback on Na⁺ is that, and what becomes of the load? Choose "
    "first, then run it.",
    {"negative": "Negative: the load is cleared, and the pump slows again",
     "positive": "Positive: the more Na⁺, the more the pump turns", "none": "None: the pump has its own speed"},
    "negative",
    hints=(
        "Follow the loop once round: more Na⁺, faster pump, and then?",
        "Feedback is negative if the answer undoes what caused it.",
        "A deviation dies away with [[tau]]: does that go with a positive or a negative feedback?",
    ),
    solution="More Na⁺ speeds the pump, and the faster pump lowers Na⁺: negative feedback, which brings Na⁺ back to "
    "its set point.",
    why={
        "positive": "That is only half of the loop, and what the chapter calls it: the faster pump lowers Na⁺ again.",
        "none": "The pump is far from saturated: more Na⁺ makes it faster.",
        "1": "Stimulation is one arrow; the sign of a loop is that of all its arrows together.",
    },
    reasons={"1": "Na⁺ stimulates the pump", "2": "The faster pump takes away what stimulated it"},
    right_reason="2",
    run=Demonstration("Your cell after the burst, for five time constants.", _burst),
)  # fmt: skip

LEFT = Number(
    "left",
    "Which share of a small load is left after [[wait]]?",
    "%",
    lambda g: exp(-g.wait / g.tau),
    hints=(
        "It dies away exponentially.",
        r"$e^{-t/\tau}$",
        r"$e^{-[[wait]]/[[tau]]}$",
    ),
    solution=r"$e^{-[[wait]]/[[tau]]}$ = **[[left]]**.",
    mistakes=(
        instead("share that is gone", lambda g: 1 - exp(-g.wait / g.tau), "Asked is what is left."),
        instead("half-life for τ", lambda g: 2 ** (-g.wait / g.tau), "τ is the time to 1/e, not to one half."),
    ),
)

PRACTICE = Practice(
    id="2341796",
    title="A sodium load, and the pump that clears it",
    chapter=PUMP,
    rows=("S15",),
    goals=("estimate what a spike does to Na⁺ inside", "find how the pump answers", "call the feedback by its name"),
    needs=("charge of a capacitor", "binding to independent sites"),
    story="A round soma of radius [[radius]] fires a burst. Its membrane has 1 µF/cm² and swings by 100 mV "
    "with each spike. The Na⁺ that enters is [[overlap]] times the least that would make that swing.",
    givens={
        "radius": Given(4, 8, 0.5, "um", "radius"),
        "overlap": Given(1.2, 2, 0.1, "1", "Na⁺ entry over the least"),
        "spikes": Given(200, 600, 20, "1", "spikes of the burst"),
        "Na_in": Given(8, 13, 0.5, "mM", "Na⁺ inside at rest"),
        "K_Na": Given(5, 9, 0.5, "mM", "half full, one Na⁺ site"),
        "J": Given(10, 20, 1, "pmol/cm2/s", "Na⁺ that leaks in at rest"),
        "wait": Given(30, 60, 5, "s", "time after the load"),
    },
    fixed={"T": "310.15 K"},
    parts=(RISE, LOADED, FASTER, TAU, FEEDBACK, LEFT),
    shows=Demonstration(
        "Your cell with a load of 0.03 mM on top: how fast it dies away.",
        _small,
        command="ionostat calc sodium-rise --r '[[radius]]' --dV '100 mV' --C '1 uF/cm2' --overlap [[overlap]]",
        confirms={"tau": "time constant"},
    ),
    doubt="The chapter speaks of positive feedback. Na⁺ does stimulate the pump, but the pump then lowers Na⁺: the "
    "loop is a negative feedback, and this is why Na⁺ inside has a set point.",
)  # fmt: skip
