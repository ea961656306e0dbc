"""A metabolic inhibitor stops the pump: how the gradients run down, and where they end."""

from __future__ import annotations

from functools import lru_cache
from math import asinh, sinh

from ...constants import F, R
from ...mechanisms.leak import Leak
from ...species import Cl, K, Na
from ...theory.donnan import donnan
from ...theory.ghk import flux, voltage
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import membrane, watched
from ..mistakes import common_logarithm, instead, per_second, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _inside(g: Values) -> dict[str, float]:
    return {"K": g.K_in, "Na": g.Na_in, "Cl": g.Cl_in}


def _outside(g: Values) -> dict[str, float]:
    return {"K": g.K_out, "Na": g.Na_out, "Cl": g.K_out + g.Na_out}


def _leaks(g: Values) -> dict[str, float]:
    return {"K": 1.0, "Na": g.p_Na, "Cl": g.p_Cl}


def _later(g: Values) -> float:
    inside = {"K": g.K_in - g.lost, "Na": g.Na_in + g.gained, "Cl": g.Cl_in + g.gained - g.lost}
    return float(voltage(_leaks(g), inside, _outside(g), T=g.T))


def _sodium(g: Values) -> float:
    return g.P_K * g.p_Na


def _trapped(g: Values) -> float:
    return g.K_in + g.Na_in - g.Cl_in


@lru_cache
def _donnan(K: float, Na: float, trapped: float, T: float) -> float:
    return float(donnan({"K": K, "Na": Na, "Cl": K + Na}, trapped, T=T).V)


def _run_down(g: Values, until: float) -> Seen:
    """The cell from the moment at which its pump has stopped, its volume held."""
    volume = 1e-15
    leaks = [Leak(ion, P=g.P_K * p) for ion, p in zip((K, Na, Cl), _leaks(g).values(), strict=True)]
    model = membrane(_inside(g), _outside(g), leaks, g.T, volume=volume, area=volume * g.SV)
    first, run = watched(model, until=5.0), watched(model, until, every=until / 400)
    entry = -float(first.flux("cell.leak_Na", "Na")[-1]) / volume
    V = run.V("cell")
    numbers = {"V to begin with": (float(first.V("cell")[-1]), "mV"), "Na+ gained to begin with": (entry, "mM/min")}
    numbers[f"V after {until / 3600:g} h"] = (float(V[-1]), "mV")
    return Seen(numbers, [Trace(run.t.tolist(), V.tolist(), "V")], ("time", "h"))


def _whole(g: Values) -> Seen:
    return _run_down(g, 3600.0 * 1000)


def _first_hour(g: Values) -> Seen:
    return _run_down(g, 3600.0)


