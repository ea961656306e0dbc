"""Python modules of a user's own, by name or by path of the file."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from .errors import BadFile

__all__ = ["module"]

#: mark of the modules that were read from a user's file
OWN = "__ionostat_own__"


def module(name: str) -> ModuleType:
    """A module by name or by path of its file; importing it runs it, as the user asked.

    Raises:
        BadFile: it is missing, or its own text fails.
    """
    path = Path(name)
    if path.is_file() and path.suffix != ".py":
        raise BadFile(f"{name}: is no Python file: give FILE.py, or a module's name such as package.module.")
    is_file = path.suffix == ".py" or "/" in name
    if is_file and not path.is_file():
        raise BadFile(f"{name}: there is no such file.")
    try:
        return _read(path) if is_file else _named(name)
    except BadFile:
        raise
    except (Exception, SystemExit) as cause:
        raise BadFile(f"{name}: cannot be imported: {type(cause).__name__}: {cause}") from None


def _named(name: str) -> ModuleType:
    if "" not in sys.path:
        sys.path.insert(0, "")  # the folder in which the user is
    return importlib.import_module(name)


def _read(path: Path) -> ModuleType:
    """A module from its file, under the name of the file: so what is defined in it can go to other processes."""
    name, folder = path.stem, str(path.resolve().parent)
    if not getattr(sys.modules.get(name), OWN, False):
        _refuse_taken(name, path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BadFile(f"{path}: is no Python file: its name must end in .py.")
    loaded = importlib.util.module_from_spec(spec)
    setattr(loaded, OWN, True)
    sys.modules[name] = loaded
    path_before = list(sys.path)
    if folder not in sys.path:
        sys.path.append(folder)  # what stands beside it, it may import; last, so as to hide nothing
    try:
        spec.loader.exec_module(loaded)
    except BaseException:
        sys.modules.pop(name)
        sys.path[:] = path_before
        raise
    return loaded


def _refuse_taken(name: str, path: Path) -> None:
    """Raise where the file would take the place of another module, such as one of Python's own."""
    other = importlib.util.find_spec(name) if name.isidentifier() else None
    if other is not None and (other.origin is None or Path(other.origin).resolve() != path.resolve()):
        raise BadFile(f"{path}: there is a module {name!r} already ({other.origin}): give the file another name.")
