"""Rows of a tissue on disk: a Zarr group that grows in slabs of time, with a checkpoint to go on from.

The first row, every slab, and of long slabs what a minute brought is written, then the checkpoint; each file by one
rename at its end, so that what a checkpoint counts as written is, whenever a run is killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time as clock
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadFile, IonostatError
from ..experiment.files import UNREADABLE, whole

#: beside the store, while a run is not at its end
CHECKPOINT = ".checkpoint.npz"
#: numbers in a chunk, about
CHUNK = 2_000_000
#: rows in a slab at most
MOST_ROWS = 50
#: a slab that takes longer than this to fill is written in parts, s
PATIENCE = 60.0


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise IonostatError("a tissue on disk needs the package zarr: pip install 'ionostat[sweep]'.") from None
    return zarr


class Store:
    """A Zarr group with one array a variable, time first.

    Args:
        path: where.
        configuration: all that the run follows from; a store goes on only with the same.
        variables: name -> (dimensions after time, shape after time).
        coordinates: name -> values of each dimension.
        attributes: name -> attributes of each variable and coordinate.
        times: of the rows, s.
        resume: go on with what is there.

    Raises:
        BadFile: something stands there, or nothing to go on with, or it belongs to another run.
    """

    def __init__(
        self, path: Any, configuration: Mapping[str, Any],
        variables: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]], coordinates: Mapping[str, Any],
        attributes: Mapping[str, Mapping[str, Any]], times: np.ndarray, resume: bool,
    ):
        self.path = Path(path)
        self.hash = hashlib.sha256(json.dumps(configuration, sort_keys=True).encode()).hexdigest()
        largest = max(int(np.prod(shape)) for _, shape in variables.values())
        self.slab = max(1, min(MOST_ROWS, CHUNK // largest, len(times)))
        self._buffer: list[tuple[int, dict[str, np.ndarray]]] = []
        self._written = clock.monotonic()
        if resume:
            self._reopen(configuration)
        else:
            self._create(configuration, variables, coordinates, attributes, times)

    def _create(
        self, configuration: Any, variables: Any, coordinates: Any, attributes: Any, times: np.ndarray
    ) -> None:
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise BadFile(
                f"{self.path}: is there already. Go on with it by resume=True (--resume), or give another name."
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            group = _zarr().open_group(str(self.path), mode="w", zarr_format=3)
            for name, (dims, shape) in variables.items():
                group.create_array(
                    name, shape=(len(times), *shape), dtype="f4", chunks=(self.slab, *(max(1, n) for n in shape)),
                    fill_value=np.nan, dimension_names=("time", *dims), attributes=dict(attributes[name]),
                )
            for name, values in {**coordinates, "time": times}.items():
                self._put(group, name, (name,), np.asarray(values), attributes.get(name, {}))
            group.attrs.update({"hash": self.hash, "configuration": configuration})
        except OSError as error:
            shutil.rmtree(self.path, ignore_errors=True)
            raise BadFile(f"{self.path}: cannot be written ({error.strerror or error}). Give another place.") from None

    def _reopen(self, configuration: Mapping[str, Any]) -> None:
        try:
            group = _zarr().open_group(str(self.path), mode="r+")
        except UNREADABLE as error:
            raise BadFile(f"{self.path}: is no store of a tissue ({type(error).__name__}).") from None
        if group.attrs.get("hash") != self.hash:
            before = dict(group.attrs.get("configuration", {}))  # type: ignore[arg-type]
            differs = [name for name, value in configuration.items() if before.get(name) != value]
            raise BadFile(
                f"{self.path}: its checkpoint belongs to another run: {', '.join(differs) or 'the configuration'} "
                "differs. Ask for the same, or give another name."
            )
        if not self.beside.exists():
            raise BadFile(
                f"{self.path}: has no checkpoint beside it ({self.beside.name}): it came to its end. Give another name."
            )

    @property
    def beside(self) -> Path:
        """File of the checkpoint."""
        return self.path.with_name(self.path.name + CHECKPOINT)

    # ------------------------------------------------------------ rows

    def keep(self, row: int, fields: Mapping[str, np.ndarray]) -> bool:
        """One row; True where rows were written, so that a checkpoint is due: the first, a slab, those of a minute."""
        self._buffer.append((row, dict(fields)))
        if row and (row + 1) % self.slab and clock.monotonic() - self._written < PATIENCE:
            return False
        self.flush()
        self._written = clock.monotonic()
        return True

    def flush(self) -> None:
        """Write the rows that wait.

        Raises:
            BadFile: the disk takes no more; what is there stays.
        """
        if not self._buffer:
            return
        first, last = self._buffer[0][0], self._buffer[-1][0]
        with self._room():
            group = self._open()
            for name in self._buffer[0][1]:
                group[name][first : last + 1] = np.stack([fields[name] for _, fields in self._buffer]).astype("f4")
            group.attrs["rows"] = last + 1
        self._buffer = []

    def checkpoint(self, state: Mapping[str, Any]) -> None:
        """All that a run goes on from, whole or not at all.

        Raises:
            BadFile: the disk takes no more; the checkpoint before it stays.
        """
        with self._room(), whole(self.beside) as part, open(part, "wb") as file:
            np.savez(file, **state)

    @contextlib.contextmanager
    def _room(self) -> Iterator[None]:
        """What follows writes; where the disk takes no more, say how to go on."""
        try:
            yield
        except (OSError, BadFile) as error:
            why = getattr(error, "strerror", None) or error
            raise BadFile(
                f"{self.path}: cannot be written ({why}). What is there is kept: make room and go on with "
                "resume=True (--resume)."
            ) from None

    def last(self) -> dict[str, np.ndarray]:
        """The last checkpoint."""
        with np.load(self.beside) as found:
            return {name: found[name] for name in found.files}

    def finish(
        self, maps: Mapping[str, tuple[tuple[str, ...], np.ndarray, Mapping[str, Any]]], attrs: Any, done: bool
    ) -> None:
        """Maps and numbers of the whole run; a run that is done needs no checkpoint."""
        with self._room():
            group = self._open()
            for name, (dims, values, attributes) in maps.items():
                if name in group:
                    shutil.rmtree(self.path / name)
                self._put(group, name, dims, values, attributes)
            group.attrs.update(attrs)
        if done:
            self.beside.unlink(missing_ok=True)

    def _open(self) -> Any:
        return _zarr().open_group(str(self.path), mode="r+")

    def _put(self, group: Any, name: str, dims: tuple[str, ...], values: np.ndarray, attributes: Any) -> None:
        text = values.dtype.kind in "UO"
        array = group.create_array(
            name, shape=values.shape, dtype=str if text else values.dtype, dimension_names=dims,
            attributes=dict(attributes),
        )
        array[...] = values


def opened(path: Any) -> Any:
    """The dataset of a store, read as it is asked for.

    Raises:
        BadFile: there is none.
    """
    import xarray as xr

    try:
        data = xr.open_zarr(str(path), consolidated=False, chunks=None)
    except UNREADABLE as error:
        raise BadFile(f"{path}: is no store of a tissue ({type(error).__name__}).") from None
    rows = data.attrs.get("rows", 0)
    return data.isel(time=slice(0, rows))
