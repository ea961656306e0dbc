"""What all tests share: the verification cases, and the settings of hypothesis."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ionostat", deadline=None)
settings.load_profile("ionostat")

CASES = Path(__file__).parent / "data" / "cases.json"
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--cases FILE` run a further file of verification cases; may be given again."""
    parser.addoption("--cases", action="append", default=[], metavar="FILE", help="more cases")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for `case` every case whose topic its module has an adapter for."""
    if "case" not in metafunc.fixturenames:
        return
    further: list[str] = metafunc.config.getoption("--cases") or []
    files = [CASES, *map(Path, further)]
    cases = [case for file in files for case in json.loads(file.read_text("utf-8"))["cases"]]
    adapters = getattr(metafunc.module, "ADAPTERS", {})
    known = [case for case in cases if case["topic"] in adapters]
    left_out = metafunc.config.stash[LEFT_OUT]
    for case in cases:
        if case not in known:
            left_out[case["topic"]] = left_out.get(case["topic"], 0) + 1
    metafunc.parametrize("case", known, ids=[case["id"] for case in known])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = terminalreporter.config.stash[LEFT_OUT]
    if left_out:
        listed = ", ".join(f"{topic} ({n})" for topic, n in sorted(left_out.items()))
        terminalreporter.write_line(f"cases without an adapter: {listed}")
