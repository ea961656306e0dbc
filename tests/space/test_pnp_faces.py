"""What people meet: refusals, results that say how good they are, files, the shell, pictures, the selective filter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

import ionostat as ion
from ionostat.cli import app
from ionostat.errors import BadFile, BadModel, BadUnit, BadValue, UnknownName
from ionostat.space import pnp
from ionostat.theory.selectivity import permeability_ratio, stiffness_from_fluctuation

SLAB = Path(__file__).parents[2] / "examples" / "slab.toml"
SALT = pnp.Bath({"K": "150 mM", "Cl": "150 mM"})


def stack(*layers: Any, **more: Any) -> pnp.Stack:
    return pnp.Stack(layers or [pnp.Layer("5 nm")], SALT, SALT, **more)


# -------------------------------------------------------------------- refusals

REFUSED = {
    "not neutral, and by how much": (
        BadValue, r"left: the bath is not neutral: \+5 mM of charge is left over",
        lambda: pnp.Stack([pnp.Layer("5 nm")], pnp.Bath({"K": 150.0, "Cl": 145.0}), SALT),
    ),
    "the wrong ion to balance": (
        BadValue, "cannot balance",
        lambda: pnp.Stack([pnp.Layer("5 nm")], pnp.Bath({"K": 150.0}, balance="Na"), SALT),
    ),
    "an empty bath": (BadValue, "no ions", lambda: pnp.Stack([pnp.Layer("5 nm")], pnp.Bath({"K": 0.0}), SALT)),
    "fixed charge of volume and wall beyond room": (
        BadValue, "fixed charges add up to",
        lambda: stack(pnp.Layer("5 nm", radius="0.5 nm", wall_charge="-2 C/m2", fixed_charge="-30 M")),
    ),
    "fixed charge beyond the packing of its counter-ions": (
        BadValue, "more counter-ions than packing allows",
        lambda: stack(pnp.Layer("5 nm", fixed_charge="-12 M"), ion_size="0.6 nm"),
    ),
    "a packed bath": (BadValue, "fill the bath", lambda: stack(ion_size="1.9 nm")),
    "a mesh too coarse": (
        BadValue, "mesh is too coarse: a cell of", lambda: pnp.steady(stack(pnp.Layer("10 um")), fineness=0.02)
    ),
    "too many cells": (BadValue, "cells would be needed", lambda: pnp.steady(stack(pnp.Layer("1 um")), fineness=999.0)),
    "a negative concentration": (BadValue, "0 or more", lambda: pnp.Bath({"K": -1.0})),
    "an unknown ion": (UnknownName, "Did you mean|valence", lambda: pnp.Stack(
        [pnp.Layer(1e-9)], pnp.Bath({"Q": 1.0}), SALT)),
    "an excess of an ion that is not there": (
        UnknownName, "Unknown ion 'Na'", lambda: stack(pnp.Layer("5 nm", excess={"Na": "1 kJ/mol"}))
    ),
    "a unit that does not fit": (BadUnit, "thickness", lambda: pnp.Layer("5 mV")),
    "no thickness": (BadValue, "thickness", lambda: pnp.Layer(0.0)),
    "a wall charge without a wall": (BadValue, "no wall", lambda: pnp.Layer("5 nm", wall_charge="1 mC/m2")),
    "round and flat": (BadModel, "some are flat", lambda: stack(pnp.Layer("5 nm"), pnp.Layer("5 nm", radius="1 nm"))),
    "no D": (UnknownName, "D of X is not known", lambda: pnp.Stack(
        [pnp.Layer(1e-9)], pnp.Bath({"X": 1.0, "Cl": 1.0}), SALT, z={"X": 1})),
    "an absolute D for all": (BadValue, "factor for all", lambda: pnp.Layer("5 nm", D="1e-9 m2/s")),
    "two walls": (BadModel, "two walls", lambda: pnp.Stack([pnp.Layer("5 nm")], pnp.Wall(), pnp.Wall())),
    "V on a wall": (BadValue, "a wall sets", lambda: pnp.steady(
        pnp.Stack([pnp.Layer("5 nm")], pnp.Wall(), SALT), V=0.1)),
    "current through an electrode": (
        BadValue, "electrode", lambda: pnp.steady(pnp.Stack([pnp.Layer("5 nm")], pnp.Electrode(), SALT), I=1.0)
    ),
    "V and I": (BadValue, "both given", lambda: pnp.steady(stack(), V=0.0, I=0.0)),
    "volts for millivolts": (BadValue, "70 mV", lambda: pnp.steady(stack(), V=70.0)),
    "a curve beside a wall": (BadModel, "two baths", lambda: pnp.iv(pnp.Stack([pnp.Layer("5 nm")], pnp.Wall(), SALT))),
    "a range without n": (BadValue, "low:high:n", lambda: pnp.iv(stack(), "-1V:1V")),
    "a steady state of what is closed": (BadModel, "run a transient", lambda: pnp.steady(pnp.Stack(
        [pnp.Layer("5 nm", filling={"K": 1.0, "Cl": 1.0})], pnp.Electrode(), pnp.Electrode()))),
    "a function that is not finite": (BadValue, "not finite", lambda: pnp.steady(stack(
        pnp.Layer("5 nm", permittivity=lambda x: np.full(x.shape, np.nan))))),
    "the anion in a bi-ionic measurement": (
        BadModel, "exclude it", lambda: pnp.biionic([pnp.Layer("5 nm")], "K", "Na")
    ),
    "a negative frequency": (BadValue, "negative", lambda: pnp.impedance(stack(), [-1.0])),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_words_that_help(name: str) -> None:
    error, words, call = REFUSED[name]
    with pytest.raises(error, match=words):
        call()


def test_no_convergence_keeps_the_last_good_state() -> None:
    """More current than salt diffuses to a filter that lets only cations through."""
    filter_ = pnp.Layer("10 nm", exclude="Cl", fixed_charge="-150 mM")
    ds = pnp.steady(stack(pnp.Layer("1 um"), filter_, pnp.Layer("1 um")), I="1e12 A/m2")
    assert not ds.converged
    assert "last good state, at I =" in ds.status
    assert "fineness=2" in ds.status
    assert 0.0 < float(ds.I) < 1e12
    assert np.all(np.isfinite(ds.phi))
    assert np.all(ds.c >= 0.0)


def test_a_curve_keeps_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Newton is made to fail beyond 45 mV: the rest stands, and the words say how far it came."""
    from ionostat.space.pnp.newton import Newton

    solve = Newton.solve

    def failing(self: Newton, clamp: Any, *rest: Any, **more: Any) -> np.ndarray:
        return solve(self, clamp, *rest, **more) & (np.abs(np.asarray(clamp)) < 0.045 / 0.02672)

    monkeypatch.setattr(Newton, "solve", failing)
    curve = pnp.iv(stack(), "-100mV:100mV:21")
    good = np.abs(curve.V.values) < 0.045
    assert np.array_equal(curve.converged.values, good)
    assert np.all(np.isfinite(curve.phi.values[good]))
    assert np.all(np.isnan(curve.I.values[~good]))
    assert "12 of 21 voltages not converged" in curve.status
    assert "last good voltage on the way was" in curve.status


