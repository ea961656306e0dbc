"""The free energy of the Na+/K+ pump: what a turn takes, what ATP gives, and where the pump stalls."""

from __future__ import annotations

from math import exp, log

from ...constants import F, R
from ...mechanisms.sodium_pump import SodiumPump
from ...theory.atp import ATP_STANDARD
from ...theory.thermo import electrochemical_difference, pump_reversal_potential
from ..demonstration import Demonstration, Seen
from ..membranes import at_once, membrane
from ..mistakes import chemical_part, common_logarithm, electrical_sign, factor, instead, turned_round, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _Na_out(g: Values) -> float:
    """Chemical part of moving a mole of Na+ out."""
    return R * g.T * log(g.Na_out / g.Na_in)


def _K_in(g: Values) -> float:
    """Chemical part of moving a mole of K+ in."""
    return R * g.T * log(g.K_in / g.K_out)


def _pumping(g: Values, fuel: float) -> tuple[float, float]:
    """Affinity and turns of the pump, J/mol and mol/s, when ATP gives this much."""
    ATP, Pi = 3.0, 4.0
    ADP = 1e3 * ATP / Pi * exp(-(fuel + ATP_STANDARD) / (R * g.T))
    inside, outside = {"Na": g.Na_in, "K": g.K_in}, {"Na": g.Na_out, "K": g.K_out}
    model = membrane(inside, outside, [SodiumPump()], g.T, g.V, clamped={"ATP": ATP, "ADP": ADP, "Pi": Pi})
    return at_once(model, "cell.pump")


def _healthy(g: Values) -> Seen:
    left, _ = _pumping(g, g.fuel)
    return Seen({
        "free energy of ATP": (g.fuel, "kJ/mol"), "left over to drive the pump": (left, "kJ/mol"),
        "work on the ions": (g.fuel - left, "kJ/mol"), "efficiency": (1 - left / g.fuel, "%"),
    })  # fmt: skip


def _starved(g: Values) -> Seen:
    before, after = (_pumping(g, fuel)[1] for fuel in (g.fuel, g.low))
    return Seen({"turns, healthy": (before, "amol/s"), "turns, starved": (after, "amol/s")})


NA = Number(
    "sodium",
    "How much free energy does it take to move one mole of Na⁺ **out**?",
    "kJ/mol",
    lambda g: float(electrochemical_difference(1, g.Na_in, g.Na_out, g.V, g.T).total),
    hints=(
        "Uphill in concentration, and a positive ion out of a negative inside: uphill twice.",
        r"$\Delta G_{Na} = RT \ln\frac{[Na]_o}{[Na]_i} - FV$",
        r"$8.314 \times [[T]] \times \ln\frac{[[Na_out]]}{[[Na_in]]} - 96485 \times ([[V:V]])$, in J/mol",
    ),
    solution="[[Na_chem]] against the concentrations and [[el]] against the potential: **[[sodium]]**. The same is set "
    "free when Na⁺ leaks back in.",
    working={
        "Na_chem": (_Na_out, "kJ/mol"), "el": (lambda g: -F * g.V, "kJ/mol"),
        "K_chem": (_K_in, "kJ/mol"),
    },
    mistakes=(
        electrical_sign(_Na_out, "A positive ion that leaves a negative inside goes uphill: both parts are positive."),
        chemical_part(_Na_out, "Na⁺ is charged: add -FV."),
        instead("electrical part only", lambda g: -F * g.V, "Add the work against the concentrations."),
        common_logarithm(_Na_out),
    ),
)  # fmt: skip

K = Number(
    "potassium",
    "And one mole of K⁺ **in**?",
    "kJ/mol",
    lambda g: -float(electrochemical_difference(1, g.K_in, g.K_out, g.V, g.T).total),
    hints=(
        "Uphill in concentration again, but a positive ion likes to go to a negative inside.",
        r"$\Delta G_K = RT \ln\frac{[K]_i}{[K]_o} + FV$",
        r"$8.314 \times [[T]] \times \ln\frac{[[K_in]]}{[[K_out]]} + 96485 \times ([[V:V]])$, in J/mol",
    ),
    solution="[[K_chem]] against the concentrations less [[el]] that the potential gives: **[[potassium]]**. K⁺ is "
    "near its equilibrium, so it costs little.",
    within=100.0,
    mistakes=(
        electrical_sign(_K_in, "K⁺ goes in, to the negative side: the potential helps."),
        chemical_part(_K_in, "K⁺ is charged: the potential helps it in."),
        wrong_sign("It is K⁺ inward that costs, as long as V is above E_K."),
    ),
)  # fmt: skip

WORK = Number(
    "work",
    "What does one mole of turns of the pump take?",
    "kJ/mol",
    lambda g: 3 * g.sodium + 2 * g.potassium,
    hints=(
        "Count the ions of a turn.",
        r"$W = 3 \Delta G_{Na} + 2 \Delta G_K$",
        r"$3 \times [[sodium]] + 2 \times [[potassium]]$",
    ),
    solution=r"$3 \times [[sodium]] + 2 \times [[potassium]]$ = **[[work]]**. Nearly all of it goes into Na⁺.",
    mistakes=(
        instead("3:2 turned round", lambda g: 2 * g.sodium + 3 * g.potassium, "Three Na⁺ go out and two K⁺ come in."),
        instead("one of each", lambda g: g.sodium + g.potassium, "A turn moves three Na⁺ and two K⁺."),
        instead("Na+ only", lambda g: 3 * g.sodium, "K⁺ takes work as well."),
        instead("K+ subtracted", lambda g: 3 * g.sodium - 2 * g.potassium, "Both go uphill: add."),
    ),
)

