"""What the docs show of the smaller ready models: runs as tables and pictures of `models.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import ionostat as ion
from ionostat.constants import N_A
from ionostat.experiment.per_spike import SpikeAccount, per_spike
from ionostat.models import scenarios
from ionostat.models.astrocyte_pair import PAIR, clearance
from ionostat.models.dendrite import profile
from ionostat.models.developing_neuron import E_GABA, grown
from ionostat.models.neuron import neuron
from ionostat.theory.gaba import gaba_action

NEWBORN, MATURE = "developing-neuron", "mature-neuron"
BLUE, RED, GREEN, VIOLET = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
#: rows that are finer than a thousandth of a run, s
EVERY = {"quantum": 1e-5, "gaba-quantum": 1e-5, "volleys": 1e-4, "gaba-train": 0.02, "gaba-depolarised": 0.02}
#: potential that a spike passes, V, and the threshold that `gaba_action` is told
PASSED, FIRES = -0.02, "-50 mV"

Rows = Iterator[tuple[str, ...]]


@cache
def run(model: str, scenario: str) -> ion.Solution:
    """A scenario of a ready model to its usual end; in a short one there is a row wherever V moves."""
    s = scenarios(model)[scenario]
    every = EVERY.get(scenario, 5e-4 if model == "two-compartment" else s.until / 8000)
    solution = ion.simulate(ion.ready_model(model), s.protocol, until=s.until, every=every, spikes=s.until < 60.0,
                            progress=False)
    assert solution.status.ok, solution.status
    return solution


def names(model: str) -> list[str]:
    """Its scenarios, without rest."""
    return [name for name in scenarios(model) if name != "rest"]


def ups(s: ion.Solution, membrane: str) -> int:
    """How often a membrane rises past the potential of a spike."""
    V = s.V(membrane)
    return int(np.sum((V[1:] > PASSED) & (V[:-1] <= PASSED)))


# -------------------------------------------------------------------- tables

NEURONS = (
    "model", "scenario", "spikes", "K+ outside, highest (mM)", "K+ outside, lowest (mM)", "Na+ neuron, highest (mM)",
    "Ca2+ neuron, highest (uM)", "Cl- neuron, highest (mM)", "neuron, largest (%)", "outside, smallest (%)",
)


def neurons() -> Rows:
    """Scenarios of `neuron` and `neuron-glia`."""
    for model in ("neuron", "neuron-glia"):
        for name in names(model):
            scenario = scenarios(model)[name]
            s = ion.simulate(ion.ready_model(model), scenario.protocol, until=scenario.until, progress=False)
            K = s.c("K", "ecs")
            yield (
                f"`{model}`", f"`{name}`", str(s.statistics["spikes"]), f"{K.max():.1f}", f"{K.min():.2f}",
                f"{s.c('Na', 'neuron').max():.1f}", f"{1e3 * s.c('Ca', 'neuron').max():.2g}",
                f"{s.c('Cl', 'neuron').max():.1f}",
                f"{100 * np.max(s.volume('neuron')) / s.volume('neuron')[0]:.1f}",
                f"{100 * np.min(s.volume('ecs')) / s.volume('ecs')[0]:.1f}",
            )


@cache
def one_spike() -> ion.Solution:
    """A single spike of the neuron in its closed space."""
    pulse = ion.Pulses("neuron.stimulus.current", "3 nA", start=0.05, width=1e-3)
    return ion.simulate(neuron("closed"), pulse, until=0.15, every=2e-5, progress=False)


@cache
def account() -> SpikeAccount:
    """Its ions, within 5 ms."""
    return per_spike(one_spike(), "neuron", 0.05, 0.055)


SPIKE = "", "through channels (amol)", "through all of the membrane (amol)", "of the least that charge needs"


def spike() -> Rows:
    """Ions of a spike; the least is C times the height, less the electrode's charge of the spike."""
    found = account()
    for ion_, word in (("Na", "Na+ in"), ("K", "K+ out"), ("Ca", "Ca2+ in"), ("Cl", "Cl- in")):
        sign = 1 if ion_ == "K" else -1
        yield (word, f"{1e18 * sign * found.channels[ion_]:.3g}", f"{1e18 * sign * found.all[ion_]:.3g}",
               f"{found.overlap[ion_]:.2f}")


HALVES = (
    "scenario", "spikes of the soma", "bursts", "soma, highest (mV)", "dendrites, highest (mV)",
    "space of the soma, lowest (mV)",
    "K+ at the soma, highest (mM)", "K+ at the dendrites, highest (mM)", "Na+ soma, highest (mM)",
    "Ca2+ dendrites, highest (uM)",
)


