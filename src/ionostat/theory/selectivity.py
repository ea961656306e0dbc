"""Why a channel prefers one ion: dehydration against coordination, and what is left of each idea.

All energies are per mole; a negative selectivity means that the ion prefers the site to water.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import N_A, T_BODY, R, k_B
from ..errors import BadValue, unknown
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from ._balance import positive
from .hydration import (
    COULOMB,
    CRYSTAL_RADII,
    HYDRATION,
    PAULING_RADII,
    born_energy,
    hydration_energy,
)

__all__ = [
    "CRYSTAL_RADII",
    "EISENMAN_SEQUENCES",
    "HYDRATION",
    "PAULING_RADII",
    "Sequence",
    "born_energy",
    "eisenman_sequence",
    "eisenman_sequences",
    "field_strength_energy",
    "hydration_energy",
    "permeability_energy",
    "permeability_ratio",
    "selectivity_energy",
    "snug_fit_energy",
    "stiffness_from_fluctuation",
]

EISENMAN_SEQUENCES: Final = (
    ("Cs", "Rb", "K", "Na", "Li"),
    ("Rb", "Cs", "K", "Na", "Li"),
    ("Rb", "K", "Cs", "Na", "Li"),
    ("K", "Rb", "Cs", "Na", "Li"),
    ("K", "Rb", "Na", "Cs", "Li"),
    ("K", "Na", "Rb", "Cs", "Li"),
    ("Na", "K", "Rb", "Cs", "Li"),
    ("Na", "K", "Rb", "Li", "Cs"),
    ("Na", "K", "Li", "Rb", "Cs"),
    ("Na", "Li", "K", "Rb", "Cs"),
    ("Li", "Na", "K", "Rb", "Cs"),
)
"""Eisenman's sequences I to XI, from weak field to strong.

