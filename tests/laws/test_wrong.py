"""Deliberately wrong mechanisms: each breaks the law that it should, in words that help."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from shapes import PumpCycle

from ionostat import ATP, CO2, O2, Cl, Gate, IonostatError, K, Lac, Mechanism, Na, Process, R, Species, where
from ionostat.checks import check_mechanism
from ionostat.compiler.graph import Graph
from ionostat.mechanisms.leak import Leak, constant_field_flux


class WrongSign(Mechanism):
    moves = {K: 1}

    def rate(self, m):
        return -constant_field_flux(1e-9, K, m)


class LostIon(Mechanism):
    """Salt enters, and half of it is forgotten."""

    inside = {Na: 1, Cl: 1}
    outside = {Na: -2, Cl: -2}

    def rate(self, m):
        return 1e-9 * m.drive


class Uphill(Mechanism):
    """A pump without fuel."""

    moves = {Na: 3, K: -2}

    def rate(self, m):
        return 1e-8 * m.inside.Na / (m.inside.Na + 10)


class Unbalanced(Mechanism):
    """A buffer that forgets the charge of what it binds."""

    place = "compartment"
    bound = Species("NaX", "bound sodium", 0, moieties=(("Na", 1),))
    inside = {Na: -1, bound: 1}

    def rate(self, m):
        return 1e-3 * m.drive


del Unbalanced.bound  # the name belongs to the contract


class Fractional(Mechanism):
    moves = {Na: 1.5, K: -1}

    def rate(self, m):
        return 1e-9 * m.drive


class StepChargesDoNotSum(PumpCycle):
    def processes(self):
        steps = super().processes()
        return [*steps[:3], dataclasses.replace(steps[3], charge=0.4)]


class DecidesByIf(Mechanism):
    moves = {K: 1}

    def rate(self, m):
        if m.E(K) < m.V:
            return 1e-9 * m.drive
        return 2e-9 * m.drive


class GateWithoutRate(Mechanism):
    moves = {K: 1}

    def gates(self):
        return (Gate("n", opening=lambda m: 100.0),)

    def rate(self, m):
        return 1e-9 * m.gates.n * m.drive


class NotZeroAtEquilibrium(Mechanism):
    """It switches with the sign of the affinity and never goes through zero."""

    moves = {K: 1}

    def rate(self, m):
        return where(m.affinity >= 0, 1e-9, -1e-9)


class BareNumber(Mechanism):
    P: float = 1e-9
    moves = {K: 1}

    def rate(self, m):
        return self.P * m.drive


class NoBox(Mechanism):
    law = "phenomenological"
    moves = {K: 1}

    def rate(self, m):
        return 1e-9 * (m.inside.K - m.outside.K)


class SlipsOutOfItsRing(PumpCycle):
    """A step that makes protein."""

    def processes(self):
        steps = super().processes()
        extra = Process("slip", lambda m: 0.0 * m.V, sites={"E1": 1})
        return [*steps, extra]


class KeepsSodium(PumpCycle):
    """Four sodium ions bind, three come out."""

    def processes(self):
        steps = super().processes()
        inside = {**steps[0].inside, Na: -4}
        return [dataclasses.replace(steps[0], inside=inside), *steps[1:]]


class LosesCarbon(Mechanism):
    """Lactate is burnt, and one of its three carbons comes back as carbon dioxide."""

    place = "compartment"
    inside = {Lac: -1, O2: -3, CO2: 1}
    standard_energy = -1.3e6

    def rate(self, m):
        return 1e-6 * m.drive


class SingularAtZero(Mechanism):
    """The constant field as textbooks print it."""

    moves = {K: 1}

    def rate(self, m):
        u = m.V / (R * m.T / 96485.33212)
        return 1e-9 * u * (m.inside.K - m.outside.K * np.exp(-u)) / (1 - np.exp(-u))


class ConsumesNothing(Mechanism):
    """ATP is split at a constant speed, whether there is any or not."""

    place = "compartment"
    fuel = 1
    law = "phenomenological"
    valid = {"inside.ATP": (0.5, 5.0)}

    def rate(self, m):
        return 1e-3 * m.T / 310.0


class RootOfPool(Mechanism):
    place = "compartment"
    fuel = 1

    def rate(self, m):
        return 1e-3 * np.sqrt(m.inside[ATP]) * m.drive


class PlainMath(Mechanism):
    moves = {K: 1}

    def rate(self, m):
        import math

        return 1e-9 * math.tanh(m.affinity / 5e3)


class Remembers(Mechanism):
    """A rate that changes from call to call."""

    moves = {K: 1}
    calls = [0.0]

    def rate(self, m):
        self.calls[0] += 1.0
        return 1e-9 * self.calls[0] * m.drive


class WildGate(Mechanism):
    moves = {K: 1}

    def gates(self):
        return (Gate("n", steady=lambda m: 1.0 + m.V, time=lambda m: 1e-3),)

    def rate(self, m):
        return 1e-9 * m.gates.n * m.drive


WRONG = [
    (WrongSign, "second law", "runs uphill"),
    (LostIon, "balance", "loses 1 "),
    (Uphill, "second law", "runs uphill"),
    (Unbalanced, "charge", "creates -1 charges"),
    (Fractional, "integers", "whole numbers"),
    (StepChargesDoNotSum, "charge", "closed cycle"),
    (DecidesByIf, "one definition", "where(condition, yes, no)"),
    (GateWithoutRate, "gates", "`opening` and `closing`"),
    (NotZeroAtEquilibrium, "equilibrium", "at equilibrium"),
    (BareNumber, "parameters", "has a unit"),
    (NoBox, "second law", "`valid` box"),
    (SlipsOutOfItsRing, "protein", "makes +1 protein"),
    (KeepsSodium, "balance", "over the cycle"),
    (KeepsSodium, "balance", "Let another step release it"),
    (LosesCarbon, "balance", "loses 2 carbon"),
    (SingularAtZero, "one definition", "linoid"),
    (ConsumesNothing, "empty pools", "consumes ATP inside"),
    (RootOfPool, "empty pools", "at_least"),
    (PlainMath, "one definition", "numpy"),
    (Remembers, "one definition", "between calls"),
    (WildGate, "gates", "between 0 and 1"),
]


@pytest.mark.parametrize("wrong, law, words", WRONG, ids=[f"{w.__name__}-{words}" for w, _, words in WRONG])
def test_the_right_law_fails_readably(wrong, law, words):
    report = check_mechanism(wrong, states=600, raises=False)
    broken = {line.law: line.seen for line in report.violations}
    assert not report.ok
    assert law in broken
    assert words in broken[law]
    with pytest.raises(IonostatError, match=f"(?s){wrong.__name__} breaks .*- {law}: "):
        check_mechanism(wrong, states=600)


@pytest.mark.parametrize("wrong, law", [(w, law) for w, law, _ in WRONG[:8]])
def test_nothing_else_is_blamed(wrong, law):
    """A mechanism with one fault gets one sentence, unless the fault shows in several laws."""
    follows = {"Uphill": {"equilibrium"}, "KeepsSodium": {"charge"}}
    report = check_mechanism(wrong, states=600, raises=False)
    broken = {line.law for line in report.violations}
    assert broken - follows.get(wrong.__name__, set()) == {law}


def test_a_class_that_needs_more_is_asked_for_as_an_instance():
    class Needs(Mechanism):
        count: int = dataclasses.field(kw_only=False)

    with pytest.raises(IonostatError, match=r"Needs\(count="):
        check_mechanism(Needs)
    with pytest.raises(IonostatError, match="is no mechanism"):
        check_mechanism("leak")


def test_a_report_is_the_same_for_the_same_seed():
    assert check_mechanism(Leak(K), 300, seed=3) == check_mechanism(Leak(K), 300, seed=3)


def test_a_wrong_derivative_in_the_compiler_is_seen(monkeypatch):
    right = Graph._chain

    def wrong(self, e, d):
        return 1.001 * right(self, e, d) if e.op == "linoid" else right(self, e, d)

    monkeypatch.setattr(Graph, "_chain", wrong)
    report = check_mechanism(Leak(K), 300, raises=False)
    assert [line.law for line in report.violations] == ["derivatives"]
    assert "by V" in report.violations[0].seen
