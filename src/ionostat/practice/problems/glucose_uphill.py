"""SGLT: how far the Na+ gradient can pile up glucose, with two Na+ or with one."""

from __future__ import annotations

from math import exp, log

from ...constants import F, R
from ...mechanisms.uptake import SGLT1, SGLT2
from ...theory.coupled import limiting_ratio
from ...theory.thermo import electrochemical_difference
from ..demonstration import Demonstration, Seen
from ..membranes import at_once, membrane
from ..mistakes import chemical_part, common_logarithm, electrical_sign, instead, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values

WIDE = 0.04  # an exponential of ten: a rounding of RT by a tenth of a per cent makes one per cent


def _ratio(g: Values, V: float) -> float:
    """Limit of SGLT1."""
    moves = {"Na": -2, "Glc": -1}
    return float(limiting_ratio("Glc", moves, {"Na": g.Na_in}, {"Na": g.Na_out}, V, g.T))


def _chemical(g: Values) -> float:
    """What a mole of Na+ sets free on its way in, from the concentrations alone."""
    return R * g.T * log(g.Na_out / g.Na_in)


def _run(g: Values, two: bool, V: float) -> tuple[float, float]:
    """Affinity inward, J/mol, and uptake, mol/s, of the carrier between your levels."""
    carrier = SGLT1() if two else SGLT2()
    inside, outside = {"Na": g.Na_in, "Glc": g.Glc_in}, {"Na": g.Na_out, "Glc": g.Glc_in / 1000}
    return at_once(membrane(inside, outside, [carrier], g.T, V), f"cell.{carrier.name}")


def _limits(g: Values) -> Seen:
    ratios = (1000 * exp(_run(g, two, g.V)[0] / (R * g.T)) for two in (True, False))
    return Seen(dict(zip(("limit of SGLT1", "limit of SGLT2"), ((ratio, "1") for ratio in ratios), strict=True)))


def _depolarised(g: Values) -> Seen:
    rest, zero = (_run(g, True, V)[1] for V in (g.V, 0.0))
    return Seen({"uptake at rest": (rest, "amol/s"), "uptake at 0 mV": (zero, "amol/s")})


FORCE = Number(
    "force",
    "How much free energy does one mole of Na⁺ set free on its way **in**?",
    "kJ/mol",
    lambda g: float(electrochemical_difference(1, g.Na_in, g.Na_out, g.V, g.T).total),
    hints=(
        "Na⁺ goes downhill twice: in concentration, and to a negative inside.",
        r"$RT \ln\frac{[Na]_o}{[Na]_i} - FV$",
        r"$8.314 \times [[T]] \times \ln\frac{[[Na_out]]}{[[Na_in]]} - 96485 \times ([[V:V]])$, in J/mol",
    ),
    solution="[[chem]] from the concentrations and [[el]] from the potential: **[[force]]**.",
    working={
        "chem": (_chemical, "kJ/mol"), "el": (lambda g: -F * g.V, "kJ/mol"),
    },
    mistakes=(
        chemical_part(_chemical, "Na⁺ is charged: the negative inside pulls it in."),
        electrical_sign(_chemical, "The potential helps Na⁺ in: it adds."),
        wrong_sign("What is set free is asked for: a positive number."),
        common_logarithm(_chemical),
    ),
)  # fmt: skip

TWO = Number(
    "two",
    "SGLT1 takes **two** Na⁺ in with each glucose. How many times more concentrated can it make glucose inside?",
    "1",
    lambda g: exp(2 * g.force / (R * g.T)),
    hints=(
        "It stops where lifting a glucose takes all that two Na⁺ give.",
        r"$RT \ln\frac{[Glc]_i}{[Glc]_o} = 2\,|\Delta G_{Na}|$",
        r"$e^{2 \times [[force]]/(8.314 \times [[T]])}$",
    ),
    solution=r"$e^{[[lift]]}$ = **[[two]]**: glucose can be taken up to the last trace.",
    working={"lift": (lambda g: 2 * g.force / (R * g.T), "1"), "flat": (lambda g: _ratio(g, 0.0), "1")},
    tolerance=WIDE,
    mistakes=(
        instead("one Na+", lambda g: exp(g.force / (R * g.T)), "Two Na⁺ give twice the energy: the ratio is squared."),
        instead("twice the ratio", lambda g: 2 * exp(g.force / (R * g.T)),
                "Energies add, so ratios multiply: square it."),
        instead("Celsius for kelvin", lambda g: exp(2 * g.force / (R * (g.T - 273.15))), "RT needs kelvin."),
    ),
)  # fmt: skip

