"""FXYD1 and the set point of sodium: what a regulator of the pump's affinity does, and which way."""

from __future__ import annotations

from ...mechanisms.pump_regulation import SodiumPumpFXYD
from ...theory.pump_forms import saturation, sodium_for_rate
from ..demonstration import Demonstration, Seen
from ..membranes import AREA, FRESH, leaking, membrane, turning, watched
from ..mistakes import instead, turned_round
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values

V, LOAD = -0.07, 1.5e-7  # potential, V, and Na+ that leaks in, mol m-2 s-1


def _set_point(g: Values, K_Na: float) -> float:
    return float(sodium_for_rate(g.share, K_Na, 3))


def _settled(g: Values, phosphorylated: bool, chapter: bool = False) -> float:
    """Na+ inside where the pump with FXYD1 comes to rest, from a start in between, mol/m3."""
    low = _set_point(g, g.K_Na)
    inside, outside, leaks = leaking(low, LOAD, V, g.T)
    density = turning(LOAD / 3, inside | FRESH, outside, V, g.T, K_Na=g.K_Na).density
    factors = {"Na_free": 1.0, "Na_phos": g.f} if chapter else {"Na_free": g.f, "Na_phos": 1.0}
    kinase, phosphatase = (1.0, 1e-9) if phosphorylated else (0.0, 1.0)
    pump = SodiumPumpFXYD(K_Na=g.K_Na, density=density, kinase=kinase, phosphatase=phosphatase, **factors)
    start = inside | {"Na": low * g.f**0.5}
    model = membrane(start, outside, [*leaks, pump], g.T, V, clamped=FRESH, volume=AREA * 2e-6)
    return float(watched(model, until="30 min", every="1 min").c("Na", "cell")[-1])


def _both(g: Values) -> Seen:
    return Seen({
        "Na+ inside, FXYD1 phosphorylated": (_settled(g, True), "mM"),
        "Na+ inside, FXYD1 not phosphorylated": (_settled(g, False), "mM"),
    })  # fmt: skip


def _two_ways(g: Values) -> Seen:
    numbers = dict(_both(g).numbers)
    numbers["phosphorylated, as the chapter has it"] = (_settled(g, True, chapter=True), "mM")
    return Seen(numbers)


FREE = Number(
    "free",
    "FXYD1 that is **not** phosphorylated lowers the pump's affinity for Na⁺: its K_Na is [[f]] times that of the pump "
    "alone. What is K_Na then?",
    "mM",
    lambda g: g.f * g.K_Na,
    hints=(
        "A lower affinity is a higher K: more Na⁺ is needed for the same.",
        r"$K_{Na,free} = f K_{Na}$",
        r"$[[f]] \times [[K_Na]]$",
    ),
    solution=r"$[[f]] \times [[K_Na]]$ = **[[free]]**.",
    mistakes=(instead("divided", lambda g: g.K_Na / g.f, "Lower affinity means that more Na⁺ is needed: K goes up."),),
)

LOW = Number(
    "low",
    "Phosphorylation takes that effect away. To carry the leak of this cell, the pump's three Na⁺ sites (alike and "
    "independent) must all be full for a share of [[share]] of the time. At which Na⁺ inside does it settle then?",
    "mM",
    lambda g: _set_point(g, g.K_Na),
    hints=(
        "In a steady state the pump carries what leaks. That says how full the sites must be, and so how much Na⁺ "
        "there is.",
        r"$\left(\frac{[Na]}{[Na] + K_{Na}}\right)^3 = s$, so $[Na] = \frac{K_{Na}}{s^{-1/3} - 1}$",
        r"$s^{-1/3} = [[share]]^{-1/3}$ and $K_{Na} = [[K_Na]]$",
    ),
    solution="Each site must be full [[site]] of the time: **[[low]]**.",
    working={"site": (lambda g: g.share ** (1 / 3), "1")},
    mistakes=(
        instead("one site", lambda g: g.K_Na * g.share / (1 - g.share),
                "Three sites must be full at once: the cube root."),
        instead("Hill form", lambda g: float(sodium_for_rate(g.share, g.K_Na, 3, "hill")),
                "The sites are independent: take the root of s first."),
        instead("turned round", lambda g: g.K_Na * (1 - g.share ** (1 / 3)) / g.share ** (1 / 3),
                "Na/(Na + K) is the root of s: solve for Na."),
        instead("square root", lambda g: float(sodium_for_rate(g.share, g.K_Na, 2)), "Three Na⁺ sites, not two."),
    ),
)  # fmt: skip

