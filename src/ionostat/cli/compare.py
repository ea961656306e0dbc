"""`ionostat compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
import typer

from ..errors import BadFile
from .common import Json, print_json
from .run import PICTURES

if TYPE_CHECKING:
    import xarray as xr

#: variable -> (unit for people, factor from SI)
COMPARED = {"V": ("mV", 1e3), "c": ("mM", 1.0), "volume": ("pL", 1e15), "gate": ("", 1.0)}
SHOWN = 20


def compare(
    a: Annotated[str, typer.Argument(metavar="A.nc", help="A saved run.")],
    b: Annotated[str, typer.Argument(metavar="B.nc", help="Another one.")],
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw both (png, pdf, svg).")] = "",
    json: Json = False,
) -> None:
    """Compare two saved runs: largest difference of every potential, concentration, volume, gate."""
    from ..experiment.dataset import load_run
    from ..experiment.files import refuse_unwritable

    if plot:
        refuse_unwritable(plot, PICTURES)
    first, second = load_run(a)[0], load_run(b)[0]
    found = {"a": a, "b": b, **differences(first, second)}
    if json:
        print_json(found)
    else:
        typer.echo(_text(found, Units(first, second)))
    if plot:
        _draw(first, second, (a, b), plot)
        if not json:
            typer.echo(f"written  {plot}")


def series(ds: xr.Dataset) -> dict[str, tuple[str, np.ndarray]]:
    """Every compared course by path: ``neuron.V``, ``ecs.K`` -> (variable, values)."""
    found: dict[str, tuple[str, np.ndarray]] = {}
    if "V" in ds:
        found |= {f"{m}.V": ("V", ds.V.values[:, i]) for i, m in enumerate(ds.membrane.values)}
    for i, place in enumerate(ds.compartment.values if "c" in ds else []):
        for k, symbol in enumerate(ds.species.values):
            values = ds.c.values[:, i, k]
            if not np.isnan(values).all():
                found[f"{place}.{symbol}"] = ("c", values)
        if "volume" in ds:
            found[f"{place}.volume"] = ("volume", ds.volume.values[:, i])
    if "gate" in ds.variables:
        found |= {str(g): ("gate", ds.gate.values[:, i]) for i, g in enumerate(ds.gate_name.values)}
    return found


def differences(a: xr.Dataset, b: xr.Dataset) -> dict[str, Any]:
    """Largest absolute difference b - a of every course that both have, over their common time.

    Raises:
        BadFile: they have nothing in common.
    """
    one, other = series(a), series(b)
    end = min(float(a.time.values[-1]), float(b.time.values[-1]))
    times = np.union1d(a.time.values, b.time.values)
    times = times[times <= end]
    common = [path for path in one if path in other]
    if not common or not len(times):
        raise BadFile("the two runs have no potential, concentration or volume in common.")
    result = {}
    for path in common:
        kind, values = one[path]
        x = np.interp(times, a.time.values, values)
        y = np.interp(times, b.time.values, other[path][1])
        i = int(np.argmax(np.abs(y - x)))
        result[path] = {
            "kind": kind, "unit": a[kind].attrs.get("units", "1"), "largest": float(abs(y[i] - x[i])),
            "time": float(times[i]), "a": float(x[i]), "b": float(y[i]), "at_end": float(y[-1] - x[-1]),
        }
    return {
        "until": end,
        "only_a": [p for p in one if p not in other], "only_b": [p for p in other if p not in one],
        "changed": _changed_documents(a, b), "differences": result,
    }


def _changed_documents(a: xr.Dataset, b: xr.Dataset) -> dict[str, list[Any]]:
    """Numbers of model and protocol that the two runs do not share: path -> [a, b]."""
    import json

    changed: dict[str, list[Any]] = {}
    for part in ("model", "protocol"):
        one, other = (dict(_leaves(json.loads(ds.attrs.get(part, "null")), part)) for ds in (a, b))
        for path in dict.fromkeys([*one, *other]):
            if one.get(path) != other.get(path):
                changed[path] = [one.get(path), other.get(path)]
    return changed


def _leaves(data: Any, path: str) -> Any:
    if isinstance(data, dict | list) and data:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(value, f"{path}.{key}")
    else:
        yield path, data


def _text(found: dict[str, Any], units: Units) -> str:
    from ..experiment.report import clock, unnoised

    lines = [f"a: {found['a']}", f"b: {found['b']}", f"compared up to {clock(found['until'])}", ""]
    for path, (x, y) in list(found["changed"].items())[:SHOWN]:
        lines.append(f"{path}: {units.change(path, x, y)}")
    if len(found["changed"]) > SHOWN:
        lines.append(f"... and {len(found['changed']) - SHOWN} more numbers")
    lines += [""] if found["changed"] else ["the same model and protocol", ""]
    width = max(len(path) for path in found["differences"]) + 2
    same = [p for p, d in found["differences"].items() if not unnoised(d["largest"] * COMPARED[d["kind"]][1])]
    lines.append(f"{'':<{width}}{'largest':>12}{'a':>12}{'b':>12}   at")
    for path, d in found["differences"].items():
        if path in same:
            continue
        unit, factor = COMPARED[d["kind"]]
        cells = "".join(f"{unnoised(d[key] * factor):>12.4g}" for key in ("largest", "a", "b"))
        lines.append(f"{path:<{width}}{cells} {unit:<3}{clock(d['time'])}")
    if same:
        lines.append(f"no difference in {len(same)} of {len(found['differences'])} courses")
    for name in ("a", "b"):
        if found[f"only_{name}"]:
            lines.append(f"only in {name}: {', '.join(found[f'only_{name}'])}")
    return "\n".join(lines)


class Units:
    """Numbers of two saved runs as people write them."""

    FIXED: ClassVar = {
        "temperature": "K", "volume": "m3", "area": "m2", "capacitance": "F m-2", "V": "V",
        "concentration": "mol m-3", "others": "mol m-3", "start": "s", "duration": "s", "width": "s",
        "period": "s", "until": "s", "every": "s", "D": "m2 s-1",
    }

    def __init__(self, *runs: xr.Dataset):
        import json

        self.documents = [{part: json.loads(ds.attrs[part]) for part in ("model", "protocol")} for ds in runs]

    def change(self, path: str, x: Any, y: Any) -> str:
        """``10 min -> for ever``; all figures where four do not tell the two apart."""
        unit = self.unit(path)
        one, other = (self._word(path, value, unit) for value in (x, y))
        return f"{one} -> {other}" if one != other else f"{x} -> {y} {unit}".rstrip()

    def _word(self, path: str, value: Any, unit: str) -> str:
        from ..experiment.protocol import FOREVER
        from ..experiment.report import clock
        from ..units import show

        if value is None:
            return "nothing"
        if isinstance(value, str | bool) or not isinstance(value, int | float):
            return str(value)
        if unit == "s":
            return "for ever" if value >= FOREVER and path.endswith(".duration") else clock(value)
        return show(value, unit) if unit else f"{value:.6g}"

    def unit(self, path: str) -> str:
        """The SI unit of a number of a document; nothing where it has none, or where we do not know."""
        return next(filter(None, (self._unit(one, path.split(".")) for one in self.documents)), "")

    def _unit(self, document: Any, keys: list[str]) -> str:
        from ..mechanisms import catalogue
        from ..records import parameters

        for key in keys[:-1]:
            last = document
            document = last.get(key) if isinstance(last, dict) else _item(last, key)
        if keys[-2] in ("concentrations", "clamped"):
            return "mol m-3"
        if not isinstance(document, dict):
            return ""
        if "kind" in document:
            known = dict(parameters(catalogue()[document["kind"]])) if document["kind"] in catalogue() else {}
            return known[keys[-1]].unit if keys[-1] in known else ""
        if keys[0] == "protocol" and keys[-1] == "value":
            return self._held(document["path"])
        return self.FIXED.get(keys[-1], "") if keys[-2] != "start" else ""

    def _held(self, path: str) -> str:
        """The unit of what a protocol moves."""
        from ..errors import IonostatError
        from ..mechanisms import catalogue
        from ..model.document import from_document
        from ..model.paths import resolve

        try:
            return resolve(from_document(self.documents[0]["model"], catalogue()), path).info.unit
        except IonostatError:
            return ""


def _item(rows: Any, key: str) -> Any:
    return rows[int(key)] if isinstance(rows, list) and key.isdigit() and int(key) < len(rows) else None


def _draw(a: xr.Dataset, b: xr.Dataset, names: tuple[str, str], path: str) -> None:
    """Potentials, extracellular K, ATP and volumes of both, one over the other."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from ..experiment.files import whole

    runs = [(a, series(a), "-", Path(names[0]).stem), (b, series(b), "--", Path(names[1]).stem)]
    panels = {label: paths for label, paths in _panels(runs[0][1], _outside(a)).items() if paths}
    places = list(dict.fromkeys(p.rpartition(".")[0] for paths in panels.values() for p in paths))
    figure, axes = plt.subplots(
        len(panels), 1, sharex=True, figsize=(8, 1 + 2.2 * len(panels)), layout="constrained", squeeze=False
    )
    for ax, (label, paths) in zip(axes[:, 0], panels.items()):
        for path_ in paths:
            place = path_.rpartition(".")[0]
            for ds, found, style, name in runs:
                if path_ in found:
                    kind, y = found[path_]
                    y = y / y[0] if kind == "volume" else y * COMPARED[kind][1]
                    colour = f"C{places.index(place)}"
                    ax.plot(ds.time.values / 60, y, style, color=colour, label=f"{place}, {name}")
        ax.set_ylabel(label)
        ax.legend(fontsize=7, frameon=False)
        ax.margins(x=0)
    axes[-1, 0].set_xlabel("time (min)")
    with whole(path) as part:
        figure.savefig(part, dpi=150)
    plt.close(figure)


def _panels(found: dict[str, tuple[str, np.ndarray]], outside: set[str]) -> dict[str, list[str]]:
    """What each panel shows: label -> paths."""
    def paths(kind: str, end: str = "") -> list[str]:
        return [p for p, (k, _) in found.items() if k == kind and p.endswith(end)]

    K = paths("c", ".K")
    return {
        "V (mV)": paths("V"),
        "K outside (mM)": [p for p in K if p.rpartition(".")[0] in outside] or K,
        "ATP (mM)": paths("c", ".ATP"),
        "volume / start": paths("volume"),
    }


def _outside(ds: xr.Dataset) -> set[str]:
    """Places that are outside of a membrane and inside of none."""
    import json

    joints = json.loads(ds.attrs.get("model", "{}")).get("membranes", {}).values()
    return {j["outside"] for j in joints} - {j["inside"] for j in joints}
