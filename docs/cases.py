"""The table of the verification cases, computed by the adapters of the tests: what each gives, and what is expected."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import ionostat
from ionostat.units import in_unit

ROOT = Path(__file__).resolve().parents[1]
TESTS = str(ROOT / "tests" / "theory")
THEORY = str(Path(ionostat.__file__).parent / "theory")


def used(compute: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What a computation gives, and the public functions of the theory that the adapters called in it."""
    called: dict[str, None] = {}

    def watch(frame: FrameType, event: str, _: Any) -> None:
        by, name = frame.f_back, frame.f_code.co_name
        if event != "call" or by is None or not by.f_code.co_filename.startswith(TESTS):
            return
        folder, _, file = frame.f_code.co_filename.rpartition("/")
        if folder == THEORY and not file.startswith("_") and re.match("[a-z]", name):
            called[f"{file.removesuffix('.py')}.{name}"] = None

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        found = compute()
    finally:
        sys.setprofile(before)
    return found, list(called)


def number(value: float, tolerance: float | None = 0.0) -> str:
    """Six digits; 0 for what is nothing against the tolerance."""
    nothing = abs(value) < 1e-3 * (tolerance or 0.0)
    return "0" if nothing else f"{value + 0.0:.6g}"


def expected(output: dict[str, Any]) -> str:
    """The value with what it may be off by, or the range."""
    if "lo" in output:
        return f"{number(output['lo'])} to {number(output['hi'])}"
    off = [number(output["abs_tol"])] if output.get("abs_tol") else []
    off += [f"{100 * output['rel_tol']:g} %"] if output.get("rel_tol") else []
    return number(output["value"], output.get("abs_tol")) + (f" ± {' or '.join(off)}" if off else "")


def rows() -> Iterator[tuple[str, ...]]:
    """One row an output; case, topic and functions stand in the first of each case."""
    sys.path[:0] = [TESTS]
    try:
        tests = import_module("test_cases")
    finally:
        sys.path.remove(TESTS)
    for case in json.loads((ROOT / "tests" / "data" / "cases.json").read_text("utf-8"))["cases"]:
        wanted, found, functions = case["outputs"], {}, ["of no closed form"]
        if adapter := tests.ADAPTERS.get(case["topic"]):
            given = tests.given(case)
            found, names = used(lambda: adapter(given, list(wanted)))  # noqa: B023
            functions = [f"`{name}`" for name in names]
        head = case["id"], case["topic"], ", ".join(functions)
        for name, output in wanted.items():
            unit = tests.plain_unit(output["unit"])
            computed = "-"
            if found:
                value = found[name] if unit in ("", "e") else in_unit(found[name], unit)
                sign = "" if tests.agrees(value, output) else " (differs)"
                computed = number(value, output.get("abs_tol")) + sign
            spoken = re.sub(r"\s+", " ", output["unit"])
            yield (*head, f"`{name}`", spoken, computed, expected(output))
            head = "", "", ""


HEAD = "case", "topic", "functions of `ionostat.theory`", "output", "unit", "computed", "expected"
