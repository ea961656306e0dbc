"""Laws that are tried on thousands of random states."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import R
from ..errors import BadMechanism
from ..mechanisms.process import Process
from .bench import Bench, Values
from .states import draw, handles, reachable

#: affinities below this many RT are round-off
LEAST_AFFINITY = 1e-6
#: rate at equilibrium, relative to the rate at one RT from it
AT_EQUILIBRIUM = 1e-8
SAME, FLOATS = 1e-12, 100
#: eighth-order central differences
STENCIL = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
EMPTY_DIP = -1e-7
#: share of wide random states in which a floored affinity may still take from an empty pool
FORGIVEN = 0.1


def tell(bench: Bench, values: Values, i: int, process: Process | None = None) -> str:
    """A state in words, as far as it bears on a process."""
    names: list[str] = ["V"] if "V" in bench.names else []
    if process is not None:
        for side, numbers in (("inside", process.all_inside), ("outside", process.all_outside)):
            names += [f"{side}.{s}" for s in numbers if f"{side}.{s}" in values]
        names += [f"sites.{s}" for s in process.sites]
    units = {"V": ("V", 1e3, "mV")}
    parts = []
    for name in names:
        what, factor, unit = units.get(name, (name.replace(".", " "), 1.0, "mM"))
        unit = "" if name.startswith("sites") else f" {unit}"
        parts.append(f"{what} = {float(values[name][i]) * factor:.4g}{unit}")
    return ", ".join(parts) or "any state"


def one_definition(bench: Bench, values: Values) -> str:
    """Floats, arrays, machine code on one lane and on four give the same numbers."""
    symbols = bench.symbols
    arrays = bench.rates(values)
    _refuse_not_finite(bench, values, arrays)
    few = {name: v[:FLOATS] for name, v in values.items()}
    floats = np.array(
        [bench.outputs({k: float(v[i]) for k, v in few.items()}) for i in range(len(few["T"]))],
        dtype=float,
    ).T
    one, four = symbols.compiled(values, 1)[0], symbols.compiled(values, 4)[0]
    size = np.abs(arrays)
    for (k, name), slope in zip(symbols.slopes, symbols.by_graph(values)):
        size[k] += np.abs(slope * values[name])
    worst = 0.0
    for what, found in (("on floats", floats), ("compiled", one), ("on four lanes", four)):
        n = found.shape[1]
        with np.errstate(all="ignore"):
            error = np.abs(found - arrays[:, :n]) / (size[:, :n] + 1e-300)
        worst = max(worst, float(np.nanmax(error, initial=0.0)))
        if np.any(~(error <= SAME)):
            k, i = (int(q[0]) for q in np.where(~(error <= SAME)))
            raise BadMechanism(
                f"the rate of {bench.labels[k]} is {found[k, i]:.17g} {what} but "
                f"{arrays[k, i]:.17g} on arrays ({tell(bench, values, i)}): write it with numpy's "
                "functions and `where` only, and let it keep nothing between calls."
            )
    return f"floats, arrays, 1 and 4 lanes agree to {worst:.1g}"


def _refuse_not_finite(bench: Bench, values: Values, rates: np.ndarray) -> None:
    if np.all(np.isfinite(rates)):
        return
    k, i = (int(q[0]) for q in np.where(~np.isfinite(rates)))
    process = bench.processes[k] if k < len(bench.processes) else None
    raise BadMechanism(
        f"the rate of {bench.labels[k]} is {rates[k, i]} at {tell(bench, values, i, process)}: it "
        "must be finite everywhere (`linoid` is x/(1 - exp(-x)) through 0)."
    )


def derivatives(bench: Bench, values: Values) -> str:
    """The graph's derivatives, in machine code, against differences of eighth order."""
    symbols = bench.symbols
    values = {name: v[:300] for name, v in values.items()}
    by_code = symbols.compiled(values, 1)[1]
    worst = 0.0
    for row, (k, name) in enumerate(symbols.slopes):
        step = _difference_step(name, values[name])
        coarse, size = _difference(bench, values, k, name, step)
        fine, _ = _difference(bench, values, k, name, step / 2)
        # round-off of the differences, and what halving the step still changes
        slack = 1e-8 * (np.abs(fine) + np.abs(coarse)) + 50 * np.abs(coarse - fine) + 1e-12 * size / step
        error = np.abs(by_code[row] - fine)
        known = np.isfinite(fine) & np.isfinite(coarse)
        bad = known & ~(error <= slack + 1e-300)
        if np.mean(bad) > 0.01:  # a kink of `where` within a stencil may mislead a few
            i = int(np.argmax(bad))
            raise BadMechanism(
                f"the derivative of {bench.labels[k]} by {name} is {by_code[row][i]:.9g}, while "
                f"differences give {fine[i]:.9g} ({tell(bench, values, i)})."
            )
        relative = (error / (np.abs(fine) + size / (250 * step) + 1e-300))[known & ~bad]
        worst = max(worst, float(np.max(relative, initial=0.0)))
    zero = int(np.sum(values["V"] == 0.0)) if "V" in bench.names else 0
    return f"{len(symbols.slopes)} slopes agree (to {worst:.1g}; {zero} states at V = 0)"


