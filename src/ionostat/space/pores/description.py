"""A pore in a membrane between two baths: its shape, its charge, its ions. Frozen, and free of any mesh.

V = inside - outside, outward positive. The axis is z, from the inside bath (z < 0) to the outside bath (z > 0);
the membrane fills -length/2 < z < length/2 beyond the wall of the pore.
"""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...constants import T_BODY, F, R, eps0
from ...errors import BadValue
from ...records import parameter, record
from ...species import Species, species
from ...theory._water import diffusion_at, viscosity
from ...theory.surfaces import debye_length, water_permittivity
from ...units import show, si, temperature

SALT = {"K": "100 mM", "Cl": "100 mM"}
NEUTRAL = 1e-6
"""What of its charge a bath may lack to be neutral."""
PACKED = 2.0
"""C m-2: twelve charges on a square nanometre, more than any surface holds."""


@record
class Pore(abc.ABC):
    """What all pores share. Ions are points in water of one permittivity, with the mobilities of free solution.

    Attributes:
        inside, outside: concentrations by ion, as ``{"K": "100 mM", "Cl": "100 mM"}``; outside is like inside
            unless given.
        D: diffusion coefficients by ion, where they are not those of free solution at this temperature.
        temperature: K.
    """

    length: float = parameter("10 nm", "m", low="0.3 nm", high="1 mm", meaning="thickness of the membrane")
    wall_charge: float = parameter(
        0.0, "C m-2", low=-PACKED, high=PACKED, meaning="surface charge of the wall inside the pore"
    )
    face_charge: float = parameter(
        0.0, "C m-2", low=-PACKED, high=PACKED, meaning="surface charge of the faces of the membrane, to both baths"
    )
    membrane_permittivity: float = parameter(
        2.0,
        "1",
        low=1.0,
        high=200.0,
        sourced=(2.0, 3.0),
        confidence="medium",
        meaning="relative permittivity of the membrane: 2 is that of the core of a lipid bilayer",
        source="not looked up; polymers and silicon nitride have 3 to 8",
    )
    pressure: float = parameter(
        0.0, "Pa", low=-1e9, high=1e9, meaning="of the inside bath minus the outside one; it moves water where asked"
    )
    inside: Mapping[Any, Any] = dataclasses.field(default_factory=lambda: dict(SALT), kw_only=True)
    outside: Mapping[Any, Any] | None = dataclasses.field(default=None, kw_only=True)
    D: Mapping[Any, Any] = dataclasses.field(default_factory=dict, kw_only=True)
    temperature: Any = dataclasses.field(default=T_BODY, kw_only=True)

    def __post_init__(self) -> None:
        owner = type(self).__name__
        inside = _bath(self.inside, f"{owner}.inside")
        outside = inside if self.outside is None else _bath(self.outside, f"{owner}.outside")
        ions = dict.fromkeys([*inside, *outside])
        for bath, name in ((inside, "inside"), (outside, "outside")):
            _refuse_missing(bath, ions, f"{owner}.{name}")
            _refuse_charged(bath, f"{owner}.{name}")
        found: dict[str, Any] = {"inside": inside, "outside": {ion: outside[ion] for ion in inside}}
        found["temperature"] = float(temperature(self.temperature, f"{owner}.temperature"))
        found["D"] = _mobilities(ions, self.D, found["temperature"], f"{owner}.D")
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    @abc.abstractmethod
    def profile(self) -> tuple[tuple[float, float], ...]:
        """Corners (z, radius) of the wall, m, from inside to outside."""

    @property
    def dimensions(self) -> int:
        """In which its fields are solved for: 2 for what is alike all round its axis."""
        return 2

    def wall(self, z: Any, angle: Any = 0.0) -> np.ndarray:
        """Distance of the wall from the axis, m, at places along it and at an angle round it."""
        corners = np.array(self.profile)
        return np.interp(z, corners[:, 0], corners[:, 1]) + 0.0 * np.asarray(angle)

    @property
    def ions(self) -> tuple[Species, ...]:
        """The ions, in the order of the inside bath."""
        return tuple(self.inside)

    @property
    def T(self) -> float:
        """Temperature, K."""
        return self.temperature

    @property
    def water_permittivity(self) -> float:
        """Relative permittivity of water at this temperature."""
        return float(water_permittivity(self.T))

    @property
    def viscosity(self) -> float:
        """Viscosity of water at this temperature, Pa s."""
        return viscosity(self.T)

    @property
    def debye_length(self) -> float:
        """Of the stronger bath, m."""
        z = {ion: ion.z for ion in self.ions}
        return min(float(debye_length(bath, self.T, self.water_permittivity, z)) for bath in self.baths)

    @property
    def layer(self) -> float:
        r"""Thickness of the layer of counter-ions at the wall, m: the Debye length, or less at high charge.

        .. math:: \left(\lambda_D^{-2} + b^{-2}\right)^{-1/2}, \quad
            b = \frac{2\varepsilon_r\varepsilon_0 RT}{F|\sigma|}
        """
        strongest = max(abs(self.wall_charge), abs(self.face_charge))
        gouy_chapman = F * strongest / (2.0 * self.water_permittivity * eps0 * R * self.T)
        return float((self.debye_length**-2 + gouy_chapman**2) ** -0.5)

    @property
    def conductivity(self) -> tuple[float, float]:
        """Of the baths, inside and outside, S/m."""
        scale = F**2 / (R * self.T)
        inside, outside = (scale * sum(i.z**2 * self.D[i] * c for i, c in bath.items()) for bath in self.baths)
        return inside, outside

    @property
    def baths(self) -> tuple[dict[Species, float], dict[Species, float]]:
        """Concentrations inside and outside, mol m-3 by ion."""
        return self.inside, self.outside  # type: ignore[return-value]


