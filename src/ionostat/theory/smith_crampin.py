"""The four-state Na+/K+ pump of Smith and Crampin: a cycle whose binding is in rapid equilibrium."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import unknown
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from .pump_kinetics import Rates

__all__ = ["SMITH_CRAMPIN_2004", "smith_crampin_equilibrium", "smith_crampin_rates"]

SMITH_CRAMPIN_2004: Final = {
    "k1p": 1050.0, "k1m": 172.1, "k2p": 481.0, "k2m": 40.0, "k3p": 2000.0, "k3m": 79300.0,
    "k4p": 320.0, "k4m": 40.0, "KNae": 15.5, "KKe": 0.213, "KATP": 2.51, "KNai": 2.49, "KKi": 0.5,
    "D": -0.031,
}  # fmt: skip
"""Constants in s-1 and mol m-3 (k1m per ADP, k3m per Pi and H+).

Source: Smith NP, Crampin EJ (2004), Prog Biophys Mol Biol 85:387,
doi:10.1016/j.pbiomolbio.2004.01.010 (from a public re-implementation, not re-read). Confidence: high.
"""


def smith_crampin_rates(
    Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, ATP: Any, ADP: Any, Pi: Any, pH: Any = 7.2,
    V: Any = 0.0, T: Any = T_BODY, constants: Mapping[str, float] = SMITH_CRAMPIN_2004,
) -> Rates:  # fmt: skip
    r"""Effective rates of the four-state pump whose binding steps are in rapid equilibrium.

    .. math::

        a_1^+ = \frac{k_1^+ n_i^3}{(1+n_i)^3 + (1+k_i)^2 - 1}, \; a_1^- = k_1^- [ADP], \;
        a_2^+ = k_2^+, \; a_2^- = \frac{k_2^- n_e^3}{(1+n_e)^3 + (1+k_e)^2 - 1}

        a_3^+ = \frac{k_3^+ k_e^2}{(1+n_e)^3 + (1+k_e)^2 - 1}, \;
        a_3^- = \frac{k_3^- [P_i][H]}{1 + t}, \; a_4^+ = \frac{k_4^+ t}{1 + t}, \;
        a_4^- = \frac{k_4^- k_i^2}{(1+n_i)^3 + (1+k_i)^2 - 1}

    with n = Na/K_Na, k = K/K_K, t = ATP/K_ATP, K_Nae = K_Nae0 exp((1 + D)u/3) and
    K_Nai = K_Nai0 exp(Du/3).

    Args:
        Na_in, Na_out, K_in, K_out: Concentrations, mol m-3.
        ATP, ADP, Pi: MgATP, MgADP and free phosphate, mol m-3.
        pH: pH inside.
        V: Membrane potential, V.
        T: Temperature, K; enters by u only.
        constants: Rate and binding constants, s-1 and mol m-3.

    Returns:
        `Rates` for `cycle_turnover`, `cycle_occupancies` and `cycle_affinity`.

    Raises:
        BadValue: A concentration is not positive.
        UnknownName: A constant is missing.

    Source: Smith NP, Crampin EJ (2004), doi:10.1016/j.pbiomolbio.2004.01.010 (not re-read).

    >>> from ionostat.theory.pump_kinetics import cycle_affinity
    >>> rates = smith_crampin_rates(12.0, 145.0, 140.0, 4.0, 3.0, 0.03, 1.0, 7.2, "-70 mV")
    >>> round(cycle_affinity(*rates) / 1e3, 3)
    15.569
    """
    k = _named(constants)
    u = F * read.voltage(V) / (R * temperature(T, "T"))
    n_in = read.concentration(Na_in, "Na_in") / (k["KNai"] * np.exp(k["D"] * u / 3.0))
    n_out = read.concentration(Na_out, "Na_out") / (k["KNae"] * np.exp((1.0 + k["D"]) * u / 3.0))
    k_in = read.concentration(K_in, "K_in") / k["KKi"]
    k_out = read.concentration(K_out, "K_out") / k["KKe"]
    t = read.concentration(ATP, "ATP") / k["KATP"]
    H = 10.0 ** (3.0 - si(pH, "1", "pH"))
    phosphate = read.concentration(Pi, "Pi") * H
    within = (1.0 + n_in) ** 3 + (1.0 + k_in) ** 2 - 1.0
    beyond = (1.0 + n_out) ** 3 + (1.0 + k_out) ** 2 - 1.0
    rows = np.broadcast_arrays(
        k["k1p"] * n_in**3 / within, k["k2p"], k["k3p"] * k_out**2 / beyond, k["k4p"] * t / (1.0 + t),
        k["k1m"] * read.concentration(ADP, "ADP"), k["k2m"] * n_out**3 / beyond,
        k["k3m"] * phosphate / (1.0 + t), k["k4m"] * k_in**2 / within,
    )  # fmt: skip
    both = np.array(rows, dtype=float)
    return Rates(both[:4], both[4:])


def smith_crampin_equilibrium(constants: Mapping[str, float] = SMITH_CRAMPIN_2004) -> float:
    r"""Equilibrium constant of ATP + H2O -> ADP + Pi + H that the four-state constants imply.

    .. math:: K = \prod_i \frac{k_i^+}{k_i^-} \left(\frac{K_{Nae}}{K_{Nai}}\right)^3
              \left(\frac{K_{Ki}}{K_{Ke}}\right)^2 \frac{1}{K_{ATP}}

    Args:
        constants: As `smith_crampin_rates`.

    Returns:
        [ADP][Pi][H]/[ATP], mol2 m-6; `standard_energy` of it, with order 2 and fixed 1e-7, is that at pH 7.

    Raises:
        UnknownName: A constant is missing.

    Source: as `smith_crampin_rates`; derived here.

    >>> from ionostat.theory.pump_kinetics import standard_energy
    >>> round(standard_energy(smith_crampin_equilibrium(), 2, fixed=1e-7) / 1e3, 2)
    -29.06
    """
    k = _named(constants)
    ratio = k["k1p"] * k["k2p"] * k["k3p"] * k["k4p"] / (k["k1m"] * k["k2m"] * k["k3m"] * k["k4m"])
    return float(ratio * (k["KNae"] / k["KNai"]) ** 3 * (k["KKi"] / k["KKe"]) ** 2 / k["KATP"])


def _named(constants: Mapping[str, float]) -> dict[str, float]:
    for name in SMITH_CRAMPIN_2004:
        if name not in constants:
            raise unknown("constant", name, constants, where="constants")
    return {name: si(value, "1", name) for name, value in constants.items()}
