"""`ionostat calc`: every closed form of `ionostat.theory`, its options taken from its signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
import typer
from typer.core import TyperGroup

from ..calculator.answers import answer, fields, leaves, plain, spoken
from ..calculator.words import example, in_shell, option
from ..errors import BadValue, UnknownName, suggest
from .calc_help import help_text
from .common import Json, print_json

if TYPE_CHECKING:
    from ..theory.catalogue import Formula

HELP = """Every closed form of membrane physics.

`ionostat calc list` names them; `ionostat calc NAME --help` shows equation, arguments with their units,
and source. Values are numbers with a unit ("140 mM", "-70 mV", "37 degC") or plain SI numbers; by species
"Na:145mM,K:3mM"; several "-90 mV,-70 mV"; nested ones in JSON.
"""


class Calculators(TyperGroup):
    """The formulas as commands, made when they are asked for."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return `list`, or the calculator of a formula."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            from ..theory.catalogue import find

            try:
                found = Calculator(find(cmd_name))
            except UnknownName as error:
                raise UnknownName(f"{error} `ionostat calc list` names them all.") from None
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name every formula."""
        super().format_commands(ctx, formatter)
        formatter.write("\n" + _listing() + "\n")


class Calculator(click.Command):
    """One formula as a command."""

    def __init__(self, formula: Formula) -> None:
        super().__init__(formula.name, short_help=formula.summary)
        self.formula = formula

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the command line; help is given at once."""
        if {"-h", "--help"} & set(args):
            typer.echo(help_text(self.formula))
            ctx.exit()
        ctx.obj = words(self.formula, args)
        return []

    def invoke(self, ctx: click.Context) -> None:
        """Compute and print."""
        given, json = ctx.obj
        found, units = answer(self.formula, given)
        if json:
            print_json({"formula": self.formula.name, "values": plain(found), "units": units})
        else:
            typer.echo("\n".join(_lines(found, units)))


app = typer.Typer(cls=Calculators, help=HELP, no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(json: Json = False) -> None:
    """List every formula, module by module."""
    from ..theory.catalogue import formulas

    if json:
        print_json([_record(formula) for formula in formulas().values()])
    else:
        typer.echo(_listing())


def _listing() -> str:
    from ..theory.catalogue import formulas

    found, module = formulas(), ""
    lines: list[str] = []
    width = max(map(len, found)) + 2
    for name, formula in found.items():
        if formula.module != module:
            module = formula.module
            lines += ["", module] if lines else [module]
        lines.append(f"  {name:<{width}}{formula.summary}")
    return "\n".join(lines)


def _record(formula: Formula) -> dict[str, Any]:
    arguments = [
        {
            "name": a.name, "units": list(a.units), "meaning": a.meaning, "kind": a.kind,
            "required": a.required, "default": plain(a.default),
        }
        for a in formula.arguments
    ]
    return {
        "name": formula.name, "module": formula.module, "function": formula.function.__name__,
        "summary": formula.summary, "equation": formula.equation, "arguments": arguments,
        "returns": formula.result, "units": fields(formula), "source": formula.source,
    }


# -------------------------------------------------------------------- words of the command line


def words(formula: Formula, args: list[str]) -> tuple[dict[str, str], bool]:
    """Return the texts given by argument, and whether JSON is wanted.

    Raises:
        UnknownName: the formula has no such option.
        BadValue: an option has no value, is given twice, or there are too many words.
    """
    names = {a.name.replace("_", "-"): a.name for a in formula.arguments}
    species = "z" in names and next(a for a in formula.arguments if a.name == "z").kind == "number"
    allowed = names | ({"ion": "z"} if species else {})
    given: dict[str, str] = {}
    loose: list[str] = []
    rest = [word for word in args if word != "--json"]
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            loose.append(word)
            continue
        asked, sign, value = word.removeprefix("--").partition("=")
        name = allowed.get(asked.replace("_", "-"))
        if name is None:
            raise _unknown_option(formula, asked, [*allowed, "json", "help"])
        if not sign and not rest:
            raise BadValue(f"{formula.name}: --{asked} has no value.")
        value = value if sign else rest.pop(0)
        if name in given:
            raise BadValue(f"{formula.name}: {_twice(asked, value, given[name], 'ion' in allowed)}.")
        given[name] = value
    for name, value in zip((a.name for a in formula.arguments if a.name not in given), list(loose)):
        given[name] = loose.pop(0) and value
    if loose:
        raise BadValue(f"{formula.name}: {' '.join(loose)!r} is more than it takes; see --help.")
    _complain_of_missing(formula, given)
    return given, "--json" in args


def _unknown_option(formula: Formula, asked: str, allowed: list[str]) -> UnknownName:
    """The error for an option that is none; one whose meaning begins with the word is meant before all others."""
    word = re.escape(asked.replace("-", " "))
    if len(asked) > 4:
        word = rf"(?i:{word[:-1]})\w*"  # one permeability, several permeabilities
    meant = [a for a in formula.arguments if re.match(rf"{word}\b", in_shell(a.meaning, formula))]
    if meant:
        advice = f"Did you mean {' or '.join(repr(option(a)) for a in meant)}?"
    else:
        advice = re.sub(r"'([^']+)'", r"'--\1'", suggest(asked, allowed))
    return UnknownName(f"Unknown option '--{asked}' in {formula.name}. {advice}")


def _twice(asked: str, value: str, before: str, species: bool) -> str:
    """Say of an option that it is given again; --ion and --z are two names of one."""
    if not species or asked not in ("ion", "z") or value == before:
        return f"--{asked} is given twice"
    if before[:1].isalpha() == value[:1].isalpha():
        return f"--{asked} is given twice, as {before} and as {value}"
    ion, z = (before, value) if before[:1].isalpha() else (value, before)
    return f"--ion {ion} and --z {z} say the same thing, the valence: give one of them"


def _complain_of_missing(formula: Formula, given: Mapping[str, str]) -> None:
    missing = [a for a in formula.arguments if a.required and a.name not in given]
    if not missing:
        return
    lines = [f"{formula.name}: missing {', '.join(option(a) for a in missing)}."]
    meant = [(a, in_shell(a.meaning, formula)) for a in missing]
    lines += [f"  {option(a)}: {text} Write for example {option(a)} {example(a)}" for a, text in meant]
    raise BadValue("\n".join(lines))


def _lines(found: Any, units: Mapping[str, str]) -> Iterator[str]:
    """Every number for people, one to a line."""
    for path, (value, _) in leaves(found):
        if value is not None:
            yield f"{path} = {spoken(value, units[path])}"
