"""Equilibrium and energy: chemical potentials, Nernst, coupled transport, ATP and the pump.

V = inside - outside; a mole that leaves the cell has moved in the positive direction, and energies
are per mole of turnovers in that direction: positive is uphill, and needs work.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..constants import N_A, T_BODY, F, R, e, eps0, k_B
from ..errors import BadValue
from ..units import temperature
from . import _arguments as read
from ._arguments import si
from .atp import atp_standard_energy
from .coupled import (
    FreeEnergy,
    coupled_charge,
    coupled_reversal_potential,
    coupled_transport_energy,
    free_energy,
    limiting_ratio,
)

__all__ = [
    "STANDARD_CONCENTRATION",
    "FreeEnergy",
    "atp_free_energy",
    "chemical_potential",
    "coupled_charge",
    "coupled_reversal_potential",
    "coupled_transport_energy",
    "davies_coefficient",
    "electrochemical_difference",
    "electrochemical_potential",
    "limiting_ratio",
    "nernst",
    "nernst_inverse",
    "pump_efficiency",
    "pump_reversal_potential",
    "pump_work",
]

STANDARD_CONCENTRATION: Final = 1e3
"""The standard state of a solute, 1 M, in mol m-3."""

PUMP: Final = {"Na": 3, "K": -2}
"""Ions that one turnover of the Na+/K+ pump moves outward."""


def chemical_potential(
    c: Any, T: Any = T_BODY, standard: Any = 0.0, activity: Any = "ideal"
) -> Any:
    r"""Chemical potential of a solute.

    .. math:: \mu = \mu^0 + RT \ln(\gamma c / c^0), \quad c^0 = 1\,\mathrm{M}

    Args:
        c: Concentration, mol m-3.
        T: Temperature, K.
        standard: Standard chemical potential, J mol-1.
        activity: "ideal" for unit activity, or the coefficient itself (`davies_coefficient`).

    Returns:
        J mol-1.

    Raises:
        BadValue: The concentration or the coefficient is not positive.

    Source: Atkins & de Paula, Physical Chemistry, Oxford University Press.

    >>> chemical_potential("1 M")
    0.0
    """
    ideal = isinstance(activity, str) and activity == "ideal"
    gamma = 1.0 if ideal else si(activity, "1", "activity")
    if np.any(np.asarray(gamma) <= 0.0):
        raise BadValue(f"activity: {activity!r} is not positive; give 'ideal' or a coefficient.")
    ratio = gamma * read.concentration(c, "c") / STANDARD_CONCENTRATION
    chemical = R * temperature(T, "T") * np.log(ratio)
    energy = si(standard, "J mol-1", "standard")
    return read.plain(energy + chemical)


def electrochemical_potential(
    c: Any, z: Any, psi: Any, T: Any = T_BODY, standard: Any = 0.0, activity: Any = "ideal"
) -> Any:
    r"""Electrochemical potential of an ion where the electrical potential is psi.

    .. math:: \tilde\mu = \mu^0 + RT \ln(\gamma c / c^0) + zF\psi

    Args:
        c: Concentration, mol m-3.
        z: Valence, or the species.
        psi: Electrical potential, V.
        T: Temperature, K.
        standard: Standard chemical potential, J mol-1.
        activity: "ideal", or the activity coefficient.

    Returns:
        J mol-1.

    Raises:
        BadValue: As `chemical_potential`.

    Source: Guggenheim EA (1929), J Phys Chem 33:842, doi:10.1021/j150300a003.

    >>> round(electrochemical_potential("1 M", 1, "-70 mV"), 2)
    -6753.97
    """
    electrical = read.valence(z) * F * read.voltage(psi, "psi")
    return read.plain(chemical_potential(c, T, standard, activity) + electrical)


def electrochemical_difference(
    z: Any, inside: Any, outside: Any, V: Any, T: Any = T_BODY
) -> FreeEnergy:
    r"""Free energy of moving one mole out of the cell, its two parts apart.

    .. math:: \Delta\tilde\mu = RT \ln(c_o / c_i) - zFV

    Args:
        z: Valence, or the species.
        inside, outside: Concentrations, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        `FreeEnergy`, J mol-1; positive if work must be done to move it out. Inward is the negative.

    Raises:
        BadValue: A concentration is not positive, or V is beyond 2 V.

    Source: Hille B (2001), Ion Channels of Excitable Membranes, 3rd ed., Sinauer.

    >>> work = electrochemical_difference(2, "100 nM", "1.2 mM", "-70 mV")
    >>> [round(float(part) / 1e3, 1) for part in work]          # kJ/mol
    [24.2, 13.5, 37.7]
    """
    RT = R * temperature(T, "T")
    ratio = read.concentration(outside, "outside") / read.concentration(inside, "inside")
    return free_energy(RT * np.log(ratio), -read.valence(z) * F * read.voltage(V))


def davies_coefficient(z: Any, ionic_strength: Any, T: Any = 298.15) -> Any:
    r"""Activity coefficient of an ion by Davies' equation, up to 0.5 M.

    .. math:: \log_{10}\gamma = -A z^2 \left(\frac{\sqrt I}{1 + \sqrt I} - 0.3 I\right)

    with A from Debye and Hueckel, 0.511 at 25 degC, and the permittivity of water at T.

    Args:
        z: Valence, or the species.
        ionic_strength: I, mol m-3.
        T: Temperature, K.

    Returns:
        gamma, dimensionless.

    Raises:
        BadValue: I is negative or above 0.5 M.

    Source: Davies CW (1962), Ion Association, Butterworths; permittivity: Malmberg CG, Maryott AA
    (1956), J Res Natl Bur Stand 56:1, doi:10.6028/jres.056.001.

    >>> round(davies_coefficient(1, "150 mM"), 3)
    0.759
    """
    strength = read.concentration(ionic_strength, "ionic_strength", zero=True) / 1e3
    if np.any(np.asarray(strength) > 0.5):
        raise BadValue(
            f"ionic_strength: {ionic_strength!r} is above 0.5 M, where Davies' equation ends; "
            "use measured activity coefficients there."
        )
    kelvin = temperature(T, "T")
    celsius = kelvin - 273.15
    water = 87.740 + celsius * (-0.40008 + celsius * (9.398e-4 - 1.410e-6 * celsius))
    bjerrum = e**2 / (eps0 * water * k_B * kelvin)
    slope = bjerrum**1.5 * np.sqrt(2e3 * N_A) / (8 * np.pi)
    root = np.sqrt(strength)
    return read.plain(np.exp(-slope * read.valence(z) ** 2 * (root / (1 + root) - 0.3 * strength)))


def nernst(z: Any, inside: Any, outside: Any, T: Any = T_BODY) -> Any:
    r"""Nernst potential: the membrane potential at which an ion is in equilibrium.

    .. math:: E = \frac{RT}{zF} \ln\frac{c_o}{c_i}

    Args:
        z: Valence, or the species.
        inside, outside: Concentrations, mol m-3.
        T: Temperature, K.

    Returns:
        E, V.

    Raises:
        BadValue: z is 0, or a concentration is not positive.

    Source: Nernst W (1889), Z Phys Chem 4:129, doi:10.1515/zpch-1889-0412.

    >>> round(1e3 * nernst(1, "140 mM", "4 mM"), 2)     # E_K, mV
    -95.02
    """
    ratio = read.concentration(outside, "outside") / read.concentration(inside, "inside")
    return read.plain(R * temperature(T, "T") / (_charged(z) * F) * np.log(ratio))


def nernst_inverse(
    E: Any, z: Any, *, inside: Any = None, outside: Any = None, T: Any = T_BODY
) -> Any:
    r"""Concentration on the other side for which the Nernst potential is E.

    .. math:: c_i = c_o e^{-zFE/RT}, \quad c_o = c_i e^{zFE/RT}

    Args:
        E: Nernst potential wanted, V.
        z: Valence, or the species.
        inside, outside: The one concentration that is known, mol m-3.
        T: Temperature, K.

    Returns:
        The concentration outside if `inside` is given, inside if `outside` is; mol m-3.

    Raises:
        BadValue: z is 0, or not exactly one concentration is given.

    Source: Nernst W (1889), Z Phys Chem 4:129, doi:10.1515/zpch-1889-0412.

    >>> round(nernst_inverse("-78 mV", -1, outside="130 mM"), 2)
    7.02
    """
    if (inside is None) == (outside is None):
        raise BadValue("nernst_inverse: give exactly one of inside and outside.")
    ratio = np.exp(_charged(z) * F * read.voltage(E, "E") / (R * temperature(T, "T")))
    if outside is None:
        return read.plain(read.concentration(inside, "inside") * ratio)
    return read.plain(read.concentration(outside, "outside") / ratio)


def atp_free_energy(
    ATP: Any, ADP: Any, Pi: Any, standard: Any = None, T: Any = T_BODY,
    pH: Any = 7.0, Mg: Any = 1.0,
) -> Any:
    r"""Free energy of ATP hydrolysis in the cell.

    .. math:: \Delta G = \Delta G'^0 + RT \ln\frac{[ADP][P_i]}{[ATP]\,c^0}

    with the standard state c^0 = 1 M.

    Args:
        ATP, ADP, Pi: Concentrations, mol m-3.
        standard: Standard transformed free energy, J mol-1; None for the one at this pH and Mg2+
            (`atp_standard_energy`).
        T: Temperature, K.
        pH: Of the cytosol, dimensionless.
        Mg: Free Mg2+, mol m-3.

    Returns:
        J mol-1, negative in a living cell.

    Raises:
        BadValue: A concentration is not positive.

    Source: Alberty RA (2003), Thermodynamics of Biochemical Reactions, Wiley.

    >>> round(atp_free_energy("3 mM", "30 uM", "3 mM") / 1e3, 1)
    -57.4
    """
    product = read.concentration(ADP, "ADP") * read.concentration(Pi, "Pi")
    quotient = product / (read.concentration(ATP, "ATP") * STANDARD_CONCENTRATION)
    chemical = R * temperature(T, "T") * np.log(quotient)
    energy = atp_standard_energy(pH, Mg, T) if standard is None else si(standard, "J mol-1", "standard")
    return read.plain(energy + chemical)


def pump_work(
    Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, V: Any, T: Any = T_BODY
) -> FreeEnergy:
    r"""Work of one mole of turnovers of the Na+/K+ pump, 3 Na+ out and 2 K+ in.

    .. math:: W = 3RT\ln\frac{Na_o}{Na_i} + 2RT\ln\frac{K_i}{K_o} - FV

    Args:
        Na_in, Na_out, K_in, K_out: Concentrations, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        `FreeEnergy`, J mol-1, per mole of ATP.

    Raises:
        BadValue: A concentration is not positive.

    Source: De Weer P, Gadsby DC, Rakowski RF (1988), Annu Rev Physiol 50:225,
    doi:10.1146/annurev.ph.50.030188.001301.

    >>> round(pump_work("12 mM", "145 mM", "140 mM", "4 mM", "-70 mV").total / 1e3, 1)
    44.4
    """
    inside, outside = {"Na": Na_in, "K": K_in}, {"Na": Na_out, "K": K_out}
    return coupled_transport_energy(PUMP, inside, outside, V, T)


def pump_efficiency(
    dG_ATP: Any, Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, V: Any, T: Any = T_BODY
) -> Any:
    r"""Share of the free energy of ATP that the pump stores in the gradients.

    .. math:: \eta = W / (-\Delta G_{ATP})

    Args:
        dG_ATP: Free energy of ATP hydrolysis in the cell, J mol-1, negative.
        Na_in, Na_out, K_in, K_out: Concentrations, mol m-3.
        V: Membrane potential, V.
        T: Temperature, K.

    Returns:
        Efficiency, dimensionless; above 1 the pump would run backwards.

    Raises:
        BadValue: dG_ATP is not negative.

    Source: as `pump_work`.

    >>> round(pump_efficiency("-54 kJ/mol", "12 mM", "145 mM", "140 mM", "4 mM", "-70 mV"), 3)
    0.822
    """
    supply = -_hydrolysis(dG_ATP)
    return read.plain(pump_work(Na_in, Na_out, K_in, K_out, V, T).total / supply)


def pump_reversal_potential(
    dG_ATP: Any, Na_in: Any, Na_out: Any, K_in: Any, K_out: Any, T: Any = T_BODY
) -> Any:
    r"""Membrane potential at which the Na+/K+ pump stands still; it runs forward above it.

    .. math:: V_{rev} = \frac{\Delta G_{ATP} + 3RT\ln(Na_o/Na_i) + 2RT\ln(K_i/K_o)}{F}

    Args:
        dG_ATP: Free energy of ATP hydrolysis in the cell, J mol-1, negative.
        Na_in, Na_out, K_in, K_out: Concentrations, mol m-3.
        T: Temperature, K.

    Returns:
        V_rev, V.

    Raises:
        BadValue: dG_ATP is not negative.

    Source: as `pump_work`.

    >>> round(1e3 * pump_reversal_potential(-54e3, "12 mM", "145 mM", "140 mM", "4 mM"), 1)
    -169.8
    """
    inside, outside = {"Na": Na_in, "K": K_in}, {"Na": Na_out, "K": K_out}
    return coupled_reversal_potential(PUMP, inside, outside, T, energy=_hydrolysis(dG_ATP))


def _charged(z: Any) -> Any:
    charge = read.valence(z)
    if np.any(np.asarray(charge) == 0.0):
        raise BadValue("z: 0 has no Nernst potential; give the valence of an ion, such as 1 or -1.")
    return charge


def _hydrolysis(dG_ATP: Any) -> Any:
    energy = si(dG_ATP, "J mol-1", "dG_ATP")
    if np.any(np.asarray(energy) >= 0.0):
        raise BadValue(f"dG_ATP: {dG_ATP!r} drives no pump; it is negative, such as '-54 kJ/mol'.")
    return energy
