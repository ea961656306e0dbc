"""A glial cell in a small space, into which a pipette blows potassium: what the tests of fits are about."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.analysis.recordings import Recording
from ionostat.mechanisms.leak import Leak
from ionostat.mechanisms.potassium import Kir41
from ionostat.mechanisms.puff import Puff
from ionostat.mechanisms.sodium_pump import SodiumPump
from ionostat.mechanisms.water import Water

UNTIL = 120.0
TIMES = np.arange(0.0, UNTIL + 0.1, 0.5)
#: noise of the synthetic recordings: V, mM
NOISE_V, NOISE_K = 0.3e-3, 0.05


@cache
def glia() -> ion.Model:
    """The cell at rest."""
    cell = ion.Compartment(
        "glia", volume="1 pL", concentrations={Na: 15.0, K: 110.0, Cl: 6.5},
        clamped={"ATP": 2.0, "ADP": 0.03, "Pi": 1.0},
    )
    ecs = ion.Compartment("ecs", volume="0.5 pL", concentrations={Na: 144.0, K: 3.5, Cl: 130.0})
    pipette = ion.Reservoir("pipette", concentrations={K: 150.0, Cl: 150.0}, others=20.0)
    model = ion.Model(
        ion.Membrane(
            cell, ecs, area="1500 um2", V="-80 mV", mechanisms=[Leak(Na), Leak(Cl), Kir41(), SodiumPump(), Water()]
        ),
        ion.Junction(pipette, ecs, name="pipette", mechanisms=[Puff()]),
        name="glia",
    )
    return ion.balanced(model, ["glia.leak_Na.P", "glia.kir.P", "glia.Cl"])


def puff() -> ion.Protocol:
    """Ten seconds of potassium chloride."""
    return ion.Protocol("puff", [ion.Step("pipette.puff.flow", "0.2 fmol/s", start="10 s", duration="10 s")])


@cache
def clean() -> tuple[np.ndarray, np.ndarray]:
    """V and extracellular K+ of a run, V and mM."""
    run = ion.simulate(glia(), puff(), until=UNTIL, every=0.5, rtol=1e-9, spikes=False)
    t, first = np.unique(run.t, return_index=True)
    return np.interp(TIMES, t, run.V("glia")[first]), np.interp(TIMES, t, run.c("K", "ecs")[first])


def table(seed: int) -> pd.DataFrame:
    """The run with white noise, as a rig would write it down."""
    rng = np.random.default_rng(seed)
    V, K_out = clean()
    return pd.DataFrame({
        "t (s)": TIMES, "V (mV)": 1e3 * (V + rng.normal(0.0, NOISE_V, len(TIMES))),
        "K_ecs (mM)": K_out + rng.normal(0.0, NOISE_K, len(TIMES)),
    })


def recorded(seed: int) -> Recording:
    """The same as a recording."""
    return ion.recording(table(seed), puff(), name="puff")
