"""From Poisson-Nernst-Planck to GHK: the field is constant where the slab is thin against the Debye length."""

from __future__ import annotations

from math import log

from ...constants import F, R
from ...theory.ghk import voltage
from ...theory.surfaces import debye_length
from ..demonstration import Demonstration, Seen
from ..mistakes import factor, instead, of_RT_ln, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values


def _ghk(g: Values) -> float:
    inside, outside = ({"K": c, "Cl": c} for c in (g.c_in, g.c_out))
    return float(voltage({"K": 1.0, "Cl": g.p}, inside, outside, T=g.T))


def _planck(g: Values) -> float:
    return (1 - g.p) / (1 + g.p) * R * g.T / F * log(g.c_out / g.c_in)


def _solved(g: Values, thickness: float, permittivity: float, c: float) -> float:
    """Zero-current potential of a slab that holds c at its inner side, by Poisson, Nernst and Planck."""
    from ...space import pnp

    cost = R * g.T * log(g.c_in / c)
    layer = pnp.Layer(
        thickness, D={"K": 1e-9, "Cl": g.p * 1e-9}, permittivity=permittivity, excess={"K": cost, "Cl": cost}
    )
    left, right = (pnp.Bath({"K": c, "Cl": c}) for c in (g.c_in, g.c_out))
    return float(pnp.steady(pnp.Stack([layer], left, right, temperature=g.T), I=0).V)


def _both(g: Values) -> Seen:
    return Seen({
        "thin membrane with few ions": (_solved(g, g.L, g.eps_m, g.c_m), "mV"),
        "slab of water, 500 nm": (_solved(g, 500e-9, g.eps_w, g.c_in), "mV"),
    })  # fmt: skip


def _thicker(g: Values) -> Seen:
    widths = (("1 nm", 1e-9), ("10 nm", 1e-8), ("100 nm", 1e-7), ("500 nm", 5e-7))
    return Seen({f"slab of water, {name}": (_solved(g, width, g.eps_w, g.c_in), "mV") for name, width in widths})


WATER = Number(
    "water",
    "What is the Debye length in the salt solution inside?",
    "nm",
    lambda g: float(debye_length(g.c_in, g.T, g.eps_w)),
    hints=(
        "It is the distance over which mobile ions screen a charge: more ions, shorter.",
        r"$\lambda_D = \sqrt{\frac{\varepsilon_r \varepsilon_0 RT}{2 F^2 c}}$ for a salt of two monovalent ions",
        r"$\sqrt{\frac{[[eps_w]] \times 8.854 \times 10^{-12} \times 8.314 \times [[T]]}{2 \times 96485^2 \times "
        "[[c_in]]}}$, in m with c in mol/m³ (mM)",
    ),
    solution="**[[water]]**: a few water molecules. Beyond it a solution is neutral.",
    mistakes=(
        factor("2 left out", 2**0.5, "Both ions screen: Σ z²c is twice the concentration of the salt."),
        factor("c in M", 1000**0.5, "SI: the concentration goes in as mol/m³, which is mM."),
        factor("permittivity of vacuum", 1 / 74**0.5, "Water screens too: multiply ε₀ by its relative permittivity."),
    ),
)

SLAB = Number(
    "slab",
    "A membrane of [[L]] has a permittivity of [[eps_m]] and lets so few ions in that at most [[c_m]] of the salt is "
    "dissolved in it. What is the Debye length there?",
    "nm",
    lambda g: float(debye_length(g.c_m, g.T, g.eps_m)),
    hints=(
        "The same formula with what is inside of the membrane.",
        r"$\lambda_D = \sqrt{\frac{\varepsilon_r \varepsilon_0 RT}{2 F^2 c}}$",
        r"$\sqrt{\frac{[[eps_m]] \times 8.854 \times 10^{-12} \times 8.314 \times [[T]]}{2 \times 96485^2 \times c}}$ "
        "with c = [[c_m]], in mol/m³",
    ),
    solution="**[[slab]]**, longer than the membrane is thick: the few ions inside cannot bend the field.",
    mistakes=(
        factor("2 left out", 2**0.5, "Both ions screen: Σ z²c is twice the concentration of the salt."),
        instead("that of water", lambda g: g.water,
                "Inside of the membrane both concentration and permittivity differ."),
        instead("permittivity of water", lambda g: float(debye_length(g.c_m, g.T, g.eps_w)),
                "The lipid has a far lower permittivity than water."),
        instead("concentration of the bath", lambda g: float(debye_length(g.c_in, g.T, g.eps_m)),
                "Only a trace of the salt is in the membrane."),
    ),
)  # fmt: skip

WHY = Choice(
    "why",
    "GHK takes the field in the membrane as constant. What justifies that?",
    {
        "thin": "The membrane is thin against the Debye length inside of it",
        "neutral": "The membrane is neutral at every place, so the field must be constant",
        "few": "There are no ions in the membrane",
    },
    "thin",
    hints=(
        "Poisson's equation: charge bends the potential. How much, over so short a way?",
        r"$\frac{d^2\phi}{dx^2} = -\frac{\rho}{\varepsilon}$; across L that changes $F\phi/RT$ by about "
        r"$(L/\lambda_D)^2$",
        "Compare [[L]] with [[slab]].",
    ),
    solution="With L below λ_D the charge that is there has no room to bend the field. GHK profiles are in general not "
    "neutral at all; they only are if the totals of monovalent ions are alike on both sides.",
    why={
        "neutral": "The chapter ties the two together, but neither follows from the other: in a constant field K⁺ and "
        "Cl⁻ have different profiles, so charge is left over.",
        "few": "Without ions there would be no current to compute.",
    },
)

