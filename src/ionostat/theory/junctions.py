r"""Liquid junctions and charged membranes: Henderson, Planck, Teorell-Meyer-Sievers.

Every potential here is V(right) - V(left). With the pipette on the left and the bath on the right
it is bath minus pipette, the liquid-junction potential V_LJ of Barry & Lynch, and the membrane
potential is V_m = V_pipette - V_LJ for a pipette that was zeroed in the bath.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, unknown
from ..primitives import linoid
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from ._electrodiffusion import neutral_potential
from ._ions import MOBILITY, check_neutral, ion_valence
from .extracellular import positive
from .surfaces import donnan_layer

__all__ = [
    "MOBILITY",
    "henderson",
    "mobility_from_conductivity",
    "mobility_from_diffusion",
    "planck",
    "teorell_meyer_sievers",
]

Species = Any
"""A `Species`, or a symbol such as "Na"; for others the valence comes in the mapping `z`."""


def mobility_from_diffusion(D: Any, T: Any = T_BODY) -> Any:
    r"""Mobility of an ion from its diffusion coefficient, by Einstein.

    .. math:: u = D / (RT)

    Args:
        D: Diffusion coefficient, m2 s-1.
        T: Temperature, K.

    Returns:
        u, velocity per force on a mole, mol s kg-1. Only ratios matter here, so D will do as well.

    Raises:
        BadValue: D is not positive.

    Source: Einstein A (1905), Ann Phys 322:549, doi:10.1002/andp.19053220806.

    >>> ratio = mobility_from_diffusion("1.334e-9 m2/s") / mobility_from_diffusion("1.957e-9 m2/s")
    >>> round(ratio, 3)     # Na over K
    0.682
    """
    return read.plain(positive(D, "m2 s-1", "D") / (R * temperature(T, "T")))


def mobility_from_conductivity(conductivity: Any, z: Any, per: str = "equivalent") -> Any:
    r"""Mobility of an ion from its limiting conductivity.

    .. math:: u = \frac{\lambda}{|z| F^2} \text{ per equivalent}, \quad \frac{\lambda}{z^2F^2}
        \text{ per mole}

    Args:
        conductivity: lambda at infinite dilution, S m2 mol-1 ("73.48 S cm2/mol").
        z: Valence, or the species.
        per: "equivalent" (as handbooks list 1/2 Ca2+) or "mole"; the same where abs(z) = 1.

    Returns:
        u, velocity per force on a mole, mol s kg-1.

    Raises:
        BadValue: The conductivity is not positive, z is 0, or `per` is another word.

    Source: Robinson RA, Stokes RH (2002), Electrolyte Solutions, 2nd ed., Dover.

    >>> K, Ca = (mobility_from_conductivity(f"{each} S cm2/mol", z) for each, z in
    ...          ((73.48, 1), (59.47, 2)))
    >>> round(Ca / K, 3)
    0.405
    """
    charge = np.abs(read.valence(z))
    if np.any(charge == 0.0):
        raise BadValue(f"z: {z!r}; an uncharged solute does not conduct, give its D instead.")
    if per not in ("equivalent", "mole"):
        raise BadValue(f"per: {per!r}; give 'equivalent' or 'mole'.")
    power = 1 if per == "equivalent" else 2
    return read.plain(positive(conductivity, "S m2 mol-1", "conductivity") / (charge**power * F**2))


def henderson(
    left: Mapping[Species, Any],
    right: Mapping[Species, Any],
    mobility: Mapping[Any, Any] | None = None,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Any:
    r"""Liquid-junction potential by Henderson, right minus left.

    .. math::

        V_r - V_l = -\frac{RT}{F}\, \frac{\sum z u (c_r - c_l)}{\sum z^2 u (c_r - c_l)}
        \ln\frac{\sum z^2 u c_r}{\sum z^2 u c_l}

    The solutions are taken to mix in proportion across the junction, as where it flows or has just
    been made. Only the ratios of the mobilities matter.

    Args:
        left, right: Concentrations, or activities, by species, mol m-3; a missing ion is absent.
            Pipette on the left and bath on the right give bath minus pipette.
        mobility: Mobilities u, or diffusion coefficients, by species, all in one unit, as plain
            numbers; None for `MOBILITY`, relative to K+.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        V_r - V_l, V.

    Raises:
        BadValue: A solution is far from neutral or has no ions, or a mobility is not positive.
        UnknownName: A mobility or a valence is not known.

    Source: Henderson P (1907), Z Phys Chem 59:118, doi:10.1515/zpch-1907-5908; Barry PH, Lynch JW
    (1991), J Membr Biol 121:101, doi:10.1007/BF01870526.

    >>> KCl, NaCl = {"K": "150 mM", "Cl": "150 mM"}, {"Na": "150 mM", "Cl": "150 mM"}
    >>> round(1e3 * henderson(KCl, NaCl, T="25 degC"), 2)     # NaCl minus KCl, mV
    4.36
    """
    charges, u, cl, cr = _read(left, right, mobility, z, 0.1)
    moved = sum(q * m * (b - a) for q, m, a, b in zip(charges, u, cl, cr))
    near = sum(q**2 * m * a for q, m, a in zip(charges, u, cl))
    far = sum(q**2 * m * b for q, m, b in zip(charges, u, cr))
    mean = near / linoid(-np.log(far / near))  # the logarithmic mean, exact where they are equal
    return read.plain(-R * temperature(T, "T") / F * moved / mean)


def planck(
    left: Mapping[Species, Any],
    right: Mapping[Species, Any],
    mobility: Mapping[Any, Any] | None = None,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Any:
    r"""Liquid-junction potential by Planck, for ions of any valence, right minus left.

    The steady state without current of a junction of fixed thickness that is neutral all through:

    .. math::

        J_i = -D_i\Big(\frac{dc_i}{dx} + z_i c_i \frac{du}{dx}\Big), \quad \sum z_i c_i = 0,
        \quad \sum z_i J_i = 0

    For monovalents it is the root u of Planck's equation, here written with the linoid L and
    r = ln of the ratio of the totals, U and W being the sums of u c over cations and anions:

    .. math:: (U_l - U_r e^{u})\, L(-r - u) = (W_l - W_r e^{-u})\, L(u - r)

    which at equal totals is the equation of Goldman, Hodgkin and Katz. Other valences are solved
    by shooting, exact in each step.

    Args:
        left, right: Concentrations by species, mol m-3; a missing ion is absent.
        mobility: Mobilities u, or diffusion coefficients, by species, all in one unit, as plain
            numbers; None for `MOBILITY`, relative to K+.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        V_r - V_l, V.

    Raises:
        BadValue: A solution is not neutral, or a mobility is not positive.
        UnknownName: A mobility or a valence is not known.
        NoSolution: The shooting does not arrive.

    Source: Planck M (1890), Ann Phys 276:561, doi:10.1002/andp.18902760802; any valence: Schlögl R
    (1954), Z Phys Chem 1:305 (neither was looked up).

    >>> KCl, CaCl2 = {"K": "150 mM", "Cl": "150 mM"}, {"Ca": "75 mM", "Cl": "150 mM"}
    >>> round(1e3 * planck(KCl, CaCl2), 2), round(1e3 * henderson(KCl, CaCl2), 2)     # mV
    (8.1, 8.19)
    """
    charges, u, cl, cr = _read(left, right, mobility, z, 1e-3)
    return read.plain(R * temperature(T, "T") / F * _over_elements(charges, u, cl, cr))


def teorell_meyer_sievers(
    left: Mapping[Species, Any],
    right: Mapping[Species, Any],
    X: Any,
    mobility: Mapping[Any, Any] | None = None,
    z: Mapping[Any, int] | None = None,
    T: Any = T_BODY,
) -> Any:
    r"""Potential across a membrane with fixed charge, right minus left.

    .. math:: V_r - V_l = V_{D,l} + V_{diff} - V_{D,r}

    with a Donnan potential V_D, membrane minus bath, at each face and the diffusion potential
    within, the exact steady state of neutral electrodiffusion among the fixed charges. For one
    monovalent salt, with w = (u+ - u-)/(u+ + u-):

    .. math::

        \frac{FV}{RT} = \mathrm{asinh}\frac{X}{2c_l} - \mathrm{asinh}\frac{X}{2c_r}
        - w \ln\frac{s_r - wX}{s_l - wX}, \quad s = \sqrt{4c^2 + X^2}

    A strong charge gives the Nernst potential of the counter-ion, none the
    junction of `planck`. Ions are ideal, the partition is by charge alone, no water flows.

    Args:
        left, right: Concentrations by species, mol m-3; a missing ion is absent.
        X: Concentration of fixed charge in the water of the membrane, with its sign, mol m-3.
        mobility: Mobilities in the membrane, by species, as plain numbers in one unit; None for
            `MOBILITY`, relative to K+.
        z: Valences of species that are not named ones.
        T: Temperature, K.

    Returns:
        V_r - V_l, V.

    Raises:
        BadValue, UnknownName, NoSolution: As `planck`.

    Source: Teorell T (1935), Proc Soc Exp Biol Med 33:282, doi:10.3181/00379727-33-8339C; Meyer KH,
    Sievers JF (1936), Helv Chim Acta 19:649, doi:10.1002/hlca.19360190193 (not looked up).

    >>> strong, weak = {"K": "100 mM", "Cl": "100 mM"}, {"K": "10 mM", "Cl": "10 mM"}
    >>> round(1e3 * teorell_meyer_sievers(strong, weak, "-5 M", T="25 degC"), 1)     # Nernst: 59.2
    59.1
    """
    charges, u, cl, cr = _read(left, right, mobility, z, 1e-3)
    fixed, valences = si(X, "mol m-3", "X"), dict(enumerate(map(int, charges)))
    faces = [donnan_layer(fixed, dict(enumerate(side)), T, valences) for side in (cl, cr)]
    within = [[face.concentrations[i] for i in valences] for face in faces]
    diffusion = R * temperature(T, "T") / F * _over_elements(charges, u, *within, charged=True)
    return read.plain(faces[0].potential + diffusion - faces[1].potential)


def _read(
    left: Mapping[Any, Any],
    right: Mapping[Any, Any],
    mobility: Mapping[Any, Any] | None,
    z: Mapping[Any, int] | None,
    tolerance: float,
) -> tuple[list[float], list[Any], list[Any], list[Any]]:
    """Return valences, mobilities and both concentrations of the ions, checked."""
    table = MOBILITY if mobility is None else mobility
    names = list(dict.fromkeys([*left, *right]))
    ions = [who for who in names if ion_valence(who, z) != 0]
    charges = [ion_valence(who, z) for who in ions]
    known = {str(who): value for who, value in table.items()}
    for who in ions:
        if str(who) not in known:
            raise unknown("mobility", str(who), known, where="mobility")
    u = [positive(known[str(who)], "1", f"mobility[{who}]") for who in ions]
    sides = []
    for name, side in (("left", left), ("right", right)):
        sides.append([read.pick(side, who, name, zero=True) if who in side else 0.0 for who in ions])
        check_neutral(charges, sides[-1], name, tolerance)
    return charges, u, sides[0], sides[1]


def _over_elements(
    charges: list[float], u: list[Any], cl: list[Any], cr: list[Any], charged: bool = False
) -> Any:
    """Solve for F(V_r - V_l)/RT, element by element of the arrays."""
    spread = np.broadcast_arrays(*u, *cl, *cr)
    shape, z = spread[0].shape, np.array(charges)
    flat = np.array(spread, dtype=float).reshape(3, len(charges), -1)
    roots = [neutral_potential(z, *each, charged=charged) for each in np.moveaxis(flat, -1, 0)]
    return np.reshape(roots, shape)
