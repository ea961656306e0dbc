r"""Diffusion in the extracellular space: volume fraction alpha, tortuosity lambda, linear uptake k'.

C is the concentration in the extracellular fluid, over what stood there before. It obeys

.. math:: \frac{\partial C}{\partial t} = \frac{D}{\lambda^2} \nabla^2 C + \frac{q}{\alpha} - k' C

so alpha dilutes a source but never enters D* = D / lambda2: clearance by diffusion does not depend
on it. The chapter on ionic gradients has D / (alpha lambda2) and times that go as alpha lambda2;
`rejected_diffusion` and `shrinking_space` keep that claim only to show what is wrong with it.

Limits: a uniform and isotropic space, distances above some cell sizes, the ion too dilute to drag
the others along. Source of the theory: Nicholson C, Phillips JM (1981), J Physiol 321:225,
doi:10.1113/jphysiol.1981.sp013981.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..constants import F
from ..errors import BadValue
from . import _arguments as read
from ._arguments import si
from .extracellular import (
    clearance,
    early_accumulation,
    effective_diffusion,
    positive,
    rejected_diffusion,
    uniform_release,
    volume_fraction,
)
from .regions import finite_region, pressure_ejection, slab, slab_time_constant

__all__ = [
    "Peak",
    "ShrinkingSpace",
    "early_accumulation",
    "effective_diffusion",
    "finite_region",
    "iontophoretic_source",
    "point_release",
    "point_release_peak",
    "point_source",
    "point_source_steady",
    "pressure_ejection",
    "rejected_diffusion",
    "shrinking_space",
    "slab",
    "slab_time_constant",
    "uniform_release",
]


class Peak(NamedTuple):
    """When a concentration is highest, s, and how high, mol m-3."""

    time: Any
    height: Any


class ShrinkingSpace(NamedTuple):
    """Peaks in a space and in a shrunken one, and the ratios of the shrunken to the first."""

    before: Peak
    after: Peak
    height_ratio: Any
    time_ratio: Any
    rejected_time_ratio: Any


def shrinking_space(
    r: Any, N: Any, D: Any, alpha: Any = 0.2, tortuosity: Any = 1.6, factor: Any = 0.5
) -> ShrinkingSpace:
    r"""What a shrinking extracellular space does to the peak after a point release.

    .. math:: \frac{c_{max}(f\alpha)}{c_{max}(\alpha)} = \frac{1}{f}, \quad t_{max}(f\alpha) = t_{max}(\alpha)

    The height goes as 1/alpha, the time stays: halving alpha doubles the peak and leaves its time
    unchanged. With the rejected D / (alpha lambda2) the time would halve as well.

    Args:
        r: Distance from the point, m.
        N: Amount released, mol.
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction before, 0 to 1.
        tortuosity: lambda, the same before and after.
        factor: f, what alpha is multiplied by.

    Returns:
        `ShrinkingSpace`.

    Raises:
        BadValue: As `point_release_peak`.

    Source: as `point_release_peak`.

    >>> shown = shrinking_space("30 um", "10 fmol", "2.62e-9 m2/s")
    >>> shown.height_ratio, shown.time_ratio, shown.rejected_time_ratio
    (2.0, 1.0, 0.5)
    """
    shrunk = volume_fraction(alpha) * positive(factor, "1", "factor")
    before = point_release_peak(r, N, D, alpha, tortuosity)
    after = point_release_peak(r, N, D, shrunk, tortuosity)
    slow, fast = (rejected_diffusion(D, space, tortuosity) for space in (alpha, shrunk))
    ratios = after.height / before.height, after.time / before.time, slow / fast
    return ShrinkingSpace(before, after, *map(read.plain, ratios))


def iontophoretic_source(current: Any, transport_number: Any = 1.0, z: Any = 1) -> Any:
    r"""Molar output of an iontophoresis electrode.

    .. math:: Q = n I / (zF)

    Args:
        current: I, A; negative to eject an anion.
        transport_number: n, 0 to 1.
        z: Valence of the ion, or the species.

    Returns:
        Q, mol s-1.

    Raises:
        BadValue: The transport number is not within 0 to 1, or z is 0.

    Source: Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981.

    >>> round(1e15 * iontophoretic_source("100 nA", 0.35), 1)     # fmol/s
    362.7
    """
    share, charge = si(transport_number, "1", "transport_number"), read.valence(z)
    if np.any(np.asarray(share) < 0.0) or np.any(np.asarray(share) > 1.0):
        raise BadValue(f"transport_number: {transport_number!r} is not within 0 to 1.")
    if np.any(np.asarray(charge) == 0.0):
        raise BadValue("z: an uncharged substance is not ejected by current; use pressure_ejection.")
    return read.plain(share * si(current, "A", "current") / (charge * F))


def point_source(
    r: Any,
    t: Any,
    Q: Any,
    D: Any,
    alpha: Any = 1.0,
    tortuosity: Any = 1.0,
    uptake: Any = 0.0,
    duration: Any = None,
) -> Any:
    r"""Concentration around a point source that starts at t = 0, and may stop again.

    .. math::

        C = \frac{Q}{8\pi\alpha D^* r}\Big[e^{r/\ell}\,\mathrm{erfc}\Big(\frac{r}{2\sqrt{D^*t}}
        + \sqrt{k't}\Big) + e^{-r/\ell}\,\mathrm{erfc}\Big(\frac{r}{2\sqrt{D^*t}}
        - \sqrt{k't}\Big)\Big], \quad \ell = \sqrt{D^*/k'}

    and minus the same, `duration` later, for a pulse. Without uptake it is
    Q erfc(r / sqrt(4 D* t)) / (4 pi alpha D* r).

    Args:
        r: Distance from the point, m.
        t: Time from the start, s; before it there is nothing.
        Q: Source, mol s-1 (`iontophoretic_source`).
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1; 1 in agar or free solution.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.
        duration: Length of the pulse, s; None for a source that goes on.

    Returns:
        C, mol m-3.

    Raises:
        BadValue: r, D or the duration is not positive, alpha is not within 0 to 1, the tortuosity
            is below 1, or the uptake is negative.

    Source: Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981;
    with uptake also Nicholson C (1992), Can J Physiol Pharmacol 70:S314. Neither was looked up;
    the formula is tested against the differential equation.

    >>> Q = iontophoretic_source("100 nA", 0.35)
    >>> tma = "1.31e-9 m2/s", 0.2, 1.6
    >>> round(point_source("100 um", "50 s", Q, *tma), 4)
    1.8572
    >>> round(point_source("100 um", "60 s", Q, *tma, duration="50 s"), 4)
    1.0256
    """
    distance, time = positive(r, "m", "r"), si(t, "s", "t")
    spread, loss = effective_diffusion(D, tortuosity), clearance(uptake)
    scale = si(Q, "mol s-1", "Q") / (8 * np.pi * volume_fraction(alpha) * spread * distance)
    rise = _growth(distance, time, spread, loss)
    if duration is not None:
        rise = rise - _growth(distance, time - positive(duration, "s", "duration"), spread, loss)
    return read.plain(scale * rise)


def point_source_steady(
    r: Any, Q: Any, D: Any, alpha: Any = 1.0, tortuosity: Any = 1.0, uptake: Any = 0.0
) -> Any:
    r"""Steady concentration around a point source.

    .. math:: C = \frac{Q}{4\pi\alpha D^* r}\, e^{-r\sqrt{k'/D^*}}

    Args:
        r: Distance from the point, m.
        Q: Source, mol s-1.
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.

    Returns:
        C, mol m-3.

    Raises:
        BadValue: As `point_source`.

    Source: as `point_source`.

    >>> Q = iontophoretic_source("100 nA", 0.35)
    >>> round(point_source_steady("100 um", Q, "1.31e-9 m2/s", 0.2, 1.6), 4)
    2.8206
    """
    distance, spread = positive(r, "m", "r"), effective_diffusion(D, tortuosity)
    far = np.exp(-distance * np.sqrt(clearance(uptake) / spread))
    return read.plain(si(Q, "mol s-1", "Q") * far / (4 * np.pi * volume_fraction(alpha) * spread * distance))


def point_release(
    r: Any,
    t: Any,
    N: Any,
    D: Any,
    alpha: Any = 1.0,
    tortuosity: Any = 1.0,
    uptake: Any = 0.0,
) -> Any:
    r"""Concentration after an amount is let go at one point and one moment.

    .. math:: C = \frac{N/\alpha}{(4\pi D^* t)^{3/2}} \exp\Big(-\frac{r^2}{4D^*t} - k't\Big)

    Args:
        r: Distance from the point, m; 0 is fine.
        t: Time since the release, s, above 0.
        N: Amount, mol.
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.

    Returns:
        C, mol m-3.

    Raises:
        BadValue: As `point_source`, or t is not positive.

    Source: Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981;
    Crank J (1975), The Mathematics of Diffusion, Oxford University Press.

    >>> round(point_release("30 um", "0.1 s", "10 fmol", "2.62e-9 m2/s", 0.2, 1.6), 4)
    0.1203
    """
    distance, time, loss = si(r, "m", "r"), positive(t, "s", "t"), clearance(uptake)
    width = 4 * effective_diffusion(D, tortuosity) * time
    shape = np.exp(-(distance**2) / width - loss * time) / (np.pi * width) ** 1.5
    return read.plain(si(N, "mol", "N") / volume_fraction(alpha) * shape)


def point_release_peak(
    r: Any, N: Any, D: Any, alpha: Any = 1.0, tortuosity: Any = 1.0, uptake: Any = 0.0
) -> Peak:
    r"""Time and height of the peak at a distance from a point release.

    .. math::

        t = \frac{r^2/D^*}{3 + \sqrt{9 + 4k'r^2/D^*}} \to \frac{\lambda^2 r^2}{6D}, \quad
        C \to \frac{N}{\alpha r^3} \Big(\frac{3}{2\pi e}\Big)^{3/2} \text{ as } k' \to 0

    Alpha is not in the time and, without uptake, lambda is not in the height.

    Args:
        r: Distance from the point, m.
        N: Amount, mol.
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.

    Returns:
        `Peak`, s and mol m-3.

    Raises:
        BadValue: As `point_source`.

    Source: the maximum over t of `point_release`.

    >>> peak = point_release_peak("30 um", "10 fmol", "2.62e-9 m2/s", 0.2, 1.6)
    >>> round(peak.time, 4), round(peak.height, 4)
    (0.1466, 0.1363)
    """
    crossing = positive(r, "m", "r") ** 2 / effective_diffusion(D, tortuosity)
    time = crossing / (3 + np.sqrt(9 + 4 * clearance(uptake) * crossing))
    return Peak(read.plain(time), point_release(r, time, N, D, alpha, tortuosity, uptake))


def _growth(distance: Any, time: Any, spread: Any, loss: Any) -> Any:
    """Return the bracket of `point_source`, from 0 before the start to 2 exp(-r/l)."""
    from scipy.special import erfc, erfcx

    elapsed = np.where(np.asarray(time) > 0.0, time, np.nan)
    near, late = distance / np.sqrt(4 * spread * elapsed), np.sqrt(loss * elapsed)
    rising = erfcx(near + late) * np.exp(-(near**2) - late**2)
    falling = erfc(near - late) * np.exp(-2 * near * late)
    return np.nan_to_num(rising + falling, nan=0.0)
