"""The benchmark cell in ionostat's own terms: processes with stoichiometry, compartments, a junction to the bath.

The same equations as ``spiking_cell.rhs``, in SI. Run as a script it prints one line of JSON, as the peers do.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

import accuracy
import ionostat as ion
import spiking_cell as cell
from ionostat import H2O, Cl, F, K, Na
from ionostat.compiler.kernels import build
from ionostat.compiler.network import Network
from ionostat.constants import WATER_MOLAR_VOLUME
from ionostat.solvers.lanes import HEAD
from ionostat.solvers.rosenbrock import Rosenbrock, Work

VOLUME = 1e-15  # of the cell at the start, m3
AREA = 4.45 * F * VOLUME  # so that 1 uA/cm2 is 0.0445 mM/s
FLUX = VOLUME / AREA  # mM/s of the cell's first volume, as mol m-2 s-1
RTF = 26.64  # mV
FULL = 100.0  # oxygen that the gate O2 counts as 1, mg/l
A = ion.Species("A", "anions of the glial store", -1, osmotic=False)
X = ion.Species("X", "what carries the injected current, counted nowhere", 1)


def potential(outside, inside):
    """Nernst potential of a cation, mV."""
    return RTF * np.log(outside / inside)


class Sodium(ion.Mechanism):
    """Transient sodium current with a leak."""

    short = "sodium"
    law = "phenomenological"
    moves = {Na: 1}

    def gates(self):
        return (
            ion.Gate("m", lambda m: 1e3 * 1.28 * ion.linoid((m.V * 1e3 + 54.0) / 4.0),
                     lambda m: 1e3 * 1.4 * ion.linoid(-(m.V * 1e3 + 27.0) / 5.0)),
            ion.Gate("h", lambda m: 1e3 * 0.128 * np.exp(-(m.V * 1e3 + 50.0) / 18.0),
                     lambda m: 1e3 * 4.0 / (1.0 + np.exp(-(m.V * 1e3 + 27.0) / 5.0))),
        )

    def rate(self, m):
        g, h = m.gates.m, m.gates.h
        V = m.V * 1e3
        return 0.01 / F * (30.0 * g * g * g * h + 0.0247) * (V - potential(m.outside.Na, m.inside.Na))


class Potassium(ion.Mechanism):
    """Delayed rectifier with a leak."""

    short = "potassium"
    law = "phenomenological"
    moves = {K: 1}

    def gates(self):
        return (
            ion.Gate("n", lambda m: 1e3 * 0.16 * ion.linoid((m.V * 1e3 + 52.0) / 5.0),
                     lambda m: 1e3 * 0.5 * np.exp(-(m.V * 1e3 + 57.0) / 40.0)),
        )

    def rate(self, m):
        return 0.01 / F * (25.0 * m.gates.n**4 + 0.05) * (m.V * 1e3 - potential(m.outside.K, m.inside.K))


class Chloride(ion.Mechanism):
    """Chloride leak."""

    short = "chloride"
    law = "phenomenological"
    moves = {Cl: 1}

    def rate(self, m):
        return -0.01 / F * 0.1 * (m.V * 1e3 - potential(m.inside.Cl, m.outside.Cl))


class Cotransport(ion.Mechanism):
    """KCC2 and NKCC1."""

    short = "cotransport"
    law = "phenomenological"
    kcc2: float = ion.parameter(0.3, "1")
    nkcc1: float = ion.parameter(0.1, "1")

    def processes(self):
        return (ion.Process("kcc2", self.kcc2_rate, moves={K: 1, Cl: 1}, law=self.law),
                ion.Process("nkcc1", self.nkcc1_rate, moves={Na: 1, K: 1, Cl: 2}, law=self.law))

    def drive(self, m, cation):
        return np.log(m.inside[cation] * m.inside.Cl / (m.outside[cation] * m.outside.Cl))

    def kcc2_rate(self, m):
        return FLUX * self.kcc2 * self.drive(m, K)

    def nkcc1_rate(self, m):
        return FLUX * self.nkcc1 * (self.drive(m, K) + self.drive(m, Na)) / (1.0 + np.exp(16.0 - m.outside.K))


class PumpAndGlia(ion.Mechanism):
    """Pumps of neuron and glia on one store of oxygen, and the glial store of potassium."""

    short = "pump"
    law = "phenomenological"
    pump_max: float = ion.parameter(0.8, "1")
    O2_bath: float = ion.parameter(32.0, "1")
    glia: float = ion.parameter(8.0, "1")

    def gates(self):
        return (ion.Gate("O2", steady=self.steady_oxygen, time=lambda m: 1.0 / 0.17),)

    def steady_oxygen(self, m):
        return (self.O2_bath - 5.3 / 0.17 * (self.neuronal(m) + self.glial(m))) / FULL

    def sites(self):
        return {"store": 1.0}

    def site_density(self):
        return 130.0 / cell.VOLUME_RATIO * FLUX

    def processes(self):
        return (ion.Process("neuron", lambda m: FLUX * self.neuronal(m), moves={Na: 3, K: -2}, law=self.law),
                ion.Process("uptake", self.uptake, outside={K: -1}, sites={"store": 1}, law=self.law))

    def fuelled(self, m):
        return self.pump_max / ((1.0 + np.exp((20.0 - FULL * m.gates.O2) / 3.0)) * (1.0 + np.exp(5.5 - m.outside.K)))

    def neuronal(self, m):
        return self.fuelled(m) / (1.0 + np.exp((25.0 - m.inside.Na) / 3.0))

    def glial(self, m):
        return self.fuelled(m) / (3.0 * (1.0 + np.exp(7.0 / 3.0)))

    def uptake(self, m):
        held = 130.0 * m.sites.store
        gain = self.glia / (1.0 + np.exp((18.0 - m.outside.K) / 2.5)) * (1.0 - held / 250.0)
        return FLUX / cell.VOLUME_RATIO * (gain + 2.0 * self.glial(m) - 0.05 * (held - 130.0))


class Swelling(ion.Mechanism):
    """Water towards the volume that the osmotic difference asks for."""

    short = "water"
    law = "phenomenological"
    moves = {H2O: 1}

    def rate(self, m):
        W = m.inside.volume / VOLUME
        outside = m.outside.Na + m.outside.K + m.outside.Cl + 18.0
        inside = m.inside.Na + m.inside.K + m.inside.Cl + 132.0 / W
        aim = 1.1029 - 0.1029 * np.exp((outside - inside) / 20.0)
        return -(aim - W) / 0.25 * VOLUME / WATER_MOLAR_VOLUME / AREA


class Injection(ion.Mechanism):
    """Current that only charges the membrane."""

    short = "injection"
    law = "imposed"
    moves = {X: -1}
    I_app: float = ion.parameter(0.0, "1")

    def rate(self, m):
        return 0.01 / F * self.I_app


class Bath(ion.Mechanism):
    """Exchange with the bath."""

    short = "bath"
    place = "junction"
    diffusion: float = ion.parameter(3.33, "1")

    def processes(self):
        return tuple(ion.Process(s.symbol, lambda m, s=s: self.flow(m, s), moves={s: 1}) for s in (Na, K, Cl))

    def flow(self, m, s):
        return self.diffusion * m.inside.volume * (m.inside[s] - m.outside[s])


def model() -> ion.Model:
    """The cell before its bath."""
    neuron = ion.Compartment("neuron", volume=VOLUME, concentrations={Na: 18.0, K: 132.0, Cl: 6.0}, clamped={X: 1.0})
    ecs = ion.Compartment("ecs", volume=VOLUME / cell.VOLUME_RATIO, clamped={X: 1.0},
                          concentrations={Na: 144.0, K: 4.0, Cl: 130.0, A: 130.0}, impermeant=ion.Impermeant(18.0))
    bath = ion.Reservoir("bath", concentrations={Na: 144.0, K: 4.0, Cl: 130.0, A: 18.0})
    inside = [Sodium(), Potassium(), Chloride(), Cotransport(), PumpAndGlia(), Swelling(), Injection()]
    return ion.Model(
        ion.Membrane(neuron, ecs, area=AREA, capacitance=0.01, V=-0.066, mechanisms=inside),
        ion.Junction(ecs, bath, name="bath_exchange", mechanisms=[Bath()]),
        name="spiking cell",
        start={"neuron.sodium.m": 0.02, "neuron.sodium.h": 0.98, "neuron.potassium.n": 0.03,
               "neuron.pump.O2": 29.3 / FULL},
    )


PATHS = {
    "K_bath": "bath.K", "pump_max": "neuron.pump.pump_max", "I_app": "neuron.injection.I_app",
    "O2_bath": "neuron.pump.O2_bath", "kcc2": "neuron.cotransport.kcc2", "nkcc1": "neuron.cotransport.nkcc1",
    "glia": "neuron.pump.glia", "diffusion": "bath_exchange.bath.diffusion",
}


def parameter_vectors(network: Network, members: np.ndarray) -> np.ndarray:
    """The members' parameters (members x 8) in the order of the network."""
    p = np.tile(network.default_parameters, (len(members), 1))
    for k, name in enumerate(cell.PARAMETERS):
        p[:, network.parameter_index[PATHS[name]]] = members[:, k]
    return p


