"""The Donnan rule: one ratio for all ions that pass, and what it says about a living cell."""

from __future__ import annotations

from math import sqrt

from ...mechanisms.leak import Leak
from ...species import Cl, K
from ...theory.donnan import donnan_ratio
from ...theory.thermo import nernst
from ..demonstration import Demonstration, Seen
from ..membranes import membrane, watched
from ..mistakes import instead, of_RT_ln, upside_down, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _run(g: Values, more: float = 1.0) -> Seen:
    """A bag with as much trapped charge as you found, in your bath, until it is at equilibrium."""
    trapped = more * (g.K_in - g.c**2 / g.K_in)
    inside, outside = {"K": g.c + trapped, "Cl": g.c}, {"K": g.c, "Cl": g.c}
    leaks = [Leak(K, P=1e-8), Leak(Cl, P=1e-8)]
    run = watched(membrane(inside, outside, leaks, g.T, -0.01, volume=1e-15), until="2 h", every="10 min")
    K_in, Cl_in = (float(run.c(ion, "cell")[-1]) for ion in ("K", "Cl"))
    return Seen({
        "K+ inside": (K_in, "mM"), "Cl- inside": (Cl_in, "mM"), "K+ times Cl-": (K_in * Cl_in, "mM2"),
        "V": (float(run.V("cell")[-1]), "mV"),
    })  # fmt: skip


def _doubled(g: Values) -> Seen:
    seen = _run(g, 2.0).numbers
    return Seen({f"{name}, twice the charge": value for name, value in seen.items()})


CHLORIDE = Number(
    "chloride",
    "How much Cl⁻ is inside?",
    "mM",
    lambda g: g.c**2 / g.K_in,
    hints=(
        "At equilibrium both ions are at one and the same potential. What does that say about their ratios?",
        r"$[K]_i [Cl]_i = [K]_o [Cl]_o$",
        r"$\frac{[[c]] \times [[c]]}{[[K_in]]}$",
    ),
    solution=r"$\frac{[[c]] \times [[c]]}{[[K_in]]}$ = **[[chloride]]**: where K⁺ is gathered, Cl⁻ is driven out.",
    mistakes=(
        instead("same ratio as K+", lambda g: g.K_in, "An anion has the opposite charge: its ratio is turned round."),
        instead("sums for products", lambda g: 2 * g.c - g.K_in, "Potentials go with logarithms: products are equal."),
        instead("as outside", lambda g: g.c, "The trapped charge drives Cl⁻ out."),
    ),
)

TRAPPED = Number(
    "trapped",
    "How much negative charge is trapped inside?",
    "mM",
    lambda g: g.K_in - g.chloride,
    hints=(
        "The inside is neutral. Count charges.",
        r"$Q = [K]_i - [Cl]_i$",
        r"$[[K_in]] - [[chloride]]$",
    ),
    solution=r"$[[K_in]] - [[chloride]]$ = **[[trapped]]**.",
    mistakes=(
        instead(
            "K+ inside less outside", lambda g: g.K_in - g.c, "K⁺ also balances the Cl⁻ that is inside: count charges."
        ),
        instead("sum", lambda g: g.K_in + g.chloride, "Cl⁻ is negative: it does part of the balancing."),
        wrong_sign("Asked is how much negative charge: a positive number."),
    ),
)

POTENTIAL = Number(
    "V",
    "Which potential is there?",
    "mV",
    lambda g: float(nernst(1, g.K_in, g.c, g.T)),
    hints=(
        "K⁺ is at equilibrium: the potential is its Nernst potential.",
        r"$V = \frac{RT}{F} \ln\frac{[K]_o}{[K]_i}$",
        r"$\frac{8.314 \times [[T]]}{96485} \ln\frac{[[c]]}{[[K_in]]}$, in V",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[c]]}{[[K_in]]}$ = **[[V]]**, far from a resting potential.",
    within=0.25e-3,
    mistakes=(upside_down("K_in", "c"), *of_RT_ln()),
)

