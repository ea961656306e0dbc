"""GAT1: two Na+, one Cl- and one GABA, what drives it, and when it lets GABA go."""

from __future__ import annotations

from math import exp, log

from ...constants import F, R
from ...mechanisms.uptake import GAT1
from ...theory.coupled import limiting_ratio
from ...theory.thermo import electrochemical_difference
from ..demonstration import Demonstration, Seen
from ..membranes import at_once, membrane, neutral
from ..mistakes import chemical_part, instead, of_RT_ln, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values

MOVES = {"Na": -2, "Cl": -1, "GABA": -1}


def _inside(g: Values) -> dict[str, float]:
    return {"Na": g.Na_in, "Cl": g.Cl_in, "GABA": g.GABA_in}


def _outside(g: Values) -> dict[str, float]:
    return {"Na": g.Na_out, "Cl": g.Cl_out, "GABA": g.GABA_out}


def _Cl_in(g: Values) -> float:
    """Chemical part of moving a mole of Cl- in."""
    return R * g.T * log(g.Cl_in / g.Cl_out)


def _run(g: Values, Na_in: float, V: float) -> tuple[float, float]:
    """Affinity inward, J/mol, and uptake, mol/s, of GAT1 between your levels."""
    inside, outside = _inside(g) | {"Na": Na_in}, neutral(_outside(g) | {"K": 4.0})
    return at_once(membrane(inside, outside, [GAT1()], g.T, V), "cell.gat1")


def _driven(g: Values) -> Seen:
    affinity, _ = _run(g, g.Na_in, g.V)
    floor = g.GABA_out * exp(-affinity / (R * g.T))
    return Seen({"free energy of a turn": (-affinity, "kJ/mol"), "GABA outside where it stops": (floor, "nM")})


def _loaded(g: Values) -> Seen:
    before, after = _run(g, g.Na_in, g.V)[1], _run(g, g.Na_load, g.V_de)[1]
    return Seen({"uptake at rest": (before, "amol/s"), "uptake with the load": (after, "amol/s")})


SODIUM = Number(
    "sodium",
    "What is the free energy of **two** moles of Na⁺ going in?",
    "kJ/mol",
    lambda g: -2 * float(electrochemical_difference(1, g.Na_in, g.Na_out, g.V, g.T).total),
    hints=(
        "Downhill twice: in concentration, and to a negative inside. Downhill is negative.",
        r"$2 \left(RT \ln\frac{[Na]_i}{[Na]_o} + FV\right)$",
        r"$2 \times \left(8.314 \times [[T]] \times \ln\frac{[[Na_in]]}{[[Na_out]]} + 96485 \times ([[V:V]])\right)$, "
        "in J/mol",
    ),
    solution="Each gives [[each]], both **[[sodium]]**.",
    working={"each": (lambda g: g.sodium / 2, "kJ/mol")},
    mistakes=(
        instead("one Na+", lambda g: g.sodium / 2, "Two Na⁺ go in with each GABA."),
        wrong_sign("It goes downhill: the free energy falls, a negative number."),
    ),
)

CHLORIDE = Number(
    "chloride",
    "And of one mole of Cl⁻ going in?",
    "kJ/mol",
    lambda g: -float(electrochemical_difference(-1, g.Cl_in, g.Cl_out, g.V, g.T).total),
    hints=(
        "Downhill in concentration, but a negative ion into a negative inside: the two nearly cancel.",
        r"$RT \ln\frac{[Cl]_i}{[Cl]_o} - FV$",
        r"$8.314 \times [[T]] \times \ln\frac{[[Cl_in]]}{[[Cl_out]]} - 96485 \times ([[V:V]])$, in J/mol",
    ),
    solution="[[Cl_chem]] from the concentrations and [[Cl_el]] against the potential: **[[chloride]]**.",
    within=50.0,
    working={
        "Cl_chem": (_Cl_in, "kJ/mol"), "Cl_el": (lambda g: -F * g.V, "kJ/mol"),
    },
    mistakes=(
        instead("as if it were a cation", lambda g: _Cl_in(g) + F * g.V,
                "Cl⁻ is negative: the negative inside pushes it out."),
        chemical_part(_Cl_in, "Cl⁻ is charged: V has a part."),
        wrong_sign("Inward: the inside stands above the line."),
    ),
)  # fmt: skip

