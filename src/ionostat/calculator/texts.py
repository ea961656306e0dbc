"""Texts, as people write them, as the values that a formula takes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from ..errors import BadValue, UnknownName, unknown
from .words import example, option

if TYPE_CHECKING:
    from types import CodeType

    from ..theory.catalogue import Argument, Formula

__all__ = ["SUCH", "read", "taken"]

SUCH = {1: "2e-6*c/(c+10)", 2: "2e-6*(Na/(Na+10))**3"}
"""Laws as they may be written, by how many concentrations they take."""


def read(formula: Formula, argument: Argument, text: str) -> Any:
    """Return the value that a text stands for.

    Raises:
        BadValue: it cannot be read.
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    hint = get_type_hints(formula.function).get(argument.name, Any)
    if text.lower() == "none" and not argument.required:
        return None
    if argument.kind == "word" or (argument.kind == "file" and text[:1] != "["):
        return text
    if argument.kind == "flag":
        return _flag(argument, text)
    if re.fullmatch(r"[A-Z][A-Z_\d]{3,}", text) and text in vars(_module(formula)):
        return vars(_module(formula))[text]
    if given := _constant(formula, argument, text, hint):
        return given
    law = re.search(r"\b(?:Na|K|c)\b", text) or not re.match(r"[+-]?\.?\d", text)
    if argument.kind == "function" and (law or isinstance(next(iter(get_args(hint)), None), list)):
        return _law(argument, text, hint)
    if text[:1] in ("[", "{"):
        return _checked(argument, _records(argument, hint, _from_json(argument, text)))
    if argument.kind == "mapping" or re.match(r"[^\W\d][\w+-]*\s*:", text):
        return _checked(argument, _mapping(argument, text))
    return _several(argument, text, _valence if argument.name == "z" else _scalar)


def _several(argument: Argument, text: str, one: Callable[[str], Any]) -> Any:
    parts = [one(part) for part in text.split(",")]
    measured = [part for part in parts if isinstance(part, str)]
    if len(measured) < len(parts) and any(re.match(r"[+-]?[.\d]|$", part) for part in measured):
        raise BadValue(
            f"{option(argument)}: {text!r} has a unit at some of its numbers only. A decimal is written with a point, "
            "'1.5 mM'; several values have a unit each, '1 mM, 5 mM'."
        )
    return parts if len(parts) > 1 else parts[0]


def _scalar(text: str) -> Any:
    """A plain number as a number; anything else stays a text for the formula to read."""
    text = text.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _valence(text: str) -> Any:
    value = _scalar(text)
    if isinstance(value, str) and re.match(r"[A-Za-z]", value):
        from ..species import species

        return species(value, "--ion").z
    return value


def _mapping(argument: Argument, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, value = (word.strip() for word in part.partition(":"))
        if not sign or not name or not value:
            how = f"{option(argument)} {example(argument)}"
            raise BadValue(f"{option(argument)}: {part!r} is no NAME:VALUE; write for example {how}")
        if name in found:
            raise BadValue(f"{option(argument)}: {name} is given twice; give each one value.")
        found[name] = _scalar(value)
    return found


def _checked(argument: Argument, value: Any) -> Any:
    """A mapping; the numbers of a stoichiometry are whole and not 0."""
    if argument.name == "moves" and isinstance(value, dict):
        for who, n in value.items():
            if not isinstance(n, int) or not n:
                raise BadValue(
                    f"{option(argument)}: {who}:{n}: a stoichiometry is a whole number, outward positive, "
                    'and not 0; write for example "Na:-2,Glc:-1".'
                )
    return value


def _flag(argument: Argument, text: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in known:
        raise BadValue(f"{option(argument)}: {text!r} is neither true nor false.")
    return known[text.lower()]


def _from_json(argument: Argument, text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as cause:
        raise BadValue(f"{option(argument)}: {text[:80]!r} is no JSON ({cause}).") from None


def _kinds(hint: Any) -> list[Any]:
    """The records of which the signature asks for a list."""
    return [kind for kind in get_args(hint) if isinstance(kind, type) and hasattr(kind, "_fields")]


def _records(argument: Argument, hint: Any, value: Any) -> Any:
    """Rows of a list as the records that the signature asks for."""
    kinds = _kinds(hint)
    if not kinds:
        return value
    try:
        return [kinds[0](**row) if isinstance(row, dict) else kinds[0](*row) for row in list(value)]
    except TypeError:
        raise BadValue(f"{option(argument)}: {_row(kinds[0])}.") from None


def _row(kind: Any) -> str:
    """What a list of records is in JSON."""
    needed = [name for name in kind._fields if name not in kind._field_defaults]
    row = ", ".join(f'"{name}": 1' for name in needed)
    further = ", ".join(kind._field_defaults)
    return f"write a list in JSON, such as '[{{{row}}}, ...]'" + (f"; a row may also have {further}" if further else "")


def _constant(formula: Formula, argument: Argument, text: str, hint: Any) -> Any:
    """The printed constant of a name; None where a text is no name of one.

    Raises:
        UnknownName: only a constant is written as one word, and none has this name.
    """
    from ..theory.catalogue import constants

    known = constants(formula, argument)
    if text in known or text[:1] in ("[", "{") or not (known or _kinds(hint)):
        return known.get(text)
    if ":" in text and not _kinds(hint):
        return None
    also = f" Or {_row(_kinds(hint)[0])}." if _kinds(hint) else f" Or write {option(argument)} {example(argument)}"
    raise UnknownName(f"{unknown('constant', text, known, option(argument))}{also}")


def taken(hint: Any) -> int:
    """How many numbers the function takes that a signature asks for; 0 where it does not say."""
    given = next(iter(get_args(hint)), None)
    return min(len(given), 2) if isinstance(given, list) else 0


def _law(argument: Argument, text: str, hint: Any) -> Callable[..., Any]:
    """A law such as "2e-6*(Na/(Na+10))**3" of the Na inside and K outside, or of one c, in mM."""
    import numpy as np

    functions = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt}
    many = taken(hint) or (1 if re.search(r"\bc\b", text) else 2)
    names, such = ("c",) if many == 1 else ("Na", "K"), SUCH[many]
    code = _compiled(argument, text, {*names, *functions})
    if code is None:
        raise BadValue(
            f"{option(argument)}: {text[:80]!r} is no law; write numbers, + - * / **, exp, log, sqrt and "
            f"{' and '.join(names)} in mM, such as '{such}'. Functions of the library can be given in Python only."
        )
    return lambda *values: eval(code, {"__builtins__": {}}, functions | dict(zip(names, values)))


def _compiled(argument: Argument, text: str, names: set[str]) -> CodeType | None:
    """A law of floats and these names; None where it is none."""
    import ast

    fine = (
        ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Load, ast.Call, ast.operator,
        ast.unaryop,
    )  # fmt: skip
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval")
        for node in ast.walk(tree):
            known = not isinstance(node, ast.Name) or node.id in names
            number = not isinstance(node, ast.Constant) or isinstance(node.value, (int, float))
            if not isinstance(node, fine) or not known or not number:
                return None
            if isinstance(node, ast.Constant) and isinstance(node.value, int):
                node.value = float(node.value)  # 9**9**9 overflows at once; of whole numbers it would take for ever
        return compile(tree, option(argument), "eval")
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return None


def _module(formula: Formula) -> Any:
    return sys.modules[formula.function.__module__]