def _difference_step(name: str, value: Any) -> Any:
    if name == "V":
        return np.full_like(value, 4e-4)
    if name.startswith(("gates.", "sites.")):
        return np.full_like(value, 1e-3)
    return 4e-3 * value


def _difference(bench: Bench, values: Values, k: int, name: str, step: Any) -> tuple[Any, Any]:
    total, size = 0.0, 0.0
    for m, weight in STENCIL:
        up = bench.rates({**values, name: values[name] + m * step})[k]
        down = bench.rates({**values, name: values[name] - m * step})[k]
        total, size = total + weight * (up - down), np.maximum(size, np.abs(up) + np.abs(down))
    return total / step, size


def second_law(bench: Bench, values: Values, seed: int) -> str:
    """Rate times affinity is never negative, each process by itself."""
    rates, seen = bench.rates(values), []
    for k, process in enumerate(bench.processes):
        if process.law == "imposed":
            seen.append("imposed")
            continue
        uphill, apart = _uphill(bench, values, process, rates[k])
        if process.law == "phenomenological":
            seen.append(_within_box(bench, process, k, int(uphill.sum()), len(uphill), seed))
        elif uphill.any():
            i = int(np.argmax(uphill))
            raise BadMechanism(
                f"{bench.labels[k]} runs uphill in {int(uphill.sum())} of {len(uphill)} states: its "
                f"rate is {rates[k][i]:.3g} where its affinity is {apart[i]:.4g} RT, at "
                f"{tell(bench, values, i, process)}. Let the rate vanish and turn with "
                "`m.affinity` or `m.drive`, or check its sign."
            )
        else:
            seen.append(f"0 of {len(uphill)} states uphill")
    return "; ".join(dict.fromkeys(seen))


def _uphill(bench: Bench, values: Values, process: Process, rate: Any) -> tuple[Any, Any]:
    """Where the rate runs against the affinity beyond round-off, and the affinity over RT."""
    with np.errstate(all="ignore"):
        apart = np.broadcast_to(bench.affinity(values, process) / (R * values["T"]), rate.shape)
    return (np.abs(apart) > LEAST_AFFINITY) & (rate * apart < 0), apart


def _within_box(bench: Bench, process: Process, k: int, wide: int, n: int, seed: int) -> str:
    box = bench.mechanism.valid
    if not box:
        raise BadMechanism(
            f"{bench.labels[k]} is phenomenological and declares no `valid` box: say for which "
            'values it holds, such as valid = {"V": (-0.1, 0.05), "inside.Na": (1, 60)}.'
        )
    unknown = [name for name in box if name not in bench.states]
    if unknown:
        raise BadMechanism(
            f"its `valid` box names {', '.join(unknown)}: it may name V, T, inside.X, outside.X, "
            "gates.x, sites.x."
        )
    inner = draw(bench, np.random.default_rng(seed + 1), n, box)
    uphill, _ = _uphill(bench, inner, process, bench.rates(inner)[k])
    return f"phenomenological: uphill in {int(uphill.sum())} of {n} states in its box, {wide} at large"


def equilibrium(bench: Bench, values: Values) -> str:
    """At zero affinity the rate is zero: one input at a time is moved there."""
    seen, worst = 0, 0.0
    for k, process in enumerate(bench.processes):
        if process.law != "thermodynamic":
            continue
        for name, (there, above, below) in handles(bench, values, process).items():
            with np.errstate(all="ignore"):
                chosen = np.flatnonzero(reachable(name, there))[:500]
            if not chosen.size:
                continue
            here = {n: v[chosen] for n, v in values.items()}
            zero, up, down = (
                bench.rates({**here, name: v[chosen]})[k] for v in (there, above, below)
            )
            size = np.maximum(np.abs(up), np.abs(down))
            bad = ~(np.abs(zero) <= AT_EQUILIBRIUM * size)
            if bad.any():
                i = int(np.argmax(bad))
                at = {**here, name: there[chosen]}
                raise BadMechanism(
                    f"{bench.labels[k]} has the rate {zero[i]:.3g} at equilibrium (it is "
                    f"{size[i]:.3g} at one RT from it), at {tell(bench, at, i, process)}: the rate "
                    "must be zero, and smooth, where the affinity is zero."
                )
            seen += chosen.size
            moving = size > 0
            worst = max(worst, float(np.max(np.abs(zero[moving]) / size[moving], initial=0.0)))
    if not seen:
        return "no thermodynamic process"
    return f"zero at {seen} equilibria (to {worst:.1g} of the rate beside)"


