r"""Oxygen in a slice between two baths, against diffusion with consumption of order zero.

.. math:: D C'' = M: \quad C = C_0 - \frac{M}{2D} x (L - x), \quad
    \text{or with an anoxic core} \quad C = C_0 (1 - x/d)^2, \; d = \sqrt{2 D C_0/M}

M is what the cells' own respiration uses at rest, D that of oxygen through all of the tissue.
"""

from __future__ import annotations

import numpy as np
import pytest

import ionostat as ion
from ionostat.compiler.network import Network
from ionostat.models.tissues import CARBOGEN, tissue_scenario
from ionostat.space.tissue import OXYGEN


@pytest.fixture(scope="module")
def model():
    return ion.ready_model("tripartite")


def consumption(model: ion.Model) -> float:
    """Oxygen that respiration uses at rest, mol per s and m3 of tissue."""
    network = Network(model)
    turnovers = network.rates(network.start, network.default_parameters)[0]
    used = sum(3.0 * float(rate) for step, rate in zip(network.steps, turnovers) if step.path.endswith("respiration"))
    return used / sum(c.volume for c in model.compartments.values())


def oxygen(model: ion.Model, voxels: int, spacing: float, until: float) -> tuple[np.ndarray, np.ndarray]:
    """Places, and oxygen there at the end."""
    tissue, conditions = tissue_scenario("slice", model).make(model, voxels, spacing, gates="steady")
    run = ion.simulate(tissue, conditions, until=until, every=until)
    assert run.status.ok and max(abs(x) for x in run.drift().values()) < 1e-12
    return tissue.grid.centres(), run.c("O2").values[-1]


def test_a_slice_of_400_um_is_fed_throughout_along_a_parabola(model) -> None:
    M = consumption(model)
    assert 0.5 / 60 < M < 3.0 / 60  # mM/s, as grey matter in vitro and in vivo
    x, C = oxygen(model, 10, 40e-6, 60.0)
    exact = CARBOGEN - M / (2 * OXYGEN) * x * (400e-6 - x)
    assert abs(C - exact).max() < 0.012
    assert abs(C - C[::-1]).max() < 0.01
    assert C.min() < 0.68 * CARBOGEN  # the parabola is deep enough to tell


@pytest.mark.long
def test_a_slice_of_1200_um_has_an_anoxic_core_from_the_depth_of_theory(model) -> None:
    d = np.sqrt(2 * OXYGEN * CARBOGEN / consumption(model))
    assert 300e-6 < d < 400e-6
    x, C = oxygen(model, 30, 40e-6, 30.0)
    near = x < d
    exact = CARBOGEN * (1 - x[near] / d) ** 2
    assert abs(C[near] - exact).max() < 0.03 * CARBOGEN
    core = x[C < 5e-3]
    assert core.min() == pytest.approx(d, abs=50e-6)
    assert C[x.size // 2] < 1e-4
