"""Transients and small signals: relaxation times of theory, conservation, and agreement with each other."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.optimize import brentq

from ionostat.constants import F, eps0
from ionostat.errors import BadModel, BadValue
from ionostat.space import pnp
from ionostat.theory import surfaces
from ionostat.theory.junctions import planck

T, D, C, LENGTH = 298.15, 1e-9, 1.0, 1e-6
EPS = 78.4 * eps0
DEBYE = surfaces.debye_length(C, T, 78.4)


def cell(thickness: float = LENGTH) -> pnp.Stack:
    """Dilute salt between two electrodes that let nothing through."""
    layer = pnp.Layer(thickness, permittivity=78.4, filling={"K": C, "Cl": C}, D={"K": D, "Cl": D})
    return pnp.Stack([layer], pnp.Electrode(), pnp.Electrode(), temperature=T)


def exact(s: complex) -> complex:
    """Impedance of that cell at a complex frequency: linear, equal D; diffuse layers and bulk in one formula."""
    sigma, k = EPS * D / DEBYE**2, np.sqrt(1 / DEBYE**2 + s / D + 0j)
    return (LENGTH + 2 / k * np.tanh(k * LENGTH / 2) * sigma / (s * EPS)) / (sigma + s * EPS)


def rate(run: xr.Dataset, low: float, high: float) -> float:
    """The rate at which the current dies away between two times."""
    part = run.where((run.time > low) & (run.time < high), drop=True)
    return -float(np.polyfit(part.time, np.log(part.I), 1)[0])


def drift(run: xr.Dataset) -> float:
    """By how much amounts minus what entered wander, relative to the amounts."""
    kept = run.amount - run.entered
    return float((abs(kept - kept[0]) / abs(run.amount[0])).max())


def charge_off(run: xr.Dataset, stack: pnp.Stack) -> float:
    """By how much the charge inside differs from the field at the ends, relative to the ions."""
    z = run.z.values
    inside = (run.amount * z).sum("species").values
    x, phi = run.x.values, run.phi.values
    out = -EPS * (phi[:, 1] - phi[:, 0]) / (x[1] - x[0]), -EPS * (phi[:, -1] - phi[:, -2]) / (x[-1] - x[-2])
    return float(np.max(np.abs(inside - (out[1] - out[0]) / F)) / float(run.amount[0].sum()))


def test_charging_relaxes_with_the_time_of_theory() -> None:
    rc = DEBYE * LENGTH / (2 * D)
    pole = brentq(lambda s: exact(s).real, -1.5 / rc, -0.5 / rc)
    run = pnp.transient(cell(), until="100 us", V="1 mV", rtol=1e-7, fineness=2)
    assert run.status == "done"
    assert 1 / rate(run, rc, 4 * rc) == pytest.approx(-1 / pole, rel=1.5e-3)
    assert 1 / rate(run, rc, 4 * rc) == pytest.approx(rc, rel=0.02)
    assert float(run.I[0]) == pytest.approx(EPS * D / DEBYE**2 * 1e-3 / LENGTH, rel=1e-3)


def test_charge_relaxes_with_the_debye_time() -> None:
    """A step of current first charges the dielectric: V = I L/sigma (1 - exp(-t/tau)), tau = eps/sigma."""
    salt = pnp.Bath({"K": C, "Cl": C})
    stack = pnp.Stack([pnp.Layer(LENGTH, permittivity=78.4, D={"K": D, "Cl": D})], salt, salt, temperature=T)
    tau, sigma = DEBYE**2 / D, EPS * D / DEBYE**2
    run = pnp.transient(stack, until=12 * tau, I=1e-3 * sigma / LENGTH, rtol=1e-7)
    assert float(run.V[-1]) == pytest.approx(1e-3, rel=1e-4)
    part = run.where((run.time > 0.1 * tau) & (run.time < 3 * tau), drop=True)
    assert -1 / np.polyfit(part.time, np.log(1e-3 - part.V), 1)[0] == pytest.approx(tau, rel=1e-3)
    assert drift(run) < 1e-10


@pytest.mark.parametrize("rtol", [1e-4, 1e-6])
def test_mass_and_charge_are_kept(rtol: float) -> None:
    stack = cell()
    run = pnp.transient(
        stack, fineness=0.5, until="100 us", V=[(0, "200 mV"), ("20 us", "-50 mV"), ("60 us", "0 mV")], rtol=rtol
    )
    assert run.status == "done"
    assert drift(run) < 1e-10
    assert charge_off(run, stack) < 1e-10
    assert np.all(run.entered == 0.0)


def test_mass_is_kept_with_baths_and_crowding() -> None:
    left, right = pnp.Bath({"Na": 140.0, "Ca": 2.0, "Cl": 144.0}), pnp.Bath({"Na": 14.0, "Ca": 1.0, "Cl": 16.0})
    filter_ = pnp.Layer("5 nm", fixed_charge="-0.5 M", D="x0.2", excess={"Ca": "-2 kJ/mol"})
    stack = pnp.Stack([pnp.Layer("50 nm"), filter_, pnp.Layer("50 nm")], left, right, ion_size="0.5 nm")
    run = pnp.transient(stack, until="20 us", V="100 mV", start="-50 mV")
    assert run.status == "done"
    assert drift(run) < 1e-10
    assert np.allclose(run.isel(time=-1).c, pnp.steady(stack, V="100 mV").c, rtol=2e-3)


def test_open_circuit_builds_the_junction_in_ten_nanoseconds() -> None:
    """140 | 150 mM NaCl, the case of Solbra et al. 2018, as the project's notes tell it: 0.37 mV in some 10 ns."""
    layers = [pnp.Layer("0.5 um", filling={"Na": c, "Cl": c}) for c in (140.0, 150.0)]
    stack = pnp.Stack(layers, *(pnp.Bath({"Na": c, "Cl": c}) for c in (140.0, 150.0)),
                      D={"Na": 1.33e-9, "Cl": 2.03e-9}, temperature=300.0)  # fmt: skip
    run = pnp.transient(stack, until="1 us", I=0)
    end = planck({"Na": 140.0, "Cl": 140.0}, {"Na": 150.0, "Cl": 150.0}, {"Na": 1.33, "Cl": 2.03}, T=300.0)
    V = -run.V
    assert float(V.interp(time=1e-8)) == pytest.approx(end, rel=1e-3)
    assert float(V.interp(time=1e-10)) < 0.5 * end
    assert float(abs(run.I).max()) < 1e-9 * F * 140.0 * 1.33e-9 / 1e-9
    assert drift(run) < 1e-10


