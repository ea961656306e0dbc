"""What ions travel through: layers between two sides. Descriptions are frozen; numbers take units.

V is that of the left side minus the right, and currents and fluxes are positive from left to right: the left is the
inside of a cell, the right its outside.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...constants import N_A, T_BODY, F, R
from ...errors import BadModel, BadValue, UnknownName, unknown
from ...species import NAMED
from ...theory._ions import ion_valence
from ...theory._water import diffusion_at
from ...units import relative, show, si
from ...units import temperature as kelvin
from .profile import Profile, profile

#: charge of a bath that is taken for none, relative to its ions
NEUTRAL = 1e-9
#: fixed charge beyond which there is no room for it: one elementary charge for every molecule of water, mol m-3
PACKED = 55.5e3


@dataclasses.dataclass(frozen=True)
class Layer:
    """A layer of the way. A profile is a number, a pair (start, end), or a function of the distance from its start, m.

    Args:
        thickness: m.
        D: profiles of the diffusion coefficients by ion, m2 s-1, or relative ("x0.1"); one relative text for all
            ions. Ions that are left out diffuse as in water.
        permittivity: profile of the relative permittivity; None for that of water.
        fixed_charge: profile of the concentration of fixed charge, with its sign, mol m-3.
        excess: profiles of the excess chemical potentials by ion, J mol-1: what it costs to bring the ion here.
        exclude: ions that cannot enter at all; "all" for a layer without ions, such as a lipid membrane.
        radius: profile of that of a round pore, m; None for a flat layer, whose currents are per area.
        wall_charge: profile of the surface charge of the pore's wall, C m-2; it is folded into the cross-section.
        filling: concentrations by ion at the start of a transient, mol m-3; None for the steady state.
        name: for messages and pictures.
    """

    thickness: Any
    D: Any = None
    permittivity: Any = None
    fixed_charge: Any = 0.0
    excess: Mapping[Any, Any] = dataclasses.field(default_factory=dict)
    exclude: Any = ()
    radius: Any = None
    wall_charge: Any = 0.0
    filling: Mapping[Any, Any] | None = None
    name: str = "layer"

    def __post_init__(self) -> None:
        put, who = lambda key, value: object.__setattr__(self, key, value), self.name
        thickness = float(si(self.thickness, "m", f"{who}.thickness"))
        if not 0.0 < thickness <= 1.0:
            raise BadValue(f"{who}.thickness is {show(thickness, 'm')}: it must be above 0 and at most 1 m.")
        put("thickness", thickness)
        if self.permittivity is not None:
            put("permittivity", profile(self.permittivity, "1", f"{who}.permittivity", above=0.0))
        put("fixed_charge", profile(self.fixed_charge, "mol m-3", f"{who}.fixed_charge"))
        put("excess", {str(k): profile(v, "J mol-1", f"{who}.excess[{k}]") for k, v in self.excess.items()})
        if self.radius is not None:
            put("radius", profile(self.radius, "m", f"{who}.radius", above=0.0))
        put("wall_charge", profile(self.wall_charge, "C m-2", f"{who}.wall_charge"))
        if self.radius is None and (not self.wall_charge.everywhere or self.wall_charge.start):
            raise BadValue(f"{who}.wall_charge: a flat layer has no wall. Give a radius, or a Sheet between layers.")
        put("exclude", "all" if self.exclude == "all" else tuple(map(str, _listed(self.exclude))))
        put("D", _diffusion(self.D, who))
        if self.filling is not None:
            put("filling", _levels(self.filling, f"{who}.filling"))


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A charged surface between two layers; `charge` in C m-2."""

    charge: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "charge", float(si(self.charge, "C m-2", "sheet.charge")))


@dataclasses.dataclass(frozen=True)
class Bath:
    """A stirred solution: fixed concentrations, mol m-3.

    Args:
        concentrations: by ion.
        balance: an ion whose concentration is chosen, by the stack, so that the bath is neutral.

    Raises:
        BadValue: it is not neutral, or a concentration is negative.

    >>> salt = Bath({"Na": "140 mM", "K": "5 mM"}, balance="Cl")
    >>> Stack([Layer("5 nm")], salt, salt).left.concentrations["Cl"]
    145.0
    """

    concentrations: Mapping[Any, Any]
    balance: Any = None

    def __post_init__(self) -> None:
        levels = _levels(self.concentrations, "bath")
        if self.balance is not None:
            levels.setdefault(str(self.balance), 0.0)
            object.__setattr__(self, "balance", str(self.balance))
        object.__setattr__(self, "concentrations", levels)


@dataclasses.dataclass(frozen=True)
class Wall:
    """An end that ions cannot pass, with a surface charge, C m-2."""

    charge: Any = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "charge", float(si(self.charge, "C m-2", "wall.charge")))