# -------------------------------------------------------------------- results


def test_curve_is_what_single_states_are() -> None:
    it = stack(
        pnp.Layer("20 nm"), pnp.Layer("5 nm", fixed_charge="-0.5 M", excess={"K": "2 kJ/mol"}), pnp.Layer("20 nm")
    )
    curve = pnp.iv(it, "-100mV:100mV:41")
    assert curve.converged.all()
    assert curve.attrs["status"] == "converged"
    for V in (-0.1, -0.005, 0.06):
        alone = pnp.steady(it, V=V)
        assert float(curve.I.sel(V=V, method="nearest")) == pytest.approx(float(alone.I), rel=1e-8)
    assert float(curve.V_reversal) == pytest.approx(0.0, abs=1e-12)
    assert np.all(curve.I_error < 1e-3 * np.abs(curve.I).max())


def test_error_estimate_is_honest() -> None:
    it = stack(pnp.Layer("20 nm"), pnp.Layer("5 nm", fixed_charge="-0.5 M"), pnp.Layer("20 nm"))
    best = float(pnp.steady(it, V="50 mV", levels=4).I)
    plain = pnp.steady(it, V="50 mV")
    off = abs(float(plain.I) - best)
    assert 0.3 < float(plain.I_error) / off < 3.0


def test_concentrations_jump_at_a_filter_by_boltzmann() -> None:
    it = stack(pnp.Layer("20 nm"), pnp.Layer("20 nm", excess={"K": "5 kJ/mol", "Cl": "5 kJ/mol"}), pnp.Layer("20 nm"))
    ds = pnp.steady(it)
    middle = ds.c.sel(species="K").isel(x=ds.sizes["x"] // 2)
    assert float(middle) == pytest.approx(150.0 / permeability_ratio("5 kJ/mol"), rel=1e-9)


def test_profiles_may_be_lines_and_functions() -> None:
    ramp = pnp.steady(stack(pnp.Layer("30 nm", fixed_charge=["0 mM", "-400 mM"])), V="20 mV")
    same = pnp.steady(stack(pnp.Layer("30 nm", fixed_charge=lambda x: -400.0 * x / 30e-9)), V="20 mV")
    assert np.allclose(ramp.phi, same.phi, atol=1e-12)


def test_file_goes_round(tmp_path: Path) -> None:
    it = pnp.Stack(
        [pnp.Layer("20 nm", D={"K": "x0.5"}), pnp.Sheet("-0.01 C/m2"),
         pnp.Layer("5 nm", D="x0.1", exclude="Cl", name="gate")],
        SALT, pnp.Wall("-0.02 C/m2"), ion_size="0.4 nm", temperature="20 degC",
    )  # fmt: skip
    ds = pnp.steady(it)
    pnp.save(ds, tmp_path / "one.nc")
    again = pnp.read_stack(tmp_path / "one.nc")
    assert again == it
    assert np.array_equal(pnp.steady(again).phi, ds.phi)
    with xr.open_dataset(tmp_path / "one.nc", engine="h5netcdf") as kept:
        assert kept.phi.attrs["units"] == "V"


def test_accessor_converts() -> None:
    assert pnp.steady(stack(), V="10 mV").V.ion.to("mV").item() == pytest.approx(10.0)


def test_short_name() -> None:
    assert ion.pnp is pnp


# -------------------------------------------------------------------- the selective filter

FILTER: dict[str, Any] = {"exclude": "Cl", "D": {"K": "0.4e-9 m2/s", "Na": "0.4e-9 m2/s"}}
MOUTH = pnp.Layer("20 nm")


def test_measured_selectivity_is_that_of_boltzmann_in_a_barrier() -> None:
    for energy in ("2 kJ/mol", "10 kJ/mol", "17.813 kJ/mol"):
        found = pnp.biionic([pnp.Layer("1.2 nm", excess={"Na": energy}, **FILTER)], "K", "Na")
        assert float(found.ratio) == pytest.approx(permeability_ratio(energy), rel=1e-6)


def test_access_hides_selectivity() -> None:
    """With mouths the preferred ion is held up outside; what is measured falls short of Boltzmann's ratio."""
    filter_ = pnp.Layer("1.2 nm", excess={"Na": "17.813 kJ/mol"}, fixed_charge="-150 mM", **FILTER)
    found = pnp.biionic([pnp.Layer("2 um"), filter_, pnp.Layer("2 um")], "K", "Na")
    assert float(found.ratio) < 0.5 * permeability_ratio("17.813 kJ/mol")
    assert float(found.ratio) > 1.0


def test_stiffness_makes_the_snug_fit() -> None:
    """A rigid cavity chooses 1000:1; one as soft as simulations find it hardly at all."""
    ratios = []
    for stiffness in (stiffness_from_fluctuation("0.75 angstrom"), 41.0):
        excess = pnp.binding(["K", "Na"], "K", cavity="1.33 angstrom", stiffness=stiffness)
        found = pnp.biionic([pnp.Layer("1.2 nm", excess=excess, **FILTER)], "K", "Na")
        assert float(found.ratio) == pytest.approx(permeability_ratio(excess["Na"]), rel=1e-6)
        ratios.append(float(found.ratio))
    assert 1.0 < ratios[0] < 1.3
    assert 900 < ratios[1] < 1100


def test_weak_ligands_prefer_potassium_and_strong_ones_sodium() -> None:
    weak, strong = (pnp.binding(["K", "Na"], "K", site_radius=r)["Na"] for r in ("3 angstrom", "0.9 angstrom"))
    assert strong < 0 < weak


# -------------------------------------------------------------------- the shell


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["pnp", *words])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return done.output


