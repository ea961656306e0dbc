"""What stands in the fields of a calculator, computed: numbers with units, the Python call and the shell's command."""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...calculator.answers import computed, leaves, plain, spoken, units_in
from ...calculator.examples import start
from ...calculator.texts import read
from ...calculator.words import in_shell, option
from ...errors import IonostatError
from ...theory.catalogue import Formula, find
from .told import in_page

__all__ = ["Refused", "answered", "calls", "values_of"]

FILE = "curve.csv"
"""How the calls name a file whose rows stand in a field."""
ENTRY = r"([^\W\d][\w+-]*)"
ENTRIES = (rf"{{}}:? {ENTRY}(?=:| is given twice)", rf"{{}} lacks {ENTRY}:", rf"Unknown [\w ]+ '{ENTRY}' in {{}}\.")
"""How messages begin that are about one entry of an argument, whose name is left open."""


class Refused(IonostatError):
    """Something that cannot be computed, in the words of the page.

    Attributes:
        argument: the field that it is about; "" if it is about none, or several.
        entry: of a field that goes by species the one that it is about; "" if it is about none, or several.
    """

    def __init__(self, message: str, argument: str = "", entry: str = "") -> None:
        super().__init__(message, argument, entry)
        self.argument, self.entry = argument, entry

    def __str__(self) -> str:
        return self.args[0]


def answered(name: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The results of a calculator for the texts of its fields.

    Raises:
        Refused: a text cannot be read, or there is no answer.
    """
    formula = find(name)
    given = filled(formula, given)
    values = values_of(formula, given)
    found = result(formula, values)
    units = units_in(formula, given, values, found)
    return {"values": [_shown(formula, path, value, units[path]) for path, (value, _) in leaves(found)],
            **calls(formula, given)}  # fmt: skip


def filled(formula: Formula, given: Mapping[str, str]) -> dict[str, str]:
    """The fields in which something stands.

    Raises:
        Refused: one is unknown, or an argument that is needed stands empty.
    """
    names = {a.name for a in formula.arguments}
    for name in given:
        if name not in names:
            raise Refused(f"{formula.name} has no argument {name!r}; it has {', '.join(names) or 'none'}.")
    found = {name: text for name, text in given.items() if text.strip()}
    for a in formula.arguments:
        if a.required and a.name not in found:
            raise Refused(f"Nothing stands here; write for example {start(formula)[a.name]}.", a.name)
    return found


def values_of(formula: Formula, given: Mapping[str, str]) -> dict[str, Any]:
    """What the texts stand for; rows of a file come as the path of one.

    Raises:
        Refused: a text cannot be read.
    """
    by_name, values = {a.name: a for a in formula.arguments}, {}
    for name, text in given.items():
        try:
            values[name] = read(formula, by_name[name], text)
        except IonostatError as error:
            raise _refused(in_page(in_shell(str(error), formula), formula), name) from None
        if by_name[name].kind == "file" and isinstance(values[name], str):
            values[name] = text.splitlines()
    return values


def result(formula: Formula, values: Mapping[str, Any]) -> Any:
    """What a formula gives.

    Raises:
        Refused: there is no answer.
    """
    rows = next((a.name for a in formula.arguments if a.kind == "file" and isinstance(values.get(a.name), list)), "")
    try:
        if not rows:
            return computed(formula, values)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / FILE
            path.write_text("\n".join(map(str, values[rows])), "utf-8")
            return computed(formula, {**values, rows: str(path)})
    except IonostatError as error:
        about = _about(formula, str(error)) or rows
        text = re.sub(rf"\S*{FILE}", FILE, str(error))
        raise _refused(in_page(text, formula), about) from None


def _about(formula: Formula, message: str) -> str:
    """The argument that a message of the shell begins with, or else the first that it names."""
    names = {option(a): a.name for a in formula.arguments}
    head = re.match(r"(\w+) is ", message)
    if head and head[1] in names.values():
        return head[1]
    said = [names[word] for word in re.findall(r"--[A-Za-z][\w-]*", message) if word in names]
    return said[0] if said else ""


def _refused(message: str, name: str) -> Refused:
    """A message beside a field, which need not begin with the name of the field.

    >>> problem = _refused("outside K: '3 mV' does not measure mol m-3.", "outside")
    >>> str(problem), problem.argument, problem.entry
    ("K: '3 mV' does not measure mol m-3.", 'outside', 'K')
    """
    heads = (re.match(form.format(re.escape(name)), message) for form in ENTRIES)
    entry = next((head[1] for head in heads if head), "") if name else ""
    text = re.sub(rf"^{re.escape(name)}(?:: | (?={ENTRY}: ))", "", message)
    return Refused(text.replace("Functions of the library can be given in Python only.", "").strip(), name, entry)


def _shown(formula: Formula, path: str, value: Any, unit: str) -> dict[str, Any]:
    """A number for people and for programs; the label of a lone result may be no more than the formula's name."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return {"name": "" if path == formula.name else path, "text": "none" if value is None else spoken(value, unit),
            "unit": unit, "value": plain(value) if number else None}  # fmt: skip


