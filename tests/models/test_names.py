"""A ready model bears the name under which it is asked for."""

from __future__ import annotations

from importlib import import_module

import pytest

from ionostat import ready_model
from ionostat.models import READY


@pytest.mark.parametrize("name", READY)
def test_a_ready_model_bears_its_name(name):
    own = getattr(import_module(f"ionostat.models.{READY[name]}"), READY[name])()
    assert ready_model(name).name == own.name == name


def test_another_name_changes_nothing_else():
    model = ready_model("tripartite-full")
    other = model.named("other")
    assert other.name == "other" and model.name == "tripartite-full"
    assert other.start == model.start and other.parts == model.parts and other.temperature == model.temperature
