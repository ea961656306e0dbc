"""How many volts the pump itself makes: from pumps and turns by Ohm's law, and in the steady state."""

from __future__ import annotations

from math import log

from ...constants import N_A, F, R
from ...theory.pump_cost import electrogenic_step
from ...theory.rest import mullins_noda
from ..demonstration import Demonstration, Seen
from ..membranes import AREA, pumped, settled
from ..mistakes import common_logarithm, factor, instead, turned_round, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _potential(g: Values, r: float) -> float:
    """Where a pump of this ratio balances the two leaks."""
    inside, outside = {"K": g.K_in, "Na": g.Na_in}, {"K": g.K_out, "Na": g.Na_out}
    return float(mullins_noda({"K": 1.0, "Na": g.p}, inside, outside, r, g.T).V)


def _run(g: Values, running: float) -> float:
    return settled(pumped(g.current * AREA, g.R_m / AREA, g.T, running))


def _with_and_without(g: Values) -> Seen:
    on, off = _run(g, 1.0), _run(g, 0.0)
    return Seen({"V with the pump": (on, "mV"), "V without": (off, "mV"), "pump's part": (on - off, "mV")})


def _faster(g: Values) -> Seen:
    usual, fast = _run(g, 1.0), _run(g, 2.0)
    return Seen({"V": (usual, "mV"), "V with twice the turns": (fast, "mV"), "change": (fast - usual, "mV")})


CURRENT = Number(
    "current",
    "Which net current density do the pumps make?",
    "uA/cm2",
    lambda g: g.pumps * g.turns * F / N_A,
    hints=(
        "Pumps per area, times turns of each, times the net charge of a turn.",
        r"$I = n k (3 - 2) e$, with $e = 1.602 \times 10^{-19}$ C",
        r"$[[pumps]] \times [[turns]] \times 1.602 \times 10^{-19}$ C; 1 cm² is $10^8$ µm²",
    ),
    solution=r"$[[pumps]] \times [[turns]] \times e$ = **[[current]]**, outward.",
    mistakes=(
        factor("Na+ alone counted", 3.0, "Two K⁺ come in while three Na⁺ leave: one charge a turn, net."),
        factor("3 + 2 charges", 5.0, "Out and in are opposite currents: 3 - 2."),
        wrong_sign("Positive charge leaves: outward, positive."),
    ),
)

STEP = Number(
    "step",
    "The membrane has a specific resistance of [[R_m]]. By how much does this current shift V?",
    "mV",
    lambda g: float(electrogenic_step(g.current, g.R_m)),
    hints=(
        "The current comes back through the channels. Ohm's law, per area.",
        r"$\Delta V = -I R_m$",
        r"$-[[current]] \times [[R_m]]$",
    ),
    solution=r"$-[[current]] \times [[R_m]]$ = **[[step]]**: a few mV, more negative.",
    mistakes=(
        wrong_sign("An outward current takes positive charge away from the inside."),
        factor("Na+ alone counted", 3.0, "Only the net current counts."),
    ),
)

SHARE = Number(
    "share",
    "The neuron rests at [[V]]. Which share of that does the pump's current make?",
    "%",
    lambda g: g.step / g.V,
    hints=(
        "A part over the whole.",
        r"$\frac{\Delta V}{V}$",
        r"$\frac{[[step]]}{[[V]]}$",
    ),
    solution=r"$\frac{[[step]]}{[[V]]}$ = **[[share]]**. All the rest comes from the K⁺ gradient, which the pump has "
    "made.",
    mistakes=(
        instead("the rest of it", lambda g: 1 - g.step / g.V, "That is the share of the gradients."),
        turned_round("The part over the whole."),
        wrong_sign("Both are negative: their ratio is positive."),
    ),
)

FASTER = Choice(
    "faster",
    "After a burst of spikes Na⁺ inside is high and the pumps turn twice as fast. What does V do meanwhile? Choose "
    "first, then run it.",
    {"hyper": "It is a few mV more negative than at rest", "de": "It is a few mV less negative",
     "same": "It does not change: 3:2 is as before"},
    "hyper",
    hints=(
        "Twice the turns, twice the current.",
        r"$\Delta V = -I R_m$",
        "The pump's part was [[step]]. What is it at twice the current?",
    ),
    solution="Twice the current, twice the pump's part: the membrane is shifted by another [[step]]. This is the "
    "after-hyperpolarisation that follows a long burst and that ouabain takes away.",
    why={
        "de": "The pump's current is outward, whatever its speed.",
        "same": "The ratio is the same, but there are more turns per second.",
        "1": "Na⁺ inside falls slowly; the outward current is there at once.",
    },
    reasons={"1": "Less Na⁺ is left inside, so less positive charge", "2": "The net outward current has doubled"},
    right_reason="2",
    run=Demonstration("Your membrane, its pumps at the usual speed and at twice that.", _faster),
)  # fmt: skip

