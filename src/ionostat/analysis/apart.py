"""Values side by side, with as many figures as it takes to tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from ..units import show

#: figures at least, and at most
FEW, ALL = 4, 17


def apart(values: Sequence[float], unit: str) -> list[str]:
    """SI values as people write them; those that differ look different.

    >>> apart([180.0, 180.004], "s"), apart([3.5, 4.0], "mol m-3")
    (['180 s', '180.004 s'], ['3.5 mM', '4 mM'])
    """
    for figures in range(FEW, ALL):
        words = [show(value, unit, figures=figures) for value in values]
        if len(set(words)) == len(set(values)):
            return words
    return [show(value, unit, figures=ALL) for value in values]
