"""Nernst potentials, and why the membrane rests near that of K+ but not at it."""

from __future__ import annotations

from ...constants import F, R
from ...mechanisms.leak import Leak
from ...species import K, Na
from ...theory.ghk import voltage
from ...theory.thermo import nernst
from ..demonstration import Demonstration, Seen
from ..membranes import membrane, settled
from ..mistakes import factor, instead, of_RT_ln, upside_down, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values


def _inside(g: Values) -> dict[str, float]:
    return {"K": g.K_in, "Na": g.Na_in}


def _outside(g: Values, K_out: float) -> dict[str, float]:
    return {"K": K_out, "Na": g.Na_out}


def _rest(g: Values, K_out: float | None = None) -> float:
    return float(voltage({"K": 1.0, "Na": g.P}, _inside(g), _outside(g, K_out or g.K_out), T=g.T))


def _weighted_mean(g: Values) -> float:
    """The tempting mean of Nernst potentials, weighted by permeability."""
    return float((g.E_K + g.P * nernst(1, g.Na_in, g.Na_out, g.T)) / (1.0 + g.P))


def _run(g: Values, K_out: float, P_Na: float) -> float:
    """A membrane with a K+ and a Na+ leak, run until its potential stands still."""
    leaks = [Leak(K, P=1e-8), Leak(Na, P=P_Na * 1e-8)]
    return settled(membrane(_inside(g), _outside(g, K_out), leaks, g.T))


def _both_baths(g: Values) -> Seen:
    before, after = _run(g, g.K_out, g.P), _run(g, g.K_high, g.P)
    return Seen({"V before": (before, "mV"), "V with more K+ outside": (after, "mV"), "change": (after - before, "mV")})


def _with_and_without_sodium(g: Values) -> Seen:
    return Seen({
        "V with a K+ leak alone": (_run(g, g.K_out, 0.0), "mV"), "V with both leaks": (_run(g, g.K_out, g.P), "mV"),
    })  # fmt: skip


E_K = Number(
    "E_K",
    "What is the Nernst potential of K⁺?",
    "mV",
    lambda g: float(nernst(1, g.K_in, g.K_out, g.T)),
    hints=(
        "At its Nernst potential the pull of the voltage on an ion just cancels the push of its concentrations.",
        r"$E_K = \frac{RT}{zF} \ln\frac{[K]_o}{[K]_i}$",
        r"$E_K = \frac{8.314 \times [[T]]}{96485} \ln\frac{[[K_out]]}{[[K_in]]}$, in V",
    ),
    solution=r"$RT/F$ = [[RT_F]], and $\ln\frac{[[K_out]]}{[[K_in]]}$ = [[log_K]]: $E_K$ = **[[E_K]]**. Inside must be "
    "negative to hold back K⁺, which would rather leave.",
    working={
        "RT_F": (lambda g: R * g.T / F, "mV"),
        "log_K": (lambda g: g.E_K * F / (R * g.T), "1"),
    },
    mistakes=(upside_down("K_in", "K_out"), *of_RT_ln()),
)

E_CL = Number(
    "E_Cl",
    "A drug shuts every channel but those for Cl⁻. At which potential does the membrane settle?",
    "mV",
    lambda g: float(nernst(-1, g.Cl_in, g.Cl_out, g.T)),
    hints=(
        "With one permeant ion, current flows until the membrane is at the Nernst potential of that ion, whatever "
        "transporter has made its gradient.",
        r"$E_{Cl} = \frac{RT}{zF} \ln\frac{[Cl]_o}{[Cl]_i}$ with $z = -1$",
        r"$E_{Cl} = -\frac{8.314 \times [[T]]}{96485} \ln\frac{[[Cl_out]]}{[[Cl_in]]}$, in V",
    ),
    solution=r"$E_{Cl} = -\frac{RT}{F} \ln\frac{[[Cl_out]]}{[[Cl_in]]}$ = **[[E_Cl]]**.",
    mistakes=(
        upside_down("Cl_in", "Cl_out"),
        *of_RT_ln(),
        instead("Nernst potential of K+", lambda g: g.E_K, "Only Cl⁻ can pass here: K⁺ has no say any more."),
    ),
)  # fmt: skip

PREDICT = Choice(
    "more_K",
    "Back to the living membrane, where K⁺ passes easily. Activity raises K⁺ outside from [[K_out]] to [[K_high]]. "
    "What does the membrane do? Choose first, then run it.",
    {"de": "It depolarises (becomes less negative)", "hyper": "It hyperpolarises (becomes more negative)",
     "none": "It stays as it is"},
    "de",
    hints=(
        "Ask what happens to the push that drives K⁺ out.",
        r"$E_K$ goes as $\ln\frac{[K]_o}{[K]_i}$, and the membrane follows $E_K$.",
        r"Compare $\ln\frac{[[K_out]]}{[[K_in]]}$ with $\ln\frac{[[K_high]]}{[[K_in]]}$: which is closer to zero?",
    ),
    solution="K⁺ outside stands nearer to K⁺ inside, so less voltage is needed to hold K⁺ back: E_K moves towards zero "
    "and the membrane follows. It depolarises.",
    why={
        "hyper": "A flatter gradient drives less K⁺ out, so the inside is left less negative, not more.",
        "none": "K⁺ inside hardly changes, but the gradient does: E_K depends on the ratio.",
        "1": "Hardly any K⁺ needs to enter: it is the outflow that gets weaker.",
        "3": "The pump does run faster, but it makes only a few mV, and of the other sign.",
    },
    reasons={
        "1": "Many K⁺ ions flow in and fill the cell with positive charge",
        "2": "The gradient that drives K⁺ out is flatter, so E_K is less negative",
        "3": "The pump is stimulated and its current depolarises",
    },
    right_reason="2",
    run=Demonstration("The same membrane in both baths, run until V stands still.", _both_baths),
)  # fmt: skip

