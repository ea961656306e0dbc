"""Python modules of a user's own, by name or by path of the file."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from .errors import BadFile

__all__ = ["module"]


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
        if not is_file:
            sys.path.insert(0, "")
            return importlib.import_module(name)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise BadFile(f"{name}: is no Python file: its name must end in .py.")
        loaded = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, loaded)
        sys.path.append(str(path.resolve().parent))  # what stands beside it, it may import; last, so as to hide nothing
        spec.loader.exec_module(loaded)
        return loaded
    except BadFile:
        raise
    except (Exception, SystemExit) as cause:
        raise BadFile(f"{name}: cannot be imported: {type(cause).__name__}: {cause}") from None
