"""Random variants that stay the same for ever: a sampler on SHA-256 alone.

No generator of a library is used, since their streams may change with a version. Every number is
drawn by its own name, so a practice that gains a number keeps all the others.

>>> one = Draw("2710842", 1, "ada", "salt")
>>> one.step("K_in", 120, 150, 5) == Draw("2710842", 1, "ada", "salt").step("K_in", 120, 150, 5)
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """The random choices of one student in one practice.

    Args:
        practice: id of the practice.
        version: of the practice; another version draws anew.
        student: who works.
        salt: secret of a class; another salt draws anew.
        attempt: 0 for the first variant, 1 for the next, ...
        turn: how often a variant was drawn again because a mistake coincided with the answer.
    """

    def __init__(
        self, practice: str, version: int, student: str, salt: str, attempt: int = 0, turn: int = 0
    ) -> None:
        words = (practice, str(version), student, salt, str(attempt), str(turn))
        self._seed = b"".join(len(w.encode()).to_bytes(4, "big") + w.encode() for w in words)

    def below(self, name: str, count: int) -> int:
        """A whole number from 0 to count - 1, each as likely as the other.

        >>> 0 <= Draw("a", 1, "b", "c").below("n", 7) < 7
        True
        """
        limit = (1 << 64) // count * count  # beyond it the first numbers would come more often
        for round_ in range(1000):
            text = self._seed + name.encode() + b"\0" + round_.to_bytes(4, "big")
            value = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
            if value < limit:
                return value % count
        raise AssertionError("SHA-256 gave a thousand numbers beyond the limit")

    def pick(self, name: str, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(name, len(choices))]

    def step(self, name: str, low: float, high: float, step: float) -> float:
        """A number between low and high, both allowed, on a raster of steps, without dust behind the digits.

        >>> Draw("a", 1, "b", "c").step("x", 0.1, 0.1, 0.1)
        0.1
        """
        first, last, width = (Fraction(str(x)) for x in (low, high, step))
        return float(first + self.below(name, int((last - first) / width) + 1) * width)

    def shuffled(self, name: str, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        left = list(items)
        return [left.pop(self.below(f"{name} {k}", len(left))) for k in range(len(left))]
