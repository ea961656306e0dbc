"""What every band of the ready model `tripartite` does at +-20 % of its numbers (`make sensitivity`).

Each number of a mechanism, areas, and the levels of ions at rest are moved alone, half-voltages by 5 mV, all others by
20 %. Where a number is not one that the balance solves for, the state at rest is kept and the free numbers are solved
again; where it is, the model goes to its new rest. Then come three runs: 16 min without flow; 5 min without flow and an
hour of recovery; an hour of ouabain (and ten, for its end). The table goes to docs/sensitivity.md between the marks
there, and all measurements to results/sensitivity.json.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

import ionostat as ion
from ionostat.experiment.report import jump
from ionostat.model.paths import Entry, entries
from ionostat.models.scenarios import ouabain
from ionostat.models.tripartite import FREE, tripartite

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "sensitivity.md"
RESULT = ROOT / "results" / "sensitivity.json"
MARKS = ("<!-- map: begin -->", "<!-- map: end -->")
PART, SHIFT = 0.2, 5e-3
SHOWN = 10
#: numbers that define a dose, a stimulus or a reaction's free energy, and those that act at another temperature only
LEFT_OUT = ("ouabain", "current", "inhibition", "block", "standard_energy", "q10")
#: what is moved beside the numbers of mechanisms; inner levels keep their rest, by other densities and impermeants
ALSO = (
    "ecs.impermeant.concentration", "neuron.area", "astrocyte.area", "neuron.capacitance", "astrocyte.capacitance",
    "neuron.Na", "neuron.K", "neuron.Cl", "astrocyte.Na", "astrocyte.K", "astrocyte.Cl", "ecs.K",
)


@dataclasses.dataclass(frozen=True)
class Band:
    """A measured number, the band that it must meet, and a change of it that counts as one."""

    name: str
    unit: str
    low: float
    high: float
    width: float
    form: str = ".1f"

    def met(self, value: float | None) -> bool:
        """It lies in the band."""
        return value is not None and self.low <= value <= self.high


BANDS = {
    "foot": Band("K+ before the jump", "mM", 6, 15, 9),
    "jump": Band("jump after the cut", "s", 60, 240, 180, ".0f"),
    "K30": Band("K+ 30 s after", "mM", 35, 80, 45),
    "K120": Band("K+ 2 min after", "mM", 35, 80, 45),
    "K600": Band("K+ 10 min after", "mM", 35, 80, 45),
    "V": Band("lowest V of both cells after the jump", "mV", -40, 20, 20),
    "half": Band("smallest ECS, part of its start", "1", 0, 0.5, 0.1, ".2f"),
    "ecs": Band("smallest ECS, part of the tissue", "1", 0.03, 0.1, 0.01, ".4f"),
    "recovery": Band("off rest 60 min after a cut of 5 min", "%", 0, 5, 5, ".1f"),
    "step": Band("ouabain, first 0.2 s", "mV", 1, 8, 7, ".2f"),
    "failure": Band("ouabain, depolarised beyond -40 mV after", "s", 1, 90, 90, ".0f"),
    "donnan": Band("ouabain, V off its end after 59 min", "mV", 0, 0.1, 0.1, ".3f"),
}


def numbers(model: ion.Model) -> list[Entry]:
    """The numbers that are moved."""
    return [
        e for e in entries(model)
        if e.path in ALSO or (
            e.mechanism not in (None, "impermeant") and e.value and e.field not in LEFT_OUT
            and not e.field.startswith("ouabain")
        )
    ]


def moved(path: str, value: float) -> ion.Model:
    """The model at rest with another value of one number."""
    changed = tripartite().with_values({path: value})
    if path in FREE:
        return ion.at_rest(changed)
    return ion.balanced(changed, FREE)


def run(model: ion.Model, protocol: ion.Protocol, until: float, every: float = 1.0) -> ion.Solution:
    """A run without extents and spikes' rows.

    Raises:
        IonostatError: it did not come to its end.
    """
    solution = ion.simulate(model, protocol, until=until, every=every, spikes=False, extents=False, rtol=1e-5,
                            progress=False)
    if not solution.status.ok:
        raise ion.IonostatError(str(solution.status))
    return solution


def long_cut(model: ion.Model) -> dict[str, float | None]:
    """The bands of a cut of 16 minutes."""
    s = run(model, ion.ischemia(duration="16 min"), 17 * 60.0)
    found = jump(s)
    if found is None:
        return dict.fromkeys(("foot", "jump", "K30", "K120", "K600", "V", "half", "ecs"))
    K, at = s.c("K", "ecs"), found["time"]
    volumes = {name: s.volume(name) for name in s.compartments}
    tissue = sum(volumes.values())
    late = (s.t >= at + 30) & (s.t <= at + 600)
    levels = {f"K{after}": float(np.interp(at + after, s.t, K)) for after in (30, 120, 600)}
    return {
        "foot": found["foot"], "jump": found["after"], **levels,
        "V": 1e3 * min(float(np.min(s.V(name)[late])) for name in s.membranes),
        "half": float(np.min(volumes["ecs"]) / volumes["ecs"][0]), "ecs": float(np.min(volumes["ecs"] / tissue)),
    }


def short_cut(model: ion.Model) -> dict[str, float | None]:
    """How far V, K+ and volumes are from rest an hour after a cut of five minutes, in per cent."""
    s = run(model, ion.ischemia(duration="5 min"), 66 * 60.0)
    courses = [s.c("K", "ecs"), *(s.V(m) for m in s.membranes), *(s.volume(c) for c in s.compartments)]
    return {"recovery": 100 * max(abs(float(x[-1] / x[0]) - 1) for x in courses)}


def poisoned(model: ion.Model) -> dict[str, float | None]:
    """Ouabain: the step of the neuron's V in 0.2 s, when it fails, how far V is from its end after 10 hours."""
    blocked = ouabain(start=60.0)
    first, hour, end = run(model, blocked, 60.2), run(model, blocked, 3600.0), run(model, blocked, 36000.0, every=60.0)
    V = 1e3 * hour.V("neuron")
    quiet = np.flatnonzero(V < -40.0)
    failed = float(hour.t[quiet[-1]] - 60.0) if len(quiet) and V[-1] > -40.0 else None
    off = max(abs(float(hour.V(m)[-1] - end.V(m)[-1])) for m in model_membranes(model))
    return {"step": 1e3 * float(first.V("neuron")[-1]) - float(V[0]), "failure": failed, "donnan": 1e3 * off}


