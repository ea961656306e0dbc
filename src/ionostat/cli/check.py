"""`ionostat check`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..errors import BadMechanism, BadValue, unknown
from ..modules import module
from .common import Json, print_json


def check(
    what: Annotated[
        str,
        typer.Argument(metavar="[MODULE:CLASS | FILE.py:CLASS | NAME]", help="A mechanism of yours or ours."),
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every mechanism of the catalogue.")] = False,
    states: Annotated[int, typer.Option(min=1, help="Number of random states.")] = 2000,
    json: Json = False,
) -> None:
    """Check that a mechanism keeps the laws: conservation, charge, second law, derivatives, ...

    Exit code 1: a law is broken.
    """
    from ..checks import check_mechanism

    if bool(what) == all_:
        raise BadValue("give either a mechanism, such as my.py:NBCe1, or --all.")
    reports = [check_mechanism(one, states, raises=False) for one in _wanted(what)]
    if json:
        print_json([_plain(report) for report in reports])
    else:
        for report in reports:
            typer.echo(report if len(reports) == 1 or not report.ok else f"ok   {report.mechanism}")
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


def _plain(report: Any) -> dict[str, Any]:
    lines = [{"law": line.law, "passed": line.passed, "seen": line.seen} for line in report.lines]
    return {"mechanism": report.mechanism, "ok": report.ok, "laws": lines}


def _wanted(what: str) -> list[Any]:
    """The classes to check.

    Raises:
        UnknownName: the module has no such class.
        BadMechanism: it is no mechanism.
    """
    from ..mechanisms import catalogue
    from ..mechanisms.mechanism import Mechanism

    if not what:
        return list(catalogue().values())
    owner, sign, name = what.rpartition(":")
    if not sign:
        if what.endswith(".py"):
            from ..model.document import mechanisms_of

            return [c for n, c in mechanisms_of(module(what)).items() if catalogue().get(n) is not c]
        if what not in catalogue():
            where = "the catalogue; one of your own is given as FILE.py:CLASS"
            raise unknown("mechanism", what, catalogue(), where)
        return [catalogue()[what]]
    here = vars(module(owner))
    classes = {n: v for n, v in here.items() if isinstance(v, type) and issubclass(v, Mechanism)}
    if name not in here:
        raise unknown("mechanism", name, [n for n in classes if n != "Mechanism"], owner)
    found = here[name]
    if name not in classes and not isinstance(found, Mechanism):
        raise BadMechanism(f"{what}: is no mechanism: it must derive from ionostat.Mechanism.")
    return [found]
