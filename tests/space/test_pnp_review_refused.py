"""Stacks that no ion crosses, currents of a transient without rounding, one law of diffusion for layers and pores."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.errors import BadModel
from ionostat.space import pnp, pores
from ionostat.space.pnp.course import shortest_time
from ionostat.space.pnp.problem import problem

RICH, POOR = pnp.Bath({"K": "150 mM", "Cl": "150 mM"}), pnp.Bath({"K": "15 mM", "Cl": "15 mM"})
WATER = pnp.Layer("5 nm")


@pytest.mark.parametrize(
    "layers",
    [
        [WATER, pnp.Layer("4 nm", permittivity=2, exclude="all"), WATER],
        [pnp.Layer("4 nm", exclude="K"), WATER, pnp.Layer("4 nm", exclude="Cl")],
    ],
    ids=["lipid", "one ion here, the other there"],
)
def test_where_no_ion_crosses_there_is_no_reversal_potential(layers: list[pnp.Layer]) -> None:
    stack = pnp.Stack(layers, RICH, POOR)
    for current in (0.0, 1.0):
        with pytest.raises(BadModel, match="no charged ion can cross"):
            pnp.steady(stack, I=current)
    curve = pnp.iv(stack, "-50mV:50mV:3")
    assert "V_reversal" not in curve and np.all(curve.I == 0.0) and curve.converged.all()
    axes = pnp.plot(curve).axes[0]
    low, high = axes.get_ylim()
    assert low <= -0.5 and high >= 0.5  # no scale of 1e-17


def test_where_one_ion_crosses_it_sets_the_potential() -> None:
    stack = pnp.Stack([WATER, pnp.Layer("4 nm", exclude="Cl"), WATER], RICH, POOR)
    nernst = -stack.thermal * np.log(10.0)
    assert float(pnp.steady(stack, I=0).V) == pytest.approx(nernst, abs=1e-6)


def test_the_current_of_a_transient_has_no_rounding_in_it() -> None:
    """A leaky slab whose ions hardly move in a microsecond: its current is even from the first femtosecond on."""
    layer = pnp.Layer("5 nm", D="x1e-8")
    run = pnp.transient(pnp.Stack([layer], RICH, POOR), until="1 us", V="-70 mV")
    assert np.ptp(run.I.values) < 2e-5 * abs(float(run.I[0]))


def test_the_first_step_follows_the_slowest_water() -> None:
    fast, slow = (problem(pnp.Stack([pnp.Layer("20 nm", D=D)], RICH, POOR)) for D in ("x1", "x1e-6"))
    assert shortest_time(slow) == pytest.approx(1e6 * shortest_time(fast), rel=1e-9)


@pytest.mark.parametrize("T", ["5 degC", "25 degC", "37 degC"])
def test_layers_and_pores_have_one_law_of_diffusion(T: str) -> None:
    salt = {"K": 100.0, "Cl": 100.0}
    stack = pnp.Stack([WATER], pnp.Bath(salt), pnp.Bath(salt), temperature=T)
    pore = pores.CylindricalPore(inside=salt, temperature=T)
    assert [stack.diffusion(str(ion)) for ion in pore.ions] == [pore.D[ion] for ion in pore.ions]


def test_diffusion_falls_in_the_cold_as_water_thickens() -> None:
    warm, cold = (pnp.Stack([WATER], RICH, POOR, temperature=T).diffusion("K") for T in ("25 degC", "5 degC"))
    assert cold / warm == pytest.approx(278.15 / 298.15 * 0.8900 / 1.519, rel=2e-3)  # viscosities of tables


def test_a_pore_without_a_shape_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        pores.Pore()  # type: ignore[abstract]