# -------------------------------------------------------------------- the same in Python and in the shell


def calls(formula: Formula, given: Mapping[str, str]) -> dict[str, str]:
    """The call in Python and the command of the shell that give the same.

    >>> print(calls(find("nernst"), {"z": "1", "inside": "140 mM", "outside": "4 mM"})["python"])
    from ionostat.theory.thermo import nernst
    <BLANKLINE>
    nernst(z=1, inside="140 mM", outside="4 mM")
    """
    by_name = {a.name: a for a in formula.arguments}
    name, module = formula.function.__name__, formula.function.__module__
    needed = {name}
    words = []
    for argument, text in given.items():
        kind = by_name[argument].kind
        shown = FILE if kind == "file" and not text.strip().startswith("[") else text.strip()
        words.append(f"{option(by_name[argument])} {shlex.quote(shown)}")
        given = {**given, argument: shown}
    told = [f"{argument}={_python(formula, argument, text, needed)}" for argument, text in given.items()]
    one = f"{name}({', '.join(told)})"
    call = one if len(one) <= 88 else f"{name}(\n    " + ",\n    ".join(told) + ",\n)"
    numpy = "import numpy as np\n\n" if "np." in call else ""
    return {
        "python": f"{numpy}from {module} import {', '.join(sorted(needed))}\n\n{call}",
        "shell": " ".join(["ionostat calc", formula.name, *words]),
    }


def _python(formula: Formula, name: str, text: str, needed: set[str]) -> str:
    """A text of the shell as one writes the value in Python; names that this needs are added."""
    argument = next(a for a in formula.arguments if a.name == name)
    if text in vars(sys.modules[formula.function.__module__]) and text.isupper():
        needed.add(text)
        return text
    try:
        value = read(formula, argument, text)
    except IonostatError:
        return repr(text)
    return _lambda(text) if callable(value) else _literal(value, needed)


def _lambda(text: str) -> str:
    law = re.sub(r"\b(exp|log|sqrt)\b", r"np.\1", text.replace("^", "**"))
    return f"lambda c: {law}" if re.search(r"\bc\b", law) else f"lambda Na, K: {law}"


def _literal(value: Any, needed: set[str]) -> str:
    if isinstance(value, str):
        return '"' + value.strip().replace("\\", "\\\\").replace('"', '\\"') + '"'
    if hasattr(value, "_asdict"):
        needed.add(type(value).__name__)
        usual = value._field_defaults
        fields = {k: v for k, v in value._asdict().items() if k not in usual or usual[k] != v}
        return f"{type(value).__name__}({', '.join(f'{k}={_literal(v, needed)}' for k, v in fields.items())})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(k, needed)}: {_literal(v, needed)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_literal(one, needed) for one in value) + "]"
    return repr(value)
