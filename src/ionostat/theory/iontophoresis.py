r"""Real-time iontophoresis: from a recorded curve C(t) to alpha, lambda and k'.

A pulse of current ejects a probe ion, mostly tetramethylammonium, at one point; an ion-selective
electrode some 100 um away records it. `point_source` is fitted to the record by least squares.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import BadFile, BadValue, NoSolution
from . import _arguments as read
from ._arguments import si
from .diffusion import point_source
from .extracellular import positive

__all__ = ["Curve", "Estimate", "RecordedSpace", "read_curve", "rti_fit"]

FEWEST = 10
"""Samples below which a curve is not fitted."""

VAGUE = 0.5
"""Standard error of ln alpha or ln lambda above which the record does not tell them apart."""

ANOTHER = "the curve is not that of the model"
"""How the warning begins that the residuals are not noise."""

APART = 10.0
"""Factor by which not knowing the others may widen the error of ln alpha or ln lambda, and they be told apart."""

CHANCE, VISIBLE = 4.0, 2e-3
"""Standard errors that are no chance, and the share of the peak below which a misfit does not matter."""

QUANTITIES = {
    "r": "m", "Q": "mol s-1", "D": "m2 s-1", "duration": "s", "start": "s", "baseline": "mol m-3",
}  # fmt: skip
"""What the head of a file may say of the experiment, in lines such as `# r = 120 um`."""


class Curve(NamedTuple):
    """A record: time, s, concentration, mol m-3, and what its file says of the experiment, in SI."""

    time: np.ndarray
    concentration: np.ndarray
    experiment: dict[str, float]


class Estimate(NamedTuple):
    """A fitted value and the two ends of its confidence interval."""

    value: float
    low: float
    high: float


class RecordedSpace(NamedTuple):
    """What a curve says, and how well the model fits it.

    alpha, tortuosity, and uptake k' in s-1; residual is the rms of the residuals, mol m-3, misfit the
    same over the peak, correlation that of each residual with the next: 0 for noise, near 1 where the
    curve is not that of the model. warning says so in words, and is None where the residuals are noise.
    """

    alpha: Estimate
    tortuosity: Estimate
    uptake: Estimate
    residual: float
    misfit: float
    correlation: float
    warning: str | None


def read_curve(path: Any) -> Curve:
    """Read a record from a CSV file with two columns, time and concentration.

    The header names each column with its unit, as `time (s), concentration (mM)` or
    `t [min]; C [uM]`; the separator is a comma, semicolon or tab. Lines before it that begin with
    `#` may say what is known of the experiment: `# r = 120 um`, and Q, D, duration, start,
    baseline. Other comments are passed over.

    Args:
        path: Of the file.

    Returns:
        `Curve`, in SI.

    Raises:
        BadFile: The file is not there, its header has no units, or a line is not two numbers.

    Source: our own format.

    >>> import os, tempfile
    >>> handle, path = tempfile.mkstemp(".csv", text=True)
    >>> _ = os.write(handle, b"# r = 120 um\\ntime (s), C (uM)\\n0, 0\\n5, 120\\n")
    >>> os.close(handle)
    >>> curve = read_curve(path)
    >>> curve.concentration.tolist(), curve.experiment
    ([0.0, 0.12], {'r': 0.00012})
    >>> os.remove(path)
    """
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise BadFile(f"{path}: cannot be read as text ({cause}); give a CSV file.") from cause
    numbered = [(n, line.strip()) for n, line in enumerate(lines, 1) if line.strip()]
    remarks = [line.lstrip("# ") for _, line in numbered if line.startswith("#")]
    rows = [(n, line) for n, line in numbered if not line.startswith("#")]
    if not rows:
        raise BadFile(f"{path}: is empty; give a header `time (s), concentration (mM)` and rows.")
    units = _units(rows[0][1], path)
    values = np.array([_numbers(n, line, path) for n, line in rows[1:]]).reshape(-1, 2)
    time = _scaled(values[:, 0], units[0], "s", "time")
    return Curve(time, _scaled(values[:, 1], units[1], "mol m-3", "C"), _experiment(remarks))


def rti_fit(
    curve: Any,
    r: Any = None,
    Q: Any = None,
    D: Any = None,
    duration: Any = None,
    start: Any = None,
    baseline: Any = None,
    uptake: Any = None,
    confidence: float = 0.95,
) -> RecordedSpace:
    r"""Volume fraction, tortuosity and uptake from an iontophoresis curve, by least squares.

    .. math:: \min_{\alpha, \lambda, k'} \sum_j \big(C_j - C_0
        - C(r, t_j - t_0; Q, D, \alpha, \lambda, k')\big)^2

    with C from `point_source`. The intervals are those of the linearised problem with Student's t,
    on ln alpha, ln lambda and k'; the residuals are taken as independent, so a record that was
    smoothed or sampled faster than its noise gives intervals that are too narrow. So does a wrong start
    or duration, which shows in the residuals: see `warning`. A wrong Q, r or D does not show there; it
    moves alpha and lambda, at worst to where they cannot be.

    Args:
        curve: A `Curve`, a pair of time and concentration, or the path of a CSV (`read_curve`).
        r: Distance between the electrodes, m.
        Q: Source, mol s-1 (`iontophoretic_source`, the transport number measured in agar).
        D: Diffusion coefficient in free solution at the temperature of the record, m2 s-1.
        duration: Length of the pulse, s; None if the current stays on.
        start: When the pulse begins on the time axis of the record, s; 0 unless given.
        baseline: C_0, what is there without the pulse, mol m-3; 0 unless given.
        uptake: k', s-1, if it is known; None to fit it.
        confidence: Of the intervals, 0 to 1.

        What is not given is taken from the head of the file.

    Returns:
        `RecordedSpace`, with a warning if the residuals are not noise.

    Raises:
        BadValue: r, Q or D is missing, the curve is shorter than 10 samples, not as long as its
            time axis, or has no rise.
        NoSolution: The record is too short or too late to tell alpha from lambda, too noisy, or not a
            curve of this model.

    Source: Nicholson C, Phillips JM (1981), J Physiol 321:225, doi:10.1113/jphysiol.1981.sp013981.

    >>> t, Q = np.arange(1.0, 100.0), 3.63e-13
    >>> C = point_source("120 um", t, Q, "1.31e-9 m2/s", 0.2, 1.6, 0.005, duration="50 s")
    >>> found = rti_fit((t, C), "120 um", Q, "1.31e-9 m2/s", "50 s")
    >>> [round(each.value, 4) for each in found[:3]]
    [0.2, 1.6, 0.005]
    """
    given = {"r": r, "Q": Q, "D": D, "duration": duration, "start": start, "baseline": baseline}
    time, rise, known = _record(curve, given)
    level = float(np.max(rise, initial=0.0))
    if level <= 0.0:
        raise BadValue("curve: it never rises above the baseline; check sign, unit and baseline.")
    if not 0.0 < confidence < 1.0:
        raise BadValue(f"confidence: {confidence!r} is not between 0 and 1; 0.95 is usual.")
    fixed = None if uptake is None else float(si(uptake, "s-1", "uptake"))
    p, J, misses = _least(time, rise, known, level, fixed)
    misfit, correlation, warning = _verdict(time, p, J, misses, known, level, fixed)
    width = _errors(J, misses, confidence, warning)
    alpha, lambda_ = (
        Estimate(*map(float, np.exp(p[i] + width[i] * np.array([0, -1, 1])))) for i in (0, 1)
    )
    k = Estimate(fixed, fixed, fixed) if fixed is not None else _linear(p[2], width[2], known)
    return RecordedSpace(alpha, lambda_, k, misfit * level, misfit, correlation, warning)


def _record(curve: Any, given: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Return time since the start, rise over the baseline, and the experiment in SI."""
    if isinstance(curve, (str, Path)):
        curve = read_curve(curve)
    experiment = dict(curve.experiment) if isinstance(curve, Curve) else {}
    experiment |= {name: si(v, QUANTITIES[name], name) for name, v in given.items() if v is not None}
    for name in ("r", "Q", "D"):
        if name not in experiment:
            raise BadValue(
                f"{name}: not given; pass it, or write it in the head of the file, "
                f"for example `# {name} = {_example(name)}`."
            )
        positive(experiment[name], QUANTITIES[name], name)
    time, C = (np.atleast_1d(si(curve[i], u, "curve")) for i, u in ((0, "s"), (1, "mol m-3")))
    if time.shape != C.shape or time.ndim != 1:
        raise BadValue(f"curve: {time.shape} times and {C.shape} concentrations; give pairs.")
    since = time - experiment.pop("start", 0.0)
    after = int(np.sum(since > 0.0))
    if after < FEWEST:
        raise BadValue(
            f"curve: {after} samples after the start are too few to fit alpha, lambda and k'; "
            f"give {FEWEST} or more, over the rise and some of the decay."
        )
    return since, C - experiment.pop("baseline", 0.0), experiment


def _least(
    time: np.ndarray, rise: np.ndarray, known: dict[str, Any], level: float, fixed: float | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the best parameters of several starts, their Jacobian and the scaled residuals."""
    from scipy.optimize import least_squares

    def misses(p: np.ndarray) -> np.ndarray:
        return (_model(time, p, known, fixed) - rise) / level

    size = 3 if fixed is None else 2
    low, high = np.array([np.log(1e-3), 0.0, -1.0]), np.array([np.log(1.0) + 0.5, 3.0, 50.0])
    fits = [
        least_squares(
            misses, np.array([np.log(0.2), np.log(start), 0.01])[:size],
            bounds=(low[:size], high[:size]), xtol=1e-13, ftol=1e-13, gtol=1e-13, max_nfev=300,
        )
        for start in (1.2, 1.6, 2.5)
    ]  # fmt: skip
    best = min(fits, key=lambda fit: fit.cost)
    return best.x, best.jac, best.fun


def _model(time: np.ndarray, p: np.ndarray, known: dict[str, Any], fixed: float | None) -> np.ndarray:
    """Return the curve of ln alpha, ln lambda and k', the last counted in diffusion rates D/r2."""
    unit = known["D"] / known["r"] ** 2
    k = fixed if fixed is not None else max(p[2], 0.0) * unit
    model = point_source(t=time, alpha=1.0, tortuosity=np.exp(p[1]), uptake=k, **known)
    if fixed is None and p[2] < 0.0:  # beyond 0 in a straight line, so intervals may reach it
        step = 1e-4
        moved = point_source(t=time, alpha=1.0, tortuosity=np.exp(p[1]), uptake=step * unit, **known)
        model = model + (moved - model) / step * p[2]
    return model * np.exp(-p[0])


def _verdict(
    time: np.ndarray, p: np.ndarray, J: np.ndarray, misses: np.ndarray, known: dict[str, Any], level: float,
    fixed: float | None,
) -> tuple[float, float, str | None]:  # fmt: skip
    """Return the misfit over the peak, the correlation of neighbouring residuals, and what is wrong in words."""
    n = len(misses)
    in_turn = misses[np.argsort(time, kind="stable")]
    total = float(misses @ misses)
    misfit = float(np.sqrt(total / n))
    correlation = float(in_turn[1:] @ in_turn[:-1]) / total if total else 0.0
    system = misfit * np.sqrt(correlation) if correlation > CHANCE / np.sqrt(n) else 0.0
    better = [_shift(name, time, p, J, misses, known, level, fixed) for name in ("start", "duration")]
    gain, name, by = max(better)
    found = []
    if max(system, gain) > VISIBLE:
        hint = f"; {_other(name, by, time)} would fit better" if gain > VISIBLE else ""
        found.append(
            f"{ANOTHER}{hint}: its residuals, {100 * misfit:.2g} % of the peak, are not "
            "noise, and the values are off by more than their intervals say. Check start (the onset) and duration, "
            "then baseline, Q, r and D, and whether the record was smoothed."
        )
    alpha, lambda_ = np.exp(p[:2])
    if alpha > 1.0 or lambda_ < 1.0 + 1e-4:
        limit = f"alpha {alpha:.3g} is above 1" if alpha > 1.0 else "tortuosity is at its limit of 1"
        found.append(f"{limit}, which tissue does not have: check Q, r and D and their units, start and duration.")
    return misfit, correlation, " And ".join(found) or None


def _shift(
    name: str, time: np.ndarray, p: np.ndarray, J: np.ndarray, misses: np.ndarray, known: dict[str, Any],
    level: float, fixed: float | None,
) -> tuple[float, str, float]:  # fmt: skip
    """Return by how much of the peak another start or duration lessens the residuals, and by how many s.

    It is the score test: one linear step in a parameter that was not fitted, the others following.
    """
    step = 1e-4 * float(np.ptp(time))
    if name == "start":
        moved = _model(time - step, p, known, fixed)
    elif known.get("duration") is not None:
        moved = _model(time, p, known | {"duration": known["duration"] + step}, fixed)
    else:
        return 0.0, name, 0.0
    slope = (moved - _model(time, p, known, fixed)) / (step * level)
    slope = slope - J @ np.linalg.lstsq(J, slope, rcond=None)[0]
    size = float(np.linalg.norm(slope))
    along = float(slope @ misses) / size if size else 0.0
    noise = np.sqrt(max(float(misses @ misses) - along**2, 0.0) / max(len(misses) - J.shape[1] - 1, 1))
    if abs(along) <= CHANCE * noise or not along:
        return 0.0, name, 0.0
    return abs(along) / np.sqrt(len(misses)), name, -along / size


def _other(name: str, by: float, time: np.ndarray) -> str:
    """Say which start or duration is meant; how far it is away only if a linear step leads that far."""
    way = ("a later", "an earlier") if name == "start" else ("a longer", "a shorter")
    near = f" (some {abs(by):.1g} s)" if abs(by) < 0.05 * np.ptp(time) else ""
    return f"{way[0] if by > 0 else way[1]} {name}{near}"


def _errors(J: np.ndarray, misses: np.ndarray, confidence: float, warning: str | None) -> np.ndarray:
    """Return half-widths of the intervals; refuse a record that does not determine them."""
    from scipy.stats import t as student

    freedom = len(misses) - J.shape[1]
    noise = np.sqrt(max(float(misses @ misses) / freedom, np.finfo(float).eps ** 2))
    try:
        each = np.sqrt(np.abs(np.diag(np.linalg.inv(J.T @ J))))
    except np.linalg.LinAlgError:
        each = np.full(J.shape[1], np.inf)
    if not np.all(np.isfinite(each)) or noise * np.max(each[:2]) > VAGUE:
        raise NoSolution(_why_vague(J, each, warning))
    return noise * each * student.ppf((1 + confidence) / 2, freedom)


def _why_vague(J: np.ndarray, each: np.ndarray, warning: str | None) -> str:
    """Say what makes the errors large: that alpha and lambda work alike, a wrong model, or noise."""
    if warning and warning.startswith(ANOTHER):  # how well a wrong fit is conditioned says nothing of the record
        return f"curve: alpha and lambda do not come out, as {warning}"
    alone = np.linalg.norm(J, axis=0)
    also = f" And {warning}" if warning else ""
    if not np.all(np.isfinite(each)) or np.max(each[:2] * alone[:2]) > APART:
        return (
            "curve: it does not tell alpha from lambda; record from the rise well into the "
            f"plateau and the decay (several times r2 lambda2 / D), average sweeps, or give uptake.{also}"
        )
    return f"curve: alpha and lambda are lost in the noise; average sweeps.{also}"


def _linear(value: float, width: float, known: dict[str, Any]) -> Estimate:
    unit = known["D"] / known["r"] ** 2
    return Estimate(*(float(unit * each) for each in (value, value - width, value + width)))


def _units(header: str, path: Any) -> list[str]:
    """Return the units of the two columns from a header such as `time (s), C (mM)`."""
    units = [re.search(r"[(\[]\s*([^)\]]+?)\s*[)\]]", cell) for cell in _cells(header)]
    if len(units) != 2 or None in units:
        raise BadFile(
            f"{path}: header {header!r} does not name two columns with their units; "
            "write `time (s), concentration (mM)`."
        )
    return [unit[1] for unit in units if unit]


def _numbers(n: int, line: str, path: Any) -> list[float]:
    try:
        time, C = map(float, _cells(line))
    except ValueError as cause:
        raise BadFile(f"{path}, line {n}: {line!r} is not two numbers.") from cause
    return [time, C]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"[,;\t]", line)]


def _scaled(values: np.ndarray, unit: str, wanted: str, name: str) -> np.ndarray:
    return si(values, wanted, name) * si(f"1 {unit}", wanted, name)


def _experiment(remarks: list[str]) -> dict[str, float]:
    """Read the remarks of the form `name = value` whose name is one of `QUANTITIES`."""
    pairs = (re.split(r"\s*[=:]\s*", remark, maxsplit=1) for remark in remarks)
    known = (pair for pair in pairs if len(pair) == 2 and pair[0].strip() in QUANTITIES)
    return {name: float(read.plain(si(text, QUANTITIES[name], name))) for name, text in known}


def _example(name: str) -> str:
    return {"r": "120 um", "Q": "363 fmol/s", "D": "1.31e-9 m2/s"}[name]
