"""Numbers of a model from recordings: least squares with exact slopes, and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..ensemble.design import two_ends
from ..ensemble.progress import saying
from ..errors import BadValue, IonostatError, NoSolution
from ..experiment.control import controls
from ..model.model import Model
from .again import asked
from .apart import apart
from .fit_report import described
from .fitted import Fit, Outcome
from .identify import refuse_without_information
from .inputs import Number, numbers, preparing
from .misfit import Free, Misfit
from .recordings import Recording

#: rounds in which noise that is not given is estimated anew, and the change of it that ends them
ROUNDS, STEADY = 8, 0.005
#: change of numbers, cost and gradient at which a search has arrived
ARRIVED = 1e-8


def fit(
    model: Model, recordings: Recording | Sequence[Recording], free: Mapping[str, Any], *, start: Any = None,
    linear: Sequence[str] = (), first: Mapping[str, Any] | None = None, rtol: float = 1e-7, most: int = 60,
    progress: bool | None = None,
) -> Fit:
    r"""Choose numbers of a model so that its runs show some recordings.

    .. math:: \min_\theta \sum_i \left(\frac{y(t_i; \theta) - y_i}{\sigma_i}\right)^2

    by the trust-region method of SciPy with exact derivatives (see `sensitivities`); covariance
    :math:`(J^\mathsf{T} J)^{-1}`, 95 % intervals from it. Noise that a recording does not state is estimated from its
    residuals, trace by trace, and the traces are weighted by it.

    Args:
        model: what is run.
        recordings: one or several, each with its own protocol.
        free: path -> bounds: ``(lo, hi)``, or a range ``"x0.2:x5"`` or ``"2 mM:8 mM"``. Numbers of the model, levels at
            the start, and numbers of the protocols (``load.value``, ``load.duration``).
        start: "given" (the model's own start), "rest" (it settles before each run, whatever the numbers), paths
            that balance it, or a function from model to model.
        linear: paths that are searched and stated on a plain scale; those with a lower bound above zero are otherwise
            on a logarithmic one.
        first: path -> where the search begins; the model's own value by default.
        rtol: relative tolerance of the runs.
        most: rounds after which a search is given up; what was found is kept.
        progress: tell how it goes; by default where a person watches.

    Returns:
        The fit: ``report()``, ``table()``, ``plot()``, ``model``, ``profile(path)``, ``to_dataset()``, ``warnings``.

    Raises:
        BadValue: more numbers than samples, a number without effect on anything recorded, or bounds that cannot be.
        UnknownName, BadUnit: a path, a trace or a unit does not fit the model.
        NoSolution: the model does not run with the numbers that the search begins with.

    Source: Seber & Wild 1989, Nonlinear Regression, chapters 2 and 5; Branch, Coleman & Li 1999 SIAM J Sci Comput
        21:1, 10.1137/S1064827595289108.
    """
    recordings = [recordings] if isinstance(recordings, Recording) else list(recordings)
    if not recordings or not all(isinstance(r, Recording) for r in recordings):
        raise BadValue("no recording is given: make one by ion.recording('cell.csv', protocol).")
    if not 1e-12 <= rtol <= 1e-3:
        raise BadValue(f"rtol is {rtol:g}: it must lie from 1e-12 to 1e-3; usual is 1e-7.")
    if most < 1:
        raise BadValue(f"most is {most}: give at least one round.")
    chosen = free_numbers(model, recordings, free, linear, first or {})
    with telling(progress) as told:
        misfit = Misfit(model, recordings, chosen, preparing(start), rtol, told)
        refuse_without_information(chosen, misfit.count)
        said = asked(
            "fit", model, free=free, start=start, linear=linear, first=first, rtol=rtol, most=most,
            recordings=[described(r, model) for r in recordings],
        )
        return Fit(model, misfit, searched(misfit, most), said)


def free_numbers(
    model: Model, recordings: Sequence[Recording], free: Mapping[str, Any], linear: Sequence[str],
    first: Mapping[str, Any],
) -> list[Free]:
    """The numbers that a fit may choose, with their bounds.

    Raises:
        BadValue: no number is free, or bounds cannot be.
    """
    if not isinstance(free, Mapping) or not free:
        raise BadValue("no number is free: give free={'neuron.pump.density': 'x0.2:x5'}.")
    protocols = [r.protocol for r in recordings if r.protocol]
    found: list[Free] = []
    names: dict[str, str] = {}
    for path, bounds in free.items():
        own = next((p for p in protocols if controls(model, p, path)), None)
        number = numbers(model, own, [path])[0]
        names[path] = names[number.path] = number.path
        low, high = _bounds(number, path, bounds)
        found.append(Free(number, low, high, low > 0, number.value))
    twice = [f.number.path for i, f in enumerate(found) if f.number.path in [g.number.path for g in found[:i]]]
    strange = [path for path in (*linear, *first) if path not in names]
    if twice or strange:
        problem = f"{twice[0]} is free twice" if twice else f"{strange[0]} is not among the free numbers"
        raise BadValue(f"{problem}: free are {', '.join(f.number.path for f in found)}.")
    plain = {names[path] for path in linear}
    begin = {names[path]: value for path, value in first.items()}
    return [_begun(f, f.number.path in plain, begin.get(f.number.path)) for f in found]


def _begun(free: Free, plain: bool, begin: Any) -> Free:
    """A free number with its scale and where its search begins: well within its bounds."""
    log = free.log and not plain
    it = Free(free.number, free.low, free.high, log, free.first)
    value = free.first if begin is None else free.number.read(begin)
    if begin is not None and not free.low <= value <= free.high:
        raise BadValue(f"{free.number.path} is to begin at {begin!r}, outside its bounds.")
    within = 1e-3 * it.span
    x = min(max(it.to(max(value, free.low)), it.to(free.low) + within), it.to(free.high) - within)
    return Free(free.number, free.low, free.high, log, it.back(x))


def _bounds(number: Number, path: str, given: Any) -> tuple[float, float]:
    unit = number.info.unit
    low, high = (number.read(end) for end in two_ends(path, given))
    if not low < high:
        raise BadValue(f"{path}: no bounds are {' and '.join(apart([low, high], unit))}: the first must be lower.")
    return low, high


def searched(misfit: Misfit, most: int) -> Outcome:
    """The search itself; what was found is kept where it is stopped.

    Raises:
        NoSolution: the model does not run with the first numbers.
    """
    x = misfit.first
    if not np.all(np.isfinite(misfit.residuals(x))):
        raise NoSolution(f"the model does not run with the numbers that the search begins with: {misfit.cause}")
    slopes = misfit.slopes(x)
    refuse_without_information(misfit.free, misfit.count, slopes)
    first, rounds = misfit.theta(x), 0
    try:
        for _ in range(ROUNDS):
            x, used, message = least(misfit, x, most - rounds)
            rounds += used
            if message:
                return Outcome(first, x, False, message, rounds, misfit.runs)
            noise = estimated(misfit, x)
            change = np.max(np.abs(noise / misfit.noise - 1.0))
            misfit.weighted(noise)
            if change < STEADY or len(misfit.channels) == 1:
                break
        else:
            unsettled = f"the estimated noise of the traces did not settle in {ROUNDS} rounds: give `noise`"
            return Outcome(first, x, False, unsettled, rounds, misfit.runs)
    except KeyboardInterrupt:
        kept = "interrupted; the best numbers so far are kept"
        return Outcome(first, misfit.best[1], False, kept, rounds, misfit.runs, interrupted=True)
    except IonostatError as error:
        kept = f"stopped, as no slopes were found further on ({error}); the last numbers that had them are kept"
        return Outcome(first, misfit.sloped, False, kept, rounds, misfit.runs)
    return Outcome(first, x, True, "converged", rounds, misfit.runs)


def least(misfit: Misfit, x: np.ndarray, most: int) -> tuple[np.ndarray, int, str]:
    """Least squares from some numbers on: where it ended, its rounds, and a sentence where it did not arrive."""
    from scipy.optimize import least_squares

    if most < 1:
        return x, 0, "the rounds were used up; the best numbers so far are kept"
    low, high = misfit.bounds
    slopes: Any = misfit.slopes
    found = least_squares(
        misfit.residuals, x, slopes, bounds=(low, high), x_scale=high - low, max_nfev=most,
        ftol=ARRIVED, xtol=ARRIVED, gtol=ARRIVED,
    )
    message = "" if found.status > 0 else f"not converged after {found.nfev} rounds; the best numbers so far are kept"
    return found.x, int(found.njev), message


def estimated(misfit: Misfit, x: np.ndarray) -> np.ndarray:
    """Noise of every trace: as given, or root mean square of its residuals, less the numbers that they determined."""
    share = 1.0 - len(misfit.free) / misfit.count
    found = []
    for channel, difference in zip(misfit.channels, misfit.differences(x)):
        size = math.sqrt(float(difference @ difference) / (len(difference) * share))
        least = 1e-9 * float(np.max(np.abs(channel.values)))
        found.append(channel.noise if channel.given else max(size, least, 1e-300))
    return np.array(found)


@contextmanager
def telling(wanted: bool | None) -> Iterator[Any]:
    """A line on the terminal that tells how a search goes."""
    with saying(wanted, "fitting: first runs") as say:

        def told(misfit: Misfit) -> None:
            size = math.sqrt(misfit.best[0] / misfit.count)
            say(f"fitting: {misfit.runs} runs, residuals {size:.4g} of the noise")

        yield told
