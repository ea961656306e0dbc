"""NGSolve, which is an extra: the one place that imports it."""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
from typing import NamedTuple

from ...errors import IonostatError


class MissingExtra(IonostatError):
    """NGSolve is not installed."""


class Engine(NamedTuple):
    """The finite elements, and the geometry that meshes are made of."""

    ngs: ModuleType
    occ: ModuleType


@lru_cache(maxsize=1)
def engine() -> Engine:
    """NGSolve and its geometry, quiet and on one thread.

    Raises:
        MissingExtra: says how to install it.
    """
    try:
        import netgen.occ as occ
        import ngsolve as ngs
    except ImportError as cause:
        raise MissingExtra(
            "pores in two dimensions need NGSolve, which is not installed: pip install 'ionostat[pore]'. "
            f"The quasi-1-D path (method='1-D') works without it. ({cause})"
        ) from None
    ngs.ngsglobals.msg_level = 0
    ngs.SetNumThreads(1)
    return Engine(ngs, occ)