def test_curve_from_the_shell(tmp_path: Path) -> None:
    out, picture = tmp_path / "iv.nc", tmp_path / "iv.png"
    text = run(str(SLAB), "--iv", "-200mV:200mV:101", "-o", str(out), "--plot", str(picture))
    assert "101 of 101 found" in text
    assert picture.stat().st_size > 20_000
    with xr.open_dataset(out, engine="h5netcdf") as ds:
        from ionostat.theory import ghk

        it = pnp.read_stack(SLAB)
        P = {who: (2e-8, 1e-9, 1e-8)[k] * it.diffusion(who) / 5e-9 for k, who in enumerate(("K", "Na", "Cl"))}
        sides = it.left.concentrations, it.right.concentrations
        goldman = sum(ghk.current(ion.NAMED[who], P[who], *(side[who] for side in sides), ds.V.values) for who in P)
        assert np.allclose(ds.I, goldman, rtol=1e-10, atol=1e-12)
    again = run(str(out), "-I", "0")
    assert "reversal" not in again
    assert "flux of K" in again


def test_json_is_all_that_is_printed() -> None:
    told = json.loads(run(str(SLAB), "-V", "-70mV", "--json"))
    assert told["converged"] is True
    assert told["units"]["I"] == "A m-2"
    curve = json.loads(run(str(SLAB), "--iv", "-10mV:10mV:3", "--json"))
    assert len(curve["I"]) == 3
    assert set(curve["flux"]) == {"K", "Na", "Cl"}


