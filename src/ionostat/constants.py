"""Physical constants, once, in SI units.

e, k_B and N_A are exact since the SI of 2019, and so are their products R and F; eps0 is measured.
Source: Mohr, Newell, Taylor & Tiesinga, CODATA recommended values of the fundamental physical
constants: 2022, Rev Mod Phys 97:025002 (2025), doi:10.1103/RevModPhys.97.025002.

>>> round(1e3 * R * T_BODY / F, 4)     # RT/F at body temperature, mV
26.7267
"""

from __future__ import annotations

from typing import Final

__all__ = ["N_A", "T_BODY", "WATER_MOLAR_VOLUME", "F", "R", "e", "eps0", "k_B"]

e: Final = 1.602176634e-19
"""Elementary charge, C (exact)."""

k_B: Final = 1.380649e-23
"""Boltzmann constant, J K-1 (exact)."""

N_A: Final = 6.02214076e23
"""Avogadro constant, mol-1 (exact)."""

R: Final = 8.31446261815324
"""Gas constant N_A k_B, J mol-1 K-1 (exact)."""

F: Final = 96485.3321233100184
"""Faraday constant N_A e, C mol-1 (exact)."""

eps0: Final = 8.8541878188e-12
"""Vacuum permittivity, F m-1."""

T_BODY: Final = 310.15
"""Body temperature of a mammal, 37 degC, in K."""

WATER_MOLAR_VOLUME: Final = 1.807e-5
"""Volume of a mole of liquid water, m3 mol-1: 18.015 g/mol over 0.99705 g/mL at 25 degC.

Source: CRC Handbook of Chemistry and Physics; it is 1.814e-5 at 37 degC.
"""
