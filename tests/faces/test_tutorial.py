"""Every block of code that the docs show runs, and prints what the page says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def builder() -> ModuleType:
    """docs/build.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rounded(text: str) -> str:
    """Without residuals near round-off, which differ from processor to processor."""
    return re.sub(r"\d+(\.\d+)?e-\d+", "tiny", text)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/tutorial.md"])
def test_code_of_the_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    build = builder()
    text = (ROOT / page).read_text()
    printed = build.outputs(text, tmp_path)
    assert printed
    for (code, shown), output in zip(build.blocks(text), printed, strict=True):
        if shown:
            said = f"{page}: run `make docs`; the output changed below\n{code}"
            assert rounded(output) == rounded(shown), said


def test_the_mechanism_of_the_first_page_keeps_the_laws(tmp_path: Path) -> None:
    import ionostat as ion

    build = builder()
    code, _ = build.blocks((ROOT / "CONTRIBUTING.md").read_text())[0]
    names: dict = {"__name__": "__main__"}
    exec(compile(code, "CONTRIBUTING.md", "exec", dont_inherit=True), names)
    assert ion.check_mechanism(names["NBCe1"], raises=False).ok


@pytest.mark.parametrize("page", ["mechanisms.md", "tripartite.md", "shell.md"])
def test_tables_are_those_of_the_code(page: str) -> None:
    build = builder()
    text = (ROOT / "docs" / page).read_text()
    for name, make in build.PARTS[page].items():
        assert build.put(text, name, make()) == text, f"docs/{page} is old: run `make docs`"


def test_every_link_of_the_docs_leads_somewhere() -> None:
    written = [page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *written]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"
