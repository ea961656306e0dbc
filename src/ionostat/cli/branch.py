"""`ionostat branch`."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import Json, Set, Target, With, blaming, case, print_json, refuse_files, say_written, with_settings


def branch(
    target: Target,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The number that varies: neuron.pump.density.")],
    between: Annotated[str, typer.Argument(metavar="LOW:HIGH", help="Its range: x0.1:x2, 2mM:12mM.")] = "x0.1:x2",
    every: Annotated[bool, typer.Option("--all", help="Look for other rests too; a branch from each.")] = False,
    starts: Annotated[int, typer.Option(min=1, help="Random starts of --all.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the random starts.")] = 0,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE.nc", help="Save the points as NetCDF.")] = "",
    plot: Annotated[str, typer.Option(metavar="FILE.png", help="Draw it (png, pdf, svg): stable solid.")] = "",
    set_: Set = None,
    with_: With = None,
    json: Json = False,
) -> None:
    """Follow the rests of a model in one of its numbers: folds, Hopf points, stability.

    A number that can change during a run changes as by a protocol, with the cell's totals; a number of the start makes
    another start. What ends a branch early (an ion or a volume at zero, swelling without limit) is said, and the part
    up to there is kept.
    """
    refuse_files(out, plot)
    it = case(target, with_)
    model, _ = with_settings(it.model, None, set_, it.scenarios)
    from ..analysis.branches import branch as follow
    from ..analysis.rest_report import branch_data, branch_text

    with blaming(model):
        found = follow(model, path, between, starts=starts if every else None, seed=seed)
    print_json(branch_data(found)) if json else typer.echo(branch_text(found))
    if out:
        from ..experiment.files import write

        write(found, out)
    if plot:
        from ..analysis.branch_figures import plot_branch

        plot_branch(found, plot)
    if not json:
        say_written(out, plot)
