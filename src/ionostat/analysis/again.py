"""Results that say how they were asked for, so that a file alone can be asked for again.

Every dataset of an analysis has the attribute ``configuration``: JSON with the verb, the model, what was done to it,
where its mechanisms come from, and the settings of the verb.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from ..errors import BadFile
from ..experiment.dataset import documents_of, is_dataset, load, rebuilt
from ..experiment.document import protocol_to_document
from ..experiment.protocol import Protocol
from ..model.model import Model
from .fit_report import recordings_of

#: where the verbs live
VERBS = {
    "rests": "rests", "modes": "rests", "branch": "branches", "fold_curve": "fold_curves",
    "sensitivities": "sensitivities", "threshold": "threshold", "budget": "budget", "fit": "fit",
}


def asked(verb: str, model: Model, protocol: Any = None, **settings: Any) -> str:
    """The attribute ``configuration`` of a result.

    Args:
        verb: one of `VERBS`.
        model, protocol: who was asked about; of a protocol that is a function only its name is kept.
        settings: keywords of the verb: plain data, arrays, models; of functions only the names are kept.
    """
    said = {"verb": verb, **documents_of(model, None), "settings": {name: _plain(v) for name, v in settings.items()}}
    try:
        said["protocol"] = protocol_to_document(protocol.on(model)) if isinstance(protocol, Protocol) else None
    except BadFile:  # an item of the user's own kind: the result is good all the same
        protocol = protocol.on
    if callable(protocol):
        said["settings"]["protocol"] = _plain(protocol)
    return json.dumps(said)


def _plain(value: Any) -> Any:
    """A setting as JSON holds it."""
    if isinstance(value, Model):
        return {"model": documents_of(value, None)}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if callable(value):
        return {"function": getattr(value, "__qualname__", type(value).__name__)}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def again(result: Any, with_: Any = None, **changed: Any) -> Any:
    """Ask again for what a saved result answers: a rest, a branch, a threshold, a bill, a fit, from its file alone.

    Args:
        result: a file, or its dataset.
        with_: module, class, list or mapping of mechanisms that are not in the catalogue.
        changed: keywords of the verb that are to be other than they were, and ``progress``, ``workers``.

    Returns:
        What the verb returns.

    Raises:
        BadFile: it is no such result, needs classes that are not given, or was asked for by a function, which no file
            holds.

    >>> import ionostat as ion
    >>> found = ion.rests(ion.ready_model("huebel-dahlem"), starts=4, seed=1)
    >>> again(found).identical(found)
    True
    """
    ds, where = (result, "the dataset") if is_dataset(result) else (load(result), str(result))
    said = _said(ds, where)
    model, protocol = rebuilt(said, where, with_)
    settings = {name: _back(v, where, with_) for name, v in said["settings"].items()} | changed
    named = {name: v for name, v in settings.items() if _function(v)}
    if named:
        lost = ", ".join(f"{name}={_function(v)}" for name, v in named.items())
        raise BadFile(f"{where}: was asked for with a function, which no file holds: give {lost} anew.")
    verb = said["verb"]
    function = getattr(import_module(f".{VERBS[verb]}", __package__), verb)
    if verb == "budget":
        return function(_run(model, protocol, settings.pop("run")), **settings)
    if verb == "fit":
        settings["recordings"] = recordings_of(ds, settings["recordings"], where)
    if protocol is not None:
        settings.setdefault("protocol", protocol)
    return function(model, **settings)


def _run(model: Model, protocol: Protocol | None, settings: Any) -> Any:
    """What a bill is of: the model at rest, or a run of it."""
    from ..experiment.simulate import simulate

    return model if settings is None else simulate(model, protocol, **settings)


def _said(ds: Any, where: str) -> dict[str, Any]:
    """What a result says of itself.

    Raises:
        BadFile: it is none of ours.
    """
    try:
        said = json.loads(ds.attrs["configuration"])
        known = said["verb"] in VERBS and isinstance(said["settings"], dict)
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        raise BadFile(f"{where}: is no result of {', '.join(VERBS)}. A saved run is run again by ion.rerun(path).")
    return said


def _back(value: Any, where: str, with_: Any) -> Any:
    """A setting as it was, models among them."""
    if isinstance(value, list):
        return [_back(v, where, with_) for v in value]
    if isinstance(value, dict) and set(value) == {"model"}:
        return rebuilt(value["model"], where, with_)[0]
    if isinstance(value, dict):
        return {name: _back(v, where, with_) for name, v in value.items()}
    return value


def _function(value: Any) -> str:
    """The name of a function in a setting, at any depth; "" where there is none."""
    if isinstance(value, dict) and set(value) == {"function"}:
        return value["function"]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for found in map(_function, inside) if found), "")