@dataclasses.dataclass(frozen=True)
class Electrode:
    """An end that ions cannot pass, at a fixed potential: a metal on which nothing reacts."""


Side = Bath | Wall | Electrode


@dataclasses.dataclass(frozen=True)
class Stack:
    """Layers between two sides, and the ions that travel in them.

    Args:
        layers: each a `Layer`, from left to right, or a `Sheet` between two of them.
        left, right: a `Bath`, a `Wall` or an `Electrode`.
        D: diffusion coefficients in water of ions that are not named ones, m2 s-1, by ion.
        z: their valences.
        temperature: K.
        ion_size: side of the cube that an ion takes up, m (Bikerman); None for points.
        name: for titles.

    Raises:
        BadModel, BadValue, UnknownName: a bath is not neutral, charge has no room, an ion is not known.
    """

    layers: Sequence[Layer | Sheet]
    left: Side
    right: Side
    D: Mapping[Any, Any] = dataclasses.field(default_factory=dict)
    z: Mapping[Any, int] = dataclasses.field(default_factory=dict)
    temperature: Any = T_BODY
    ion_size: Any = None
    name: str = "stack"

    def __post_init__(self) -> None:
        put = functools.partial(object.__setattr__, self)
        put("layers", tuple(_listed(self.layers)))
        put("temperature", float(kelvin(self.temperature)))
        put("z", {str(k): int(v) for k, v in self.z.items()})
        put("D", {str(k): float(si(v, "m2 s-1", f"D[{k}]")) for k, v in self.D.items()})
        if self.ion_size is not None:
            put("ion_size", float(si(self.ion_size, "m", "ion_size")))
        _refuse_misbuilt(self)
        for side in ("left", "right"):
            if isinstance(getattr(self, side), Bath):
                put(side, _neutral(getattr(self, side), side, self))
        _refuse_crowded(self)

    @property
    def ions(self) -> list[str]:
        """Symbols of the ions, in order of appearance."""
        held = [side.concentrations for side in (self.left, self.right) if isinstance(side, Bath)]
        held += [layer.filling for layer in self.slabs if layer.filling]
        return list(dict.fromkeys(symbol for levels in held for symbol in levels))

    @property
    def slabs(self) -> list[Layer]:
        """The layers without the sheets."""
        return [layer for layer in self.layers if isinstance(layer, Layer)]

    @property
    def valences(self) -> np.ndarray:
        """Valences of the ions."""
        return np.array([ion_valence(symbol, self.z) for symbol in self.ions])

    @property
    def flat(self) -> bool:
        """Nothing narrows: currents are per area."""
        return all(layer.radius is None for layer in self.slabs)

    @property
    def thermal(self) -> float:
        """RT/F, V."""
        return R * self.temperature / F

    @property
    def crowding(self) -> float:
        """Volume of a mole of ions, m3 mol-1; 0 for points."""
        return 0.0 if self.ion_size is None else N_A * self.ion_size**3

    def diffusion(self, symbol: str) -> float:
        """D of an ion in water at the temperature of the stack, m2 s-1.

        Raises:
            UnknownName: it is not known.
        """
        if symbol in self.D:
            return self.D[symbol]
        known = NAMED.get(symbol)
        if known is None or known.D is None:
            raise UnknownName(f"D of {symbol} is not known: give it, such as D={{'{symbol}': '1e-9 m2/s'}}.")
        return diffusion_at(self.temperature, known.D)


# -------------------------------------------------------------------- reading and refusing


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str | Layer | Sheet) else given


def _levels(given: Mapping[Any, Any], name: str) -> dict[str, float]:
    levels = {str(who): float(si(c, "mol m-3", f"{name}.{who}")) for who, c in given.items()}
    for who, c in levels.items():
        if c < 0.0:
            raise BadValue(f"{name}.{who} is {show(c, 'mol m-3')}: a concentration is 0 or more.")
    return levels


def _diffusion(given: Any, name: str) -> dict[str, Profile | float]:
    """By ion a profile, or a factor as a plain float; "*" for all others."""
    table = {"*": given} if not isinstance(given, Mapping) else given
    found: dict[str, Profile | float] = {}
    for who, value in table.items():
        factor = 1.0 if value is None else relative(value) if isinstance(value, str) else None
        if factor is not None and factor <= 0.0:
            raise BadValue(
                f"{name}.D[{who}] is {value!r}: it must be above 0; ions that cannot enter stand in exclude."
            )
        if factor is None and who == "*" and not callable(value):
            raise BadValue(f"{name}.D is {value!r}: give a factor for all ions, such as 'x0.1', or a table by ion.")
        found[str(who)] = factor if factor is not None else profile(value, "m2 s-1", f"{name}.D[{who}]", above=0.0)
    return found