def test_steps_are_of_order_two() -> None:
    """Errors at a fixed time fall with the tolerance to the power 2/3 for a third-order step error."""
    ends = []
    for rtol in (1e-4, 1e-5, 1e-6, 1e-8):
        run = pnp.transient(cell(), until="5 us", V="100 mV", rtol=rtol, times=["5 us"], fineness=0.3)
        ends.append(float(run.I[-1]))
    off = np.abs(np.array(ends[:3]) - ends[3]) / ends[3]
    assert np.all(np.diff(off) < 0)
    slope = np.polyfit(np.log([1e-4, 1e-5, 1e-6]), np.log(off), 1)[0]
    assert 0.5 < slope < 0.95


def test_small_signal_is_that_of_theory() -> None:
    f = np.logspace(1, 9, 17)
    Z = np.array([exact(2j * np.pi * each) for each in f])
    off = [np.max(np.abs(pnp.impedance(cell(), f, fineness=fine).Z.values / Z - 1)) for fine in (1, 2, 4)]
    assert off[2] < 1e-4
    assert np.log2(off[0] / off[1]) == pytest.approx(2.0, abs=0.2)


def test_slope_of_the_curve_is_the_admittance_at_zero() -> None:
    inside, outside = pnp.Bath({"K": 140.0, "Cl": 140.0}), pnp.Bath({"K": 5.0, "Na": 135.0, "Cl": 140.0})
    stack = pnp.Stack(
        [pnp.Layer("30 nm"), pnp.Layer("5 nm", fixed_charge="-0.3 M"), pnp.Layer("30 nm")], inside, outside
    )
    ends = [float(pnp.steady(stack, V=V).I) for V in ("-40.1 mV", "-39.9 mV")]
    Y = pnp.impedance(stack, [0.0, 1.0], V="-40 mV").Y.values
    assert Y[0].real == pytest.approx((ends[1] - ends[0]) / 2e-4, rel=1e-6)
    assert Y[1].real == pytest.approx(Y[0].real, rel=1e-6)


