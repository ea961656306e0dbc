"""The guides of the house, as a test that can be argued with: put the argument into ARGUED."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "ionostat"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "node_modules" not in path.parts)
LINES, METHODS, BODY, DEPTH = 400, 12, 50, 2

#: name -> why it may be longer
ARGUED = {
    "Solution": "the public face of a run: one word per quantity that people ask for",
    "Network": "the equations of a model in one place, a few lines each",
    "Body": "one method per construct of a small loop language",
    "Writer": "one short method per piece of LLVM's grammar",
}


def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text())) for path in FILES]


def is_property(function: ast.FunctionDef) -> bool:
    names = [d.id if isinstance(d, ast.Name) else getattr(d, "attr", "") for d in function.decorator_list]
    return any(name in ("property", "cached_property") for name in names)


def length(function: ast.FunctionDef) -> int:
    """Lines of a function without its head and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LINES


def test_functions_are_short() -> None:
    long = [
        f"{path.name}:{node.name} has {length(node)} lines"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and length(node) > BODY and node.name not in ARGUED
    ]
    assert not long, long


def test_classes_have_few_methods() -> None:
    large = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in ARGUED:
                methods = [
                    f for f in node.body
                    if isinstance(f, ast.FunctionDef) and not f.name.startswith("__") and not is_property(f)
                ]
                if len(methods) > METHODS:
                    large.append(f"{path.name}:{node.name} has {len(methods)} methods")
    assert not large, large


def test_inheritance_is_shallow() -> None:
    bases: dict[str, list[str]] = {}
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [b.id for b in node.bases if isinstance(b, ast.Name)]

    def depth(name: str) -> int:
        return 1 + max((depth(b) for b in bases[name] if b in bases), default=0) if name in bases else 0

    deep = [name for name in bases if depth(name) - 1 > DEPTH]
    assert not deep, deep


def test_no_global_statements() -> None:
    found = [path.name for path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert not found, found