@record
class CylindricalPore(Pore):
    """A straight pore.

    >>> pore = CylindricalPore(radius="2 nm", length="20 nm", inside={"Na": "150 mM", "Cl": "150 mM"})
    >>> round(1e9 * pore.debye_length, 2), pore.outside
    (0.78, {Na: 150.0, Cl: 150.0})
    """

    radius: float = parameter("2 nm", "m", low="0.1 nm", high="1 mm", meaning="radius of the pore")

    @property
    def profile(self) -> tuple[tuple[float, float], ...]:
        """Corners (z, radius) of the wall, m, from inside to outside."""
        half = 0.5 * self.length
        return (-half, self.radius), (half, self.radius)


@record
class EllipticalPore(Pore):
    """A straight pore with an elliptical mouth, as a slit or a squeezed channel has it: in three dimensions.

    >>> slit = EllipticalPore(long="4 nm", short="1 nm", length="5 nm")
    >>> slit.dimensions, slit.wall(0.0, [0.0, np.pi / 2]).round(12).tolist()
    (3, [4e-09, 1e-09])
    """

    long: float = parameter("4 nm", "m", low="0.1 nm", high="1 mm", meaning="larger half-axis of the mouth")
    short: float = parameter("1 nm", "m", low="0.1 nm", high="1 mm", meaning="smaller half-axis of the mouth")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.short > self.long:
            raise BadValue(
                f"EllipticalPore.short is {_nm(self.short)}, above long, {_nm(self.long)}: give the larger one to long."
            )

    @property
    def profile(self) -> tuple[tuple[float, float], ...]:
        """Corners (z, larger half-axis) of the wall, m, from inside to outside."""
        half = 0.5 * self.length
        return (-half, self.long), (half, self.long)

    @property
    def dimensions(self) -> int:
        """In which its fields are solved for."""
        return 3

    def wall(self, z: Any, angle: Any = 0.0) -> np.ndarray:
        """Distance of the wall from the axis, m, at an angle from the larger half-axis."""
        across = np.hypot(self.short * np.cos(angle), self.long * np.sin(angle))
        return self.long * self.short / across + 0.0 * np.asarray(z)


@record
class ConicalPore(Pore):
    """A cone that opens with its base to the inside bath and with its tip to the outside bath."""

    tip: float = parameter("1.5 nm", "m", low="0.1 nm", high="1 mm", meaning="radius at the outside bath")
    base: float = parameter("20 nm", "m", low="0.1 nm", high="1 mm", meaning="radius at the inside bath")

    @property
    def profile(self) -> tuple[tuple[float, float], ...]:
        """Corners (z, radius) of the wall, m, from inside to outside."""
        half = 0.5 * self.length
        return (-half, self.base), (half, self.tip)


