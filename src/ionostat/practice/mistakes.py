"""Mistakes that people make, as functions of the right formula: each gives the number that it leads to.

A mistake is recognised by its number, so its feedback can name it. One that leads to the right
number in some variant is no mistake there; such variants are drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .values import Values

Formula = Callable[[Values], float]

__all__ = [
    "Formula", "Mistake", "celsius", "common_logarithm", "factor", "instead", "millivolts", "swapped", "wrong_sign",
]  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """One misconception.

    Attributes:
        name: short, as the table of the class has it: "in and out swapped".
        feedback: what to think about, without the answer.
        leads_to: the number (SI) that it leads to, from the values and the right formula.
    """

    name: str
    feedback: str
    leads_to: Callable[[Values, Formula], float]


def instead(name: str, formula: Formula, feedback: str) -> Mistake:
    """Another formula was used."""
    return Mistake(name, feedback, lambda g, _: formula(g))


def swapped(one: str, other: str, what: str = "inside and outside") -> Mistake:
    """Two givens exchanged, such as the concentrations inside and outside."""
    return Mistake(
        f"{what} swapped", f"Look at which of the two stands where: {what} seem to be exchanged.",
        lambda g, f: f(g.swapped(one, other)),
    )  # fmt: skip


def wrong_sign(feedback: str) -> Mistake:
    """The size is right and the sign is not."""
    return Mistake("wrong sign", feedback, lambda g, f: -f(g))


def factor(name: str, by: float, feedback: str) -> Mistake:
    """The answer times a number."""
    return Mistake(name, feedback, lambda g, f: by * f(g))


def common_logarithm() -> Mistake:
    """log10 for ln, where the answer is proportional to the logarithm."""
    return factor(
        "log10 for ln", 0.4342944819032518,
        "The size looks like log10 where the formula has the natural logarithm: ln x = 2.303 log10 x.",
    )  # fmt: skip


def celsius(name: str = "T") -> Mistake:
    """Degrees Celsius where kelvin belong, in an answer that is proportional to T."""
    return Mistake(
        "Celsius for kelvin", "The temperature seems to be in degrees Celsius: RT needs kelvin, T = t + 273.15.",
        lambda g, f: f(g) * (g[name] - 273.15) / g[name],
    )  # fmt: skip


def millivolts() -> Mistake:
    """A potential put in as millivolts, in an answer that is proportional to it."""
    return factor(
        "mV for V", 1000.0,
        "A potential seems to stand in the formula in millivolts: with F in C/mol it needs volts.",
    )  # fmt: skip
