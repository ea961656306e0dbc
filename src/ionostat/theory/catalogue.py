"""Every public closed form as a record: name, equation, arguments with unit, result, source.

A public formula is a function of a module of `ionostat.theory` that is defined there, has no leading
underscore, and whose docstring has an Args section. The records are read from the docstrings.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, Final, get_type_hints

from ..errors import UnknownName, unknown
from ._arguments import COUNTS
from ._docs import RATIO, UNIT, equation_of, said, section, source_of, units_in

__all__ = ["Argument", "Formula", "find", "formulas", "units_of"]

PREFIXED: Final = {"ghk"}
"""Modules whose bare names say too little: `voltage` is `ghk-voltage`."""

RENAMED: Final = {("junctions", "henderson"): "liquid-junction"}
"""Names in the shell that do not follow from the function's."""

ALIASES: Final = {"henderson": "liquid-junction", "coupled-transport-energy": "coupled-transport"}
"""Further spellings of a name, where no formula has it."""

SPECIAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "closed-tissue": {"volume_in": ("1",), "volume_out": ("1",)},  # shares of the whole
    "extrusion-cost": {"": COUNTS},
    "pump-sites": {"": ("1", "m-2")},
}
"""Units of results that are not those of the docstring or of the class, by formula and field."""

CONSTANTS: Final[dict[str, tuple[str, ...]]] = {
    "steps": ("CHAPMAN_1983",),
    "constants": ("SMITH_CRAMPIN_2004",),
    "radii": ("PAULING_RADII", "CRYSTAL_RADII"),
    "moves": ("PUMP",),
    "mobility": ("MOBILITY",),
}
"""Printed constants that an argument may be given by name, where the module of the formula has them."""

ELSEWHERE: Final = {"catalogue", "solutions"}
"""Modules that are no formulas; solutions have a command of their own."""

FILES: Final = ("read_", "write_")
"""How functions begin that read or write files: they are no formulas."""

@dataclass(frozen=True)
class Argument:
    """One argument of a formula.

    Attributes:
        name: as in Python.
        units: SI units it may be given in; ("1",) for what bears none.
        meaning: the text of the docstring.
        stated: the docstring says the unit, or says that there is none.
        required: it has no default.
        default: what is taken otherwise.
        kind: "number", "mapping", "flag", "word", "function" or "file".
    """

    name: str
    units: tuple[str, ...]
    meaning: str
    stated: bool
    required: bool
    default: Any
    kind: str


@dataclass(frozen=True)
class Formula:
    """A public closed form.

    Attributes:
        name: in the shell.
        function: what computes it.
        module: where it stands in `ionostat.theory`.
        summary: the first line of its docstring.
        equation: LaTeX, "" if none is given.
        arguments: in the order of the signature.
        result: the text on what is returned.
        label, units: of a result that is one number.
        source: where it comes from.
    """

    name: str
    function: Callable[..., Any]
    module: str
    summary: str
    equation: str
    arguments: tuple[Argument, ...]
    result: str
    label: str
    units: tuple[str, ...]
    source: str


# -------------------------------------------------------------------- the list


def find(name: str) -> Formula:
    """Return the formula of a name, which may be written with dashes, underscores or dots.

    Raises:
        UnknownName: no formula has this name; the message has those that have it in theirs, or the nearest.

    >>> find("ghk.voltage").name
    'ghk-voltage'
    """
    known, word = formulas(), re.sub(r"[._]", "-", name)
    for spelling in (word, ALIASES.get(word, "")):
        if spelling in known:
            return known[spelling]
    if within := _within(word, known):
        raise UnknownName(f"Unknown formula {name!r}. Formulas of this name or kind: {', '.join(within)}.")
    raise unknown("formula", name, [*known, *(alias for alias in ALIASES if ALIASES[alias] in known)])


def _within(word: str, known: Mapping[str, Formula]) -> list[str]:
    """The formulas that have a text in their names, or that stand in the module of this name."""
    text = word.lower()
    if len(text) < 3:
        return []
    return [name for name, one in known.items() if text in name.lower() or one.module.replace("_", "-") == text]


@lru_cache(maxsize=1)
def formulas() -> dict[str, Formula]:
    """Return every public formula by its name in the shell, module by module."""
    found = list(_functions())
    often = Counter(function.__name__ for _, function in found)
    named = {_name(module, function, often): (module, function) for module, function in found}
    others = {function.__name__: function for _, function in reversed(found)}
    rows = sorted(named.items(), key=lambda row: row[1][0])
    return {name: _formula(name, module, function, others) for name, (module, function) in rows}