EFFICIENCY = Number(
    "efficiency",
    "ATP gives [[fuel]]. Which share of it does the pump store in the gradients?",
    "%",
    lambda g: g.work / g.fuel,
    hints=(
        "What is stored over what is spent.",
        r"$\eta = \frac{W}{-\Delta G_{ATP}}$",
        r"$\frac{[[work]]}{[[fuel]]}$",
    ),
    solution=r"$\frac{[[work]]}{[[fuel]]}$ = **[[efficiency]]**: few engines do as well.",
    mistakes=(
        turned_round("Stored over spent: it cannot be above 100 %."),
        instead(
            "the rest", lambda g: 1 - g.work / g.fuel, "That is the share that is lost as heat and drives the pump."
        ),
    ),
)

STALL = Number(
    "stall",
    "At which potential would this pump stand still?",
    "mV",
    lambda g: float(pump_reversal_potential(-g.fuel, g.Na_in, g.Na_out, g.K_in, g.K_out, g.T)),
    hints=(
        "One net charge goes out per turn: a more negative inside makes it dearer, until ATP just pays.",
        r"$V_{rev} = \frac{W_{chem} - |\Delta G_{ATP}|}{F}$, where $W_{chem}$ is the work without the electrical part",
        r"$W_{chem} = RT \left(3 \ln\frac{[[Na_out]]}{[[Na_in]]} + 2 \ln\frac{[[K_in]]}{[[K_out]]}\right)$, then less "
        "[[fuel]], over 96485 C/mol",
    ),
    solution="The chemical part is [[W_chem]], [[short]] less than ATP gives: over F that is **[[stall]]**, far below "
    "any membrane potential.",
    working={
        "W_chem": (lambda g: 3 * _Na_out(g) + 2 * _K_in(g), "kJ/mol"),
        "short": (lambda g: g.fuel - 3 * _Na_out(g) - 2 * _K_in(g), "kJ/mol"),
    },
    within=3e-3,
    mistakes=(
        wrong_sign("Only a more negative inside can stop the pump."),
        factor("three charges a turn", 1 / 3, "Three charges leave and two come in: one, net."),
        factor("five charges a turn", 1 / 5, "Three charges leave and two come in: one, net."),
        instead("left over over F", lambda g: -(g.fuel - g.work) / F,
                "That is how far V has to fall from where it is; add the V that it starts from."),
    ),
)  # fmt: skip

STARVED = Choice(
    "starved",
    "In ischaemia ATP falls while ADP and phosphate rise, until ATP gives only [[low]]. The gradients are still as "
    "they were. What does the pump do? Choose first, then run it.",
    {"back": "It runs backward and makes ATP", "slow": "It runs forward, only slower", "stop": "It stands still"},
    "back",
    hints=(
        "A pump is a machine that goes where free energy falls.",
        r"It runs forward if $|\Delta G_{ATP}| > W$.",
        "Compare [[low]] with [[work]].",
    ),
    solution="A turn takes [[work]], ATP gives [[low]]: the gradients drive the pump backward, and it makes ATP until "
    "they have fallen enough. (Measured by Garrahan and Glynn.)",
    why={
        "slow": "It is not a question of speed: what would pay for the difference?",
        "stop": "It stands still only where both are equal.",
        "2": "ADP slows the pump, but what turns it round is the balance of energies.",
    },
    reasons={"1": "The ions set more energy free than ATP takes to make", "2": "ADP sits on the pump and blocks it"},
    right_reason="1",
    run=Demonstration("The pump between your levels, with fresh and with spent ATP.", _starved),
)

PRACTICE = Practice(
    id="2341827",
    title="The free energy of the pump",
    chapter=PUMP,
    rows=("S07", "S01"),
    goals=("find the work of a turn, ion by ion", "compare it with ATP", "see where and why the pump turns round"),
    needs=("free energy of moving an ion", "V = inside - outside"),
    story="A neuron at [[T]] and [[V]] has [[Na_in]] of Na⁺ and [[K_in]] of K⁺ inside, [[Na_out]] of Na⁺ and [[K_out]] "
    "of K⁺ outside.",
    givens={
        "Na_in": Given(9, 14, 0.5, "mM", "Na⁺ inside"),
        "Na_out": Given(140, 150, 1, "mM", "Na⁺ outside"),
        "K_in": Given(130, 145, 5, "mM", "K⁺ inside"),
        "K_out": Given(3, 4, 0.1, "mM", "K⁺ outside"),
        "V": Given(-75, -60, 1, "mV", "membrane potential"),
        "fuel": Given(52, 58, 1, "kJ/mol", "free energy that ATP gives"),
        "low": Given(30, 36, 1, "kJ/mol", "free energy that ATP gives, starved"),
    },
    fixed={"T": "310 K"},
    parts=(NA, K, WORK, EFFICIENCY, STALL, STARVED),
    shows=Demonstration(
        "The pump as a mechanism between your levels: what ATP gives less what is left over is the work on the ions.",
        _healthy,
        command="ionostat calc pump-work --Na-in '[[Na_in]]' --Na-out '[[Na_out]]' --K-in '[[K_in]]' --K-out "
        "'[[K_out]]' --V '[[V]]' --T '[[T]]'",
        confirms={"work": "work on the ions", "efficiency": "efficiency"},
    ),
    version=2,
)  # fmt: skip