@record
class ShapedPore(Pore):
    """A pore of any shape: straight pieces between corners, such as a vestibule, a filter, a vestibule.

    Attributes:
        corners: (z, radius) from inside to outside, lengths as numbers in m or texts; the length of the pore is
            that of the corners, and z is counted from its middle.

    >>> channel = ShapedPore(corners=[("0 nm", "2 nm"), ("3 nm", "0.5 nm"), ("5 nm", "0.5 nm"), ("6 nm", "1 nm")])
    >>> [(round(1e9 * z, 3), round(1e9 * a, 3)) for z, a in channel.profile]
    [(-3.0, 2.0), (0.0, 0.5), (2.0, 0.5), (3.0, 1.0)]
    """

    corners: Any = dataclasses.field(default=((0.0, 2e-9), (1e-8, 2e-9)), kw_only=True)

    def __post_init__(self) -> None:
        rows = [[float(si(value, "m", "ShapedPore.corners")) for value in row] for row in self.corners]
        if len(rows) < 2 or any(len(row) != 2 for row in rows):
            raise BadValue("ShapedPore.corners: give two or more pairs (z, radius), from inside to outside.")
        z, a = np.array(rows).T
        if np.any(np.diff(z) <= 0.0):
            k = int(np.argmax(np.diff(z) <= 0.0))
            raise BadValue(
                f"ShapedPore.corners: the wall turns back from z = {_nm(z[k])} to {_nm(z[k + 1])}, so the membrane "
                "would overlap with the pore: let z rise from corner to corner."
            )
        if np.any(a <= 0.0):
            raise BadValue(f"ShapedPore.corners: a radius is {_nm(a.min())}: the wall would cross the axis.")
        object.__setattr__(self, "corners", tuple(map(tuple, rows)))
        object.__setattr__(self, "length", float(z[-1] - z[0]))
        super().__post_init__()

    @property
    def profile(self) -> tuple[tuple[float, float], ...]:
        """Corners (z, radius) of the wall, m, from inside to outside."""
        middle = 0.5 * (self.corners[0][0] + self.corners[-1][0])
        return tuple((z - middle, a) for z, a in self.corners)


def _bath(given: Any, name: str) -> dict[Species, float]:
    if not isinstance(given, Mapping):
        raise BadValue(f"{name} is {given!r}: give concentrations by ion, such as {{'K': '100 mM', 'Cl': '100 mM'}}.")
    found: dict[Species, float] = {}
    for symbol, value in given.items():
        ion = species(symbol, name)
        c = float(si(value, "mol m-3", f"{name}[{ion}]"))
        if c <= 0.0:
            raise BadValue(
                f"{name}[{ion}] is {show(c, 'mol m-3')}: an ion must be above 0; leave it out, or give 1 nM."
            )
        if not ion.z:
            raise BadValue(f"{name}[{ion}]: {ion.name} has no charge; only ions carry current, so leave it out.")
        found[ion] = c
    return found


def _refuse_missing(bath: Mapping[Species, float], ions: Mapping[Species, None], name: str) -> None:
    missing = [str(ion) for ion in ions if ion not in bath]
    if missing:
        raise BadValue(
            f"{name} lacks {', '.join(missing)}, which the other bath has: give some, such as {missing[0]} = '1 uM', "
            "so that its potential is defined."
        )


def _refuse_charged(bath: Mapping[Species, float], name: str) -> None:
    net = sum(ion.z * c for ion, c in bath.items())
    total = sum(abs(ion.z) * c for ion, c in bath.items())
    if total <= 0.0:
        raise BadValue(f"{name} has no ions: give some, such as {{'K': '100 mM', 'Cl': '100 mM'}}.")
    if abs(net) > NEUTRAL * total:
        raise BadValue(
            f"{name} is not neutral: {show(net, 'mol m-3')} of charge is left over (of {show(total, 'mol m-3')}); "
            f"add {show(abs(net), 'mol m-3')} of a monovalent {'anion' if net > 0 else 'cation'}."
        )


def _mobilities(ions: Any, given: Mapping[Any, Any], T: float, name: str) -> dict[Species, float]:
    """Diffusion coefficients, m2/s: as given, or those of free solution at this temperature."""
    own = {species(symbol, name): float(si(value, "m2 s-1", f"{name}[{symbol}]")) for symbol, value in given.items()}
    found = {}
    for ion in ions:
        D = own.get(ion, None if ion.D is None else diffusion_at(T, ion.D))
        if D is None or D <= 0.0:
            raise BadValue(f"{name}[{ion}] is {D}: give its diffusion coefficient, above 0, such as '1.9e-9 m2/s'.")
        found[ion] = D
    return found


def _nm(value: float) -> str:
    return f"{1e9 * value:.4g} nm"


__all__ = ["ConicalPore", "CylindricalPore", "EllipticalPore", "Pore", "ShapedPore"]
