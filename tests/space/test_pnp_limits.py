"""The familiar equations out of the solver: cases PN-*, Goldman, Planck, Henderson, Gouy-Chapman, Donnan, TMS."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ionostat.constants import F, R
from ionostat.space import pnp
from ionostat.theory import ghk, junctions, surfaces

T = 298.15


def debye(case: dict[str, Any]) -> dict[str, float]:
    """The length over which a weak charge is screened, read off the profile beside a wall."""
    found = {}
    for name, c, kelvin, eps in (
        ("L_1", 1.0, T, 78.4), ("L_10", 10.0, T, 78.4), ("L_150", 150.0, T, 78.4), ("L_150_37C", 150.0, 310.15, 74.2),
    ):  # fmt: skip
        salt = pnp.Bath({"K": c, "Cl": c})
        length = surfaces.debye_length(c, kelvin, eps)
        stack = pnp.Stack([pnp.Layer(20 * length, permittivity=eps)], pnp.Wall(-1e-7), salt, temperature=kelvin)
        ds = pnp.steady(stack, levels=4)
        near = ds.where(ds.x < 2 * length, drop=True)
        slope = np.polyfit(near.x, np.log(-near.phi), 1)[0]
        found[name] = -1e9 / slope
    return found


def grahame(case: dict[str, Any]) -> dict[str, float]:
    """The potential of a charged wall."""
    found = {}
    for c in (10.0, 150.0):
        salt = pnp.Bath({"K": c, "Cl": c})
        length = 25 * surfaces.debye_length(c, T, 78.4)
        stack = pnp.Stack([pnp.Layer(length, permittivity=78.4)], pnp.Wall("-0.05 C/m2"), salt, temperature=T)
        found[f"psi_{c:g}"] = 1e3 * float(pnp.steady(stack, levels=4).phi[0])
    return found


def donnan(case: dict[str, Any]) -> dict[str, float]:
    """The potential in the middle of a charged layer between two equal baths."""
    found = {}
    for c in (10.0, 150.0, 1000.0):
        salt = pnp.Bath({"K": c, "Cl": c})
        layer = pnp.Layer("60 nm", fixed_charge="-500 mM")
        ds = pnp.steady(pnp.Stack([pnp.Layer("80 nm"), layer, pnp.Layer("80 nm")], salt, salt, temperature=T))
        middle = ds.isel(x=int(np.argmin(np.abs(ds.x.values - 110e-9))))
        found[f"V_{c:g}"] = 1e3 * float(middle.phi)
        found[f"K_{c:g}"] = float(middle.c.sel(species="K"))
    return found


def junction(case: dict[str, Any]) -> dict[str, float]:
    """Two salts across a layer of many Debye lengths, without current: right minus left."""
    given = case["inputs"]["lambda0"]["value"]
    D = {who: 1e-4 * conductivity * R * T / F**2 for who, conductivity in given.items()}
    left, right = pnp.Bath({"K": 150.0, "Cl": 150.0}), pnp.Bath({"Na": 150.0, "Cl": 150.0})
    stack = pnp.Stack([pnp.Layer("10 um")], left, right, D=D, temperature=T)
    return {"V_NaCl_minus_KCl": -1e3 * float(pnp.steady(stack, I=0).V)}


SOLVED = {"PN-01": debye, "PN-02": grahame, "PN-05": donnan, "PN-07": junction}
ADAPTERS = {"PNP": SOLVED, "liquid junction": SOLVED}


def test_case_through_the_solver(case: dict[str, Any]) -> None:
    if case["id"] not in SOLVED:
        pytest.skip("a case of the formula alone")
    found = SOLVED[case["id"]](case)
    compared = [name for name in case["outputs"] if name in found]
    assert compared
    for name in compared:
        wanted = case["outputs"][name]
        assert found[name] == pytest.approx(wanted["value"], rel=max(wanted["rel_tol"], 1e-6)), name


# -------------------------------------------------------------------- constant field

EQUAL = (
    pnp.Bath({"Na": "10 mM", "K": "140 mM", "Cl": "150 mM"}),
    pnp.Bath({"Na": "145 mM", "K": "5 mM", "Cl": "150 mM"}),
)
UNEQUAL = (
    pnp.Bath({"Na": "2 mM", "K": "20 mM", "Cl": "22 mM"}),
    pnp.Bath({"Na": "290 mM", "K": "10 mM", "Cl": "300 mM"}),
)


def goldman(stack: pnp.Stack, V: float) -> np.ndarray:
    """Fluxes of the constant field."""
    thickness = stack.slabs[0].thickness
    inside, outside = stack.left.concentrations, stack.right.concentrations
    return np.array([
        ghk.flux(z, stack.diffusion(who) / thickness, inside[who], outside[who], V, stack.temperature)
        for who, z in zip(stack.ions, stack.valences)
    ])  # fmt: skip


@pytest.mark.parametrize("thickness", ["0.5 nm", "5 nm", "1 um"])
@pytest.mark.parametrize("V", ["-200 mV", "-70 mV", "0 mV", "55 mV"])
def test_equal_totals_make_goldman_exact_at_any_thickness(thickness: str, V: str) -> None:
    stack = pnp.Stack([pnp.Layer(thickness)], *EQUAL)
    ds = pnp.steady(stack, V=V)
    assert np.allclose(ds.flux, goldman(stack, float(ds.V)), rtol=1e-10, atol=0.0)


def test_unequal_totals_come_to_goldman_as_the_square_of_the_thickness() -> None:
    length = surfaces.debye_length(150.0, 310.15)
    thin = np.array([0.2, 0.1, 0.05, 0.025]) * length
    off = []
    for thickness in thin:
        stack = pnp.Stack([pnp.Layer(thickness)], *UNEQUAL)
        ds = pnp.steady(stack, V="-70 mV", levels=2)
        off.append(np.max(np.abs(ds.flux.values / goldman(stack, -0.07) - 1)))
    slope = np.polyfit(np.log(thin), np.log(off), 1)[0]
    assert slope == pytest.approx(2.0, abs=0.05)
    assert off[-1] < 1e-3


def test_thick_slabs_come_to_planck_and_thin_ones_to_goldman() -> None:
    D = {who: pnp.Stack([pnp.Layer(1e-9)], *UNEQUAL).diffusion(who) for who in ("Na", "K", "Cl")}
    sides = [bath.concentrations for bath in UNEQUAL]
    neutral = -junctions.planck(*sides, mobility=D)
    field = ghk.voltage(D, *sides)
    V = [float(pnp.steady(pnp.Stack([pnp.Layer(d)], *UNEQUAL), I=0, levels=3).V) for d in ("0.01 nm", "1 nm", "20 um")]
    assert abs(neutral - field) > 2e-3
    assert V[0] == pytest.approx(field, abs=1e-7)
    assert V[2] == pytest.approx(neutral, abs=1e-7)
    assert min(neutral, field) < V[1] < max(neutral, field)


def test_divalents_come_to_planck_too() -> None:
    left, right = {"K": 100.0, "Ca": 5.0, "Cl": 110.0}, {"Na": 20.0, "Ca": 20.0, "Cl": 60.0}
    stack = pnp.Stack([pnp.Layer("20 um")], pnp.Bath(left), pnp.Bath(right))
    D = {who: stack.diffusion(who) for who in stack.ions}
    assert -float(pnp.steady(stack, I=0, levels=3).V) == pytest.approx(
        junctions.planck(left, right, mobility=D), abs=1e-7
    )


def test_one_salt_is_henderson_and_planck() -> None:
    left, right = {"Na": 100.0, "Cl": 100.0}, {"Na": 10.0, "Cl": 10.0}
    stack = pnp.Stack([pnp.Layer("50 um")], pnp.Bath(left), pnp.Bath(right))
    D = {who: stack.diffusion(who) for who in stack.ions}
    V = -float(pnp.steady(stack, I=0, levels=3).V)
    assert pytest.approx(junctions.henderson(left, right, mobility=D), abs=1e-7) == V


@pytest.mark.parametrize("X", ["-2 M", "-200 mM", "50 mM"])
def test_charged_membranes_come_to_teorell_meyer_sievers(X: str) -> None:
    """What is missing of neutrality at the faces goes with the Debye length over the thickness."""
    left, right = {"K": 100.0, "Cl": 100.0}, {"K": 10.0, "Cl": 10.0}
    off = []
    for thickness in ("2 um", "20 um"):
        layers = [pnp.Layer("20 nm"), pnp.Layer(thickness, fixed_charge=X, D="x1e-4"), pnp.Layer("20 nm")]
        stack = pnp.Stack(layers, pnp.Bath(left), pnp.Bath(right))
        D = {who: stack.diffusion(who) for who in stack.ions}
        expected = -junctions.teorell_meyer_sievers(left, right, X, mobility=D)
        off.append(abs(float(pnp.steady(stack, I=0, levels=3).V) - expected))
    assert off[0] < 6e-5
    assert off[1] < 0.2 * off[0] + 1e-7


# -------------------------------------------------------------------- charged walls


def wall(charge: str = "-0.05 C/m2", **more: Any) -> pnp.Stack:
    salt = pnp.Bath({"K": "150 mM", "Cl": "150 mM"})
    return pnp.Stack([pnp.Layer("24 nm", permittivity=78.4)], pnp.Wall(charge), salt, temperature=T, **more)


def test_gouy_chapman_of_order_two_and_richardson_to_a_nanovolt() -> None:
    psi = surfaces.surface_potential("-0.05 C/m2", "150 mM", T, 78.4)
    off = []
    for fineness in (1, 2, 4):
        ds = pnp.steady(wall(), fineness=fineness)
        exact = surfaces.gouy_chapman(ds.x.values, psi, "150 mM", T, 78.4)
        off.append(float(np.max(np.abs(ds.phi - exact))))
        assert float(ds.phi_error) == pytest.approx(off[-1], rel=0.1)
    assert np.log2(off[0] / off[1]) == pytest.approx(2.0, abs=0.1)
    assert np.log2(off[1] / off[2]) == pytest.approx(2.0, abs=0.1)
    ds = pnp.steady(wall(), levels=3)
    exact = surfaces.gouy_chapman(ds.x.values, psi, "150 mM", T, 78.4)
    assert np.max(np.abs(ds.phi - exact)) < 1e-9
    assert float(ds.phi_error) < 1e-8


def test_divalents_screen_as_gouy_and_chapman_say() -> None:
    levels = {"Ca": 10.0, "K": 100.0, "Cl": 120.0}
    layer = pnp.Layer("24 nm", permittivity=78.4)
    ds = pnp.steady(pnp.Stack([layer], pnp.Wall("-0.05 C/m2"), pnp.Bath(levels), temperature=T), levels=3)
    assert float(ds.phi[0]) == pytest.approx(surfaces.surface_potential("-0.05 C/m2", levels, T, 78.4), abs=1e-8)


def test_a_sheet_in_the_open_splits_its_field_in_two() -> None:
    salt = pnp.Bath({"K": "150 mM", "Cl": "150 mM"})
    half = pnp.Layer("20 nm", permittivity=78.4)
    ds = pnp.steady(pnp.Stack([half, pnp.Sheet("-0.1 C/m2"), half], salt, salt, temperature=T), levels=3)
    expected = surfaces.surface_potential("-0.05 C/m2", "150 mM", T, 78.4)
    assert float(ds.phi.min()) == pytest.approx(expected, abs=1e-8)


def test_crowding_limits_concentrations_and_vanishes_for_small_ions() -> None:
    packed, plain = (pnp.steady(wall("-0.5 C/m2", ion_size=size)) for size in ("0.6 nm", None))
    limit = 1 / (6.02214076e23 * 0.6e-9**3)
    assert 0.9 * limit < float(packed.c.max()) < limit < float(plain.c.max())
    small = pnp.steady(wall(ion_size="0.01 nm"))
    assert float(small.phi[0]) == pytest.approx(float(pnp.steady(wall()).phi[0]), rel=1e-4)


def test_crowded_wall_has_the_charge_of_bikerman() -> None:
    """sigma = sqrt(2 eps kT/v ln(1 + 2 nu sinh2(psi/2))), nu = 2 v c: Kilic, Bazant & Ajdari 2007, from memory."""
    ds = pnp.steady(wall("-0.3 C/m2", ion_size="0.7 nm"), levels=4)
    v, c, psi = 6.02214076e23 * 0.7e-9**3, 150.0, float(ds.phi[0]) * F / (R * T)
    nu = 2 * v * c
    eps = 78.4 * 8.8541878188e-12
    sigma = np.sqrt(2 * eps * R * T / v * np.log(1 + 2 * nu * np.sinh(psi / 2) ** 2))
    assert sigma == pytest.approx(0.3, rel=1e-6)


def test_impermeable_layer_divides_the_voltage_like_capacitors() -> None:
    """A lipid layer without ions between dilute salt: charge on both faces, no current."""
    salt = pnp.Bath({"K": "150 mM", "Cl": "150 mM"})
    water, lipid = pnp.Layer("10 nm", permittivity=78.4), pnp.Layer("4 nm", permittivity=2.0, exclude="all")
    ds = pnp.steady(pnp.Stack([water, lipid, water], salt, salt, temperature=T), V="1 mV", levels=3)
    assert float(ds.I) == 0.0
    phi = ds.phi.values[ds.layer.values == "layer"]
    inner = ds.phi.sel(x=slice(10.5e-9, 13.5e-9))
    field = -float(np.polyfit(inner.x, inner, 1)[0])
    length = surfaces.debye_length(150.0, T, 78.4)
    expected = 1e-3 / (4e-9 + 2 * length * 2.0 / 78.4)
    assert field == pytest.approx(expected, rel=1e-4)
    assert len(phi) == ds.sizes["x"]