def peers_order(network: Network, y: np.ndarray) -> np.ndarray:
    """States (members x 13) in the order and units of the peers."""
    names = ["neuron.V", "neuron.sodium.m", "neuron.sodium.h", "neuron.potassium.n", "neuron.Na", "neuron.K",
             "neuron.Cl", "ecs.Na", "ecs.K", "ecs.Cl", "neuron.H2O", "neuron.pump.O2", "neuron.pump.store"]
    scale = [1e3, 1, 1, 1, *[1 / VOLUME] * 6, WATER_MOLAR_VOLUME / VOLUME, FULL, cell.VOLUME_RATIO / VOLUME]
    return np.stack([y[:, network.index[n]] * s for n, s in zip(names, scale)], axis=1)


def integrate(members: np.ndarray, duration: float, rtol: float, lanes: int, method: str) -> dict:
    """Run some members; CPU seconds of the loop, spikes, steps, end states in the peers' order."""
    begun = time.process_time()
    network = Network(model())
    kernels = build(network, extents=False)
    solver = Rosenbrock(kernels, lanes, method, rtol)
    compiled = time.process_time()
    p = parameter_vectors(network, members)
    y0 = np.tile(network.start, (len(members), 1))
    work = Work(y0, p[:, None, :], np.full((len(members), 1), duration), np.array([]),
                watch=network.index["neuron.V"], level=1e-3 * cell.SPIKE_THRESHOLD)
    last = np.empty((len(members), len(network.states)))
    for rows in solver.run(work, share=10_000_000, rows=len(members) + 8 * lanes):
        last[rows[:, 0].astype(int)] = rows[:, HEAD:HEAD + len(network.states)]
    done = time.process_time()
    out = solver.outcome
    return {"compile_s": compiled - begun, "cpu_s": done - compiled, "spikes": out.crossings.tolist(),
            "steps": int(out.accepted.sum()), "rejected": int(out.rejected.sum()), "ok": bool((out.status == 1).all()),
            "y_end": peers_order(network, last)}


