"""The closed form of three ions against the general pump-leak cell, which finds its root."""

from __future__ import annotations

import numpy as np
import pytest

from ionostat.constants import F
from ionostat.errors import NoSolution
from ionostat.theory._three_ions import three_ion_cell
from ionostat.theory.pump_leak import pump_leak

SEED = 20261122


def general(Na_out, K_out, Cl_out, g_Na, g_K, g_Cl, pump, charge, impermeant_out, g_KCC2, g_NKCC1):
    bath, g = {"Na": Na_out, "K": K_out, "Cl": Cl_out}, {"Na": g_Na, "K": g_K, "Cl": g_Cl}
    others = [({"Na": 1, "K": 1, "Cl": 2}, g_NKCC1)]
    return pump_leak(bath, g, pump, charge, impermeant_out, 1.0, g_KCC2, others)


def test_both_agree_on_random_cells():
    rng = np.random.default_rng(SEED)
    agreed = refused = 0
    for _ in range(120):
        K, Na = rng.uniform(2, 12), rng.uniform(100, 150)
        cell = (
            Na, K, Na + K, *rng.uniform(0.05, 2.0, 3), rng.uniform(0.0, 0.03) / F, rng.uniform(-2, 0.5),
            rng.choice([0.0, 20.0]), *rng.uniform(0, 0.5, 2) * rng.integers(0, 2, 2),
        )  # fmt: skip
        try:
            want = general(*cell)
        except NoSolution:
            with pytest.raises(NoSolution):
                three_ion_cell(*cell)
            refused += 1
            continue
        got = three_ion_cell(*cell)
        agreed += 1
        assert pytest.approx(want.V, abs=1e-9) == got.V, (SEED, cell)
        assert got.impermeant == pytest.approx(want.impermeant, rel=1e-8), (SEED, cell)
        for ion in ("Na", "K", "Cl"):
            assert getattr(got, ion) == pytest.approx(want.inside[ion], rel=1e-8), (SEED, ion, cell)
            assert getattr(got, f"d_{ion}") == pytest.approx(want.driving[ion], abs=1e-12), (SEED, ion, cell)
    assert agreed > 60 and refused > 3


def test_without_a_pump_it_is_the_double_donnan_state():
    from ionostat.theory.donnan import donnan_free_volume

    want = donnan_free_volume({"Na": 145.0, "Cl": 145.0}, -1.0, 20.0)
    got = three_ion_cell(145.0, 0.0, 145.0, 0.2, 0.8, 0.5, 0.0, -1.0, 20.0)
    assert pytest.approx(want.V, abs=1e-12) == got.V
    assert got.impermeant == pytest.approx(want.impermeant_in, rel=1e-10)
