"""GABA-A receptors: reversal potential with bicarbonate, its shift with chloride, and what it does.

V = inside - outside. The channel passes Cl- and HCO3-; its outward current is carried by anions that
enter, so at rest above E_GABA chloride enters and the membrane is pulled down.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadValue, NoSolution
from ..units import temperature
from . import _arguments as read
from . import ghk
from ._acids import co2_pressure
from ._arguments import si
from .extracellular import positive
from .thermo import nernst

__all__ = [
    "GabaAction",
    "bicarbonate",
    "bicarbonate_shift",
    "chloride_for_reversal",
    "gaba_action",
    "gaba_driving_force",
    "gaba_load_shift",
    "gaba_permeability_ratio",
    "gaba_reversal",
    "gaba_reversal_at_pH",
]

PK_CO2: Final = 6.1
"""Apparent first pK of CO2/HCO3- in plasma at 37 degC. Textbook value, source not looked up."""

CO2_SOLUBILITY: Final = "0.0307 mM/mmHg"
"""Solubility of CO2 in plasma at 37 degC. Textbook value, source not looked up."""

PERMEABILITY_RATIO: Final = 0.2
"""P_HCO3/P_Cl of GABA-A receptors, 0.18 to 0.44.

Source: Bormann J, Hamill OP, Sakmann B (1987), J Physiol 385:243,
doi:10.1113/jphysiol.1987.sp016493; Kaila K et al. (1993), J Physiol 464:273 (not looked up).
"""


class GabaAction(NamedTuple):
    """What a GABA-A conductance does, and the numbers that decide it; all in V but gain and action."""

    action: Any
    driving_force: Any
    shift: Any
    reached: Any
    margin: Any
    gain: Any


def bicarbonate(
    pH: Any, pCO2: Any = "40 mmHg", pK: Any = PK_CO2, solubility: Any = CO2_SOLUBILITY
) -> Any:
    r"""Bicarbonate in equilibrium with CO2, by Henderson and Hasselbalch.

    .. math:: [HCO_3^-] = s\,p_{CO_2}\,10^{pH - pK}

    Args:
        pH: 4 to 10.
        pCO2: Partial pressure of CO2, Pa, the same on both sides of a membrane; or "5 %" of a dry gas
            at one atmosphere, moist at 37 degC.
        pK: Apparent pK, 6.1 at 37 degC.
        solubility: s, mol m-3 Pa-1; 0.0307 mM/mmHg at 37 degC.

    Returns:
        Concentration, mol m-3.

    Raises:
        BadValue: pH is outside 4 to 10, or a pressure or solubility is not positive.

    Holds at 37 degC with the defaults; colder, pK and solubility both rise. Source: Hasselbalch KA
    (1917), Biochem Z 78:112 (not looked up).

    >>> round(bicarbonate(7.4), 1), round(bicarbonate(7.2), 1)
    (24.5, 15.5)
    """
    acidity = read.between(si(pH, "1", "pH"), 4.0, 10.0, "pH")
    return _bicarbonate(acidity, co2_pressure(pCO2, T_BODY), pK, solubility)


def gaba_reversal(
    Cl_in: Any,
    Cl_out: Any,
    HCO3_in: Any,
    HCO3_out: Any,
    ratio: Any = PERMEABILITY_RATIO,
    T: Any = T_BODY,
) -> Any:
    r"""Reversal potential of the GABA-A receptor.

    .. math:: E_{GABA} = \frac{RT}{F} \ln \frac{Cl_i + p\,HCO_{3,i}}{Cl_o + p\,HCO_{3,o}}

    Args:
        Cl_in, Cl_out, HCO3_in, HCO3_out: Concentrations, mol m-3.
        ratio: p = P_HCO3/P_Cl.
        T: Temperature, K.

    Returns:
        E_GABA, V; between E_Cl and E_HCO3.

    Raises:
        BadValue: A concentration or the ratio is negative. NoSolution: nothing permeates on a side.

    Source: Bormann J, Hamill OP, Sakmann B (1987), J Physiol 385:243,
    doi:10.1113/jphysiol.1987.sp016493 (not looked up).

    >>> round(1e3 * gaba_reversal("7.02 mM", "130 mM", "16 mM", "25 mM"), 1)
    -69.0
    """
    inside, outside = {"Cl": Cl_in, "HCO3": HCO3_in}, {"Cl": Cl_out, "HCO3": HCO3_out}
    return ghk.voltage({"Cl": 1.0, "HCO3": _share(ratio)}, inside, outside, T=T)


def gaba_reversal_at_pH(
    Cl_in: Any,
    Cl_out: Any,
    pH_in: Any = 7.2,
    pH_out: Any = 7.4,
    pCO2: Any = "40 mmHg",
    ratio: Any = PERMEABILITY_RATIO,
    T: Any = T_BODY,
    pK: Any = PK_CO2,
    solubility: Any = CO2_SOLUBILITY,
) -> Any:
    r"""Reversal potential of the GABA-A receptor from chloride, pH and pCO2.

    .. math:: HCO_3^- = s\,p_{CO_2}\,10^{pH - pK} \;\text{on each side, then}\; E_{GABA}

    Args:
        Cl_in, Cl_out: Concentrations, mol m-3.
        pH_in, pH_out: pH on the two sides.
        pCO2: Partial pressure of CO2, the same on both sides, Pa; or "5 %" of a dry gas at one
            atmosphere, moist at T.
        ratio: P_HCO3/P_Cl.
        T: Temperature, K.
        pK, solubility: As `bicarbonate`.

    Returns:
        E_GABA, V.

    Raises:
        BadValue: As `bicarbonate` and `gaba_reversal`.

    Source: as `bicarbonate` and `gaba_reversal`.

    >>> round(1e3 * gaba_reversal_at_pH("6 mM", "130 mM"), 1)
    -72.1
    """
    pressure = co2_pressure(pCO2, temperature(T, "T"))
    sides = (read.between(si(pH, "1", name), 4.0, 10.0, name) for pH, name in ((pH_in, "pH_in"), (pH_out, "pH_out")))
    inner, outer = (_bicarbonate(acidity, pressure, pK, solubility) for acidity in sides)
    return gaba_reversal(Cl_in, Cl_out, inner, outer, ratio, T)


def bicarbonate_shift(
    Cl_in: Any,
    Cl_out: Any,
    HCO3_in: Any,
    HCO3_out: Any,
    ratio: Any = PERMEABILITY_RATIO,
    T: Any = T_BODY,
) -> Any:
    r"""How far bicarbonate moves E_GABA away from E_Cl.

    .. math:: \Delta = E_{GABA} - E_{Cl}

    Args:
        Cl_in, Cl_out, HCO3_in, HCO3_out: Concentrations, mol m-3.
        ratio: P_HCO3/P_Cl.
        T: Temperature, K.

    Returns:
        The shift, V; it shrinks as chloride loads, since E_Cl nears E_HCO3.

    Raises:
        BadValue: As `gaba_reversal`, or a chloride concentration is zero.

    Source: as `gaba_reversal`.

    >>> round(1e3 * bicarbonate_shift("7.02 mM", "130 mM", "16 mM", "25 mM"), 1)
    9.0
    """
    E = gaba_reversal(Cl_in, Cl_out, HCO3_in, HCO3_out, ratio, T)
    return read.plain(E - nernst(-1, Cl_in, Cl_out, T))


def gaba_load_shift(
    load: Any,
    Cl_in: Any,
    Cl_out: Any,
    HCO3_in: Any,
    HCO3_out: Any,
    ratio: Any = PERMEABILITY_RATIO,
    T: Any = T_BODY,
) -> Any:
    r"""Shift of E_GABA when the cell loads with chloride.

    .. math:: \Delta E = \frac{RT}{F} \ln \frac{Cl_i + \Delta Cl + p\,HCO_{3,i}}{Cl_i + p\,HCO_{3,i}}

    Args:
        load: Rise of chloride inside, mol m-3; negative for extrusion.
        Cl_in, Cl_out, HCO3_in, HCO3_out: Concentrations before, mol m-3.
        ratio: P_HCO3/P_Cl.
        T: Temperature, K.

    Returns:
        The shift, V; positive as chloride loads.

    Raises:
        BadValue: More chloride leaves than there is.

    Holds if bicarbonate inside and chloride outside stay as they are. Source: as `gaba_reversal`.

    >>> round(1e3 * gaba_load_shift("5 mM", "7 mM", "130 mM", "16 mM", "25 mM"), 1)
    10.7
    """
    after = read.concentration(Cl_in, "Cl_in", zero=True) + si(load, "mol m-3", "load")
    if np.any(np.asarray(after) < 0.0):
        raise BadValue(f"load: {load!r} takes more chloride than Cl_in has; give a smaller one.")
    before = gaba_reversal(Cl_in, Cl_out, HCO3_in, HCO3_out, ratio, T)
    return read.plain(gaba_reversal(after, Cl_out, HCO3_in, HCO3_out, ratio, T) - before)


def gaba_permeability_ratio(
    E: Any, Cl_in: Any, Cl_out: Any, HCO3_in: Any, HCO3_out: Any, T: Any = T_BODY
) -> Any:
    r"""Permeability ratio P_HCO3/P_Cl from a measured reversal potential.

    .. math:: p = \frac{x\,Cl_o - Cl_i}{HCO_{3,i} - x\,HCO_{3,o}}, \quad x = e^{FE/RT}

    Args:
        E: Measured E_GABA, V.
        Cl_in, Cl_out, HCO3_in, HCO3_out: Concentrations, mol m-3.
        T: Temperature, K.

    Returns:
        P_HCO3/P_Cl.

    Raises:
        NoSolution: E is not between E_Cl and E_HCO3, so that no positive ratio explains it.

    Source: as `gaba_reversal`, solved for the ratio.

    >>> round(gaba_permeability_ratio("-69 mV", "7.02 mM", "130 mM", "16 mM", "25 mM"), 2)
    0.2
    """
    x = np.exp(F * read.voltage(E, "E") / (R * temperature(T, "T")))
    over = x * read.concentration(Cl_out, "Cl_out") - read.concentration(Cl_in, "Cl_in")
    under = read.concentration(HCO3_in, "HCO3_in") - x * read.concentration(HCO3_out, "HCO3_out")
    if np.any(over * under < 0.0) or np.any(np.asarray(under) == 0.0):
        raise NoSolution(
            "E: the potential is not between E_Cl and E_HCO3, so no positive P_HCO3/P_Cl gives it; "
            "check the sign of E and the concentrations."
        )
    return read.plain(over / under)


def chloride_for_reversal(
    E: Any,
    Cl_out: Any,
    HCO3_in: Any,
    HCO3_out: Any,
    ratio: Any = PERMEABILITY_RATIO,
    T: Any = T_BODY,
) -> Any:
    r"""Chloride inside the cell that a measured E_GABA means.

    .. math:: Cl_i = e^{FE/RT} (Cl_o + p\,HCO_{3,o}) - p\,HCO_{3,i}

    Args:
        E: Measured E_GABA, V.
        Cl_out, HCO3_in, HCO3_out: Concentrations, mol m-3.
        ratio: P_HCO3/P_Cl.
        T: Temperature, K.

    Returns:
        Cl_in, mol m-3.

    Raises:
        NoSolution: E is below what bicarbonate alone would give.

    Source: as `gaba_reversal`, solved for chloride.

    >>> round(chloride_for_reversal("-69 mV", "130 mM", "16 mM", "25 mM"), 1)
    7.0
    """
    p = _share(ratio)
    x = np.exp(F * read.voltage(E, "E") / (R * temperature(T, "T")))
    outer = read.concentration(Cl_out, "Cl_out") + p * read.concentration(HCO3_out, "HCO3_out", True)
    inner = x * outer - p * read.concentration(HCO3_in, "HCO3_in", True)
    if np.any(np.asarray(inner) < 0.0):
        raise NoSolution(
            "E: bicarbonate alone puts E_GABA above this potential; lower ratio or HCO3_in, or check E."
        )
    return read.plain(inner)


def gaba_driving_force(V: Any, E: Any) -> Any:
    r"""Driving force on the GABA-A current.

    .. math:: \Delta V = V - E_{GABA}

    Args:
        V: Membrane potential, V.
        E: Reversal potential, V.

    Returns:
        V; positive drives an outward current (anions enter), which hyperpolarises.

    Raises:
        BadValue: A potential is beyond 2 V.

    Source: definition.

    >>> round(1e3 * gaba_driving_force("-65 mV", "-72 mV"), 1)
    7.0
    """
    return read.plain(read.voltage(V) - read.voltage(E, "E"))


def gaba_action(
    E: Any,
    rest: Any,
    threshold: Any,
    conductance: Any = 1.0,
    tolerance: Any = "2 mV",
) -> GabaAction:
    r"""Whether GABA hyperpolarises, shunts, depolarises below threshold or excites.

    .. math:: V_\infty = \frac{V_r + \gamma E_{GABA}}{1 + \gamma}, \quad \gamma = g_{GABA}/g_{rest}

    - "excitatory": V_inf reaches the threshold;
    - "shunting": E_GABA is within the tolerance of rest, and only the gain falls;
    - "hyperpolarising": E_GABA is lower;
    - "depolarising": E_GABA is higher, but V_inf stays below threshold: while it lasts it inhibits
      by shunt if E_GABA itself is below threshold.

    Args:
        E: Reversal potential, V.
        rest: Resting potential, V.
        threshold: Spike threshold, V, above rest.
        conductance: gamma, the GABA-A conductance over that of the resting membrane.
        tolerance: Driving force that counts as none, V.

    Returns:
        `GabaAction`: the action in words, driving force V_r - E, shift V_inf - V_r, V_inf, margin to
        threshold (positive: below it), and the gain 1/(1 + gamma) left to other inputs.

    Raises:
        BadValue: The threshold is not above rest, or conductance or tolerance is negative.

    Holds for a steady conductance in one compartment without other active currents. Source: the
    chapter on ionic gradients; the weighted mean is `rest.chord_rest`.

    >>> [str(gaba_action(E, "-70 mV", "-50 mV", 4).action) for E in ("-80 mV", "-70 mV", "-60 mV", "-40 mV")]
    ['hyperpolarising', 'shunting', 'depolarising', 'excitatory']
    """
    reversal, low, high = (
        read.voltage(value, name) for value, name in ((E, "E"), (rest, "rest"), (threshold, "threshold"))
    )
    if np.any(np.asarray(high) <= np.asarray(low)):
        raise BadValue("threshold: it is not above rest, so the cell fires by itself; raise it.")
    weight = _share(conductance, "conductance")
    band = _share(si(tolerance, "V", "tolerance"), "tolerance")
    reached = (low + weight * reversal) / (1.0 + weight)
    shift = weight * (reversal - low) / (1.0 + weight)
    kinds = (reached >= high, np.abs(low - reversal) <= band + 1e-12, reversal < low)
    names = ("excitatory", "shunting", "hyperpolarising")
    action = np.select([np.asarray(kind) for kind in kinds], names, "depolarising")
    words = str(action) if action.ndim == 0 else action
    numbers = low - reversal, shift, reached, high - reached, 1.0 / (1.0 + weight)
    return GabaAction(words, *map(read.plain, numbers))


def _bicarbonate(acidity: Any, pressure: Any, pK: Any, solubility: Any) -> Any:
    s = positive(solubility, "mol m-3 Pa-1", "solubility")
    return read.plain(s * pressure * 10.0 ** (acidity - si(pK, "1", "pK")))


def _share(value: Any, name: str = "ratio") -> Any:
    """Return a ratio of 0 or more."""
    number = si(value, "1", name)
    if np.any(np.asarray(number) < 0.0):
        raise BadValue(f"{name}: {value!r} is negative; give 0 or more.")
    return number
