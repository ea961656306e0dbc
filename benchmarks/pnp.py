"""A current-voltage curve by Poisson-Nernst-Planck: ours, plain NumPy and SciPy, and NGSolve where it is installed.

101 voltages, four ions with a divalent, a charged filter of 10 nm between baths of 1 um, the same nodes for all. CPU
seconds of one thread, the best of some repeats, after compilation; the error is that of the current against a mesh
extrapolated from five. ``--write`` puts the table into docs/pnp.md.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ionostat.constants import F, eps0
from ionostat.space import pnp
from ionostat.space.pnp import reference
from ionostat.space.pnp.newton import activities, fluxes
from ionostat.space.pnp.problem import Problem, problem
from ionostat.space.pnp.search import guess, settle
from ionostat.space.pnp.sweep import along

VOLTS = np.linspace(-0.2, 0.2, 101)
PAGE = Path(__file__).resolve().parents[1] / "docs" / "pnp.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")


def stack() -> pnp.Stack:
    """A charged filter between two baths."""
    inside = pnp.Bath({"Na": "10 mM", "K": "139 mM", "Ca": "0.5 mM", "Cl": "150 mM"})
    outside = pnp.Bath({"Na": "143 mM", "K": "5 mM", "Ca": "1 mM", "Cl": "150 mM"})
    filter_ = pnp.Layer("10 nm", fixed_charge="-1 M", D="x0.1")
    return pnp.Stack([pnp.Layer("1 um"), filter_, pnp.Layer("1 um")], inside, outside)


def current(on: Problem, U: np.ndarray) -> float:
    return float(F * fluxes(on, *activities(U)) @ on.z)


def ours(on: Problem) -> np.ndarray:
    """The compiled kernel: eight voltages at a time."""
    found = along(on, VOLTS / on.stack.thermal)
    assert found.converged.all()
    return F * fluxes(on, found.U[..., :-1], found.U[..., -1]) @ on.z


def one_lane(on: Problem) -> np.ndarray:
    """The compiled kernel, one voltage after the other."""
    out, U = [], None
    for u in VOLTS / on.stack.thermal:
        state = settle(on, u, U)
        U = state.U
        out.append(current(on, U))
    return np.array(out)


def plain(on: Problem) -> np.ndarray:
    """The same Newton in NumPy, with SciPy's sparse LU."""
    out, U = [], guess(on, VOLTS[0] / on.stack.thermal)
    for u in VOLTS / on.stack.thermal:
        U, _ = reference.solve(on, u, U)
        out.append(current(on, U))
    return np.array(out)


def ngsolve(on: Problem) -> np.ndarray:
    """Finite elements of order one on the same nodes, logarithms of concentrations, damped Newton, sparse LU."""
    import ngsolve as ng

    ng.SetNumThreads(1)
    it, z, N = on.stack, on.z, len(on.z)
    mesh = _line(on.mesh.x * 1e9, on.mesh.layer)
    H = ng.H1(mesh, order=1, dirichlet="left|right")
    space = ng.FESpace([H] * (N + 1))
    trial, test = space.TrialFunction(), space.TestFunction()
    D = [mesh.MaterialCF({f"layer{k}": on.g[on.mesh.layer == k][0, j] * np.diff(on.mesh.x)[on.mesh.layer == k][0]
                          for k in range(len(it.slabs))}) for j in range(N)]  # fmt: skip
    X = mesh.MaterialCF({f"layer{k}": layer.fixed_charge.start for k, layer in enumerate(it.slabs)})
    eps = on.e[0] * F * np.diff(on.mesh.x)[0] / it.thermal / eps0
    u, v = trial[N], test[N]
    c = [ng.exp(each) for each in trial[:N]]
    form = ng.BilinearForm(space)
    for j in range(N):
        form += 1e9 * D[j] * c[j] * (ng.grad(trial[j]) + z[j] * ng.grad(u)) * ng.grad(test[j]) * ng.dx
    form += eps * eps0 * it.thermal / F * 1e18 * ng.grad(u) * ng.grad(v) * ng.dx
    form += -(sum(float(z[j]) * c[j] for j in range(N)) + X) * v * ng.dx
    state = ng.GridFunction(space)
    begin = settle(on, VOLTS[0] / it.thermal).U
    n = len(on.mesh.x)
    values = state.vec.FV().NumPy()
    values[:] = np.concatenate([np.log(begin[:, :N]).T, begin[None, :, N]]).ravel()
    out, step, residual = [], state.vec.CreateVector(), state.vec.CreateVector()
    for volts in VOLTS:
        values[N * n] = volts / it.thermal
        for _ in range(20):
            form.Apply(state.vec, residual)
            form.AssembleLinearization(state.vec)
            step.data = form.mat.Inverse(space.FreeDofs(), inverse="umfpack") * residual
            state.vec.data -= step
            if np.max(np.abs(step.FV().NumPy())) < 1e-9:
                break
        form.Apply(state.vec, residual)
        ends = residual.FV().NumPy().reshape(N + 1, n)[:N, 0]  # what the left node takes is the flux
        out.append(F * float(z @ ends))
    return np.array(out)


