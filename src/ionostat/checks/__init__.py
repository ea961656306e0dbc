"""The laws as a public test: what every mechanism, ours or a user's, has to keep.

==============  =========================================================================
integers        stoichiometries are whole numbers; processes have names of their own
balance         what leaves one side arrives at the other; reactions keep their moieties
charge          no process creates charge; step charges agree with the ions round cycles
protein         occupancies of a protein's states sum to one and stay so
parameters      each has a unit and a default in its limits; shipped ones have a source
one definition  floats, arrays, machine code on one lane and on four: the same numbers
derivatives     those of the compiler agree with differences, also at V = 0
gates           rates finite and positive, steady values between 0 and 1
second law      rate times affinity is never negative; literature forms declare a valid box
equilibrium     the rate is zero where the affinity is zero
empty pools     finite and smooth where a metabolite has run out, and not consuming it
==============  =========================================================================
"""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import BadMechanism, IonostatError
from ..mechanisms.mechanism import Mechanism
from ..species import NAMED, O2, K
from . import numbers, structure
from .bench import Bench
from .states import draw

__all__ = ["Line", "Report", "check_mechanism", "example"]


@dataclasses.dataclass(frozen=True)
class Line:
    """One law: its name, whether it is kept, and what was seen."""

    law: str
    passed: bool
    seen: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.passed else 'FAIL'} {self.law:<15} {self.seen}"


@dataclasses.dataclass(frozen=True)
class Report:
    """What was found of one mechanism, law by law."""

    mechanism: str
    lines: tuple[Line, ...]

    @property
    def ok(self) -> bool:
        """All laws are kept."""
        return all(line.passed for line in self.lines)

    @property
    def violations(self) -> tuple[Line, ...]:
        """The laws that are broken."""
        return tuple(line for line in self.lines if not line.passed)

    def __str__(self) -> str:
        return "\n".join([self.mechanism, *(f"  {line}" for line in self.lines)])


def check_mechanism(
    mechanism: Any, states: int = 2000, seed: int = 0, *, raises: bool = True
) -> Report:
    r"""Check that a mechanism keeps the laws, on random states: :math:`r \cdot A \geq 0` and more.

    Args:
        mechanism: an instance, or a class whose fields have defaults.
        states: number of random states (concentrations log-uniform over four decades, V from
            -150 to 100 mV, T from 290 to 315 K, gates and occupancies at random).
        seed: of the random states; the same seed gives the same report.
        raises: False only reports.

    Returns:
        A report with a line for each law.

    Raises:
        BadMechanism: a law is broken; the message has a sentence for each.

    >>> from ionostat import K
    >>> from ionostat.mechanisms.leak import Leak
    >>> check_mechanism(Leak(K), states=200).ok
    True
    """
    instance = example(mechanism)
    lines = _structure(instance)
    if all(line.passed for line in lines):
        lines += _numbers(instance, states, seed)
    report = Report(type(instance).__name__, tuple(lines))
    if raises and not report.ok:
        broken = report.violations
        count = f"{len(broken)} law{'s' * (len(broken) > 1)}"
        sentences = "".join(f"\n- {line.law}: {line.seen}" for line in broken)
        raise BadMechanism(f"{report.mechanism} breaks {count}:{sentences}")
    return report


def example(mechanism: Any) -> Mechanism:
    """An instance of a class: its defaults, and K or O2 (or what else fits) where it asks for a species.

    Raises:
        BadMechanism: it is no mechanism, or its class needs further arguments.
    """
    if isinstance(mechanism, Mechanism):
        return mechanism
    if not (isinstance(mechanism, type) and issubclass(mechanism, Mechanism)):
        raise BadMechanism(
            f"{mechanism!r} is no mechanism: give a subclass of Mechanism or an instance."
        )
    needed = [
        f for f in dataclasses.fields(mechanism)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    other = [f.name for f in needed if "Species" not in str(f.type)]
    if other:
        raise BadMechanism(
            f"{mechanism.__name__} needs {', '.join(other)}: give an instance, such as "
            f"{mechanism.__name__}({other[0]}=...), and not the class."
        )
    return _first_that_fits(mechanism, [f.name for f in needed])


def _first_that_fits(mechanism: type[Mechanism], names: list[str]) -> Mechanism:
    refused = None
    for species in (K, O2, *NAMED.values()) if names else (K,):
        try:
            given: dict[str, Any] = dict.fromkeys(names, species)
            return mechanism(**given)
        except IonostatError as error:
            refused = refused or error
    raise BadMechanism(f"{mechanism.__name__} accepts no species: {refused}")


def _line(law: str, test: Callable[[], str]) -> Line:
    """The line of one law; whatever a user's rate raises breaks the law that called it."""
    try:
        return Line(law, True, test())
    except BadMechanism as error:
        return Line(law, False, str(error))
    except Exception as error:
        return Line(law, False, f"its code stops with {type(error).__name__}: {error} ({_where(error)})")


def _where(error: Exception) -> str:
    """The line that raised an error: file, line, function."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename.replace(os.sep, '/').rpartition('/')[2]}, line {last.lineno}, in {last.name}"


def _structure(mechanism: Mechanism) -> list[Line]:
    """Laws on what it declares; the first ones decide whether the others can be asked."""
    lines = [_line("integers", lambda: structure.integers(mechanism))]
    lines.append(_line("gates", lambda: f"{len(list(mechanism.gates()))} gates"))
    if all(line.passed for line in lines):
        lines[1:] = [
            _line("balance", lambda: structure.balance(mechanism)),
            _line("charge", lambda: structure.charge(mechanism)),
            _line("protein", lambda: structure.protein(mechanism)),
        ]
    lines.append(_line("parameters", lambda: structure.numbers(mechanism)))
    return [line for line in lines if not (line.law == "gates" and line.passed)]


def _numbers(mechanism: Mechanism, states: int, seed: int) -> list[Line]:
    """Laws on its rates; where they cannot be traced, nothing further is asked."""
    bench = Bench(mechanism)
    values = draw(bench, np.random.default_rng(seed), states)
    first = _line("one definition", lambda: numbers.one_definition(bench, values))
    if not first.passed and not _traceable(bench):
        return [first]
    return [
        first,
        _line("derivatives", lambda: numbers.derivatives(bench, values)),
        _line("gates", lambda: numbers.gates(bench, values)),
        _line("second law", lambda: numbers.second_law(bench, values, seed)),
        _line("equilibrium", lambda: numbers.equilibrium(bench, values)),
        _line("empty pools", lambda: numbers.empty_pools(bench, values)),
    ]


def _traceable(bench: Bench) -> bool:
    try:
        _ = bench.symbols
    except Exception:  # whatever a user's rate raises: the law that called it says so
        return False
    return True
