"""Gap junctions of known size between neighbours, where the tortuosity of a grid of coupled cells will not do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F, R
from ..errors import BadValue
from ..species import Species
from ..units import si


@dataclasses.dataclass(frozen=True)
class GapJunctions:
    r"""Gap junctions between the coupled cells of neighbouring places; all ions have one permeability.

    .. math:: J_k = P\,\big(c_k^i - c_k^j + z_k \bar c_k (\psi^i - \psi^j)\big), \quad
        P = \frac{g R T}{F^2 \sum_k z_k^2 c_k}

    Args:
        conductance: g of all junctions of a face or edge, at the levels of the start, S or text: one number, or one
            for each edge of a graph (0 closes it).
        permeability: P instead, m3/s.

    Raises:
        BadValue: both or neither is given, or one is negative.

    >>> GapJunctions(["20 nS", "5 nS"]).conductance
    (2e-08, 5e-09)
    """

    conductance: Any = None
    permeability: Any = None

    def __post_init__(self) -> None:
        if (self.conductance is None) == (self.permeability is None):
            raise BadValue("gap junctions: give their conductance (such as '20 nS') or their permeability.")
        for name, unit in (("conductance", "S"), ("permeability", "m3 s-1")):
            given = getattr(self, name)
            if given is None:
                continue
            several = isinstance(given, list | tuple | np.ndarray)
            values = tuple(float(si(x, unit, name)) for x in (given if several else [given]))
            if not all(np.isfinite(x) and x >= 0 for x in values):
                raise BadValue(f"gap junctions: {name} is {min(values):g} {unit}; it must be 0 or more.")
            object.__setattr__(self, name, values if several else values[0])

    def permeabilities(self, levels: Mapping[Species, float], T: float) -> np.ndarray:
        """P, m3/s: one, or one for each edge.

        Args:
            levels: of the ions that pass, in the coupled cells at the start, mol/m3.
            T: temperature, K.
        """
        if self.permeability is not None:
            return np.asarray(self.permeability)
        strength = sum(s.z**2 * c for s, c in levels.items())
        if not strength:
            raise BadValue("gap junctions: no ion passes them, so a conductance says nothing: give their permeability.")
        return np.asarray(self.conductance) * R * T / (F**2 * strength)