GHK = Number(
    "ghk",
    "The salt is KCl, [[c_in]] inside and [[c_out]] outside, and $P_{Cl}/P_K$ = [[p]]. Which zero-current potential "
    "does the constant field give?",
    "mV",
    _ghk,
    hints=(
        "The GHK voltage equation, with an anion: its sides change places.",
        r"$V = \frac{RT}{F} \ln\frac{[K]_o + p[Cl]_i}{[K]_i + p[Cl]_o}$",
        r"$\frac{8.314 \times [[T]]}{96485} \ln\frac{[[c_out]] + [[p]] \times [[c_in]]}"
        r"{[[c_in]] + [[p]] \times [[c_out]]}$",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = **[[ghk]]**.",
    working={"over": (lambda g: g.c_out + g.p * g.c_in, "mM"), "under": (lambda g: g.c_in + g.p * g.c_out, "mM")},
    mistakes=(
        wrong_sign("K⁺ leaves more easily than Cl⁻: the inside becomes negative."),
        instead("Cl- on the side of a cation", lambda g: R * g.T / F * log(g.c_out / g.c_in),
                "For an anion the inside stands above the line. (As you have it, P cancels.)"),
        *of_RT_ln(),
        instead("Planck's formula", _planck, "That is the potential of a thick, neutral slab."),
    ),
)  # fmt: skip

PLANCK = Number(
    "planck",
    "Now the same salt meets in a slab of water, hundreds of nm thick, in which $D_{Cl}/D_K$ = [[p]]. It is neutral "
    "all the way. Which potential does that give?",
    "mV",
    _planck,
    hints=(
        "K⁺ runs ahead until the field slows it and speeds Cl⁻, so that both move together.",
        r"$V = \frac{D_K - D_{Cl}}{D_K + D_{Cl}} \frac{RT}{F} \ln\frac{c_o}{c_i}$",
        r"$\frac{1 - [[p]]}{1 + [[p]]} \times \frac{8.314 \times [[T]]}{96485} \ln\frac{[[c_out]]}{[[c_in]]}$",
    ),
    solution=r"$[[share]] \times \frac{RT}{F} \ln\frac{[[c_out]]}{[[c_in]]}$ = **[[planck]]**.",
    working={"share": (lambda g: (1 - g.p) / (1 + g.p), "1")},
    mistakes=(
        instead("GHK", lambda g: g.ghk, "The field is not constant in a thick slab: most of it is where few ions are."),
        instead("Cl- left out", lambda g: R * g.T / F * log(g.c_out / g.c_in), "That would be for K⁺ alone."),
        wrong_sign("The faster ion is K⁺, and it leaves: the inside is negative."),
        *of_RT_ln(),
    ),
)

PREDICT = Choice(
    "thicker",
    "A slab of water between the two solutions is made thicker and thicker, from 1 nm to 500 nm. What does the full "
    "theory (Poisson, Nernst, Planck) give? Choose first, then run it.",
    {"moves": "It goes from near the GHK value to Planck's", "ghk": "The GHK value at every thickness",
     "zero": "Less and less, towards zero"},
    "moves",
    hints=(
        "Compare each thickness with the Debye length in water.",
        r"$L \ll \lambda_D$: constant field. $L \gg \lambda_D$: neutral.",
        "Your Debye length in water is [[water]]: where do 1 nm and 500 nm stand?",
    ),
    solution="Both are limits of one theory, and the Debye length decides between them.",
    why={"ghk": "In a thick slab ions screen the field, and it is no longer constant.",
         "zero": "A diffusion potential does not depend on the length of the way, once it is neutral."},
    run=Demonstration("Poisson, Nernst and Planck, solved for four thicknesses.", _thicker),
)  # fmt: skip

PRACTICE = Practice(
    id="2710832",
    title="When the field is constant: GHK as a limit of Poisson-Nernst-Planck",
    chapter=GRADIENTS,
    rows=("S27",),
    goals=("compare a thickness with a Debye length", "tell the constant-field limit from the neutral one",
           "see both come out of one theory"),
    needs=("the GHK voltage equation", "what a field is"),
    story="Two solutions of KCl, [[c_in]] on the inside and [[c_out]] on the outside, meet across a slab at [[T]]. "
    "Water has a relative permittivity of [[eps_w]].",
    givens={
        "c_in": Given(120, 160, 5, "mM", "KCl inside"),
        "c_out": Given(8, 20, 1, "mM", "KCl outside"),
        "p": Given(0.2, 0.5, 0.05, "1", "P_Cl/P_K, D_Cl/D_K"),
        "L": Given(3, 4, 0.2, "nm", "thickness of the membrane"),
        "c_m": Given(50, 100, 5, "uM", "salt in the membrane, at most"),
    },
    fixed={"T": "310 K", "eps_w": "74 1", "eps_m": "4 1"},
    parts=(WATER, SLAB, WHY, GHK, PLANCK, PREDICT),
    shows=Demonstration(
        "Poisson, Nernst and Planck for your membrane with its few ions, and for a thick slab of water.",
        _both,
        command="ionostat calc debye-length --c '[[c_in]]' --T '[[T]]' --eps-r [[eps_w]]",
        confirms={"ghk": "thin membrane with few ions", "planck": "slab of water, 500 nm"},
    ),
    doubt="The chapter derives neutrality from the constant field. Neither follows from the other: the field is "
    "constant because the membrane is thin against its Debye length (or exactly, if the totals of monovalent ions are "
    "alike).",
)  # fmt: skip