GABA = Number(
    "GABA",
    "What does one mole of GABA take on its way in? (It carries no net charge.)",
    "kJ/mol",
    lambda g: R * g.T * log(g.GABA_in / g.GABA_out),
    hints=(
        "Uphill in concentration, and V has no part in it.",
        r"$RT \ln\frac{[GABA]_i}{[GABA]_o}$",
        r"$8.314 \times [[T]] \times \ln\frac{[[GABA_in]]}{[[GABA_out]]}$, with both in the same unit",
    ),
    solution="The ratio is [[steep]]: **[[GABA]]**.",
    working={"steep": (lambda g: g.GABA_in / g.GABA_out, "1")},
    mistakes=(
        *of_RT_ln(), wrong_sign("It goes uphill: positive."),
        instead("mM over µM as they stand", lambda g: R * g.T * log(1e-3 * g.GABA_in / g.GABA_out),
                "Put both into the same unit: 1 mM is 1000 µM."),
    ),
)  # fmt: skip

NET = Number(
    "net",
    "What is the free energy of a whole turn inward?",
    "kJ/mol",
    lambda g: g.sodium + g.chloride + g.GABA,
    hints=(
        "Add all that goes in.",
        r"$\Delta G = 2\Delta G_{Na} + \Delta G_{Cl} + \Delta G_{GABA}$",
        r"$[[sodium]] + ([[chloride]]) + [[GABA]]$",
    ),
    solution=r"$[[sodium]] + ([[chloride]]) + [[GABA]]$ = **[[net]]**: negative, so GABA is taken up by itself.",
    within=120.0,
    mistakes=(
        instead(
            "Cl- left out, as in the chapter",
            lambda g: g.sodium + g.GABA,
            "GAT1 also takes a Cl⁻ along; the chapter leaves it out.",
        ),
        instead("GABA left out", lambda g: g.sodium + g.chloride, "The uphill part of GABA is missing."),
        instead("one Na+", lambda g: g.sodium / 2 + g.chloride + g.GABA, "Two Na⁺ go in with each GABA."),
    ),
)

FLOOR = Number(
    "floor",
    "Down to which concentration can GAT1 clear GABA outside?",
    "nM",
    lambda g: g.GABA_in / float(limiting_ratio("GABA", MOVES, _inside(g), _outside(g), g.V, g.T)),
    hints=(
        "It stops where a turn gives nothing any more.",
        r"$\frac{[GABA]_i}{[GABA]_o} = \left(\frac{[Na]_o}{[Na]_i}\right)^2 \frac{[Cl]_o}{[Cl]_i}\,e^{-FV/RT}$",
        r"$\left(\frac{[[Na_out]]}{[[Na_in]]}\right)^2 \frac{[[Cl_out]]}{[[Cl_in]]}\,e^{-FV/RT}$, with one net charge "
        "a turn and V = [[V]]; then divide [[GABA_in]] by it",
    ),
    solution="The largest ratio is [[most]], so **[[floor]]** stays outside.",
    working={"most": (lambda g: g.GABA_in / g.floor, "1")},
    tolerance=0.04,  # a square and an exponential make more of a rounding
    mistakes=(
        instead("Cl- left out, as in the chapter", lambda g: g.GABA_in / (
            (g.Na_out / g.Na_in) ** 2 * exp(-2 * F * g.V / (R * g.T))),
            "Without Cl⁻ a turn would carry two charges; with it, one, and the Cl⁻ gradient counts."),
        instead("potential left out", lambda g: g.GABA_in / ((g.Na_out / g.Na_in) ** 2 * g.Cl_out / g.Cl_in),
                "One net charge goes in with a turn: V helps."),
    ),
)  # fmt: skip