CALCIUM = Number(
    "calcium",
    "A trace of Ca²⁺ is added, [[Ca_out]] outside, and it passes too. How much of it is inside at equilibrium?",
    "mM",
    lambda g: g.Ca_out * float(donnan_ratio(g.V, g.T)) ** 2,
    hints=(
        "It goes to the same potential, with twice the charge.",
        r"$\frac{[Ca]_i}{[Ca]_o} = \left(\frac{[K]_i}{[K]_o}\right)^2$",
        r"$[[Ca_out]] \times \left(\frac{[[K_in]]}{[[c]]}\right)^2$",
    ),
    solution=r"The ratio is [[ratio]] for one charge and [[squared]] for two: **[[calcium]]**.",
    working={"ratio": (lambda g: g.K_in / g.c, "1"), "squared": (lambda g: (g.K_in / g.c) ** 2, "1")},
    mistakes=(
        instead("valence left out", lambda g: g.Ca_out * g.K_in / g.c, "Two charges: the ratio is squared."),
        instead("doubled for squared", lambda g: 2 * g.Ca_out * g.K_in / g.c, "Twice the charge squares the ratio."),
        instead("root for square", lambda g: g.Ca_out * sqrt(g.K_in / g.c), "Twice the charge squares the ratio."),
        instead("turned round", lambda g: g.Ca_out * (g.c / g.K_in) ** 2, "A cation is drawn in."),
    ),
)

DOUBLED = Choice(
    "doubled",
    "The trapped charge is doubled. What happens? Choose first, then run it.",
    {"rule": "K⁺ inside rises, Cl⁻ inside falls, and their product stays",
     "both": "K⁺ and Cl⁻ inside both rise", "k": "K⁺ inside doubles, Cl⁻ stays"},
    "rule",
    hints=(
        "More negative charge inside: who comes, who goes?",
        r"$[K]_i [Cl]_i = c^2$, whatever is trapped.",
        r"$Q$ = [[trapped]] now; the bath holds the product at $[[c]] \times [[c]]$.",
    ),
    solution="More K⁺ is drawn in and more Cl⁻ driven out, until their product is again that of the bath.",
    why={"both": "Cl⁻ is pushed out by more negative charge.", "k": "Part of the balance is made by Cl⁻ that leaves."},
    run=Demonstration("The bag with twice the trapped charge.", _doubled),
)  # fmt: skip

LIVING = Choice(
    "living",
    "A living neuron has [[K_cell]] of K⁺ and 7 mM of Cl⁻ inside, 4 mM and 130 mM outside. Are its K⁺ and Cl⁻ in a "
    "Donnan equilibrium?",
    {"no": "No: the products differ, so something does work on them", "yes": "Yes: K⁺ is high and Cl⁻ low inside"},
    "no",
    hints=(
        "The rule can be tested by numbers.",
        r"Compare $[K]_i [Cl]_i$ with $[K]_o [Cl]_o$.",
        r"$[[K_cell]] \times 7$ against $4 \times 130$",
    ),
    solution="The product inside is greater by far. The pump, and carriers such as KCC2 that live on its gradients, "
    "hold the cell away from equilibrium. Donnan's rule explains the direction of its gradients, and not their size.",
    why={"yes": "The direction fits, but do the numbers?"},
    reasons={"1": "The product inside is greater than outside", "2": "A cell is never neutral",
             "3": "Donnan's rule holds for proteins only"},
    right_reason="1",
)  # fmt: skip

PRACTICE = Practice(
    id="2341814",
    title="The Donnan rule: one ratio for all",
    chapter=PUMP,
    rows=("S09",),
    goals=("use the product rule", "find a trapped charge and its potential", "test whether a cell is at equilibrium"),
    needs=("electroneutrality", "the Nernst equation"),
    story="A bag of membrane holds charged protein that cannot leave. It hangs in a large bath of [[c]] KCl at [[T]], "
    "which passes freely. At equilibrium [[K_in]] of K⁺ is found inside.",
    givens={
        "c": Given(80, 120, 5, "mM", "KCl outside"),
        "K_in": Given(135, 180, 5, "mM", "K⁺ inside"),
        "Ca_out": Given(0.1, 0.3, 0.02, "mM", "Ca²⁺ outside"),
        "K_cell": Given(125, 145, 5, "mM", "K⁺ of a living neuron"),
        "T": Given(293, 311, 1, "K", "temperature"),
    },
    parts=(CHLORIDE, TRAPPED, POTENTIAL, CALCIUM, DOUBLED, LIVING),
    shows=Demonstration(
        "A bag with the trapped charge that you found, in your bath, until nothing changes any more.",
        _run,
        command="ionostat calc nernst --z 1 --inside '[[K_in]]' --outside '[[c]]' --T '[[T]]'",
        confirms={"chloride": "Cl- inside", "V": "V"},
    ),
)  # fmt: skip
