"""Choices and conditions that hang on the student's numbers: right at every corner of what can be drawn."""

from __future__ import annotations

from itertools import product
from math import exp, log

import pytest
from by_hand import BY_HAND, F, R

from ionostat.practice.answers import si_name
from ionostat.practice.library import practices
from ionostat.practice.parts import Reach
from ionostat.units import si

E_CA = R * 310 / (2 * F) * log(1.2 / 1e-4)


def volts(g, ratio):
    return R * 310 / F * log(ratio)


def limit(g, Na_in, V):
    """The GABA ratio at which GAT1 stands still."""
    return (g["Na_out"] / Na_in) ** 2 * g["Cl_out"] / g["Cl_in"] * exp(-F * V / (R * 310))


#: practice, part, numbers that decide, and the key that they decide for (worked here, without the package)
DECIDED = [
    ("2710855", "enough", ("Ca_in", "Ca_true", "V"),
     lambda g: "no" if 2 * (R * 310 * log(g["Ca_true"] / g["Ca_in"]) - 2 * F * g["V"]) > 5e4 else "yes"),
    ("2710801", "young", ("Cl_young", "Cl_out", "HCO3_in", "HCO3_out", "p", "V"),
     lambda g: "up" if volts(g, (g["Cl_young"] + g["p"] * g["HCO3_in"]) / (g["Cl_out"] + g["p"] * g["HCO3_out"]))
     > g["V"] + 5e-3 else "down"),
    ("2710793", "more_K", ("K_high", "Cl_out", "K_in", "Cl_in"),
     lambda g: "in" if g["K_high"] * g["Cl_out"] > g["K_in"] * g["Cl_in"] else "out"),
    ("2341827", "starved", ("Na_in", "Na_out", "K_in", "K_out", "V", "low"),
     lambda g: "back" if R * 310 * (3 * log(g["Na_out"] / g["Na_in"]) + 2 * log(g["K_in"] / g["K_out"])) - F * g["V"]
     > g["low"] else "slow"),
    ("2341800", "zero", ("Na_in", "Na_out"), lambda g: "out" if (g["Na_out"] / g["Na_in"]) ** 2 < 1000 else "in"),
    ("2341764", "load", ("Na_out", "Cl_in", "Cl_out", "GABA_in", "GABA_out", "Na_load", "V_de"),
     lambda g: "out" if limit(g, g["Na_load"], g["V_de"]) < g["GABA_in"] / g["GABA_out"] else "in"),
    ("2341814", "living", ("K_cell",), lambda g: "no" if g["K_cell"] * 7 > 1.2 * 4 * 130 else "yes"),
    ("2341809", "exchanger", ("K_in", "Na_in", "Cl_in", "K_out", "Na_out", "Cl_out", "p_Na", "p_Cl"),
     lambda g: "in" if at_late_levels(g) > 3 * volts(g, g["Na_out"] / g["Na_in"]) - 2 * E_CA else "out"),
]  # fmt: skip


def at_late_levels(g):
    others = {"ATP": 3, "PCr": 5, "Glc": 2, "use": 0.2, "lack": 0.05, "pumping": 0.1, "alpha": 0.2, "K_rest": 3,
              "K_fires": 8, "Glu_in": 8, "taken": 38, "osm": 300, "T": 310}  # fmt: skip
    return BY_HAND["2341809"]({**others, **g}, lambda x: x)["V"]


def in_si(value, unit):
    return float(si(f"{value} {unit}", si_name(unit)))


def ends(given):
    """The least and the greatest that a student can get, SI."""
    return [in_si(value, given.unit) for value in (given.low, given.high)]


@pytest.mark.parametrize(("id", "name", "deciding", "key"), DECIDED, ids=lambda x: x if isinstance(x, str) else "")
def test_the_key_is_right_at_every_corner(id, name, deciding, key):
    practice = practices()[id]
    part = practice.variant("ada").part(name)
    for corner in product(*(ends(practice.givens[given]) for given in deciding)):
        g = dict(zip(deciding, corner, strict=True))
        assert key(g) == part.right, g


@pytest.mark.parametrize("practice", practices().values(), ids=lambda p: p.id)
def test_a_condition_does_not_hold_by_itself(practice):
    """Neither where the controls stand at first nor at either end of what they allow."""
    variant = practice.variant("ada")
    for part in practice.parts:
        if isinstance(part, Reach):
            for which in ("start", "low", "high"):
                moved = {n: in_si(getattr(c, which), c.unit) for n, c in part.controls.items()}
                g = variant.right.with_(moved)
                seen = part.outcome(g)
                assert not part.holds(seen, g), (part.name, which)
                assert part.nearly(seen, g), (part.name, which)


@pytest.mark.parametrize("Hb", [6.5 + 0.3 * k for k in range(8)])
def test_the_penumbra_moves_with_haemoglobin(Hb):
    variant = practices()["2341809"].variant("ada")
    part = variant.part("penumbra")
    g = variant.right.with_({"Hb": Hb})
    edge = part.example(g)["flow"]

    def holds(flow):
        return part.holds(part.outcome(g.with_({"flow": flow})), g)

    assert holds(edge) and not holds(0.85 * edge) and not holds(1.25 * edge)
