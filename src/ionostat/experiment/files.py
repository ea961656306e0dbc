"""Files that are written whole or not at all, and what can be said before a long run."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadFile

if TYPE_CHECKING:
    import xarray as xr

#: how a saved dataset may be called
SUFFIXES = (".nc", ".nc4", ".h5")
#: what xarray, HDF5 and Zarr raise of a file or store that is none of theirs, or damaged
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


def refuse_unwritable(path: Any, suffixes: tuple[str, ...] = ()) -> Path:
    """Raise where a file could not be written; use it before a run, not after it.

    Raises:
        BadFile: the folder is missing or not writable, the path is a folder, or the name has none
            of the suffixes.
    """
    target = Path(path)
    folder = target.parent
    if suffixes and target.suffix.lower() not in suffixes:
        raise BadFile(f"{target}: cannot be written under this name: it must end in {', '.join(suffixes)}.")
    if target.is_dir():
        raise BadFile(f"{target}: is a folder. Give the name of a file in it, such as {target / 'run.nc'}.")
    if not folder.is_dir():
        raise BadFile(f"{target}: cannot be written: there is no folder {str(folder)!r}. Make it first.")
    if target.exists() and not os.access(target, os.W_OK):
        raise BadFile(f"{target}: is there already and may not be changed. Give another name.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as cause:
        raise BadFile(
            f"{target}: cannot be written: the folder {str(folder)!r} takes no files ({cause.strerror}). "
            "Give a folder that you may write to."
        ) from None
    return target


@contextmanager
def whole(path: Any) -> Iterator[Path]:
    """A name to write to, which becomes ``path`` once all is written, and vanishes if not."""
    target = Path(path)
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    try:
        yield part
        part.replace(target)
    except OSError as cause:
        raise BadFile(f"{target}: could not be written: {cause}. Nothing was left behind.") from cause
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def write(ds: xr.Dataset, path: Any, **options: Any) -> None:
    """Write a dataset as NetCDF (HDF5): whole, or not at all."""
    with whole(path) as part:
        ds.to_netcdf(part, engine="h5netcdf", **options)
