"""The point at which a rate is asked for: two sides, a voltage, a temperature, gates, sites.

The same point serves floats, arrays over time, and symbols of the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..constants import WATER_MOLAR_VOLUME, F, R
from ..errors import BadMechanism, unknown
from ..primitives import at_least, power
from ..species import H2O, Species

if TYPE_CHECKING:
    from .process import Process

#: concentrations of pools that may run empty enter affinities with this floor, mol/m3
POOL_FLOOR = 1e-9
#: standard state of reactions, 1 mol/L in mol/m3
STANDARD = 1000.0


class Names(Mapping[str, Any]):
    """Values by name, readable as attributes: ``m.gates.h``."""

    def __init__(self, kind: str, values: Mapping[str, Any], owner: str = ""):
        self._kind, self._values, self._owner = kind, values, owner

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise unknown(self._kind, name, self._values, repr(self._owner) if self._owner else "") from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self):
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Side:
    """One side of a membrane: concentrations (mol/m3) by species, osmolarity and volume.

    ``side.K``, ``side["K"]`` and ``side[K]`` are the same concentration.
    """

    def __init__(
        self, name: str, concentrations: Mapping[str, Any], osmolarity: Callable[[], Any],
        volume: Any = None,
    ):
        self.name, self.volume = name, volume
        self._concentrations, self._osmolarity = concentrations, osmolarity

    def __getitem__(self, key: Species | str) -> Any:
        symbol = key.symbol if isinstance(key, Species) else key
        try:
            return self._concentrations[symbol]
        except KeyError:
            raise BadMechanism(
                f"{symbol} is asked for in {self.name!r}, which has none. Add {symbol} to its "
                f"concentrations (or to `clamped`, for a fixed level)."
            ) from None

    def __getattr__(self, symbol: str) -> Any:
        if symbol.startswith("_"):
            raise AttributeError(symbol)
        return self[symbol]

    def __contains__(self, key: Species | str) -> bool:
        return (key.symbol if isinstance(key, Species) else key) in self._concentrations

    @property
    def osmolarity(self) -> Any:
        """Sum of all osmoles, impermeants included, mol/m3."""
        return self._osmolarity()


class Point:
    """Everything that a rate may depend on.

    Attributes:
        inside, outside: the two sides (a reaction has only ``inside``).
        V: potential inside minus outside, V.
        T: temperature, K.
        gates: open fractions by name.
        sites: occupancy by name of the protein's states (they sum to one).
        size: area (m2), volume (m3) or number to which the rate is referred.
        owner: path or name of the mechanism that asks, for messages.
    """

    def __init__(
        self, inside: Side, outside: Side | None, V: Any, T: Any,
        gates: Mapping[str, Any] | None = None, sites: Mapping[str, Any] | None = None,
        size: Any = 1.0, process: Process | None = None, owner: str = "",
    ):
        self.inside, self._outside, self._V, self.T = inside, outside, V, T
        self.gates = Names("gate", gates or {}, owner)
        self.sites = Names("site", sites or {}, owner)
        self.size, self._process, self.owner = size, process, owner

    @property
    def outside(self) -> Side:
        """The other side; a reaction inside one compartment has none."""
        if self._outside is None:
            raise BadMechanism(
                f"a rate asks for `outside`, but this mechanism stands inside {self.inside.name!r} "
                "as a reaction. Put it on a membrane or a junction."
            )
        return self._outside

    @property
    def V(self) -> Any:
        """Inside minus outside, V."""
        if self._V is None:
            raise BadMechanism(
                f"a rate asks for V between {self.inside.name!r} and "
                f"{self._outside.name if self._outside else 'nothing'!r}, which no membrane joins "
                "electrically."
            )
        return self._V

    def at(self, process: Process) -> Point:
        """The same point, asked on behalf of one process (for ``affinity`` and ``drive``)."""
        return Point(
            self.inside, self._outside, self._V, self.T, self.gates, self.sites, self.size, process, self.owner
        )

    def with_sites(self, sites: Mapping[str, Any]) -> Point:
        """The same point with other occupancies of the protein's states."""
        return Point(
            self.inside, self._outside, self._V, self.T, self.gates, sites, self.size, self._process, self.owner
        )

    def with_gates(self, gates: Mapping[str, Any]) -> Point:
        """The same point with other open fractions of the gates."""
        return Point(
            self.inside, self._outside, self._V, self.T, gates, self.sites, self.size, self._process, self.owner
        )

    def E(self, species: Species) -> Any:
        """Nernst potential of a species across the membrane, V."""
        ratio = self.outside[species] / self.inside[species]
        return R * self.T / (species.z * F) * np.log(ratio)

    @property
    def process(self) -> Process:
        """The process on behalf of which the point is asked."""
        if self._process is None:
            raise BadMechanism("affinity, drive and carriers belong to a process: use point.at(process).")
        return self._process

    def _changed(self) -> list[tuple[Side, dict[Species, int]]]:
        """Each side with the net number of every species that appears there."""
        process = self.process
        sides = [(self.inside, process.all_inside)]
        if self._outside is not None:
            sides.append((self._outside, process.all_outside))
        return sides

    def _reactants(self) -> list[tuple[Any, int]]:
        """(concentration or occupancy, net number produced) of all that the process changes."""
        factors: list[tuple[Any, int]] = []
        for side, numbers in self._changed():
            for species, number in numbers.items():
                if species.symbol != "H2O":
                    c = side[species]
                    factors.append((at_least(c, POOL_FLOOR) if species.vanishes else c, number))
        return factors + [(self.sites[name], n) for name, n in self.process.sites.items()]

    def _work(self) -> Any:
        """Energy beside the concentrations: - dG0 + q F V, and water against both pressures."""
        process = self.process
        energy: Any = -process.energy(self.T)
        solutes = 0
        for side, numbers in self._changed():
            water = sum(n for s, n in numbers.items() if s.symbol == "H2O")
            solutes += sum(numbers.values()) - water
            if water:
                energy = energy + water * WATER_MOLAR_VOLUME * R * self.T * side.osmolarity
        entering = process.all_inside.get(H2O, 0)
        if process.pressure is not None and entering:
            energy = energy - entering * WATER_MOLAR_VOLUME * process.pressure(self)
        if solutes:
            energy = energy + R * self.T * float(np.log(STANDARD)) * solutes
        if process.displaced_charge:
            energy = energy + process.displaced_charge * F * self.V
        return energy

    @property
    def affinity(self) -> Any:
        r"""Affinity of the process, J/mol: minus its change of free energy per turnover.

        :math:`A = -\Delta G^0 - RT \sum_i \nu_i \ln c_i + qFV`; positive drives it forward. Water
        counts by its osmotic pressure, and by the hydrostatic one where the process states it.
        """
        total: Any = self._work()
        for value, number in self._reactants():
            total = total - R * self.T * number * np.log(value)
        return total

    @property
    def products(self) -> tuple[Any, Any]:
        r"""Forward and backward products (a, b) with :math:`a / b = e^{A/RT}`, without logarithms."""
        half = self._work() / (2.0 * R * self.T)
        forward, backward = np.exp(half), np.exp(-half)
        for value, number in self._reactants():
            if number < 0:
                forward = forward * power(value, -number)
            else:
                backward = backward * power(value, number)
        return forward, backward

    @property
    def drive(self) -> Any:
        r"""Saturating drive :math:`(a - b)/(a + b) = \tanh(A/2RT)`: 1 far forward, -1 far back."""
        forward, backward = self.products
        return (forward - backward) / (forward + backward)
