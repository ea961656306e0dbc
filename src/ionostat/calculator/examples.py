"""What a formula starts with: the arguments of the first call in its own docstring, as texts."""

from __future__ import annotations

import contextlib
import doctest
import inspect
import io
import json
import sys
from collections.abc import Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from .texts import SUCH, taken

if TYPE_CHECKING:
    from ..theory.catalogue import Argument, Formula

__all__ = ["call", "example_text", "start"]

FIGURES = 10
BARE = ("1", "s-1")
MOST = 1e6
"""A larger number is a relative one: 1 mol m-2 s-1 is not meant."""


class _Enough(Exception):
    """The call was seen; what follows it need not run."""


def start(formula: Formula) -> dict[str, str]:
    """Texts of the arguments that the example of a formula gives.

    >>> from ionostat.theory.catalogue import find
    >>> start(find("nernst"))
    {'z': '1', 'inside': '140 mM', 'outside': '4 mM'}
    """
    by_name = {a.name: a for a in formula.arguments}
    return {name: written(formula, by_name[name], value) for name, value in call(formula).items()}


def call(formula: Formula) -> Mapping[str, Any]:
    """The arguments, by name, of the first call of a formula in its docstring."""
    function, seen = formula.function, {}

    @wraps(function)
    def spy(*args: Any, **kwargs: Any) -> Any:
        seen.update(inspect.signature(function).bind(*args, **kwargs).arguments)
        raise _Enough

    space = vars(sys.modules[function.__module__]) | {function.__name__: spy}
    with contextlib.suppress(_Enough), contextlib.redirect_stdout(io.StringIO()):
        for example in doctest.DocTestParser().get_examples(inspect.getdoc(function) or ""):
            exec(compile(example.source, formula.name, "single"), space)
    return seen


def example_text(formula: Formula) -> str:
    """The example of a docstring as it stands there."""
    lines = inspect.getdoc(formula.function) or ""
    found = doctest.DocTestParser().get_examples(lines)
    return "".join(_prompted(one.source) + one.want for one in found)


def _prompted(source: str) -> str:
    first, *more = source.splitlines()
    return "".join(f"{sign} {line}\n" for sign, line in [(">>>", first), *(("...", line) for line in more)])


def written(formula: Formula, argument: Argument, value: Any) -> str:
    """A value of Python as one types it."""
    from ..theory.catalogue import constants

    if argument.kind == "file":
        time, level = value
        return "time (s), concentration (mM)\n" + "".join(f"{t:g}, {c:.5g}\n" for t, c in zip(time, level))
    if callable(value):
        return SUCH[taken(get_type_hints(formula.function)[argument.name]) or 2]
    for name, constant in constants(formula, argument).items():
        if value is constant:
            return name
    if isinstance(value, Mapping):
        return ",".join(f"{who}:{_number(argument, one)}" for who, one in value.items())
    if hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, (list, tuple)):
        return _number(argument, value)
    if any(hasattr(one, "_asdict") for one in value):
        return json.dumps([_spare(one) for one in value])
    return ", ".join(_number(argument, one) for one in value)


def _number(argument: Argument, value: Any) -> str:
    """A number in the unit that people use, where the argument has one and the number is not a relative one."""
    from ..units import DISPLAY, in_unit

    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, float):
        return str(value)
    unit, usual = argument.units[0], DISPLAY.get(argument.units[0], argument.units[0])
    shown = in_unit(value, usual)
    if len(argument.units) > 1 or unit in BARE or "relative" in argument.meaning or not abs(shown) < MOST:
        return f"{value:.{FIGURES}g}"
    return f"{shown:.{FIGURES}g} {usual}"


def _spare(record: Any) -> dict[str, Any]:
    """The fields of a record that are not as they are by default."""
    usual = record._field_defaults
    return {name: one for name, one in record._asdict().items() if name not in usual or usual[name] != one}
