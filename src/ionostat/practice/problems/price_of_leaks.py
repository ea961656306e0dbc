"""From a leak to the pump, from the pump to ATP, and from ATP to oxygen."""

from __future__ import annotations

from math import exp
from typing import Any

from ...constants import F, R
from ...experiment.protocol import Step
from ...mechanisms.leak import OhmicLeak
from ...species import Na
from ...theory.pump_cost import leak_demand
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import AREA, FUEL, held, membrane, turning, watched
from ..mistakes import factor, instead, turned_round, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values

NA_IN = 12.0


def _cell(g: Values, leak: float, until: float) -> Any:
    """A piece of your membrane and a pump that balances its leak, which is changed after a minute."""
    inside, outside, others = held(NA_IN, NA_IN * exp(g.E_Na * F / (R * g.T)), -g.current, g.V, g.T)
    pump = turning(-g.current / (3 * F), inside | FUEL, outside, g.V, g.T)
    mechanisms = [OhmicLeak(Na, g=g.g_Na), pump, *others]
    model = membrane(inside, outside, mechanisms, g.T, g.V, clamped=FUEL, volume=2e-6 * AREA)
    step = Step("cell.leak_Na.g", leak * g.g_Na, start=60.0)
    return watched(model, until, until / 200, step)


def _balanced(g: Values) -> Seen:
    run = _cell(g, 1.0, 60.0)
    return Seen({
        "Na+ leak": (float(run.current("cell.leak_Na")[-1]) / AREA, "uA/cm2"),
        "turns of the pump, ATP": (float(run.turnover("cell.pump")[-1]) * g.area / AREA, "amol/s"),
        "Na+ inside after a minute": (float(run.c("Na", "cell")[-1]), "mM"),
    })  # fmt: skip


def _doubled(g: Values) -> Seen:
    run = _cell(g, 2.0, 1800.0)
    ATP, Na = run.turnover("cell.pump") * g.area / AREA, run.c("Na", "cell")
    first = int(abs(run.t - 55.0).argmin())
    numbers = {
        "ATP before": (float(ATP[first]), "amol/s"),
        "ATP in the end": (float(ATP[-1]), "amol/s"),
        "Na+ inside before": (float(Na[first]), "mM"),
        "Na+ inside in the end": (float(Na[-1]), "mM"),
    }
    return Seen(numbers, [Trace(run.t.tolist(), Na.tolist(), "Na+ inside")], ("time", "min"), ("Na+ inside", "mM"))


CURRENT = Number(
    "current",
    "How large is the Na⁺ leak of the membrane? (Outward is positive.)",
    "uA/cm2",
    lambda g: g.g_Na * (g.V - g.E_Na),
    hints=(
        "Conductance times driving force. Which way does Na⁺ go?",
        r"$I_{Na} = g_{Na} (V - E_{Na})$",
        r"$[[g_Na]] \times ([[V]] - [[E_Na]])$; mS times mV is µA",
    ),
    solution=r"$[[g_Na]] \times ([[V]] - [[E_Na]])$ = **[[current]]**: negative, inward.",
    mistakes=(
        wrong_sign("V is below E_Na: the current is inward, and negative."),
        instead("V for the driving force", lambda g: g.g_Na * g.V, "What drives Na⁺ is the distance from E_Na."),
        instead("sum of V and E_Na", lambda g: g.g_Na * (g.V + g.E_Na), "The driving force is a difference, V - E."),
        instead("E_Na alone", lambda g: -g.g_Na * g.E_Na, "What drives Na⁺ is the distance of V from E_Na."),
    ),
)

ATP = Number(
    "ATP",
    "The cell has [[area]] of membrane. How much ATP does its pump need to carry that leak out again?",
    "amol/s",
    lambda g: float(leak_demand(g.current).ATP) * g.area,
    hints=(
        "Turn the current of the cell into mol of Na⁺ per second; three are carried for one ATP.",
        r"$J_{ATP} = \frac{-I_{Na} A}{3F}$",
        r"$\frac{-([[current]]) \times [[area]]}{3 \times 96485}$; 1 cm² is $10^8$ µm²",
    ),
    solution="[[whole]] of Na⁺ leak in, that is [[Na]]; a third of it is **[[ATP]]**.",
    working={"whole": (lambda g: -g.current * g.area, "pA"), "Na": (lambda g: -g.current * g.area / F, "amol/s")},
    mistakes=(
        factor("one ATP for each Na+", 3.0, "Three Na⁺ go out for one ATP."),
        factor("3:2 turned round", 1.5, "Three Na⁺ go out for one ATP, not two."),
        wrong_sign("The ATP that is used: a positive number."),
    ),
)

