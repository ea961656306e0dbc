"""GABA-A receptors pass bicarbonate too: where they reverse, and what they do to a young and an old neuron."""

from __future__ import annotations

from collections.abc import Mapping

from ...mechanisms.leak import Leak
from ...species import HCO3, Cl
from ...theory.gaba import chloride_for_reversal, gaba_reversal
from ...theory.thermo import nernst
from ..demonstration import Demonstration, Seen
from ..membranes import membrane, settled
from ..mistakes import instead, of_RT_ln, upside_down, wrong_sign
from ..parts import Choice, Control, Number, Reach
from ..practice import GRADIENTS, Practice
from ..values import Given, Values


def _reversal(g: Values, Cl_in: float) -> float:
    return float(gaba_reversal(Cl_in, g.Cl_out, g.HCO3_in, g.HCO3_out, g.p, g.T))


def _run(g: Values, Cl_in: float) -> float:
    """A membrane with nothing but open GABA-A channels comes to rest where they reverse."""
    inside, outside = {"Cl": Cl_in, "HCO3": g.HCO3_in}, {"Cl": g.Cl_out, "HCO3": g.HCO3_out}
    return settled(membrane(inside, outside, [Leak(Cl, P=1e-8), Leak(HCO3, P=g.p * 1e-8)], g.T))


def _young(g: Values) -> Seen:
    E = _run(g, g.Cl_young)
    return Seen({"rest": (g.V, "mV"), "the open channels pull towards": (E, "mV")})


def _open_channels(g: Values) -> Seen:
    before, after = _run(g, g.Cl_in), _run(g, g.Cl_in + g.load)
    return Seen({"E_GABA": (before, "mV"), "E_GABA after the load": (after, "mV")})


def _moved(g: Values) -> Mapping[str, float]:
    E = _run(g, g.chloride)
    return {"E_GABA": E, "driving force": g.V - E}


E_CL = Number(
    "E_Cl",
    "What is the Nernst potential of Cl⁻ in the mature neuron?",
    "mV",
    lambda g: float(nernst(-1, g.Cl_in, g.Cl_out, g.T)),
    hints=(
        "A Nernst potential is the voltage at which an ion has nowhere to go. Mind the sign of its charge.",
        r"$E_{Cl} = \frac{RT}{zF} \ln\frac{[Cl]_o}{[Cl]_i}$ with $z = -1$",
        r"$-\frac{8.314 \times [[T]]}{96485} \ln\frac{[[Cl_out]]}{[[Cl_in]]}$, in V",
    ),
    solution=r"$E_{Cl} = -\frac{RT}{F} \ln\frac{[[Cl_out]]}{[[Cl_in]]}$ = **[[E_Cl]]**.",
    mistakes=(upside_down("Cl_in", "Cl_out"), *of_RT_ln()),
)

E_HCO3 = Number(
    "E_HCO3",
    "And that of HCO₃⁻?",
    "mV",
    lambda g: float(nernst(-1, g.HCO3_in, g.HCO3_out, g.T)),
    hints=(
        "The same law, another anion. pH holds HCO₃⁻ inside high, so expect a small number.",
        r"$E_{HCO_3} = -\frac{RT}{F} \ln\frac{[HCO_3]_o}{[HCO_3]_i}$",
        r"$-\frac{8.314 \times [[T]]}{96485} \ln\frac{[[HCO3_out]]}{[[HCO3_in]]}$, in V",
    ),
    solution=r"$-\frac{RT}{F} \ln\frac{[[HCO3_out]]}{[[HCO3_in]]}$ = **[[E_HCO3]]**: far above E_Cl, so HCO₃⁻ always "
    "wants to leave.",
    mistakes=(upside_down("HCO3_in", "HCO3_out"), *of_RT_ln()),
    within=0.2e-3,
)