def bursts(s: ion.Solution) -> int:
    """How often the soma fires twice or more within 20 ms."""
    V = s.V("soma")
    close = np.diff(s.t[1:][(V[1:] > PASSED) & (V[:-1] <= PASSED)]) < 0.02
    return int(np.sum(close[:1]) + np.sum(close[1:] & ~close[:-1]))


def halves() -> Rows:
    """Scenarios of `two-compartment`."""
    for name in names("two-compartment"):
        s = run("two-compartment", name)
        yield (
            f"`{name}`", str(ups(s, "soma")), str(bursts(s)),
            *(f"{1e3 * s.V(m).max():.1f}" for m in ("soma", "dendrite")),
            f"{1e3 * s.V('way').min():.1f}", *(f"{s.c('K', f'{m}_ecs').max():.2f}" for m in ("soma", "dendrite")),
            f"{s.c('Na', 'soma').max():.2f}", f"{1e3 * s.c('Ca', 'dendrite').max():.3f}",
        )


STRETCH = (
    "scenario", "Cl- at the synapse, highest (mM)", "Cl- at the far end, highest (mM)",
    "E_GABA at the synapse, highest (mV)", "E_GABA at the far end, highest (mV)",
    "V at the synapse, highest (mV)", "Cl- at the synapse after 14 s more (mM)",
)


def stretch() -> Rows:
    """Scenarios of `dendrite`."""
    for name in names("dendrite"):
        p = profile(run("dendrite", name))
        yield (
            f"`{name}`", *(f"{p.Cl[i].max():.2f}" for i in (0, -1)),
            *(f"{1e3 * p.E_GABA[i].max():.1f}" for i in (0, -1)),
            f"{1e3 * p.V[0].max():.1f}", f"{p.Cl[0, -1]:.2f}",
        )


CLEFT = (
    "scenario", "glutamate cleft, highest (uM)", "glutamate outside, highest (uM)", "GABA cleft, highest (uM)",
    "AMPA open, most (%)", "NMDA open, most (%)", "V spine, highest (mV)", "V dendrite, highest (mV)",
    "Ca2+ spine, highest (uM)", "weight at the end",
)


def cleft() -> Rows:
    """Scenarios of `synapse`."""
    for name in names("synapse"):
        s = run("synapse", name)
        yield (
            f"`{name}`", f"{1e3 * s.c('Glu', 'cleft').max():.3g}", f"{1e3 * s.c('Glu', 'ecs').max():.3g}",
            f"{1e3 * s.c('GABA', 'cleft').max():.3g}",
            *(f"{100 * s.gate(f'spine.{r}.r').max():.2g}" for r in ("ampa", "nmda")),
            *(f"{1e3 * s.V(m).max():.1f}" for m in ("spine", "dendrite")), f"{1e3 * s.c('Ca', 'spine').max():.2g}",
            f"{s.gate('spine.ampa.w')[-1]:.2f}",
        )


BILL = "what splits it", "ATP beyond rest, per vesicle"


def bill() -> Rows:
    """What a vesicle costs, from 100 of them."""
    s = run("synapse", "depression")
    for step, rate, extent in zip(s.network.steps, s.turnovers[:, 0], s.extents):
        more = (extent[-1] - rate * s.t[-1]) * N_A / 100
        if step.process.fuel and more > 1:
            yield f"`{step.path}`", f"{more:,.0f}".replace(",", " ")


WAYS = (
    "scenario", "until (s)", "Kir4.1", "pump", "NKCC1", "EAAT", "diffusion to the other space", "still there",
    "passed on by the gap junction", "K+ highest here, there (mM)", "V highest here, there (mV)",
)


WAYS_OF_K = ("kir", "pump", "nkcc1", "eaat", "diffusion", "space", "gap_junction")


def ways() -> Rows:
    """Where the potassium of a puff of 20 fmol went, fmol."""
    for name in names("astrocyte-pair"):
        scenario = scenarios("astrocyte-pair")[name]
        for until in (20.0, scenario.until):
            s = ion.simulate(ion.ready_model("astrocyte-pair"), scenario.protocol, until=until, progress=False)
            found = clearance(s)
            yield (
                f"`{name}`", f"{until:.0f}",
                *(f"{1e15 * found[way]:.1f}" for way in WAYS_OF_K),
                ", ".join(f"{s.c('K', f'ecs_{half}').max():.1f}" for half in PAIR),
                ", ".join(f"{1e3 * s.V(f'astrocyte_{half}').max():.1f}" for half in PAIR),
            )


AGES = "maturity", "Cl- (mM)", "E_Cl (mV)", "E_GABA (mV)", "V (mV)", "what GABA does"


