"""Published forms of the Na+/K+ pump: saturations, Luo-Rudy, FXYD, temperature.

Saturating forms are irreversible: they stand far from the stall only. The cycles that stall where
thermodynamics says stand in `pump_kinetics` and `smith_crampin`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution, unknown
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from ._balance import positive

__all__ = [
    "FXYD",
    "FxydEffect",
    "fxyd_sodium_affinity",
    "luo_rudy_pump",
    "luo_rudy_voltage_factor",
    "pump_saturation",
    "q10_factor",
    "saturation",
    "sodium_for_rate",
    "sodium_set_point",
]


class FxydEffect(NamedTuple):
    """What an FXYD protein does to the pump: factors on K_Na, on K_K and on the largest rate."""

    K_Na: float
    K_K: float
    largest: float
    source: str


FXYD: Final = {
    "none": FxydEffect(1.0, 1.0, 1.0, "reference"),
    "FXYD1": FxydEffect(
        2.0, 1.0, 1.0,
        "Crambert G et al. (2002), PNAS 99:11476 (abstract): nearly half the affinity for Na+, while not "
        "phosphorylated; 1.3 in Despa S et al. (2005), Circ Res 97:252 (abstract); confidence medium",
    ),
    "FXYD1 phosphorylated": FxydEffect(
        1.0, 1.0, 1.0,
        "phosphorylation relieves the inhibition: K_Na falls from 18.8 to 13.6 mM, and is 14.2 without FXYD1, "
        "Despa S et al. (2005), Circ Res 97:252 (abstract); confidence medium",
    ),
    "FXYD1 phosphorylated, as in the chapter": FxydEffect(
        2.0, 1.0, 1.0,
        "the chapter on the Na+/K+ pump: phosphorylation raises K_Na; opposite to what is measured "
        "for FXYD1, offered by name only",
    ),
    "FXYD2": FxydEffect(
        1.5, 1.0, 1.0, "lower affinity for Na+; the size is our choice, not looked up; confidence low"
    ),
    "FXYD4": FxydEffect(
        0.4, 1.0, 1.0,
        "2 to 3 times the affinity for Na+: Garty H et al. (2002), Am J Physiol Renal 283:F607 (abstract); "
        "confidence medium",
    ),
    "FXYD7": FxydEffect(
        1.0, 1.8, 1.0,
        "lower affinity for K+: Beguin P et al. (2002), EMBO J 21:3264 (not re-read); the size is our "
        "choice; confidence low",
    ),
}  # fmt: skip
"""Effects on the apparent affinities by type and phosphorylation."""

def saturation(c: Any, K: Any, n: Any = 1.0, law: str = "sites") -> Any:
    r"""Saturation by a ligand: independent sites, or Hill.

    .. math:: \text{sites: } \left(\frac{c}{c + K}\right)^n, \quad \text{hill: } \frac{c^n}{c^n + K^n}

    Args:
        c: Concentration, mol m-3; 0 is fine.
        K: Half-saturation of one site, or of the whole (Hill), mol m-3.
        n: Number of sites, or Hill coefficient.
        law: "sites" or "hill".

    Returns:
        0 to 1, dimensionless.

    Raises:
        BadValue: K or n is not positive, or the law unknown.

    Source: Garay RP, Garrahan PJ (1973), J Physiol 231:297, for three sites (not re-read).

    >>> saturation("10 mM", "10 mM", 3), saturation("10 mM", "10 mM", 3, "hill")
    (0.125, 0.5)
    """
    amount = read.concentration(c, "c", zero=True)
    half, order = positive(K, "mol m-3", "K"), positive(n, "1", "n")
    if law == "sites":
        return read.plain((amount / (amount + half)) ** order)
    if law == "hill":
        powers = amount**order
        return read.plain(powers / (powers + half**order))
    raise BadValue(f"law: {law!r} is neither 'sites' nor 'hill'.")


def pump_saturation(
    Na_in: Any, K_out: Any, K_Na: Any = "10 mM", K_K: Any = "1.5 mM", n_Na: Any = 3.0, n_K: Any = 2.0
) -> Any:
    r"""Share of its largest rate at which the pump runs, by independent sites.

    .. math:: f = \left(\frac{Na_i}{Na_i + K_{Na}}\right)^3 \left(\frac{K_o}{K_o + K_K}\right)^2

    Args:
        Na_in, K_out: Concentrations, mol m-3.
        K_Na, K_K: Half-saturations of one site, mol m-3.
        n_Na, n_K: Numbers of sites.

    Returns:
        0 to 1, dimensionless.

    Raises:
        BadValue: A concentration is negative, or a constant not positive.

    Holds far from the stall: it does not reverse. Feedback on Na_in is negative, since more sodium
    inside is pumped out faster (the chapter on the Na+/K+ pump calls it positive).

    Source: Garay RP, Garrahan PJ (1973), J Physiol 231:297 (not re-read).

    >>> round(pump_saturation("12 mM", "3 mM"), 4)
    0.0721
    """
    return read.plain(saturation(Na_in, K_Na, n_Na) * saturation(K_out, K_K, n_K))


def luo_rudy_voltage_factor(V: Any, Na_out: Any, T: Any = T_BODY) -> Any:
    r"""Voltage factor of the pump current of Luo and Rudy.

    .. math::

        f = \frac{1}{1 + 0.1245 e^{-0.1u} + 0.0365 \sigma e^{-u}}, \quad
        \sigma = \frac{e^{Na_o/67.3\,\mathrm{mM}} - 1}{7}

    Args:
        V: Membrane potential, V.
        Na_out: Sodium outside, mol m-3.
        T: Temperature, K.

    Returns:
        0 to 1, dimensionless.

    Raises:
        BadValue: V is beyond 2 V, or the concentration negative.

    Source: Luo CH, Rudy Y (1994), Circ Res 74:1071, doi:10.1161/01.RES.74.6.1071 (not re-read).

    >>> round(luo_rudy_voltage_factor("-70 mV", "145 mM"), 4)
    0.5857
    """
    u = F * read.voltage(V) / (R * temperature(T, "T"))
    sigma = np.expm1(read.concentration(Na_out, "Na_out", zero=True) / 67.3) / 7.0
    return read.plain(1.0 / (1.0 + 0.1245 * np.exp(-0.1 * u) + 0.0365 * sigma * np.exp(-u)))


def luo_rudy_pump(
    Na_in: Any, K_out: Any, V: Any, Na_out: Any, T: Any = T_BODY, largest: Any = 1.0, K_Na: Any = "10 mM",
    K_K: Any = "1.5 mM", hill: Any = 1.5,
) -> Any:  # fmt: skip
    r"""Pump current of Luo and Rudy.

    .. math:: I = I_{max} f(V, Na_o) \frac{1}{1 + (K_{Na}/Na_i)^{1.5}} \frac{K_o}{K_o + K_K}

    Args:
        Na_in, K_out, Na_out: Concentrations, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.
        largest: I_max, in whatever unit the answer is wanted (1.5 uA/uF in the paper).
        K_Na, K_K: Half-saturations, mol m-3.
        hill: Hill coefficient for sodium.

    Returns:
        In the unit of `largest`.

    Raises:
        BadValue: As `saturation`.

    Source: as `luo_rudy_voltage_factor`.

    >>> round(luo_rudy_pump("10 mM", "5.4 mM", "-85 mV", "140 mM"), 4)
    0.1909
    """
    share = saturation(Na_in, K_Na, hill, "hill") * saturation(K_out, K_K)
    return read.plain(si(largest, "1", "largest") * luo_rudy_voltage_factor(V, Na_out, T) * share)


def q10_factor(T: Any, reference: Any, Q10: Any = 2.5) -> Any:
    r"""Factor on a rate for a change of temperature.

    .. math:: Q_{10}^{(T - T_{ref})/10\,\mathrm{K}}

    Args:
        T, reference: Temperatures, K.
        Q10: Factor for 10 K; 2 to 3.3 for the pump between 25 and 37 degC.

    Returns:
        Dimensionless.

    Raises:
        BadValue: Q10 is not positive, or a temperature looks like Celsius.

    Source: an activation energy of 60 to 100 kJ/mol; not looked up.

    >>> round(q10_factor("37 degC", "27 degC", 2.5), 9)
    2.5
    """
    change = temperature(T, "T") - temperature(reference, "reference")
    return read.plain(positive(Q10, "1", "Q10") ** (change / 10.0))


def fxyd_sodium_affinity(K_Na: Any, kind: str = "none") -> Any:
    r"""Half-saturation for sodium of a pump with an FXYD protein: K_Na times its factor in `FXYD`.

    .. math:: K_{Na,FXYD} = f_{kind} K_{Na}

    Measured for FXYD1, phosphorylation relieves inhibition; the opposite direction, which the
    chapter on the Na+/K+ pump states, is offered under a name that says so.

    Args:
        K_Na: Half-saturation of one site without FXYD, mol m-3.
        kind: A key of `FXYD`.

    Returns:
        mol m-3.

    Raises:
        UnknownName: The kind is not in the table.

    Source: the entry in `FXYD`.

    >>> fxyd_sodium_affinity("10 mM", "FXYD1"), fxyd_sodium_affinity("10 mM", "FXYD1 phosphorylated")
    (20.0, 10.0)
    """
    if kind not in FXYD:
        raise unknown("FXYD protein", kind, FXYD, where="kind")
    return read.plain(positive(K_Na, "mol m-3", "K_Na") * FXYD[kind].K_Na)


def sodium_for_rate(share: Any, K_Na: Any, n: Any = 3.0, law: str = "sites") -> Any:
    r"""Sodium inside at which the sodium sites give a share of the largest rate.

    .. math:: Na_i = K_{Na} \frac{s^{1/n}}{1 - s^{1/n}}, \quad
              \text{hill: } K_{Na} \left(\frac{s}{1-s}\right)^{1/n}

    Args:
        share: s, a fraction between 0 and 1.
        K_Na: Half-saturation, mol m-3.
        n: Number of sites, or Hill coefficient.
        law: As `saturation`.

    Returns:
        mol m-3; proportional to K_Na.

    Raises:
        NoSolution: The share is 1 or more: no sodium drives the pump so fast.
        BadValue: The share is not positive.

    Source: inverse of `saturation`.

    >>> round(sodium_for_rate(0.125, "10 mM"), 9)
    10.0
    """
    s, order = positive(share, "1", "share"), positive(n, "1", "n")
    if np.any(np.asarray(s) >= 1.0):
        raise NoSolution(
            f"share: {np.max(s):.4g} of the largest rate is wanted, which no sodium gives; raise the largest "
            "rate or lower the load."
        )
    if law not in ("sites", "hill"):
        raise BadValue(f"law: {law!r} is neither 'sites' nor 'hill'.")
    root = s ** (1.0 / order)
    ratio = root / (1.0 - root) if law == "sites" else (s / (1.0 - s)) ** (1.0 / order)
    return read.plain(positive(K_Na, "mol m-3", "K_Na") * ratio)


def sodium_set_point(
    K_Na: Any, load: Any, largest: Any, K_out: Any = None, K_K: Any = "1.5 mM", n: Any = 3.0,
    n_K: Any = 2.0, law: str = "sites",
) -> Any:  # fmt: skip
    r"""Sodium inside at which the pump clears a steady load: the set point of the closed loop.

    .. math:: 3 j_{max} \left(\frac{Na_i}{Na_i + K_{Na}}\right)^3 \left(\frac{K_o}{K_o + K_K}\right)^2
              = J_{Na}

    The load (leak and activity) sets how saturated the sites must be, so the set point is
    proportional to K_Na: an FXYD protein that doubles K_Na doubles sodium inside.

    Args:
        K_Na: Half-saturation for sodium, mol m-3 (`fxyd_sodium_affinity`).
        load: Sodium that enters, mol m-2 s-1.
        largest: Largest turnover of the pump, mol m-2 s-1; it carries 3 Na+.
        K_out: Potassium outside, mol m-3; None if `largest` is that at the K_out at hand.
        K_K: Half-saturation for potassium, mol m-3.
        n, n_K: Numbers of sites, or Hill coefficient for n.
        law: As `saturation`, for sodium.

    Returns:
        Na_in, mol m-3.

    Raises:
        NoSolution: The load is more than the pump can clear.
        BadValue: A value is not positive.

    Holds while the load hardly depends on Na_in; with leaks and volume use
    `sodium_activated_pump_leak`.

    Source: derived here.

    >>> [round(sodium_set_point(K, 0.375, 1.0), 6) for K in ("10 mM", "20 mM")]
    [10.0, 20.0]
    """
    share = positive(load, "mol m-2 s-1", "load") / (3.0 * positive(largest, "mol m-2 s-1", "largest"))
    if K_out is not None:
        share = share / saturation(read.concentration(K_out, "K_out"), K_K, n_K)
    return sodium_for_rate(share, K_Na, n, law)