#: what the sweep keeps of each member: the states of the peers, and spikes
KEPT = ["neuron.V", "neuron.sodium.m", "neuron.sodium.h", "neuron.potassium.n", "neuron.Na", "neuron.K", "neuron.Cl",
        "ecs.Na", "ecs.K", "ecs.Cl", "neuron.volume", "neuron.pump.O2", "neuron.pump.store"]


def sweep(members: np.ndarray, duration: float, rtol: float, lanes: int, method: str, workers: int = 1) -> dict:
    """Run some members as a user would, by `ionostat.batched`."""
    begun = time.process_time()
    names = [PATHS[name] for name in cell.PARAMETERS]
    spikes = f"spikes(neuron, {cell.SPIKE_THRESHOLD:g} mV)"
    run = ion.batched(model(), names, [*(f"final({n})" for n in KEPT), spikes], until=duration, rtol=rtol,
                      method=method, lanes=lanes, workers=workers)
    run(members[:lanes])
    compiled, started = time.process_time(), time.perf_counter()
    found = run(members)
    y = found[:, :-1].copy()
    W = y[:, 10:11] / VOLUME
    y[:, 4:7] *= W
    y[:, 7:10] *= 1.0 + 1.0 / cell.VOLUME_RATIO - W
    y *= [1e3, *[1.0] * 9, 1.0 / VOLUME, FULL, 130.0]
    return {"compile_s": compiled - begun, "cpu_s": time.process_time() - compiled,
            "wall_s": time.perf_counter() - started, "spikes": found[:, -1].tolist(),
            "ok": bool(np.isfinite(found).all()), "y_end": y}


def main() -> None:
    parser = argparse.ArgumentParser(description="ionostat on the spiking cell; prints one line of JSON")
    parser.add_argument("part", nargs="?", choices=["run", "ensemble"], default="run")
    parser.add_argument("--rtol", type=float, default=1e-6)
    parser.add_argument("--lanes", type=int, default=8)
    parser.add_argument("--method", default="rodas5p")
    parser.add_argument("--members", type=int, default=cell.ENSEMBLE_MEMBERS)
    given = parser.parse_args()
    one = given.part == "run"
    members = cell.run_parameters()[None] if one else cell.ensemble_parameters(given.members)
    seconds = cell.RUN_SECONDS if one else cell.ENSEMBLE_SECONDS
    if one:
        found = integrate(members, seconds, given.rtol, 1, given.method)
    else:
        found = sweep(members, seconds, given.rtol, given.lanes, given.method)
    reference = accuracy.reference()[given.part]
    expected = np.atleast_2d(reference["y_end"])
    n = min(len(expected), len(members))
    errors = accuracy.slow_error(found.pop("y_end")[:n], expected[:n])
    spikes = np.array(found["spikes"][:n]) - np.atleast_1d(reference["spikes"])[:n]
    found.update(
        name="ionostat", method=given.method, lanes=1 if one else given.lanes, rtol=given.rtol,
        slow_error=float(np.median(errors)), slow_error_95=float(np.quantile(errors, 0.95)),
        spikes=int(np.sum(found["spikes"])), spike_errors=int(np.abs(spikes).sum()),
        cell_seconds_per_second=len(members) * seconds / found["cpu_s"],
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