START = Number(
    "start",
    "The pump has just stopped; nothing else has changed yet. What is V? (Count K⁺, Na⁺ and Cl⁻ with $P_{Na}/P_K$ = "
    "[[p_Na]] and $P_{Cl}/P_K$ = [[p_Cl]].)",
    "mV",
    lambda g: float(voltage(_leaks(g), _inside(g), _outside(g), T=g.T)),
    hints=(
        "With the pump's own few mV gone, V is where the leaks cancel: GHK. An anion stands the other way round.",
        r"$V = \frac{RT}{F} \ln\frac{[K]_o + p_{Na}[Na]_o + p_{Cl}[Cl]_i}{[K]_i + p_{Na}[Na]_i + p_{Cl}[Cl]_o}$",
        r"Above the line $[[K_out]] + [[p_Na]] \times [[Na_out]] + [[p_Cl]] \times [[Cl_in]]$; below it $[[K_in]] + "
        r"[[p_Na]] \times [[Na_in]] + [[p_Cl]] \times ([[K_out]] + [[Na_out]])$",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = **[[start]]**: V is still there, since the gradients "
    "are.",
    working={
        "over": (lambda g: g.K_out + g.p_Na * g.Na_out + g.p_Cl * g.Cl_in, "mM"),
        "under": (lambda g: g.K_in + g.p_Na * g.Na_in + g.p_Cl * (g.K_out + g.Na_out), "mM"),
    },
    mistakes=(
        instead("Cl- on the side of a cation", lambda g: float(voltage(
            {"K": 1.0, "Na": g.p_Na, "X": g.p_Cl}, {**_inside(g), "X": g.Cl_in},
            {**_outside(g), "X": g.K_out + g.Na_out}, {"X": 1}, T=g.T)),
            "Cl⁻ is negative: its inside stands above the line."),
        instead("pump stopped, so 0 mV", lambda g: 0.0,
                "The pump has made the gradients, and these are all still there."),
        common_logarithm(), wrong_sign("What is outside stands above the line, for cations."),
    ),
)  # fmt: skip

GAIN = Number(
    "gain",
    "How fast does Na⁺ rise inside, to begin with? $P_K$ is [[P_K]], and the cell has [[SV]] of membrane per volume. "
    "(Take the GHK flux at the V that you found.)",
    "mM/min",
    lambda g: -float(flux(1, _sodium(g), g.Na_in, g.Na_out, g.start, g.T)) * g.SV,
    hints=(
        "Flux through the membrane, times how much membrane there is for each volume.",
        r"$J = P_{Na}\,u\,\frac{[Na]_i - [Na]_o e^{-u}}{1 - e^{-u}}$ outward, with $u = \frac{FV}{RT}$",
        r"$u = \frac{[[start]]}{26.71\,\mathrm{mV}}$, and the rise is $-J \times [[SV]]$, times 60 s/min",
    ),
    solution="u = [[u]], so $-J$ = [[J]]; times [[SV]] that is **[[gain]]**. It takes many minutes to fill the cell.",
    working={
        "u": (lambda g: F * g.start / (R * g.T), "1"),
        "J": (lambda g: -float(flux(1, _sodium(g), g.Na_in, g.Na_out, g.start, g.T)), "pmol/cm2/s"),
    },
    mistakes=(
        instead("potential left out", lambda g: _sodium(g) * (g.Na_out - g.Na_in) * g.SV,
                "That is diffusion alone; the negative inside pulls Na⁺ in as well."),
        instead("sign of V turned", lambda g: -float(flux(1, _sodium(g), g.Na_in, g.Na_out, -g.start, g.T)) * g.SV,
                "The inside is negative: it pulls Na⁺ in."),
        per_second(),
        wrong_sign("Na⁺ leaks in: inside it rises."),
    ),
)  # fmt: skip

PREDICT = Choice(
    "hour",
    "So what does V do in the hour after the pump has stopped? Choose first, then run it.",
    {"slow": "It creeps towards zero over many minutes", "fast": "It is at zero within seconds",
     "stays": "It stays, since channels make it"},
    "slow",
    hints=(
        "V is as good as the gradients are.",
        "At a few mM a minute it takes long to empty a cell of [[K_in]] of K⁺.",
        "At [[gain]], how long does it take until Na⁺ inside has gone up by some 50 mM?",
    ),
    solution="V follows the gradients down, over tens of minutes in a silent cell. (A cell that fires, in the narrow "
    "space of a tissue, goes within a minute: K⁺ outside rises, and channels open.)",
    why={"fast": "The membrane's own charge is small, but the gradients renew it until they are spent.",
         "stays": "Channels set V from the gradients, and these are running down."},
    run=Demonstration("Your cell in the first hour.", _first_hour),
)  # fmt: skip

LATER = Number(
    "later",
    "After a while the cell has lost [[lost]] of K⁺ and gained [[gained]] of Na⁺. To keep it neutral, Cl⁻ has come in "
    "with the difference. What is V now? (Take the volume as held.)",
    "mV",
    _later,
    hints=(
        "The same equation with new levels inside. Cl⁻ has risen by the difference.",
        r"$[K]_i - [[lost]]$, $[Na]_i + [[gained]]$ and $[Cl]_i + [[gained]] - [[lost]]$",
        r"Above the line $[[K_out]] + [[p_Na]] \times [[Na_out]] + [[p_Cl]] \times "
        r"([[Cl_in]] + [[gained]] - [[lost]])$",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over_later]]}{[[under_later]]}$ = **[[later]]**.",
    working={
        "over_later": (lambda g: g.K_out + g.p_Na * g.Na_out + g.p_Cl * (g.Cl_in + g.gained - g.lost), "mM"),
        "under_later": (
            lambda g: g.K_in - g.lost + g.p_Na * (g.Na_in + g.gained) + g.p_Cl * (g.K_out + g.Na_out), "mM"
        ),
    },
    mistakes=(
        instead("Cl- as before", lambda g: float(voltage(
            _leaks(g), {"K": g.K_in - g.lost, "Na": g.Na_in + g.gained, "Cl": g.Cl_in}, _outside(g), T=g.T)),
            "More Na⁺ came in than K⁺ went out: Cl⁻ made up for it."),
        instead("levels as before", lambda g: g.start, "That is V at the start."),
        common_logarithm(), wrong_sign("What is outside stands above the line, for cations."),
    ),
)  # fmt: skip

