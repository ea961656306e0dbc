"""Fluxes of a cycle's steps: what is bound inside and what is released outside both go outward."""

from __future__ import annotations

from shapes import PumpCycle

import ionostat as ion
from ionostat import Cl, K, Na
from ionostat.experiment.solution import flux_number


def test_fluxes_of_binding_and_release_point_outward():
    cycle = PumpCycle()
    inner = ion.Compartment("cell", volume="2 pL", concentrations={Na: 12.0, K: 135.0, Cl: 8.0},
                            clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0})
    outer = ion.Reservoir("bath", concentrations={Na: 145.0, K: 3.5, Cl: 148.5})
    network_model = ion.Model(ion.Membrane(
        inner, outer, mechanisms=[cycle]))
    run = ion.simulate(network_model, until="1 s")
    total = {Na: 0, K: 0}
    for step in run.network.steps:
        if step.process.sites:
            for s in total:
                numbers = [n for n in (step.process.all_inside.get(s, 0), step.process.all_outside.get(s, 0)) if n]
                if numbers:
                    assert flux_number(step, s) * (1 if s == Na else -1) > 0
                    total[s] += flux_number(step, s)
    assert total == {Na: 6, K: -4}  # bound inside and released outside: each ion passes both ends
