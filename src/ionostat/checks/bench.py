"""A bench for one mechanism: every input that its rates may ask for, by name.

The same rates run here on floats, on arrays, on symbols and in machine code, without a model.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..compiler.graph import Expr, Graph, evaluate, is_zero, ordered
from ..compiler.kernels import Function
from ..compiler.llvm_text import Writer
from ..compiler.native import load
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.point import Point, Side
from ..mechanisms.process import Process
from ..records import parameters
from ..species import H2O, NAMED, Species

Values = Mapping[str, Any]


class _Asked(dict):
    """Concentrations that answer to any symbol and remember it."""

    def __missing__(self, symbol: str) -> float:
        self[symbol] = 1.0
        return 1.0


class Bench:
    """One mechanism and everything that its rates may ask for.

    Attributes:
        mechanism, processes, gates, sites: what is tested.
        names: inputs by name, such as ``inside.Na``, ``V``, ``gates.m``, ``parameters.P``.
        labels: one name for each output: rates of the processes, then speeds of the gates.
    """

    def __init__(self, mechanism: Mechanism):
        self.mechanism = mechanism
        self.processes = list(mechanism.processes())
        self.gates = list(mechanism.gates())
        self.sites = dict(mechanism.sites())
        self.place = mechanism.place
        self.sides = ("inside",) if self.place == "compartment" else ("inside", "outside")
        self.species = self._species()
        self.names = self._names()
        self.labels = [p.name or "its process" for p in self.processes]
        self.labels += [f"gate {g.name}" for g in self.gates]

    def _species(self) -> dict[str, Species]:
        found = {s: species for s, species in NAMED.items() if species != H2O}
        for process in self.processes:
            for numbers in (process.all_inside, process.all_outside):
                found.update({s.symbol: s for s in numbers if s != H2O})
        asked = _Asked()
        sides = [Side(name, asked, lambda: 300.0, 1e-15) for name in self.sides]
        gates = {g.name: 0.5 for g in self.gates}
        V = None if self.place == "compartment" else -0.07
        point = Point(sides[0], sides[-1] if V else None, V, 310.0, gates, self.sites, owner=self.mechanism.name)
        for process in self.processes:
            try:
                process.rate(point.at(process))
            except Exception:  # what is wrong with it is for the laws to say
                continue
        found.update({s: Species(s, s) for s in asked if s not in found})
        found.pop("H2O", None)
        return found

    def _names(self) -> list[str]:
        names = [f"{side}.{s}" for side in self.sides for s in self.species]
        names += [f"{side}.{what}" for side in self.sides for what in ("osmolarity", "volume")]
        names += ["T"] if self.place == "compartment" else ["V", "T", "size"]
        names += [f"gates.{g.name}" for g in self.gates]
        names += [f"sites.{s}" for s in self.sites]
        return names + [f"parameters.{name}" for name, _ in parameters(self.mechanism)]

    @property
    def states(self) -> list[str]:
        """The inputs that change during a run: all but the parameters."""
        return [n for n in self.names if not n.startswith("parameters.")]

    # ------------------------------------------------------------------ interpreters

    def point(self, values: Values) -> Point:
        """The point at these values: floats, arrays or symbols."""

        def side(name: str) -> Side:
            held = {s: values[f"{name}.{s}"] for s in self.species}
            return Side(name, held, lambda: values[f"{name}.osmolarity"], values[f"{name}.volume"])

        alone = self.place == "compartment"
        return Point(
            side("inside"), None if alone else side("outside"), None if alone else values["V"],
            values["T"], {g.name: values[f"gates.{g.name}"] for g in self.gates},
            {s: values[f"sites.{s}"] for s in self.sites},
            values["inside.volume"] if alone else values["size"], owner=self.mechanism.name,
        )

    def bound(self, values: Values) -> Mechanism:
        """The mechanism with the parameters of these values."""
        own = {name: values[f"parameters.{name}"] for name, _ in parameters(self.mechanism)}
        return self.mechanism.bound(own)

    def outputs(self, values: Values) -> list[Any]:
        """Rates of the processes, then speeds of the gates."""
        point, bound = self.point(values), self.bound(values)
        rates = [p.rate(point.at(p)) for p in bound.processes()]
        speeds = [g.speed(point, values[f"gates.{g.name}"]) for g in bound.gates()]
        return rates + speeds

    def rates(self, values: Values) -> np.ndarray:
        """The same on arrays, outputs x states."""
        n = len(values["T"])
        with np.errstate(all="ignore"):
            return np.array([np.broadcast_to(o, (n,)) for o in self.outputs(values)], dtype=float)

    def affinity(self, values: Values, process: Process) -> Any:
        """Affinity of one process, J/mol."""
        return self.point(values).at(process).affinity

    @cached_property
    def symbols(self) -> Traced:
        """The outputs on symbols.

        Raises:
            BadMechanism: a rate cannot be traced.
        """
        return Traced(self)


class Traced:
    """The outputs of a bench as expressions of inputs ``("y", i)``, i the place in its names.

    Attributes:
        outputs: expressions of the outputs.
        depends: the states that each output depends on.
        slopes: derivatives of the outputs by the states, (output, input) -> expression.
    """

    def __init__(self, bench: Bench):
        graph, self.names = Graph(), bench.names
        symbols = {name: graph.input("y", i) for i, name in enumerate(self.names)}
        inputs = dict(symbols)
        if bench.place == "compartment":
            inputs |= {"V": graph.const(0.0), "size": graph.const(1.0)}
        self.outputs = [graph.wrap(o) for o in bench.outputs(inputs)]
        self.depends: list[list[str]] = []
        self.slopes: dict[tuple[int, str], Expr] = {}
        for k, output in enumerate(self.outputs):
            below = {e.id for e in ordered([output])}
            self.depends.append([n for n in bench.states if symbols[n].id in below])
            for name in self.depends[k]:
                slope = graph.derivative(output, symbols[name])
                if not is_zero(slope):
                    self.slopes[k, name] = slope

    def by_graph(self, values: Values) -> list[Any]:
        """The slopes from the graph, on arrays."""
        with np.errstate(all="ignore"):
            return evaluate(list(self.slopes.values()), lambda kind, i: values[self.names[i]])

    def compiled(self, values: Values, lanes: int) -> tuple[np.ndarray, np.ndarray]:
        """Outputs and slopes from machine code, outputs x states and slopes x states."""
        columns = [values[n] for n in self.names]
        return _run_compiled(self.outputs, list(self.slopes.values()), columns, lanes)


def aligned(size: int) -> np.ndarray:
    """Zeros at an address that whole vectors of lanes can be loaded from."""
    raw = np.zeros(size + 8)
    offset = (-(raw.ctypes.data // 8)) % 8
    return raw[offset : offset + size]


def _run_compiled(
    outputs: list[Expr], slopes: list[Expr], columns: list[Any], lanes: int
) -> tuple[np.ndarray, np.ndarray]:
    writer = Writer(lanes)
    writes = (("r", tuple(outputs)), ("d", tuple(slopes)))
    text = "\n".join([writer.library(), writer.function(Function("rates", ("y",), writes), {})])
    pointer = ctypes.c_void_p
    run = ctypes.CFUNCTYPE(None, pointer, pointer, pointer)(load(text, ["rates"])["rates"])
    n = len(columns[0])
    table = np.array(columns)
    y, r, d = (aligned(max(1, k) * lanes) for k in (len(columns), len(outputs), len(slopes)))
    results = np.empty((len(outputs), n)), np.empty((len(slopes), n))
    for start in range(0, n, lanes):
        # a short last group is filled up with its own first state
        these = np.minimum(np.arange(start, start + lanes), n - 1)
        y[:] = table[:, these].ravel()
        run(y.ctypes.data, r.ctypes.data, d.ctypes.data)
        for part, result in ((r, results[0]), (d, results[1])):
            result[:, these] = part[: len(result) * lanes].reshape(-1, lanes)
    return results
