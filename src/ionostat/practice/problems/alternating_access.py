"""The alternating-access cycle of the Na+/K+ pump: which step it waits for, and what Na_in and K_out do."""

from __future__ import annotations

from collections.abc import Mapping

from ...constants import T_BODY
from ...mechanisms.leak import OhmicLeak
from ...mechanisms.mechanism import Mechanism
from ...mechanisms.process import Process
from ...records import parameter
from ...species import K, Na
from ...theory.pump_forms import saturation
from ...theory.pump_kinetics import cycle_turnover
from ..demonstration import Demonstration, Seen
from ..membranes import AREA, membrane, ringed, watched
from ..mistakes import factor, instead
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values

NONE = [0.0] * 4


def _rates(g: Values) -> list[float]:
    return [g.k1, g.k2, g.k3, g.k4]


def _slower(g: Values) -> float:
    """The rate of the step that binds K+, with less K+ outside."""
    return g.k3 * float(saturation(g.K_low, g.K_K, 2) / saturation(g.K_out, g.K_K, 2))


def _turnover(g: Values, k3: float) -> float:
    return float(cycle_turnover([g.k1, g.k2, k3, g.k4], NONE))


def _four_steps(g: Values) -> Seen:
    """The four steps as a mechanism: each binds or releases on one side, and the round gives 3:2."""
    states = ("E1", "Na3E1P", "E2P", "K2E2")
    steps = (("bind_Na", {Na: -3}, {}, 0.0), ("release_Na", {}, {Na: 3}, 1.0), ("bind_K", {}, {K: -2}, 0.0),
             ("release_K", {K: 2}, {}, 0.0))  # fmt: skip
    rates = _rates(g)

    class FourSteps(Mechanism):
        density: float = parameter(1e-9, "mol m-2")

        def sites(self) -> Mapping[str, float]:
            return dict.fromkeys(states, 0.25)

        def site_density(self) -> float:
            return self.density

        def processes(self):
            return tuple(
                Process(name, lambda m, i=i: self.density * rates[i] * m.sites[states[i]], inside=inside,
                        outside=outside, charge=charge, sites={states[i]: -1, states[(i + 1) % 4]: 1},
                        law="phenomenological")
                for i, (name, inside, outside, charge) in enumerate(steps)
            )  # fmt: skip

    pump, leak = FourSteps(), OhmicLeak(K, g=10.0)
    levels = {"Na": g.Na_in, "K": 140.0}, {"Na": 145.0, "K": g.K_out}
    run = watched(membrane(*levels, [pump, leak], T_BODY), until=0.5, every=0.05)
    pumps = pump.density * AREA
    sodium, potassium = (float(run.flux(f"cell.four_steps.release_{ion}", ion)[-1]) for ion in ("Na", "K"))
    return Seen({
        "turns of one pump": (float(run.turnover("cell.four_steps.release_K")[-1]) / pumps, "1/s"),
        "time spent in E2P": (float(run.occupancy("cell.four_steps.E2P")[-1]), "%"),
        "Na+ out for each K+ in": (abs(sodium / potassium), "1"),
    })  # fmt: skip


def _full_cycle(g: Values) -> Seen:
    """The published cycle of six states, in both baths."""
    seen = {}
    for when, K_out in (("before", g.K_out), ("with less K+ outside", g.K_low)):
        run = watched(ringed(g.Na_in, K_out), until=0.5, every=0.05)
        seen[f"E2P {when}"] = (float(run.occupancy("cell.pump_cycle.E2P")[-1]), "%")
    return Seen(seen)


