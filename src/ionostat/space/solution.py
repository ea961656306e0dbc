"""What a run of a tissue returns: its dataset, and the numbers that people ask of a wave."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from .conditions import Conditions, Droplet, Local, Release
from .front import Front, front
from .rows import FRONT, Fields, attributes, coordinates
from .tissue import Tissue

if TYPE_CHECKING:
    from .simulate import TissueSettings


@dataclasses.dataclass(frozen=True)
class TissueStatus:
    """How a run ended: whether at its end, the cause, the time reached (s), a sentence."""

    ok: bool
    cause: str
    time: float
    message: str

    def __str__(self) -> str:
        return self.message


class TissueSolution:
    """A run of a tissue.

    Attributes:
        tissue, conditions, settings: what was run.
        data: xarray.Dataset. Rows by time: ``c_<space>`` (mol/m3), ``V``, ``fraction``, ``phi``. Maps: ``arrival`` of
            the front, ``above`` (how long potassium was above its level), ``peak``, ``smallest``, ``lowest``.
        status, statistics: how it ended, and what it took.
    """

    def __init__(
        self, tissue: Tissue, conditions: Conditions, settings: TissueSettings, data: Any, status: TissueStatus,
        statistics: Mapping[str, Any],
    ):
        self.tissue, self.conditions, self.settings = tissue, conditions, settings
        self.data, self.status, self.statistics = data, status, dict(statistics)

    def __repr__(self) -> str:
        return f"<TissueSolution of {self.tissue!r}: {self.data.sizes['time']} rows, {self.status}>"

    @property
    def t(self) -> np.ndarray:
        """Times of the rows, s."""
        return self.data.time.values

    def c(self, symbol: Any, place: str | None = None) -> Any:
        """Concentration of a species in a compartment that is kept, mol/m3: time x grid."""
        place = place or self.tissue.space
        if f"c_{place}" not in self.data:
            kept = [name[2:] for name in self.data if str(name).startswith("c_")]
            raise BadValue(f"concentrations in {place!r} were not kept (kept: {', '.join(kept)}): ask by keep=[...].")
        return self.data[f"c_{place}"].sel({f"species_{place}": str(symbol)})

    def V(self, membrane: str) -> Any:
        """Potential of a membrane, V: time x grid."""
        return self.data["V"].sel(membrane=membrane)

    def fraction(self, compartment: str | None = None) -> Any:
        """Volume fraction of a compartment, the extracellular space by default: time x grid."""
        return self.data["fraction"].sel(compartment=compartment or self.tissue.space)

    def electrode(self, point: Any) -> Any:
        """Extracellular potential at a point against the far corner of the tissue, V, over time."""
        place = self.tissue.grid.voxel_at(point)
        return self.data["phi"].isel(dict(zip(self.tissue.grid.dims, place)))

    @property
    def origin(self) -> Any:
        """Where waves come from, as a point: where the first local condition stands; if it is a stretch, the corner at
        zero; and if there is none, where the front came first.
        """
        parts = [item.where for item in self.conditions.items if isinstance(item, Local | Droplet | Release)]
        arrival, grid = self.data["arrival"].values, self.tissue.grid
        if parts or not np.isfinite(arrival).any():
            return next((where.centre for where in parts if where.radius is not None), None)
        first = np.unravel_index(int(np.nanargmin(arrival)), arrival.shape)
        return tuple(grid.centres(k)[i].item() for k, i in enumerate(first)) if grid.unit == "m" else int(first[0])

    @property
    def stimulated(self) -> np.ndarray:
        """Voxels in which a local condition acts within a radius: truths of the grid's shape."""
        parts = [item.where for item in self.conditions.items if isinstance(item, Local | Droplet | Release)]
        masks = [where.mask(self.tissue) for where in parts if where.radius is not None]
        return np.any(masks, axis=0) if masks else np.zeros(self.tissue.grid.shape, dtype=bool)

    def front(self) -> Front:
        """The front of spreading depolarisation: speed with its error, width, level.

        Raises:
            NoSolution: no front has crossed enough voxels.
        """
        return front(self.tissue.grid, self.data["arrival"].values, self.origin)

    def drift(self) -> dict[str, float]:
        """By how much the total of each ion misses what came and was there, relative."""
        return json.loads(self.data.attrs["drift"])


