r"""From a measured half-saturation to the site constant of a carrier.

A carrier that is loaded at once still has to come back, so its flux is half of its largest before
its sites are half full: for one ion at half the site constant.
"""

from __future__ import annotations

from typing import Any


def site_constant(half: Any, n: int = 1) -> Any:
    r"""Site constant of a carrier whose flux is half of its largest at a measured concentration.

    .. math:: K = c_{1/2}\,\left(3^{1/n} - 1\right)

    It is the measurement of transport into a side that has none of what moves (zero trans), with
    all partners of the ion saturating, at V = 0 and with equal sites on both faces. The flux of
    :func:`ionostat.mechanisms.carrier.carrier` is then, with :math:`x = c/K`,
    :math:`J/J_{max} = 2 x^n / ((1 + x)^n + x^n)`: one half where :math:`3 x^n = (1 + x)^n`.

    Args:
        half: concentration of the half-saturation, mol/m3.
        n: how many of these ions a turnover moves.

    Returns:
        K, mol/m3, for ``K_in`` and ``K_out`` of the carrier.

    Source: derived here.

    >>> site_constant(5.0)
    10.0
    >>> round(site_constant(10.0, 2), 3)
    7.321
    """
    return half * (3.0 ** (1.0 / n) - 1.0)