BLOCKED = Number(
    "blocked",
    "Ouabain stops the pumps. Where is V a moment later, before any level has changed?",
    "mV",
    lambda g: g.V - g.step,
    hints=(
        "Take the pump's own part away.",
        r"$V - \Delta V$",
        r"$[[V]] - ([[step]])$",
    ),
    solution=r"$[[V]] - ([[step]])$ = **[[blocked]]**.",
    mistakes=(
        instead("shifted the wrong way", lambda g: g.V + g.step, "Without its outward current V is less negative."),
        instead("pump taken for all of V", lambda g: 0.0, "The gradients are still there, and make nearly all of V."),
    ),
)

STEADY = Number(
    "steady",
    "Another cell has leaks of K⁺ and Na⁺ alone, with $P_{Na}/P_K$ = [[p]]; inside are [[K_in]] of K⁺ and [[Na_in]] of "
    "Na⁺, outside [[K_out]] and [[Na_out]]. In its steady state the leaks run 3:2, as the pump does. Where does it "
    "rest?",
    "mV",
    lambda g: _potential(g, 1.5),
    hints=(
        "The GHK equation, in which K⁺ counts 3/2 as much: it must carry two thirds of the Na⁺ leak, and not all of "
        "it.",
        r"$V = \frac{RT}{F} \ln\frac{r[K]_o + p[Na]_o}{r[K]_i + p[Na]_i}$ with $r = \frac{3}{2}$ (Mullins and Noda)",
        r"Above the line $1.5 \times [[K_out]] + [[p]] \times [[Na_out]]$, below it "
        r"$1.5 \times [[K_in]] + [[p]] \times [[Na_in]]$",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = **[[steady]]**; without the 3:2 it would be [[neutral]].",
    working={
        "over": (lambda g: 1.5 * g.K_out + g.p * g.Na_out, "mM"),
        "under": (lambda g: 1.5 * g.K_in + g.p * g.Na_in, "mM"), "neutral": (lambda g: _potential(g, 1.0), "mV"),
    },
    mistakes=(
        instead("neutral pump (GHK)", lambda g: _potential(g, 1.0), "That is GHK: the pump's 3:2 is missing."),
        instead("3:2 turned round", lambda g: _potential(g, 2 / 3), "It is K⁺ that is weighted by 3/2, not Na⁺."),
        instead("Nernst potential of K+", lambda g: R * g.T / F * log(g.K_out / g.K_in), "Na⁺ leaks as well."),
        common_logarithm(), wrong_sign("What is outside stands above the line."),
    ),
)  # fmt: skip

PRACTICE = Practice(
    id="2341783",
    title="How many millivolts the pump itself makes",
    chapter=PUMP,
    rows=("S11",),
    goals=("get the pump's part of V from pumps, turns and resistance", "tell it from what its gradients make",
           "use 3:2 in the steady state"),
    needs=("Ohm's law", "the GHK voltage equation"),
    story="A neuron at [[T]] holds its pumps at a density of [[pumps]], each turning at [[turns]] and moving 3 Na⁺ out "
    "and 2 K⁺ in.",
    givens={
        "pumps": Given(700, 1200, 50, "1/um2", "pumps per area"),
        "turns": Given(20, 40, 2, "1/s", "turns of a pump"),
        "R_m": Given(4000, 8000, 500, "ohm cm2", "specific resistance of the membrane"),
        "V": Given(-78, -66, 1, "mV", "resting potential"),
        "K_in": Given(130, 145, 5, "mM", "K⁺ inside"),
        "K_out": Given(3, 4.5, 0.1, "mM", "K⁺ outside"),
        "Na_in": Given(9, 15, 1, "mM", "Na⁺ inside"),
        "Na_out": Given(140, 150, 1, "mM", "Na⁺ outside"),
        "p": Given(0.03, 0.06, 0.01, "1", "P_Na/P_K"),
    },
    fixed={"T": "310 K"},
    parts=(CURRENT, STEP, SHARE, FASTER, BLOCKED, STEADY),
    shows=Demonstration(
        "A membrane with your pump current and resistance, with the pump and without it. Its leaks are its own, and so "
        "its V is not that of your neuron; the pump's part is.",
        _with_and_without,
        command="ionostat calc mullins-noda --P 'K:1,Na:[[p]]' --inside 'K:[[K_in]],Na:[[Na_in]]' --outside "
        "'K:[[K_out]],Na:[[Na_out]]' --T '[[T]]'",
        confirms={"step": "pump's part"},
    ),
    version=2,
)  # fmt: skip
