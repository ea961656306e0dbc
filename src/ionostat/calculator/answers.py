"""What a formula gives for texts: its numbers by name, their units, and how people write them."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_type_hints

from ..errors import BadValue, IonostatError, NoSolution
from .texts import read
from .words import in_shell

if TYPE_CHECKING:
    from ..theory.catalogue import Formula

__all__ = ["answer", "computed", "fields", "leaves", "plain", "spoken", "units_in", "written_in"]

RARE = {"m-2": "1/um2", "m-2 s-1": "1/um2/s", "m3 s-1": "mL/min", "mol2 m-6": "mM2", "N m-1": "N/m"}
"""Units of results that stand nowhere else in the package, as people write them."""
FAR, FAR_UNITS = 1e6, {"mol m-3": "M", "s-1": "1/s"}
"""From which size on the usual unit is too small, 2 mol are not 2e+15 fmol, and what is written instead of SI."""
NEAR, NEAR_UNITS = 1e-4, {"m2": "nm2"}
"""Below which size the usual unit is too large."""


def answer(formula: Formula, given: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """Compute a formula from texts; return what it gives, and the units of its leaves.

    Raises:
        IonostatError: the values do not fit, or there is no answer.
    """
    by_name = {a.name: a for a in formula.arguments}
    values = {name: read(formula, by_name[name], text) for name, text in given.items()}
    found = computed(formula, values)
    return found, units_in(formula, given, values, found)


def computed(formula: Formula, values: Mapping[str, Any]) -> Any:
    """What a formula gives for values that were read; one number stands under its label.

    Raises:
        IonostatError: the values do not fit, or there is no answer.
    """
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
    numbers = dict(leaves(found))
    if all(isinstance(v, float) and math.isnan(v) for v, _ in numbers.values()):
        raise NoSolution(f"{formula.name}: is not defined for these values (0/0); change one a little.")
    return {formula.label or formula.name: found} if list(numbers) == [""] else found


def units_in(formula: Formula, given: Mapping[str, str], values: Mapping[str, Any], found: Any) -> dict[str, str]:
    """The SI unit of every leaf of a result, of several that which the texts ask for."""
    from ..theory.catalogue import SPECIAL, result_units

    special, label = SPECIAL.get(formula.name, {}), formula.label or formula.name
    numbers = {"" if path == label else path: own for path, (_, own) in leaves(found)}
    area, told = _per_area(formula, given), dict(_told(formula, given))
    alike = {path: special.get(path) or own or result_units(formula, values) for path, own in numbers.items()}
    return {path or label: _fitting(alternatives, area, told) for path, alternatives in alike.items()}


# -------------------------------------------------------------------- results

Leaf = tuple[Any, tuple[str, ...]]
"""A value and the units it may have."""


def leaves(value: Any, path: str = "", units: tuple[str, ...] = ()) -> Iterator[tuple[str, Leaf]]:
    """Every number of a result with its path and its possible units."""
    kind = type(value)
    if hasattr(value, "_fields"):
        from ..theory.catalogue import units_of

        own = units_of(kind)
        for name in value._fields:
            yield from leaves(getattr(value, name), f"{path}.{name}".strip("."), own[name] or units)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}".strip("."), units)
    elif isinstance(value, list) and any(hasattr(one, "_fields") for one in value):
        for number, one in enumerate(value, 1):
            yield from leaves(one, f"{path}.{number}".strip("."), units)
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


def plain(value: Any) -> Any:
    """What JSON can hold; null where a number is not finite."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (int, str, type(None))) else str(value)


def fields(formula: Formula) -> dict[str, list[str]]:
    """Return the SI units of the result by field, as alternatives; one number has one entry."""
    from ..theory.catalogue import SPECIAL, units_of

    kind = get_type_hints(formula.function).get("return")
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        return {name: list(units) for name, units in (units_of(kind) | SPECIAL.get(formula.name, {})).items()}
    return {formula.label or formula.name: list(formula.units)}


def written_in(size: float, unit: str) -> str:
    """The unit in which people write a value of this size that is measured in an SI unit.

    >>> written_in(-0.07, "V"), written_in(2.4e8, "mol m-3"), written_in(3.2e-18, "m2"), written_in(6e16, "m-2 s-1")
    ('mV', 'M', 'nm2', '1/um2/s')
    """
    from ..units import in_unit, show

    if unit in RARE or unit == "1":
        return RARE.get(unit, unit)
    usual = show(size, unit).partition(" ")[2]
    shown = abs(in_unit(size, usual, difference=True))
    if shown >= FAR:
        return FAR_UNITS.get(unit, unit)
    return NEAR_UNITS.get(unit, usual) if 0 < shown < NEAR else usual


def spoken(value: Any, unit: str) -> str:
    """A value, or values, in the unit that people use for the largest of them."""
    from ..units import in_unit

    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], (list, tuple, str)):
        usual = written_in(max((abs(one) for one in value if math.isfinite(one)), default=0.0), unit)
        scaled = value if unit == "1" else [in_unit(one, usual) for one in value]
        numbers = ", ".join(f"{one + 0.0:.4g}" for one in scaled)
        return numbers if unit == "1" else f"{numbers} {usual}"
    if isinstance(value, (list, tuple)):
        rows = [spoken(one, unit) for one in value]
        return (", " if value and isinstance(value[0], str) else "; ").join(rows)
    return spoken([value], unit) if isinstance(value, (int, float)) else str(value)
