"""What a physiologist asks of a run first: rest, end, extremes, the potassium jump, energy, residuals.

``report`` gives plain SI data (for JSON); ``text`` writes it in mV, mM, minutes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..model.enclosed import cells, extracellular
from ..units import in_unit
from .ledger import Ledger
from .reversals import reversals
from .solution import Solution

UNITS = {"V": "V", "E": "V", "c": "mol m-3", "volume": "m3", "time": "s", "used": "mol"}
#: a jump: extracellular K+ at least this many times its start
JUMP = 2.0
#: foot and top of the jump: slope of log K+ below this part of the steepest one
FLAT = 0.1
#: extremes that differ from the start by less than this part are not told
STILL = 0.01
#: rise of pH that is told
ALKALINE = 0.05
#: concentrations below this, mM, are shown as 0: less than a molecule in a picolitre is 2e-9 mM
NOTHING = 1e-12
IONS = ("Na", "K", "Cl")
#: further ions whose Nernst potential is told where both sides have them
NERNST = (*IONS, "HCO3", "H", "Ca")
#: binding sites of buffers: they follow what they bind
BUFFERS = ("Buf", "HBuf", "BCa", "CaB")


def report(solution: Solution) -> dict[str, Any]:
    """The short report of a run as plain data, SI.

    Keys: ``model``, ``protocol``, ``begins`` (s, its first item), ``status``, ``units``, ``start`` and
    ``end`` (V, E, c, volume),
    ``extremes`` (highest extracellular K, lowest ATP, swelling, smallest extracellular space),
    ``jump`` (None where extracellular K does not double), ``reversals`` (coupled transporters that
    ran the other way), ``used`` (ATP and O2), ``spikes``, ``ledger``, ``solver``.
    """
    status, ledger = solution.status, solution.ledger()
    return {
        "model": solution.model.name,
        "protocol": solution.protocol.name if solution.protocol else None,
        "begins": min((item.start for item in solution.protocol.plain), default=None) if solution.protocol else None,
        "status": {"ok": status.ok, "cause": status.cause, "time": status.time, "message": status.message},
        "units": UNITS,
        "start": snapshot(solution, 0),
        "end": snapshot(solution, -1),
        "extremes": extremes(solution),
        "jump": jump(solution),
        "reversals": reversals(solution) if solution.extents.size else {},
        "used": used(ledger) if solution.extents.size else {},
        "spikes": solution.statistics.get("spikes", 0),
        "ledger": {key: _number(value) for key, value in ledger.worst().items()},
        "conserved": {key: _number(value) for key, value in ledger.totals.items()},
        "solver": dict(solution.statistics),
    }


def _number(value: Any) -> float | None:
    """A float that JSON can say; None for what is no number."""
    return float(value) if np.isfinite(value) else None


def snapshot(solution: Solution, row: int) -> dict[str, Any]:
    """V, E, every concentration and volume in one row, SI."""
    model = solution.model
    nernst: dict[str, dict[str, float | None]] = {}
    for m in model.membranes:
        both = [s for s in model.places[m.inside].solutes if s in model.places[m.outside].solutes]
        nernst[m.name] = {s.symbol: _number(solution.E(s, m.name)[row]) for s in both if s.z}
    return {
        "time": float(solution.t[row]),
        "V": {m.name: float(solution.V(m.name)[row]) for m in model.membranes},
        "E": nernst,
        "c": {
            name: {s.symbol: float(solution.c(s, name)[row]) for s in place.solutes}
            for name, place in model.places.items()
        },
        "volume": {name: float(solution.volume(name)[row]) for name in model.compartments},
    }


def extremes(solution: Solution) -> dict[str, Any]:
    """Highest extracellular K, lowest ATP and pH, largest swelling, smallest space, highest Ca and Glu."""
    t, model = solution.t, solution.model

    def peak(values: np.ndarray, pick: Any = np.argmax) -> dict[str, float]:
        i = int(pick(values))
        return {"value": float(values[i]), "time": float(t[i])}

    def has(place: str, symbol: str) -> bool:
        return any(s.symbol == symbol for s in model.places[place].solutes)

    def moves(place: str, symbol: str) -> bool:
        return f"{place}.{symbol}" in solution.network.index

    outer, inner = extracellular(model), list(dict.fromkeys(m.inside for m in cells(model)))
    volume = {place: solution.volume(place) for place in [*outer, *inner]}
    tissue = sum(volume.values()) if volume else np.ones_like(t)
    return {
        "K_out": {p: peak(solution.c("K", p)) for p in outer if has(p, "K")},
        "ATP": {p: peak(solution.c("ATP", p), np.argmin) for p in inner if has(p, "ATP")},
        "swelling": {p: peak(volume[p] / volume[p][0]) for p in inner},
        "space": {p: peak(volume[p] / volume[p][0], np.argmin) for p in outer},
        "fraction": {p: peak(volume[p] / tissue, np.argmin) for p in outer},
        "pH": {p: peak(solution.pH(p), np.argmin) for p in volume if moves(p, "H")},
        "pH_highest": {p: peak(solution.pH(p)) for p in volume if moves(p, "H")},
        "Ca": {p: peak(solution.c("Ca", p)) for p in inner if moves(p, "Ca")},
        "Glu": {p: peak(solution.c("Glu", p)) for p in outer if moves(p, "Glu")},
    }


def jump(solution: Solution) -> dict[str, Any] | None:
    """The K+ jump: time of the steepest rise of log K outside, where K more than doubles.

    Foot and top are where the slope has fallen to a tenth of the steepest one. ``after`` is the
    time since the protocol's first corner.
    """
    for place in extracellular(solution.model):
        if all(s.symbol != "K" for s in solution.model.places[place].solutes):
            continue
        K = solution.c("K", place)
        if len(K) < 3 or np.max(K) < JUMP * K[0]:
            continue
        grid = np.linspace(solution.t[0], solution.t[-1], _grid_points(solution.t[-1]))
        level = np.interp(grid, solution.t, K)
        slope = np.gradient(np.log(level), grid)
        steepest = int(np.argmax(slope))
        flat = slope < FLAT * slope[steepest]
        foot = max(np.flatnonzero(flat[:steepest]), default=0)
        top = steepest + min(np.flatnonzero(flat[steepest:]), default=len(grid) - 1 - steepest)
        time = float(grid[steepest])
        begun = [s.start for s in solution.run.segments if s.values]
        return {
            "place": place, "time": time, "after": time - min(begun) if begun else None,
            "foot": float(level[foot]), "top": float(level[top]),
        }
    return None


def _grid_points(end: float) -> int:
    """Points about a second apart: fine enough for the jump, too coarse for single spikes."""
    return int(np.clip(end, 200, 20_000)) + 1


def used(ledger: Ledger) -> dict[str, Any]:
    """ATP and O2 that were consumed, mol, in all and by process."""
    result = {}
    for symbol in ("ATP", "O2"):
        by = ledger.used(symbol)
        if by:
            result[symbol] = {"total": sum(by.values()), "by": by}
    return result


# -------------------------------------------------------------------- for people


def text(found: dict[str, Any]) -> str:
    """A report as a page of text: mV, mM, minutes.

    >>> clock(75.0), clock(0.02), clock(1800), clock(18000), clock(432000)
    ('75 s', '20 ms', '30 min', '5 h', '5 d')
    """
    status, solver = found["status"], found["solver"]
    steps = f"{solver.get('accepted', 0):,} steps in {solver.get('seconds', 0.0):.2f} s"
    protocol = dashed(found["protocol"] or "no protocol")
    title = f"{found['model']}, {protocol}: {clock(status['time'])}, {steps}"
    lines = [title, "=" * len(title)]
    if found["begins"] is not None and found["begins"] >= status["time"]:
        lines.append(f"NOTHING WAS DONE: the protocol begins at {clock(found['begins'])}, when the run is over.")
    if not status["ok"]:
        lines.append(f"NOT FINISHED: {status['message']}")
    lines += ["", *_table(found), "", *_events(found), "", *_residuals(found)]
    return "\n".join(lines)


def clock(seconds: float) -> str:
    """A time as people say it: from 3 min in min, from 3 h in h, from 3 d in d."""
    for unit, size in (("d", 86400), ("h", 3600)):
        if seconds >= 3 * size:
            return f"{seconds / size:.4g} {unit}"
    if seconds >= 180:
        return f"{seconds / 60:.4g} min"
    return f"{seconds:.4g} s" if seconds >= 0.1 or seconds == 0 else f"{seconds * 1e3:.3g} ms"


def dashed(name: str) -> str:
    """The name of a protocol as it is written on the command line.

    >>> dashed("spike_train")
    'spike-train'
    """
    return name.replace("_", "-")


def unnoised(c: float) -> float:
    """A concentration, with what is below any count of molecules as 0.

    >>> unnoised(-1e-139), unnoised(3.5)
    (0.0, 3.5)
    """
    return 0.0 if abs(c) < NOTHING else c


def _table(found: dict[str, Any]) -> list[str]:
    """Start -> end of every place, a column each."""
    start, end = found["start"], found["end"]
    places = list(start["volume"])
    rows: list[tuple[str, dict[str, str]]] = [
        ("V (mV)", {m: _pair(start["V"][m], end["V"][m], "mV", "+.1f") for m in start["V"]})
    ]
    for symbol in _symbols(start, places):
        here = [p for p in places if symbol in start["c"][p]]
        cells = {p: _pair(start["c"][p][symbol], end["c"][p][symbol], "mM", ".4g") for p in here}
        if symbol == "H":
            cells = {p: f"{_pH(start['c'][p]['H'])} -> {_pH(end['c'][p]['H'])}" for p in here}
        rows.append(("pH" if symbol == "H" else f"{symbol} (mM)", cells))
    for symbol in NERNST:
        here = [m for m in start["E"] if symbol in start["E"][m]]
        if here:
            cells = {m: _pair(start["E"][m][symbol], end["E"][m][symbol], "mV", "+.1f") for m in here}
            rows.append((f"E_{symbol} (mV)", cells))
    volumes = {p: _pair(start["volume"][p], end["volume"][p], "pL", ".4g") for p in places}
    rows.append(("volume (pL)", volumes))
    columns = list(dict.fromkeys([*places, *start["V"]]))
    width = max([18, *(len(cell) + 2 for _, row in rows for cell in row.values())])
    head = f"{'start -> end':<13}" + "".join(f"{c:>{width}}" for c in columns)
    body = (f"{name:<13}" + "".join(f"{row.get(c, ''):>{width}}" for c in columns) for name, row in rows)
    return [line.rstrip() for line in (head, *body)]


def _symbols(start: dict[str, Any], places: list[str]) -> list[str]:
    present = dict.fromkeys(s for p in places for s in start["c"][p])
    return [*(s for s in IONS if s in present), *(s for s in present if s not in (*IONS, *BUFFERS))]


def _pH(c: float) -> str:
    return f"{3.0 - np.log10(c):.2f}"


def _pair(first: float | None, last: float | None, unit: str, form: str) -> str:
    values = [unnoised(v) if unit == "mM" and v is not None else v for v in (first, last)]
    words = ["-" if v is None else f"{in_unit(v, unit):{form}}" for v in values]
    return " -> ".join(words)


def _events(found: dict[str, Any]) -> list[str]:
    extreme, lines = found["extremes"], []
    if found["jump"]:
        j = found["jump"]
        since = "" if not j["after"] else f", {clock(j['after'])} after the first change"
        lines.append(f"K+ jump            {j['foot']:.3g} -> {j['top']:.3g} mM in {j['place']} at "
                     f"{clock(j['time'])}{since}")
    start = found["start"]["c"]
    for place, peak in extreme["K_out"].items():
        if _still(peak["value"], start[place]["K"]):
            continue
        lines.append(f"highest K+         {peak['value']:.4g} mM in {place} at {clock(peak['time'])}")
    for place, low in extreme["ATP"].items():
        if _still(low["value"], start[place]["ATP"]):
            continue
        lines.append(f"lowest ATP         {unnoised(low['value']):.3g} mM in {place} at {clock(low['time'])}")
    for place, peak in extreme["swelling"].items():
        percent = 100 * (peak["value"] - 1)
        if _still(peak["value"], 1.0):
            continue
        lines.append(f"largest swelling   {percent:+.1f} % of {place} at {clock(peak['time'])}")
    for place, low in extreme["space"].items():
        part = extreme["fraction"][place]["value"]
        if _still(low["value"], 1.0):
            continue
        lines.append(f"smallest space     {100 * low['value']:.1f} % of its start in {place}, "
                     f"{part:.3f} of the tissue, at {clock(low['time'])}")
    lines += _further_events(found)
    if not lines and any(extreme.values()):
        lines.append("extremes           none: K+ outside, ATP and volumes kept within 1 % of the start")
    for symbol, amount in found["used"].items():
        most = sorted(amount["by"].items(), key=lambda item: -item[1])[:3]
        shares = ", ".join(f"{path} {100 * n / amount['total']:.0f} %" for path, n in most)
        lines.append(f"{symbol + ' used':<18} {in_unit(amount['total'], 'fmol'):.4g} fmol ({shares})")
    lines.append(f"spikes             {found['spikes']}")
    return lines


def _further_events(found: dict[str, Any]) -> list[str]:
    """pH, calcium, glutamate and transporters that reversed."""
    extreme, start, lines = found["extremes"], found["start"]["c"], []
    for place, low in extreme["pH"].items():
        if low["value"] < 3.0 - np.log10(start[place]["H"]) - STILL:
            lines.append(f"lowest pH          {low['value']:.2f} in {place} at {clock(low['time'])}")
    for place, high in extreme["pH_highest"].items():
        if high["value"] > 3.0 - np.log10(start[place]["H"]) + ALKALINE:
            lines.append(f"highest pH         {high['value']:.2f} in {place} at {clock(high['time'])}")
    for symbol in ("Ca", "Glu"):
        for place, peak in extreme[symbol].items():
            if not _still(peak["value"], start[place][symbol]):
                level = f"{in_unit(peak['value'], 'uM'):.3g} uM in {place} at {clock(peak['time'])}"
                lines.append(f"{'highest ' + symbol:<18} {level}")
    for path, how in found["reversals"].items():
        since = f"from {clock(how['first'])} on, for {clock(how['duration'])} in all"
        lines.append(f"reversed           {path} against its direction at the start, {since}")
    return lines


def _still(value: float, start: float) -> bool:
    return abs(value - start) < STILL * abs(start)


def _residuals(found: dict[str, Any]) -> list[str]:
    said = {key: "not kept" if value is None else f"{value:.1e}" for key, value in found["ledger"].items()}
    return [
        f"ledger residuals   conserved totals {said['totals']} (relative), charge minus CV "
        f"{said['charge']} V, amounts against extents {said['extents']} (relative)",
        f"                   energy stored, brought in and dissipated {said['energy']} (relative, by the rows)",
    ]
