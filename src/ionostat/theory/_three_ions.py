"""The pump-leak cell of Na+, K+ and Cl- in closed form: `pump_leak` without a root, for those who need it often.

With ohmic leaks, KCC2, NKCC1 and a constant 3:2 pump the driving forces d solve three linear
equations; then with s and b the cations and anions that would be inside at V = 0, neutrality and
osmotic balance leave one quadratic for the impermeants.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import NoSolution

__all__ = ["ThreeIons", "three_ion_cell"]


class ThreeIons(NamedTuple):
    """A steady cell: V; inside, impermeants and all, mol m-3; outward driving forces z(V - E), V."""

    V: Any
    Na: Any
    K: Any
    Cl: Any
    impermeant: Any
    d_Na: Any
    d_K: Any
    d_Cl: Any


def three_ion_cell(
    Na_out: Any, K_out: Any, Cl_out: Any, g_Na: Any, g_K: Any, g_Cl: Any, pump: Any, charge: Any,
    impermeant_out: Any = 0.0, g_KCC2: Any = 0.0, g_NKCC1: Any = 0.0, T: Any = T_BODY,
) -> ThreeIons:  # fmt: skip
    r"""Steady state of a cell of three ions whose volume is free.

    .. math::

        X = \frac{\Pi^2 - 4sb}{\Pi + \sqrt{\bar Z^2 \Pi^2 + 4sb(1 - \bar Z^2)}}, \quad
        e^{-FV/RT} = \frac{\Pi - (1 + \bar Z) X}{2s}

    Args:
        Na_out, K_out, Cl_out: Of the bath, mol m-3.
        g_Na, g_K, g_Cl: Leaks, S m-2.
        pump: Turnovers, mol m-2 s-1.
        charge: Mean valence of the impermeants inside.
        impermeant_out: Osmoles of the bath that do not cross, mol m-3.
        g_KCC2, g_NKCC1: Linear cotransporters, S m-2, as `pump_leak` has them.
        T: Temperature, K.

    Raises:
        NoSolution: The cell swells without limit.

    >>> cell = three_ion_cell(145.0, 4.0, 149.0, 0.22, 0.83, 0.5, 0.01 / F, -1.0)
    >>> round(float(1e3 * cell.V), 2), round(float(cell.Na), 2)
    (-70.3, 12.24)
    """
    thermal = R * T / F
    d_Na, d_K, d_Cl = _driving_forces(g_Na, g_K, g_Cl, F * pump, g_KCC2, g_NKCC1)
    cations = Na_out * np.exp(d_Na / thermal) + K_out * np.exp(d_K / thermal)
    product = 4.0 * cations * Cl_out * np.exp(d_Cl / thermal)
    osmolarity = Na_out + K_out + Cl_out + impermeant_out
    if product >= osmolarity**2:
        raise NoSolution("pump: no end volume, the cell swells without limit; pump_range gives the rates that hold it.")
    square = charge * charge
    width = osmolarity + np.sqrt(square * osmolarity**2 + product * (1.0 - square))
    # by its logarithm: where the check above vanishes, in a page, a cell without volume has no numbers
    X = np.exp(np.log((osmolarity**2 - product) / width))
    tilt = (osmolarity - (1.0 + charge) * X) / (2.0 * cations)
    return ThreeIons(
        -thermal * np.log(tilt), Na_out * np.exp(d_Na / thermal) * tilt, K_out * np.exp(d_K / thermal) * tilt,
        Cl_out * np.exp(d_Cl / thermal) / tilt, X, d_Na, d_K, d_Cl,
    )  # fmt: skip


def _driving_forces(g_Na: Any, g_K: Any, g_Cl: Any, pump: Any, kcc2: Any, nkcc1: Any) -> tuple[Any, Any, Any]:
    """Solve the balance of the three ions, first for what drives the two cotransporters."""
    both = 1.0 / g_K + 2.0 / g_Cl
    own, other = 1.0 + kcc2 * (1.0 / g_K + 1.0 / g_Cl), 1.0 + nkcc1 * (1.0 / g_Na + 1.0 / g_K + 4.0 / g_Cl)
    free_KCl, free_NaKCl = 2.0 * pump / g_K, 2.0 * pump / g_K - 3.0 * pump / g_Na
    whole = own * other - kcc2 * nkcc1 * both * both
    KCl = kcc2 * (free_KCl * other - nkcc1 * both * free_NaKCl) / whole
    NaKCl = nkcc1 * (free_NaKCl * own - kcc2 * both * free_KCl) / whole
    return -(3.0 * pump + NaKCl) / g_Na, (2.0 * pump - KCl - NaKCl) / g_K, -(KCl + 2.0 * NaKCl) / g_Cl