def test_transient_and_impedance_from_the_shell(tmp_path: Path) -> None:
    wide = tmp_path / "gap.toml"
    wide.write_text(
        "left = {electrode = true}\nright = {electrode = true}\n"
        '[[layers]]\nthickness = "100 nm"\nfilling = {K = "1 mM", Cl = "1 mM"}\n'
    )
    text = run(
        str(wide), "--until", "1us", "-V", "10mV", "-o", str(tmp_path / "t.nc"), "--plot", str(tmp_path / "t.png")
    )
    assert "ions lost" in text
    text = run(str(wide), "--impedance", "1kHz:1GHz:7", "-o", str(tmp_path / "z.nc"), "--plot", str(tmp_path / "z.svg"))
    assert "capacitance" in text
    with xr.open_dataset(tmp_path / "z.nc", engine="h5netcdf") as ds:
        assert {"Z_real", "Z_imag"} <= set(ds)


def test_failure_is_saved_and_ends_with_3(tmp_path: Path) -> None:
    file = tmp_path / "limit.toml"
    file.write_text(
        '[left]\nbath = {K = 150, Cl = 150}\n[right]\nbath = {K = 150, Cl = 150}\n[[layers]]\nthickness = "1 um"\n'
        '[[layers]]\nthickness = "10 nm"\nexclude = ["Cl"]\nfixed_charge = "-150 mM"\n[[layers]]\nthickness = "1 um"\n'
    )
    text = run(str(file), "-I", "1e12 A/m2", "-o", str(tmp_path / "last.nc"), code=3)
    assert "last good state" in text
    assert (tmp_path / "last.nc").exists()


WRONG = {
    "no file": (["none.toml"], "cannot be read"),
    "a typo": ('[left]\nbaht = {K = 1}\n', "Did you mean 'bath'"),
    "no side": ('[left]\nbath = {K = 1, Cl = 1}\n[[layers]]\nthickness = 1e-9\n', "right: is missing"),
    "two sides in one": ('[left]\nbath = {K = 1, Cl = 1}\nwall = 0.1\n[right]\nbath = {K = 1, Cl = 1}\n'
                         '[[layers]]\nthickness = 1e-9\n', "give one of"),
    "a unit": ('[left]\nbath = {K = "1 mV", Cl = 1}\n[right]\nbath = {K = 1, Cl = 1}\n[[layers]]\nthickness = 1e-9\n',
               "does not measure"),
    "a sheet with more": ('[left]\nbath = {K = 1, Cl = 1}\n[right]\nbath = {K = 1, Cl = 1}\n'
                          '[[layers]]\nsheet = 0.1\nthickness = 1e-9\n', "nothing but its charge"),
    "not neutral": ('[left]\nbath = {K = 2, Cl = 1}\n[right]\nbath = {K = 1, Cl = 1}\n[[layers]]\nthickness = 1e-9\n',
                    "not neutral"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_are_refused(name: str, tmp_path: Path) -> None:
    given, words = WRONG[name]
    file = tmp_path / "wrong.toml"
    if isinstance(given, str):
        file.write_text(given)
        given = [str(file)]
    text = run(*given, code=2)
    assert words in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--iv", "-1V:1V"], "low:high:n"),
        (["--iv", "0mV:1mV:3", "--until", "1us"], "one thing at a time"),
        (["--iv", "0mV:1mV:3", "-V", "1mV"], "own voltages"),
        (["--start", "1mV"], "--until"),
        (["--impedance", "0Hz:1Hz:5"], "rise from above 0"),
        (["-o", "x.txt"], ".nc"),
        (["--plot", "x.gif"], ".png"),
        (["-V", "70"], "70 mV"),
    ],
)
def test_wrong_words_are_refused(words: list[str], said: str) -> None:
    assert said in run(str(SLAB), *words, code=2)


def test_picture_of_something_else_is_refused() -> None:
    with pytest.raises(BadFile, match="no result of PNP"):
        pnp.plot(xr.Dataset({"a": 1}))