ONE = Number(
    "one",
    "SGLT2, which does most of the work in the kidney, takes only **one** Na⁺. What is its limit?",
    "1",
    lambda g: exp(g.force / (R * g.T)),
    hints=(
        "The same balance with one Na⁺.",
        r"$\frac{[Glc]_i}{[Glc]_o} = e^{|\Delta G_{Na}|/RT}$",
        r"$e^{[[force]]/(8.314 \times [[T]])}$",
    ),
    solution="**[[one]]**: the square root of the other.",
    mistakes=(
        instead(
            "half of the other", lambda g: g.two / 2, "Half of the energy is the root of the ratio, not half of it."
        ),
        instead("potential left out", lambda g: g.Na_out / g.Na_in, "The potential drives Na⁺ as well."),
        instead("two Na+", lambda g: g.two, "One Na⁺ here."),
    ),
)

LAST = Number(
    "last",
    "With [[Glc_in]] of glucose in the cell, down to which concentration can SGLT1 empty the gut?",
    "nM",
    lambda g: g.Glc_in / g.two,
    hints=(
        "Divide what is inside by the largest ratio.",
        r"$[Glc]_o = \frac{[Glc]_i}{\mathrm{ratio}}$",
        r"$\frac{[[Glc_in]]}{[[two]]}$",
    ),
    solution=r"$\frac{[[Glc_in]]}{[[two]]}$ = **[[last]]**.",
    tolerance=WIDE,
    mistakes=(
        instead("SGLT2 taken", lambda g: g.Glc_in / g.one, "Take the ratio of SGLT1."),
        instead("multiplied", lambda g: g.Glc_in * g.two, "Outside is where there is less."),
    ),
)

ZERO = Choice(
    "zero",
    "Outside, glucose has fallen to a thousandth of [[Glc_in]]. Now the cell loses its potential: V = 0. What does "
    "SGLT1 do? Choose first, then run it.",
    {"out": "It turns round and lets glucose out", "in": "It goes on taking glucose in", "stop": "It stops"},
    "out",
    hints=(
        "What is its limit without the potential?",
        r"$\left(\frac{[Na]_o}{[Na]_i}\right)^2$ at V = 0",
        r"Compare $\left(\frac{[[Na_out]]}{[[Na_in]]}\right)^2$ with 1000.",
    ),
    solution="Without V the limit is [[flat]]: the ratio of 1000 is beyond it, so glucose flows out and takes Na⁺ "
    "along.",
    why={"in": "Half of the drive was the potential. Compute the limit at V = 0.",
         "stop": "It stops only where the ratio is just at its limit.",
         "2": "It is no channel that shuts; its direction follows the free energy."},
    reasons={"1": "The ratio is now beyond the limit", "2": "The carrier closes when the cell is depolarised"},
    right_reason="1",
    run=Demonstration("SGLT1 between your levels, at rest and at 0 mV.", _depolarised),
)  # fmt: skip


PRACTICE = Practice(
    id="2341800",
    title="Glucose uphill: two Na⁺ or one",
    chapter=PUMP,
    rows=("S08",),
    goals=("turn an energy into a ratio", "see what a second Na⁺ is worth", "see that V is half of the drive"),
    needs=("free energy of moving an ion", "exponentials"),
    story="A cell of the gut at [[T]] and [[V]] has [[Na_in]] of Na⁺ inside and [[Na_out]] outside.",
    givens={
        "Na_in": Given(9, 15, 0.5, "mM", "Na⁺ inside"),
        "Na_out": Given(138, 150, 1, "mM", "Na⁺ outside"),
        "V": Given(-72, -55, 1, "mV", "membrane potential"),
        "Glc_in": Given(3, 10, 0.5, "mM", "glucose inside"),
    },
    fixed={"T": "310 K"},
    parts=(FORCE, TWO, ONE, LAST, ZERO),
    shows=Demonstration(
        "Both carriers between your levels: how far they are from their limits, from the free energy that drives them.",
        _limits,
        command="ionostat calc limiting-ratio --who Glc --moves Na:-2,Glc:-1 --inside 'Na:[[Na_in]]' --outside "
        "'Na:[[Na_out]]' --V '[[V]]' --T '[[T]]'",
        confirms={"two": "limit of SGLT1", "one": "limit of SGLT2"},
    ),
    doubt="The chapter names SGLT with two Na⁺ for gut and kidney alike. In the kidney most glucose goes through "
    "SGLT2, with one Na⁺ and a limit of [[one]] only.",
)  # fmt: skip
