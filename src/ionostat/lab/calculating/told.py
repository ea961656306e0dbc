"""The calculators as the browser gets them: the list, and one with its arguments, start, source and example."""

from __future__ import annotations

import contextlib
import inspect
import re
import sys
from functools import lru_cache
from typing import Any, get_type_hints

from ...calculator.answers import written_in
from ...calculator.examples import example_text, start, written
from ...calculator.texts import SUCH, read, taken
from ...calculator.words import choices, in_shell, option
from ...errors import IonostatError
from ...theory._docs import section
from ...theory.catalogue import Argument, Formula, constants, find, formulas
from ...units import DISPLAY, parse, si

__all__ = ["contents", "described", "in_page", "standing", "sweepable"]

#: longest default that is shown
LONGEST = 60
ORDER = (
    "thermo", "ghk", "rest", "gaba", "coupled", "atp", "pump_cost", "pump_forms", "pump_kinetics", "smith_crampin",
    "sodium_load", "donnan", "donnan_closed", "pump_leak", "pump_leak_ghk", "energetics", "budget", "selectivity",
    "hydration", "surfaces", "junctions", "cable", "diffusion", "regions", "extracellular", "iontophoresis",
)  # fmt: skip
"""Modules in the order of the chapters; others follow."""
NUMBER = r"^[-+\N{MINUS SIGN}\s]*[\d.]+(?:[eE][-+]?\d+)?"
ROWS = "The rows of a file: a head with units, as `time (s), concentration (mM)`, then two numbers in each row."
"""What an argument is in the page that is the path of a file elsewhere: no file of the machine is read."""
PLACE = r"(?:^|(?<=[,;] )|(?<=in )|(?<=or )|(?<=and )|(?<=: )(?!\w,))(?:{})(?=[.,;) ]|$)"
"""Where a text names a unit; a letter alone after a colon is the name of a result."""
WHOLE = ("z", "n", "moves", "mode", "terms")
"""Arguments that are whole numbers, whatever their annotation says."""


@lru_cache(maxsize=1)
def contents() -> list[dict[str, Any]]:
    """All calculators, module by module, with the words by which they are found."""
    groups: dict[str, list[Formula]] = {}
    for formula in formulas().values():
        groups.setdefault(formula.module, []).append(formula)
    order = sorted(groups, key=lambda module: (*ORDER, module).index(module))
    return [{"module": module, "title": _title(groups[module][0]), "formulas": [_entry(one) for one in groups[module]]}
            for module in order]  # fmt: skip


def described(name: str) -> dict[str, Any]:
    """One calculator.

    Raises:
        UnknownName: no formula has this name.
    """
    formula = find(name)
    begin = start(formula)
    return _entry(formula) | {
        "module": formula.module, "title": _title(formula), "result": _result(formula),
        "source": in_page(formula.source, formula), "example": example_text(formula),
        "raises": [in_page(line, formula) for line in _raises(formula)],
        "arguments": [_argument(formula, a, begin.get(a.name, "")) for a in formula.arguments],
    }  # fmt: skip


def sweepable(formula: Formula, argument: Argument) -> bool:
    """Whether a picture may go through the values of an argument, or of the entries of a mapping."""
    whole = argument.name in WHOLE or get_type_hints(formula.function).get(argument.name) is int
    return argument.kind in ("number", "mapping", "function") and not whole and not constants(formula, argument)


