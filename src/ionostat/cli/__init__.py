"""The shell: `ionostat run tripartite --scenario ischemia --until 15min -o out.nc`.

What is heavy is imported inside the commands, so that help comes at once.
"""

from __future__ import annotations

from . import hush as hush

# isort: split
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import IonostatError
from . import (
    branch,
    budget,
    calc,
    check,
    compare,
    describing,
    fit,
    handing_out,
    lab,
    listing,
    pnp,
    pore,
    practice,
    rest,
    run,
    solution,
    sweep,
    threshold,
)
from .common import Plain, complain

HELP = """Ionic homeostasis: how cells build, keep, spend and lose their ion gradients.

Values are numbers with a unit ("5min", "3.5 mM"), plain SI numbers, or x0.5 for times the model's own.
Exit codes: 0 done; 1 a check failed; 2 something was asked that cannot be (one clear message, nothing run);
3 a run stopped before its end (what was computed is reported and saved); 130 Ctrl-C outside of a run.
"""


class Commands(TyperGroup):
    """Commands whose errors for users end in one message and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except IonostatError as error:
            complain(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            complain("interrupted; nothing more was done")
            raise typer.Exit(130) from None


app = typer.Typer(
    cls=Commands, help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]}, rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("list", cls=Plain)(listing.list_)
app.command("describe", cls=Plain)(describing.describe)
app.command("rest", cls=Plain)(rest.rest)
app.command("branch", cls=Plain)(branch.branch)
app.command("run", cls=Plain)(run.run)
app.command("sweep", cls=Plain)(sweep.sweep)
app.command("threshold", cls=Plain)(threshold.threshold)
app.command("fit", cls=Plain)(fit.fit)
app.command("budget", cls=Plain)(budget.budget)
app.command("pnp", cls=Plain)(pnp.pnp)
app.command("pore", cls=Plain)(pore.pore)
app.command("compare", cls=Plain)(compare.compare)
app.command("check", cls=Plain)(check.check)
app.add_typer(calc.app, name="calc")
app.command("lab", cls=Plain)(lab.lab)
practice.app.command("export", cls=Plain)(handing_out.export)
practice.app.command("sheet", cls=Plain)(handing_out.sheet)
app.add_typer(practice.app, name="practice")
app.command("solution", cls=Plain)(solution.solution)


def main() -> None:
    """The console script; Ctrl-C at any moment ends it without a traceback."""
    try:
        app(prog_name="ionostat")
    except KeyboardInterrupt:
        raise SystemExit(130) from None
