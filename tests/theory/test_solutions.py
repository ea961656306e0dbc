"""Solutions: neutral, buffered where they should be, and the same after a round trip."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionostat.errors import BadFile, BadValue, NoSolution, UnknownName
from ionostat.theory.solutions import pair, read_recipe, solution, solution_toml

ACSF: dict[str, Any] = {
    "name": "aCSF", "temperature": "37 degC", "pH": 7.4, "pCO2": "40 mmHg",
    "salts": {"NaCl": "124 mM", "KCl": "3 mM", "NaHCO3": "26 mM", "CaCl2": "1.2 mM",
              "MgSO4": "1.3 mM", "NaH2PO4": "1.25 mM"},
    "solutes": {"glucose": "10 mM"},
}  # fmt: skip
PIPETTE: dict[str, Any] = {
    "temperature": "37 degC", "pH": 7.25, "titrant": "KOH",
    "salts": {"K-gluconate": "130 mM", "KCl": "10 mM", "MgCl2": "2 mM"},
    "buffers": {"HEPES": "10 mM"},
}  # fmt: skip


def net(found: dict[str, Any]) -> float:
    return sum(found["valences"][s] * c for s, c in found["concentrations"].items())


@given(st.floats(6.5, 8.2), st.floats(1.0, 100.0), st.floats(278.15, 313.15))
@settings(max_examples=30)
def test_a_titrated_buffer_is_neutral_and_untitrated_it_keeps_its_pH(
    pH: float, buffer: float, T: float
) -> None:
    recipe = {"temperature": T, "salts": {"KCl": 100.0}, "buffers": {"HEPES": buffer}}
    found = solution({**recipe, "pH": pH})
    assert net(found) == pytest.approx(0.0, abs=2e-3)
    ((base, amount),) = found["titrated"].items()
    assert base == "KOH" and 0.0 < amount < buffer + 0.01
    again = solution({**recipe, "bases": {"KOH": amount}})
    assert again["pH"] == pytest.approx(pH, abs=1e-6)


def test_the_apparent_pK_of_usual_buffers() -> None:
    for buffer, pK in (("HEPES", 7.45), ("MOPS", 7.1), ("NaH2PO4", 6.8)):
        found = solution({"temperature": "25 degC", "pH": pK, "salts": {"KCl": "140 mM"},
                          "buffers": {buffer: "10 mM"}})  # fmt: skip
        ((_, amount),) = found["titrated"].items()
        assert amount == pytest.approx(5.0, abs=0.7)
    cold, warm = (
        solution({"temperature": T, "salts": {"NaCl": 150.0, "TrisCl": 5.0}, "buffers": {"Tris": 5.0}})
        for T in ("25 degC", "37 degC")
    )
    assert (cold["pH"] - warm["pH"]) / 12 == pytest.approx(0.028, abs=0.003)


def test_bicarbonate_of_plasma() -> None:
    found = solution(ACSF)
    assert found["concentrations"]["HCO3"] == pytest.approx(24.5, rel=0.06)
    assert found["concentrations"]["CO2"] == pytest.approx(1.23, rel=0.06)
    assert net(found) == pytest.approx(0.0, abs=1e-3)
    assert found["activities"]["Na"] < 0.8 * found["concentrations"]["Na"]
    gas = solution({**ACSF, "pCO2": "5 %"})["pCO2"]
    assert gas == pytest.approx(0.05 * (760 - 47.1) * 133.322, rel=1e-3)


def test_a_closed_vessel_keeps_its_carbon() -> None:
    found = solution({"pH": 7.0, "salts": {"NaHCO3": "20 mM"}})["concentrations"]
    assert found["HCO3"] + found["CO2"] == pytest.approx(20.0)


def test_a_strong_salt_is_its_ions() -> None:
    found = solution({"salts": {"MgCl2·6H2O": "10 mM"}, "solutes": {"sucrose": "50 mM"}})
    assert found["osmolarity"] == pytest.approx(80.0, abs=1e-3)
    assert found["ionic_strength"] == pytest.approx(30.0, abs=1e-3)
    assert found["pH"] == pytest.approx(7.0, abs=1e-6)
    acid = solution({"acids": {"HCl": "1 mM"}})
    assert acid["pH"] == pytest.approx(3.0, abs=1e-3)


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "solution.toml"
    first = solution(ACSF)
    path.write_text(solution_toml(first))
    again = solution(path)
    assert again["pH"] == pytest.approx(7.4, abs=1e-6)
    assert again["concentrations"] == pytest.approx(first["concentrations"], rel=1e-6)
    assert tomllib.loads(path.read_text())["name"] == "aCSF"


def test_a_pair() -> None:
    found = pair(PIPETTE, ACSF)
    assert found["reversal"]["K"] == pytest.approx(-0.1037, abs=1e-3)
    assert found["liquid_junction"] == pytest.approx(0.0152, abs=1e-3)     # the usual +15 mV
    assert pair(ACSF, PIPETTE)["liquid_junction"] == pytest.approx(-found["liquid_junction"])
    exact = pair(PIPETTE, ACSF, "planck")["liquid_junction"]
    assert exact == pytest.approx(found["liquid_junction"], abs=1e-3)
    assert pair(PIPETTE, PIPETTE)["reversal_by_activity"]["K"] == 0.0


def test_strong_brine_has_no_activities() -> None:
    assert solution({"salts": {"KCl": "3 M"}})["activities"] is None


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"salts"):
        solution({"salt": {"NaCl": 1.0}})
    with pytest.raises(BadValue, match=r"Unobtainium.*\[ions\]"):
        solution({"salts": {"Unobtainium": 1.0}})
    with pytest.raises(BadValue, match="charge"):
        solution({"salts": {"CaCl": 1.0}})
    with pytest.raises(UnknownName, match="valence"):
        solution({"ions": {"Xx": 1.0}})
    with pytest.raises(NoSolution, match="counter-ion"):
        solution({"ions": {"Na": 150.0}})
    with pytest.raises(BadValue, match="titrant"):
        solution({**PIPETTE, "titrant": "HCl"})
    with pytest.raises(BadValue, match="pH"):
        solution({"pH": 74})
    with pytest.raises(BadValue, match="temperature"):
        pair(PIPETTE, {**ACSF, "temperature": "25 degC"})
    with pytest.raises(BadFile, match="TOML"):
        (tmp_path / "x.toml").write_text("= 3")
        read_recipe(tmp_path / "x.toml")
    assert not math.isnan(solution({"ions": {"Xx": 1.0, "Cl": 2.0}, "z": {"Xx": 2}})["pH"])