def _refuse_misbuilt(stack: Stack) -> None:
    slabs = stack.slabs
    if not slabs:
        raise BadModel("a stack needs a layer at least: layers=[Layer('10 nm')].")
    if len({layer.radius is None for layer in slabs}) > 1:
        raise BadModel("some layers are round and some are flat: give every layer a radius, or none.")
    for side in ("left", "right"):
        if not isinstance(getattr(stack, side), Bath | Wall | Electrode):
            raise BadModel(f"{side} is {getattr(stack, side)!r}: give a Bath, a Wall or an Electrode.")
    if isinstance(stack.left, Wall) and isinstance(stack.right, Wall):
        raise BadModel("two walls leave the potential open: make one side a Bath or an Electrode.")
    if not stack.ions:
        raise BadModel("there are no ions: give a bath some, or fill a layer.")
    if stack.ion_size is not None and not 0.0 < stack.ion_size < 2e-9:
        raise BadValue(f"ion_size is {show(stack.ion_size, 'm')}: it must be above 0 and below 2 nm.")
    for layer in slabs:
        named = [
            *layer.excess,
            *(who for who in layer.D if who != "*"),
            *(layer.exclude if layer.exclude != "all" else ()),
        ]
        for who in named:
            if who not in stack.ions:
                raise unknown("ion", who, stack.ions, f"{layer.name}")
    for symbol in stack.ions:
        ion_valence(symbol, stack.z)
        stack.diffusion(symbol)


def _neutral(bath: Bath, side: str, stack: Stack) -> Bath:
    """The bath with every ion of the stack, balanced where that is asked for."""
    levels = dict(bath.concentrations)
    z = {who: ion_valence(who, stack.z) for who in levels}
    if bath.balance is not None:
        if z[bath.balance] == 0:
            raise BadValue(f"{side}.balance is {bath.balance}, which has no charge: name an ion.")
        rest = sum(z[who] * c for who, c in levels.items() if who != bath.balance)
        levels[bath.balance] = -rest / z[bath.balance] + 0.0
        if levels[bath.balance] < 0.0:
            raise BadValue(
                f"{side}: {bath.balance} cannot balance {rest:+.4g} mM of charge: name an ion of the other sign."
            )
    net, total = (sum(weight(z[who]) * c for who, c in levels.items()) for weight in (float, abs))
    if total <= 0.0:
        raise BadValue(f"{side}: the bath has no ions; give some, if only 1 uM of a salt.")
    if abs(net) > NEUTRAL * total:
        raise BadValue(
            f"{side}: the bath is not neutral: {net:+.6g} mM of charge is left over ({100 * net / total:+.2g} % of its "
            f"ions). Add {'anions' if net > 0 else 'cations'}, or let one ion follow: Bath(..., balance='Cl')."
        )
    if stack.crowding * sum(levels.values()) >= 1.0:
        raise BadValue(f"{side}: ions of {show(stack.ion_size, 'm')} fill the bath; packing allows {_packing(stack)}.")
    return Bath({who: levels.get(who, 0.0) for who in stack.ions})


def _packing(stack: Stack) -> str:
    return f"{1e-3 / stack.crowding:.3g} M"


def _refuse_crowded(stack: Stack) -> None:
    """Raise where fixed charge, of the volume and of the wall together, has no room, or its counter-ions none."""
    z = stack.valences
    for layer in stack.slabs:
        x = np.linspace(0.0, layer.thickness, 9)
        X = folded_charge(layer, x)
        worst = float(X[np.argmax(np.abs(X))])
        if abs(worst) > PACKED:
            raise BadValue(
                f"{layer.name}: the fixed charges add up to {worst / 1e3:+.3g} M, one for every molecule of water or "
                f"more; at most {PACKED / 1e3:g} M have room. Is the unit right?"
            )
        counter = [abs(v) for v in z if v * worst < 0.0]
        if stack.crowding and worst and counter and abs(worst) / max(counter) * stack.crowding >= 1.0:
            raise BadValue(
                f"{layer.name}: {worst / 1e3:+.3g} M of fixed charge need more counter-ions than packing allows, "
                f"{_packing(stack)} of {show(stack.ion_size, 'm')}: give less charge or a smaller ion_size."
            )


def folded_charge(layer: Layer, x: np.ndarray) -> np.ndarray:
    r"""Fixed charge of a layer with that of its wall, mol m-3.

    .. math:: X + \frac{2\sigma}{F r}\sqrt{1 + r'^2}
    """
    X = layer.fixed_charge.at(x, layer.thickness)
    if layer.radius is None:
        return X
    r = layer.radius.at(x, layer.thickness)
    step = 1e-4 * layer.thickness
    low, high = np.maximum(x - step, 0.0), np.minimum(x + step, layer.thickness)
    slope = (layer.radius.at(high, layer.thickness) - layer.radius.at(low, layer.thickness)) / (high - low)
    return X + 2.0 * layer.wall_charge.at(x, layer.thickness) / (F * r) * np.sqrt(1.0 + slope**2)