K1 = Number(
    "k1",
    "Three Na⁺ have to sit on E1 before it goes on. Its sites are alike and independent, each half full at [[K_Na]], "
    "and with all full the step would run at [[k1_max]]. At which rate does it run?",
    "1/s",
    lambda g: g.k1_max * float(saturation(g.Na_in, g.K_Na, 3)),
    hints=(
        "All three sites must be full at once.",
        r"$k_1 = k_{max} \left(\frac{[Na]_i}{[Na]_i + K_{Na}}\right)^3$",
        r"$[[k1_max]] \times \left(\frac{[[Na_in]]}{[[Na_in]] + [[K_Na]]}\right)^3$",
    ),
    solution="One site is full [[site]] of the time, all three [[sites]] of it: $k_1$ = **[[k1]]**.",
    working={
        "site": (lambda g: float(saturation(g.Na_in, g.K_Na)), "1"),
        "sites": (lambda g: float(saturation(g.Na_in, g.K_Na, 3)), "1"),
    },
    tolerance=0.035,  # the third power makes three times of a rounding
    mistakes=(
        instead("one site", lambda g: g.k1_max * float(saturation(g.Na_in, g.K_Na)),
                "That is the chance that one site is full; three must be."),
        instead("three times one site", lambda g: 3 * g.k1_max * float(saturation(g.Na_in, g.K_Na)),
                "Chances that must all hold are multiplied, not added."),
        instead("Hill form", lambda g: g.k1_max * float(saturation(g.Na_in, g.K_Na, 3, "hill")),
                "The sites are independent: raise the whole fraction to the third power, not the concentrations."),
        instead("empty sites counted", lambda g: g.k1_max * (g.K_Na / (g.Na_in + g.K_Na)) ** 3,
                "That is the chance that all are empty."),
    ),
)  # fmt: skip

TURNOVER = Number(
    "turnover",
    "The other steps run at [[k2]] (Na⁺ released outside), [[k3]] (K⁺ bound outside) and [[k4]] (K⁺ released inside), "
    "and hardly ever backward. How many turns does a pump make per second?",
    "1/s",
    lambda g: _turnover(g, g.k3),
    hints=(
        "The steps come one after the other: it is their waiting times that add.",
        r"$\frac{1}{v} = \frac{1}{k_1} + \frac{1}{k_2} + \frac{1}{k_3} + \frac{1}{k_4}$",
        r"$\frac{1}{v} = \frac{1}{[[k1]]} + \frac{1}{[[k2]]} + \frac{1}{[[k3]]} + \frac{1}{[[k4]]}$",
    ),
    solution="The waiting times add up to [[round]], so a pump turns at **[[turnover]]**.",
    working={"round": (lambda g: 1 / _turnover(g, g.k3), "ms")},
    mistakes=(
        instead("mean of the rates", lambda g: sum(_rates(g)) / 4, "Times add, rates do not."),
        factor("harmonic mean", 4.0, "A turn takes all four waiting times, not their mean."),
        instead("slowest step only", lambda g: min(_rates(g)), "The other steps take their time as well."),
        instead("first step left out", lambda g: 1 / (1 / g.k2 + 1 / g.k3 + 1 / g.k4),
                "The wait for Na⁺ belongs to the round."),
    ),
)  # fmt: skip

E2P = Number(
    "E2P",
    "For which part of its time does a pump stand in E2P, open to the outside, and wait for K⁺?",
    "%",
    lambda g: g.turnover / g.k3,
    hints=(
        "In each round it waits once in E2P. How long, and how long is the round?",
        r"$p_{E2P} = \frac{1/k_3}{1/v} = \frac{v}{k_3}$",
        r"$\frac{[[turnover]]}{[[k3]]}$",
    ),
    solution=r"It waits $1/k_3$ in a round of [[round]]: **[[E2P]]**.",
    mistakes=(
        instead(
            "a quarter for each state", lambda g: 0.25, "The states are not alike: it stays where the step is slow."
        ),
        instead("share of the rates", lambda g: g.k3 / sum(_rates(g)), "A fast step makes for a short stay."),
    ),
)

PREDICT = Choice(
    "less_K",
    "K⁺ outside falls from [[K_out]] to [[K_low]]. In which state do more pumps pile up? Choose first, then run the "
    "published cycle of six states.",
    {"e2p": "E2P, empty and open to the outside", "e1": "E1, empty and open to the inside",
     "na3": "the state with three Na⁺ shut in", "same": "none: shares do not depend on K⁺"},
    "e2p",
    hints=(
        "Which step uses K⁺ from outside?",
        "A step that gets slower fills the state before it.",
        "Compare how full two K⁺ sites are at [[K_low]] and at [[K_out]].",
    ),
    solution="Binding of K⁺ outside is slower, so pumps wait longer in E2P, and all pumps turn more slowly.",
    why={
        "e1": "E1 waits for Na⁺ from inside, which has not changed.",
        "na3": "That state waits to let Na⁺ go outside; K⁺ has no part in it.",
        "same": "The stay before a step grows when the step gets slower.",
        "2": "Affinities are constants; it is the concentration that fell.",
    },
    reasons={
        "1": "The step that needs K⁺ outside is slower, and E2P is the state before it",
        "2": "The pump loses its affinity for K⁺",
    },
    right_reason="1",
    run=Demonstration("The cycle of six states in both baths.", _full_cycle),
)  # fmt: skip

