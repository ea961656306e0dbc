"""Long: the end of a spreading depolarisation by explicit steps, on the authors' equations."""

from __future__ import annotations

from math import exp, log

import pytest

import ionostat as ion
from ionostat.models import scenarios

pytestmark = pytest.mark.long
VOLUMES = 2.16 / 0.72


def speed(v: float, n: float, ki: float, cli: float, dk: float) -> tuple[float, float, float, float, float]:
    """The authors' equations as deposited: mV and mM; per second of V, n, K_in, Cl_in and K lost to the buffer."""
    x = v + 34
    a_n, b_n = 0.01 * x / (1 - exp(-0.1 * x)), 0.125 * exp(-(v + 44) / 80)
    x = v + 30
    a_m, b_m = 0.1 * x / (1 - exp(-0.1 * x)), 4 * exp(-(v + 55) / 18)
    m, h = a_m / (a_m + b_m), 1 - 1 / (1 + exp(-6.5 * (n - 0.35)))
    nai = 144.588886 - ki + cli
    nae, cle = 125.30555 + (25.231485 - nai) * VOLUMES, 123.2716 + (9.900239 - cli) * VOLUMES
    ke = 4.0 + (129.25764 - ki) * VOLUMES + dk
    pump = 6.8 / (1 + exp((25 - nai) / 3)) / (1 + exp(5.5 - ke))
    I_Na = (0.0175 + 100 * m * m * m * h) * (v - 26.64 * log(nae / nai)) + 3 * pump
    I_K = (0.05 + 40 * n * n * n * n) * (v - 26.64 * log(ke / ki)) - 2 * pump
    I_Cl = 0.02 * (v - 26.64 * log(cli / cle))
    bound = -5e-8 * dk - 5e-8 / (1 + exp((15 - ke) / 1.09)) * ke * (500 + dk)
    conv = 9.55589e-2 / 2.16
    return -1e3 * (I_Na + I_K + I_Cl), 3e3 * (a_n * (1 - n) - b_n * n), -conv * I_K, conv * I_Cl, 1e3 * bound


def test_explicit_steps_end_the_depolarisation_when_we_do():
    """From our state at 99 s: the end does not hang on how we reached it, only on steps that see the oscillation."""
    scenario = scenarios("huebel-dahlem")["pump-pause"]
    s = ion.simulate(ion.ready_model("huebel-dahlem"), scenario.protocol, until=99.0)
    held = s.c("KB", "ecs")
    y = [1e3 * s.V("neuron")[-1], s.gate("neuron.spikes.n")[-1], s.c("K", "neuron")[-1], s.c("Cl", "neuron")[-1],
         held[0] - held[-1]]
    t, h = 99.0, 1e-5
    while 4.0 + (129.25764 - y[2]) * VOLUMES + y[4] > 10.0:
        a = speed(*y)
        b = speed(*(x + h / 2 * k for x, k in zip(y, a)))
        c = speed(*(x + h / 2 * k for x, k in zip(y, b)))
        d = speed(*(x + h * k for x, k in zip(y, c)))
        y = [x + h / 6 * (p + 2 * q + 2 * r + u) for x, p, q, r, u in zip(y, a, b, c, d)]
        t += h
        assert t < 113.0
    assert t == pytest.approx(109.83, abs=0.1)
