"""Help of the formulas of `ionostat calc`."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from ..calculator.answers import spoken
from ..calculator.words import choices, in_shell, option

if TYPE_CHECKING:
    from ..theory.catalogue import Argument, Formula

UNMEASURED = ("word", "flag", "file")
ARGUMENTS = "Arguments, by name or in this order. [unit] is a usual one, to be written; a bare number is SI:"


def help_text(formula: Formula) -> str:
    """Equation, every argument with its unit and default, result and source of a formula."""
    from ..theory._docs import readable

    usage = " ".join(
        f"{option(a)} VALUE" if a.required else f"[{option(a)} VALUE]" for a in formula.arguments
    )
    lines = [f"Usage: ionostat calc {formula.name} {usage} [--json]", "", formula.summary, ""]
    lines = [_wrapped(in_shell(line, formula), "    ") for line in lines]
    if formula.equation:
        lines += [_wrapped("  " + readable(formula.equation), "    "), ""]
    measured = any(a.units != ("1",) and a.kind not in UNMEASURED for a in formula.arguments)
    lines.append(ARGUMENTS if measured else ARGUMENTS.partition(".")[0] + ":")
    width = max((len(option(a)) for a in formula.arguments), default=0) + 2
    for a in formula.arguments:
        lines.append(_wrapped(f"  {option(a):<{width}}{_described(a, formula)}", " " * (width + 2)))
    if any(a.name == "z" and a.kind == "number" for a in formula.arguments):
        lines.append(f"  {'--ion':<{width}}Sets --z from a species, such as K.")
    lines += ["", _wrapped(f"Result: {in_shell(formula.result, formula) or 'see above'}", "  ")]
    lines.append(_wrapped(f"Source: {in_shell(formula.source, formula) or 'not given'}", "  "))
    return "\n".join(lines)


def _described(argument: Argument, formula: Formula) -> str:
    from ..theory.catalogue import constants
    from ..units import DISPLAY

    usual = [DISPLAY.get(u, u) if u != "K" else "degC" for u in argument.units]
    unit = "" if argument.kind in UNMEASURED else " or ".join("no unit" if one == "1" else one for one in usual)
    meaning = in_shell(argument.meaning, formula)
    text = f"[{unit}] {meaning}" if unit else meaning
    known = constants(formula, argument)
    if known:
        text += f" By name: {'; '.join(map(_constant, known, known.values()))}."
    elif words := choices(argument, formula):
        text += " One of " + ", ".join(f'"{word}"' for word in words) + "."
    if argument.required:
        return f"{text} Required."
    default = argument.default
    if default is None or default == ():
        return text
    named = next((name for name, value in known.items() if value is default), "")
    if named and len(default) > 3:  # too long to print
        default = named
    elif isinstance(default, float):
        default = spoken(default, argument.units[0])
    return f"{text} Default: {in_shell(str(default), formula)}."


def _constant(name: str, value: Any) -> str:
    """A constant that may be given by name; of the steps of a cycle also the names of their ligands."""
    steps = value if isinstance(value, tuple) else ()
    ligands = dict.fromkeys(who for step in steps for who in (*step.binds, *step.releases))
    return f"{name} (--ligands {', '.join(ligands)})" if ligands else name


def _wrapped(text: str, indent: str) -> str:
    return fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
