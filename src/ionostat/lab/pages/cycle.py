"""The Albers-Post cycle of the sodium pump: where its states are, and what goes round, after a jump."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...bench.rig import with_clamp
from ...constants import F
from ...experiment.protocol import Step
from ...experiment.simulate import simulate
from ...mechanisms.pump_cycle import CHAPMAN, REST, REST_V, STATES, STEPS, SodiumPumpCycle
from ...model.compartment import Compartment, Reservoir
from ...model.membrane import Membrane
from ...model.model import Model
from ..page import Cycle, Page, Preset, Readout, Series, Slider, Traces

#: part of the run before the jump
BEFORE = 0.1
ROWS = 500


@lru_cache(maxsize=1)
def _model() -> Model:
    """Pumps alone on a clamped membrane, between levels that stay."""
    inside, outside = REST
    cell = Compartment("cell", volume=2e-15, clamped=inside)
    bath = Reservoir("bath", concentrations={**outside, "Cl": sum(outside.values())})
    model = Model(Membrane(cell, bath, V=REST_V, area=1.5e-9, mechanisms=[SodiumPumpCycle()]), name="pumps")
    return with_clamp(model, "cell", command=REST_V, R_series="1 MOhm")


def run(Na_in: float, K_out: float, V: float, ATP: float, until: float) -> dict[str, Any]:
    """The states of the pump before and after levels and voltage jump."""
    model, start = _model(), BEFORE * until
    jumps = {"cell.Na": Na_in, "bath.K": K_out, "cell.clamp.command": V, "cell.ATP": ATP}
    protocol = [Step(path, value, start=start) for path, value in jumps.items()]
    sol = simulate(model, protocol, until=until, every=until / ROWS, spikes=False, progress=False)
    pumps = model.value("cell.pump_cycle.density") * model.membranes[0].area
    turned = {s.name: sol.extent(f"cell.pump_cycle.{s.name}") / pumps for s in STEPS}
    speed = {s.name: sol.turnover(f"cell.pump_cycle.{s.name}") / pumps for s in STEPS}
    affinity = sum(float(sol.affinity(f"cell.pump_cycle.{s.name}")[-1]) for s in STEPS)
    whole = {"t": sol.t} | {name: sol.occupancy(f"cell.pump_cycle.{name}") for name in STATES}
    return whole | {
        "Na_moved": 3.0 * turned["release_Na"], "K_moved": 2.0 * turned["release_K"], "ATP_used": turned["bind_ATP"],
        "Na_step": speed["release_Na"], "K_step": speed["bind_K"],
        "turnover": float(speed["release_Na"][-1]), "affinity": affinity, "stall": V - affinity / F,
    }  # fmt: skip


NAMES = ("E₁·ATP", "Na₃E₁·ATP", "Na₃E₁~P", "E₂–P", "K₂E₂", "K₂E₂·ATP")
SHOWN = tuple(Series(name, label) for name, label in zip(STATES, NAMES, strict=True))
STEPS_SAID = ("3 Na⁺ on", "ADP off", "3 Na⁺ off", "2 K⁺ on", "ATP on", "2 K⁺ off")
AT_REST = {"Na_in": 12, "K_out": 4, "V": -70, "ATP": 3, "until": 100}

PAGE = Page(
    id="cycle",
    title="The pump goes round",
    part="The pump",
    rows=("S12", "S13"),
    idea="The pump is one protein that turns through six states. Inside it binds three Na⁺ and takes a phosphate from "
    "ATP; it opens outside, lets them go, binds two K⁺, and comes back. Each disc is as full as its state is occupied. "
    "Nobody wrote **3 : 2 : 1** into this page: each step binds or lets go on one side only, and the round gives it.",
    equation=r"\frac{f_1 f_2 \cdots f_6}{b_1 b_2 \cdots b_6} = e^{A/RT}, \qquad V_{stall} = V - \frac{A}{F}",
    numbers=r"A = [[affinity]] \qquad V_{stall} = [[stall]] \qquad v = [[turnover]]",
    sliders=(
        Slider("Na_in", r"$\mathrm{[Na^+]_i}$ after the jump", "mM", 0.5, 150, 12, log=True),
        Slider("K_out", r"$\mathrm{[K^+]_o}$ after the jump", "mM", 0.01, 50, 4, log=True),
        Slider("V", "$V$ after the jump", "mV", -300, 60, 0, step=1),
        Slider("ATP", "ATP after the jump", "mM", 0.001, 10, 3, log=True),
        Slider("until", "watch for", "ms", 5, 2000, 100, log=True),
    ),
    presets=(
        Preset("voltage jumps to zero", {**AT_REST, "V": 0}),
        Preset("sodium enters: 12 to 40 mM", {**AT_REST, "Na_in": 40}),
        Preset("no potassium outside", {**AT_REST, "K_out": 0.01, "V": 0},
               "as Nakao & Gadsby (1986), Nature 323:628, saw the charge of sodium's release; not re-read"),
        Preset("ATP runs out", {**AT_REST, "ATP": 0.001, "until": 500}),
    ),
    run=run,
    play=True,
    plots=(
        Cycle("Where the pumps are", SHOWN, "share", "%",
              "Six states round a ring; arrows show the way that ATP drives.", STEPS_SAID),
        Traces("Shares of the states", SHOWN, "share", "%",
               "After the jump the shares move to new levels and stay there.", x_unit="ms"),
        Traces("Two steps of one pump", (Series("Na_step", "Na⁺ let go outside"), Series("K_step", "K⁺ taken outside")),
               "turns", "1/s", "Before and long after the jump both steps run alike; in between one may run ahead.",
               x_unit="ms"),
        Traces("What one pump has moved", (Series("Na_moved", "Na⁺ out"), Series("K_moved", "K⁺ in"),
                                           Series("ATP_used", "ATP used")), "number", "1",
               "Once the cycle runs evenly the three lines climb as 3 to 2 to 1.", x_unit="ms"),
    ),
    readouts=(
        Readout("turnover", "turns of a pump", "1/s"), Readout("affinity", "drive of a turn", "kJ/mol"),
        Readout("stall", "stands still at", "mV"),
    ),
    tries=(
        "Take the potassium away outside. The turning stops, and yet a jump of the voltage still moves some Na⁺, once: "
        "look at the step of sodium. In which state do the pumps wait?",
        "Bring $V$ down to the voltage at which the pump should stand still. Does it? And what happens below?",
        "Raise Na⁺ inside from 12 to 40 mM at −70 mV, then at 0 mV. Which step limits the pump at rest?",
    ),
    ends="One set of constants, measured in heart; one charge moves, with the release of sodium. Ouabain, FXYD "
         "proteins "
    "and the occluded states in between are left out. At −70 mV and with much sodium this pump is slower than real "
    "ones: the release of sodium feels half of the field.",
    source=f"{CHAPMAN}; one constant follows from detailed balance",
)  # fmt: skip
