"""Help of the formulas of `ionostat calc`, and how their numbers are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any

from .values import in_shell, option

if TYPE_CHECKING:
    from ..theory.catalogue import Argument, Formula

ARGUMENTS = "Arguments, by name or in this order. [unit] is a usual one, to be written; a bare number is SI:"


def spoken(value: Any, unit: str) -> str:
    """A value, or values, in the unit that people use."""
    from ..units import DISPLAY, in_unit, show

    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], (list, tuple, str)):
        usual = DISPLAY.get(unit, unit)
        scaled = value if unit == "1" else [in_unit(one, usual) for one in value]
        numbers = ", ".join(f"{one + 0.0:.4g}" for one in scaled)
        return numbers if unit == "1" else f"{numbers} {usual}"
    if isinstance(value, (list, tuple)):
        rows = [spoken(one, unit) for one in value]
        return (", " if value and isinstance(value[0], str) else "; ").join(rows)
    if not isinstance(value, (int, float)):
        return str(value)
    far = unit != "1" and unit in DISPLAY and abs(in_unit(value, DISPLAY[unit])) >= 1e6  # 2 mol are not 2e+15 fmol
    return f"{value:.4g} {unit}" if far else show(value + 0.0, unit)


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
    measured = any(a.units != ("1",) and a.kind not in ("word", "flag") for a in formula.arguments)
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
    unit = "" if argument.kind in ("word", "flag") else " or ".join("no unit" if one == "1" else one for one in usual)
    meaning = in_shell(argument.meaning, formula)
    text = f"[{unit}] {meaning}" if unit else meaning
    known = constants(formula, argument)
    if known:
        text += f" By name: {'; '.join(map(_constant, known, known.values()))}."
    elif words := _keys(argument, formula):
        text += f" One of {words}."
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


def _keys(argument: Argument, formula: Formula) -> str:
    """The words that an argument may be, where its description names the table that has them."""
    from sys import modules

    table = re.search(r"`([A-Z][A-Z_\d]+)`", argument.meaning)
    known = getattr(modules[formula.function.__module__], table[1], None) if table else None
    return ", ".join(f'"{key}"' for key in known) if isinstance(known, Mapping) else ""


def _wrapped(text: str, indent: str) -> str:
    return fill(text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