def _line(x: np.ndarray, layer: np.ndarray):
    """A one-dimensional mesh."""
    import ngsolve as ng
    from netgen.meshing import Element0D, Element1D, Mesh, MeshPoint, Pnt

    made = Mesh()
    made.dim = 1
    points = [made.Add(MeshPoint(Pnt(float(p), 0, 0))) for p in x]
    regions = [made.AddRegion(f"layer{k}", dim=1) for k in range(int(layer.max()) + 1)]
    for k, owner in enumerate(layer):
        made.Add(Element1D([points[k], points[k + 1]], index=regions[int(owner)]))
    for name, point in (("left", points[0]), ("right", points[-1])):
        made.Add(Element0D(point, index=made.AddRegion(name, dim=0)))
    return ng.Mesh(made)


def timed(curve: Callable[[Problem], np.ndarray], on: Problem, repeat: int) -> tuple[float, np.ndarray]:
    """CPU seconds, the best of some, and the currents."""
    best, found = np.inf, curve(on)
    for _ in range(repeat):
        begun = time.process_time()
        found = curve(on)
        best = min(best, time.process_time() - begun)
    return best, found


def extrapolated() -> np.ndarray:
    """The currents of five nested meshes, by Romberg."""
    rows = [ours(problem(stack(), 1.0, k)) for k in range(5)]
    for k in range(1, 5):
        rows = [b + (b - a) / (4.0**k - 1) for a, b in zip(rows, rows[1:])]
    return rows[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the table into docs/pnp.md")
    given = parser.parse_args()
    on, exact = problem(stack()), extrapolated()
    methods = {"compiled, eight voltages at a time": (ours, given.repeat), "compiled, one by one": (one_lane, 3),
               "NumPy and SciPy": (plain, 1), "NGSolve": (ngsolve, 1)}  # fmt: skip
    lines = ["| method | CPU s | times ours | error of I |", "|---|---|---|---|"]
    first = None
    for name, (curve, repeat) in methods.items():
        try:
            seconds, found = timed(curve, on, repeat)
        except ImportError:
            print(f"{name} is not installed: left out")
            continue
        first = first or seconds
        error = np.max(np.abs(found - exact)) / np.max(np.abs(exact))
        lines.append(f"| {name} | {seconds:.3f} | {seconds / first:.1f} | {error:.0e} |")
    head = f"{len(VOLTS)} voltages, {len(on.z)} ions, {len(on.mesh.x)} nodes, one thread, after compilation:"
    text = "\n".join([head, "", *lines])
    print(text)
    if given.write:
        page = PAGE.read_text()
        pattern = re.compile(f"{re.escape(MARKS[0])}.*?{re.escape(MARKS[1])}", re.S)
        PAGE.write_text(pattern.sub(lambda _: f"{MARKS[0]}\n{text}\n{MARKS[1]}", page))


if __name__ == "__main__":
    main()
