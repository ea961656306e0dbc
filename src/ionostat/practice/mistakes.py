"""Mistakes that people make, as functions of the right formula: each gives the number that it leads to.

A mistake is recognised by its number, so its feedback can name it. One that leads to the right
number in some variant is no mistake there; such variants are drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .values import Values

Formula = Callable[[Values], float]

LOG10_OF_E = 0.4342944819032518

__all__ = [
    "Formula", "Mistake", "celsius", "chemical_part", "common_logarithm", "electrical_sign", "factor", "instead",
    "millivolts", "of_RT_ln", "per_second", "swapped", "turned_round", "upside_down", "wrong_sign",
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


def upside_down(one: str, other: str, what: str = "inside and outside") -> Mistake:
    """Two givens exchanged in an answer that goes with ln of their ratio: a lost sign leads to the same number."""
    return Mistake(
        f"sign, or {what} swapped",
        f"The size is right. Two ways lead to this number: {what} exchanged in the logarithm, or a minus that was "
        "lost: of the logarithm, of a negative charge, or of the direction.",
        lambda g, f: f(g.swapped(one, other)),
    )  # fmt: skip


def wrong_sign(feedback: str) -> Mistake:
    """The size is right and the sign is not."""
    return Mistake("wrong sign", feedback, lambda g, f: -f(g))


def factor(name: str, by: float, feedback: str) -> Mistake:
    """The answer times a number."""
    return Mistake(name, feedback, lambda g, f: by * f(g))


def turned_round(feedback: str) -> Mistake:
    """A ratio with below what belongs above."""
    return Mistake("turned round", feedback, lambda g, f: 1 / f(g))


def per_second() -> Mistake:
    """A rate per second where one per minute was asked for."""
    return factor("per second", 1 / 60, "That is the rise in a second: a minute has sixty.")


# -------------------------------------------------------------------- in RT ln x


def common_logarithm(part: Formula | None = None) -> Mistake:
    """log10 for ln, in an answer that is proportional to the logarithm, or of which only a part is."""
    if part is None:
        return factor(
            "log10 for ln", LOG10_OF_E,
            "The size looks like log10 where the formula has the natural logarithm: ln x = 2.303 log10 x.",
        )  # fmt: skip
    return Mistake(
        "log10 for ln", "The formula has the natural logarithm: ln x = 2.303 log10 x.",
        lambda g, f: f(g) - (1 - LOG10_OF_E) * part(g),
    )  # fmt: skip


def celsius(name: str = "T") -> Mistake:
    """Degrees Celsius where kelvin belong, in an answer that is proportional to T."""
    return Mistake(
        "Celsius for kelvin", "The temperature seems to be in degrees Celsius: RT needs kelvin, T = t + 273.15.",
        lambda g, f: f(g) * (g[name] - 273.15) / g[name],
    )  # fmt: skip


def of_RT_ln() -> tuple[Mistake, Mistake]:
    """What goes wrong in an answer that is proportional to RT ln x."""
    return common_logarithm(), celsius()


# -------------------------------------------------------------------- in the work on an ion


def chemical_part(part: Formula, feedback: str) -> Mistake:
    """The work against the concentrations, without that against the potential."""
    return instead("chemical part only", part, feedback)


def electrical_sign(part: Formula, feedback: str) -> Mistake:
    """The chemical part as it should be, and the electrical one with the other sign."""
    return Mistake("electrical part with the wrong sign", feedback, lambda g, f: 2 * part(g) - f(g))


def millivolts() -> Mistake:
    """A potential put in as millivolts, in an answer that is proportional to it."""
    return factor(
        "mV for V", 1000.0,
        "A potential seems to stand in the formula in millivolts: with F in C/mol it needs volts.",
    )  # fmt: skip
