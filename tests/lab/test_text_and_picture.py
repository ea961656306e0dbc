"""What a page says in words, in its equation and in its pictures is one and the same number."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from ionostat.lab.library import pages
from ionostat.lab.page import Bars, Sweep, Traces
from ionostat.lab.results import checked, results, swept
from ionostat.lab.thinning import evenly

READ = (
    "title => [...document.querySelectorAll('.plot')]"
    ".find(plot => plot.querySelector('figcaption').innerText.startsWith(title)).querySelector('.said').innerText"
)
ROWS = (
    "() => Object.fromEntries([...document.querySelectorAll('.bar-row')].map(row => [row.children[0].innerText, {}]))"
)
BARS = ROWS.format("row.children[2].innerText")
FILLS = ROWS.format("row.querySelector('.bar').style.background")
LINES = (
    "() => Object.fromEntries([...document.querySelectorAll('.legend li')]"
    ".map(one => [one.innerText.trim(), one.querySelector('line').getAttribute('stroke')]))"
)
CALM = "document.querySelector('article').getAttribute('aria-busy') !== 'true'"
SWEPT = [(page, plot) for page in pages().values() if page.point for plot in page.plots if isinstance(plot, Sweep)]


def settled(visit, address):
    page = visit(address).page
    page.wait_for_selector(".said:not(:empty)")
    for _ in range(2400):
        if page.evaluate(CALM):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(100)
    return page


def spoken(sentence):
    """Name to number of a sentence below a picture."""
    pairs = (pair.rsplit(" ", 2) for pair in sentence.split(": ", 1)[1].rstrip(".").split(", "))
    return {name: f"{number} {unit}" for name, number, unit in pairs}


@pytest.mark.parametrize("cargo", [100, *(pytest.param(x, marks=pytest.mark.long) for x in (3.7, 51234))])
def test_the_sentence_of_a_curve_on_a_log_axis_says_what_the_bars_say(visit, cargo):
    page = settled(visit, f"coupled?cargo={cargo}")
    said, bars = spoken(page.evaluate(READ, "The more cargo")), page.evaluate(BARS)
    assert {name: bars[name] for name in said} == said


@pytest.mark.parametrize(("page", "plot"), SWEPT, ids=lambda x: getattr(x, "id", None) or x.title)
def test_the_chosen_number_is_a_point_of_the_curve(page, plot):
    slider = next(s for s in page.sliders if s.name == plot.over)
    low = slider.low if plot.low is None else plot.low
    chosen = slider.si((low * slider.high) ** 0.5 if slider.log else 0.61803 * slider.high + 0.38197 * low)
    values = {**checked(page, {}), plot.over: chosen}
    x, curves = swept(page, plot, values)
    assert np.all(np.diff(x) > 0)
    here = {**values, **_named(page.point(**values))}
    for key, curve in curves.items():
        assert curve[x == chosen] == pytest.approx([here[key]], rel=1e-12), key


def _named(found):
    return found._asdict() if hasattr(found, "_asdict") else found


def test_the_live_equation_says_what_the_sentence_says_in_the_midst_of_a_run(visit):
    page = settled(visit, "spikes")
    page.locator(".player input").evaluate("e => { e.value = '301'; e.dispatchEvent(new Event('input')) }")
    said = spoken(page.evaluate(READ, "Current of the pump"))["all pumps"]
    (live,) = re.findall(r"3 \\cdot ([\d.]+)", page.locator(".live annotation").text_content())
    assert float(live) == pytest.approx(float(said.split()[0]), rel=5e-3)


@pytest.mark.parametrize("page", pages().values(), ids=lambda page: page.id)
def test_each_page_has_its_equation_with_live_numbers_and_a_player_where_there_is_a_time(page):
    assert page.equation and len(re.findall(r"\[\[\w+\]\]", page.numbers)) >= 1
    timed = any(isinstance(plot, Traces) and plot.x == "t" for plot in page.plots)
    assert page.play == timed
    known = {s.name for s in page.sliders} | {r.key for r in page.readouts}
    known |= {s.key for plot in page.plots if isinstance(plot, Bars | Sweep | Traces) for s in plot.shows}
    assert set(re.findall(r"\[\[(\w+)\]\]", page.numbers)) <= known


def test_one_thing_has_one_colour_on_all_pictures_of_a_page(visit):
    page = settled(visit, "battery")
    bars, lines = page.evaluate(FILLS), page.evaluate(LINES)
    assert len(lines) == 3 and len(set(bars.values())) == 5
    assert {name: bars[name] for name in lines} == lines


@pytest.mark.parametrize("id", ["coupled", pytest.param("energy", marks=pytest.mark.long)])
def test_no_two_things_of_a_picture_have_one_colour(visit, id):
    page = settled(visit, id) if id == "coupled" else visit(id).page
    page.wait_for_selector(".bar-row")
    each = page.evaluate(
        "() => [...document.querySelectorAll('.plot.bars')]"
        ".map(plot => [...plot.querySelectorAll('.bar')].map(bar => bar.style.background))"
    )
    assert each and all(len(set(fills)) == len(fills) for fills in each)


@pytest.mark.long
def test_curves_of_the_engine_are_read_at_the_number_that_was_chosen(visit):
    page = settled(visit, "pnp?ratio=0.03")
    assert page.evaluate(READ, "Reversal potential").startswith(
        "At log₁₀(thickness / Debye length) −1.52: PNP −9.82 mV"
    )
    assert page.evaluate(READ, "Current at any voltage").startswith("At V −70 mV: PNP ")


@pytest.mark.long
def test_from_page_to_page_to_the_practices(visit):
    page = settled(visit, "battery")
    seen = ["battery"]
    while not page.url.endswith("#/practices"):
        page.locator(".neighbours .next").click()
        page.wait_for_timeout(60)
        seen.append(page.url.split("#/")[1].split("?")[0])
        assert len(seen) <= len(pages()) + 1
    assert set(seen) == {*pages(), "practices"}


def test_each_vesicle_of_a_train_is_drawn_with_its_peak():
    page = pages()["synapse"]
    found = results(page, page.start())
    edges = 5e-3 + np.arange(21) / 50
    peaks = [found["around"][(found["t"] >= a) & (found["t"] < b)].max() for a, b in itertools.pairwise(edges)]
    assert np.ptp(peaks[1:]) < 0.01 * max(peaks)  # all alike: those between the rows would beat
    assert found["rim"].max() > 20 * found["taken"].max()  # diffusion ends the peak


def test_what_is_slow_keeps_its_shape_beside_spikes():
    t = np.concatenate([np.linspace(0, 1, 10_001), np.linspace(1.01, 100, 2000)])
    steps = np.diff(t[evenly(t, 400)])
    assert steps.max() < 0.6


def test_sums_of_the_new_readouts():
    page = pages()["spikes"]
    found = results(page, page.start())
    assert found["clears"][0] == pytest.approx(0.284, rel=0.01)  # mM/s: 54.7 pA in 6 pL
    page = pages()["ischaemia"]
    found = results(page, checked(page, {}))
    assert found["stores"][0] == pytest.approx(8.0) and found["lasts"][0] == pytest.approx(50.6, rel=0.01)


def test_play_that_is_pressed_while_the_first_run_is_computed_is_not_lost(visit):
    page = visit("ischaemia").page
    page.get_by_role("button", name="Play").click()  # before the engine has answered
    page.wait_for_selector(".player output:not(:empty)")
    page.wait_for_timeout(1000)
    assert page.get_by_role("button", name="Pause").count() == 1
    assert page.locator(".player output").inner_text() != "15 min"


PRESSED = "() => [...document.querySelectorAll('.presets [aria-pressed=true]')].map(button => button.innerText)"


def test_the_cell_whose_numbers_these_are_is_marked(visit):
    page = settled(visit, "nernst")
    assert page.evaluate(PRESSED) == ["mammalian neuron"]
    page.get_by_role("button", name="squid axon").click()
    assert page.evaluate(PRESSED) == ["squid axon"]
    page.wait_for_timeout(400)  # the address follows
    page.reload()
    page.wait_for_selector(".said:not(:empty)")
    assert page.evaluate(PRESSED) == ["squid axon"]
    page.locator(".slider input[type=range]").first.press("ArrowRight")
    assert page.evaluate(PRESSED) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("K_out=99999", "K_out=99999 lies outside 1 to 150 mM."),
        ("K_in=abc", "K_in=abc is no number."),
        ("foo=1", "foo=1 is not among the numbers of this page, K_out, K_in,"),
    ],
)
def test_an_address_that_asks_for_too_much_is_told_so(visit, asked, said):
    page = settled(visit, f"nernst?Na_in=20&{asked}")
    assert said in page.locator("main [role=alert]").inner_text()
    assert page.locator("#s-Na_in ~ input").input_value() == "20"  # the rest is as it was asked for


@pytest.mark.long
def test_an_address_of_the_page_itself_is_silent(visit):
    page = settled(visit, "nernst")
    for key in ("End", "Home"):
        for slider in page.locator(".slider input[type=range]").all():
            slider.press(key)
        page.wait_for_timeout(400)
        page.reload()
        page.wait_for_selector(".said:not(:empty)")
        assert page.locator("main [role=alert]").count() == 0
