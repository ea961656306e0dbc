"""What a first user gets wrong, and whether the message names the thing and its owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import ionostat as ion
from ionostat import Cl, Compartment, Gate, Gly, K, Membrane, Model, Na, Reservoir, check_mechanism, simulate
from ionostat.compiler.network import Network
from ionostat.errors import BadMechanism, BadModel, BadUnit, BadValue, UnknownName
from ionostat.mechanisms import EAAT, Leak
from ionostat.mechanisms.carrier import carrier


def cell(*mechanisms: ion.Mechanism) -> Model:
    inside = Compartment("cell", concentrations={"K": 140.0, "Na": 10.0, "Cl": 10.0})
    outside = Reservoir("bath", concentrations={"K": 3.0, "Na": 145.0, "Cl": 148.0}, others=30.0)
    return Model(Membrane(inside, outside, mechanisms=[Leak(K), Leak(Cl), *mechanisms]), name="small")


@cache
def run() -> ion.Solution:
    return simulate(cell(), until=1.0)


# -------------------------------------------------------------------- what is declared


@pytest.mark.parametrize(
    ("declared", "error", "said"),
    [
        (lambda: ion.parameter(1e-9, "foo"), BadUnit, r"Odd\.P: .*unknown unit 'foo'.*'mol m-2 s-1'"),
        (lambda: ion.parameter(1e-9, "mol m-2 s-1 x"), BadUnit, r"Odd\.P: .*unknown unit"),
        (lambda: ion.parameter(1e-9, 5), BadUnit, r"Odd\.P: its unit is 5"),  # type: ignore[arg-type]
        (lambda: ion.parameter("3 mM", "V"), BadUnit, r"Odd\.P: its default: '3 mM'"),
        (lambda: ion.parameter(-0.1, "1", low=0), BadValue, r"Odd\.P: the default -0\.1 lies outside"),
        (lambda: ion.parameter(0.1, "1", confidence="some"), BadValue, r"Odd\.P: its confidence is 'some'"),
    ],
)
def test_a_parameter_is_refused_where_its_class_is_made(declared: Callable[[], Any], error: Any, said: str) -> None:
    with pytest.raises(error, match=said):

        class Odd(ion.Mechanism):
            P: float = declared()


def test_a_unit_that_only_pint_knows_is_taken() -> None:
    class Slow(ion.Mechanism):
        speed: float = ion.parameter(1.0, "furlong/fortnight")

    assert Slow().speed == 1.0


# -------------------------------------------------------------------- gates


class Gated(ion.Mechanism):
    """A leak behind a gate that each test makes wrong in its own way."""

    moves = {K: 1}

    def gates(self):
        return [self.gate()]

    def gate(self):
        return Gate("m", steady=lambda m: 0.5, time=lambda m: 1.0)

    def rate(self, m):
        return 1e-9 * m.gates.m * m.drive


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ({"steady": lambda m: 1.7, "time": lambda m: 1.0}, "`steady` of the gate 'cell.own.m' is 1.7 .*0 and 1"),
        ({"steady": lambda m: -0.1, "time": lambda m: 1.0}, "`steady` .* is -0.1"),
        ({"steady": lambda m: 0.5, "time": lambda m: -2.0}, "`time` .* is -2 .*finite and positive"),
        ({"steady": lambda m: 0.5, "time": lambda m: 0.0}, "`time` .* is 0 "),
        ({"opening": lambda m: -3.0, "closing": lambda m: 1.0}, "`opening` .* is -3"),
        ({"opening": lambda m: 3.0, "closing": lambda m: np.inf * m.T}, "`closing` .* is inf"),
    ],
)
def test_a_gate_that_cannot_be_is_refused_at_the_start(functions: Any, said: str) -> None:
    class Own(Gated):
        def gate(self):
            return Gate("m", **functions)

    with pytest.raises(BadMechanism, match=said):
        simulate(cell(Own()), until=1.0)


def test_a_sound_gate_runs() -> None:
    assert simulate(cell(Gated()), until=1.0).status.ok


def test_half_a_gate_is_told_with_its_owner() -> None:
    class Half(Gated):
        def gate(self):
            return Gate("m", steady=lambda m: 0.5)

    with pytest.raises(BadMechanism, match="'cell.half': gate 'm' needs either"):
        cell(Half())


def test_an_unknown_gate_is_told_with_its_owner() -> None:
    class Other(Gated):
        def rate(self, m):
            return m.gates.h

    with pytest.raises(UnknownName, match="Unknown gate 'h' in 'cell.other'. Allowed: 'm'"):
        simulate(cell(Other()), until=1.0)
    assert "Unknown gate 'h' in 'other'" in str(check_mechanism(Other, 50, raises=False))


def test_gates_start_where_the_model_says() -> None:
    with pytest.raises(TypeError):
        Gate("m", steady=lambda m: 0.5, time=lambda m: 1.0, start=0.3)  # type: ignore[call-arg]
    model = cell(Gated())
    started = Model(*model.parts, start={"cell.gated.m": 0.3})
    network = Network(started)
    assert network.start[network.index["cell.gated.m"]] == 0.3


# -------------------------------------------------------------------- species and carriers


def test_all_missing_species_are_told_at_once() -> None:
    with pytest.raises(BadModel, match="'cell.eaat' moves H and Glu, which 'cell' and 'bath' lack. Add them"):
        cell(EAAT())


def test_a_carrier_without_a_site_constant() -> None:
    class Halved(ion.Mechanism):
        moves = {Na: -1, Gly: -1}

        def rate(self, m):
            return 1e-9 * carrier(m, {Na: 10.0, Gly: 1.0}, {Na: 10.0})

    seen = str(check_mechanism(Halved, 50, raises=False))
    assert "K_out lacks Gly, which halved moves: give its site constant" in seen and "KeyError" not in seen


def test_what_a_users_code_raises_is_told_with_its_line() -> None:
    class Broken(ion.Mechanism):
        moves = {K: 1}

        def rate(self, m):
            return {}[K]

    seen = str(check_mechanism(Broken, 50, raises=False))
    assert "its code stops with KeyError: K (test_messages.py, line" in seen and "in rate)" in seen


# -------------------------------------------------------------------- a pool that runs empty


class Efflux(ion.Mechanism):
    """Sodium leaves at one pace, whether there is any or not."""

    moves = {Na: 1}
    law = "imposed"
    pace: float = ion.parameter(1e-6, "mol m-2 s-1", meaning="efflux")

    def rate(self, m):
        return self.pace


def test_an_overdraw_names_who_took_the_pool() -> None:
    status = simulate(cell(Efflux()), until=1000.0).status
    assert not status.ok
    assert "nearly empty: cell.Na" in status.message and "which 'cell.efflux' takes" in status.message
    assert "leak_K" not in status.message and "`ion.saturation(c, K)`" in status.message


def test_saturation_and_its_kin_are_at_hand() -> None:
    from ionostat.mechanisms import gating

    for name in ("saturation", "q10", "boltzmann"):
        assert getattr(ion, name) is getattr(gating, name) and name in dir(ion) and name in ion.__all__


# -------------------------------------------------------------------- names of results


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(UnknownName, match="Unknown membrane 'bath' in the model 'small'. Allowed: 'cell'"):
        run().V("bath")
    full = simulate(ion.ready_model("tripartite-full"), until=1e-3)
    with pytest.raises(UnknownName, match="'neuron.eaat.cycle', 'neuron.eaat.anion': name one"):
        full.turnover("neuron.eaat")


def test_a_free_number_is_named_once() -> None:
    with pytest.raises(BadValue, match=r"cell\.leak_K\.P is given twice"):
        ion.balanced(cell(), ["cell.leak_K.P", "cell.leak_K.P"])


# -------------------------------------------------------------------- what print shows


def test_prints_are_short() -> None:
    model = cell()
    assert repr(model) == "<Model 'small': cell 1 pL; bath (reservoir); membrane cell with 2 mechanisms>"
    assert repr(Network(model)).startswith("<Network of 'small': ") and "2 processes" in repr(Network(model))
    ledger = run().ledger()
    lines = str(ledger).splitlines()
    assert lines[0].split() == ["process", "species", "place", "gained"]
    assert lines[1].startswith("cell.leak_K") and lines[-1].startswith("left open: totals ")
    assert len(repr(ledger)) < 100
    assert len(str(simulate(model, until=1.0, extents=False).ledger()).splitlines()) == 2


def test_the_catalogue_is_listed() -> None:
    assert {"KCC2", "SodiumPump", "CATALOGUE"} <= set(dir(ion.mechanisms))
