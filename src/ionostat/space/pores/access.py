r"""The way to the mouth of a pore: access resistance, and how much longer a hole is for a current than it looks.

A hole of radius a and length L in an insulating plate between two half-spaces of conductivity kappa has

.. math:: R = \frac{L + 2\alpha a}{\kappa\pi a^2}

with the end correction alpha: pi/4 for a hole in a thin plate, where nothing but access is left (Hall), 0.8217 for a
long one (Rayleigh), and between them by the exact field.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...records import within

MODES = (30, 60, 120)
"""Terms of the field in the pore. The error falls as a power of their number, which hangs on how sharp the rim is: the
limit is taken from three of them, by Aitken."""


def access_resistance(radius: Any, conductivity: Any) -> float:
    r"""Resistance from far away to one side of a disk-shaped mouth, ohm.

    .. math:: R_a = \frac{1}{4\kappa a}

    Args:
        radius: a, m.
        conductivity: kappa, S/m.

    Source: Hall JE (1975), J Gen Physiol 66:531, doi:10.1085/jgp.66.4.531 (not looked up).

    >>> round(1e-6 * access_resistance("1 nm", 1.5), 1)     # megaohm
    166.7
    """
    return 1.0 / (4.0 * within(conductivity, "S m-1", "conductivity") * within(radius, "m", "radius"))


def end_correction(slenderness: Any) -> float:
    r"""End correction alpha of a round hole by its length over its radius: exact, no charge and no layers.

    The field in the hole is a sum of Bessel's functions, that in the half-space an integral over them; both meet at
    the mouth. With L = 0 this is Hall's pi/4, and for a long hole Rayleigh's 0.8217.

    Args:
        slenderness: L/a, 0 or more.

    Source: for the long hole King LV (1936), Phil Mag 21:128 (not looked up); the number is from Rayleigh, Theory of
    Sound (not looked up). Here both limits are found again by the series.

    >>> [round(end_correction(x), 4) for x in (0.0, 1.0, 10.0)]
    [0.7854, 0.8213, 0.8217]
    """
    ratio = max(within(slenderness, "1", "slenderness", zero=True), 1e-9)
    first, second, third = (_correction(ratio, count) for count in MODES)
    return float(third - (third - second) ** 2 / (third - 2.0 * second + first))


def pore_resistance(radius: Any, length: Any, conductivity: Any) -> float:
    r"""Resistance of a straight pore without charge, both accesses counted, ohm.

    .. math:: R = \frac{L + 2\alpha a}{\kappa\pi a^2}

    Args:
        radius: a, m.
        length: L, m.
        conductivity: kappa of both baths, S/m.

    >>> round(1e-6 * pore_resistance("1 nm", "5 nm", 1.5))     # megaohm
    1410
    """
    a, L = within(radius, "m", "radius"), within(length, "m", "length", zero=True)
    return (L + 2.0 * end_correction(L / a) * a) / (within(conductivity, "S m-1", "conductivity") * np.pi * a**2)


def _correction(ratio: float, count: int) -> float:
    """Alpha with so many terms: the mean potential at the mouth over the mean flux there."""
    from scipy.special import j0

    roots, Z = _mouth(count)
    inside = np.zeros(count)
    inside[1:] = 0.5 * j0(roots[1:]) ** 2 * np.tanh(0.5 * ratio * roots[1:]) / roots[1:]
    b = np.linalg.solve((Z + np.diag(inside))[1:, 1:], -Z[1:, 0])
    return 2.0 * float(Z[0, 0] + Z[0, 1:] @ b)


@lru_cache(maxsize=4)
def _mouth(count: int) -> tuple[np.ndarray, np.ndarray]:
    r"""Roots of J1, and what a flux of one shape at the mouth does to the potential of another shape.

    .. math:: Z_{nm} = \int_0^\infty \hat f_n \hat f_m\,dk, \quad
        \hat f_m(k) = \frac{k J_1(k) J_0(\lambda_m)}{k^2 - \lambda_m^2}
    """
    from scipy.special import j0, j1, jn_zeros

    roots = np.append(0.0, jn_zeros(1, count - 1))
    end = 8.0 * roots[-1]
    panels = int(end)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    edges = np.linspace(0.0, end, panels + 1)
    half = 0.5 * np.diff(edges)[:, None]
    k = (edges[:-1, None] + half * (1.0 + nodes)).ravel()
    w = (half * weights).ravel()
    shapes = k * j1(k) * j0(roots)[:, None] / (k**2 - roots[:, None] ** 2)
    Z = (shapes * w) @ shapes.T
    # beyond the end J1^2 is 1/(pi k) on average
    far = np.outer(j0(roots), j0(roots))
    mean = 0.5 * (roots[:, None] ** 2 + roots[None, :] ** 2)
    return roots, Z + far * (1.0 / (2.0 * np.pi * end**2) + mean / (2.0 * np.pi * end**4))


__all__ = ["access_resistance", "end_correction", "pore_resistance"]
