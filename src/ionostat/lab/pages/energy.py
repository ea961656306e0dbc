"""The energy bill of a neuron: who lets ions run down, and who pays for it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...analysis.budget import budget
from ...constants import N_A
from ...experiment.simulate import simulate
from ...models import ready_model
from ...models.scenarios import spike_train
from ..page import Bars, Page, Preset, Readout, Series, Slider

SECONDS = 10.0
#: molecules are told in millions
MILLION = 1e-6
#: pathways that stand in one bar
CAUSES = {
    "Na_leak": ("leak_Na",), "Na_channels": ("transient_Na", "persistent_Na"),
    "K": ("leak_K", "delayed_rectifier", "a_type_K", "m_type_K", "bk", "sk", "stimulus"),
    "Cl": ("leak_Cl", "gated_Cl", "gated_Cl.Cl"), "Ca": ("leak_Ca", "ca_l"),
}
PAYERS = {"pump": "neuron.pump", "pmca": "neuron.pmca"}
HELPERS = {"kcc2": "neuron.kcc2", "ncx": "neuron.ncx"}


@lru_cache(maxsize=1)
def _model() -> Any:
    return ready_model("neuron")


def run(rate: float, Na_leak: float, K_leak: float) -> dict[str, Any]:
    """Ten seconds of a neuron, and its bill."""
    model = _model().with_values({"neuron.leak_Na.P": f"x{Na_leak}", "neuron.leak_K.P": f"x{K_leak}"})
    count = int(rate * (SECONDS - 1.0))
    train = spike_train(start=0.5, count=count, period=1.0 / rate) if count else None
    sol = simulate(model, train, until=SECONDS, every=0.1, works=True, spikes=bool(count), progress=False)
    bill = budget(sol)
    per_second = MILLION * N_A / SECONDS
    causes = {name: per_second * sum(bill.ATP.by_user.get(f"neuron.{part}", 0.0) for part in parts)
              for name, parts in CAUSES.items()}  # fmt: skip
    paid = {name: per_second * bill.ATP.by_payer.get(path, 0.0) for name, path in PAYERS.items()}
    total = per_second * bill.ATP.total
    spent = bill.energy.dissipated
    heat = {f"{name}_heat": spent.get(path, 0.0) / SECONDS for name, path in {**PAYERS, **HELPERS}.items()}
    leaks = {f"{name}_heat": sum(spent.get(f"neuron.{part}", 0.0) for part in parts) / SECONDS
             for name, parts in CAUSES.items()}  # fmt: skip
    spike = bill.spikes[0] if bill.spikes and count else None
    return causes | paid | heat | leaks | {
        "total": total,
        "owed": MILLION * spike.owed if spike else 0.0, "least": MILLION * spike.least_owed if spike else 0.0,
        "paid": MILLION * spike.paid if spike else 0.0, "overlap": spike.overlap if spike else 1.0,
        "left": bill.energy.residual,
    }  # fmt: skip


PAGE = Page(
    id="energy",
    title="The energy bill",
    part="Energy",
    rows=("S22",),
    idea="Every ion that runs down its gradient must be carried up again, and ATP pays. The bill hands the ATP of each "
    "pump on to the pathways that made it needed: at rest most goes to **sodium** that leaks in, since potassium "
    "is near its equilibrium and costs little. Spikes come on top.",
    equation=r"c_i = a_i + \sum_k p_k D_{ik}, \qquad p_k = \frac{\sum_i s_{ik}\,c_i}{\sum_i D_{ik}}",
    numbers=r"\text{ATP} = ([[Na_leak]] + [[Na_channels]] + [[K]] + [[Cl]] + [[Ca]])\cdot 10^6/\mathrm{s} "
    r"= [[total]]\cdot 10^6/\mathrm{s}",
    sliders=(
        Slider("rate", "spikes", "Hz", 0, 20, 4, step=1),
        Slider("Na_leak", "sodium leak, times", "1", 0.5, 2, 1, log=True),
        Slider("K_leak", "potassium leak, times", "1", 0.5, 2, 1, log=True),
    ),
    presets=(
        Preset("at rest", {"rate": 0, "Na_leak": 1, "K_leak": 1}),
        Preset("4 spikes a second", {"rate": 4, "Na_leak": 1, "K_leak": 1},
               "the mean rate of Attwell & Laughlin (2001), J Cereb Blood Flow Metab 21:1133"),
        Preset("hard work: 20 Hz", {"rate": 20, "Na_leak": 1, "K_leak": 1}),
        Preset("a leaky cell", {"rate": 0, "Na_leak": 2, "K_leak": 2}),
    ),
    run=run,
    plots=(
        Bars("Who causes the use of ATP, millions a second", (
            Series("Na_leak", "Na⁺ leak"), Series("Na_channels", "Na⁺ channels"), Series("K", "K⁺ pathways"),
            Series("Cl", "Cl⁻ pathways"), Series("Ca", "Ca²⁺ pathways")),
             "ATP", "1", "Millions of molecules of ATP a second, by the pathway that made them needed."),
        Bars("Who spends it, millions a second", (Series("pump", "Na⁺/K⁺ pump"), Series("pmca", "Ca²⁺ pump")),
             "ATP", "1", "Nearly all is spent by the Na⁺/K⁺ pump."),
        Bars("Where the free energy turns to heat", (
            Series("pump_heat", "Na⁺/K⁺ pump"), Series("Na_leak_heat", "Na⁺ leak"),
            Series("Na_channels_heat", "Na⁺ channels"), Series("K_heat", "K⁺ pathways"),
            Series("Cl_heat", "Cl⁻ pathways"), Series("Ca_heat", "Ca²⁺ pathways"), Series("kcc2_heat", "KCC2"),
            Series("ncx_heat", "Na⁺/Ca²⁺ exchanger"), Series("pmca_heat", "Ca²⁺ pump")), "power", "pW",
            "Most of the energy becomes heat where sodium runs down, the rest where pumps and exchangers work."),
        Bars("One spike, millions", (Series("least", "least needed"), Series("owed", "owed"),
                                    Series("paid", "paid so far")), "ATP", "1",
             "ATP for the least sodium that a spike needs, for the sodium that came in, and what was paid so far."),
    ),
    readouts=(
        Readout("total", "ATP, millions a second", "1"), Readout("overlap", "Na⁺ over the least", "1"),
        Readout("left", "energy that the bill misses, part", "1", 2),
    ),
    tries=(
        "At rest, double the potassium leak: why does the bill become smaller? Then double the sodium leak instead.",
        "At which rate do spikes cost as much as the rest?",
        "Why has a spike not been paid for when it is over? Watch what is owed and what is paid at 4 and at 20 Hz.",
    ),
    ends="One compartment: without axon, dendrites and synapses, where most of the cost of signals is (3.84·10⁸ ATP "
    "for a spike of a whole neuron). Housekeeping is left out, and so are mitochondria: ATP is held. A cell "
    "whose leaks were just changed is not yet at its new rest within these ten seconds. The use at rest was put in: "
    "densities of pumps were chosen near the 3.42·10⁸ ATP a second that are published for a neuron's ion pumps.",
    source="Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab 21:1133, doi:10.1097/00004647-200110000-00001; the "
    "attribution is derived in the documentation: $a$ is what a pathway spends itself, $D$ what it uses up of an ion's "
    "gradient, $s$ its share of what it lifts, $p$ the price of an ion",
)  # fmt: skip