def model_membranes(model: ion.Model) -> list[str]:
    """Names of the membranes."""
    return [m.name for m in model.membranes]


def measured(job: tuple[str, float]) -> dict:
    """All bands at one value of one number; where a part cannot be computed, why."""
    path, value = job
    found: dict = {"path": path, "value": value, "bands": {}, "failed": []}
    try:
        model = moved(path, value) if path else tripartite()
    except ion.IonostatError as error:
        return found | {"failed": [f"no rest: {error}"]}
    for part in (long_cut, short_cut, poisoned):
        try:
            found["bands"] |= part(model)
        except ion.IonostatError as error:
            found["failed"].append(f"{part.__name__}: {error}")
    return found


def weight(rest: dict, found: dict) -> float:
    """Changes of all bands in their widths, each counted up to one; nothing where there is no rest."""
    if not found["bands"]:
        return 0.0
    changes = []
    for key, band in BANDS.items():
        a, b = rest["bands"].get(key), found["bands"].get(key)
        changes.append(1.0 if a is None or b is None else min(abs(b - a) / band.width, 1.0))
    return float(sum(changes))


def cell(key: str, found: dict) -> str:
    """A value for the table; bold where it leaves its band."""
    value = found["bands"].get(key)
    if not found["bands"]:
        return "no rest"
    if value is None:
        return "**none**"
    text = f"{value:{BANDS[key].form}}"
    return text if BANDS[key].met(value) else f"**{text}**"


def table(rest: dict, pairs: list[tuple[dict, dict]]) -> str:
    """The most sensitive numbers as Markdown: bands downward, numbers across."""
    lines = ["| number | at | " + " | ".join(f"{b.name}{'' if b.unit == '1' else ', ' + b.unit}"
                                            for b in BANDS.values()) + " |"]
    lines.append("|" + "---|" * (len(BANDS) + 2))
    bands = [f"{b.low:g} to {b.high:g}" for b in BANDS.values()]
    lines.append("| *band* | | " + " | ".join(bands) + " |")
    lines.append("| as shipped | | " + " | ".join(cell(k, rest) for k in BANDS) + " |")
    for pair in pairs:
        for found, sign in zip(pair, "-+"):
            how = f"{sign}5 mV" if is_shifted(found["path"]) else f"{sign}20 %"
            lines.append(f"| `{found['path']}` | {how} | " + " | ".join(cell(k, found) for k in BANDS) + " |")
    return "\n".join(lines)


def is_shifted(path: str) -> bool:
    """It is a half-voltage, moved by 5 mV."""
    return path.rpartition(".")[2] in ("half", "slow_half")


def page(rest: dict, pairs: list[tuple[dict, dict]]) -> str:
    """What stands between the marks."""
    order = sorted(pairs, key=lambda pair: -sum(weight(rest, f) for f in pair))
    out = [table(rest, order[:SHOWN]), "", "## All numbers that were moved", "",
           "By the sum of changes in widths of the bands (each up to one, both sides), and the bands that they leave.",
           "",
           "| number | sum | leaves at -20 % | leaves at +20 % |", "|---|---|---|---|"]
    for pair in order:
        total = sum(weight(rest, f) for f in pair)
        out.append(f"| `{pair[0]['path']}` | {total:.2f} | {left(pair[0])} | {left(pair[1])} |")
    return "\n".join(out)


def left(found: dict) -> str:
    """Names of the bands that a change leaves."""
    if not found["bands"]:
        return "no rest with it"
    names = [b.name for k, b in BANDS.items() if not b.met(found["bands"].get(k))]
    return "; ".join(names) or "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", default="", help="numbers whose path holds this text; prints and writes nothing")
    given = parser.parse_args()
    chosen = [e for e in numbers(tripartite()) if given.only in e.path]
    jobs = [("", 0.0)]
    for e in chosen:
        change = SHIFT if is_shifted(e.path) else PART * abs(e.value)
        jobs += [(e.path, e.value - change), (e.path, e.value + change)]
    found = []
    with ProcessPoolExecutor(given.processes) as pool:
        for result in pool.map(measured, jobs):
            found.append(result)
            print(f"{len(found)}/{len(jobs)} {result['path'] or 'as shipped'} {result['value']:.4g}: {left(result)}",
                  *result["failed"], flush=True)
    if given.only:
        return
    rest, pairs = found[0], list(zip(found[1::2], found[2::2]))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    text = PAGE.read_text()
    before, _, tail = text.partition(MARKS[0])
    PAGE.write_text(f"{before}{MARKS[0]}\n{page(rest, pairs)}\n{MARKS[1]}{tail.partition(MARKS[1])[2]}")


if __name__ == "__main__":
    main()
