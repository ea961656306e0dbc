"""3:2:1, the stoichiometry of the Na+/K+ pump: from one measured flux to all others."""

from __future__ import annotations

from typing import Any

from ...constants import N_A, F
from ..demonstration import Demonstration, Seen
from ..membranes import ringed, watched
from ..mistakes import factor, instead, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _cycle(density: float, K_out: float = 4.0) -> Any:
    """The published cycle of six states, in full swing."""
    return watched(ringed(12.0, K_out, density=density), until=0.3, every=0.05)


def _flux(run: Any, step: str, ion: str) -> float:
    """What a step of the cycle carries outward at the end of a run, mol/s."""
    return float(run.flux(f"cell.pump_cycle.{step}", ion)[-1])


def _counted(g: Values) -> Seen:
    """The density is set so that Na+ leaves as measured; what else moves is counted step by step."""
    density = 2e-9
    for _ in range(2):
        run = _cycle(density)
        density *= g.J_Na / _flux(run, "release_Na", "Na")
    run = _cycle(density)
    current = sum(float(run.current(path)[-1]) for path in run.processes if path.startswith("cell.pump_cycle"))
    return Seen({
        "Na+ out": (_flux(run, "release_Na", "Na"), "amol/s"), "K+ in": (-_flux(run, "bind_K", "K"), "amol/s"),
        "ATP used": (float(run.turnover("cell.pump_cycle.bind_ATP")[-1]), "amol/s"), "current": (current, "pA"),
    })  # fmt: skip


def _without_potassium(g: Values) -> Seen:
    flows = (float(_cycle(2e-9, K_out).turnover("cell.pump_cycle.release_Na")[-1]) for K_out in (4.0, 0.05))
    before, after = flows
    return Seen({"Na+ out, with K+ outside": (3 * before, "amol/s"), "hardly any K+ outside": (3 * after, "amol/s")})


WAY = Choice(
    "way",
    "What does one turn of the pump do?",
    {"out3": "3 Na⁺ out, 2 K⁺ in", "in3": "3 Na⁺ in, 2 K⁺ out", "out2": "2 Na⁺ out, 3 K⁺ in", "k3": "3 K⁺ out, 2 Na⁺ "
           "in"},
    "out3",
    hints=(
        "Which ion leaks in, and which leaks out? The pump does the opposite.",
        "A turn carries one net charge out.",
        "Na⁺ is scarce inside, K⁺ is scarce outside: each is carried to where it is plenty.",
    ),
    solution="Three Na⁺ out, two K⁺ in, for one ATP: both uphill.",
    why={"in3": "That would run down both gradients.", "out2": "Both are the right way, but the numbers are exchanged.",
         "k3": "K⁺ is plenty inside: it is carried in."},
)  # fmt: skip

POTASSIUM = Number(
    "potassium",
    "How much K⁺ do the pumps carry in?",
    "amol/s",
    lambda g: 2 / 3 * g.J_Na,
    hints=(
        "Every turn that carries three Na⁺ carries two K⁺.",
        r"$J_K = \frac{2}{3} J_{Na}$",
        r"$\frac{2}{3} \times [[J_Na]]$",
    ),
    solution=r"$\frac{2}{3} \times [[J_Na]]$ = **[[potassium]]**.",
    mistakes=(
        factor("3:2 turned round", 9 / 4, "Three Na⁺ for two K⁺: less K⁺ than Na⁺ moves."),
        factor("one for one", 3 / 2, "The pump does not exchange one for one."),
        factor("one third", 1 / 2, "That is how much ATP is used: two K⁺ a turn."),
        wrong_sign("Asked is how much is carried in: a positive number."),
    ),
)

ATP = Number(
    "ATP",
    "How much ATP do they use?",
    "amol/s",
    lambda g: g.J_Na / 3,
    hints=(
        "One ATP a turn. How many turns are needed for this much Na⁺?",
        r"$J_{ATP} = \frac{1}{3} J_{Na}$",
        r"$\frac{1}{3} \times [[J_Na]]$",
    ),
    solution=r"$\frac{1}{3} \times [[J_Na]]$ = **[[ATP]]**.",
    mistakes=(
        factor("one ATP for each Na+", 3.0, "One ATP carries three Na⁺."),
        factor("3:2 turned round", 3 / 2, "A turn carries three Na⁺, not two."),
        factor("divided twice", 1 / 3, "Divide the Na⁺ by three, once."),
        factor("all five ions", 3 / 5, "One ATP moves five ions, but only three of them are Na⁺."),
    ),
)