END = Number(
    "end",
    "In the end every ion that passes is at equilibrium. Which potential is left, if the volume is held? The molecules "
    "that cannot leave carry as much charge as K⁺ and Na⁺ exceed Cl⁻ inside at the start.",
    "mV",
    lambda g: _donnan(g.K_out, g.Na_out, _trapped(g), g.T),
    hints=(
        "A Gibbs-Donnan equilibrium: trapped negative charge keeps cations in, and a small potential with them.",
        r"$Q = [K]_i + [Na]_i - [Cl]_i$, $\quad c = [K]_o + [Na]_o$, $\quad V = "
        r"-\frac{RT}{F}\,\mathrm{asinh}\frac{Q}{2c}$",
        r"$Q = [[K_in]] + [[Na_in]] - [[Cl_in]]$ and $c = [[K_out]] + [[Na_out]]$; "
        r"$\mathrm{asinh}\,x = \ln(x + \sqrt{x^2 + 1})$",
    ),
    solution=r"Q = [[Q]], c = [[c]]: $-\frac{RT}{F}\,\mathrm{asinh}\frac{Q}{2c}$ = **[[end]]**, and not 0 mV.",
    working={"Q": (_trapped, "mM"), "c": (lambda g: g.K_out + g.Na_out, "mM")},
    within=0.3e-3,
    mistakes=(
        instead("0 mV, the chapter's", lambda g: 0.0,
                "That would be so without charge that is trapped inside. The pump is gone; the trapped charge is not."),
        instead("½ left out", lambda g: -R * g.T / F * asinh(_trapped(g) / (g.K_out + g.Na_out)), "Q over twice c."),
        instead("sinh for asinh", lambda g: -R * g.T / F * sinh(_trapped(g) / 2 / (g.K_out + g.Na_out)),
                "It is the inverse function that is asked for."),
        wrong_sign("Trapped anions leave the inside negative."),
    ),
)  # fmt: skip

PRACTICE = Practice(
    id="2341805",
    title="Running down: a cell without ATP",
    chapter=PUMP,
    rows=("S19",),
    goals=("see that gradients, and not the pump, make V from moment to moment", "estimate how fast they go",
           "know where the run-down ends"),
    needs=("the GHK voltage equation", "the GHK flux equation"),
    story="Cyanide and iodoacetate stop respiration and glycolysis of a silent neuron in a dish at [[T]]; ATP is soon "
    "gone, and the pump stops. Inside are [[K_in]] of K⁺, [[Na_in]] of Na⁺ and [[Cl_in]] of Cl⁻; the bath has "
    "[[K_out]] of K⁺, [[Na_out]] of Na⁺ and as much Cl⁻ as both together.",
    givens={
        "K_in": Given(125, 145, 5, "mM", "K⁺ inside"),
        "Na_in": Given(8, 16, 1, "mM", "Na⁺ inside"),
        "Cl_in": Given(6, 10, 0.5, "mM", "Cl⁻ inside"),
        "K_out": Given(3, 4.5, 0.1, "mM", "K⁺ outside"),
        "Na_out": Given(138, 148, 1, "mM", "Na⁺ outside"),
        "p_Na": Given(0.02, 0.05, 0.01, "1", "P_Na/P_K"),
        "p_Cl": Given(0.3, 0.5, 0.05, "1", "P_Cl/P_K"),
        "P_K": Given(5, 9, 0.5, "nm/s", "permeability to K⁺"),
        "SV": Given(0.3, 0.6, 0.05, "1/um", "membrane per volume"),
        "lost": Given(30, 50, 5, "mM", "K⁺ lost"),
        "gained": Given(55, 75, 5, "mM", "Na⁺ gained"),
    },
    fixed={"T": "310 K"},
    parts=(START, GAIN, PREDICT, LATER, END),
    shows=Demonstration(
        "Your cell from the moment at which the pump has stopped, and a thousand hours on, its volume held.",
        _whole,
        command="ionostat calc ghk-flux --z 1 --P '[[P_K]]' --inside '[[K_in]]' --outside '[[K_out]]' --V '-70 mV' --T "
        "'[[T]]'",
        confirms={"start": "V to begin with", "gain": "Na+ gained to begin with", "end": "V after 1000 h"},
    ),
    doubt="The chapter lets V decay to 0 mV. It ends in a Donnan state instead: trapped charge leaves [[end]] here. In "
    "the closed space of a tissue, with its own charged matrix, the end lies between some -20 and 0 mV.",
    version=2,
)  # fmt: skip