def standing(argument: Argument, value: Any) -> tuple[str, float] | None:
    """The SI unit and the SI value of a lone number; None where it is none, or not in a unit of SI.

    >>> V = find("ghk-flux").arguments[4]
    >>> standing(V, "-70 mV"), standing(V, ["-70 mV", "-60 mV"])
    (('V', -0.07), None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and parse(re.sub(NUMBER, "", value).strip()) is None:
        return None  # a unit of the field's own, such as mL/100g/min, which only the formula knows
    relative = "relative" in argument.meaning and not isinstance(value, str)
    for unit in ("1",) if relative else argument.units:
        with contextlib.suppress(IonostatError):
            return unit, si(value, unit, argument.name)
    return None


def in_page(text: str, formula: Formula) -> str:
    """A text of the library in the words of the page: names of arguments as their fields have them, no reST.

    >>> in_page("E_Cl: as `gaba_reversal`; :math:`x^2`, ``V`` and c_in", find("nernst"))
    'E_Cl: as `gaba-reversal`; $x^2$, `V` and c_in'
    """
    text = re.sub(r":math:`([^`]*)`", r"$\1$", text).replace("``", "`")
    kept = re.split(r"(\$[^$]*\$)", text)
    names = {option(a): a.name for a in formula.arguments} | {"--ion": "z"}
    spoken = "".join(piece if piece.startswith("$") else _marked(piece, formula) for piece in kept)
    return re.sub(r"--[A-Za-z][\w-]*", lambda found: names.get(found[0], found[0]), spoken)


def _marked(text: str, formula: Formula) -> str:
    """Words of the shell; names of other formulas stay marked as such."""
    others = {one.function.__name__: name for name, one in formulas().items()}

    def link(found: re.Match[str]) -> str:
        name = found[1].rpartition(".")[2]
        return f"\0{others.get(name, name)}\0"

    return in_shell(re.sub(r"`([\w.]+)`", link, text), formula).replace("\0", "`")


def _entry(formula: Formula) -> dict[str, Any]:
    units = {unit for a in formula.arguments for one in a.units for unit in (one, DISPLAY.get(one, one))}
    said = [formula.module, formula.function.__name__, formula.result, formula.source, *sorted(units)]
    words = " ".join([*said, *(f"{a.name} {a.meaning}" for a in formula.arguments)])
    return {"name": formula.name, "summary": in_page(formula.summary, formula), "equation": formula.equation,
            "words": words.lower()}  # fmt: skip


def _title(formula: Formula) -> str:
    doc = inspect.getdoc(sys.modules[formula.function.__module__]) or ""
    return doc.partition("\n")[0].rstrip(".")


def _result(formula: Formula) -> str:
    """What is returned, in the unit in which it is shown; the one after a label is said to be one.

    >>> _result(find("nernst")), _result(find("pump-work"))
    ('E, in mV.', '`FreeEnergy`, kJ/mol, per mole of ATP.')
    """
    text = in_page(formula.result, formula)
    label = formula.label if formula.units != ("1",) and text.startswith(f"{formula.label}, {formula.units[0]}") else ""
    rest = text.removeprefix(f"{label},").lstrip() if label else text
    units = "|".join(map(re.escape, sorted(formula.units, key=len, reverse=True)))
    said = re.sub(PLACE.format(units), lambda found: written_in(0.0, found[0]), rest)
    return f"{label}, in {said}" if label else said


def _raises(formula: Formula) -> list[str]:
    text = " ".join(section(inspect.getdoc(formula.function) or "", "Raises").split())
    error = r"(?:[A-Z][a-z]+[A-Z]\w+(?:, )?)+: "
    whys = (why.strip() for why in re.split(error, text) if why)
    return [re.sub(r"^[a-z]{2,}\b", lambda found: found[0].capitalize(), why) for why in whys]


def _argument(formula: Formula, argument: Argument, begin: str) -> dict[str, Any]:
    known = list(constants(formula, argument))
    words = ["true", "false"] if argument.kind == "flag" else choices(argument, formula)
    such = SUCH[taken(get_type_hints(formula.function).get(argument.name)) or 2] if argument.kind == "function" else ""
    return {
        "name": argument.name, "kind": argument.kind,
        "meaning": ROWS if argument.kind == "file" else in_page(argument.meaning, formula),
        "required": argument.required, "start": begin, "default": _default(formula, argument),
        "choices": [*known, *words, *([such] if such else [])], "sweep": _goes(formula, argument, begin),
    }  # fmt: skip


def _goes(formula: Formula, argument: Argument, begin: str) -> bool:
    """Whether a picture can begin with what the field holds at first."""
    if not sweepable(formula, argument) or argument.kind == "mapping":
        return sweepable(formula, argument)
    value = read(formula, argument, begin) if begin else argument.default
    return value is None or isinstance(value, list) or standing(argument, value) is not None


def _default(formula: Formula, argument: Argument) -> str:
    if argument.required or argument.default is None or argument.default == ():
        return ""
    text = written(formula, argument, argument.default)
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"
