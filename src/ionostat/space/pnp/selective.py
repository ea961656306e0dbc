"""A selective filter: dehydration against binding as excess potentials, and the selectivity that comes out of PNP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...constants import T_BODY, F, R
from ...errors import BadModel, BadValue
from ...theory.hydration import PAULING_RADII
from ...theory.selectivity import field_strength_energy, snug_fit_energy
from ...units import si
from .stack import Bath, Layer, Sheet, Stack

if TYPE_CHECKING:
    import xarray as xr


def binding(
    ions: Iterable[str], reference: str, site_radius: Any = None, cavity: Any = None, stiffness: Any = 0.0,
    energy: Any = 0.0,
) -> dict[str, float]:  # fmt: skip
    r"""Excess potentials of cations in a filter, relative to one of them whose own is given.

    .. math:: \mu_i = \mu_{ref} + \Delta G_i - \Delta G_{ref}, \quad
        \Delta G = -\frac{N_A e^2}{4\pi\varepsilon_0 (r + r_{site})} - \Delta G_{hyd} +
        \tfrac12 N_A k (r - r_{cavity})^2

    What an ion pays for its water and gets from the ligands (`field_strength_energy`) goes with the strain of the
    cavity (`snug_fit_energy`); either may be left out. Of the first only differences are to be believed, therefore
    the reference.

    Args:
        ions: monovalent cations of the table of hydration.
        reference: that of them whose excess potential is `energy`.
        site_radius: of the ligands, m: small is a strong field; None for no ligands.
        cavity: radius of the cavity at rest, m; None for no strain.
        stiffness: its force constant, N m-1.
        energy: excess potential of the reference, J mol-1; negative where it binds.

    Returns:
        J mol-1 by ion, for `Layer(excess=...)`.

    Raises:
        UnknownName, BadValue: as the two formulas.

    Source: as `field_strength_energy` and `snug_fit_energy`.

    >>> soft = binding(["K", "Na"], "K", cavity="1.33 angstrom", stiffness="0.76 N/m")
    >>> round(soft["Na"])
    330
    """
    names = list(dict.fromkeys([*ions, reference]))
    total = dict.fromkeys(names, 0.0)
    for ion in names:
        if ion in ("Mg", "Ca") or ion not in PAULING_RADII:
            raise BadValue(f"ions: {ion!r} is no monovalent cation of the table: give Li, Na, K, Rb or Cs.")
        if site_radius is not None:
            total[ion] += field_strength_energy(ion, site_radius)
        if cavity is not None:
            total[ion] += snug_fit_energy(PAULING_RADII[ion], cavity, stiffness)
    first = float(si(energy, "J mol-1", "energy"))
    return {ion: float(first + total[ion] - total[reference]) for ion in names}


def biionic(
    layers: Sequence[Layer | Sheet], one: str, other: str, c: Any = "150 mM", anion: str = "Cl", T: Any = T_BODY,
    fineness: float = 1.0,
) -> xr.Dataset:  # fmt: skip
    r"""The permeability ratio of two cations as it is measured: the reversal potential with one on each side.

    .. math:: P_1/P_2 = e^{-FV_{rev}/RT}

    with V that of the side of the first. It stands beside what resistances in series make of it without any charge,

    .. math:: \frac{P_1}{P_2} = \frac{\int e^{\mu_2/RT} dx / D_2 A}{\int e^{\mu_1/RT} dx / D_1 A}

    which for a filter between wide mouths is Boltzmann's ratio, times that of the D.

    Args:
        layers: from left to right; one at least keeps the anion out.
        one, other: the cations, left and right.
        c: concentration of both salts, mol m-3.
        anion: a monovalent one.
        T: temperature, K.
        fineness: of the mesh.

    Returns:
        The steady state without current, with `ratio`, the measured ratio, and `series`, that of the resistances.

    Raises:
        BadModel: no layer excludes the anion, whose current would count as well.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer (not re-read).

    >>> filter_ = Layer("1 nm", excess={"Na": "5 kJ/mol"}, exclude="Cl", D={"K": "1e-9 m2/s", "Na": "1e-9 m2/s"})
    >>> found = biionic([filter_], "K", "Na")
    >>> round(float(found.ratio), 2), round(float(found.series), 2)     # exp(5000/RT) = 6.95
    (6.95, 6.95)
    """
    from .problem import problem
    from .states import steady

    slabs = [layer for layer in layers if isinstance(layer, Layer)]
    if not any(layer.exclude == "all" or anion in layer.exclude for layer in slabs):
        raise BadModel(f"{anion} can cross all layers, and its current would count: exclude it from the filter.")
    salt = si(c, "mol m-3", "c")
    sides = [Bath({one: a, other: b, anion: salt}) for a, b in ((salt, 0.0), (0.0, salt))]
    stack = Stack(layers, sides[0], sides[1], temperature=T, name=f"{one} | {other}")
    found = steady(stack, I=0, fineness=fineness)
    g = problem(stack, fineness).g
    resistance = dict(zip(stack.ions, np.sum(1.0 / np.where(g > 0.0, g, np.inf), axis=0)))
    measured = float(np.exp(-F * float(found.V) / (R * stack.temperature)))
    says = {"units": "1", "long_name": f"P_{one} / P_{other}"}
    return found.assign(
        ratio=((), measured, {**says, "comment": "from the reversal potential"}),
        series=((), float(resistance[other] / resistance[one]), {**says, "comment": "from resistances in series"}),
    )
