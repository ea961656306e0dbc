"""The benchmark cell: a spiking neuron with ions, water and oxygen, in plain arithmetic for any solver or compiler.

A Hodgkin-Huxley neuron and a small extracellular space before a bath, after Wei, Ullah & Schiff (2014), with
simplifications: glia are one saturable potassium store, oxygen acts on the pump through one logistic, chloride moves by
a leak, KCC2 and NKCC1. It is small (13 states) yet has what makes ionic homeostasis costly: gates of 0.1 ms beside
pools of minutes, thousands of spikes, then silence.

Units: mV, ms, mM, uA/cm2, and fluxes in mM/s. An amount is a concentration times a relative volume, so that the amount
inside is 18 mM x W with W = 1 at the start; O2 is in mg/l. The capacitance is 1 uF/cm2.

Source of the form: Y. Wei, G. Ullah, S. J. Schiff (2014) Unification of neuronal spikes, seizures, and spreading
depression, J Neurosci 34:11733. doi:10.1523/JNEUROSCI.0516-14.2014
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

STATES = ("V", "m", "h", "n", "Na_in", "K_in", "Cl_in", "Na_out", "K_out", "Cl_out", "W", "O2", "K_glia")

PARAMETERS = {
    "K_bath": 4.0,  # potassium of the bath, mM
    "pump_max": 0.8,  # largest pump rate, mM/s
    "I_app": 0.0,  # current injected, uA/cm2
    "O2_bath": 32.0,  # oxygen of the bath, mg/l
    "kcc2": 0.3,  # strength of the potassium chloride cotransporter, mM/s
    "nkcc1": 0.1,  # strength of the sodium potassium chloride cotransporter, mM/s
    "glia": 8.0,  # largest glial potassium uptake, mM/s
    "diffusion": 3.33,  # exchange with the bath, 1/s
}

VOLUME_RATIO = 7.0  # inside over outside, at the start
SPIKE_THRESHOLD = -20.0  # an upward crossing of V is a spike, mV


def parameters(**changes: float) -> NDArray[np.float64]:
    """Parameter vector in the order of PARAMETERS, with changes by name; shape (8,)."""
    unknown = set(changes) - set(PARAMETERS)
    if unknown:
        raise KeyError(f"no parameter named {', '.join(sorted(unknown))}; there are {', '.join(PARAMETERS)}")
    return np.array([{**PARAMETERS, **changes}[name] for name in PARAMETERS])


def initial() -> NDArray[np.float64]:
    """Initial state in the order of STATES; shape (13,)."""
    outside = np.array([144.0, 4.0, 130.0]) / VOLUME_RATIO
    return np.array([-66.0, 0.02, 0.98, 0.03, 18.0, 132.0, 6.0, *outside, 1.0, 29.3, 130.0])


def rhs(y: Any, p: Any, exp: Callable[[Any], Any], log: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Time derivatives per ms of the 13 states; exp and log come from whoever calls (math, numpy, a tracer).

    One flat function on purpose, so that tracers and compilers take it as it stands. The opening rates are 0/0 at
    V = -54, -52 and -27 mV exactly, which no adaptive run has met.
    """
    V, m, h, n, amount_Na_in, amount_K_in, amount_Cl_in, amount_Na_out, amount_K_out, amount_Cl_out, W, O2, K_glia = y
    K_bath, pump_max, I_app, O2_bath, kcc2, nkcc1, glia, diffusion = p

    # concentrations, mM
    W_out = 1.0 + 1.0 / 7.0 - W
    Na_in = amount_Na_in / W
    K_in = amount_K_in / W
    Cl_in = amount_Cl_in / W
    Na_out = amount_Na_out / W_out
    K_out = amount_K_out / W_out
    Cl_out = amount_Cl_out / W_out

    # gates, 1/ms
    x_m = (V + 54.0) / 4.0
    y_m = -(V + 27.0) / 5.0
    x_n = (V + 52.0) / 5.0
    open_m = 1.28 * x_m / (1.0 - exp(-x_m))
    close_m = 1.4 * y_m / (1.0 - exp(-y_m))
    open_h = 0.128 * exp(-(V + 50.0) / 18.0)
    close_h = 4.0 / (1.0 + exp(y_m))
    open_n = 0.16 * x_n / (1.0 - exp(-x_n))
    close_n = 0.5 * exp(-(V + 57.0) / 40.0)

    # currents, uA/cm2; RT/F is 26.64 mV
    I_Na = (30.0 * m * m * m * h + 0.0247) * (V - 26.64 * log(Na_out / Na_in))
    I_K = (25.0 * n * n * n * n + 0.05) * (V - 26.64 * log(K_out / K_in))
    I_Cl = 0.1 * (V - 26.64 * log(Cl_in / Cl_out))

    # pumps and cotransporters, mM/s; a current of 1 uA/cm2 is 0.0445 mM/s
    fuelled = pump_max / ((1.0 + exp((20.0 - O2) / 3.0)) * (1.0 + exp(5.5 - K_out)))
    pump = fuelled / (1.0 + exp((25.0 - Na_in) / 3.0))
    glial_pump = fuelled / (3.0 * (1.0 + exp(7.0 / 3.0)))
    drive_K = log(K_in * Cl_in / (K_out * Cl_out))
    drive_Na = log(Na_in * Cl_in / (Na_out * Cl_out))
    through_kcc2 = kcc2 * drive_K
    through_nkcc1 = nkcc1 * (drive_K + drive_Na) / (1.0 + exp(16.0 - K_out))
    glial_gain = glia / (1.0 + exp((18.0 - K_out) / 2.5)) * (1.0 - K_glia / 250.0) + 2.0 * glial_pump
    glial_gain = glial_gain - 0.05 * (K_glia - 130.0)

    # amounts, mM/s
    Na_exit = 0.0445 * I_Na + 3.0 * pump + through_nkcc1
    K_exit = 0.0445 * I_K - 2.0 * pump + through_kcc2 + through_nkcc1
    Cl_exit = -0.0445 * I_Cl + through_kcc2 + 2.0 * through_nkcc1
    Na_bath_flow = diffusion * W_out * (144.0 - Na_out)
    K_bath_flow = diffusion * W_out * (K_bath - K_out)
    Cl_bath_flow = diffusion * W_out * (130.0 - Cl_out)

    # water follows the osmotic difference
    osmotic = (Na_out + K_out + Cl_out + 18.0) - (Na_in + K_in + Cl_in + 132.0 / W)
    W_aim = 1.1029 - 0.1029 * exp(osmotic / 20.0)

    return (
        I_app - I_Na - I_K - I_Cl - pump / 0.0445,
        open_m * (1.0 - m) - close_m * m,
        open_h * (1.0 - h) - close_h * h,
        open_n * (1.0 - n) - close_n * n,
        -0.001 * Na_exit,
        -0.001 * K_exit,
        -0.001 * Cl_exit,
        0.001 * (Na_exit + Na_bath_flow),
        0.001 * (K_exit + K_bath_flow - glial_gain / 7.0),
        0.001 * (Cl_exit + Cl_bath_flow),
        (W_aim - W) / 250.0,
        0.001 * (0.17 * (O2_bath - O2) - 5.3 * (pump + glial_pump)),
        0.001 * glial_gain,
    )


RUN_SECONDS = 100.0
ENSEMBLE_SECONDS = 10.0
ENSEMBLE_MEMBERS = 1024


def run_parameters() -> NDArray[np.float64]:
    """The one run of 100 s: little oxygen and raised bath potassium; thousands of spikes, then depolarisation."""
    return parameters(K_bath=9.0, O2_bath=10.0, diffusion=1.0)


def ensemble_parameters(members: int = ENSEMBLE_MEMBERS) -> NDArray[np.float64]:
    """Parameters of the first members of the ensemble of 10 s; shape (members, 8).

    Bath potassium 3 to 11 mM and pump 0.3 to 1.1 mM/s, uniform; current 10 u^48 uA/cm2 with u uniform, so that most
    cells rest or fire now and then and a few are driven hard. The seed is fixed, and the first n members do not depend
    on how many are asked for.
    """
    u = np.random.default_rng(20140827).uniform(size=(members, 3))
    return np.array(
        [parameters(K_bath=3.0 + 8.0 * a, pump_max=0.3 + 0.8 * b, I_app=10.0 * c**48) for a, b, c in u.tolist()]
    )
