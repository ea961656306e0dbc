"""Bills of runs: one count of spikes, no bill of what is no train, saved runs, pictures."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex

import ionostat as ion
from ionostat.errors import BadFile, BadValue, UnknownName
from ionostat.experiment.per_spike import per_spike
from ionostat.models import scenarios


@pytest.fixture(scope="module")
def episode():
    """The README's episode, up to where the neuron is depolarised for good."""
    protocol = scenarios("tripartite")["ischemia"].protocol
    return ion.simulate(ion.ready_model("tripartite"), protocol, until="5 min", works=True, progress=False)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("bills") / "run.nc"
    train = scenarios("tripartite")["spike-train"].protocol
    ion.simulate(ion.ready_model("tripartite"), train, until=2.0, progress=False).save(path)
    return path


def test_rows_and_solver_count_the_same_spikes(episode):
    assert per_spike(episode, "neuron").spikes == episode.statistics["spikes"] > 200


def test_a_depolarisation_has_no_bill_per_spike_and_a_note(episode):
    bill = ion.budget(episode)
    assert bill.spikes == ()
    for cell in ("neuron", "astrocyte"):
        assert any(f"no bill per spike of {cell}" in note and "-20 mV" in note for note in bill.notes)
    page = str(bill)
    assert "per spike of neuron (" not in page and "ATP (molecules)" in page and "O2 (molecules)" in page


def test_a_loaded_run_is_billed_as_the_run_that_was_saved(saved):
    bill, same = ion.budget(ion.load(saved)), ion.budget(ion.rerun(saved, progress=False))
    assert bill.to_dict() == same.to_dict() and bill.spikes[0].spikes > 5
    assert "made again" in bill.notes[0]


def test_what_is_no_run_is_refused_shortly_and_rerun_is_named(saved):
    empty = ion.load(saved).drop_attrs()
    with pytest.raises(BadFile, match=r"lack model.*ion\.rerun") as refused:
        ion.budget(empty)
    assert len(str(refused.value)) < 300
    with pytest.raises(BadValue, match=r"a Variable is neither.*ion\.rerun\(path\)") as refused:
        ion.budget(empty["V"].variable)
    assert len(str(refused.value)) < 300


def test_a_file_is_run_again_with_other_settings(saved):
    run = ion.rerun(saved, progress=False, until="1 s", rtol=1e-5, works=True)
    assert run.t[-1] == 1.0 and run.works.size and run.settings.rtol == 1e-5
    assert run.settings.every == pytest.approx(1e-3)
    assert ion.rerun(ion.load(saved), progress=False).t[-1] == 2.0
    with pytest.raises(UnknownName, match="'untill'.*'until'"):
        ion.rerun(saved, untill="1 s")


def test_a_mechanism_has_one_colour_in_both_panels(episode):
    colours: dict[str, set[str]] = {}
    for ax in ion.budget(episode).plot().axes:
        for word in ax.texts:
            bar = next(
                bar for bar in ax.patches if bar.contains_point(tuple(ax.transData.transform(word.get_position())))
            )
            colours.setdefault(word.get_text().rpartition(".")[2], set()).add(to_hex(bar.get_facecolor()))
    assert {"pump", "housekeeping", "leak_Na"} <= set(colours)
    named = {name: found for name, found in colours.items() if "others" not in name}
    assert all(len(found) == 1 for found in named.values())
    assert len({next(iter(found)) for found in named.values()}) == len(named)