POTASSIUM = Number(
    "potassium",
    "K⁺ must be in balance too. How large is its leak current then?",
    "uA/cm2",
    lambda g: -2 / 3 * g.current,
    hints=(
        "The pump brings two K⁺ in for three Na⁺ out, and the leaks undo both.",
        r"$I_K = -\frac{2}{3} I_{Na}$",
        r"$-\frac{2}{3} \times ([[current]])$",
    ),
    solution=r"$-\frac{2}{3} \times ([[current]])$ = **[[potassium]]**, outward. The missing third is the pump's own "
    "current.",
    mistakes=(
        instead("leaks cancel", lambda g: -g.current, "The pump's own current is part of the balance of charge."),
        instead("3:2 turned round", lambda g: -1.5 * g.current, "Less K⁺ than Na⁺ goes through the pump."),
        wrong_sign("K⁺ leaks out: positive."),
    ),
)

DOUBLED = Choice(
    "doubled",
    "The Na⁺ leak doubles for good. What do Na⁺ inside and the use of ATP do? Choose first, then run it.",
    {"both": "Na⁺ rises until the pump carries it all; ATP use rises with it",
     "same": "Nothing: the pump goes on as before", "on": "Na⁺ rises on and on, ATP use stays"},
    "both",
    hints=(
        "What makes the pump turn faster?",
        "In a steady state the pump carries what leaks, whatever that is.",
        "Follow [[ATP]]: how must it change if the leak is twice as large?",
    ),
    solution="Na⁺ inside rises and speeds the pump, until it carries all of the greater leak, for that much more ATP. "
    "(Not quite twice: with more Na⁺ inside, less is driven in.) The leak sets the price, not the pump.",
    why={"same": "Then Na⁺ would gather for ever.", "on": "More Na⁺ inside makes the pump faster: it catches up."},
    run=Demonstration("Your cell; the leak doubles after a minute, and half an hour is shown.", _doubled),
)  # fmt: skip

OXYGEN = Number(
    "oxygen",
    "Mitochondria make [[yield_]] ATP per O₂. How much oxygen does this leak cost?",
    "amol/s",
    lambda g: g.ATP / g.yield_,
    hints=(
        "ATP over ATP per oxygen.",
        r"$J_{O_2} = \frac{J_{ATP}}{y}$",
        r"$\frac{[[ATP]]}{[[yield_]]}$",
    ),
    solution=r"$\frac{[[ATP]]}{[[yield_]]}$ = **[[oxygen]]**.",
    mistakes=(
        instead("multiplied", lambda g: g.ATP * g.yield_, "One O₂ makes several ATP: divide."),
        instead("counted by O atoms", lambda g: 2 * g.ATP / g.yield_, "The yield is per O₂ molecule."),
        instead("ATP per glucose", lambda g: g.ATP / (6 * g.yield_), "A glucose takes six O₂: that is another yield."),
    ),
)

SHARE = Number(
    "share",
    "All in all the resting neuron uses [[total]] of ATP. Which share goes into pumping this leak?",
    "%",
    lambda g: g.ATP / g.total,
    hints=(
        "A part over the whole.",
        r"$\frac{J_{ATP}}{J_{total}}$",
        r"$\frac{[[ATP]]}{[[total]]}$",
    ),
    solution=r"$\frac{[[ATP]]}{[[total]]}$ = **[[share]]**.",
    mistakes=(
        instead("oxygen for ATP", lambda g: g.oxygen / g.total, "Compare ATP with ATP."),
        turned_round("The part over the whole."),
    ),
)

PRACTICE = Practice(
    id="2341802",
    title="The price of a leak, in ATP and oxygen",
    chapter=PUMP,
    rows=("S22", "S05"),
    goals=("turn a leak current into ATP and oxygen", "see that the leak sets the price", "balance K⁺ as well"),
    needs=("Ohm's law with a driving force", "Faraday's constant"),
    story="A resting neuron at [[T]] and [[V]] has a Na⁺ conductance of [[g_Na]]; E_Na is [[E_Na]].",
    givens={
        "g_Na": Given(0.003, 0.008, 0.0005, "mS/cm2", "Na⁺ conductance"),
        "E_Na": Given(52, 64, 1, "mV", "Nernst potential of Na⁺"),
        "V": Given(-75, -65, 1, "mV", "resting potential"),
        "area": Given(8000, 16000, 500, "um2", "membrane of the cell"),
        "yield_": Given(4.8, 5.6, 0.1, "1", "ATP per O₂"),
        "total": Given(800, 1600, 100, "amol/s", "ATP that the resting neuron uses"),
    },
    fixed={"T": "310 K"},
    parts=(CURRENT, ATP, POTASSIUM, DOUBLED, OXYGEN, SHARE),
    shows=Demonstration(
        "Your membrane with a pump that keeps Na⁺ inside where it is: count its turns.",
        _balanced,
        command="ionostat calc conductance-demand --g 'Na:[[g_Na]]' --E 'Na:[[E_Na]]' --V '[[V]]' --ATP-per-O2 "
        "[[yield_]]",
        confirms={"current": "Na+ leak", "ATP": "turns of the pump, ATP"},
    ),
)  # fmt: skip
