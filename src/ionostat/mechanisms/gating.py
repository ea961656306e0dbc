r"""The shapes that rates share: temperature factors, opening rates, steady curves, saturation.

Published rates are functions of a voltage in mV and a time in ms; here all is SI, so that a rate
reads ``linoid_rate(m.V, 1280.0, -54e-3, 4e-3)``: 1280 per second at -54 mV.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import T_BODY, R
from ..primitives import linoid


def q10(T: Any, factor: Any, reference: float = T_BODY) -> Any:
    r"""Temperature factor :math:`q^{(T - T_{ref})/10}`, 1 at the reference.

    Args:
        T: temperature, K.
        factor: how many times faster per 10 K.
        reference: temperature at which the rates were stated, K.

    >>> q10(320.15, 3.0), q10(310.15, 3.0)
    (3.0, 1.0)
    """
    return factor ** ((T - reference) / 10.0)


def arrhenius(T: Any, energy: Any, reference: float = T_BODY) -> Any:
    r"""Temperature factor :math:`e^{\frac{E_a}{R}(1/T_{ref} - 1/T)}`, 1 at the reference.

    Args:
        T: temperature, K.
        energy: activation energy, J/mol.
        reference: temperature at which the rates were stated, K.

    >>> float(arrhenius(310.15, 80e3))
    1.0
    """
    return np.exp(energy / R * (1.0 / reference - 1.0 / T))


def boltzmann(V: Any, half: Any, slope: Any) -> Any:
    r"""Open fraction :math:`1/(1 + e^{-(V - V_{1/2})/s})`; a negative slope closes with V.

    Args:
        V: potential, V.
        half: where half is open, V.
        slope: volts per e-fold.

    >>> float(boltzmann(-0.05, -0.05, 0.005))
    0.5
    """
    return 1.0 / (1.0 + np.exp(-(V - half) / slope))


def linoid_rate(V: Any, rate: float, half: float, slope: float) -> Any:
    r"""Rate :math:`k\,L((V - V_0)/s)` with :math:`L(x) = x/(1 - e^{-x})`: k at :math:`V_0`, then linear.

    It is the familiar :math:`a (V - V_0)/(1 - e^{-(V - V_0)/s})` with :math:`k = a s`, exact
    through :math:`V = V_0`.

    >>> float(linoid_rate(-0.054, 1280.0, -0.054, 0.004))
    1280.0
    """
    return rate * linoid((V - half) / slope)


def exponential_rate(V: Any, rate: float, half: float, slope: float) -> Any:
    r"""Rate :math:`k\,e^{(V - V_0)/s}`.

    >>> float(exponential_rate(-0.05, 128.0, -0.05, -0.018))
    128.0
    """
    return rate * np.exp((V - half) / slope)


def saturation(c: Any, half: Any) -> Any:
    r"""Michaelis factor :math:`c/(|c| + K)`: 0 for an empty pool.

    A step of the solver may dip below zero within its tolerance; the factor turns with c there,
    smoothly and without a pole, and so brings an overdrawn pool back.

    >>> saturation(2.0, 2.0), saturation(0.0, 0.1)
    (0.5, 0.0)
    """
    return c / (abs(c) + half)
