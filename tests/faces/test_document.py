"""Models and protocols as plain data: there and back to the last bit, and clear refusals."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ionostat as ion
from ionostat.errors import BadFile, BadModel, BadUnit, BadValue, IonostatError, UnknownName
from ionostat.experiment.document import protocol_from_document, protocol_to_document, times_from_document
from ionostat.experiment.protocol import Protocol, Pulses, Ramp, Step
from ionostat.mechanisms import catalogue
from ionostat.mechanisms.leak import Leak
from ionostat.model.document import from_document, mechanisms_of, to_document
from ionostat.model.schema import read_toml
from ionostat.models import READY, ready_model, scenarios
from ionostat.species import Species

CELL = Path(__file__).parent / "cell.toml"


def data() -> dict[str, Any]:
    """The tables of the example file."""
    return tomllib.loads(CELL.read_text("utf-8"))


def build(tables: dict[str, Any], **options: Any) -> ion.Model:
    return from_document(tables, catalogue(), where="my.toml", **options)


def there_and_back(model: ion.Model) -> ion.Model:
    return from_document(json.loads(json.dumps(to_document(model), allow_nan=False)), catalogue())


@pytest.mark.parametrize("name", READY)
def test_ready_models_come_back_the_same(name: str) -> None:
    model = ready_model(name)
    assert there_and_back(model) == model


@pytest.mark.parametrize("name", READY)
def test_protocols_of_scenarios_come_back_the_same(name: str) -> None:
    for scenario in scenarios(name).values():
        plan = scenario.protocol.on(ready_model(name))
        text = json.dumps(protocol_to_document(plan), allow_nan=False)
        assert protocol_from_document(json.loads(text)) == plan


def test_a_toml_file_means_what_python_means() -> None:
    model = build(data())
    assert model.name == "my cell"
    assert model.value("cell.K") == 140.0
    assert model.value("cell.leak_K.P") == 2e-9
    assert model.value("cell.leak_Cl.g") == pytest.approx(0.1, rel=1e-15)
    assert model.membranes[0].area == 1500e-12
    assert there_and_back(model) == model


def test_start_fractions_and_floats_survive() -> None:
    held = {"Na": 1 / 3, "K": 1 / 3, "Cl": 2 / 3}
    volume = np.nextafter(1e-15, 1)
    places = [ion.Compartment(n, volume=volume, concentrations=held) for n in ("cell", "ecs")]
    membrane = ion.Membrane(*places, V=0.0, mechanisms=[catalogue()["TransientNa"](name="na")])
    model = ion.Model(membrane, start={"cell.na.m": 0.1 + 0.2})
    again = there_and_back(model)
    assert again == model
    assert again.start == {"cell.na.m": 0.1 + 0.2}


def test_a_species_of_ones_own() -> None:
    lithium = Species("Li", "lithium", 1, 2e-9)
    places = [
        ion.Compartment(name, concentrations={lithium: 10.0, "Cl": 10.0}) for name in ("cell", "ecs")
    ]
    model = ion.Model(ion.Membrane(*places, V=0.0, mechanisms=[Leak(lithium)]))
    again = there_and_back(model)
    assert again == model
    assert next(iter(again.membranes[0].mechanisms)).species == lithium


def test_order_of_items_is_kept() -> None:
    items = [Ramp("a.b", 2.0, duration=3), Step("a.b", "x0", start=1), Pulses("a.c", "1 mV", count=3),
             Step("a.b", "3 mM", start="2 s", duration="1 min")]
    protocol = Protocol("mixed", items)
    again = protocol_from_document(json.loads(json.dumps(protocol_to_document(protocol))))
    assert again == protocol


def test_times_of_a_protocol() -> None:
    assert times_from_document({"until": "1 min", "every": 0.5}) == {"until": 60.0, "every": 0.5}


def test_base_with_values_and_a_further_mechanism() -> None:
    tables = {
        "base": "tripartite", "set": {"neuron.pump.density": "x0.5"},
        "membranes": {"neuron": {"mechanisms": {"extra": {"kind": "Leak", "species": "K", "P": 1e-9}}}},
    }
    ready, model = ready_model("tripartite"), build(tables, base=ready_model)
    half = 0.5 * ready.value("neuron.pump.density")
    assert model.value("neuron.pump.density") == pytest.approx(half, rel=1e-15)
    assert model.value("neuron.extra.P") == 1e-9
    assert model.value("astrocyte.pump.density") == ready.value("astrocyte.pump.density")


def test_base_of_no_name() -> None:
    with pytest.raises(UnknownName, match=r"my\.toml: base: .*Did you mean 'tripartite'"):
        build({"base": "tripartit"}, base=ready_model)


def test_mechanisms_of_modules_classes_and_lists() -> None:
    from ionostat.mechanisms import leak

    assert mechanisms_of([leak, Leak]) == {"Leak": Leak, "OhmicLeak": leak.OhmicLeak}
    assert mechanisms_of(None) == {} and mechanisms_of({"L": Leak}) == {"L": Leak}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example with one key changed (or removed, for None)."""
    tables = data()
    *way, last = path.split("/")
    here = tables
    for key in way:
        here = here.setdefault(key, {})
    if value is None:
        del here[last]
    else:
        here[last] = value
    return tables