E_GABA = Number(
    "E_GABA",
    "The receptor lets both pass, with $P_{HCO_3}/P_{Cl}$ = [[p]]. Where does its current reverse?",
    "mV",
    lambda g: _reversal(g, g.Cl_in),
    hints=(
        "It reverses where the two currents cancel: between E_Cl and E_HCO3, nearer to the ion that passes more "
        "easily.",
        r"$E_{GABA} = \frac{RT}{F} \ln\frac{[Cl]_i + p[HCO_3]_i}{[Cl]_o + p[HCO_3]_o}$: for anions, inside is on top",
        r"$\frac{8.314 \times [[T]]}{96485} \ln\frac{[[Cl_in]] + [[p]] \times [[HCO3_in]]}"
        r"{[[Cl_out]] + [[p]] \times [[HCO3_out]]}$, in V",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = **[[E_GABA]]**.",
    working={
        "over": (lambda g: g.Cl_in + g.p * g.HCO3_in, "mM"), "under": (lambda g: g.Cl_out + g.p * g.HCO3_out, "mM"),
        "mean": (lambda g: (g.E_Cl + g.p * g.E_HCO3) / (1 + g.p), "mV"),
    },
    mistakes=(
        instead("weighted mean of Nernst potentials", lambda g: (g.E_Cl + g.p * g.E_HCO3) / (1 + g.p),
                "Near, but P weights the concentrations inside the logarithm, and not the Nernst potentials."),
        instead("bicarbonate left out", lambda g: g.E_Cl, "That is E_Cl: the receptor passes HCO₃⁻ as well."),
        instead("both anions weighted alike", lambda g: _reversal(g.with_({"p": 1.0}), g.Cl_in),
                "HCO₃⁻ counts by its relative permeability, not in full."),
        wrong_sign("For anions, what is inside stands above the line."),
        *of_RT_ln(),
    ),
)  # fmt: skip

SHIFT = Number(
    "shift",
    "By how much does bicarbonate move the reversal, away from E_Cl?",
    "mV",
    lambda g: g.E_GABA - g.E_Cl,
    hints=(
        "Compare the receptor with a channel for Cl⁻ alone.",
        r"$E_{GABA} - E_{Cl}$",
        r"$[[E_GABA]]$ less $[[E_Cl]]$",
    ),
    solution="[[E_GABA]] less [[E_Cl]] is **[[shift]]**: the bicarbonate shift.",
    within=0.6e-3,
    mistakes=(
        wrong_sign("E_GABA lies above E_Cl: the shift is a depolarising one, with a plus."),
        instead("sum of the two", lambda g: g.E_GABA + g.E_Cl, "How far apart: subtract one from the other."),
    ),
)

YOUNG = Choice(
    "young",
    "In a newborn neuron NKCC1 holds Cl⁻ inside at [[Cl_young]]; the rest is as before. It rests at [[V]] when GABA "
    "arrives. Which way does the membrane go? Choose first, then run it.",
    {"up": "It depolarises", "down": "It hyperpolarises", "same": "It stays; GABA only shunts"},
    "up",
    hints=(
        "A synapse pulls the membrane towards its own reversal potential.",
        r"The driving force is $V - E_{GABA}$, with $E_{GABA}$ for the new $[Cl]_i$.",
        r"$E_{GABA}$ now has $[[Cl_young]] + [[p]] \times [[HCO3_in]]$ above the line. Is it above or below [[V]]?",
    ),
    solution="With so much Cl⁻ inside, E_GABA is near [[E_young]], well above [[V]]: Cl⁻ leaves, which depolarises. As "
    "KCC2 takes over, E_GABA falls and GABA turns into the inhibitor that we know.",
    why={
        "down": "GABA has no sign of its own: compare E_GABA of this cell with its rest.",
        "same": "E_GABA is far from rest here, so a current flows.",
        "1": "The receptor is the same; what differs is the chloride of the cell.",
        "3": "Cl⁻ does flow, but think about where to: V - E_GABA is negative here.",
    },
    reasons={
        "1": "The receptors of newborns pass cations",
        "2": "E_GABA is above rest, so Cl⁻ leaves the cell",
        "3": "Cl⁻ enters the cell, as it always does with GABA",
    },
    right_reason="2",
    run=Demonstration("Nothing but open GABA-A channels in the membrane of the newborn neuron.", _young),
)  # fmt: skip

LOADED = Number(
    "loaded",
    "Back to the mature neuron. A burst of GABA loads it with another [[load]] of Cl⁻. What is E_GABA now?",
    "mV",
    lambda g: _reversal(g, g.Cl_in + g.load),
    hints=(
        "Only Cl⁻ inside changes.",
        r"$E_{GABA} = \frac{RT}{F} \ln\frac{[Cl]_i + p[HCO_3]_i}{[Cl]_o + p[HCO_3]_o}$ with the new $[Cl]_i$",
        r"Above the line: $[[Cl_in]] + [[load]] + [[p]] \times [[HCO3_in]]$",
    ),
    solution="Above the line there are now [[over_loaded]]: E_GABA is **[[loaded]]**. It has come up: GABA that works "
    "hard runs down its own gradient.",
    working={
        "over_loaded": (lambda g: g.Cl_in + g.load + g.p * g.HCO3_in, "mM"),
        "E_young": (lambda g: _reversal(g, g.Cl_young), "mV"),
    },
    mistakes=(
        instead("bicarbonate left out", lambda g: float(nernst(-1, g.Cl_in + g.load, g.Cl_out, g.T)),
                "That is the new E_Cl: bicarbonate still passes."),
        instead("load left out", lambda g: g.E_GABA, "That is E_GABA before the load."),
        *of_RT_ln(),
    ),
)  # fmt: skip

SHUNT = Reach(
    "shunt",
    "At which Cl⁻ inside does GABA move the membrane neither up nor down, at a rest of [[V]]? Set it until the driving "
    "force is within half a millivolt of zero. (GABA then still inhibits: it shunts other inputs.)",
    {"chloride": Control(1, 30, 15, "mM", "Cl⁻ inside")},
    _moved,
    {"E_GABA": "mV", "driving force": "mV"},
    lambda seen, g: abs(seen["driving force"]) < 0.5e-3,
    hints=(
        "You want E_GABA at rest. More Cl⁻ inside raises E_GABA, less lowers it.",
        r"$[Cl]_i = e^{FV/RT} ([Cl]_o + p[HCO_3]_o) - p[HCO_3]_i$",
        r"$e^{FV/RT}$ with V = [[V]] and $\frac{RT}{F}$ near 26.7 mV, times $[[Cl_out]] + [[p]] \times [[HCO3_out]]$, "
        r"less $[[p]] \times [[HCO3_in]]$",
    ),
    solution="Solve the equation of E_GABA for Cl⁻ inside, with E_GABA = [[V]].",
    example=lambda g: {"chloride": float(chloride_for_reversal(g.V, g.Cl_out, g.HCO3_in, g.HCO3_out, g.p, g.T))},
    nearly=lambda seen, g: (
        "E_GABA is still above rest: lower Cl⁻ inside." if seen["driving force"] < 0 else
        "E_GABA is below rest: raise Cl⁻ inside."
    ),
)  # fmt: skip

PRACTICE = Practice(
    id="2710801",
    title="GABA-A receptors with bicarbonate",
    chapter=GRADIENTS,
    rows=("S06",),
    goals=("find a reversal potential of two anions", "see that GABA pulls towards E_GABA, up or down",
           "follow E_GABA as chloride loads"),
    needs=("the Nernst equation", "the GHK voltage equation"),
    story="A mature neuron at [[T]] has [[Cl_in]] of Cl⁻ and [[HCO3_in]] of HCO₃⁻ inside, and [[Cl_out]] of Cl⁻ and "
    "[[HCO3_out]] of HCO₃⁻ outside. GABA opens its receptors.",
    givens={
        "Cl_in": Given(5, 9, 0.5, "mM", "Cl⁻ inside"),
        "Cl_out": Given(120, 135, 1, "mM", "Cl⁻ outside"),
        "HCO3_in": Given(14, 17, 0.5, "mM", "HCO₃⁻ inside"),
        "HCO3_out": Given(23, 26, 0.5, "mM", "HCO₃⁻ outside"),
        "p": Given(0.18, 0.4, 0.02, "1", "P_HCO3/P_Cl"),
        "V": Given(-72, -60, 1, "mV", "resting potential"),
        "Cl_young": Given(20, 30, 1, "mM", "Cl⁻ inside the newborn neuron"),
        "load": Given(3, 8, 0.5, "mM", "Cl⁻ load"),
    },
    fixed={"T": "310 K"},
    parts=(E_CL, E_HCO3, E_GABA, SHIFT, YOUNG, LOADED, SHUNT),
    shows=Demonstration(
        "A membrane with nothing but open GABA-A channels, before and after the load: V comes to rest at E_GABA.",
        _open_channels,
        command="ionostat calc gaba-reversal --Cl-in '[[Cl_in]]' --Cl-out '[[Cl_out]]' --HCO3-in '[[HCO3_in]]' "
        "--HCO3-out '[[HCO3_out]]' --ratio [[p]] --T '[[T]]'",
        confirms={"E_GABA": "E_GABA", "loaded": "E_GABA after the load"},
    ),
    doubt="The chapter calls E_GABA a permeability-weighted average of E_Cl and E_HCO3. That mean would be [[mean]] "
    "instead of [[E_GABA]]; the permeabilities weight concentrations inside the logarithm.",
)  # fmt: skip