class Keeper:
    """Keeps the rows of a run, in memory or in a store."""

    def __init__(
        self, tissue: Tissue, conditions: Conditions, settings: TissueSettings, fields: Fields, times: np.ndarray,
        out: Any, resume: bool,
    ):
        self.tissue, self.fields, self.times = tissue, fields, times
        self.rows: list[dict[str, np.ndarray]] = []
        self.store = None
        self.configuration = _configuration(tissue, conditions, settings)
        if out is None:
            if resume:
                raise BadValue("resume: there is nothing to go on with; name the store by out=... (--out).")
            return
        from .store import Store

        names = fields.names()
        dims = {name: (dim, *tissue.grid.dims) for name, (dim, _) in names.items()} | {"phi": tissue.grid.dims}
        shape = tissue.grid.shape
        sizes: dict[str, tuple[int, ...]] = {name: (len(entries), *shape) for name, (_, entries) in names.items()}
        sizes["phi"] = shape
        coords = {name: np.asarray(values[1]) for name, values in coordinates(tissue, fields).items()}
        attrs: dict[str, Any] = {name: attributes(name) for name in dims}
        attrs |= {d: {"units": "m"} for d in tissue.grid.dims} | {"time": {"units": "s"}}
        variables = {name: (dims[name], sizes[name]) for name in dims}
        self.store = Store(out, self.configuration, variables, coords, attrs, times, resume)

    def keep(self, row: int, run: Any) -> None:
        """A row whose time has come."""
        fields = self.fields.row(run.voxels.y, run.stepper.psi[0])
        if self.store is None:
            self.rows.append(fields)
        elif self.store.keep(row, fields):
            self.store.checkpoint(run.state())

    def checkpoint(self) -> dict[str, np.ndarray]:
        """What to go on from."""
        assert self.store is not None
        return self.store.last()

    def finish(self, run: Any) -> None:
        """The rows that wait, and where the run stands."""
        if self.store is not None and run.stepper.memory is not None:
            self.store.flush()
            self.store.checkpoint(run.state())

    def dataset(self, run: Any, status: TissueStatus, statistics: Mapping[str, Any]) -> Any:
        """All as one dataset."""
        import xarray as xr

        from .. import __version__

        dims = self.tissue.grid.dims
        maps = {name: (dims, values, attributes(name)) for name, values in run.watch.arrays().items()
                if name != "before"}
        attrs = {
            "drift": json.dumps(run.drift()), "came": json.dumps(run.came),
            "held": json.dumps(run.start_totals), "status": status.message,
            "statistics": json.dumps(statistics), "version": __version__, "front_level": FRONT,
        }
        if self.store is not None:
            from .store import opened

            self.store.finish(maps, attrs, status.ok)
            return opened(self.store.path)
        coords = coordinates(self.tissue, self.fields)
        names = {name: dim for name, (dim, _) in self.fields.names().items()}
        data: dict[str, Any] = {
            name: (("time", dim, *dims), np.array([row[name] for row in self.rows]), attributes(name))
            for name, dim in names.items()
        }
        data["phi"] = (("time", *dims), np.array([row["phi"] for row in self.rows]), attributes("phi"))
        coords["time"] = ("time", self.times[: len(self.rows)], {"units": "s"})
        attrs["configuration"] = json.dumps(self.configuration)
        return xr.Dataset({**data, **maps}, coords=coords, attrs=attrs)


def _configuration(tissue: Tissue, conditions: Conditions, settings: TissueSettings) -> dict[str, Any]:
    """All that a run follows from, as plain data."""
    from ..model.document import to_document

    own = {f.name: repr(getattr(tissue, f.name)) for f in dataclasses.fields(tissue) if f.name != "model"}
    own["grid"] = repr(dataclasses.asdict(tissue.grid))  # of a graph every edge
    how = {name: value for name, value in dataclasses.asdict(settings).items() if name != "threads"}
    return {
        "model": json.loads(json.dumps(to_document(tissue.model), default=str)), "tissue": own,
        "conditions": repr(conditions), "settings": {**how, "keep": list(settings.keep)},
    }
