"""Electrochemical potential: the least work that moves Ca2+ out of a cell."""

from __future__ import annotations

from ...constants import R
from ...mechanisms.calcium_transport import PMCA
from ...theory.thermo import FreeEnergy, atp_free_energy, electrochemical_difference
from ..demonstration import Demonstration, Seen
from ..membranes import at_once, membrane
from ..mistakes import factor, instead, millivolts, of_RT_ln, upside_down, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values

CA = 2
FUEL = {"ATP": 3.0, "ADP": 0.1, "Pi": 5.0}


def _work(g: Values) -> FreeEnergy:
    return electrochemical_difference(CA, g.Ca_in, g.Ca_out, g.V, g.T)


def _at_true_calcium(g: Values) -> float:
    return float(electrochemical_difference(CA, g.Ca_in, g.Ca_true, g.V, g.T).total)


def _pumped(g: Values) -> Seen:
    """A Ca2+-ATPase between the student's own levels: what ATP gives, what Ca2+ takes, what is left over."""
    cell = {"Ca": g.Ca_in, "H": 1e-4, **FUEL}
    model = membrane({}, {"Ca": g.Ca_true, "H": 1e-4}, [PMCA(H_in=0)], g.T, g.V, clamped=cell)
    left, _ = at_once(model, "cell.pmca")
    fuel = -float(atp_free_energy(*FUEL.values(), T=g.T))
    return Seen({
        "free energy of ATP": (fuel, "kJ/mol"), "work on one mole of Ca2+": (fuel - left, "kJ/mol"),
        "left over to drive the pump": (left, "kJ/mol"),
    })  # fmt: skip


CHEMICAL = Number(
    "chemical",
    "How much free energy does the **concentration** difference alone demand, per mole of Ca²⁺ moved out?",
    "kJ/mol",
    lambda g: float(_work(g).chemical),
    hints=(
        "Moving a solute from low to high concentration takes work, whatever its charge.",
        r"$\Delta G_{chem} = RT \ln\frac{[\mathrm{Ca}]_o}{[\mathrm{Ca}]_i}$",
        r"$\Delta G_{chem} = 8.314 \times [[T]] \times \ln\frac{[[Ca_out]]}{[[Ca_in]]}$, in J/mol",
    ),
    solution=r"The ratio is [[ratio]], $\ln$ of it [[log]]; $RT$ = [[RT]], so $\Delta G_{chem}$ = **[[chemical]]**.",
    working={
        "ratio": (lambda g: g.Ca_out / g.Ca_in, "1"),
        "log": (lambda g: float(_work(g).chemical) / (R * g.T), "1"),
        "RT": (lambda g: R * g.T, "kJ/mol"),
    },
    mistakes=(
        upside_down("Ca_in", "Ca_out"), *of_RT_ln(),
        factor("times the valence", 2.0, "The chemical part does not know the charge: z is of the electrical part."),
    ),
)  # fmt: skip

ELECTRICAL = Number(
    "electrical",
    "And how much does the **potential** demand, for the same mole?",
    "kJ/mol",
    lambda g: float(_work(g).electrical),
    hints=(
        "A positive ion that leaves a negative inside is pulled back.",
        r"$\Delta G_{el} = zF(\psi_o - \psi_i) = -zFV$",
        r"$\Delta G_{el} = -2 \times 96485 \times ([[V:V]])$, in J/mol",
    ),
    solution=r"$-zFV = -2 \times 96485\,\mathrm{C/mol} \times ([[V:V]])$ = **[[electrical]]**: uphill, out of a "
    "negative inside.",
    mistakes=(
        wrong_sign("Out of a negative inside, a positive ion goes uphill: V = inside - outside, and it moves out."),
        factor("valence left out", 0.5, "Ca²⁺ carries two charges: z = 2."),
        millivolts(),
    ),
)  # fmt: skip

TOTAL = Number(
    "total",
    "What is the least work of a pump that moves one mole of Ca²⁺ out?",
    "kJ/mol",
    lambda g: g.chemical + g.electrical,
    hints=(
        "Work against both gradients adds up.",
        r"$\Delta\tilde\mu = RT \ln\frac{[\mathrm{Ca}]_o}{[\mathrm{Ca}]_i} - zFV$",
        "[[chemical]] + [[electrical]]",
    ),
    solution="[[chemical]] + [[electrical]] = **[[total]]**.",
    mistakes=(
        instead("chemical part only", lambda g: g.chemical, "The ion is charged: the electrical part is missing."),
        instead("parts subtracted", lambda g: g.chemical - g.electrical, "Both parts are uphill here: they add."),
    ),
)  # fmt: skip