MISFITS: list[tuple[str, Any, type[IonostatError], str]] = [
    ("compartmens", {}, BadFile, r"my\.toml: compartmens: unknown key .*Did you mean 'compartments'"),
    ("compartments/cell/volum", "2 pL", BadFile, r"compartments\.cell\.volum: .*Did you mean 'volume'"),
    ("compartments/cell", 3, BadFile, r"compartments\.cell: is 3; allowed is a table"),
    ("compartments/cell/volume", True, BadFile, r"compartments\.cell\.volume: is True; allowed is a number"),
    ("compartments/cell/volume", "2 mV", BadUnit, r"my\.toml: compartments\.cell\.volume: '2 mV' does not"),
    ("compartments/cell/concentrations/K", "140 mV", BadUnit, r"my\.toml: compartments\.cell: cell\.K: "),
    ("compartments/cell/concentrations/K", -1, BadModel, r"compartments\.cell: .*must be above zero"),
    ("compartments/cell/concentrations/Kx", 1, UnknownName, r"compartments\.cell: .*Did you mean 'K'"),
    ("compartments/cell/concentrations/K", None, BadModel, r"moves K, which 'cell' lacks"),
    ("compartments/ecs/concentrations/Na", "300 mM", BadModel, r"'ecs' is not neutral.*Add"),
    ("compartments/cell/impermeant", {"charge": -2.0}, BadModel, r"not neutral.*would mend it"),
    ("compartments/cell/impermeant", {"concentration": 500}, BadModel, r"more.*would mend it"),
    ("temperature", 37, BadValue, r"my\.toml: temperature: 37 K .*'37 degC'"),
    ("membranes/cell/inside", None, BadFile, r"membranes\.cell\.inside: is missing"),
    ("membranes/cell/inside", "cel", UnknownName, r"Did you mean 'cell'"),
    ("membranes/cell/inside", 3, BadFile, r"membranes\.cell\.inside: is 3; allowed is a text"),
    ("membranes/cell/mechanisms/leak_Na/kind", "Leek", BadFile, r"leak_Na\.kind: .*'Leek'.*'Leak'.*--with"),
    ("membranes/cell/mechanisms/leak_Na/kind", None, BadFile, r"leak_Na\.kind: is missing"),
    ("membranes/cell/mechanisms/leak_Na/species", None, BadFile, r"Leak needs 'species'"),
    ("membranes/cell/mechanisms/leak_Na/species", "Naa", UnknownName, r"leak_Na\.species: .*'Na'"),
    ("membranes/cell/mechanisms/leak_Na/PP", 1, BadFile, r"leak_Na: Leak has no 'PP'. Did you mean 'P'"),
    ("membranes/cell/mechanisms/leak_Na/P", "1 mV", BadUnit, r"my\.toml: .*leak_Na\.P: '1 mV'"),
    ("membranes/cell/mechanisms/leak_Na/P", -1.0, BadValue, r"leak_Na: Leak\.P"),
    ("membranes/cell/mechanisms/leak_Na/P", float("nan"), BadValue, r"leak_Na\.P: nan is not finite"),
    ("set/cell.leak_Na.Q", 1, UnknownName, r"my\.toml: set: .*Did you mean"),
]


@pytest.mark.parametrize(("path", "value", "error", "message"), MISFITS)
def test_misfits_say_file_key_and_what_is_allowed(
    path: str, value: Any, error: type[IonostatError], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        build(changed(path, value))
    assert str(caught.value).startswith("my.toml: ")


PROTOCOL_MISFITS: list[tuple[dict[str, Any], type[IonostatError], str]] = [
    ({"stepps": []}, BadFile, r"my\.toml: protocol\.stepps: unknown key 'stepps'. Did you mean 'steps'"),
    ({"steps": [{"path": "a.b"}]}, BadFile, r"protocol\.steps\.0\.value: is missing"),
    ({"steps": [{"path": "a.b", "value": 1, "width": 2}]}, BadFile, r"steps\.0\.width: unknown key"),
    ({"steps": [{"path": "a.b", "value": 1, "start": "2 mM"}]}, BadUnit, r"steps\.0\.start: '2 mM'"),
    ({"steps": [{"path": "a.b", "value": 1, "start": -2}]}, BadValue, r"protocol\.steps\.0: .*start"),
    ({"steps": {"path": "a.b"}}, BadFile, r"protocol\.steps: .*a list of tables"),
    ({"order": ["steps"]}, BadFile, r"protocol\.order"),
    ({"until": True}, BadFile, r"protocol\.until: is True; allowed is a number"),
]


@pytest.mark.parametrize(("tables", "error", "message"), PROTOCOL_MISFITS)
def test_misfits_of_protocols(tables: dict[str, Any], error: type[IonostatError], message: str) -> None:
    with pytest.raises(error, match=message):
        protocol_from_document(tables, "my.toml")


def test_files_that_are_no_toml(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("K = 140 mM\n")
    with pytest.raises(BadFile, match=r"broken\.toml: is no TOML: .*line 1"):
        read_toml(broken)
    with pytest.raises(BadFile, match="cannot be read"):
        read_toml(tmp_path / "missing.toml")


def test_an_empty_document_is_no_model() -> None:
    with pytest.raises(BadFile, match="holds no model"):
        build({})


def test_what_no_file_can_hold() -> None:
    class Odd(ion.Mechanism):
        """A mechanism that keeps a function."""

        shape: Any = None
        moves = {ion.K: 1}

        def rate(self, m: Any) -> Any:
            return 0.0 * m.V

    cell, ecs = (ion.Compartment(n, concentrations={"K": 5.0, "Cl": 5.0}) for n in ("cell", "ecs"))
    model = ion.Model(ion.Membrane(cell, ecs, V=0.0, mechanisms=[Odd(shape=lambda: 1)]))
    with pytest.raises(BadFile, match=r"odd\.shape is <function"):
        to_document(model)


def test_import_stays_light() -> None:
    code = (
        "import sys, ionostat, ionostat.model.document, ionostat.experiment.document; "
        "print([m for m in ('pydantic', 'xarray', 'pandas', 'matplotlib', 'scipy') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
