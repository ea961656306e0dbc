"""Diffusion: the solutions obey the equation, keep the amount, and invert."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionostat.errors import BadFile, BadValue, NoSolution
from ionostat.theory import diffusion, iontophoresis
from ionostat.theory.diffusion import finite_region, point_release, point_source, slab

D = 1.31e-9
spaces = st.tuples(st.floats(0.03, 1.0), st.floats(1.0, 2.5), st.floats(0.0, 0.05))
distances, times = st.floats(2e-5, 3e-4), st.floats(1.0, 200.0)


def laplacian(f: Any, r: float, h: float) -> float:
    """The Laplacian of a spherically symmetric function, by differences."""
    return ((r + h) * f(r + h) - 2 * r * f(r) + (r - h) * f(r - h)) / (h**2 * r)


@given(distances, times, spaces)
@settings(max_examples=40)
def test_the_point_source_obeys_the_equation(r: float, t: float, space: Any) -> None:
    alpha, tortuosity, k = space
    state = D, alpha, tortuosity, k
    C = point_source(r, t, 1e-12, *state)
    rate = (point_source(r, t * 1.0001, 1e-12, *state) - point_source(r, t * 0.9999, 1e-12, *state))
    bend = laplacian(lambda x: point_source(x, t, 1e-12, *state), r, r * 1e-3)
    balance = D / tortuosity**2 * bend - k * C
    scale = max(abs(C) * D / (tortuosity * r) ** 2, 1e-12)
    assert rate / (2e-4 * t) == pytest.approx(balance, rel=1e-2, abs=1e-3 * scale)


@given(distances, spaces)
def test_a_long_source_is_steady_and_a_pulse_is_a_difference(r: float, space: Any) -> None:
    steady = diffusion.point_source_steady(r, 1e-12, D, *space)
    assert point_source(r, 1e9, 1e-12, D, *space) == pytest.approx(steady, rel=1e-3)
    assert point_source(r, 0.0, 1e-12, D, *space) == 0.0
    both = [point_source(r, t, 1e-12, D, *space) for t in (80.0, 30.0)]
    pulse = point_source(r, 80.0, 1e-12, D, *space, duration=50.0)
    assert pulse == pytest.approx(both[0] - both[1], rel=1e-9, abs=1e-12)


@given(distances, spaces, st.floats(0.05, 1.0))
def test_alpha_scales_the_peak_and_leaves_its_time(r: float, space: Any, share: float) -> None:
    shown = diffusion.shrinking_space(r, 1e-14, D, *space[:2], factor=share)
    assert shown.height_ratio == pytest.approx(1 / share)
    assert shown.time_ratio == 1.0
    assert shown.rejected_time_ratio == pytest.approx(share)
    peak = diffusion.point_release_peak(r, 1e-14, D, *space)
    around = point_release(r, peak.time * np.array([0.99, 1.0, 1.01]), 1e-14, D, *space)
    assert around[1] == pytest.approx(peak.height)
    assert around[1] > max(around[0], around[2])


@given(times, spaces, st.integers(1, 3))
@settings(max_examples=30)
def test_a_finite_region_keeps_its_amount(t: float, space: Any, dimensions: int) -> None:
    _, tortuosity, k = space
    size, r = 5e-5, np.linspace(0.0, 6e-3, 20001)
    C = finite_region(r, t, size, 10.0, D, tortuosity, k, dimensions)
    weight = {1: 2.0, 2: 2 * math.pi * r, 3: 4 * math.pi * r**2}[dimensions]
    held = {1: 2 * size, 2: math.pi * size**2, 3: 4 / 3 * math.pi * size**3}[dimensions]
    assert np.trapezoid(C * weight, r) == pytest.approx(10 * held * math.exp(-k * t), rel=1e-4)


def test_pressure_ejection_is_a_point_release_far_away() -> None:
    far = diffusion.pressure_ejection(6e-4, 100.0, "1 pL", "150 mM", D, 0.2, 1.6)
    assert far == pytest.approx(point_release(6e-4, 100.0, 150e-15, D, 0.2, 1.6), rel=1e-2)


@given(st.floats(0.01, 60.0), st.floats(0.0, 0.45), st.floats(0.5, 1.0))
def test_the_slab(t: float, low: float, high: float) -> None:
    length, x = 2e-4, np.linspace(0, 2e-4, 2001)
    part = low * length, high * length
    closed = slab(x, t, length, 10.0, D, 1.6, filled=part, ends="closed")
    assert np.trapezoid(closed, x) == pytest.approx(10 * (part[1] - part[0]), rel=1e-4)
    open_ends = slab(x, t, length, 10.0, D, 1.6, filled=part)
    assert np.all(open_ends <= closed + 1e-9) and abs(open_ends[0]) < 1e-9


def test_the_slab_has_no_seam_between_images_and_modes() -> None:
    seam = 0.1 * 1e-8 / D
    for ends in ("open", "closed"):
        sides = [slab(3e-5, t, 1e-4, 1.0, D, filled=(1e-5, 4e-5), ends=ends) for t in
                 (seam * (1 - 1e-12), seam * (1 + 1e-12))]  # fmt: skip
        assert sides[0] == pytest.approx(sides[1], rel=1e-9)
    tau = diffusion.slab_time_constant(1e-4, D)
    late = [slab(5e-5, t, 1e-4, 1.0, D) for t in (5 * tau, 6 * tau)]
    assert late[0] / late[1] == pytest.approx(math.e, rel=1e-9)


@given(st.floats(0.05, 0.5), st.floats(1.2, 2.2), st.floats(0.0, 0.02))
@settings(max_examples=15)
def test_the_fit_gives_back_what_made_the_curve(alpha: float, lambda_: float, k: float) -> None:
    t = np.arange(1.0, 150.0, 2.0)
    C = point_source(1.2e-4, t, 3.6e-13, D, alpha, lambda_, k, duration=50.0)
    found = iontophoresis.rti_fit((t + 10, C + 1.0), 1.2e-4, 3.6e-13, D, 50.0, 10.0, 1.0)
    assert found.alpha.value == pytest.approx(alpha, rel=1e-4)
    assert found.tortuosity.value == pytest.approx(lambda_, rel=1e-4)
    assert found.uptake.value == pytest.approx(k, abs=1e-5)


def test_the_intervals_cover() -> None:
    random, covered, t = np.random.default_rng(1), 0, np.arange(1.0, 120.0, 3.0)
    C = point_source(1.2e-4, t, 3.6e-13, D, 0.2, 1.6, 0.005, duration=50.0)
    for _ in range(40):
        noisy = t, C + random.normal(0.0, 0.02, t.size)
        alpha = iontophoresis.rti_fit(noisy, 1.2e-4, 3.6e-13, D, 50.0).alpha
        covered += alpha.low < 0.2 < alpha.high
    assert 33 <= covered <= 40


def test_a_file_is_read_and_fitted(tmp_path: Path) -> None:
    t = np.arange(1.0, 120.0)
    C = point_source(1.2e-4, t, 3.63e-13, D, 0.2, 1.6, 0.01, duration=50.0)
    head = "# r = 120 um\n# Q = 363 fmol/s\n# D: 1.31e-9 m2/s\n# duration = 50 s\n# by hand\n"
    rows = "\n".join(f"{a / 60!r}; {1e3 * b!r}" for a, b in zip(t.tolist(), C.tolist()))
    path = tmp_path / "curve.csv"
    path.write_text(f"{head}t [min]; C [uM]\n{rows}\n")
    found = iontophoresis.rti_fit(path)
    assert [each.value for each in found[:3]] == pytest.approx([0.2, 1.6, 0.01], rel=1e-5)
    fixed = iontophoresis.rti_fit(path, uptake="0.01 1/s")
    assert fixed.uptake == (0.01, 0.01, 0.01)
    path.write_text("t, C\n1, 2\n")
    with pytest.raises(BadFile, match="units"):
        iontophoresis.read_curve(path)
    path.write_text("t (s), C (mM)\n1, x\n")
    with pytest.raises(BadFile, match="line 2"):
        iontophoresis.read_curve(path)


def test_bad_curves_are_refused() -> None:
    t = np.arange(1.0, 60.0)
    C = point_source(1.2e-4, t, 3.6e-13, D, 0.2, 1.6)
    state = 1.2e-4, 3.6e-13, D
    with pytest.raises(BadValue, match="too few"):
        iontophoresis.rti_fit((t[:5], C[:5]), *state)
    with pytest.raises(BadValue, match="never rises"):
        iontophoresis.rti_fit((t, -C), *state)
    with pytest.raises(BadValue, match="r: not given"):
        iontophoresis.rti_fit((t, C))
    noise = np.random.default_rng(0).normal(0.0, 3e-2, 12)
    early = np.linspace(0.5, 4.0, 12)
    with pytest.raises(NoSolution, match="does not tell alpha from lambda"):
        iontophoresis.rti_fit((early, point_source(1.2e-4, early, *state[1:], 0.2, 1.6) + noise), *state)


def test_mistakes_are_named() -> None:
    with pytest.raises(BadValue, match="tortuosity"):
        diffusion.effective_diffusion(D, 0.6)
    with pytest.raises(BadValue, match="alpha"):
        point_release(1e-4, 1.0, 1e-14, D, 20.0)
    with pytest.raises(BadValue, match="uptake"):
        point_source(1e-4, 1.0, 1e-14, D, uptake=-1.0)
    with pytest.raises(BadValue, match="outside the slab"):
        slab(0.2, 1.0, 0.1, 1.0, D)
    with pytest.raises(BadValue, match="transport_number"):
        diffusion.iontophoretic_source(1e-7, 35)
    assert point_source(np.ones((3, 1)) * 1e-4, np.ones(4), 1e-13, D).shape == (3, 4)


def recorded(late: float = 0.0, noise: float = 0.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A record whose pulse of 50 s began so many seconds late, with noise relative to its peak."""
    t = np.arange(1.0, 101.0)
    C = point_source(1.2e-4, t - late, 3.6e-13, D, 0.2, 1.6, 0.005, duration=50.0)
    return t, C + np.random.default_rng(seed).normal(0.0, 1.0, t.size) * noise * C.max()


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.03])
def test_a_wrong_onset_or_duration_is_told(noise: float) -> None:
    state = 1.2e-4, 3.6e-13, D
    right = iontophoresis.rti_fit(recorded(5.0, noise), *state, 50.0, 5.0)
    assert right.warning is None and right.misfit == pytest.approx(noise, rel=0.2, abs=1e-6)
    onset = iontophoresis.rti_fit(recorded(5.0, noise), *state, 50.0)
    assert onset.alpha.low > 0.2 or onset.alpha.high < 0.2  # tight, and wrong
    assert onset.warning and "later start" in onset.warning and onset.misfit > 0.02
    assert onset.residual == pytest.approx(onset.misfit * recorded(5.0, noise)[1].max())
    short = iontophoresis.rti_fit(recorded(0.0, noise), *state, 60.0)
    assert short.warning and "shorter duration" in short.warning
    assert noise or onset.correlation > 0.9


def test_noise_alone_gives_no_warning() -> None:
    fits = [iontophoresis.rti_fit(recorded(0.0, 0.02, seed), 1.2e-4, 3.6e-13, D, 50.0) for seed in range(30)]
    assert not [fit.warning for fit in fits if fit.warning]


def test_an_alpha_that_cannot_be_points_to_the_source() -> None:
    found = iontophoresis.rti_fit(recorded(), 1.2e-4, 7 * 3.6e-13, D, 50.0)
    assert found.alpha.value == pytest.approx(1.4, rel=1e-3)
    assert found.warning and "above 1" in found.warning and "Q, r and D" in found.warning


def test_only_an_undetermined_record_does_not_tell_alpha_from_lambda() -> None:
    with pytest.raises(NoSolution, match="not that of the model") as wrong:
        iontophoresis.rti_fit(recorded(40.0), 1.2e-4, 3.6e-13, D, 50.0)
    assert "tell alpha from lambda" not in str(wrong.value)
    t, C = recorded(0.0, 2.0)
    with pytest.raises(NoSolution, match="lost in the noise"):
        iontophoresis.rti_fit((t, C), 1.2e-4, 3.6e-13, D, 50.0, uptake=0.005)