CURRENT = Number(
    "current",
    "Which net current do they make?",
    "pA",
    lambda g: F * g.J_Na / 3,
    hints=(
        "Add the charges that leave and take away those that come in.",
        r"$I = F (J_{Na} - J_K)$",
        r"$96485 \times ([[J_Na]] - [[potassium]])$",
    ),
    solution=r"$96485\,\mathrm{C/mol} \times ([[J_Na]] - [[potassium]])$ = **[[current]]**, outward.",
    mistakes=(
        factor("K+ left out", 3.0, "K⁺ brings two charges back in."),
        factor("currents added", 5.0, "Na⁺ out and K⁺ in are opposite currents: subtract."),
        wrong_sign("More charges leave than come in: the current is outward, positive."),
    ),
)

PUMPS = Number(
    "pumps",
    "Each pump turns at [[speed]] under this load. How many pumps does the cell have?",
    "1",
    lambda g: g.ATP * N_A / g.speed,
    hints=(
        "Turns of the cell, as a number, over turns of one pump.",
        r"$n = \frac{J_{ATP} N_A}{k}$",
        r"$\frac{[[ATP]] \times 6.022 \times 10^{23}}{[[speed]]}$",
    ),
    solution=r"$[[ATP]] \times 6.022 \times 10^{23}$ = [[turns]]; over [[speed]] that is **[[pumps]]** pumps.",
    working={"turns": (lambda g: g.ATP * N_A, "1/s")},
    mistakes=(
        factor("Na+ taken for turns", 3.0, "A turn carries three Na⁺: count turns, not ions."),
        factor("K+ taken for turns", 2.0, "A turn carries two K⁺: count turns, not ions."),
        instead("not divided by the speed", lambda g: g.ATP * N_A, "That is turns per second of all pumps together."),
    ),
)

NO_K = Choice(
    "no_K",
    "All K⁺ outside is washed away. What becomes of the Na⁺ that the pumps carry out? Choose first, then run the "
    "cycle.",
    {"stops": "It nearly stops", "same": "It goes on: Na⁺ has its own way out", "more": "It grows: there is no K⁺ to "
           "carry"},
    "stops",
    hints=(
        "The pump is one ring of steps.",
        "After it has let Na⁺ go outside, it needs something to come back with.",
        "Without K⁺ outside it is stuck open to the outside.",
    ),
    solution="The ring cannot close without K⁺: no return, no next Na⁺. That is what 3:2:1 means: the numbers belong "
    "together.",
    why={
        "same": "There is one way round, and K⁺ is needed for half of it.",
        "more": "K⁺ is no burden that slows it: it brings the pump back.",
        "2": "ATP is there; what is missing is the way back.",
    },
    reasons={"1": "Without K⁺ the pump cannot return to the inside", "2": "Without K⁺ there is no ATP"},
    right_reason="1",
    run=Demonstration("The cycle of six steps, with K⁺ outside and with hardly any.", _without_potassium),
)  # fmt: skip

PRACTICE = Practice(
    id="2341785",
    title="3:2:1, from one flux to all others",
    chapter=PUMP,
    rows=("S13",),
    goals=("turn one measured flux into K⁺, ATP and current", "count pumps", "see why the numbers belong together"),
    needs=("amounts in mol", "Faraday's constant"),
    story="With labelled Na⁺ it is found that the pumps of a neuron carry [[J_Na]] of Na⁺ out of the cell (1 amol is "
    "10⁻¹⁸ mol); ouabain stops all of it.",
    givens={
        "J_Na": Given(100, 400, 10, "amol/s", "Na⁺ carried out"),
        "speed": Given(20, 60, 2, "1/s", "turns of one pump"),
    },
    parts=(WAY, POTASSIUM, ATP, CURRENT, PUMPS, NO_K),
    shows=Demonstration(
        "The published cycle, with as many pumps as carry your Na⁺. No step knows 3:2:1; it is counted from the ring.",
        _counted,
        confirms={"potassium": "K+ in", "ATP": "ATP used", "current": "current"},
    ),
)  # fmt: skip
