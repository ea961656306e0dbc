"""All pages in their order, and what of them the browser is told."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from typing import Any

from ..compiler.javascript import PRELUDE, javascript
from ..errors import unknown
from .page import Page, scale

__all__ = ["ORDER", "described", "find", "forms", "pages"]

#: modules of `pages`, in the order of the chapters
ORDER = (
    "battery", "nernst", "rest", "conductances", "gaba", "pump_work", "cycle", "fxyd", "electrogenic", "coupled",
    "chloride", "donnan", "selectivity", "spikes", "synapse", "rundown", "ischaemia", "energy", "buffering",
    "extracellular", "spreading", "pnp", "junctions",
)  # fmt: skip


@lru_cache(maxsize=1)
def pages() -> dict[str, Page]:
    """All pages by id, in order."""
    found = [import_module(f".pages.{name}", __package__).PAGE for name in ORDER]
    return {page.id: page for page in found}


def find(id: str) -> Page:
    """The page of an id.

    Raises:
        UnknownName: there is none.
    """
    if id not in pages():
        raise unknown("page", id, pages())
    return pages()[id]


@lru_cache(maxsize=1)
def forms() -> str:
    """The closed forms of all pages as one JavaScript module: an object of functions by page."""
    texts = {p.id: javascript("point", p.point, p.start()) for p in pages().values() if p.point and p.in_page}
    entries = ",\n".join(f"{id!r}: {text}" for id, text in texts.items())
    return f"{PRELUDE}\nexport const forms = {{\n{entries}\n}};\n"


def described(page: Page) -> dict[str, Any]:
    """A page as the browser gets it: everything but its functions."""
    plots = [
        {**asdict(plot), "kind": type(plot).__name__.lower(), "scale": scale(plot.unit)}
        | ({"x_scale": scale(plot.x_unit)} if hasattr(plot, "x_unit") else {})  # type: ignore[attr-defined]
        for plot in page.plots
    ]
    kept = ("id", "title", "part", "rows", "idea", "equation", "numbers", "tries", "ends", "source", "play")
    return {name: getattr(page, name) for name in kept} | {
        "sliders": [asdict(s) | {"scale": scale(s.unit)} for s in page.sliders],
        "presets": [asdict(p) for p in page.presets],
        "readouts": [asdict(r) | {"scale": scale(r.unit)} for r in page.readouts],
        "plots": plots,
        "inPage": page.point is not None and page.in_page,
        "onServer": page.run is not None or (page.point is not None and not page.in_page),
    }