Source: Eisenman G (1962), Biophys J 2:259, doi:10.1016/S0006-3495(62)86959-8 (not re-read).
"""

class Sequence(NamedTuple):
    """A sequence, most preferred first; its number in Eisenman's list (None if it is not in it);
    the site radii from which and to which it holds, m."""

    ions: tuple[str, ...]
    number: int | None
    largest: float
    smallest: float


def field_strength_energy(ion: str, site_radius: Any, radii: Mapping[str, Any] = PAULING_RADII) -> Any:
    r"""Free energy of an ion on an anionic site less that in water, by Eisenman.

    .. math:: \Delta G = -\frac{N_A z e^2}{4\pi\varepsilon_0 (r_{ion} + r_{site})} - \Delta G_{hyd}

    Args:
        ion: Symbol of a cation.
        site_radius: Radius of the site, a monovalent anion, m: small is a strong field.
        radii: Radii of the ions, m.

    Returns:
        J mol-1; the ion with the lowest is preferred. Only differences count.

    Raises:
        UnknownName: Radius or hydration energy is not known.
        BadValue: The site radius is not positive, or the ion is no cation.

    Evidence: field strength survives. Simulations of K+ channels find selectivity in the strength of
    the ligands (carbonyl dipoles, their number and repulsion), not in the size of a rigid cavity.
    That the site is one bare point charge in vacuum is a caricature: order, not size, is predicted.

    Source: Eisenman G (1962), Biophys J 2:259 (not re-read); Noskov SY, Bernèche S, Roux B (2004),
    Nature 431:830, doi:10.1038/nature02943 (not re-read).

    >>> round(field_strength_energy("K", "0.9 angstrom") / 1000)
    -328
    >>> strong, weak = "0.9 angstrom", "3 angstrom"
    >>> [round(selectivity_energy("K", "Na", site) // 1000) for site in (strong, weak)]
    [57, -40]
    """
    site = positive(site_radius, "m", "site_radius")
    hydration = hydration_energy(ion)
    charge = 2.0 if str(ion) in ("Mg", "Ca") else 1.0
    if str(ion) in ("F", "Cl", "Br", "I"):
        raise BadValue(f"ion: {ion!r} is an anion, which no anionic site binds; give a cation.")
    reach = positive(_of(radii, ion, "radius"), "m", f"radii[{ion}]") + site
    return read.plain(-charge * COULOMB / reach - hydration)


def selectivity_energy(
    ion: str, over: str, site_radius: Any, radii: Mapping[str, Any] = PAULING_RADII
) -> Any:
    r"""Free energy by which a site of given field strength prefers one ion over another.

    .. math:: \Delta\Delta G = \Delta G_{ion} - \Delta G_{over}

    Args:
        ion, over: The two cations.
        site_radius: Radius of the site, m.
        radii: Radii of the ions, m.

    Returns:
        J mol-1; negative if `ion` is preferred.

    Raises:
        UnknownName, BadValue: As `field_strength_energy`.

    Evidence: as there.

    Source: as `field_strength_energy`.

    >>> selectivity_energy("K", "Na", "3 angstrom") < 0 < selectivity_energy("K", "Na", "1 angstrom")
    True
    """
    one, other = (field_strength_energy(who, site_radius, radii) for who in (ion, over))
    return read.plain(one - other)


def eisenman_sequence(site_radius: Any, radii: Mapping[str, Any] = PAULING_RADII) -> Sequence:
    r"""Order in which a site prefers the alkali cations, with its number in Eisenman's list.

    .. math:: \Delta G_1 \le \Delta G_2 \le \dots \le \Delta G_5, \quad
              \Delta G_i = -\frac{N_A e^2}{4\pi\varepsilon_0 (r_i + r_{site})} - \Delta G_{hyd,i}

    Args:
        site_radius: Radius of the site, m, one number.
        radii: Radii of the five cations, m.

    Returns:
        `Sequence`; both ends are the radius asked for.

    Raises:
        BadValue: As `field_strength_energy`.

    Evidence: as there.

    Source: as `field_strength_energy`.

    >>> sequence = eisenman_sequence("1.75 angstrom")
    >>> " > ".join(sequence.ions), sequence.number
    ('K > Rb > Cs > Na > Li', 4)
    """
    site = positive(site_radius, "m", "site_radius")
    order = _order(float(site), radii)
    return Sequence(order, _number(order), float(site), float(site))


def eisenman_sequences(
    largest: Any = "40 angstrom", smallest: Any = "0.01 angstrom", radii: Mapping[str, Any] = PAULING_RADII
) -> list[Sequence]:
    r"""Sequences that come out as a site shrinks, exactly between the radii where two ions tie.

    .. math:: \frac{1}{r_i + r_s} - \frac{1}{r_j + r_s} =
              \frac{4\pi\varepsilon_0}{N_A e^2} (\Delta G_{hyd,j} - \Delta G_{hyd,i})

    is a quadratic in r_s for each pair.

    Args:
        largest, smallest: Site radii from which to which, m.
        radii: Radii of the five cations, m.

    Returns:
        A list of `Sequence`, from weak field to strong.

    Raises:
        BadValue: A radius is not positive, or the ends stand the wrong way round.

    Evidence: with Pauling's radii and Marcus's energies exactly Eisenman's eleven of the 120 orders
    come out, in his order. That rests on the radii: with Shannon's crystal radii only six of the
    eleven do, and others come between.

    Source: as `field_strength_energy`; the ties are derived here.

    >>> [sequence.number for sequence in eisenman_sequences()]
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    """
    top, bottom = (float(positive(r, "m", n)) for r, n in ((largest, "largest"), (smallest, "smallest")))
    if top <= bottom:
        raise BadValue("largest, smallest: the largest site radius must be above the smallest.")
    ions = EISENMAN_SEQUENCES[0]
    ties = {tie for at, a in enumerate(ions) for b in ions[at + 1 :] for tie in _ties(a, b, radii)}
    edges = [top, *sorted((tie for tie in ties if bottom < tie < top), reverse=True), bottom]
    found: list[Sequence] = []
    for high, low in zip(edges[:-1], edges[1:]):
        order = _order(0.5 * (high + low), radii)
        if found and found[-1].ions == order:
            found[-1] = found[-1]._replace(smallest=low)
        else:
            found.append(Sequence(order, _number(order), high, low))
    return found


def snug_fit_energy(radius: Any, cavity: Any, stiffness: Any) -> Any:
    r"""Strain of a cavity that an ion of another size opens or lets collapse: snug fit.

    .. math:: \Delta G = \tfrac12 N_A k (r_{ion} - r_{cavity})^2

    Args:
        radius: Radius of the ion, m.
        cavity: Radius of the cavity at rest, m.
        stiffness: Force constant k, N m-1; 0 is a wholly flexible filter.

    Returns:
        J mol-1; the difference for two ions is their selectivity by fit alone.

    Raises:
        BadValue: A radius is not positive, or the stiffness is negative.

    Evidence: strong snug fit, as the chapter on ionic gradients tells it, is rejected by simulation.
    1000:1 for K+ over Na+ by strain alone needs about 41 N/m, at which the filter would fluctuate by
    0.1 angstrom; simulated filters fluctuate by nearly 1 angstrom (`stiffness_from_fluctuation`), and
    then strain gives next to nothing.

    Source: Bezanilla F, Armstrong CM (1972), J Gen Physiol 60:588 (idea); Noskov SY, Bernèche S,
    Roux B (2004), Nature 431:830, doi:10.1038/nature02943 (rejection); both not re-read.

    >>> soft = stiffness_from_fluctuation("0.75 angstrom")
    >>> round(snug_fit_energy("0.95 angstrom", "1.33 angstrom", soft))     # J/mol: far below RT
    331
    """
    size, hole = positive(radius, "m", "radius"), positive(cavity, "m", "cavity")
    force = si(stiffness, "kg s-2", "stiffness")
    if np.any(np.asarray(force) < 0.0):
        raise BadValue(f"stiffness: {stiffness!r} is negative; give 0 (flexible) or more, in N/m.")
    return read.plain(0.5 * N_A * force * (size - hole) ** 2)


def stiffness_from_fluctuation(fluctuation: Any, T: Any = T_BODY) -> Any:
    r"""Force constant of a cavity whose radius fluctuates thermally, by equipartition.

    .. math:: k = k_B T / \sigma^2

    Args:
        fluctuation: Root mean square of the fluctuation, m.
        T: Temperature, K.

    Returns:
        N m-1.

    Raises:
        BadValue: The fluctuation is not positive.

    Evidence: fluctuations of nearly 1 angstrom are reported from simulations of KcsA (Noskov et al.
    2004, not re-read): the filter is as soft as a liquid on this scale.

    Source: equipartition; derived here.

    >>> round(stiffness_from_fluctuation("0.75 angstrom"), 2)
    0.76
    """
    spread = positive(fluctuation, "m", "fluctuation")
    return read.plain(k_B * temperature(T, "T") / spread**2)


def permeability_ratio(energy: Any, T: Any = T_BODY) -> Any:
    r"""Permeability ratio that a difference in free energy stands for.

    .. math:: P_a / P_b = e^{\Delta\Delta G / RT}

    Args:
        energy: By how much more b costs than a (barrier or site), J mol-1.
        T: Temperature, K.

    Returns:
        Dimensionless; above 1 if a is preferred.

    Raises:
        BadValue: The energy is not finite.

    Holds at equilibrium, or for barriers alike in shape; flux ratios in multi-ion pores differ.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer.

    >>> round(permeability_ratio("17.813 kJ/mol"))
    1000
    """
    return read.plain(np.exp(si(energy, "J mol-1", "energy") / (R * temperature(T, "T"))))


def permeability_energy(ratio: Any, T: Any = T_BODY) -> Any:
    r"""Difference in free energy that a permeability ratio stands for.

    .. math:: \Delta\Delta G = RT \ln(P_a / P_b)

    Args:
        ratio: P_a/P_b, above 0.
        T: Temperature, K.

    Returns:
        J mol-1.

    Raises:
        BadValue: The ratio is not positive.

    Source: as `permeability_ratio`.

    >>> round(permeability_energy(1000) / 1e3, 3)
    17.813
    """
    return read.plain(R * temperature(T, "T") * np.log(positive(ratio, "1", "ratio")))


def _of(table: Mapping[str, Any], ion: Any, kind: str) -> Any:
    if str(ion) not in table:
        raise unknown(kind, str(ion), table)
    return table[str(ion)]


def _order(site: float, radii: Mapping[str, Any]) -> tuple[str, ...]:
    ions = EISENMAN_SEQUENCES[0]
    return tuple(sorted(ions, key=lambda ion: field_strength_energy(ion, site, radii)))


def _number(order: tuple[str, ...]) -> int | None:
    return EISENMAN_SEQUENCES.index(order) + 1 if order in EISENMAN_SEQUENCES else None


def _ties(a: str, b: str, radii: Mapping[str, Any]) -> list[float]:
    """Return the site radii at which two ions are preferred alike."""
    r, s = (si(_of(radii, ion, "radius"), "m", f"radii[{ion}]") for ion in (a, b))
    step = (HYDRATION[b] - HYDRATION[a]) / COULOMB
    # (s - r) / ((r + x)(s + x)) = step
    if step == 0.0:
        return []
    half, rest = 0.5 * (r + s), r * s - (s - r) / step
    inner = half**2 - rest
    return [] if inner < 0.0 else [-half + np.sqrt(inner), -half - np.sqrt(inner)]
