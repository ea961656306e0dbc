"""Damped Newton: steps are cut so that no logarithm and no potential moves by more than a few RT/F at once.

A factorisation costs ten times what the rest of a step does, so that one is kept as long as it still brings the
iteration forward.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

LARGEST_STEP = 3.0
"""RT/F"""
TOLERANCE = 1e-8
MOST_STEPS = 60
SLOW = 0.2
"""A kept factorisation that shrinks the correction by less than this is made anew."""


class Ended(NamedTuple):
    """After how many steps and factorisations an iteration ended, with what last correction, and whether well."""

    steps: int
    factorised: int
    correction: float
    done: bool


def newton(form: Any, state: Any, most: int = MOST_STEPS, tolerance: float = TOLERANCE) -> Ended:
    """Solve form(state) = 0 from the state given; the unknowns inside elements are eliminated first."""
    residual, step = state.vec.CreateVector(), state.vec.CreateVector()
    last, factors, factorised = np.inf, None, 0
    size = np.inf
    for count in range(1, most + 1):
        form.Apply(state.vec, residual)
        if not np.all(np.isfinite(residual.FV().NumPy())):
            break
        if factors is None:
            form.AssembleLinearization(state.vec)
            factors, factorised = Factors(form, state.space), factorised + 1
        factors.solve(residual, step)
        size = float(np.abs(step.FV().NumPy()).max())
        if not np.isfinite(size):
            break
        cut = min(1.0, LARGEST_STEP / max(size, 1e-300))
        state.vec.data -= cut * step
        if size < tolerance:
            return Ended(count, factorised, size, True)
        if cut < 1.0 or size > SLOW * last:
            factors = None
        last = size
    return Ended(count, factorised, size, False)


class Factors:
    """A linearised form, factorised by SuperLU on the unknowns that elements share."""

    def __init__(self, form: Any, space: Any):
        from scipy.sparse import csr_matrix
        from scipy.sparse.linalg import splu

        self._form = form
        self._free = np.array(list(space.FreeDofs(coupling=form.condense)))
        values, columns, starts = (np.asarray(part) for part in form.mat.CSR())
        whole = csr_matrix((values, columns, starts), shape=(len(self._free),) * 2)
        part = whole[self._free][:, self._free].tocsc()
        # the pattern is symmetric: an ordering for such matrices halves the fill
        self._lu = splu(part, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.01, options={"SymmetricMode": True})

    def solve(self, right: Any, out: Any) -> None:
        """The whole correction, unknowns inside elements too; ``right`` is changed."""
        form = self._form
        if form.condense:
            right.data += form.harmonic_extension_trans * right
        values = out.FV().NumPy()
        values[:] = 0.0
        values[self._free] = self._lu.solve(right.FV().NumPy()[self._free])
        if form.condense:
            out.data += form.harmonic_extension * out
            out.data += form.inner_solve * right


__all__ = ["Ended", "Factors", "newton"]
