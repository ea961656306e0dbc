"""Selectivity of the K+ filter: what snug fit would take, and what field strength does."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, sqrt

from ...constants import N_A, F, R, k_B
from ...mechanisms.leak import Leak
from ...species import K, Na
from ...theory.selectivity import (
    CRYSTAL_RADII,
    permeability_energy,
    permeability_ratio,
    selectivity_energy,
    snug_fit_energy,
    stiffness_from_fluctuation,
)  # fmt: skip
from ..demonstration import Demonstration, Seen
from ..membranes import membrane, settled
from ..mistakes import factor, instead, of_RT_ln, turned_round, wrong_sign
from ..parts import Choice, Control, Number, Reach
from ..practice import GRADIENTS, Practice
from ..values import Given, Values


def _preference(site: float) -> float:
    """By how much a site prefers K+ over Na+, J/mol."""
    return float(selectivity_energy("Na", "K", site, CRYSTAL_RADII))


def _site(g: Values) -> float:
    """The site radius of a given preference; the first, coming from strong fields."""
    low, high = 50e-12, 300e-12
    for _ in range(80):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _preference(middle) < g.energy else (low, middle)
    return 0.5 * (low + high)


def _moved(g: Values) -> Mapping[str, float]:
    energy = _preference(g.site)
    return {"preference for K+": energy, "P_K/P_Na": float(permeability_ratio(energy, g.T))}


def _two_ions(g: Values) -> Seen:
    """K+ alone inside, Na+ alone outside: the reversal potential tells the ratio, as in the laboratory."""
    leaks = [Leak(K, P=1e-8), Leak(Na, P=1e-8 / g.ratio)]
    alone, trace = 140.0, 1e-6
    sides = {"K": alone, "Na": trace}, {"K": trace, "Na": alone}
    V = settled(membrane(*sides, leaks, g.T), until=20.0)
    ratio = exp(-F * V / (R * g.T))
    return Seen({"reversal potential": (V, "mV"), "P_K/P_Na": (ratio, "1"), "-FV": (-F * V, "kJ/mol")})


ENERGY = Number(
    "energy",
    "By how much must the channel prefer K⁺ over Na⁺, per mole?",
    "kJ/mol",
    lambda g: float(permeability_energy(g.ratio, g.T)),
    hints=(
        "Ratios of chances go with energies as Boltzmann says.",
        r"$\Delta\Delta G = RT \ln\frac{P_K}{P_{Na}}$",
        r"$8.314 \times [[T]] \times \ln [[ratio]]$, in J/mol",
    ),
    solution=r"$RT \ln [[ratio]]$ = **[[energy]]**: about one hydrogen bond, for a factor of [[ratio]].",
    mistakes=(
        *of_RT_ln(),
        wrong_sign("Asked is how much better off K⁺ is: a positive number."),
        factor("half of it", 0.5, "The ratio counts in full: there is no ½ in Boltzmann's law."),
    ),
)

STIFF = Number(
    "stiff",
    "Suppose snug fit does it alone: the hole has just the radius of K⁺ ([[r_K]]), and is a spring that must shrink to "
    "the radius of Na⁺ ([[r_Na]]). Which stiffness makes that cost as much?",
    "N/m",
    lambda g: 2 * g.energy / (N_A * (g.r_K - g.r_Na) ** 2),
    hints=(
        "A spring stores energy with the square of its stretch.",
        r"$\Delta\Delta G = \frac{1}{2} N_A k (r_K - r_{Na})^2$",
        r"$k = \frac{2 \times [[energy]]}{6.022 \times 10^{23} \times ([[r_K]] - [[r_Na]])^2}$",
    ),
    solution=r"One ion costs [[one]] of strain over [[gap]]: $k$ = **[[stiff]]**.",
    working={"one": (lambda g: g.energy / N_A, "J"), "gap": (lambda g: g.r_K - g.r_Na, "pm")},
    mistakes=(
        factor("½ left out", 0.5, "A spring stores ½ k x²."),
        factor("diameters for radii", 0.25, "The spring is stretched by the difference of the radii."),
    ),
)

SHAKE = Number(
    "shake",
    "Heat shakes any spring. By how much would the radius of such a hole fluctuate (root mean square)?",
    "pm",
    lambda g: sqrt(k_B * g.T / g.stiff),
    hints=(
        "Each spring holds ½ k_B T of thermal energy, on average.",
        r"$\frac{1}{2} k \sigma^2 = \frac{1}{2} k_B T$",
        r"$\sigma = \sqrt{\frac{1.381 \times 10^{-23} \times [[T]]}{[[stiff]]}}$",
    ),
    solution=r"$\sqrt{k_B T / k}$ = **[[shake]]**: a tenth of an ångström, far stiffer than proteins are.",
    mistakes=(
        factor("½ on one side only", sqrt(0.5), "Both energies have a ½: it cancels."),
        factor("2 on one side only", sqrt(2.0), "Both energies have a ½: it cancels."),
    ),
)

LEFT = Number(
    "left",
    "In simulations the filter's radius fluctuates by some [[sigma]]. If the spring is as soft as that, which P_K/P_Na "
    "does snug fit give?",
    "1",
    lambda g: float(
        permeability_ratio(snug_fit_energy(g.r_Na, g.r_K, stiffness_from_fluctuation(g.sigma, g.T)), g.T)
    ),
    hints=(
        "Find the strain of the soft spring in units of RT, then the ratio.",
        r"$\frac{P_K}{P_{Na}} = e^{\frac{1}{2} \left(\frac{r_K - r_{Na}}{\sigma}\right)^2}$",
        r"$e^{\frac{1}{2} \left(\frac{[[r_K]] - [[r_Na]]}{[[sigma]]}\right)^2}$",
    ),
    solution="The strain is only [[strain]] of RT: a ratio of **[[left]]**, next to nothing. Strong snug fit is ruled "
    "out.",
    working={"strain": (lambda g: 0.5 * ((g.r_K - g.r_Na) / g.sigma) ** 2, "1")},
    mistakes=(
        instead("energy for ratio", lambda g: 0.5 * ((g.r_K - g.r_Na) / g.sigma) ** 2,
                "That is the strain in units of RT; the ratio is its exponential."),
        turned_round("K⁺ fits and Na⁺ does not: the ratio is above 1."),
        instead("stiff filter kept", lambda g: g.ratio, "This filter is far softer than the one that gave that ratio."),
    ),
)  # fmt: skip

FLEXIBLE = Choice(
    "flexible",
    "Then how can a filter that is nearly as soft as a liquid tell K⁺ from Na⁺?",
    {"field": "By the strength of its carbonyls: they pull harder on Na⁺ than on K⁺, but by less than water does",
     "rigid": "It must be rigid after all", "size": "Na⁺ is too small to be felt"},
    "field",
    hints=(
        "Two prices count for each ion: leaving water, and what the site gives back.",
        r"$\Delta G = \Delta G_{site} - \Delta G_{water}$, for each ion",
        "Water holds Na⁺ tighter than K⁺ by 70 kJ/mol. A site wins K⁺ if it holds Na⁺ tighter by less than that.",
    ),
    solution="Na⁺ costs 70 kJ/mol more to take out of water. Carbonyls of moderate field give back less than that, so "
    "K⁺ wins, and no rigidity is needed. This is Eisenman's field strength.",
    why={"rigid": "Simulated filters fluctuate by far more than the difference of the radii.",
         "size": "Small ions are felt more strongly, not less: their charge comes nearer."},
)  # fmt: skip

FIELD = Reach(
    "field",
    "Make one: a site is an anion of some radius; a small one has a strong field. Move the radius until the site "
    "prefers K⁺ as much as your channel does, within 1 kJ/mol.",
    {"site": Control(50, 300, 80, "pm", "radius of the site")},
    _moved,
    {"preference for K+": "kJ/mol", "P_K/P_Na": "1"},
    lambda seen, g: abs(seen["preference for K+"] - g.energy) < 1e3,
    hints=(
        "A strong field prefers the small Na⁺, a weak one leaves it to water. In between K⁺ wins by what you need.",
        r"$\Delta\Delta G = 70\,\mathrm{kJ/mol} - \frac{N_A e^2}{4\pi\varepsilon_0} \left(\frac{1}{r_{Na} + a} - "
        r"\frac{1}{r_K + a}\right)$",
        r"$N_A e^2/4\pi\varepsilon_0$ = 138900 kJ/mol pm, the radii [[r_K]] and [[r_Na]]; try a from 150 pm up and "
        "down.",
    ),
    solution="The pull on Na⁺ must be greater than that on K⁺ by 70 kJ/mol less [[energy]].",
    example=lambda g: {"site": _site(g)},
    nearly=lambda seen, g: (
        "The field is too strong: a larger site." if seen["preference for K+"] < g.energy else
        "The field is too weak: a smaller site."
    ),
)  # fmt: skip

PRACTICE = Practice(
    id="2710823",
    title="How a channel tells K⁺ from Na⁺: snug fit or field strength",
    chapter=GRADIENTS,
    rows=("S18",),
    goals=("turn a permeability ratio into an energy", "test the idea of a rigid, snug filter by numbers",
           "see selectivity as dehydration against coordination"),
    needs=("Boltzmann's law", "the energy of a spring"),
    story="A K⁺ channel at [[T]] lets K⁺ pass [[ratio]] times as easily as Na⁺. Their radii are [[r_K]] and [[r_Na]].",
    givens={
        "ratio": Given(200, 2000, 100, "1", "P_K/P_Na"),
        "T": Given(293, 311, 1, "K", "temperature"),
        "sigma": Given(60, 100, 5, "pm", "fluctuation of the filter"),
    },
    fixed={"r_K": "138 pm", "r_Na": "102 pm"},
    parts=(ENERGY, STIFF, SHAKE, LEFT, FLEXIBLE, FIELD),
    shows=Demonstration(
        "A membrane with your two permeabilities, K⁺ alone inside and Na⁺ alone outside: its potential gives them "
        "back.",
        _two_ions,
        command="ionostat calc permeability-energy --ratio [[ratio]] --T '[[T]]'",
        confirms={"energy": "-FV"},
    ),
    doubt="The chapter explains selectivity by a rigid filter in which K⁺ fits snugly. Your numbers show what that "
    "would take: a hole that fluctuates by [[shake]] only. Simulated filters are far softer; field strength survives.",
)  # fmt: skip