def gates(bench: Bench, values: Values) -> str:
    """Rates of gates are finite and positive, steady values lie between 0 and 1."""
    if not bench.gates:
        return "no gates"
    point, n = bench.point(values), len(values["T"])
    for gate in bench.gates:
        for what, function, high in gate.bounds():
            with np.errstate(all="ignore"):
                found = np.broadcast_to(function(point), (n,))
            good = gate.fits(what, found, high)
            if not good.all():
                i = int(np.argmin(good))
                raise BadMechanism(
                    f"the {what} of gate {gate.name} is {found[i]:.4g} at "
                    f"{tell(bench, values, i)}: it must be finite, "
                    f"{'between 0 and 1' if high == 1.0 else 'and positive'}."
                )
    return f"{', '.join(g.name for g in bench.gates)}: rates finite, steady values in 0..1"


def empty_pools(bench: Bench, values: Values) -> str:
    """Rates stay finite and smooth as a metabolite runs out, and do not consume what is gone."""
    values = {name: v[:400] for name, v in values.items()}
    pools, symbols = _pools(bench), bench.symbols
    usual = np.abs(bench.rates(values))
    for pool in pools:
        scale = bench.species[pool.partition(".")[2]].scale
        near = {}
        for level in (0.0, EMPTY_DIP):
            at = {**values, pool: np.full_like(values[pool], level * scale)}
            near[level], slopes = symbols.compiled(at, 1)
            if not (np.all(np.isfinite(near[level])) and np.all(np.isfinite(slopes))):
                k = int(np.argmin(np.all(np.isfinite(near[level]), axis=1)))
                raise BadMechanism(
                    f"the rate of {bench.labels[k]} or its slope is not finite where {pool} is "
                    f"{level * scale:g} mM: pools may run out, and a step may dip below zero. Use "
                    "`at_least` under roots, logarithms and broken powers."
                )
        _refuse_jump(bench, pool, near, usual)
        _refuse_consumption(bench, pool, near[0.0], usual)
    return f"finite at and just below zero of {', '.join(pools) or 'no pool'}"


def _pools(bench: Bench) -> list[str]:
    """Pools that may run out and that some rate depends on or some process changes."""
    concerned = {name for names in bench.symbols.depends for name in names}
    for process in bench.processes:
        concerned |= {f"inside.{s}" for s in process.all_inside}
        concerned |= {f"outside.{s}" for s in process.all_outside}
    every = [(side, s) for side in bench.sides for s in bench.species.values() if s.vanishes]
    return [f"{side}.{s}" for side, s in every if f"{side}.{s}" in concerned]


def _refuse_jump(bench: Bench, pool: str, near: dict[float, np.ndarray], usual: np.ndarray) -> None:
    jump = np.abs(near[0.0] - near[EMPTY_DIP]).max(axis=1)
    size = np.maximum(usual.max(axis=1), np.abs(near[0.0]).max(axis=1))
    if np.any(jump > 0.01 * size):
        k = int(np.argmax(jump - 0.01 * size))
        raise BadMechanism(f"the rate of {bench.labels[k]} jumps where {pool} passes zero.")


def _refuse_consumption(bench: Bench, pool: str, empty: np.ndarray, usual: np.ndarray) -> None:
    """A reversal against all odds is forgiven: the floor of pools lets the second law through."""
    side, _, symbol = pool.partition(".")
    for k, process in enumerate(bench.processes):
        changes = process.all_inside if side == "inside" else process.all_outside
        number = sum(n for s, n in changes.items() if s.symbol == symbol)
        if np.mean(number * empty[k] < -1e-5 * np.median(usual[k])) > FORGIVEN:
            raise BadMechanism(
                f"{bench.labels[k]} still consumes {symbol} {side} where none is left: let its "
                f"rate go to zero with {symbol}."
            )