LOW_K = Number(
    "low_K",
    "Two K⁺ bind to like, independent sites, each half full at [[K_K]]. How many turns does a pump make per second at "
    "[[K_low]] of K⁺ outside?",
    "1/s",
    lambda g: float(cycle_turnover([g.k1, g.k2, _slower(g), g.k4], NONE)),
    hints=(
        "First find the new rate of the step that binds K⁺; the other waiting times stay.",
        r"$k_3 \propto \left(\frac{[K]_o}{[K]_o + K_K}\right)^2$",
        r"$k_3 = [[k3]] \times \left(\frac{[[K_low]]/([[K_low]] + [[K_K]])}{[[K_out]]/([[K_out]] + [[K_K]])}\right)^2$",
    ),
    solution="$k_3$ falls to [[slow]]; the waiting times now add up to [[long_round]]: **[[low_K]]**. The pump slows "
    "less than the step, for it also waits elsewhere.",
    working={
        "slow": (_slower, "1/s"), "long_round": (lambda g: 1 / _turnover(g, _slower(g)), "ms"),
    },
    mistakes=(
        instead("only this step counted", lambda g: g.turnover * _slower(g) / g.k3,
                "The other steps take as long as before: only one of four waiting times grows."),
        instead("one K+ site", lambda g: _turnover(g, (_slower(g) * g.k3) ** 0.5), "Two K⁺ bind: square the fraction."),
        instead("new rate taken for turns", _slower, "That is the rate of one step. A turn has four."),
    ),
)  # fmt: skip

VOLTAGE = Choice(
    "voltage",
    "Which step of the cycle feels the membrane potential most?",
    {"na": "Release of Na⁺ to the outside", "k": "Binding of K⁺ outside", "atp": "Binding of ATP"},
    "na",
    hints=(
        "Ask which ions have to travel through the membrane's field.",
        "A step feels V by the charge that it moves through the field.",
        "Na⁺ leaves through a narrow and deep access channel; K⁺ reaches its sites with far less of the field.",
    ),
    solution="Na⁺ leaves through a narrow channel that takes up much of the field. A negative inside holds it back, so "
    "the pump slows with hyperpolarisation.",
    why={
        "k": "It has been thought so, but measured charge movements go mainly with Na⁺ release.",
        "atp": "ATP binds in the cytosol, outside of the field.",
    },
)

PRACTICE = Practice(
    id="2710854",
    title="The alternating-access cycle: what the pump waits for",
    chapter=GRADIENTS,
    rows=("S13",),
    goals=("see that waiting times add along a cycle", "find in which state the pump spends its time",
           "predict what Na⁺ inside and K⁺ outside do"),
    needs=("rates and waiting times", "binding to independent sites"),
    story="A pump goes round through four states: E1 takes three Na⁺ from inside and a phosphate; Na⁺ is released "
    "outside, which leaves E2P; E2P takes two K⁺ from outside; these are released inside. Na⁺ inside is [[Na_in]], K⁺ "
    "outside [[K_out]].",
    givens={
        "Na_in": Given(8, 16, 0.5, "mM", "Na⁺ inside"),
        "K_Na": Given(5, 8, 0.5, "mM", "half full, one Na⁺ site"),
        "k1_max": Given(300, 600, 20, "1/s", "first step, all Na⁺ sites full"),
        "k2": Given(120, 240, 10, "1/s", "Na⁺ released outside"),
        "k3": Given(100, 220, 10, "1/s", "K⁺ bound outside"),
        "k4": Given(60, 120, 5, "1/s", "K⁺ released inside"),
        "K_out": Given(3, 5, 0.1, "mM", "K⁺ outside"),
        "K_low": Given(0.8, 1.6, 0.1, "mM", "less K⁺ outside"),
        "K_K": Given(0.6, 1.4, 0.1, "mM", "half full, one K⁺ site"),
    },
    parts=(K1, TURNOVER, E2P, PREDICT, LOW_K, VOLTAGE),
    shows=Demonstration(
        "Your four steps, run as a mechanism. Nobody has told it 3:2; each step binds or releases on one side.",
        _four_steps,
        confirms={"turnover": "turns of one pump", "E2P": "time spent in E2P"},
    ),
    doubt="The chapter gives binding of K⁺ as its example of a step that feels voltage. Measurements put most of the "
    "charge on the release of Na⁺ to the outside.",
)  # fmt: skip
