"""Selectivity: what field strength and snug fit give, and where they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionostat.constants import T_BODY, R
from ionostat.errors import BadValue, UnknownName
from ionostat.theory import selectivity as sel

sites = st.floats(0.05e-10, 30e-10)


def test_exactly_the_eleven_sequences_come_out_in_order() -> None:
    found = sel.eisenman_sequences()
    assert tuple(sequence.ions for sequence in found) == sel.EISENMAN_SEQUENCES
    for before, after in zip(found[:-1], found[1:]):
        assert before.smallest == after.largest > after.smallest


@given(sites)
def test_a_site_has_the_sequence_of_its_interval(site: float) -> None:
    order = sel.eisenman_sequence(site).ions
    home = [one for one in sel.eisenman_sequences() if one.smallest <= site <= one.largest]
    assert order in [one.ions for one in home]
    energies = [sel.field_strength_energy(ion, site) for ion in order]
    assert energies == sorted(energies)


def test_the_sequences_rest_on_the_radii() -> None:
    numbers = [one.number for one in sel.eisenman_sequences(radii=sel.CRYSTAL_RADII)]
    assert [number for number in numbers if number] == [1, 7, 8, 9, 10, 11]
    assert None in numbers


@given(st.floats(1e-3, 1e6), st.floats(250.0, 350.0))
def test_ratio_and_energy_are_inverse(ratio: float, T: float) -> None:
    assert sel.permeability_ratio(sel.permeability_energy(ratio, T), T) == pytest.approx(ratio)


@given(st.floats(0.5e-10, 3e-10), st.floats(0.5e-10, 3e-10), st.floats(0.0, 100.0))
def test_strain_is_least_at_the_fit(ion: float, cavity: float, stiffness: float) -> None:
    strain = sel.snug_fit_energy(ion, cavity, stiffness)
    assert strain >= sel.snug_fit_energy(cavity, cavity, stiffness) == 0.0
    assert sel.snug_fit_energy(ion, cavity, 0.0) == 0.0
    assert sel.snug_fit_energy(cavity, ion, stiffness) == pytest.approx(strain)


def test_a_filter_as_soft_as_simulated_does_not_select_by_fit() -> None:
    soft = sel.stiffness_from_fluctuation("0.75 angstrom")
    K, Na = sel.PAULING_RADII["K"], sel.PAULING_RADII["Na"]
    assert sel.snug_fit_energy(Na, K, soft) < 0.2 * R * T_BODY
    assert sel.permeability_ratio(sel.snug_fit_energy(Na, K, "41 N/m")) == pytest.approx(1000, rel=0.02)


def test_born() -> None:
    assert sel.born_energy(1, "2 angstrom", 80, 80) == 0.0
    assert sel.born_energy(2, 1e-10) == pytest.approx(4 * sel.born_energy(-1, 1e-10))
    assert sel.born_energy(1, [1e-10, 2e-10]).shape == (2,)
    for ion in ("Li", "Na", "K", "Rb", "Cs"):
        excess = sel.born_energy(1, sel.CRYSTAL_RADII[ion]) / sel.hydration_energy(ion)
        assert 1.6 < excess < 1.95
    into_membrane = sel.born_energy(1, "1.38 angstrom", 2.0, 80.0)
    assert into_membrane > 200e3


def test_field_strength_takes_arrays_and_divalents() -> None:
    assert sel.selectivity_energy("K", "Na", [1e-10, 3e-10]).shape == (2,)
    assert sel.selectivity_energy("Ca", "Mg", "3 angstrom") < 0 < sel.selectivity_energy("Ca", "Mg", 0.3e-10)


def test_mistakes_are_named() -> None:
    with pytest.raises(UnknownName, match="Xx"):
        sel.hydration_energy("Xx")
    with pytest.raises(BadValue, match="anion"):
        sel.field_strength_energy("Cl", 1e-10)
    with pytest.raises(BadValue, match="site_radius"):
        sel.field_strength_energy("K", 0.0)
    with pytest.raises(BadValue, match="ratio"):
        sel.permeability_energy(0.0)
    with pytest.raises(BadValue, match="stiffness"):
        sel.snug_fit_energy(1e-10, 1e-10, -1.0)
    with pytest.raises(BadValue, match="largest"):
        sel.eisenman_sequences(1e-10, 2e-10)