def ages() -> Rows:
    """The developing neuron from newborn to adult, each at its rest."""
    for maturity in (0.0, 0.2, 0.5, 0.8, 1.0):
        s = ion.simulate(grown(maturity), until=1.0, progress=False)
        V, E = float(s.V("neuron")[0]), float(E_GABA(s)[0])
        yield (f"{maturity:g}", f"{s.c('Cl', 'neuron')[0]:.1f}", f"{1e3 * s.E('Cl', 'neuron')[0]:.1f}",
               f"{1e3 * E:.1f}", f"{1e3 * V:.1f}", gaba_action(E, V, FIRES, 10.0).action)


LIVES = (
    "model", "scenario", "E_GABA: start, highest, lowest, end (mV)", "Cl- furthest from the start (mM)",
    "V highest (mV)", "Na+ highest (mM)", "Ca2+ highest (uM)", "KCC2 active, least and end (%)",
)


def lives() -> Rows:
    """Scenarios of the newborn and of the mature neuron."""
    for model in (NEWBORN, MATURE):
        for name in names(model):
            s = run(model, name)
            E, Cl, active = 1e3 * E_GABA(s), s.c("Cl", "neuron"), 100 * s.gate("neuron.kcc2.active")
            yield (
                f"`{model}`", f"`{name}`", ", ".join(f"{x:.1f}" for x in (E[0], E.max(), E.min(), E[-1])),
                f"{Cl[np.argmax(np.abs(Cl - Cl[0]))]:.1f}", f"{1e3 * s.V('neuron').max():.1f}",
                f"{s.c('Na', 'neuron').max():.1f}", f"{1e3 * s.c('Ca', 'neuron').max():.2g}",
                f"{active.min():.0f}, {active[-1]:.0f}",
            )


#: the tables of the page, by the name of their place
TABLES: dict[str, tuple[tuple[str, ...], Callable[[], Rows]]] = {
    "neurons": (NEURONS, neurons), "spike": (SPIKE, spike), "halves": (HALVES, halves), "stretch": (STRETCH, stretch),
    "cleft": (CLEFT, cleft), "bill": (BILL, bill), "ways": (WAYS, ways), "ages": (AGES, ages), "lives": (LIVES, lives),
}

# -------------------------------------------------------------------- pictures