HIGH = Number(
    "high",
    "And where does it settle with FXYD1 that is not phosphorylated, at the same leak?",
    "mM",
    lambda g: _set_point(g, g.free),
    hints=(
        "The leak has not changed, so the sites must be as full as before.",
        r"$[Na] \propto K_{Na}$ at the same s",
        r"$[[low]] \times \frac{[[free]]}{[[K_Na]]}$",
    ),
    solution=r"$[[low]] \times \frac{[[free]]}{[[K_Na]]}$ = **[[high]]**: the set point goes with K_Na.",
    mistakes=(
        instead("set point left as it was", lambda g: g.low, "With less affinity the same Na⁺ fills the sites less."),
        instead("divided", lambda g: g.low / g.f, "Less affinity: more Na⁺ is needed."),
        instead("f cubed", lambda g: g.low * g.f**3, "The sites must be as full as before: Na⁺ goes with K itself."),
    ),
)

JUMP = Number(
    "jump",
    "Adrenaline now phosphorylates all FXYD1 at once, with Na⁺ still at that level. By which factor does the pump "
    "speed up in the first moment?",
    "1",
    lambda g: float(saturation(g.high, g.K_Na, 3) / saturation(g.high, g.free, 3)),
    hints=(
        "Same Na⁺, other K: how full are the sites before and after?",
        r"$\left(\frac{[Na] + K_{free}}{[Na] + K_{Na}}\right)^3$",
        r"$\left(\frac{[[high]] + [[free]]}{[[high]] + [[K_Na]]}\right)^3$",
    ),
    solution="The sites go from [[share]] to [[now]]: **[[jump]]** times as fast, until Na⁺ has come down.",
    working={"now": (lambda g: float(saturation(g.high, g.K_Na, 3)), "1")},
    mistakes=(
        instead("one site", lambda g: (g.high + g.free) / (g.high + g.K_Na), "Three sites: the third power."),
        instead("factor of K", lambda g: g.f, "The sites are partly full: the effect is not that of K itself."),
        turned_round("More affinity: faster."),
        instead("the rise alone", lambda g: g.jump - 1, "Asked is the factor, new over old, and not the rise."),
    ),
)

WAY = Choice(
    "way",
    "So which way does phosphorylation of FXYD1 move Na⁺ inside? Choose first, then run it.",
    {"down": "Down: the pump gains affinity", "up": "Up: the pump loses affinity", "none": "Nowhere: the leak is the "
           "same"},
    "down",
    hints=(
        "Follow K_Na.",
        "A lower K_Na does the same work at less Na⁺.",
        "Compare [[low]] with [[high]].",
    ),
    solution="Phosphorylation relieves the inhibition by FXYD1: K_Na falls from [[free]] to [[K_Na]], and Na⁺ inside "
    "from [[high]] to [[low]]. (The run also shows what the chapter's direction would do.)",
    why={
        "up": "That is what the chapter says. Measured for FXYD1 is the opposite: phosphorylation relieves inhibition.",
        "none": "The leak sets the rate, but K_Na sets at which Na⁺ the pump reaches it.",
        "2": "The largest rate hardly changes; it is the affinity.",
    },
    reasons={"1": "The same leak is carried at less Na⁺ if K_Na is lower", "2": "There are more pumps"},
    right_reason="1",
    run=Demonstration("The pump with FXYD1, left to settle: as measured, and as the chapter has it.", _two_ways),
)  # fmt: skip

PRACTICE = Practice(
    id="2341823",
    title="FXYD1 and the set point of sodium",
    chapter=PUMP,
    rows=("S14",),
    goals=("tell affinity from K", "see that the set point of Na⁺ goes with K_Na",
           "know which way phosphorylation works"),
    needs=("binding to independent sites", "leak and pump in balance"),
    story="A pump alone has Na⁺ sites that are half full at [[K_Na]]. In the membrane it sits with FXYD1, a small "
    "protein that a kinase can phosphorylate.",
    givens={
        "K_Na": Given(5, 8, 0.5, "mM", "half full, one Na⁺ site, pump alone"),
        "f": Given(1.3, 2, 0.1, "1", "factor of FXYD1, not phosphorylated"),
        "share": Given(0.15, 0.35, 0.01, "1", "share of the time with all three Na⁺ sites full"),
    },
    fixed={"T": "310.15 K"},
    parts=(FREE, LOW, HIGH, JUMP, WAY),
    shows=Demonstration(
        "The pump with FXYD1 in a cell with a steady leak, left alone for half an hour.",
        _both,
        command="ionostat calc sodium-for-rate --share [[share]] --K-Na '[[K_Na]]'",
        confirms={"low": "Na+ inside, FXYD1 phosphorylated", "high": "Na+ inside, FXYD1 not phosphorylated"},
    ),
    doubt="The chapter says that phosphorylation lowers the affinity for Na⁺. For FXYD1 the opposite is measured: free "
    "FXYD1 inhibits, and phosphorylation relieves that, so Na⁺ inside falls. Both are in the program, by name.",
    version=2,
)  # fmt: skip
