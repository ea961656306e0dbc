"""Errors suggest by spelling and say where."""

from __future__ import annotations

import pytest

from ionostat import errors


def test_near_names_are_suggested_whatever_their_case() -> None:
    assert errors.suggest("KCL", ["KCl", "NaCl"]) == "Did you mean 'KCl'?"
    assert errors.suggest("neuon", ["neuron", "astro"]) == "Did you mean 'neuron'?"
    assert " or " in errors.suggest("cl", ["Cl", "CL", "K"])


def test_otherwise_the_allowed_names_are_listed_and_cut_short() -> None:
    assert errors.suggest("zinc", ["K", "Na"]) == "Allowed: 'K', 'Na'."
    assert errors.suggest("zinc", [f"n{i}" for i in range(40)]).endswith("and 28 more.")
    assert errors.suggest("zinc", []) == "Nothing is defined here."


def test_unknown_says_what_and_where() -> None:
    error = errors.unknown("species", "Kk", ["K", "Na"], where="compartment 'ecs'")
    assert isinstance(error, errors.UnknownName)
    assert str(error) == "Unknown species 'Kk' in compartment 'ecs'. Did you mean 'K'?"


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n[0].isupper()])
def test_all_are_value_errors_of_one_family(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.IonostatError)
    assert issubclass(errors.IonostatError, ValueError)
