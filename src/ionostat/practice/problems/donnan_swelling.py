"""Gibbs-Donnan: what trapped charge does to ions, potential, pressure and volume."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Any

from ...constants import R
from ...experiment.protocol import Step
from ...mechanisms.leak import Leak
from ...mechanisms.water import Water
from ...species import Cl, K
from ...theory.donnan import Donnan, donnan
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import membrane, watched
from ..mistakes import celsius, instead, of_RT_ln, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values


@lru_cache
def _at(c: float, X: float, Z: float, T: float) -> Donnan:
    return donnan({"K": c, "Cl": c}, X, -Z, T=T)


def _state(g: Values) -> Donnan:
    return _at(g.c, g.X, g.Z, g.T)


def _run(g: Values, K_in: float, mechanisms: Sequence[Any], sugar: float, until: str, protocol: Any = None) -> Any:
    """A dead cell with your impermeants in your bath, with sugar outside that cannot enter."""
    inside, outside = {"K": K_in, "Cl": K_in - g.Z * g.X}, {"K": g.c, "Cl": g.c}
    leaks = [Leak(K, P=1e-8), Leak(Cl, P=1e-8), *mechanisms]
    model = membrane(inside, outside, leaks, g.T, -0.01, volume=1e-15, impermeant=g.X, sugar=sugar)
    return watched(model, until, "10 s", protocol)


def _rigid(g: Values) -> Seen:
    run = _run(g, g.c + g.Z * g.X, [], 0.0, "1 h")
    excess = float(run.osmolarity("cell")[-1] - 2 * g.c)
    return Seen({
        "K+ inside": (float(run.c("K", "cell")[-1]), "mM"), "V": (float(run.V("cell")[-1]), "mV"),
        "osmolarity inside less outside": (excess, "mM"),
    })  # fmt: skip


def _soft(g: Values) -> Seen:
    washed = Step("bath.others", 0.0, start=60.0)
    run = _run(g, g.cation, [Water()], g.excess, "3 h", washed)
    volume = run.volume("cell") / run.volume("cell")[0]
    at = {hour: float(volume[abs(run.t - 3600 * hour).argmin()]) for hour in (1, 2, 3)}
    trace = Trace(run.t.tolist(), volume.tolist(), "volume")
    return Seen(
        {f"volume after {hour} h, of its first": (value, "1") for hour, value in at.items()}, [trace],
        ("time", "min"), ("volume", "1"),
    )  # fmt: skip


CATION = Number(
    "cation",
    "How much K⁺ is inside at equilibrium, as long as a rigid wall holds the volume?",
    "mM",
    lambda g: float(_state(g).inside["K"]),
    hints=(
        "Two conditions: the product of K⁺ and Cl⁻ is the same on both sides, and the inside is neutral.",
        r"$[K]_i [Cl]_i = c^2$ and $[K]_i = [Cl]_i + Q$, with $Q = Z X$; so "
        r"$[K]_i = \frac{Q}{2} + \sqrt{\frac{Q^2}{4} + c^2}$",
        r"$Q = [[Z]] \times [[X]]$ and $c = [[c]]$",
    ),
    solution=r"$Q$ = [[Q]], so $[K]_i = [[half]] + [[root]]$ = **[[cation]]**.",
    working={
        "Q": (lambda g: g.Z * g.X, "mM"), "half": (lambda g: g.Z * g.X / 2, "mM"),
        "root": (lambda g: sqrt((g.Z * g.X) ** 2 / 4 + g.c**2), "mM"), "anion": (lambda g: g.c**2 / g.cation, "mM"),
    },
    mistakes=(
        instead("all counter-ions are K+", lambda g: g.c + g.Z * g.X,
                "That keeps Cl⁻ as outside: the product rule drives some of it out."),
        instead("anion taken", lambda g: g.c**2 / g.cation, "That is Cl⁻ inside: the cation is the one that gathers."),
        instead("charge left out", lambda g: g.X / 2 + sqrt(g.X**2 / 4 + g.c**2),
                "Each impermeant carries more than one charge: Q = ZX."),
    ),
)  # fmt: skip

POTENTIAL = Number(
    "V",
    "Which potential goes with that?",
    "mV",
    lambda g: float(_state(g).V),
    hints=(
        "Every permeant ion is at its Nernst potential, all at the same one.",
        r"$V = \frac{RT}{F} \ln\frac{c}{[K]_i}$",
        r"$\frac{8.314 \times [[T]]}{96485} \ln\frac{[[c]]}{[[cation]]}$, in V",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[c]]}{[[cation]]}$ = **[[V]]**. No pump, no energy: an equilibrium.",
    within=0.25e-3,
    mistakes=(wrong_sign("Trapped anions make the inside negative."), *of_RT_ln()),
)

EXCESS = Number(
    "excess",
    "By how much does the osmolarity inside exceed that outside? Count each impermeant as one particle.",
    "mM",
    lambda g: float(_state(g).osmotic_excess),
    hints=(
        "Add up all particles inside, and take away those outside.",
        r"$[K]_i + [Cl]_i + X - 2c$ with $[Cl]_i = \frac{c^2}{[K]_i}$",
        r"$[[cation]] + \frac{([[c]])^2}{[[cation]]} + [[X]] - 2 \times [[c]]$",
    ),
    solution="Inside are [[cation]] of K⁺, [[anion]] of Cl⁻ and [[X]] of impermeant: **[[excess]]** more than outside.",
    within=1.0,
    mistakes=(
        instead("ions left out", lambda g: g.X, "The ions do not cancel: [K] + [Cl] is greater inside than outside."),
        instead("impermeant left out", lambda g: g.excess - g.X, "The impermeants are particles too."),
        instead("charges counted", lambda g: g.excess + (g.Z - 1) * g.X, "Osmosis counts particles, not charges."),
    ),
)

PRESSURE = Number(
    "pressure",
    "Which pressure must the wall hold?",
    "kPa",
    lambda g: float(_state(g).pressure),
    hints=(
        "Particles in water press like those of a gas.",
        r"$\Delta\pi = RT \Delta c$, in Pa with mol/m³ (which is mM)",
        r"$8.314 \times [[T]] \times [[excess]]$",
    ),
    solution=r"$8.314 \times [[T]] \times [[excess]]$ = **[[pressure]]**. A cell membrane tears at a few kPa.",
    within=2.6e3,
    mistakes=(
        celsius(),
        instead("impermeant alone", lambda g: R * g.T * g.X, "The ions add to it: take the whole excess."),
    ),
)

SWELL = Choice(
    "swell",
    "Now water may pass too, and no wall holds the cell. At first, sugar outside, which cannot enter, balances the "
    "excess; then it is washed away. What happens to the volume? Choose first, then run it.",
    {"on": "It swells on and on, until it bursts", "stop": "It swells a little and stops", "none": "It stays"},
    "on",
    hints=(
        "Water goes on entering as long as there are more particles inside.",
        r"Dilute: with $Q$ small, $[K]_i + [Cl]_i + X - 2c \approx X + \frac{Q^2}{4c}$.",
        "Is there any X above zero for which that sum is zero?",
    ),
    solution="The permeant ions alone already match the bath; whatever impermeant there is, however dilute, tips the "
    "balance. There is no end volume, only slower and slower swelling.",
    why={
        "stop": "Dilution makes the excess smaller, but never zero.",
        "none": "Water follows particles, and inside there are more.",
        "2": "Potential does not move water; particles do.",
    },
    reasons={"1": "Any impermeant inside leaves an osmotic excess", "2": "The negative inside draws water in"},
    right_reason="1",
    run=Demonstration("Your cell; the sugar is washed away after a minute, and three hours are shown.", _soft),
)

PUMP = Choice(
    "pump",
    "Why do living cells of animals not burst?",
    {"na": "The pump keeps Na⁺ out, as if it could not enter: it balances the impermeants",
     "wall": "Their membrane holds the pressure", "charge": "The pump makes the inside negative, which holds water"},
    "na",
    hints=(
        "What would stop the swelling in the bath? Something that stays outside.",
        "An ion that is pumped out as fast as it leaks in is as good as impermeant.",
        "Compare [[pressure]] with the few kPa that a membrane bears.",
    ),
    solution="Na⁺ leaks in and is pumped out at once, so it counts as an outside impermeant: the pump is an osmotic "
    "enzyme. Stop it, and the cell swells.",
    why={"wall": "The pressure would be a hundred times what a membrane bears.",
         "charge": "Water carries no charge."},
)  # fmt: skip

PRACTICE = Practice(
    id="2710786",
    title="Gibbs-Donnan equilibrium and osmotic swelling",
    chapter=GRADIENTS,
    rows=("S17", "S09"),
    goals=("solve a Donnan equilibrium", "count particles on both sides", "see why a passive cell has no end volume"),
    needs=("electroneutrality", "the Nernst equation"),
    story="A cell without any pump holds [[X]] of impermeant molecules, each with [[Z]] negative charges on average. "
    "It lies in a large bath of [[c]] KCl at [[T]]; K⁺ and Cl⁻ pass its membrane.",
    givens={
        "X": Given(60, 120, 5, "mM", "impermeants inside"),
        "Z": Given(1.2, 1.8, 0.1, "1", "negative charges of each"),
        "c": Given(100, 160, 5, "mM", "KCl outside"),
        "T": Given(295, 311, 1, "K", "temperature"),
    },
    parts=(CATION, POTENTIAL, EXCESS, PRESSURE, SWELL, PUMP),
    shows=Demonstration(
        "The cell in a rigid wall, left alone for an hour: it drifts into the Donnan state.",
        _rigid,
        command="ionostat calc donnan --outside 'K:[[c]],Cl:[[c]]' --impermeant '[[X]]' --charge=-[[Z]] --T '[[T]]'",
        confirms={"cation": "K+ inside", "V": "V", "excess": "osmolarity inside less outside"},
    ),
)  # fmt: skip