def test_capacitance_of_a_lipid_layer() -> None:
    salt = pnp.Bath({"K": 150.0, "Cl": 150.0})
    water, lipid = pnp.Layer("10 nm", permittivity=78.4), pnp.Layer("4 nm", permittivity=2.0, exclude="all")
    found = pnp.impedance(pnp.Stack([water, lipid, water], salt, salt, temperature=T), ["1 kHz"], fineness=4)
    length = surfaces.debye_length(150.0, T, 78.4)
    assert float(found.capacitance[0]) == pytest.approx(eps0 / (4e-9 / 2.0 + 2 * length / 78.4), rel=1e-4)


def test_times_that_are_asked_for_are_kept() -> None:
    wanted = [0.0, 1e-6, 3.3e-6, 1e-5]
    run = pnp.transient(cell(), until="10 us", V="10 mV", times=wanted)
    assert np.allclose(run.time, wanted, rtol=1e-12, atol=1e-20)


def test_a_course_of_voltage_is_followed() -> None:
    """A sine at 100 kHz: the current of the last period is that of the impedance."""
    f, amplitude = 1e5, 1e-3
    run = pnp.transient(cell(), until=4 / f, V=lambda t: amplitude * np.sin(2 * np.pi * f * t), rtol=1e-6)
    last = run.where(run.time > 3 / f, drop=True)
    t = last.time.values
    waves = np.stack([np.sin(2 * np.pi * f * t), np.cos(2 * np.pi * f * t)], axis=1)
    (real, imaginary), *_ = np.linalg.lstsq(waves, last.I.values, rcond=None)
    Y = complex(pnp.impedance(cell(), [f]).Y.values[0]) * amplitude
    assert real == pytest.approx(Y.real, rel=5e-3)
    assert imaginary == pytest.approx(Y.imag, rel=5e-3)


@pytest.mark.parametrize(
    ("error", "words", "given"),
    [
        (BadValue, "until", {"until": "0 s"}),
        (BadValue, "rtol", {"until": "1 us", "rtol": 1.0}),
        (BadValue, "both given", {"until": "1 us", "V": "1 mV", "I": 0}),
        (BadValue, "begin at 0", {"until": "1 us", "V": [(1.0, "1 mV")]}),
        (BadValue, "fillings", {"until": "1 us", "start": "1 mV"}),
    ],
)
def test_what_a_transient_refuses(error: type, words: str, given: dict) -> None:
    with pytest.raises(error, match=words):
        pnp.transient(cell(), **given)


def test_fillings_are_neutral_and_whole() -> None:
    ends = pnp.Electrode(), pnp.Electrode()
    with pytest.raises(BadModel, match=r"not neutral: \+2"):
        pnp.transient(pnp.Stack([pnp.Layer("1 um", filling={"K": 12.0, "Cl": 10.0})], *ends), until="1 us")
    half = pnp.Stack([pnp.Layer("1 um", filling={"K": 1.0, "Cl": 1.0}), pnp.Layer("1 um")], *ends)
    with pytest.raises(BadModel, match="some are not"):
        pnp.transient(half, until="1 us")


def test_an_interrupted_run_is_kept() -> None:
    """Ctrl-C while the course of the voltage is asked for."""

    def course(t: float) -> float:
        if t > 1e-7:
            raise KeyboardInterrupt
        return 1e-3

    run = pnp.transient(cell(), until="1 us", V=course, progress=False)
    assert "interrupted" in run.status
    assert 1e-8 < float(run.time[-1]) < 1.1e-7
