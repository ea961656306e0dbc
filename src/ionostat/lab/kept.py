"""Messages that were computed before: a class that opens one page lets it be computed once.

>>> from ionostat.lab.frames import encoded
>>> kept = Kept(most=100)
>>> kept.keep("rest", {"V": -0.07}, encoded({"id": 1}, {"I": 2.0}))
>>> kept.find("rest", {"V": -0.07}) is not None, kept.find("rest", {"V": 0.0})
(True, None)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from .frames import head_of

__all__ = ["Kept"]

#: bytes of all messages that are kept
MOST = 64_000_000
Key = tuple[str, tuple[tuple[str, float], ...]]


class Kept:
    """The messages asked for last, by page and values.

    Args:
        most: bytes that they may take together.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._size = most, 0
        self._messages: OrderedDict[Key, bytes] = OrderedDict()
        #: pages that were answered once, so that their models are compiled
        self.ready: set[str] = set()

    def find(self, page: str, values: Mapping[str, float]) -> bytes | None:
        """What was answered to this wish before."""
        key = _key(page, values)
        if key in self._messages:
            self._messages.move_to_end(key)
        return self._messages.get(key)

    def keep(self, page: str, values: Mapping[str, float], message: bytes) -> None:
        """Keep an answer, unless it tells of a failure; the ones not asked for longest go first."""
        if "error" in head_of(message):
            return
        self.ready.add(page)
        key = _key(page, values)
        self._size += len(message) - len(self._messages.pop(key, b""))
        self._messages[key] = message
        while self._size > self._most:
            self._size -= len(self._messages.popitem(last=False)[1])


def _key(page: str, values: Mapping[str, float]) -> Key:
    return page, tuple(sorted(values.items()))