TRUE = Number(
    "true_total",
    "Brain extracellular fluid holds some [[Ca_true]] of free Ca²⁺, a thousand times more than the story says. What is "
    "the least work then?",
    "kJ/mol",
    _at_true_calcium,
    hints=(
        "Only the chemical part changes.",
        r"$\Delta\tilde\mu = RT \ln\frac{[\mathrm{Ca}]_o}{[\mathrm{Ca}]_i} - zFV$ with the new $[\mathrm{Ca}]_o$",
        r"$8.314 \times [[T]] \times \ln\frac{[[Ca_true]]}{[[Ca_in]]}$ + [[electrical]]",
    ),
    solution="The chemical part grows to [[chemical_true]]; with the electrical part it is **[[true_total]]**.",
    working={"chemical_true": (lambda g: _at_true_calcium(g) - g.electrical, "kJ/mol")},
    mistakes=(
        instead("outside left as it was", lambda g: g.total, "The concentration outside is another one now."),
        instead("chemical part only", lambda g: _at_true_calcium(g) - g.electrical, "The electrical part stays."),
    ),
)  # fmt: skip

ENOUGH = Choice(
    "enough",
    "ATP gives about 50 kJ/mol in the cell. Can one ATP move **two** Ca²⁺ out at the real concentration?",
    {"yes": "Yes, there is enough", "no": "No, the pump moves one Ca²⁺ per ATP"},
    "no",
    hints=(
        "Compare what ATP gives with what two moles of Ca²⁺ take.",
        r"$2\,\Delta\tilde\mu$ against $-\Delta G_{ATP}$",
        "Two moles take twice [[true_total]].",
    ),
    solution="Two Ca²⁺ would take twice [[true_total]], more than ATP gives. The plasma membrane pump moves one. (The "
    "pump of the endoplasmic reticulum does move two, but into a store without such a voltage.)",
    why={"yes": "Multiply the last answer by two and compare."},
    reasons={
        "1": "Twice the work is more than the free energy of ATP",
        "2": "The pump has only one binding site, energy does not matter",
        "3": "Two Ca²⁺ would make the pump electrogenic",
    },
    right_reason="1",
)

PRACTICE = Practice(
    id="2710855",
    title="The work of moving calcium out",
    chapter=GRADIENTS,
    rows=("S01",),
    goals=("split an electrochemical potential difference into its two parts", "give each part its sign",
           "see what the concentration outside decides"),
    needs=("natural logarithm", "V = inside - outside"),
    story="A neuron at [[T]] keeps [[Ca_in]] of free Ca²⁺ at a potential of [[V]]. In a problem of the chapter, the "
    "solution outside has [[Ca_out]].",
    givens={
        "Ca_in": Given(60, 140, 10, "nM", "free Ca²⁺ inside"),
        "Ca_out": Given(0.8, 1.6, 0.1, "uM", "free Ca²⁺ outside, in the problem"),
        "Ca_true": Given(1.0, 1.4, 0.1, "mM", "free Ca²⁺ outside, in the brain"),
        "V": Given(-80, -55, 1, "mV", "membrane potential"),
    },
    fixed={"T": "310 K"},
    parts=(CHEMICAL, ELECTRICAL, TOTAL, TRUE, ENOUGH),
    shows=Demonstration(
        "A Ca²⁺-ATPase between your own levels, with brain Ca²⁺ outside: what ATP gives less what is left over for the "
        "pump is the work on Ca²⁺.",
        _pumped,
        command="ionostat calc electrochemical-difference --z 2 --inside '[[Ca_in]]' --outside '[[Ca_true]]' --V "
        "'[[V]]' --T '[[T]]'",
        confirms={"true_total": "work on one mole of Ca2+"},
    ),
    doubt="The chapter puts 1 µM of Ca²⁺ outside and finds 19.4 kJ/mol. Brain extracellular fluid holds some 1.2 mM, a "
    "thousand times more: the work is then 37.7 kJ/mol.",
)  # fmt: skip
