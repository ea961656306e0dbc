"""KCC2: where it stands still, which way it runs, and the driving force that it leaves for GABA."""

from __future__ import annotations

from math import exp, log
from typing import Any

from ...constants import F, R
from ...mechanisms.cotransport import KCC2
from ...theory.coupled import coupled_transport_energy, limiting_ratio
from ...theory.thermo import nernst
from ..demonstration import Demonstration, Seen
from ..membranes import membrane, watched
from ..mistakes import instead, of_RT_ln, swapped, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values

MOVES = {"K": 1, "Cl": 1}


def _standstill(g: Values) -> float:
    """Cl- inside at which KCC2 stands still."""
    return float(limiting_ratio("Cl", MOVES, {"K": g.K_in}, {"K": g.K_out}, g.V, g.T)) * g.Cl_out


def _energy(g: Values) -> float:
    inside, outside = {"K": g.K_in, "Cl": g.Cl_in}, {"K": g.K_out, "Cl": g.Cl_out}
    return float(coupled_transport_energy(MOVES, inside, outside, g.V, g.T).total)


def _run(g: Values, K_out: float, until: str) -> Any:
    """A small cell with KCC2 alone, its K+ held by others."""
    inside, outside = {"Cl": g.Cl_in}, {"K": K_out, "Na": g.Cl_out - K_out, "Cl": g.Cl_out}
    return watched(membrane(inside, outside, [KCC2()], g.T, g.V, clamped={"K": g.K_in}, volume=1e-15), until)


def _alone(g: Values) -> Seen:
    run = _run(g, g.K_out, "3 h")
    return Seen({
        "free energy at the start": (-float(run.affinity("cell.kcc2")[0]), "kJ/mol"),
        "Cl- inside in the end": (float(run.c("Cl", "cell")[-1]), "mM"),
    })  # fmt: skip


def _more_potassium(g: Values) -> Seen:
    run = _run(g, g.K_high, "1 min")
    before, after = (float(run.c("Cl", "cell")[k]) for k in (0, -1))
    return Seen({"Cl- inside before": (before, "mM"), "Cl- inside a minute later": (after, "mM")})


STILL = Number(
    "still",
    "At which Cl⁻ inside would KCC2 stand still?",
    "mM",
    _standstill,
    hints=(
        "It moves K⁺ and Cl⁻ together, so V does no work on it. Only concentrations count.",
        r"$[K]_i [Cl]_i = [K]_o [Cl]_o$",
        r"$[Cl]_i = \frac{[[K_out]] \times [[Cl_out]]}{[[K_in]]}$",
    ),
    solution=r"$\frac{[[K_out]] \times [[Cl_out]]}{[[K_in]]}$ = **[[still]]**: the lowest that KCC2 alone can reach.",
    mistakes=(
        swapped("K_in", "K_out", "K⁺ inside and outside"),
        instead("passive distribution", lambda g: g.Cl_out * exp(F * g.V / (R * g.T)),
                "That is Cl⁻ in equilibrium with V. KCC2 is electroneutral: V does not enter."),
        instead("sums for products", lambda g: g.K_out + g.Cl_out - g.K_in,
                "Free energies add, so concentrations multiply: products are equal, not sums."),
    ),
)  # fmt: skip

WHERE = Choice(
    "where",
    "At that standstill, where is E_Cl?",
    {"e_k": "At E_K", "rest": "At the resting potential", "zero": "At 0 mV"},
    "e_k",
    hints=(
        "Write the standstill as a ratio for each ion.",
        r"$\frac{[Cl]_i}{[Cl]_o} = \frac{[K]_o}{[K]_i}$",
        r"Put your ratio $\frac{[[K_out]]}{[[K_in]]}$ into both Nernst equations and compare.",
    ),
    solution="The ratio of Cl⁻ is that of K⁺ turned round, and so is its valence: E_Cl equals E_K.",
    why={
        "rest": "That would be passive Cl⁻. KCC2 drives Cl⁻ below it.",
        "zero": "The two sides of Cl⁻ are far from equal.",
    },
)

ENERGY = Number(
    "energy",
    "In fact Cl⁻ also leaks in and stands at [[Cl_in]]. What is the free energy of one mole of turns of KCC2 outward?",
    "kJ/mol",
    _energy,
    hints=(
        "Add the chemical parts of both ions; the electrical ones cancel.",
        r"$\Delta G = RT \ln\frac{[K]_o [Cl]_o}{[K]_i [Cl]_i}$",
        r"$8.314 \times [[T]] \times \ln\frac{[[K_out]] \times [[Cl_out]]}{[[K_in]] \times [[Cl_in]]}$, in J/mol",
    ),
    solution=r"$RT \ln [[quotient]]$ = **[[energy]]**: below zero, so KCC2 runs outward by itself.",
    working={"quotient": (lambda g: g.K_out * g.Cl_out / (g.K_in * g.Cl_in), "1")},
    within=40.0,
    mistakes=(
        wrong_sign("Out of the cell: outside stands above the line."),
        *of_RT_ln(),
        instead("electrical part of Cl- added", lambda g: g.energy + F * g.V,
                "K⁺ and Cl⁻ move together: one and minus one charge, V does no work."),
        instead("Cl- alone", lambda g: R * g.T * log(g.Cl_out / g.Cl_in), "K⁺ goes along with each Cl⁻."),
    ),
)  # fmt: skip

