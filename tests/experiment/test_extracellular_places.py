"""What is outside of cells is told as such: in the report, in the picture, in the usual observations."""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.ensemble.usual import usual_observations
from ionostat.experiment.report import report, text
from ionostat.mechanisms import ExtracellularDiffusion, Leak
from ionostat.model.enclosed import cells, extracellular
from ionostat.models import scenarios


def run(name: str, scenario: str, until: str) -> ion.Solution:
    return ion.simulate(ion.ready_model(name), scenarios(name)[scenario].protocol, until=until, progress=False)


@pytest.fixture(scope="module")
def flooded():
    return run("neuron", "high-potassium", "30 s")


@pytest.fixture(scope="module")
def puffed():
    return run("astrocyte-pair", "both", "30 s")


@pytest.mark.parametrize(
    ("name", "spaces"),
    [
        ("neuron", ["ecs"]),
        ("neuron-glia", ["ecs"]),
        ("two-compartment", ["soma_ecs", "dendrite_ecs"]),
        ("astrocyte-pair", ["ecs_a", "ecs_b"]),
        ("synapse", ["cleft", "ecs"]),
        ("dendrite", []),
    ],
)
def test_the_spaces_of_ready_models(name, spaces):
    model = ion.ready_model(name)
    assert extracellular(model) == spaces
    assert [seen for seen in usual_observations(model) if seen.startswith("max(")] == [f"max({s}.K)" for s in spaces]


def test_a_way_between_spaces_encloses_nothing_and_a_cytosol_around_a_store_stays_a_cell():
    levels = {Na: 140.0, K: 4.0, Cl: 144.0}
    store, cytosol, near, far = (
        ion.Compartment(n, volume=1e-15, concentrations=levels) for n in ("store", "cytosol", "near", "far")
    )
    leak, way = [Leak(K)], [ExtracellularDiffusion((Na, K, Cl))]
    model = ion.Model(
        ion.Membrane(store, cytosol, mechanisms=leak),
        ion.Membrane(cytosol, near, mechanisms=leak),
        ion.Membrane(near, far, name="way", V=0.0, mechanisms=way),
    )
    assert [m.name for m in cells(model)] == ["store", "cytosol"]
    assert extracellular(model) == ["near", "far"]


def test_the_flood_of_a_slice_is_told(flooded):
    found = report(flooded)
    level = flooded.c("K", "ecs")
    assert found["extremes"]["K_out"]["ecs"]["value"] == level.max() > 20.0
    assert found["jump"]["place"] == "ecs" and found["jump"]["top"] > 2.0 * level[0]
    page = text(found)
    assert "K+ jump" in page and "highest K+" in page and "of ecs" not in page and "uM in ecs" not in page


def test_the_space_that_was_puffed_is_told_beside_the_other(puffed):
    found = report(puffed)["extremes"]
    for symbol, key in (("K", "K_out"), ("Glu", "Glu")):
        peaks = {place: peak["value"] for place, peak in found[key].items()}
        assert peaks == {place: puffed.c(symbol, place).max() for place in ("ecs_a", "ecs_b")}
        assert peaks["ecs_a"] > peaks["ecs_b"]
    assert list(found["space"]) == list(found["fraction"]) == ["ecs_a", "ecs_b"]
    assert list(found["swelling"]) == ["astrocyte_a", "astrocyte_b"]


def panels(solution: ion.Solution) -> dict[str, list[str]]:
    """What each panel of the picture shows, by its label."""
    return {ax.get_ylabel(): [str(line.get_label()) for line in ax.get_lines()] for ax in solution.plot().axes}


def test_the_picture_shows_every_space_and_no_way(puffed):
    shown = panels(puffed)
    assert shown["K$^{+}$\noutside (mM)"] == ["K$^{+}$ ecs_a", "K$^{+}$ ecs_b"]
    (bicarbonate,) = (lines for label, lines in shown.items() if "HCO" in label)
    assert len(bicarbonate) == 2 and all("HCO" in line for line in bicarbonate)
    assert sum("Cl" in line or "Na" in line for line in shown["Na$^{+}$, Cl$^{-}$\noutside (mM)"]) == 4
    assert [line for line in shown["potential (mV)"] if line.startswith("V ")] == ["V astrocyte_a", "V astrocyte_b"]


def test_calcium_of_a_cell_has_its_axis_alone(flooded):
    shown = panels(flooded)
    assert shown["traces (\u03bcM)"] == ["Ca$^{2+}$ neuron"]
    assert shown["Ca$^{2+}$\noutside (mM)"] == ["Ca$^{2+}$ ecs"]
    assert not any("way" in line for lines in shown.values() for line in lines)
    (axis,) = (ax for ax in flooded.plot().axes if ax.get_ylabel().startswith("Ca"))
    assert np.allclose(axis.get_lines()[0].get_ydata(), flooded.c("Ca", "ecs"))
