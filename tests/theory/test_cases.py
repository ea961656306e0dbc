"""The verification cases: each topic has one adapter, each output is compared in its own unit."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from adapters import ADAPTERS, given

from ionostat.units import in_unit

# every file of adapters beside this one registers its topics
for _path in sorted(Path(__file__).parent.glob("adapters_*.py")):
    import_module(_path.stem)


def test_case(case: dict[str, Any]) -> None:
    wanted = case["outputs"]
    found = ADAPTERS[case["topic"]](given(case), list(wanted))
    missing = wanted.keys() - found.keys()
    assert not missing, f"the adapter for {case['topic']!r} does not give {sorted(missing)}"
    for name, output in wanted.items():
        unit = plain_unit(output["unit"])
        value = found[name] if unit in ("", "e") else in_unit(found[name], unit)
        assert agrees(value, output), f"{name}: {value} instead of {output}"


def test_the_table_of_the_docs_is_that_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    docs = Path(__file__).parents[2] / "docs"
    monkeypatch.syspath_prepend(str(docs))
    build = import_module("build")
    text = (docs / "cases.md").read_text("utf-8")
    assert build.put(text, "cases", build.cases()) == text, "docs/cases.md is old: run `make docs`"


def plain_unit(unit: str) -> str:
    """Return a unit without the words for what is counted or where: "ATP/s" is "1/s"."""
    bare = re.sub(r"\(.*?\)|\bof tissue\b|\bper spike\b", "", unit)
    return re.sub(r"\b(ATP|ions)\b", "1", bare).strip()


def agrees(value: float, output: dict[str, Any]) -> bool:
    if "lo" in output:
        return output["lo"] <= value <= output["hi"]
    rel, absolute = output.get("rel_tol", 0.0), output.get("abs_tol", 0.0)
    return value == pytest.approx(output["value"], rel=rel, abs=absolute)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ([-90, 60], "mV [K,Na]", {"K": "-90 mV", "Na": "60 mV"}),
        ([140, 4], "mM [in,out]", ["140 mM", "4 mM"]),
        ([4, 140], "mM [out,in]", ["140 mM", "4 mM"]),
        ([1, 2], "[s^-1, M^-1 s^-1]", [1, 2]),
    ],
)
def test_labels_behind_a_unit_are_followed(value: list[float], unit: str, expected: Any) -> None:
    assert given({"inputs": {"x": {"value": value, "unit": unit}}})["x"] == expected


@pytest.mark.parametrize(("E", "order"), [([-90, 60, -75], "K,Na,Cl"), ([60, -75, -90], "Na,Cl,K")])
def test_reversals_in_any_order(E: list[float], order: str) -> None:
    g = {f"g_{ion}": {"value": size, "unit": "mS/cm2"} for ion, size in (("K", 0.2), ("Na", 0.02), ("Cl", 0.1))}
    case = {"inputs": {**g, "E": {"value": E, "unit": f"mV [{order}]"}}}
    assert ADAPTERS["chord conductance"](given(case), [])["V"] == pytest.approx(-75.9375e-3)
