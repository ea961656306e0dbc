"""`ionostat calc`: every closed form of `ionostat.theory`, its options taken from its signature."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_type_hints

import click
import typer
from typer.core import TyperGroup

from ..errors import BadValue, IonostatError, NoSolution, UnknownName, suggest
from .calc_help import help_text, spoken
from .common import Json, print_json
from .values import example, in_shell, option, read

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
            print_json({"formula": self.formula.name, "values": _plain(found), "units": units})
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
            "required": a.required, "default": _plain(a.default),
        }
        for a in formula.arguments
    ]
    return {
        "name": formula.name, "module": formula.module, "function": formula.function.__name__,
        "summary": formula.summary, "equation": formula.equation, "arguments": arguments,
        "returns": formula.result, "units": fields(formula), "source": formula.source,
    }


def fields(formula: Formula) -> dict[str, list[str]]:
    """Return the SI units of the result by field, as alternatives; one number has one entry."""
    from ..theory.catalogue import SPECIAL, units_of

    kind = get_type_hints(formula.function).get("return")
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        return {name: list(units) for name, units in (units_of(kind) | SPECIAL.get(formula.name, {})).items()}
    return {formula.label or formula.name: list(formula.units)}


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


# -------------------------------------------------------------------- values


def answer(formula: Formula, given: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """Compute a formula from texts; return what it gives, and the units of its leaves.

    Raises:
        IonostatError: the values do not fit, or there is no answer.
    """
    from ..theory.catalogue import SPECIAL, result_units

    by_name = {a.name: a for a in formula.arguments}
    values = {name: read(formula, by_name[name], text) for name, text in given.items()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = formula.function(**values)
    except IonostatError as error:
        raise type(error)(in_shell(str(error), formula)) from None
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as cause:
        how = f"see `ionostat calc {formula.name} --help` for what each argument is"
        why = f" ({cause})" if isinstance(cause, (ValueError, ArithmeticError)) else ""
        raise BadValue(f"{formula.name}: cannot be computed with these values{why}; {how}.") from None
    leaves = dict(_leaves(found, "", ()))
    special = SPECIAL.get(formula.name, {})
    if all(isinstance(v, float) and math.isnan(v) for v, _ in leaves.values()):
        raise NoSolution(f"{formula.name}: is not defined for these values (0/0); change one a little.")
    area = _per_area(formula, given)
    alike = {path: special.get(path) or own or result_units(formula, values) for path, (_, own) in leaves.items()}
    told = dict(_told(formula, given))
    units = {path: _fitting(alternatives, area, told) for path, alternatives in alike.items()}
    if list(leaves) == [""]:
        label = formula.label or formula.name
        return {label: found}, {label: units[""]}
    return found, units


# -------------------------------------------------------------------- results

Leaf = tuple[Any, tuple[str, ...]]
"""A value and the units it may have."""


def _leaves(value: Any, path: str, units: tuple[str, ...]) -> Iterator[tuple[str, Leaf]]:
    """Every number of a result with its path and its possible units."""
    kind = type(value)
    if hasattr(value, "_fields"):
        from ..theory.catalogue import units_of

        own = units_of(kind)
        for name in value._fields:
            yield from _leaves(getattr(value, name), f"{path}.{name}".strip("."), own[name] or units)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}".strip("."), units)
    elif isinstance(value, list) and any(hasattr(one, "_fields") for one in value):
        for number, one in enumerate(value, 1):
            yield from _leaves(one, f"{path}.{number}".strip("."), units)
    else:
        yield path, (value, units)


def _told(formula: Formula, given: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The units that an argument may have, with that in which it is given, where there are several."""
    from ..units import parse

    for argument in formula.arguments:
        number = re.search(r"\d(?:[eE][+-]?\d+)?\s*([^\W\d][^,}\"]*)", given.get(argument.name, ""))
        found = parse(number[1].strip()) if number and len(argument.units) > 1 else None
        for unit in argument.units:
            wanted = parse(unit)
            if found and wanted and found.dimension == wanted.dimension:
                yield argument.units, unit
                break


def _per_area(formula: Formula, given: Mapping[str, str]) -> bool | None:
    """Whether the values are per area of membrane, where a formula takes both; None if it does not."""
    told = next((unit for _, unit in _told(formula, given)), None)
    if told:
        return _of_area(told)
    if "per m2" in formula.result:
        return True
    return next((_of_area(a.units[0]) for a in formula.arguments if len(a.units) > 1), None)


def _of_area(unit: str) -> bool:
    return "m-2" in unit or unit.endswith("m2")


def _fitting(units: tuple[str, ...], area: bool | None, told: Mapping[tuple[str, ...], str]) -> str:
    """That of the alternatives which what was given asks for."""
    if units in told:
        return told[units]
    return next((unit for unit in units if area is not None and _of_area(unit) == area), units[0])


def _plain(value: Any) -> Any:
    """What JSON can hold; null where a number is not finite."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (int, str, type(None))) else str(value)


def _lines(found: Any, units: Mapping[str, str]) -> Iterator[str]:
    """Every number for people, one to a line."""
    for path, (value, _) in _leaves(found, "", ()):
        if value is not None:
            yield f"{path} = {spoken(value, units[path])}"
