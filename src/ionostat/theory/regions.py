r"""Diffusion from finite regions, and between the two faces of a slab.

The extracellular space as in `diffusion`; every solution decays by exp(-k't) if there is uptake.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import BadValue
from . import _arguments as read
from ._arguments import si
from .extracellular import clearance, effective_diffusion, positive, volume_fraction

__all__ = ["finite_region", "pressure_ejection", "slab", "slab_time_constant"]

SWITCH = 0.1
"""D* t / L2 above which a slab is summed by its modes, and below by images."""


def finite_region(
    r: Any,
    t: Any,
    size: Any,
    start: Any,
    D: Any,
    tortuosity: Any = 1.0,
    uptake: Any = 0.0,
    dimensions: int = 3,
) -> Any:
    r"""Concentration after a region has been filled evenly, within tissue without an end.

    A slab of half-thickness a (1 dimension), a long cylinder (2) or a sphere (3) of radius a. With
    s = sqrt(4 D* t), for the sphere:

    .. math::

        \frac{C}{C_0} = \frac12\Big[\mathrm{erf}\frac{a-r}{s} + \mathrm{erf}\frac{a+r}{s}\Big]
        - \frac{s}{2 r\sqrt\pi}\Big[e^{-(a-r)^2/s^2} - e^{-(a+r)^2/s^2}\Big]

    The slab has the first bracket alone; the cylinder is the chance that a spreading Gaussian in
    the plane lies within the circle.

    Args:
        r: Distance from the middle, m; 0 is fine.
        t: Time since the filling, s, above 0.
        size: a, m.
        start: C_0, the concentration in the extracellular fluid of the region at t = 0, mol m-3.
        D: Diffusion coefficient in free solution, m2 s-1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.
        dimensions: 1, 2 or 3.

    Returns:
        C, mol m-3.

    Raises:
        BadValue: A size, time or coefficient is not positive, or dimensions is not 1, 2 or 3.

    Source: Crank J (1975), The Mathematics of Diffusion, 2nd ed., Oxford University Press.

    >>> round(finite_region("0 um", "1 s", "50 um", "10 mM", "2.62e-9 m2/s", 1.6), 3)
    2.521
    """
    distance, time, radius = abs(si(r, "m", "r")), positive(t, "s", "t"), positive(size, "m", "size")
    width = np.sqrt(4 * effective_diffusion(D, tortuosity) * time)
    if dimensions not in (1, 2, 3):
        raise BadValue(f"dimensions: {dimensions!r}; give 1 (slab), 2 (cylinder) or 3 (sphere).")
    share = (_line, _plane, _space)[dimensions - 1](distance / width, radius / width)
    left = np.exp(-clearance(uptake) * time)
    return read.plain(read.concentration(start, "start", zero=True) * share * left)


def pressure_ejection(
    r: Any,
    t: Any,
    volume: Any,
    c: Any,
    D: Any,
    alpha: Any = 1.0,
    tortuosity: Any = 1.0,
    uptake: Any = 0.0,
) -> Any:
    r"""Concentration after a drop of solution has been ejected into the tissue by pressure.

    The drop fills the extracellular space, at its own concentration, within a sphere of radius

    .. math:: a = \Big(\frac{3U}{4\pi\alpha}\Big)^{1/3}

    and diffuses from there, as `finite_region`. (A drop that opens a cavity instead spreads from
    a smaller sphere; far away and late the two agree, both being a point release of U c.)

    Args:
        r: Distance from the middle of the drop, m.
        t: Time since the ejection, short in itself, s, above 0.
        volume: U, of the drop, m3.
        c: Concentration in the drop, mol m-3.
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.

    Returns:
        C, mol m-3.

    Raises:
        BadValue: As `finite_region`, or alpha is not within 0 to 1.

    Source: Nicholson C (1985), Brain Res 333:325 (not looked up).

    >>> round(pressure_ejection("100 um", "5 s", "100 pL", "150 mM", "1.31e-9 m2/s", 0.2, 1.6), 3)
    4.652
    """
    filled = positive(volume, "m3", "volume") / volume_fraction(alpha)
    radius = np.cbrt(3 * filled / (4 * np.pi))
    return finite_region(r, t, radius, c, D, tortuosity, uptake)


def slab(
    x: Any,
    t: Any,
    length: Any,
    start: Any,
    D: Any,
    tortuosity: Any = 1.0,
    uptake: Any = 0.0,
    filled: tuple[Any, Any] | None = None,
    ends: str = "open",
) -> Any:
    r"""Concentration in a slab after a part of it, or all, has been filled evenly.

    .. math::

        C = \sum_n b_n \sin\frac{n\pi x}{L} e^{-t/\tau_n} \text{ (open)}, \quad
        C = \bar C e^{-k't} + \sum_n a_n \cos\frac{n\pi x}{L} e^{-t/\tau_n} \text{ (closed)}

    with the time constants of `slab_time_constant`; at short times the equal sum over images.

    Args:
        x: Place between the faces, 0 to L, m.
        t: Time since the filling, s, above 0.
        length: L, m.
        start: C_0, the concentration in the filled part at t = 0, mol m-3.
        D: Diffusion coefficient in free solution, m2 s-1.
        tortuosity: lambda, 1 or more.
        uptake: k', s-1.
        filled: Where the filled part begins and ends, m; None for all of it.
        ends: "open" (both faces held at 0) or "closed" (nothing crosses them).

    Returns:
        C, mol m-3.

    Raises:
        BadValue: A length, time or coefficient is not positive, x is outside the slab, or the
            ends have another name.

    Source: Crank J (1975), The Mathematics of Diffusion, 2nd ed., Oxford University Press.

    >>> round(slab("100 um", "5 s", "200 um", "10 mM", "2.62e-9 m2/s", 1.6), 3)
    3.602
    """
    long, sign = positive(length, "m", "length"), _ends(ends)
    place, low, high = (value / long for value in (_inside(x, long), *_filled(filled, long)))
    time = positive(t, "s", "t")
    age = effective_diffusion(D, tortuosity) * time / long**2
    early = _images(place, np.minimum(age, SWITCH), low, high, sign)
    late = _modes(place, np.maximum(age, SWITCH), low, high, sign)
    left = read.concentration(start, "start", zero=True) * np.exp(-clearance(uptake) * time)
    return read.plain(left * np.where(age < SWITCH, early, late))


def slab_time_constant(
    length: Any, D: Any, tortuosity: Any = 1.0, mode: Any = 1, uptake: Any = 0.0
) -> Any:
    r"""Time constant of a mode of a slab whose faces are both open or both closed.

    .. math:: \frac{1}{\tau_n} = \frac{D}{\lambda^2}\Big(\frac{n\pi}{L}\Big)^2 + k'

    Alpha is not in it. A slab open at one face alone has the modes of one twice as long, n odd.

    Args:
        length: L, m.
        D: Diffusion coefficient in free solution, m2 s-1.
        tortuosity: lambda, 1 or more.
        mode: n, from 1.
        uptake: k', s-1.

    Returns:
        tau_n, s.

    Raises:
        BadValue: A length, mode or coefficient is not positive.

    Source: Crank J (1975), The Mathematics of Diffusion, 2nd ed., Oxford University Press.

    >>> round(slab_time_constant("200 um", "2.62e-9 m2/s", 1.6), 3)
    3.96
    """
    wave = positive(mode, "1", "mode") * np.pi / positive(length, "m", "length")
    return read.plain(1 / (effective_diffusion(D, tortuosity) * wave**2 + clearance(uptake)))


def _line(r: Any, a: Any) -> Any:
    from scipy.special import erf

    return (erf(a - r) + erf(a + r)) / 2


def _plane(r: Any, a: Any) -> Any:
    from scipy.special import chndtr

    return chndtr(2 * a**2, 2.0, 2 * r**2)


def _space(r: Any, a: Any) -> Any:
    """Return the share within the sphere; near the middle by expm1, which does not cancel."""
    middle = np.maximum(r, 1e-7 * a)
    edge = np.exp(-((a - middle) ** 2)) * -np.expm1(-4 * a * middle)
    return _line(middle, a) - edge / (2 * np.sqrt(np.pi) * middle)


def _images(x: Any, age: Any, low: Any, high: Any, sign: int) -> Any:
    from scipy.special import erf

    width = np.sqrt(4 * age)

    def hat(y: Any) -> Any:
        return (erf((high - y) / width) - erf((low - y) / width)) / 2

    return sum(hat(x - 2 * k) + sign * hat(-x - 2 * k) for k in range(-2, 3))


def _modes(x: Any, age: Any, low: Any, high: Any, sign: int) -> Any:
    total = high - low if sign > 0 else 0.0
    for n in range(1, 20):
        k = n * np.pi
        if sign > 0:
            wave = (np.sin(k * high) - np.sin(k * low)) * np.cos(k * x)
        else:
            wave = (np.cos(k * low) - np.cos(k * high)) * np.sin(k * x)
        total = total + 2 / k * wave * np.exp(-(k**2) * age)
    return total


def _ends(ends: str) -> int:
    if ends not in ("open", "closed"):
        raise BadValue(f"ends: {ends!r}; give 'open' (held at 0) or 'closed' (no flux).")
    return 1 if ends == "closed" else -1


def _filled(filled: tuple[Any, Any] | None, long: Any) -> tuple[Any, Any]:
    if filled is None:
        return 0.0 * long, long
    low, high = (_inside(edge, long, "filled") for edge in filled)
    if np.any(np.asarray(low) >= np.asarray(high)):
        raise BadValue(f"filled: {filled!r}; the part must begin before it ends.")
    return low, high


def _inside(x: Any, long: Any, name: str = "x") -> Any:
    place = si(x, "m", name)
    if np.any(np.asarray(place) < 0.0) or np.any(np.asarray(place) > long):
        raise BadValue(f"{name}: {x!r} is outside the slab; give a place between 0 and its length.")
    return place