PREDICT = Choice(
    "more_K",
    "Activity raises K⁺ outside to [[K_high]]. What does KCC2 do now? Choose first, then run it.",
    {"in": "It turns round and carries Cl⁻ in", "out": "It carries Cl⁻ out as before", "faster": "It carries Cl⁻ out "
           "faster"},
    "in",
    hints=(
        "KCC2 goes where the product of both concentrations is smaller.",
        r"Compare $[K]_o [Cl]_o$ with $[K]_i [Cl]_i$.",
        r"$[[K_high]] \times [[Cl_out]]$ against $[[K_in]] \times [[Cl_in]]$",
    ),
    solution="The product outside is now the larger one, so K⁺ and Cl⁻ go in. KCC2 now helps to clear K⁺, at the price "
    "of inhibition.",
    why={
        "out": "Compare the two products with the new K⁺ outside.",
        "faster": "The K⁺ gradient drives Cl⁻ out, and it has just become flatter.",
        "2": "The electrical parts cancel: V has no say in KCC2.",
    },
    reasons={"1": "The product of K⁺ and Cl⁻ is now larger outside", "2": "The depolarisation pulls Cl⁻ in through "
    "KCC2"},
    right_reason="1",
    run=Demonstration("KCC2 alone in a cell with your Cl⁻, in the bath with more K⁺.", _more_potassium),
)  # fmt: skip

TURNS = Number(
    "turns",
    "At which K⁺ outside does KCC2 turn round, with Cl⁻ inside at [[Cl_in]]?",
    "mM",
    lambda g: g.K_in * g.Cl_in / g.Cl_out,
    hints=(
        "The same balance, asked for another letter.",
        r"$[K]_o = \frac{[K]_i [Cl]_i}{[Cl]_o}$",
        r"$\frac{[[K_in]] \times [[Cl_in]]}{[[Cl_out]]}$",
    ),
    solution=r"$\frac{[[K_in]] \times [[Cl_in]]}{[[Cl_out]]}$ = **[[turns]]**.",
    mistakes=(
        swapped("Cl_in", "Cl_out", "Cl⁻ inside and outside"),
        instead("standstill of Cl- taken", lambda g: g.K_in * g.still / g.Cl_out,
                "That gives back K⁺ of the first question: take the Cl⁻ that is there now."),
    ),
)  # fmt: skip

FORCE = Number(
    "force",
    "The neuron rests at [[V]]. What is the driving force V - E_Cl that this leaves for an inhibitory synapse?",
    "mV",
    lambda g: g.V - float(nernst(-1, g.Cl_in, g.Cl_out, g.T)),
    hints=(
        "First the Nernst potential of Cl⁻ as it stands, then the difference.",
        r"$V - E_{Cl}$ with $E_{Cl} = -\frac{RT}{F} \ln\frac{[Cl]_o}{[Cl]_i}$",
        r"$[[V]] + \frac{8.314 \times [[T]]}{96485} \ln\frac{[[Cl_out]]}{[[Cl_in]]}$",
    ),
    solution="E_Cl is [[E_Cl]], so V - E_Cl = **[[force]]**. Positive: the current is outward, Cl⁻ comes in.",
    working={"E_Cl": (lambda g: float(nernst(-1, g.Cl_in, g.Cl_out, g.T)), "mV")},
    within=0.4e-3,
    mistakes=(
        wrong_sign("The driving force is V less E_Cl, in this order."),
        instead("valence left out", lambda g: g.V + float(nernst(-1, g.Cl_in, g.Cl_out, g.T)),
                "z = -1 turns the fraction round: E_Cl is negative."),
        instead("E_Cl itself", lambda g: float(nernst(-1, g.Cl_in, g.Cl_out, g.T)), "How far is V from it?"),
        instead("E_K for E_Cl", lambda g: g.V - float(nernst(1, g.K_in, g.K_out, g.T)),
                "E_Cl would be at E_K only with KCC2 at a standstill."),
    ),
)  # fmt: skip


PRACTICE = Practice(
    id="2710793",
    title="KCC2: reversal and driving force",
    chapter=GRADIENTS,
    rows=("S16", "S08"),
    goals=("use the product rule of an electroneutral carrier", "tell its direction from a free energy",
           "see what it leaves for inhibition"),
    needs=("free energy of moving an ion", "the Nernst equation"),
    story="KCC2 carries one K⁺ and one Cl⁻ out together. A neuron at [[T]] has [[K_in]] of K⁺ inside; outside are "
    "[[K_out]] of K⁺ and [[Cl_out]] of Cl⁻.",
    givens={
        "K_in": Given(120, 145, 5, "mM", "K⁺ inside"),
        "K_out": Given(3, 4, 0.1, "mM", "K⁺ outside"),
        "K_high": Given(9, 12, 0.5, "mM", "K⁺ outside, with activity"),
        "Cl_in": Given(5.5, 7, 0.1, "mM", "Cl⁻ inside"),
        "Cl_out": Given(120, 135, 1, "mM", "Cl⁻ outside"),
        "V": Given(-70, -60, 1, "mV", "resting potential"),
    },
    fixed={"T": "310 K"},
    parts=(STILL, WHERE, ENERGY, PREDICT, TURNS, FORCE),
    shows=Demonstration(
        "KCC2 alone in a cell with your Cl⁻ and nothing else, for three hours: it ends at its standstill.",
        _alone,
        command="ionostat calc limiting-ratio --who Cl --moves K:1,Cl:1 --inside 'K:[[K_in]]' --outside 'K:[[K_out]]' "
        "--V '[[V]]' --T '[[T]]'",
        confirms={"still": "Cl- inside in the end", "energy": "free energy at the start"},
    ),
)  # fmt: skip
