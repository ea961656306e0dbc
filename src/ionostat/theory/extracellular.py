r"""The extracellular space as a medium: what volume fraction and tortuosity do, and do not do.

Tortuosity slows diffusion, D* = D / lambda2; the volume fraction dilutes what is released.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import N_A
from ..errors import BadValue
from . import _arguments as read
from ._arguments import si

__all__ = [
    "clearance",
    "early_accumulation",
    "effective_diffusion",
    "positive",
    "rejected_diffusion",
    "uniform_release",
    "volume_fraction",
]


def effective_diffusion(D: Any, tortuosity: Any = 1.0) -> Any:
    r"""Effective diffusion coefficient in the extracellular space.

    .. math:: D^* = D / \lambda^2

    Args:
        D: Diffusion coefficient in free solution, m2 s-1.
        tortuosity: lambda, 1 or more.

    Returns:
        D*, m2 s-1.

    Raises:
        BadValue: D is not positive, or the tortuosity is below 1.

    Source: Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981.

    >>> round(1e10 * effective_diffusion("1.31e-9 m2/s", 1.6), 3)
    5.117
    """
    hindrance = si(tortuosity, "1", "tortuosity")
    if np.any(np.asarray(hindrance) < 1.0):
        raise BadValue(f"tortuosity: {tortuosity!r} is below 1, that of free solution; brain: 1.6.")
    return read.plain(positive(D, "m2 s-1", "D") / hindrance**2)


def rejected_diffusion(D: Any, alpha: Any, tortuosity: Any = 1.0) -> Any:
    r"""Rejected: the effective diffusion coefficient of the chapter on ionic gradients.

    .. math:: D / (\alpha \lambda^2) \quad\text{(wrong: } \alpha \text{ does not belong here)}

    Alpha scales amount and flux alike, d(alpha C)/dt = div(alpha D/lambda2 grad C), and cancels.
    It is here to be compared, see `shrinking_space`; nothing else uses it.

    Args:
        D: Diffusion coefficient in free solution, m2 s-1.
        alpha: Volume fraction, 0 to 1.
        tortuosity: lambda, 1 or more.

    Returns:
        m2 s-1.

    Raises:
        BadValue: As `effective_diffusion`, or alpha is not within 0 to 1.

    Source: the chapter on ionic gradients; against it Nicholson & Phillips (1981), as above.

    >>> round(1e10 * rejected_diffusion("1.31e-9 m2/s", 0.2, 1.6), 2)     # five times too fast
    25.59
    """
    return read.plain(effective_diffusion(D, tortuosity) / volume_fraction(alpha))


def uniform_release(
    amount: Any, area_per_volume: Any, alpha: Any, fraction: Any = 1.0
) -> Any:
    r"""Rise of the concentration when membranes release into the space between them, evenly.

    .. math:: \Delta C = n\,S_V f / \alpha

    Args:
        amount: n, released per area of active membrane, mol m-2 (a spike: some pmol/cm2).
        area_per_volume: S_V, membrane area per volume of tissue, m-1.
        alpha: Volume fraction, 0 to 1.
        fraction: f, share of the membrane that is active, 0 to 1.

    Returns:
        The rise, mol m-3.

    Raises:
        BadValue: The area is not positive, or alpha or the fraction is not within 0 to 1.

    Source: conservation of the amount released.

    >>> round(uniform_release("5 pmol/cm2", "10 1/um", 0.2, 0.01), 6)
    0.025
    """
    share = si(fraction, "1", "fraction")
    if np.any(np.asarray(share) < 0.0) or np.any(np.asarray(share) > 1.0):
        raise BadValue(f"fraction: {fraction!r} is not within 0 to 1.")
    area = positive(area_per_volume, "m-1", "area_per_volume")
    return read.plain(si(amount, "mol m-2", "amount") * area * share / volume_fraction(alpha))


def early_accumulation(
    ATP_use: Any, density: Any, alpha: Any, per_ATP: Any = 2.0
) -> Any:
    r"""Upper bound on how fast K+ gathers outside when all pumps stop at once.

    .. math:: \frac{dC}{dt} = \frac{n\,a\,\rho}{\alpha}

    The leaks that the pumps had balanced go on at their resting rate. It is an upper bound: ATP
    stores last for tens of seconds, gradients run down, and glia takes some up.

    Args:
        ATP_use: a, ATP that the pumps of one cell use, molecules per second (s-1).
        density: rho, cells per volume of tissue, m-3.
        alpha: Volume fraction, 0 to 1; 1 for the rate per volume of tissue.
        per_ATP: n, ions returned per ATP: 2 K+, or 3 for Na+.

    Returns:
        dC/dt in the extracellular fluid, mol m-3 s-1.

    Raises:
        BadValue: A value is not positive, or alpha is not within 0 to 1.

    Source: the resting pump rate of Attwell D, Laughlin SB (2001), J Cereb Blood Flow Metab
    21:1133, doi:10.1097/00004647-200110000-00001, put to this use.

    >>> round(early_accumulation("3.42e8 1/s", "9.2e7 1/cm3", 0.2), 4)     # mM/s
    0.5225
    """
    leak = positive(per_ATP, "1", "per_ATP") * positive(ATP_use, "s-1", "ATP_use") / N_A
    return read.plain(leak * positive(density, "m-3", "density") / volume_fraction(alpha))


def volume_fraction(alpha: Any) -> Any:
    """Return alpha, checked to be above 0 and at most 1."""
    share = positive(alpha, "1", "alpha")
    if np.any(np.asarray(share) > 1.0):
        raise BadValue(f"alpha: {alpha!r} is above 1; it is a share of the tissue, 0.2 in brain.")
    return share


def clearance(uptake: Any) -> Any:
    """Return k' in s-1, checked to be 0 or more."""
    rate = si(uptake, "s-1", "uptake")
    if np.any(np.asarray(rate) < 0.0):
        raise BadValue(f"uptake: {uptake!r} is negative; a rate of uptake is 0 or more.")
    return rate


def positive(value: Any, unit: str, name: str) -> Any:
    """Return a value in SI, checked to be above 0."""
    number = si(value, unit, name)
    if np.any(np.asarray(number) <= 0.0):
        raise BadValue(f"{name}: {value!r} is not positive; give a value above 0.")
    return number
