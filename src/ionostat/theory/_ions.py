"""Ions beyond the named species: valences and mobilities, and the check that a solution is neutral."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ..errors import BadValue
from . import _arguments as read

__all__ = ["MOBILITY", "Z", "check_neutral", "ion_valence"]

MOBILITY: Final = {
    "Cs": 1.05, "K": 1.0, "Li": 0.525, "NH4": 1.0, "Na": 0.682, "Rb": 1.059, "Br": 1.063,
    "Cl": 1.039, "I": 1.045, "F": 0.753, "Ba": 0.433, "Ca": 0.405, "Co": 0.37, "Mg": 0.361,
    "Sr": 0.404, "Zn": 0.359, "ClO4": 0.916, "H2PO4": 0.45, "HCO3": 0.605, "NO3": 0.972,
    "HPO4": 0.39, "SO4": 0.544, "Choline": 0.51, "TEA": 0.444, "TMA": 0.611, "Acetate": 0.556,
    "NMDG": 0.33, "Tris": 0.4, "Aspartate": 0.3, "Gluconate": 0.33, "Glutamate": 0.26,
    "HEPES": 0.3, "Isethionate": 0.52, "MES": 0.37, "MOPS": 0.35, "MeSO3": 0.586,
    "H": 4.757, "OH": 2.694,
}  # fmt: skip
"""Mobilities relative to K+ at 25 degC: velocity per force, so as diffusion coefficients.

Source: Barry PH, Lynch JW (1991), J Membr Biol 121:101, doi:10.1007/BF01870526, and Ng B, Barry PH
(1995), J Neurosci Methods 56:37, as listed at compneuro.org (looked up there); "Sulfonate" of that
list is read as methanesulfonate. H and OH from limiting conductivities, CRC Handbook (not looked
up).
"""

Z: Final = {
    "Cs": 1, "Li": 1, "NH4": 1, "Rb": 1, "Br": -1, "I": -1, "F": -1, "Ba": 2, "Co": 2, "Sr": 2,
    "Zn": 2, "ClO4": -1, "H2PO4": -1, "NO3": -1, "HPO4": -2, "SO4": -2, "Choline": 1, "TEA": 1,
    "TMA": 1, "Acetate": -1, "NMDG": 1, "Tris": 1, "Aspartate": -1, "Gluconate": -1,
    "Glutamate": -1, "HEPES": -1, "Isethionate": -1, "MES": -1, "MOPS": -1, "MeSO3": -1, "OH": -1,
}  # fmt: skip
"""Valences of the ions of `MOBILITY` that are not named species; buffers as the charged form."""


def ion_valence(who: Any, z: Mapping[Any, int] | None) -> float:
    """Return the valence of an ion: as given, as its own, or as listed here."""
    return read.valence_of(who, {**Z, **(z or {})})


def check_neutral(charges: list[float], c: list[Any], name: str, tolerance: float) -> None:
    """Refuse a solution without ions, or one whose charges do not cancel."""
    net = np.asarray(sum(q * each for q, each in zip(charges, c)))
    total = np.asarray(sum(abs(q) * each for q, each in zip(charges, c)))
    if np.any(total <= 0.0):
        raise BadValue(f"{name}: the solution has no ions; give some, if only 1 uM of a salt.")
    if np.any(np.abs(net) > tolerance * total):
        worst = net.flat[int(np.argmax(np.abs(net)))]
        raise BadValue(
            f"{name}: the solution is not neutral, {worst:+.4g} mM of charge is left over; "
            f"add {'an anion' if worst > 0 else 'a cation'} that balances it."
        )
