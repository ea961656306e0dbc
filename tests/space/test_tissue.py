"""A tissue: one voxel is the cell, what is uniform stays so, nothing is lost, and waves run."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat.constants import F
from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.models.cortex import cortex
from ionostat.models.tissues import SCENARIOS, tissue_scenario
from ionostat.space.gates import fast_gates, steady

DROP = ion.Droplet("60 mM", ion.Where(None, "150 um"))


@pytest.fixture(scope="module")
def wave():
    """A short strand with a wave along it."""
    return ion.simulate(ion.Tissue(cortex(), 60, "25 um"), DROP, until="18 s", every="0.5 s", keep=["neuron"])


def test_one_voxel_is_the_cell() -> None:
    pause = ion.Step("neuron.pump.density", "x0.2", start=2.0, duration=8.0)
    given = {"until": "15 s", "every": "1 s"}
    cell = ion.simulate(steady(cortex()), pause, extents=False, spikes=False, **given)
    tissue = ion.simulate(ion.Tissue(cortex(), 1, gates="steady"), pause, tolerance=0.01, rtol=1e-6, **given)
    _, first = np.unique(np.round(cell.t), return_index=True)
    assert np.ptp(cell.c("K", "ecs")) > 1.0
    assert tissue.c("K").values[:, 0] == pytest.approx(cell.c("K", "ecs")[first], rel=1e-4)
    assert tissue.V("neuron").values[:, 0] == pytest.approx(cell.V("neuron")[first], abs=2e-5)


def test_uniform_tissue_stays_uniform() -> None:
    pause = ion.Step("neuron.pump.density", "x0", start=1.0, duration=5.0)
    run = ion.simulate(ion.Tissue(cortex(), (6, 5), "25 um", gates="steady"), pause, until="20 s", every="1 s")
    K_out = run.c("K").values
    assert K_out.max() > 30.0
    assert (np.ptp(K_out, axis=(1, 2)) / K_out.mean(axis=(1, 2))).max() < 1e-10
    V = run.V("neuron").values
    assert np.ptp(V, axis=(1, 2)).max() < 1e-10


def test_rest_is_rest() -> None:
    run = ion.simulate(ion.Tissue(cortex(), 20, "25 um"), until="100 s")
    assert abs(run.c("K").values - 3.5).max() < 1e-9
    assert abs(run.data.phi.values).max() < 1e-12
    assert run.statistics["repeated"] == 0


@pytest.mark.parametrize("grid", [40, (10, 8), (5, 5, 4)])
def test_totals_and_charge_are_kept(grid) -> None:
    from ionostat.space.conditions import as_conditions
    from ionostat.space.simulate import _Run, _settings

    tissue = ion.Tissue(cortex(), grid, "50 um")
    drop = ion.Droplet("60 mM", ion.Where(None, "150 um"))
    settings = _settings(tissue, 2.0, 1.0, 0.1, 1e-4, None, None, 1)
    run = _Run(tissue, as_conditions(drop).placed(tissue, 2.0), settings)
    for _ in run.go(lambda fraction: None):
        pass
    assert max(abs(x) for x in run.drift().values()) < 1e-12
    membrane = 0.01 * 0.07 * 1e6 / F  # mol/m3 of tissue on the membranes of a cell
    assert abs(run.stepper.balance(run.voxels.y) - run.stepper.stray_at_start).max() < 1e-9 * membrane


def test_a_wave_runs_within_the_bands_of_the_literature(wave) -> None:
    """Case IS-02, at a spacing that is still coarse: speed, potassium, DC shift."""
    front = wave.front()
    assert 1.5e-3 / 60 < front.speed < 9e-3 / 60
    assert front.error < 0.02 * front.speed
    beyond = wave.data.arrival.notnull().values & (wave.tissue.grid.centres() > 3e-4)
    assert 30.0 < wave.data.peak.values[beyond].max() < 80.0
    assert -35e-3 < wave.data.lowest.values[beyond].min() < -8e-3
    assert wave.fraction().values[-1].min() < 0.17
    assert max(abs(x) for x in wave.drift().values()) < 1e-12


def test_coupled_glia_make_the_dc_shift_and_carry_the_wave_ahead(wave) -> None:
    alone = ion.simulate(ion.Tissue(cortex(), 60, "25 um", syncytium=None), DROP, until="18 s", every="0.5 s")
    assert alone.front().speed < 0.9 * wave.front().speed
    assert wave.data.lowest.values[20] < 4 * alone.data.lowest.values[20] < 0


def test_gap_junctions_spread_a_puff_of_potassium() -> None:
    peaks = {}
    for name in ("potassium-puff", "potassium-puff-uncoupled"):
        model = cortex()
        tissue, conditions = tissue_scenario(name, model).make(model, 60, "25 um")
        run = ion.simulate(tissue, conditions, until="11 s", every="1 s")
        peaks[name] = run.c("K").values[-1]
        assert max(abs(x) for x in run.drift().values()) < 1e-12
    coupled, alone = peaks.values()
    assert coupled[30] < alone[30] - 0.5  # lower where it is released
    assert coupled[20] > alone[20] + 0.02  # higher some way off


def fixed_steps(syncytium: str | None) -> list[np.ndarray]:
    tissue = ion.Tissue(cortex(), 24, "50 um", syncytium=syncytium)
    puff = ion.Release("40 fmol/s", ion.Where("middle", "100 um"), duration="10 s")
    return [
        ion.simulate(tissue, puff, until="2 s", every="2 s", step=h, rtol=1e-8).c("K").values[-1]
        for h in (0.2, 0.1, 0.05)
    ]


def test_steps_converge_with_second_order() -> None:
    coarse, middle, fine = fixed_steps(None)
    ratio = abs(coarse - middle).max() / abs(middle - fine).max()
    assert 3.5 < ratio < 6.0, ratio


def test_steps_far_longer_than_the_time_constant_of_the_membrane_are_good() -> None:
    """With a syncytium, whose membrane settles in 3 ms, steps of 50 to 200 ms agree within 1e-3 of the rise."""
    rows = fixed_steps("astrocyte")
    rise = rows[-1].max() - 3.5
    assert rise > 0.3
    assert abs(rows[0] - rows[2]).max() < 1e-3 * rise


def test_steady_gates_are_those_that_are_fast() -> None:
    assert fast_gates(cortex()) == {"neuron.transient_Na": ["m", "h"], "neuron.delayed_rectifier": ["n"]}
    assert any(s.endswith(".m") for s in _states(ion.Tissue(cortex(), 2)))
    assert not any(s.endswith(".m") for s in _states(ion.Tissue(cortex(), 2, gates="steady")))


def _states(tissue: ion.Tissue) -> list[str]:
    from ionostat.compiler.network import Network

    return [s.path for s in Network(tissue.cell).states]


def test_a_store_is_gone_on_with_from_its_checkpoint(tmp_path, monkeypatch) -> None:
    tissue = ion.Tissue(cortex(), 30, "50 um")
    drop = ion.Droplet("60 mM", ion.Where(None, "200 um"))
    given = {"until": "8 s", "every": "0.5 s"}
    whole = ion.simulate(tissue, drop, **given)
    from ionostat.space import simulate as module
    from ionostat.space import store

    monkeypatch.setattr(store, "MOST_ROWS", 4)
    real = module._Run._step

    def stops(self, longest):
        if self.t > 5.0:
            raise KeyboardInterrupt
        return real(self, longest)

    path = tmp_path / "wave.zarr"
    monkeypatch.setattr(module._Run, "_step", stops)
    part = ion.simulate(tissue, drop, out=path, **given)
    assert part.status.cause == "interrupted" and 10 <= part.data.sizes["time"] < 17
    monkeypatch.setattr(module._Run, "_step", real)
    with pytest.raises(BadFile, match="belongs to another run: conditions"):
        ion.simulate(tissue, ion.Droplet("50 mM", ion.Where(None, "200 um")), out=path, resume=True, **given)
    rest = ion.simulate(tissue, drop, out=path, resume=True, **given)
    assert rest.status.ok and rest.data.sizes["time"] == 17
    assert rest.c("K").values == pytest.approx(whole.c("K").values, rel=1e-6)
    assert rest.data.arrival.values[:8] == pytest.approx(whole.data.arrival.values[:8], rel=1e-6)
    with pytest.raises(BadFile, match="came to its end"):
        ion.simulate(tissue, drop, out=path, resume=True, **given)
    with pytest.raises(BadFile, match="is there already"):
        ion.simulate(tissue, drop, out=path, **given)


def test_a_space_that_vanishes_ends_the_run_and_keeps_what_was_computed(monkeypatch) -> None:
    from ionostat.space import simulate as module

    monkeypatch.setattr(module, "SMALLEST", 0.15)
    pause = ion.Step("neuron.pump.density", "x0", start=1.0)
    run = ion.simulate(ion.Tissue(cortex(), 4, "50 um"), pause, until="200 s", every="1 s")
    assert not run.status.ok and "has all but vanished" in run.status.message
    assert 2 < run.data.sizes["time"] < 200 and np.isfinite(run.c("K").values).all()


def test_bad_input_says_what_is_allowed() -> None:
    model = cortex()
    with pytest.raises(BadValue, match="grid"):
        ion.Tissue(model, (4, 0))
    with pytest.raises(UnknownName, match="'astrocyte'"):
        ion.Tissue(model, 4, syncytium="astrocytes")
    with pytest.raises(UnknownName, match="steady"):
        ion.Tissue(model, 4, gates="slow")
    with pytest.raises(BadValue, match="charge"):
        ion.Tissue(model, 4, faces={"x-": {"K": 10.0}})
    with pytest.raises(BadValue, match="no voxel"):
        ion.simulate(ion.Tissue(model, 4), ion.Droplet(60.0, ion.Where((0.0,), "1 um")), until=1.0)
    with pytest.raises(BadValue, match="would charge"):
        ion.Droplet(60.0, against="Cl")
    with pytest.raises(UnknownName, match="spreading-depolarization"):
        tissue_scenario("spreading-depression", model)
    assert len(SCENARIOS) >= 7
