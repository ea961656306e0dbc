r"""Charged surfaces and layers: Debye, Grahame, Gouy and Chapman, Donnan.

Potentials are those of the surface, or of the inside of the layer, minus the bulk of the bath.
Ions are points in a smooth dielectric: fair up to some 0.2 M and 100 mV, beyond which crowding and
correlations of multivalent ions count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R, e, eps0
from ..errors import BadValue
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from ._ions import check_neutral, ion_valence
from .extracellular import positive

__all__ = [
    "DonnanLayer",
    "area_per_charge",
    "boltzmann",
    "debye_length",
    "donnan_layer",
    "gouy_chapman",
    "surface_charge",
    "surface_potential",
    "water_permittivity",
]

Electrolyte = Any
"""Concentrations by ion, or one number for a salt of two monovalent ions."""


class DonnanLayer(NamedTuple):
    """Potential of a charged layer, inside minus bath, V, and the ions in it, mol m-3."""

    potential: Any
    concentrations: dict[Any, Any]


def water_permittivity(T: Any = T_BODY) -> Any:
    r"""Relative permittivity of water.

    .. math:: \varepsilon_r = 87.740 - 0.40008\,\theta + 9.398\cdot10^{-4}\,\theta^2
        - 1.410\cdot10^{-6}\,\theta^3

    with theta in degC, 0 to 100.

    Args:
        T: Temperature, K.

    Returns:
        epsilon_r, dimensionless.

    Raises:
        BadValue: The temperature is not one of liquid water.

    Source: Malmberg CG, Maryott AA (1956), J Res Natl Bur Stand 56:1, doi:10.6028/jres.056.001.

    >>> round(water_permittivity("25 degC"), 2), round(water_permittivity("37 degC"), 2)
    (78.3, 74.15)
    """
    theta = temperature(T, "T") - 273.15
    if np.any(np.asarray(theta) < -1.0) or np.any(np.asarray(theta) > 101.0):
        raise BadValue(f"T: {T!r}; water is liquid from 0 to 100 degC, give eps_r beyond that.")
    return read.plain(87.740 + theta * (-0.40008 + theta * (9.398e-4 - 1.410e-6 * theta)))


def debye_length(
    c: Electrolyte, T: Any = T_BODY, eps_r: Any = None, z: Mapping[Any, int] | None = None
) -> Any:
    r"""Debye length of an electrolyte.

    .. math:: \lambda_D = \sqrt{\frac{\varepsilon_r\varepsilon_0 RT}{F^2 \sum_i z_i^2 c_i}}

    Args:
        c: Concentrations by ion, mol m-3, or one number for a salt of two monovalent ions.
        T: Temperature, K.
        eps_r: Relative permittivity; None for that of water at T (`water_permittivity`).
        z: Valences of species that are not named ones.

    Returns:
        lambda_D, m.

    Raises:
        BadValue: There are no ions, or the permittivity is not positive.

    Source: Debye P, Hückel E (1923), Phys Z 24:185.

    >>> round(1e9 * debye_length("150 mM", "25 degC", 78.4), 3)     # nm
    0.785
    """
    strength = sum(charge**2 * amount for charge, amount in _ions(c, z, neutral=False))
    return read.plain(np.sqrt(_permittivity(eps_r, T) * _thermal(T) / F / strength))


def surface_charge(
    psi: Any,
    c: Electrolyte,
    T: Any = T_BODY,
    eps_r: Any = None,
    z: Mapping[Any, int] | None = None,
) -> Any:
    r"""Charge density of a surface from its potential, by Grahame, in any electrolyte.

    .. math:: \sigma = \mathrm{sign}(\psi) \sqrt{2\varepsilon_r\varepsilon_0 RT
        \sum_i c_i \big(e^{-z_iF\psi/RT} - 1\big)}

    Args:
        psi: Potential of the surface, V.
        c: Concentrations in the bulk by ion, mol m-3, or one number for a monovalent salt.
        T: Temperature, K.
        eps_r: Relative permittivity; None for that of water at T.
        z: Valences of species that are not named ones.

    Returns:
        sigma, C m-2.

    Raises:
        BadValue: The bulk is not neutral, or psi is beyond 2 V.

    Source: Grahame DC (1947), Chem Rev 41:441, doi:10.1021/cr60130a002.

    >>> round(surface_charge("-48.84 mV", "150 mM", "25 degC", 78.4), 4)
    -0.05
    """
    u = read.voltage(psi, "psi") / _thermal(T)
    pressure = 2 * _permittivity(eps_r, T) * R * temperature(T, "T") * _osmotic(u, _ions(c, z))
    return read.plain(np.sign(u) * np.sqrt(pressure))


def surface_potential(
    sigma: Any,
    c: Electrolyte,
    T: Any = T_BODY,
    eps_r: Any = None,
    z: Mapping[Any, int] | None = None,
) -> Any:
    r"""Potential of a charged surface, by Grahame: the inverse of `surface_charge`.

    .. math:: \psi = \frac{2RT}{F}\,\mathrm{asinh}\frac{\sigma}{\sqrt{8\varepsilon_r\varepsilon_0 RTc}}

    for a monovalent salt; a root for other electrolytes.

    Args:
        sigma: Surface charge density, C m-2.
        c: Concentrations in the bulk by ion, mol m-3, or one number for a monovalent salt.
        T: Temperature, K.
        eps_r: Relative permittivity; None for that of water at T.
        z: Valences of species that are not named ones.

    Returns:
        psi, surface minus bulk, V.

    Raises:
        BadValue: The bulk is not neutral.

    Source: Grahame DC (1947), Chem Rev 41:441, doi:10.1021/cr60130a002.

    >>> round(1e3 * surface_potential("-0.05 C/m2", "150 mM", "25 degC", 78.4), 2)
    -48.84
    """
    ions, charge = _ions(c, z), si(sigma, "C m-2", "sigma")
    scale = 2 * _permittivity(eps_r, T) * R * temperature(T, "T")
    if _monovalent(ions):
        salt = sum(abs(valence) * amount for valence, amount in ions) / 2
        return read.plain(2 * _thermal(T) * np.arcsinh(charge / np.sqrt(4 * scale * salt)))
    wanted = charge / np.sqrt(scale)

    def excess(u: float, valences: np.ndarray, amounts: np.ndarray, target: float) -> float:
        return float(np.sign(u) * np.sqrt(_osmotic(u, list(zip(valences, amounts)))) - target)

    return read.plain(_thermal(T) * _roots(excess, ions, wanted))


def gouy_chapman(
    x: Any,
    psi: Any,
    c: Electrolyte,
    T: Any = T_BODY,
    eps_r: Any = None,
    z: Mapping[Any, int] | None = None,
) -> Any:
    r"""Potential at a distance from a flat charged surface, by Gouy and Chapman.

    .. math:: \tanh\frac{F\psi(x)}{4RT} = \tanh\frac{F\psi_0}{4RT}\, e^{-x/\lambda_D}

    for a monovalent salt; in other electrolytes the first integral of the Poisson-Boltzmann
    equation is followed numerically.

    Args:
        x: Distances from the surface, m, 0 or more.
        psi: Potential of the surface, V (`surface_potential`).
        c: Concentrations in the bulk by ion, mol m-3, or one number for a monovalent salt.
        T: Temperature, K.
        eps_r: Relative permittivity; None for that of water at T.
        z: Valences of species that are not named ones.

    Returns:
        psi(x), V.

    Raises:
        BadValue: The bulk is not neutral, a distance is negative, or, in other electrolytes than
            monovalent salts, psi or a concentration is an array.

    Source: Gouy G (1910), J Phys Theor Appl 9:457; Chapman DL (1913), Philos Mag 25:475.

    >>> [round(1e3 * gouy_chapman(x, "-100 mV", "150 mM", "25 degC")) for x in ("0 nm", "1 nm")]
    [-100, -22]
    """
    ions, surface = _ions(c, z), read.voltage(psi, "psi") / _thermal(T)
    far = si(x, "m", "x") / debye_length(c, T, eps_r, z)
    if np.any(np.asarray(far) < 0.0):
        raise BadValue(f"x: {x!r} is negative; distances are counted from the surface.")
    if _monovalent(ions):
        return read.plain(4 * _thermal(T) * np.arctanh(np.tanh(surface / 4) * np.exp(-far)))
    if np.ndim(surface) or any(np.ndim(amount) for _, amount in ions):
        raise BadValue("psi and c: give one number each unless all ions are monovalent; loop.")
    return read.plain(_thermal(T) * _profile(np.asarray(far), float(surface), ions))


def boltzmann(c: Any, z: Any, psi: Any, T: Any = T_BODY) -> Any:
    r"""Concentration of an ion where the potential is psi, in equilibrium with the bulk.

    .. math:: c(\psi) = c\, e^{-zF\psi/RT}

    Args:
        c: Concentration in the bulk, mol m-3.
        z: Valence, or the species.
        psi: Potential, there minus bulk, V.
        T: Temperature, K.

    Returns:
        mol m-3.

    Raises:
        BadValue: c is negative, or psi is beyond 2 V.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer.

    >>> round(boltzmann("1.2 mM", 2, "-48.84 mV", "25 degC"), 1)     # Ca2+ at the surface
    53.7
    """
    u = read.voltage(psi, "psi") / _thermal(T)
    return read.plain(read.concentration(c, "c", zero=True) * np.exp(-read.valence(z) * u))


def area_per_charge(sigma: Any) -> Any:
    r"""Area of a surface that holds one elementary charge.

    .. math:: A = e / |\sigma|

    Args:
        sigma: Surface charge density, C m-2.

    Returns:
        A, m2.

    Raises:
        BadValue: sigma is 0.

    Source: the definition of the surface charge density.

    >>> round(1e18 * area_per_charge("-0.05 C/m2"), 2)     # nm2
    3.2
    """
    return read.plain(e / positive(np.abs(si(sigma, "C m-2", "sigma")), "C m-2", "sigma"))


def donnan_layer(
    X: Any, c: Electrolyte, T: Any = T_BODY, z: Mapping[Any, int] | None = None
) -> DonnanLayer:
    r"""Donnan potential of a layer with fixed charge, many Debye lengths thick.

    .. math:: \sum_i z_i c_i e^{-z_iFV/RT} + X = 0, \quad V = \frac{RT}{F}\,\mathrm{asinh}
        \frac{X}{2c} \text{ (monovalent salt)}

    Args:
        X: Concentration of fixed charge in the layer, with its sign, mol m-3.
        c: Concentrations in the bath by ion, mol m-3, or one number for a monovalent salt, whose
            ions are then called "+" and "-".
        T: Temperature, K.
        z: Valences of species that are not named ones.

    Returns:
        `DonnanLayer`: the potential inside minus bath, V, and the concentrations in the layer.

    Raises:
        BadValue: The bath is not neutral.

    Source: Teorell T (1935), Proc Soc Exp Biol Med 33:282, doi:10.3181/00379727-33-8339C (not
    looked up).

    >>> layer = donnan_layer("-500 mM", {"K": "150 mM", "Cl": "150 mM"}, "25 degC")
    >>> round(1e3 * layer.potential, 2), round(layer.concentrations["K"], 1)
    (-32.98, 541.5)
    """
    ions, fixed = _ions(c, z), si(X, "mol m-3", "X")
    if _monovalent(ions):
        cations, anions = (
            sum((amount for valence, amount in ions if valence == sign), 0.0) for sign in (1, -1)
        )
        middle = np.sqrt(cations * anions)
        u = np.arcsinh(fixed / (2 * middle)) + np.log(cations / anions) / 2
    else:
        u = _roots(_charge, ions, fixed)
    names = list(c) if isinstance(c, Mapping) else ["+", "-"]
    inside = [amount * np.exp(-valence * u) for valence, amount in ions]
    by_ion = dict(zip(names, map(read.plain, inside)))
    return DonnanLayer(read.plain(_thermal(T) * u), by_ion)


def _thermal(T: Any) -> Any:
    return R * temperature(T, "T") / F


def _permittivity(eps_r: Any, T: Any) -> Any:
    return eps0 * (water_permittivity(T) if eps_r is None else positive(eps_r, "1", "eps_r"))


def _ions(
    c: Electrolyte, z: Mapping[Any, int] | None, neutral: bool = True
) -> list[tuple[float, Any]]:
    """Return valence and concentration of every solute, in the order given."""
    if not isinstance(c, Mapping):
        salt = read.concentration(c, "c")
        return [(1.0, salt), (-1.0, salt)]
    ions = [(ion_valence(who, z), read.pick(c, who, "c", zero=True)) for who in c]
    charges, amounts = [charge for charge, _ in ions], [amount for _, amount in ions]
    check_neutral(charges, amounts, "c", 1e-3 if neutral else np.inf)
    return ions


def _monovalent(ions: list[tuple[float, Any]]) -> bool:
    return all(abs(valence) <= 1 for valence, _ in ions)


def _osmotic(u: Any, ions: list[tuple[float, Any]]) -> Any:
    """Return the excess of ions over the bulk where the potential is u = F psi / RT."""
    total: Any = 0.0
    for z, c in ions:  # neutral, so that the terms in z u cancel and may be taken out
        v = np.asarray(z * u)
        series = v**2 / 2 * (1 - v / 3 * (1 - v / 4 * (1 - v / 5)))
        total = total + c * np.where(np.abs(v) < 1e-3, series, np.expm1(-v) + v)
    return total


def _charge(u: float, valences: np.ndarray, amounts: np.ndarray, fixed: float) -> float:
    return float(valences @ (amounts * np.exp(-valences * u)) + fixed)


def _roots(excess: Any, ions: list[tuple[float, Any]], target: Any) -> Any:
    """Find the root u of a monotonic excess, for every element of the arrays."""
    from scipy.optimize import brentq

    valences = np.array([valence for valence, _ in ions])
    sides = np.broadcast_arrays(target, *(amount for _, amount in ions))
    flat = np.array(sides, dtype=float).reshape(len(sides), -1)
    roots = []
    for wanted, *amounts in flat.T:
        rest, edge = (valences, np.array(amounts), wanted), 1.0
        while excess(-edge, *rest) * excess(edge, *rest) > 0.0:
            edge *= 2
        root = brentq(excess, -edge, edge, args=rest, xtol=1e-14, rtol=1e-13)  # type: ignore[arg-type]
        roots.append(root)
    return np.reshape(roots, sides[0].shape)


def _profile(far: np.ndarray, surface: float, ions: list[tuple[float, Any]]) -> Any:
    """Follow ln|u| outward in Debye lengths: it falls with a slope that ends at -1."""
    from scipy.integrate import solve_ivp

    if surface == 0.0:
        return np.zeros(far.shape)
    strength, sign = sum(c * z**2 for z, c in ions), np.sign(surface)
    skew = sum(c * z**3 for z, c in ions) / strength

    def slope(_: float, log: np.ndarray) -> np.ndarray:
        size = np.exp(log)
        u = sign * size
        exact = np.sqrt(2 * _osmotic(u, ions) / strength) / size
        return -np.where(size < 1e-4, 1 - u * skew / 6, exact)

    places, back = np.unique(far, return_inverse=True)
    span = (0.0, max(float(places[-1]), 1e-9))
    start = [np.log(abs(surface))]
    path = solve_ivp(slope, span, start, t_eval=places, rtol=1e-10, atol=1e-12, method="DOP853")
    return sign * np.exp(path.y[0])[back].reshape(far.shape)
