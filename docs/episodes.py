"""What the docs show of `tripartite-full`: its scenarios run, its fluxes at rest, and its pump beside measurement."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

import ionostat as ion
from ionostat.compiler.network import Network
from ionostat.experiment.plot import time_axis
from ionostat.experiment.reversals import reversals
from ionostat.models import scenarios
from ionostat.models.tripartite_full import TISSUE

NAME = "tripartite-full"
TESTS = str(Path(__file__).resolve().parents[1] / "tests" / "mechanisms")
#: pictures of the page, by scenario
PICTURES = {"ischemia": "full_ischemia", "long-train": "full_long_train", "development": "full_development"}
#: what is of interest at rest: steps of a pump stand for the whole
AT_REST = {
    "pump, ATP split": "pump.bind_ATP", "housekeeping, ATP split": "housekeeping",
    "respiration, lactate": "respiration",
    "PMCA, Ca2+ out": "pmca", "NCX, Ca2+ out": "ncx", "NHE, H+ out": "nhe", "KCC2, Cl- out": "kcc2",
    "NKCC1, Na+ in": "nkcc1", "AE3, HCO3- out": "ae3", "NBCe1, Na+ in": "nbce1",
    "release of glutamate": "glutamate_release", "release of GABA": "gaba_release", "EAAT, glutamate in": "eaat.cycle",
    "GAT1, GABA in": "gat1", "glutaminase": "glutaminase", "glutamine synthetase": "glutamine_synthetase",
    "glutamate decarboxylase": "glutamate_decarboxylase", "GABA transaminase": "gaba_transaminase",
}


@cache
def episode(name: str) -> ion.Solution:
    """A scenario of the model, run to its usual end."""
    scenario = scenarios(NAME)[name]
    return ion.simulate(ion.ready_model(NAME), scenario.protocol, until=scenario.until, progress=False)


RUNS = (
    "scenario", "K+ outside, highest (mM)", "Na+ neuron, highest (mM)", "E_Cl neuron, highest (mV)",
    "pH outside, lowest", "pH neuron, lowest", "Ca2+ neuron, highest (uM)", "glutamate outside, highest (uM)",
    "ATP neuron, lowest (mM)", "neuron, largest (%)", "astrocyte, largest (%)", "outside, smallest (%)",
    "V neuron at the end (mV)",
)


def three(value: float, least: float = 0.0) -> str:
    """A number in three digits, without powers of ten; "< 0.001" below the least that matters."""
    return f"< {least:g}" if value < least else f"{value:.3g}" if value < 1e3 else f"{value:.0f}"


def runs() -> Iterator[tuple[str, ...]]:
    """Extremes of every scenario."""
    for name in scenarios(NAME):
        s = episode(name)

        def part(place: str, s: ion.Solution = s) -> np.ndarray:
            return 100 * s.volume(place) / s.volume(place)[0]

        yield (
            f"`{name}`", f"{np.max(s.c('K', 'ecs')):.3g}", f"{np.max(s.c('Na', 'neuron')):.3g}",
            f"{1e3 * np.max(s.E('Cl', 'neuron')):.1f}", f"{np.min(s.pH('ecs')):.2f}", f"{np.min(s.pH('neuron')):.2f}",
            f"{1e3 * np.max(s.c('Ca', 'neuron')):.3g}", three(1e3 * np.max(s.c("Glu", "ecs"))),
            three(np.min(s.c("ATP", "neuron")), least=1e-3),
            f"{np.max(part('neuron')):.1f}", f"{np.max(part('astrocyte')):.1f}", f"{np.min(part('ecs')):.1f}",
            f"{1e3 * s.V('neuron')[-1]:.1f}",
        )


REVERSED = (
    "process", "from the cut (s)", "in all (s)", "turnovers that way (fmol)", "furthest affinity that way (kJ/mol)",
)


def reversed_ways() -> Iterator[tuple[str, ...]]:
    """What ran against its direction at rest in ischaemia, the longest first."""
    s = episode("ischemia")
    begun = min(segment.start for segment in s.run.segments if segment.values)
    for path, how in sorted(reversals(s).items(), key=lambda item: -item[1]["duration"]):
        yield (f"`{path}`", f"{how['first'] - begun:.0f}", f"{how['duration']:.0f}", f"{1e15 * how['moved']:.2g}",
               f"{1e-3 * how['affinity']:+.1f}")


def at_rest() -> Iterator[tuple[str, ...]]:
    """Turnovers at rest, per volume of tissue and minute."""
    network = Network(ion.ready_model(NAME))
    turnovers = network.rates(network.start, network.default_parameters)[0]
    by_path = {step.path: float(j) for step, j in zip(network.steps, turnovers)}
    for word, path in AT_REST.items():
        found = [by_path.get(f"{cell}.{path}") for cell in ("neuron", "astrocyte")]
        yield (word, *("" if j is None else f"{6e4 * j / TISSUE * 1e-3:.3g}" for j in found))


PUMPS = (
    "set", "turnovers at rest (1/s)", "saturated (1/s)", "half at Na+ inside (mM)", "half at K+ outside (mM)",
    "half at ATP (mM)", "stands still at (mV)", "so with the constants as printed (mV)",
)
#: ranges of measurement, beside those of the sets
MEASURED = "measured", "20-50", "100-170", "10-20", "0.9-2.7", "0.1-0.8", "", ""


def pumps() -> Iterator[tuple[str, ...]]:
    """The cycles of the sodium pump beside measurement, by the function that the tests hold."""
    sys.path[:0] = [TESTS]
    try:
        table = import_module("test_pump_cycle").pump_table()
    finally:
        sys.path.remove(TESTS)
    names = {"Chapman": "Chapman et al 1983 (6 states)", "Smith-Crampin": "Smith & Crampin 2004 (4 states)",
             **{f"alpha{i}": f"Chapman et al, as alpha{i}" for i in (1, 2, 3)}}
    keys = "at rest", "saturated", "Na_in", "K_out", "ATP", "stall", "stall as printed"
    for name, spoken in names.items():
        yield (spoken, *(f"{table[name][key]:.4g}" if key in table[name] else "" for key in keys))
    yield MEASURED


def draw(folder: Path) -> None:
    """The pictures of the page; that of development shows E_Cl too, which is what it is about."""
    for name, file in PICTURES.items():
        solution = episode(name)
        figure = solution.plot()
        if name == "development":
            axes, (t, _) = figure.axes[0], time_axis(solution.t)
            axes.plot(t, 1e3 * solution.E("Cl", "neuron"), color="#D55E00", linestyle=(0, (5, 1.5)), linewidth=1.4,
                      label="$E_{Cl}$ neuron")
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), borderaxespad=0, frameon=False, fontsize=9)
        figure.savefig(folder / f"{file}.png", dpi=160)
