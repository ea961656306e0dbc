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


def plain_unit(unit: str) -> str:
    """Return a unit without the words for what is counted or where: "ATP/s" is "1/s"."""
    bare = re.sub(r"\(.*?\)|\bof tissue\b|\bper spike\b", "", unit)
    return re.sub(r"\b(ATP|ions)\b", "1", bare).strip()


def agrees(value: float, output: dict[str, Any]) -> bool:
    if "lo" in output:
        return output["lo"] <= value <= output["hi"]
    rel, absolute = output.get("rel_tol", 0.0), output.get("abs_tol", 0.0)
    return value == pytest.approx(output["value"], rel=rel, abs=absolute)
