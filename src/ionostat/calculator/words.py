"""The words of the shell for what the library calls by Python's: --options, examples, names of formulas."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..theory.catalogue import Argument, Formula

__all__ = ["choices", "example", "in_shell", "option"]


def option(argument: Argument) -> str:
    return "--" + argument.name.replace("_", "-")


def example(argument: Argument) -> str:
    from ..units import DISPLAY

    unit = DISPLAY.get(argument.units[0], argument.units[0])
    one = "1" if unit == "1" else f"1{unit}" if " " not in unit else f"1 {unit}"
    if argument.name == "moves":
        return '"Na:-2,Glc:-1".'
    if argument.kind == "mapping":
        return f'"Na:{one},K:{one}".'
    if argument.kind == "number" and argument.name == "z":
        return "1, or --ion K."
    return f'"{one}".' if unit != "1" else "1."


def choices(argument: Argument, formula: Formula) -> list[str]:
    """The words that an argument may be, where its description names the table that has them."""
    table = re.search(r"`([A-Z][A-Z_\d]+)`", argument.meaning)
    known = getattr(sys.modules[formula.function.__module__], table[1], None) if table else None
    return [str(key) for key in known] if isinstance(known, Mapping) else []


def in_shell(text: str, formula: Formula) -> str:
    """Put the words of the shell in place of Python's: --options, names of formulas, none, true, NAME:VALUE.

    >>> from ionostat.theory.catalogue import find
    >>> print(in_shell("Cl_in: say neutral=False, or see donnan_finite; {'K': '4 mM'}", find("gaba-reversal")))
    --Cl-in: say neutral=false, or see donnan-finite; "K:4mM"
    """
    from ..theory.catalogue import formulas

    options = {a.name: option(a) for a in formula.arguments}
    others = {one.function.__name__: name for name, one in formulas().items()}
    modules = {one.module for one in formulas().values()}

    def word(found: re.Match[str]) -> str:
        name = found[0].strip("`").rpartition(".")[2]
        return options.get(name) or others.get(name) or found[0]

    def flag(found: re.Match[str]) -> str:
        value = found[2].lower() if found[2] in ("True", "False", "None") else found[2].replace("'", '"')
        return f"{options[found[1]]} {value}" if found[1] in options else f"{found[1]}={value}"

    text = re.sub(r"(?<=' in )\w+(?=\. )", lambda found: options.get(found[0], found[0]), text)
    text = re.sub(r"\{'[^{}]*\}", _pairs, text)
    text = re.sub(r"\b(\w+)=(True|False|None|'[^']*'|\"[^\"]*\"|[\d.e+-]+\d)", flag, text)
    names = "|".join(sorted(map(re.escape, options), key=len, reverse=True)) or "(?!)"
    head = re.match(rf"(?:{names})(?:\[[^\]]*\])?(?:, (?:{names}))*(?=:|=| lacks )", text)
    if head:
        shown = re.sub(names, lambda found: options[found[0]], re.sub(r"\[(.*)\]", "", head[0]))
        inner = re.search(r"\[(.*)\]", head[0])
        text = shown + (f" {inner[1]}" if inner else "") + re.sub(r"^=", " ", text[head.end() :])
    text = re.sub(rf"`(?:(?:{'|'.join(modules)})\.)?\w+`", word, text)
    text = re.sub(r"(?<![\w-])[A-Za-z]\w*_\w+", word, text)
    return re.sub(r"\b(None|True|False)\b", lambda found: found[0].lower(), text)


def _pairs(found: re.Match[str]) -> str:
    """A mapping of Python's as the shell takes it."""
    pairs = re.findall(r"'([^']*)': ('[^']*'|[^,}]+)", found[0])
    written = ",".join(f"{name}:{value.strip(chr(39)).replace(' ', '')}" for name, value in pairs)
    return f'"{written}"'
