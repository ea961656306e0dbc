"""Cables and the glial syncytium: length constants, input resistance, spatial buffering of K+.

V = inside - outside; currents and K+ fluxes through a membrane are positive outward, so uptake is
negative and release positive.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, unknown
from ..primitives import where
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from .pump_cost import not_negative, positive
from .thermo import nernst

__all__ = [
    "CoupledAstrocytes",
    "SpatialBuffer",
    "attenuation",
    "buffering_flux_ratio",
    "coupled_astrocytes",
    "input_resistance",
    "length_constant",
    "spatial_buffer",
    "syncytium_length",
]

D_POTASSIUM: Final = 2.618e-9
"""m2 s-1 of K+ in water at 37 degC, scaled from limiting conductivities (as `species.K`)."""


class CoupledAstrocytes(NamedTuple):
    """A chain of cells: voltages and Nernst potentials V, currents A, K+ flux out of each mol s-1.

    junction is the current from each cell into the next, membrane the one out of each cell.
    """

    V: Any
    E: Any
    junction: Any
    membrane: Any
    K_flux: Any


class SpatialBuffer(NamedTuple):
    """Along a cable: potential V, K+ flux outward mol m-2 s-1, axial current A, total uptake mol s-1."""

    V: Any
    flux: Any
    axial: Any
    uptake: Any


def length_constant(d: Any, R_m: Any, R_i: Any) -> Any:
    r"""Length over which a steady voltage falls e-fold along a cylinder.

    .. math:: \lambda = \sqrt{\frac{d\,R_m}{4 R_i}}

    Args:
        d: Diameter, m.
        R_m: Specific membrane resistance, ohm m2.
        R_i: Axial resistivity, ohm m.

    Returns:
        m.

    Raises:
        BadValue: A value is not positive.

    Holds where the resistance outside is small. Source: Rall W (1977), Handbook of Physiology, The
    Nervous System I, 39 (not looked up).

    >>> round(1e6 * length_constant("2 um", "200 ohm cm2", "150 ohm cm"), 2)    # um
    81.65
    """
    width, membrane, axial = _cylinder(d, R_m, R_i)
    return read.plain(np.sqrt(width * membrane / (4.0 * axial)))


def input_resistance(d: Any, R_m: Any, R_i: Any, length: Any = None, end: str = "sealed") -> Any:
    r"""Resistance into one end of a cylinder.

    .. math::

        R_\infty = \frac{2}{\pi} \sqrt{R_m R_i}\, d^{-3/2}, \quad
        R = R_\infty \coth\frac{L}{\lambda} \;\text{(sealed)}, \;
        R_\infty \tanh\frac{L}{\lambda} \;\text{(open)}

    Args:
        d: Diameter, m.
        R_m: Specific membrane resistance, ohm m2.
        R_i: Axial resistivity, ohm m.
        length: L, m; without it the cylinder has no end.
        end: "sealed", or "open" to the bath.

    Returns:
        ohm; half of it into the middle of a cable that goes both ways without end.

    Raises:
        BadValue: A value is not positive. UnknownName: No such end.

    Source: Rall W (1977), Handbook of Physiology, The Nervous System I, 39 (not looked up).

    >>> round(1e-6 * input_resistance("2 um", "200 ohm cm2", "150 ohm cm"), 2)  # MOhm
    38.98
    """
    width, membrane, axial = _cylinder(d, R_m, R_i)
    if end not in ("sealed", "open"):
        raise unknown("end", end, ("sealed", "open"))
    whole = 2.0 / np.pi * np.sqrt(membrane * axial) * width**-1.5
    if length is None:
        return read.plain(whole)
    reach = positive(si(length, "m", "length"), "length")
    slope = np.tanh(reach / np.sqrt(width * membrane / (4.0 * axial)))
    return read.plain(whole / slope if end == "sealed" else whole * slope)


def attenuation(x: Any, length_constant: Any, length: Any = None) -> Any:
    r"""Steady voltage at a distance from the driven end of a cable, relative to that end.

    .. math:: \frac{V(x)}{V_0} = e^{-x/\lambda}, \quad \frac{\cosh((L-x)/\lambda)}{\cosh(L/\lambda)}

    Args:
        x: Distance from the driven end, m.
        length_constant: lambda, m.
        length: L of a cable with a sealed end, m; without it the cable has no end.

    Returns:
        V(x)/V_0, 0 to 1.

    Raises:
        BadValue: x is negative or beyond the end.

    Source: Rall W (1977), Handbook of Physiology, The Nervous System I, 39 (not looked up).

    >>> round(attenuation("100 um", "100 um"), 4)
    0.3679
    """
    scale = positive(si(length_constant, "m", "length_constant"), "length_constant")
    place = not_negative(si(x, "m", "x"), "x") / scale
    if length is None:
        return read.plain(np.exp(-place))
    reach = positive(si(length, "m", "length"), "length") / scale
    if np.any(np.asarray(place) > reach):
        raise BadValue("x: it is beyond the end of the cable; give 0 to length.")
    return read.plain(np.exp(-place) * (1 + np.exp(-2 * (reach - place))) / (1 + np.exp(-2 * reach)))


def syncytium_length(g_m: Any, surface: Any, sigma_in: Any, sigma_out: Any = None) -> Any:
    r"""Length constant of a glial syncytium in its extracellular space.

    .. math:: \lambda = \sqrt{\frac{\sigma}{g_m s}}, \quad
        \frac1\sigma = \frac1{\sigma_i} + \frac1{\sigma_o}

    Args:
        g_m: Membrane conductance, S m-2.
        surface: s, glial membrane per volume of tissue, m-1.
        sigma_in: Conductivity of the coupled cells per section of tissue, S m-1.
        sigma_out: Conductivity of the extracellular space, S m-1; without it the return is free.

    Returns:
        m.

    Raises:
        BadValue: A value is not positive.

    Source: the two-domain cable; compare Gardner-Medwin AR (1983), J Physiol 335:393,
    doi:10.1113/jphysiol.1983.sp014541 (abstract only).

    >>> round(1e6 * syncytium_length("10 S/m2", "2 1/um", "0.05 S/m"), 1)       # um
    50.0
    """
    conductivity = _series(sigma_in, sigma_out)
    leak = positive(si(g_m, "S m-2", "g_m"), "g_m") * positive(si(surface, "m-1", "surface"), "surface")
    return read.plain(np.sqrt(conductivity / leak))


def coupled_astrocytes(
    K_in: Any, K_out: Any, g_K: Any, g_junction: Any, R_return: Any = 0.0, T: Any = T_BODY
) -> CoupledAstrocytes:
    r"""Astrocytes in a row, coupled by gap junctions, each in its own extracellular K+.

    For two cells

    .. math:: I = \frac{E_1 - E_2}{1/g_1 + 1/g_j + R_o + 1/g_2}, \quad V_1 = E_1 - I/g_1

    and for any number the same circuit is solved as one linear system.

    Args:
        K_in: K+ inside, mol m-3, of all cells or of each along the last axis.
        K_out: K+ outside each cell, mol m-3, along the last axis; at least two.
        g_K: K+ conductance of each cell, S.
        g_junction: Junctional conductance between neighbours, S; one fewer than cells, or one for all.
        R_return: Resistance of the extracellular path between neighbours, ohm.
        T: Temperature, K.

    Returns:
        `CoupledAstrocytes`: K_flux is positive where K+ is released, and sums to zero.

    Raises:
        BadValue: Fewer than two cells, or a conductance that is not positive (g_junction may be 0).

    Holds for membranes that pass K+ only, before concentrations change. Source: Orkand RK, Nicholls
    JG, Kuffler SW (1966), J Neurophysiol 29:788, doi:10.1152/jn.1966.29.4.788 (not looked up).

    >>> cells = coupled_astrocytes("110 mM", ["12 mM", "3 mM"], "50 nS", "20 nS")
    >>> (1e3 * cells.V).round(2), (1e12 * cells.junction).round(1), (1e15 * cells.K_flux).round(2)
    (array([-67.45, -88.03]), array([411.7]), array([-4.27,  4.27]))
    """
    E = np.asarray(nernst(1, K_in, K_out, T))
    if E.ndim == 0 or E.shape[-1] < 2:
        raise BadValue("K_out: give the K+ outside of two cells or more, such as ['12 mM', '3 mM'].")
    n = E.shape[-1]
    g = positive(si(g_K, "S", "g_K"), "g_K")
    joint = np.asarray(not_negative(si(g_junction, "S", "g_junction"), "g_junction"))
    joint = joint / (1.0 + joint * not_negative(si(R_return, "ohm", "R_return"), "R_return"))
    if joint.ndim and joint.shape[-1] not in (1, n - 1):
        raise BadValue(f"g_junction: {n} cells in a row have {n - 1} junctions; give one value for each.")
    shape = np.broadcast_shapes(E.shape, np.shape(g), (*joint.shape[:-1], 1))
    E, g = np.broadcast_to(E, shape), np.broadcast_to(g, shape)
    joint = np.broadcast_to(joint, (*shape[:-1], n - 1))
    between = np.diff(np.eye(n), axis=0)
    matrix = g[..., None] * np.eye(n) + between.T @ (joint[..., None] * between)
    V = np.linalg.solve(matrix, (g * E)[..., None])[..., 0]
    membrane = g * (V - E)
    return CoupledAstrocytes(V, E, -joint * np.diff(V), membrane, membrane / F)


def spatial_buffer(
    x: Any,
    half_width: Any,
    K_high: Any,
    K_rest: Any,
    K_in: Any,
    d: Any,
    R_m: Any,
    R_i: Any,
    T: Any = T_BODY,
) -> SpatialBuffer:
    r"""Spatial buffering along a long glial cable through a region of raised K+.

    With E_K raised by Delta for :math:`|x| < a` and :math:`\lambda^2 V'' = V - E_K`,

    .. math::

        V - E_{rest} = \Delta\,(1 - e^{-a/\lambda} \cosh\tfrac{x}{\lambda}) \;(|x| \le a), \quad
        \Delta \sinh\tfrac{a}{\lambda}\, e^{-|x|/\lambda} \;(|x| > a)

    Args:
        x: Place along the cable, m; 0 is the middle of the region.
        half_width: a, m.
        K_high, K_rest: K+ outside within the region and elsewhere, mol m-3.
        K_in: K+ inside, mol m-3.
        d: Diameter, m.
        R_m: Specific resistance of the K+-selective membrane, ohm m2.
        R_i: Axial resistivity, ohm m.
        T: Temperature, K.

    Returns:
        `SpatialBuffer`: V, the K+ flux through the membrane (negative is uptake), the axial current
        towards +x, and the K+ that the region loses, which appears outside it.

    Raises:
        BadValue: A length, a concentration or a resistance is not positive.

    Holds for a steady K+ profile, a K+-selective Ohmic membrane and a free return path outside.
    Source: the cable equation; Orkand RK, Nicholls JG, Kuffler SW (1966), J Neurophysiol 29:788.

    >>> cable = "110 mM", "2 um", "200 ohm cm2", "150 ohm cm"
    >>> buffer = spatial_buffer(["0 um", "100 um"], "50 um", "12 mM", "3 mM", *cable)
    >>> (1e3 * buffer.V).round(1), f"{1e15 * buffer.uptake:.2f} fmol/s"
    (array([-79.3, -89.2]), '6.96 fmol/s')
    """
    scale, place = length_constant(d, R_m, R_i), si(x, "m", "x")
    width, membrane, axial = _cylinder(d, R_m, R_i)
    high, low = nernst(1, K_in, K_high, T), nernst(1, K_in, K_rest, T)
    edge = positive(si(half_width, "m", "half_width"), "half_width") / scale
    u, step = place / scale, high - low
    near, far = np.exp(-np.abs(np.abs(u) - edge)), np.exp(-(np.abs(u) + edge))
    inner = np.abs(u) <= edge
    relative = where(inner, 1.0 - (near + far) / 2.0, (near - far) / 2.0)
    slope = (far - near) / 2.0 * where(u < 0.0, -1.0, 1.0)
    flux = step * (relative - where(inner, 1.0, 0.0)) / (membrane * F)
    current = -np.pi * width**2 / (4.0 * axial) * step * slope / scale
    uptake = np.pi * width * scale * step * -np.expm1(-2.0 * edge) / (membrane * F)
    return SpatialBuffer(*(read.plain(part) for part in (low + step * relative, flux, current, uptake)))


def buffering_flux_ratio(
    K_out: Any,
    sigma_in: Any,
    sigma_out: Any = None,
    length_constant: Any = 0.0,
    wavelength: Any = None,
    alpha: Any = 0.2,
    tortuosity: Any = 1.6,
    D: Any = D_POTASSIUM,
    T: Any = T_BODY,
) -> Any:
    r"""K+ that glia carry along a gradient over what diffuses through the extracellular space.

    .. math::

        \frac{J_{glia}}{J_{ECS}} = \frac{\sigma RT}{F^2 c\,\alpha D/\theta^2} \cdot
        \frac{1}{1 + (2\pi\lambda/L)^2}, \quad \frac1\sigma = \frac1{\sigma_i} + \frac1{\sigma_o}

    for a small sinusoidal K+ profile of wavelength L; the second factor falls to 0 for profiles that
    are short against the length constant.

    Args:
        K_out: Mean K+ outside, c, mol m-3.
        sigma_in, sigma_out: Conductivities of syncytium and extracellular space, S m-1.
        length_constant: lambda of the syncytium, m (`syncytium_length`).
        wavelength: L, m; without it the profile is wide.
        alpha: Volume fraction of the extracellular space.
        tortuosity: theta, dimensionless.
        D: Diffusion coefficient of K+ in water, m2 s-1.
        T: Temperature, K.

    Returns:
        Ratio, dimensionless.

    Raises:
        BadValue: A value is not positive, or alpha is above 1.

    Leaves out the few per cent of the returning current that K+ itself carries. Source: the
    two-domain cable; compare Gardner-Medwin AR (1983), J Physiol 335:393,
    doi:10.1113/jphysiol.1983.sp014541 (abstract only).

    >>> round(buffering_flux_ratio("3 mM", "0.01 S/m"), 2)
    4.51
    """
    c, share = read.concentration(K_out, "K_out"), positive(si(alpha, "1", "alpha"), "alpha")
    if np.any(np.asarray(share) > 1.0):
        raise BadValue(f"alpha: {alpha!r} is above 1; it is a fraction of the tissue, about 0.2.")
    hindrance = positive(si(tortuosity, "1", "tortuosity"), "tortuosity")
    diffusion = share * positive(si(D, "m2 s-1", "D"), "D") / hindrance**2
    wide = _series(sigma_in, sigma_out) * R * temperature(T, "T") / (F**2 * c * diffusion)
    if wavelength is None:
        return read.plain(wide)
    scale = not_negative(si(length_constant, "m", "length_constant"), "length_constant")
    turn = 2.0 * np.pi * scale / positive(si(wavelength, "m", "wavelength"), "wavelength")
    return read.plain(wide / (1.0 + turn**2))


def _cylinder(d: Any, R_m: Any, R_i: Any) -> tuple[Any, Any, Any]:
    """Return diameter, specific membrane resistance and axial resistivity, checked and in SI."""
    asked = (d, "m", "d"), (R_m, "ohm m2", "R_m"), (R_i, "ohm m", "R_i")
    width, membrane, axial = (positive(si(value, unit, name), name) for value, unit, name in asked)
    return width, membrane, axial


def _series(sigma_in: Any, sigma_out: Any) -> Any:
    """Return the conductivity of the path in through the cells and back outside them."""
    inner = positive(si(sigma_in, "S m-1", "sigma_in"), "sigma_in")
    if sigma_out is None:
        return inner
    outer = positive(si(sigma_out, "S m-1", "sigma_out"), "sigma_out")
    return inner * outer / (inner + outer)