LOAD = Choice(
    "load",
    "During a seizure Na⁺ inside rises to [[Na_load]] and V to [[V_de]]. What does GAT1 do then? Choose first, then "
    "run it.",
    {"out": "It turns round and lets GABA out", "in": "It takes GABA up as before", "stop": "It stops for want of ATP"},
    "out",
    hints=(
        "A carrier goes where free energy falls. What is left of the drive?",
        "Put the new Na⁺ and V into the limiting ratio.",
        r"Compare $\left(\frac{[[Na_out]]}{[[Na_load]]}\right)^2 \frac{[[Cl_out]]}{[[Cl_in]]}\,e^{-FV/RT}$ at [[V_de]] "
        r"with $\frac{[[GABA_in]]}{[[GABA_out]]}$",
    ),
    solution="The drive is now smaller than what GABA takes, so the carrier runs outward: it releases GABA, just when "
    "it is needed.",
    why={"in": "Compute the limiting ratio with the load.",
         "stop": "It uses no ATP itself: the Na⁺ gradient drives it.",
         "2": "The same protein runs both ways."},
    reasons={"1": "The Na⁺ gradient and V have become too small", "2": "Another protein takes over"},
    right_reason="1",
    run=Demonstration("GAT1 between your levels, at rest and with the load.", _loaded),
)  # fmt: skip

PRACTICE = Practice(
    id="2341764",
    title="Clearing GABA: what drives GAT1",
    chapter=PUMP,
    rows=("S08",),
    goals=("add the free energies of all that goes in", "know that Cl⁻ goes along", "see when a carrier turns round"),
    needs=("free energy of moving an ion", "V = inside - outside"),
    story="GAT1 carries two Na⁺, one Cl⁻ and one GABA into a terminal at [[T]] and [[V]]. Inside are [[Na_in]] of Na⁺, "
    "[[Cl_in]] of Cl⁻ and [[GABA_in]] of GABA; outside [[Na_out]], [[Cl_out]] and [[GABA_out]].",
    givens={
        "Na_in": Given(9, 14, 0.5, "mM", "Na⁺ inside"),
        "Na_out": Given(140, 150, 1, "mM", "Na⁺ outside"),
        "Cl_in": Given(6, 10, 0.5, "mM", "Cl⁻ inside"),
        "Cl_out": Given(120, 135, 1, "mM", "Cl⁻ outside"),
        "GABA_in": Given(1, 2.5, 0.1, "mM", "GABA inside"),
        "GABA_out": Given(0.4, 0.75, 0.05, "uM", "GABA outside"),
        "V": Given(-75, -62, 1, "mV", "membrane potential"),
        "Na_load": Given(35, 45, 1, "mM", "Na⁺ inside, in a seizure"),
        "V_de": Given(-30, -20, 1, "mV", "potential in a seizure"),
    },
    fixed={"T": "310 K"},
    parts=(SODIUM, CHLORIDE, GABA, NET, FLOOR, LOAD),
    shows=Demonstration(
        "GAT1 as a mechanism between your levels: the free energy that drives it, and where it would stop.",
        _driven,
        command="ionostat calc coupled-transport-energy --moves Na:-2,Cl:-1,GABA:-1 --inside "
        "'Na:[[Na_in]],Cl:[[Cl_in]],GABA:[[GABA_in]]' --outside 'Na:[[Na_out]],Cl:[[Cl_out]],GABA:[[GABA_out]]' --V "
        "'[[V]]' --T '[[T]]'",
        confirms={"net": "free energy of a turn", "floor": "GABA outside where it stops"},
    ),
    doubt="The chapter couples GABA to two Na⁺ only. GAT1 takes a Cl⁻ along too. At rest that changes little, since "
    "Cl⁻ is near equilibrium, but it matters for the charge of a turn, and when Cl⁻ is loaded.",
    version=2,
)  # fmt: skip