V_REST = Number(
    "V_rest",
    "At rest K⁺ outside is [[K_out]] again. Na⁺ passes too, with $P_{Na}/P_K$ = [[P]]; leave Cl⁻ and the pump out. "
    "What is the resting potential?",
    "mV",
    _rest,
    hints=(
        "Two ions leak now. V stands still where their currents cancel, which is what the GHK equation says.",
        r"$V = \frac{RT}{F} \ln\frac{[K]_o + p[Na]_o}{[K]_i + p[Na]_i}$ with $p = \frac{P_{Na}}{P_K}$",
        r"$V = \frac{8.314 \times [[T]]}{96485} \ln\frac{[[K_out]] + [[P]] \times [[Na_out]]}"
        r"{[[K_in]] + [[P]] \times [[Na_in]]}$, in V",
    ),
    solution=r"Above the line [[over]], below it [[under]]: $V = \frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = "
    "**[[V_rest]]**.",
    working={
        "over": (lambda g: g.K_out + g.P * g.Na_out, "mM"), "under": (lambda g: g.K_in + g.P * g.Na_in, "mM"),
        "mean": (_weighted_mean, "mV"),
    },
    mistakes=(
        instead("weighted mean of Nernst potentials", _weighted_mean,
                "GHK is no weighted mean of Nernst potentials: the concentrations are weighted, inside the logarithm. "
                "(A mean belongs to conductances.)"),
        instead("Nernst potential taken for V", lambda g: g.E_K, "E_K is where V would be if only K⁺ could pass."),
        instead("Na+ weighted like K+", lambda g: _rest(g.with_({"P": 1.0})), "Na⁺ counts by P, not in full."),
        wrong_sign("What is outside stands above the line for cations."),
        *of_RT_ln(),
    ),
)  # fmt: skip

GAP = Number(
    "gap",
    "How far above E_K does the membrane rest?",
    "mV",
    lambda g: g.V_rest - g.E_K,
    hints=(
        "The small Na⁺ leak pulls V away from E_K. Take the difference.",
        r"$V - E_K$",
        r"$[[V_rest]] - ([[E_K]])$",
    ),
    solution="[[V_rest]] less [[E_K]] is **[[gap]]**: near E_K, but not at it, as long as any Na⁺ leaks in.",
    within=1e-3,
    mistakes=(
        instead("sum of the two", lambda g: g.V_rest + g.E_K, "Both are negative: subtract, do not add."),
        factor("taken the other way", -1.0, "V lies above E_K (it is less negative): V - E_K is positive."),
    ),
)

AT_E_K = Choice(
    "at_E_K",
    "So a neuron rests near E_K. Is K⁺ in equilibrium at rest?",
    {"no": "No, K⁺ leaks out all the time, and a pump brings it back",
     "yes": "Yes, the potential is constant, so nothing flows"},
    "no",
    hints=(
        "Steady is not the same as equilibrium.",
        r"The driving force on K⁺ is $V - E_K$.",
        "Look at [[gap]]: is it zero?",
    ),
    solution="V - E_K is [[gap]], so K⁺ leaks out; as much charge comes in as Na⁺. It is a steady state that a pump "
    "has to pay for.",
    why={"yes": "Constant V says that the currents cancel, not that each is zero."},
    reasons={"1": "V is not at E_K, so a driving force is left", "2": "K⁺ channels are shut at rest"},
    right_reason="1",
)  # fmt: skip

PRACTICE = Practice(
    id="2710842",
    title="Nernst potentials, and why V is near E_K",
    chapter=GRADIENTS,
    rows=("S02", "S03"),
    goals=("compute a Nernst potential with the right sign", "predict what K⁺ outside does to V",
           "tell the GHK potential from a Nernst potential and from a weighted mean"),
    needs=("natural logarithm", "V = inside - outside"),
    story="A neuron at [[T]] holds [[K_in]] of K⁺, [[Na_in]] of Na⁺ and [[Cl_in]] of Cl⁻. Around it are [[K_out]] of "
    "K⁺, [[Na_out]] of Na⁺ and [[Cl_out]] of Cl⁻.",
    givens={
        "K_in": Given(125, 150, 5, "mM", "K⁺ inside"),
        "K_out": Given(3, 4.5, 0.1, "mM", "K⁺ outside"),
        "K_high": Given(6, 10, 0.5, "mM", "K⁺ outside, with activity"),
        "Na_in": Given(8, 16, 1, "mM", "Na⁺ inside"),
        "Na_out": Given(140, 150, 1, "mM", "Na⁺ outside"),
        "Cl_in": Given(5, 10, 0.5, "mM", "Cl⁻ inside"),
        "Cl_out": Given(120, 135, 1, "mM", "Cl⁻ outside"),
        "P": Given(0.02, 0.06, 0.01, "1", "P_Na/P_K"),
    },
    fixed={"T": "310 K"},
    parts=(E_K, E_CL, PREDICT, V_REST, GAP, AT_E_K),
    shows=Demonstration(
        "A membrane with your K⁺ leak alone, and with the Na⁺ leak added; each is run until V stands still.",
        _with_and_without_sodium,
        command="ionostat calc nernst --z 1 --inside '[[K_in]]' --outside '[[K_out]]' --T '[[T]]'",
        confirms={"E_K": "V with a K+ leak alone", "V_rest": "V with both leaks"},
    ),
    doubt="The chapter calls the GHK potential a weighted average of the Nernst potentials. It is not: permeabilities "
    "weight concentrations inside the logarithm. Here the average would be [[mean]] instead of [[V_rest]]. Only the "
    "form with chord conductances is a weighted mean.",
)  # fmt: skip
