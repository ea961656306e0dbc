"""What happens to a tissue: scenarios that need a grid, for ready models and for others that have what they act on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ..errors import BadModel, BadValue, unknown
from ..experiment.protocol import Step
from ..model.model import Model
from ..space.conditions import Conditions, Droplet, Local, Release, Where
from ..space.grid import Grid
from ..space.tissue import Tissue
from ..species import O2, Cl, K, Na
from ..units import si

#: volume of tissue into which the rate of a puff goes, m3: that of a ball of 50 um
PUFFED = 5.2e-13
#: oxygen in fluid under 95 % of the gas: 1.04 mol/m3 and atmosphere in water at 37 degC (not looked up) times 0.95,
#: less the vapour of water, 6 %
CARBOGEN = 0.93


@dataclasses.dataclass(frozen=True)
class TissueScenario:
    """What is done to a tissue.

    Attributes:
        name: as on the command line.
        meaning: a sentence.
        until: usual end, s.
        make: model, grid, spacing and options of `Tissue` -> tissue and conditions.
    """

    name: str
    meaning: str
    until: float
    make: Callable[..., tuple[Tissue, Conditions]]


def rest(model: Model, grid: Any, spacing: Any, **options: Any) -> tuple[Tissue, Conditions]:
    """Nothing is done."""
    return Tissue(model, grid, spacing, **options), Conditions("rest")


def _origin(tissue: Tissue) -> Any:
    """Where a stimulus stands: at one end of a strand, in the middle of a sheet or block."""
    return None if len(tissue.grid.shape) == 1 else "middle"


def spreading_depolarization(
    model: Model, grid: Any, spacing: Any, level: Any = "60 mM", radius: Any = "150 um", **options: Any
) -> tuple[Tissue, Conditions]:
    """A droplet of potassium chloride: 60 mM within 150 um of one end, or of the middle of a sheet."""
    tissue = Tissue(model, grid, spacing, **options)
    drop = Droplet(level, Where(_origin(tissue), radius))
    return tissue, Conditions("spreading-depolarization", (drop,))


def pinprick(
    model: Model, grid: Any, spacing: Any, radius: Any = "150 um", duration: Any = "2 s", **options: Any
) -> tuple[Tissue, Conditions]:
    """Membranes of neurons torn open for two seconds: their leaks of sodium and potassium are a hundred times wider."""
    tissue = Tissue(model, grid, spacing, **options)
    torn = [Step(f"neuron.{leak}.P", "x100", start=0.5, duration=duration) for leak in ("leak_Na", "leak_K")]
    return tissue, Conditions("pinprick", (Local(torn, Where(_origin(tissue), radius)),))


def potassium_puff(
    model: Model, grid: Any, spacing: Any, rate: Any = "200 fmol/s", radius: Any = "50 um", **options: Any
) -> tuple[Tissue, Conditions]:
    """Potassium chloride released for ten seconds, too little for a wave: who takes it away, and where to?"""
    tissue = Tissue(model, grid, spacing, **options)
    part = Where("middle", radius)
    share = float(part.mask(tissue).sum()) * tissue.grid.voxel / PUFFED
    amount = float(si(rate, "mol s-1", "rate")) * share
    return tissue, Conditions("potassium-puff", (Release(amount, part, start=1.0, duration="10 s"),))


def uncoupled_puff(model: Model, grid: Any, spacing: Any, **options: Any) -> tuple[Tissue, Conditions]:
    """The same with gap junctions blocked."""
    tissue, conditions = potassium_puff(model, grid, spacing, **{**options, "syncytium": None})
    return tissue, Conditions("potassium-puff-uncoupled", conditions.items)


def uncoupled_wave(model: Model, grid: Any, spacing: Any, **options: Any) -> tuple[Tissue, Conditions]:
    """The droplet with gap junctions blocked."""
    tissue, conditions = spreading_depolarization(model, grid, spacing, **{**options, "syncytium": None})
    return tissue, Conditions("spreading-depolarization-uncoupled", conditions.items)


def ischemic_core(model: Model, grid: Any, spacing: Any, **options: Any) -> tuple[Tissue, Conditions]:
    """No blood in the first third of the way, a third of the flow in the second: core and penumbra."""
    tissue = Tissue(model, grid, spacing, **options)
    _refuse_without(tissue, "blood")
    if not isinstance(tissue.grid, Grid):
        raise BadValue("this scenario divides a grid into thirds: on a graph take Local(Step('blood.flow', ...)).")
    if len(tissue.grid.shape) == 1:
        end = tissue.grid.extent[0]
        core, penumbra = Where(between=(0.0, end / 3)), Where(between=(end / 3, 2 * end / 3))
    else:
        reach = min(tissue.grid.extent)
        core, penumbra = Where("middle", reach / 6), Where("middle", reach / 3)
    cut = [Local(Step("blood.flow", flow, start=5.0), part) for flow, part in (("x0.3", penumbra), ("x0", core))]
    return tissue, Conditions("ischemic-core", tuple(cut))


def oxygenated_slice(model: Model, grid: Any, spacing: Any, **options: Any) -> tuple[Tissue, Conditions]:
    """No blood; oxygen, glucose and ions from a bath at both faces of the slice, which lie across x."""
    space = model.compartments[options.get("space", "ecs")].solutes
    bath = {s: c for s, c in space.items()} | {O2: CARBOGEN}
    tissue = Tissue(model, grid, spacing, faces={"x-": bath, "x+": bath}, **options)
    _refuse_without(tissue, "blood")
    return tissue, Conditions("slice", (Step("blood.flow", "x0"),))


def _refuse_without(tissue: Tissue, reservoir: str) -> None:
    if reservoir not in tissue.model.reservoirs:
        raise BadModel(
            f"the model {tissue.model.name!r} has no {reservoir}, on which this scenario acts: take 'tripartite'."
        )


SCENARIOS = {
    s.name: s
    for s in (
        TissueScenario("rest", "nothing is done", 60.0, rest),
        TissueScenario(
            "spreading-depolarization", "60 mM of potassium in a droplet at one end, or in the middle", 60.0,
            spreading_depolarization,
        ),
        TissueScenario(
            "spreading-depolarization-uncoupled", "the same with gap junctions blocked", 60.0, uncoupled_wave,
        ),
        TissueScenario("pinprick", "neurons torn open for 2 s at one end, or in the middle", 60.0, pinprick),
        TissueScenario("potassium-puff", "potassium chloride released in the middle for 10 s", 40.0, potassium_puff),
        TissueScenario(
            "potassium-puff-uncoupled", "the same with gap junctions blocked", 40.0, uncoupled_puff,
        ),
        TissueScenario("ischemic-core", "no blood in a core, a third of it in the penumbra", 300.0, ischemic_core),
        TissueScenario("slice", "no blood; oxygen and glucose from the faces across x", 120.0, oxygenated_slice),
    )
}


def tissue_scenario(name: str, model: Model) -> TissueScenario:
    """A scenario of a tissue by name.

    Raises:
        UnknownName: there is none of this name.
        BadModel: the model lacks the ions of tissue.
    """
    folded = name.replace("_", "-").replace("isation", "ization").replace("ischaemic", "ischemic").lower()
    if folded not in SCENARIOS:
        raise unknown("scenario", name, SCENARIOS, "a tissue (a run with --grid)")
    for s in (K, Na, Cl):
        if not any(s in c.solutes for c in model.compartments.values()):
            raise BadModel(f"the model {model.name!r} has no {s}: a tissue needs sodium, potassium and chloride.")
    return SCENARIOS[folded]
