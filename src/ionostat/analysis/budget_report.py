"""A bill for people and for programs: tables, plain data, a dataset."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..constants import N_A
from ..experiment.report import clock, dashed
from ..theory.budget import ATTWELL_LAUGHLIN_2001
from ..units import in_unit

if TYPE_CHECKING:
    import xarray as xr

    from .budget import Budget

#: rows of a table before the rest is summed up; a part of the total that is not told
ROWS, LEAST, ROUND_OFF = 12, 5e-4, 1e-7
WIDTH = 120
#: published, of rat cortex, ATP per second: a neuron at rest and the glia that goes with it
PUBLISHED = (ATTWELL_LAUGHLIN_2001["neuron"], ATTWELL_LAUGHLIN_2001["glia"])


def text(bill: Budget) -> str:
    """The whole bill."""
    from rich.console import Console
    from rich.padding import Padding

    out = io.StringIO()
    console = Console(file=out, width=WIDTH, highlight=False)
    what = "at rest" if bill.seconds is None else f"{dashed(bill.protocol or 'no protocol')}, {clock(bill.seconds)}"
    title = f"{bill.model}, {what}: who leaks and who pays"
    console.print(f"{title}\n{'=' * len(title)}")
    for note in bill.notes:
        console.print(f"note: {note}")
    per_cell = (_cells(bill), _beside(bill)) if bill.cells else ()
    for table in (_users(bill), *per_cell, *_spikes(bill), *_event(bill), _energy(bill)):
        console.print(table if isinstance(table, str) else Padding(table, (1, 0, 0, 0)))
    lines = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    return f"{lines}\n{_closing(bill)}"


def _closing(bill: Budget) -> str:
    unit = "W" if bill.seconds is None else "J"
    left, total = f"{bill.energy.left:.1e} {unit}", f"{bill.energy.total:.4g} {unit}"
    return f"left open: {left} of {total}, {bill.energy.residual:.1e} of the total"


# -------------------------------------------------------------------- tables


def _table(title: str, *columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, title_style="bold")
    for k, name in enumerate(columns):
        table.add_column(name, justify="right" if k and name != "spent by" else "left", no_wrap=True)
    return table


def shortened(values: Mapping[str, float], total: float, rows: int = ROWS) -> list[tuple[str, float]]:
    """The largest values, and the sum of the others as one.

    >>> shortened({"a": 5.0, "b": 3.0, "c": 1.0, "d": 1.0}, 10.0, rows=2)
    [('a', 5.0), ('b', 3.0), ('2 others', 2.0)]
    """
    told = sorted(values.items(), key=lambda item: -abs(item[1]))
    kept = [(name, v) for name, v in told[:rows] if abs(v) >= LEAST * abs(total)]
    rest = told[len(kept) :]
    if len(rest) == 1 and abs(rest[0][1]) >= LEAST * abs(total):
        return kept + rest
    others = sum(v for _, v in rest)
    return kept + ([(f"{len(rest)} others", others)] if abs(others) >= ROUND_OFF * abs(total) > 0 else [])


def _users(bill: Budget) -> Any:
    """Who causes ATP use, with who spends it, and O2."""
    total = bill.ATP.total
    if not total:
        return "no ATP is split here: no bill of ATP"
    per = "/s" if bill.seconds is None else " (molecules)"
    who = "who causes it" if bill.seconds is None else "who caused it"
    table = _table("ATP and O2 by ion pathway", who, f"ATP{per}", "share", f"O2{per}", "spent by")
    payers = np.array(bill.ATP.payers)
    index = {name: k for k, name in enumerate(bill.ATP.users)}
    for name, amount in shortened(bill.ATP.by_user, total):
        by = bill.ATP.ATP[index[name]] if name in index else np.zeros(len(payers))
        most = [str(payers[k]) for k in np.argsort(-by) if by[k] > 0.02 * amount]
        said = ", ".join(most) if len(most) < 3 else f"{most[0]} and {len(most) - 1} more"
        table.add_row(name, _count(amount), _share(amount, total), _count(bill.O2_of(amount)), said)
    table.add_section()
    table.add_row("all", _count(total), "", _count(bill.O2_of(total)), "")
    return table


def _cells(bill: Budget) -> Any:
    seconds = bill.seconds or 1.0
    table = _table("per cell and per gram", "cell", "ATP/s", "of it pumps", "O2/s")
    for name, cell in bill.cells.items():
        burnt = bill.O2_of(cell.ATP) if cell.O2 is None else cell.O2
        table.add_row(name, _count(cell.ATP / seconds), _share(cell.pumps, cell.ATP), _count(burnt / seconds))
    table.add_section()
    whole = f"{in_unit(bill.per_gram, 'umol/g/min'):.3g} umol/g/min"
    O2 = f"{in_unit(bill.per_gram / bill.ATP_per_O2, 'umol/g/min'):.3g} umol/g/min"
    table.add_row("a gram of tissue", whole, "", O2)
    return table


def _beside(bill: Budget) -> str:
    """What the bill of a cell may be held against."""
    neuron, glia = PUBLISHED
    whose = "of the model" if bill.own_O2 else "a usual value"
    return (f" ATP per O2: {bill.ATP_per_O2:.3g}, {whose}\n Published, ion pumps at rest in rat cortex: neuron "
            f"{neuron:.3g} ATP/s, its glia {glia:.3g} (Attwell & Laughlin 2001)")


def _spikes(bill: Budget) -> Iterable[Any]:
    for one in bill.spikes:
        table = _table(f"per spike of {one.membrane} ({one.spikes})", "", "", "")
        table.show_header = False
        overlap = "" if math.isnan(one.overlap) else f"{one.overlap:.2f} times the least"
        rows = [
            ("Na+ that came in", f"{one.Na:.3g}", overlap),
            ("least Na+, (C dV - Q)/e", f"{one.least:.3g}", ""),
            *([("Ca2+ that came in", f"{one.Ca:.3g}", "")] if one.Ca > 0 else []),
            ("ATP owed, Na/3 + Ca", f"{one.owed:.3g}", f"least {one.least_owed:.3g}"),
            ("ATP paid so far, beyond the rest", f"{one.paid:.3g}", _paid(one.paid, one.owed)),
        ]
        for row in rows:
            table.add_row(*row)
        yield table


def _paid(paid: float, owed: float) -> str:
    """What part of the debt was paid; a cell that spent less than its rest paid nothing.

    >>> _paid(5.0, 10.0), _paid(-2.0, 10.0)
    ('50.0 %', 'it spent less than at rest')
    """
    if paid < 0:
        return "it spent less than at rest"
    return _share(paid, owed) if owed else ""


def _event(bill: Budget) -> Iterable[Any]:
    one = bill.event
    if one is None:
        return
    title = f"per synaptic event ({one.events}), beyond the rest"
    table = _table(title, "Na+ in by", "ions", "ATP paid by", "molecules")
    left = shortened(one.entered, max(map(abs, one.entered.values()), default=0.0), 6)
    right = shortened(one.paid, max(map(abs, one.paid.values()), default=0.0), 6)
    for k in range(max(len(left), len(right))):
        a = (left[k][0], _plain_count(left[k][1])) if k < len(left) else ("", "")
        b = (right[k][0], _plain_count(right[k][1])) if k < len(right) else ("", "")
        table.add_row(*a, *b)
    table.add_section()
    table.add_row("ATP owed", _plain_count(one.owed), "paid so far", _plain_count(sum(one.paid.values())))
    yield table


def _energy(bill: Budget) -> Any:
    energy, rest = bill.energy, bill.seconds is None
    if not energy.total:
        return "an equilibrium: no free energy is spent"
    unit, scale = "pW" if rest else "pJ", 1e12
    table = _table("where the free energy goes", "", unit, "share")
    gained = {name: -v for name, v in energy.stored.items()}
    spent = {name: -v for name, v in energy.dissipated.items()}
    parts = ((("brought by", "taken by"), energy.sources), (("given by", "spent by"), spent),
             *(((("drawn from", "stored in"), gained),) if not rest else ()))
    for heads, values in parts:
        for name, value in shortened(values, energy.total):
            table.add_row(f"{heads[value < 0]} {name}", f"{scale * value:+.4g}", _share(value, energy.total))
        table.add_section()
    if rest:
        table.add_row("stored", f"{-scale * sum(energy.stored.values()):+.1e}", "")
    table.add_row("sum", f"{scale * energy.left:+.1e}", "")
    return table


def _count(moles: float) -> str:
    return f"{moles * N_A:.3g}"


def _plain_count(n: float) -> str:
    return f"{n:,.0f}".replace(",", " ") if abs(n) < 1e7 else f"{n:.3g}"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


# -------------------------------------------------------------------- data


def plain(bill: Budget) -> dict[str, Any]:
    """Plain data, SI: mol and J, or mol/s and W at a rest; spikes and events in numbers of ions and molecules."""
    import dataclasses

    def known(record: Any) -> Any:
        if record is None:
            return None
        return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in dataclasses.asdict(record).items()}

    energy = bill.energy
    return {
        "model": bill.model, "protocol": bill.protocol, "seconds": bill.seconds,
        "units": {"ATP": bill.unit, "O2": bill.unit, "energy": "W" if bill.seconds is None else "J"},
        "ATP": {"total": bill.ATP.total, "by_user": bill.ATP.by_user, "by_payer": bill.ATP.by_payer,
                "made": dict(bill.ATP.made),
                "table": {user: {p: float(v) for p, v in zip(bill.ATP.payers, row) if v}
                          for user, row in zip(bill.ATP.users, bill.ATP.ATP)}},
        "O2": {"by_user": {name: bill.O2_of(v) for name, v in bill.ATP.by_user.items()}},
        "ATP_per_O2": bill.ATP_per_O2, "ATP_per_O2_of_the_model": bill.own_O2,
        "cells": {name: known(cell) for name, cell in bill.cells.items()},
        "mass": bill.mass, "per_gram": {"value": bill.per_gram if bill.mass else None, "unit": "mol kg-1 s-1"},
        "published": {"neuron": PUBLISHED[0], "glia": PUBLISHED[1], "unit": "ATP molecules s-1, ion pumps at rest",
                      "source": "Attwell & Laughlin 2001 J Cereb Blood Flow Metab 21:1133"},
        "spikes": [known(one) for one in bill.spikes], "event": known(bill.event),
        "energy": {"sources": dict(energy.sources), "dissipated": dict(energy.dissipated),
                   "stored": dict(energy.stored), "total": energy.total, "left": energy.left,
                   "residual": energy.residual},
        "notes": list(bill.notes),
    }


def dataset(bill: Budget) -> xr.Dataset:
    """The bill with named dimensions."""
    import json

    import xarray as xr

    from .. import __version__

    said = {"configuration": bill.configuration, "name": bill.model, "bill": json.dumps(plain(bill))}
    energy, joules = bill.energy, "W" if bill.seconds is None else "J"
    variables: dict[str, Any] = {
        "ATP": (("user", "payer"), bill.ATP.ATP, {"units": bill.unit, "long_name": "ATP by who causes, who spends"}),
        "O2": (("user", "payer"), bill.ATP.ATP / bill.ATP_per_O2, {"units": bill.unit, "long_name": "O2 for it"}),
        "cell_ATP": ("cell", [c.ATP for c in bill.cells.values()], {"units": bill.unit}),
    }
    coords: dict[str, Any] = {"user": list(bill.ATP.users), "payer": list(bill.ATP.payers), "cell": list(bill.cells)}
    for name, of, values in (("brought", "source", energy.sources), ("spent", "process", energy.dissipated),
                             ("stored", "store", energy.stored)):
        variables[name] = (of, list(values.values()), {"units": joules, "long_name": f"free energy {name}"})
        coords[of] = list(values)
    return xr.Dataset(variables, coords, {"version": __version__, **said})