def two(width: float = 9.0, height: float = 3.2) -> tuple[Figure, list[Axes]]:
    """A figure with two axes side by side."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(1, 2))


def finish(figure: Figure, axes: list[Axes], path: Path, keys: bool = True) -> None:
    """Plain axes, keys, and the file."""
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
        one.grid(alpha=0.25, linewidth=0.5)
        if keys and one.get_legend_handles_labels()[0]:
            one.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=150)


def draw_neuron(path: Path) -> None:
    """A spike with its currents, and what a train does to the levels."""
    figure, (left, right) = two()
    s = one_spike()
    t, near = 1e3 * (s.t - 0.05), (s.t > 0.05) & (s.t < 0.056)
    left.plot(t[near], 1e3 * s.V("neuron")[near], color="black", label="V (mV)")
    for word, color, paths in (("Na$^+$", RED, ("transient_Na", "persistent_Na")),
                               ("K$^+$", BLUE, ("delayed_rectifier", "a_type_K", "m_type_K", "bk", "sk"))):
        found = [p for p in s.processes if p.startswith("neuron.") and p.split(".")[1] in paths]
        left.plot(t[near], 1e9 * sum(s.current(p) for p in found)[near], color=color, label=f"current of {word} (nA)")
    left.set_xlabel("ms")
    train = run("neuron", "spike-train")
    right.plot(train.t, train.c("K", "ecs"), color=BLUE, label="K$^+$ outside")
    right.plot(train.t, train.c("Na", "neuron") - 10.0, color=RED, label="Na$^+$ neuron, less 10 mM")
    right.plot(train.t, 10 * 1e3 * train.c("Ca", "neuron"), color=GREEN, label="Ca$^{2+}$ neuron, tenths of uM")
    right.set(xlabel="s", ylabel="mM")
    finish(figure, [left, right], path)


def draw_halves(path: Path) -> None:
    """Bursts by a steady current, one of them from near, and calcium of the dendrites."""
    figure, axes = two(11.0)
    left, right = axes
    s = run("two-compartment", "soma-step")
    start = s.t[np.argmax((s.t > 2.0) & (s.V("soma") > PASSED))]
    near = (s.t > start - 0.005) & (s.t < start + 0.03)
    for membrane, color, word in (("soma", RED, "soma"), ("dendrite", BLUE, "dendrites"),
                                  ("way", GREEN, "space: soma's over dendrites'")):
        left.plot(1e3 * (s.t[near] - start), 1e3 * s.V(membrane)[near], color=color, label=word)
    left.set(xlabel="ms from the second burst", ylabel="mV")
    right.plot(s.t, 1e3 * s.V("soma"), color=RED, linewidth=0.8, label="soma")
    right.set(xlabel="s", ylabel="V of the soma (mV)")
    calcium = right.twinx()
    calcium.plot(s.t, 1e3 * s.c("Ca", "dendrite"), color=BLUE, label="Ca$^{2+}$ of the dendrites")
    calcium.set_ylabel("Ca$^{2+}$ of the dendrites (uM)", color=BLUE)
    finish(figure, axes, path)


def draw_stretch(path: Path) -> None:
    """E_GABA along the dendrite at the end of the train, and at the synapse in time."""
    figure, (left, right) = two()
    for name, color, word in (("gaba-train", BLUE, "GABA"), ("gaba-depolarised", RED, "GABA, depolarised")):
        s = run("dendrite", name)
        p, i = profile(s), int(np.searchsorted(s.t, 5.96))
        left.plot(1e6 * p.x, 1e3 * p.E_GABA[:, i], "o-", markersize=3.5, color=color, label=word)
        right.plot(s.t, 1e3 * p.E_GABA[0], color=color, label=f"{word}: at the synapse")
        right.plot(s.t, 1e3 * p.E_GABA[-1], color=color, linestyle="--", label=f"{word}: far end")
    left.axhline(1e3 * p.E_GABA[0, 0], color="black", linestyle=":", linewidth=1.0, label="at rest")
    left.set(xlabel="from the end with the synapse (um)", ylabel="E$_{GABA}$ (mV)")
    right.set(xlabel="s", ylabel="E$_{GABA}$ (mV)")
    finish(figure, [left, right], path)


def draw_cleft(path: Path) -> None:
    """Glutamate after a vesicle, and the weight under three patterns."""
    figure, (left, right) = two()
    s = run("synapse", "quantum")
    for place, color, word in (("cleft", RED, "cleft"), ("ecs", BLUE, "space about it")):
        left.plot(1e3 * (s.t - 0.01), 1e3 * s.c("Glu", place), color=color, label=word)
    left.set(xlabel="ms after the vesicle", ylabel="glutamate (uM)", yscale="log", xlim=(-0.5, 30.0))
    for name, color in (("depression", BLUE), ("pairing", RED), ("potentiation", GREEN)):
        s = run("synapse", name)
        right.plot(s.t, s.gate("spine.ampa.w"), color=color, label=name)
    right.set(xlabel="s", ylabel="weight of AMPA receptors", ylim=(0.0, 0.8))
    finish(figure, [left, right], path)


def draw_pair(path: Path) -> None:
    """Potassium of both spaces and V of both cells after a puff into the left one, coupled and not."""
    figure, (left, right) = two()
    for name, style in (("puff", "-"), ("uncoupled", "--")):
        s = run("astrocyte-pair", name)
        for half, color, word in (("a", RED, "here"), ("b", BLUE, "there")):
            left.plot(s.t, s.c("K", f"ecs_{half}"), style, color=color, label=f"{word}, {name}")
            right.plot(s.t, 1e3 * s.V(f"astrocyte_{half}"), style, color=color)
    left.set(xlabel="s", ylabel="K$^+$ outside (mM)")
    right.set(xlabel="s", ylabel="V of the astrocyte (mV)")
    finish(figure, [left, right], path)


def draw_lives(path: Path) -> None:
    """E_GABA over two weeks, and what the same volleys do to the young and to the grown cell."""
    figure, (left, right) = two()
    s = run(NEWBORN, "development")
    left.plot(s.t / 86400, 1e3 * E_GABA(s), color=RED, label="E$_{GABA}$")
    left.plot(s.t / 86400, 1e3 * s.E("Cl", "neuron"), color=GREEN, label="E$_{Cl}$")
    left.plot(s.t / 86400, 1e3 * s.V("neuron"), color="black", label="V")
    left.set(xlabel="days", ylabel="mV")
    for model, color, word in ((NEWBORN, RED, "newborn"), (MATURE, BLUE, "mature")):
        s = run(model, "volleys")
        right.plot(1e3 * s.t, 1e3 * s.V("neuron"), color=color, linewidth=1.0, label=word)
    for at, word in ((50, "GABA"), (355, "glutamate"), (650, "both")):
        right.annotate(word, (at, 18.0), fontsize=8)
    right.set(xlabel="ms", ylabel="V (mV)", ylim=(-80.0, 28.0))
    right.legend(frameon=False, fontsize=8, loc="center right")
    finish(figure, [left, right], path, keys=False)
    left.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=150)


def draw(folder: Path) -> None:
    """The pictures of the page; that of seizures takes longer, and has a file of its own."""
    for name, make in (
        ("neuron", draw_neuron), ("two_compartment", draw_halves), ("dendrite", draw_stretch), ("synapse", draw_cleft),
        ("astrocyte_pair", draw_pair), ("developing", draw_lives),
    ):
        make(folder / f"{name}.png")
