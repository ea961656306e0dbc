"""The cosine transform over the axes of a grid, forth and back."""

from __future__ import annotations

from typing import Any

import numpy as np


def forth(field: np.ndarray, axes: tuple[int, ...] | None = None) -> np.ndarray:
    """Amplitudes of the cosine modes, on which the difference Laplacian with closed faces is diagonal."""
    from scipy.fft import dctn

    found: Any = dctn(field, type=2, axes=axes)
    return found


def back(modes: np.ndarray, axes: tuple[int, ...] | None = None) -> np.ndarray:
    """The field of these amplitudes; overwrites them."""
    from scipy.fft import idctn

    found: Any = idctn(modes, type=2, axes=axes, overwrite_x=True)
    return found
