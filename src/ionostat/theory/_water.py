"""Water at a temperature: its viscosity, and the diffusion that goes with it."""

from __future__ import annotations

from typing import Any

from ..constants import T_BODY
from ..units import temperature


def viscosity(T: Any = T_BODY) -> float:
    r"""Viscosity of water, Pa s.

    .. math:: \log_{10}\frac{\eta}{\eta_{20}} = \frac{20 - \theta}{\theta + 96}\left[1.2364
        - 1.37\cdot10^{-3}(20 - \theta) + 5.7\cdot10^{-6}(20 - \theta)^2\right], \quad
        \eta_{20} = 1.002\ \mathrm{mPa\,s}

    with theta in degC, -8 to 150.

    Source: Kestin J, Sokolov M, Wakeham WA (1978), J Phys Chem Ref Data 7:941, doi:10.1063/1.555581. The abstract
    was looked up (1.002 mPa s at 20 degC, range, 0.2 %), the coefficients were not.

    >>> round(1e3 * viscosity("25 degC"), 3), round(1e3 * viscosity("37 degC"), 3)
    (0.89, 0.691)
    """
    theta = float(temperature(T, "T")) - 273.15
    off = 20.0 - theta
    return 1.002e-3 * 10.0 ** (off / (theta + 96.0) * (1.2364 - 1.37e-3 * off + 5.7e-6 * off**2))


def diffusion_at(T: Any, D: float) -> float:
    r"""Diffusion coefficient at a temperature of what has D at body temperature: a sphere in water that thins.

    .. math:: D(T) = D\, \frac{T}{T_{37}}\, \frac{\eta(T_{37})}{\eta(T)}

    Source: Stokes and Einstein's law, for ions Walden's rule; the coefficients of the named species were scaled by it
    from 25 degC (`species`).

    >>> round(diffusion_at("37 degC", 1.0) / diffusion_at("25 degC", 1.0), 3)
    1.34
    """
    kelvin = float(temperature(T, "T"))
    return D * kelvin / T_BODY * viscosity() / viscosity(kelvin)


__all__ = ["diffusion_at", "viscosity"]
