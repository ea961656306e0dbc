"""A user's own Python files: each a module of its own, and no other is hidden or harmed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ionostat.errors import BadFile
from ionostat.modules import module


def written(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("name", ["statistics", "wave", "numpy"])
def test_a_file_does_not_take_the_place_of_another_module(tmp_path, name):
    before = sys.modules.get(name)
    with pytest.raises(BadFile, match=f"a module '{name}' already .*another name"):
        module(written(tmp_path / f"{name}.py", "x = 1"))
    assert sys.modules.get(name) is before


def test_two_files_of_one_name_are_two_modules(tmp_path):
    a = module(written(tmp_path / "a" / "own_heart.py", "a = 1\nwhere = __file__"))
    b = module(written(tmp_path / "b" / "own_heart.py", "b = 2\nwhere = __file__"))
    assert (a.a, b.b) == (1, 2) and not hasattr(b, "a") and a.where != b.where


def test_a_file_that_changed_is_read_anew(tmp_path):
    path = tmp_path / "own_kidney.py"
    assert module(written(path, "x = 1")).x == 1
    path.write_text("x = 2 + 20")
    assert module(str(path)).x == 22


@pytest.mark.parametrize("text", ["raise SystemExit(3)", "1 / 0", "x = ("])
def test_a_file_that_fails_leaves_nothing(tmp_path, text):
    with pytest.raises(BadFile, match=r"own_liver\.py: cannot be imported"):
        module(written(tmp_path / "own_liver.py", text))
    assert "own_liver" not in sys.modules


def test_a_folder_is_looked_into_once(tmp_path):
    path = written(tmp_path / "own_lung.py", "import own_beside\nx = own_beside.y")
    written(tmp_path / "own_beside.py", "y = 5")
    assert [module(path).x for _ in range(3)] == [5, 5, 5]
    assert sys.path.count(str(tmp_path)) == 1