def constants(formula: Formula, argument: Argument) -> dict[str, Any]:
    """Return the constants that an argument may be given by name.

    >>> pump = find("stall-potential")
    >>> list(constants(pump, pump.arguments[0]))
    ['CHAPMAN_1983']
    """
    here = vars(sys.modules[formula.function.__module__])
    return {name: here[name] for name in CONSTANTS.get(argument.name, ()) if name in here}


def result_units(formula: Formula, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the units of a result that is one number; that of an equilibrium constant goes with the steps."""
    if formula.name == "equilibrium-constant":
        from .pump_kinetics import concentration_power, reaction_order

        return (concentration_power(reaction_order(given["steps"])),)
    return formula.units


def _functions() -> Iterator[tuple[str, FunctionType]]:
    from .. import theory

    for entry in pkgutil.iter_modules(theory.__path__):
        if entry.name.startswith("_") or entry.name in ELSEWHERE:
            continue
        module = import_module(f"{theory.__name__}.{entry.name}")
        for name, thing in vars(module).items():
            if not name.startswith("_") and _is_formula(thing, module):
                yield entry.name, thing


def _is_formula(thing: Any, module: ModuleType) -> bool:
    if not inspect.isfunction(thing) or thing.__module__ != module.__name__:
        return False
    return not thing.__name__.startswith(FILES) and bool(section(inspect.getdoc(thing) or "", "Args"))


def _name(module: str, function: FunctionType, often: Mapping[str, int]) -> str:
    if renamed := RENAMED.get((module, function.__name__)):
        return renamed
    bare = function.__name__
    if module in PREFIXED or often[bare] > 1:
        bare = f"{module}_{bare}"
    return bare.replace("_", "-")


# -------------------------------------------------------------------- docstrings


def _formula(name: str, module: str, function: FunctionType, others: Mapping[str, Any]) -> Formula:
    doc = inspect.getdoc(function) or ""
    result = " ".join(section(doc, "Returns").split())
    label, units = _label(result)
    units = SPECIAL.get(name, {}).get("", units)
    return Formula(
        name, function, module, doc.partition("\n")[0], equation_of(doc), _arguments(function, others),
        result, label, units, _resolved(source_of(doc), others),
    )


def _resolved(source: str, others: Mapping[str, Any]) -> str:
    """Put the source of another formula in place of "as `other`"."""
    for _ in range(3):
        other = re.match(r"[Aa]s `(?:\w+\.)?(\w+)`", source)
        theirs = source_of(inspect.getdoc(others.get(other[1])) or "") if other else ""
        if not other or not theirs:
            break
        rest = source[other.end() :].rstrip(" .")
        source = f"{theirs.removesuffix('.')}{rest}." if rest else theirs
    return source


def _arguments(function: FunctionType, others: Mapping[str, Any]) -> tuple[Argument, ...]:
    texts, hints = said(function), get_type_hints(function)
    for name, text in texts.items():
        other = re.match(r"As `(?:\w+\.)?(\w+)`", text)
        if other and other[1] in others:
            texts[name] = said(others[other[1]]).get(name, text)
    return tuple(
        _argument(p, texts.get(p.name, ""), hints.get(p.name, Any))
        for p in inspect.signature(function).parameters.values()
    )


def _argument(parameter: inspect.Parameter, text: str, hint: Any) -> Argument:
    required = parameter.default is parameter.empty
    default = None if required else parameter.default
    kind = _kind(str(hint), default, text)
    units = () if kind in ("flag", "word", "file") or re.match("charge|z_|z$", parameter.name) else units_in(text)
    units = units[:1] if kind == "function" else units
    if units and "lain number" in text:
        units = ("1", *units)
    stated = bool(text) and bool(units or kind in ("flag", "word", "file") or hint is int or RATIO.search(text))
    return Argument(parameter.name, units or ("1",), text, stated, required, default, kind)


def _kind(hint: str, default: Any, text: str) -> str:
    if hint == "<class 'bool'>" or isinstance(default, bool):
        return "flag"
    if "path of a " in text:
        return "file"
    if "Callable" in hint or re.search(r"\bfunction\b|\bcallable\b", text):
        return "function"
    if "Mapping" in hint or "dict[" in hint:
        return "mapping"
    is_word = hint in ("<class 'str'>", "str | None") or "Path" in hint or "Literal" in hint
    return "word" if is_word else "number"


def _label(result: str) -> tuple[str, tuple[str, ...]]:
    """Split "E, V." into the label and the units."""
    named = re.match(r"([^\s`,;:]+), (.*)", result)
    if named and (units_in(named[2]) or "dimensionless" in named[2]):
        return named[1], units_in(named[2]) or ("1",)
    words = r"(?:The |A |An )?([A-Za-z][\w/()' -]{2,40}?)(?=[,;.]| in )"
    phrase = re.match(rf"(?!{UNIT}\b|Dimensionless){words}", result)
    return phrase[1] if phrase else "", units_in(result) or ("1",)


# -------------------------------------------------------------------- results with several fields

FIELDS: Final = """
    BrainShare       VO2: m3 s-1; share: 1; mass_share: 1
    Budget           rows: s-1; shares: 1; total: s-1; per_volume: mol m-3 s-1; per_mass: mol kg-1 s-1
    ChordRest        V: V; currents: A m-2, A; conductance: S m-2, S; resistance: ohm m2, ohm
    CoupledAstrocytes  V: V; E: V; junction: A; membrane: A; K_flux: mol s-1
    Donnan           V: V; ratio: 1; inside: mol m-3; outside: mol m-3; impermeant_in: mol m-3;
                     impermeant_out: mol m-3; volume_in: m3; volume_out: m3; osmotic_excess: mol m-3;
                     pressure: Pa
    DonnanLayer      potential: V; concentrations: mol m-3
    Fuel             O2: 1, s-1, mol, mol s-1, mol m-3, mol m-3 s-1, mol kg-1 s-1;
                     glucose: 1, s-1, mol, mol s-1, mol m-3, mol m-3 s-1, mol kg-1 s-1
    GabaAction       action: 1; driving_force: V; shift: V; reached: V; margin: V; gain: 1
    LeakDemand       cycles: s-1, m-2 s-1; ATP: mol s-1, mol m-2 s-1; O2: mol s-1, mol m-2 s-1;
                     pump: A, A m-2; potassium: A, A m-2
    Peak             time: s; height: mol m-3
    PumpLeak         V: V; inside: mol m-3; impermeant: mol m-3; volume: m3; pump: mol m-2 s-1;
                     driving: V
    PumpRate         cycles: s-1, m-2 s-1; ATP: mol s-1, mol m-2 s-1
    RecordedSpace    alpha: 1; tortuosity: 1; uptake: s-1; residual: mol m-3; misfit: 1;
                     correlation: 1; warning: 1
    RestingCost      ATP: s-1; pump: A; g_Na: S; g_K: S
    Sequence         ions: 1; number: 1; largest: m; smallest: m
    ShrinkingSpace   height_ratio: 1; time_ratio: 1; rejected_time_ratio: 1
    SpatialBuffer    V: V; flux: mol m-2 s-1; axial: A; uptake: mol s-1
    SpikeCost        minimum: 1; Na: 1; ATP: 1
    SynapticEntry    charge: C; Na: 1; Ca: 1; K: 1; ATP: 1
    TissueUse        per_volume: mol m-3 s-1; per_mass: mol kg-1 s-1
"""
"""Units of fields whose class says them in prose only; elsewhere its Attributes section is read."""


@lru_cache(maxsize=256)
def units_of(kind: type) -> dict[str, tuple[str, ...]]:
    """Return the units of the fields of a result, by name; () for a field whose unit is not said.

    >>> from ionostat.theory.coupled import FreeEnergy
    >>> units_of(FreeEnergy)["total"]
    ('J mol-1',)
    """
    names = list(getattr(kind, "_fields", None) or getattr(kind, "__dataclass_fields__", ()))
    known = _table().get(kind.__name__, {})
    doc = inspect.getdoc(kind) or ""
    for entry in re.split(r"\n(?=\S)", section(doc, "Attributes")):
        fields, _, text = entry.partition(":")
        line = " ".join(text.split())
        units = units_in(line) or (("1",) if RATIO.search(line) else ())
        known = {one.strip(): units for one in fields.split(",")} | known
    alike = units_in(" ".join(doc.split()))
    if not any(known.values()) and len(alike) == 1:
        return dict.fromkeys(names, alike)
    return {name: known.get(name, ()) for name in names}


def _table() -> dict[str, dict[str, tuple[str, ...]]]:
    found = {}
    for row in re.split(r"\n    (?=\w)", FIELDS.strip()):
        kind, text = row.split(maxsplit=1)
        fields = (re.findall(r"[^:,]+", " ".join(field.split())) for field in text.split(";"))
        found[kind] = {name: tuple(unit.strip() for unit in units) for name, *units in fields}
    return found
