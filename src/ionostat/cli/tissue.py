"""`ionostat run MODEL --grid N`: the model in every voxel of a tissue."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import typer

from ..errors import BadValue
from .common import Case, complain, print_json

if TYPE_CHECKING:
    from ..space.conditions import Conditions
    from ..space.solution import TissueSolution
    from ..space.tissue import Tissue

PICTURES = (".png", ".pdf", ".svg")
STORES = (".zarr",)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the shell asks of a tissue, as texts."""

    grid: str
    spacing: str = "25um"
    scenario: str = ""
    until: str = ""
    every: str = ""
    gates: str = "full"
    tolerance: float | None = None
    out: str = ""
    plot: str = ""
    movie: str = ""
    resume: bool = False
    json: bool = False


def numbers(text: str) -> tuple[int, ...]:
    """1 to 3 whole numbers: "1000", "200x100", "48 48 48".

    Raises:
        BadValue: it is something else.
    """
    parts = re.split(r"[x,\s]+", text.strip().lower())
    if not 1 <= len(parts) <= 3 or not all(part.isdigit() and int(part) > 0 for part in parts):
        raise BadValue(f"--grid {text!r}: give 1 to 3 numbers of voxels, such as 1000, 200x100 or 48x48x48.")
    return tuple(int(part) for part in parts)


def run_tissue(it: Case, asked: Asked) -> None:
    """Run, tell, save and draw.

    Raises:
        typer.Exit: 3 where the run stopped before its end.
    """
    from ..experiment.files import refuse_unwritable, whole
    from ..experiment.simulate import simulate

    if asked.out and not asked.out.rstrip("/").lower().endswith(STORES):
        raise BadValue(f"--out {asked.out!r}: a tissue is kept in a Zarr store, whose name ends in .zarr.")
    if asked.plot:
        refuse_unwritable(asked.plot, PICTURES)
    if asked.movie:
        from ..space.movies import refuse_unwritable_movie

        refuse_unwritable_movie(asked.movie)
    tissue, conditions, until = _described(it, asked)
    options: dict[str, Any] = {"until": asked.until or until, "progress": False if asked.json else None}
    for name in ("every", "out"):
        if getattr(asked, name):
            options[name] = getattr(asked, name)
    if asked.tolerance is not None:
        options["tolerance"] = asked.tolerance
    solution: TissueSolution = simulate(tissue, conditions, resume=asked.resume, **options)  # type: ignore[arg-type]
    _tell(solution, asked.json)
    if asked.plot:
        with whole(asked.plot) as part:
            from ..space.figures import plot_tissue

            plot_tissue(solution, part)
    if asked.movie:
        from ..space.movies import movie

        movie(solution, asked.movie, progress=False if asked.json else None)
    for path in filter(None, () if asked.json else (asked.out, asked.plot, asked.movie)):
        typer.echo(f"written            {path}")
    if not solution.status.ok:
        complain(solution.status.message)
        raise typer.Exit(3)


def _described(it: Case, asked: Asked) -> tuple[Tissue, Conditions, float]:
    """The tissue, what is done to it, and how long that is usually watched."""
    from ..models.tissues import tissue_scenario
    from ..space.conditions import Conditions

    scenario = tissue_scenario(asked.scenario or "rest", it.model)
    tissue, conditions = scenario.make(it.model, numbers(asked.grid), asked.spacing, gates=asked.gates)
    if it.protocol is not None:
        conditions = Conditions(conditions.name, (*conditions.items, it.protocol))
    return tissue, conditions, scenario.until


def _tell(solution: TissueSolution, json: bool) -> None:
    from ..space.report import report, text

    found = report(solution)
    if json:
        print_json(found)
    else:
        typer.echo(text(found))
