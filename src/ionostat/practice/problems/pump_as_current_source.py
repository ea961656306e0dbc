"""The Na+/K+ pump as a current source: a few mV while it runs, and the gradients when it stops."""

from __future__ import annotations

from ...constants import N_A, F
from ...experiment.protocol import Step
from ...theory.pump_cost import electrogenic_bound, electrogenic_step
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import pumped, settled, watched
from ..mistakes import factor, instead, of_RT_ln, per_second, wrong_sign
from ..parts import Choice, Number
from ..practice import GRADIENTS, Practice
from ..values import Given, Values

STOP = 20.0


def _blocked(g: Values) -> Seen:
    """The pump is stopped after 20 s; five minutes are shown."""
    stop = Step("cell.pump.density", 0.0, start=STOP)
    run = watched(pumped(g.current, g.R, g.T, volume=g.volume), until=300.0, every=1.0, protocol=stop)
    V, t = run.V("cell"), run.t
    at = {when: float(V[abs(t - when).argmin()]) for when in (STOP - 1, STOP + 2, 300.0)}
    names = ("V with the pump", "V two seconds after it stops", "V after five minutes")
    trace = Trace(t.tolist(), V.tolist(), "pump stopped at 20 s")
    return Seen({name: (value, "mV") for name, value in zip(names, at.values(), strict=True)}, [trace])


def _two_cells(g: Values) -> Seen:
    """What the pump adds to V in a tight and in a leaky membrane, and what leaks in meanwhile."""
    on, off = ([settled(pumped(g.current, R, g.T, running)) for R in (g.R, g.R_open)] for running in (1.0, 0.0))
    tight, leaky = on[0] - off[0], on[1] - off[1]
    run = watched(pumped(g.current, g.R, g.T), until=1.0)
    leak = -float(run.flux("cell.leak_Na", "Na")[0]) / g.volume
    return Seen({
        "pump's part of V": (tight, "mV"), "the same with more channels open": (leaky, "mV"),
        "Na+ leak over the volume": (leak, "mM/min"),
    })  # fmt: skip


CURRENT = Number(
    "current",
    "Which net current do the pumps make?",
    "pA",
    lambda g: g.turns * F / N_A,
    hints=(
        "Each turn carries 3 Na⁺ out and 2 K⁺ in. How many charges is that, net?",
        r"$I = N \times (3 - 2) \times e$, with $e = 1.602 \times 10^{-19}$ C",
        r"$[[turns]] \times 1.602 \times 10^{-19}$ C, in A",
    ),
    solution=r"One charge a turn: $[[turns]] \times 1.602 \times 10^{-19}$ C = **[[current]]**, outward.",
    mistakes=(
        factor("Na+ alone counted", 3.0, "Two K⁺ come in while three Na⁺ leave: only the difference makes a current."),
        factor("3 + 2 charges", 5.0, "Out and in are opposite currents: 3 - 2, not 3 + 2."),
        factor("3:2 as a ratio", 1.5, "The net charge of a turn is a difference, 3 - 2, and not a ratio."),
        wrong_sign("Positive charge leaves the cell: that is an outward, positive current."),
    ),
)

STEP = Number(
    "step",
    "The input resistance is [[R]]. By how much does this current alone shift V?",
    "mV",
    lambda g: float(electrogenic_step(g.current, g.R)),
    hints=(
        "What leaves through the pump must come back through the channels, and drops a voltage there.",
        r"$\Delta V = -IR$",
        r"$-[[current]] \times [[R]]$",
    ),
    solution=r"$-[[current:pA]] \times [[R]]$ = **[[step]]**: an outward current makes the inside more negative.",
    mistakes=(wrong_sign("Positive charge leaves: the inside gets more negative, so ΔV is below zero."),),
)

OPEN = Number(
    "open",
    "More channels open and the resistance falls to [[R_open]]; the pumps turn as before. What is their part of V now?",
    "mV",
    lambda g: float(electrogenic_step(g.current, g.R_open)),
    hints=(
        "The pumps go on making the same current. What does a lower resistance make of it?",
        r"$\Delta V = -IR$ with the new R",
        r"$-[[current]] \times [[R_open]]$",
    ),
    solution=r"$-[[current]] \times [[R_open]]$ = **[[open]]**: same current, less voltage. The pump is a current "
    "source and not a voltage source.",
    mistakes=(
        instead("pump as a voltage source", lambda g: g.step,
                "The pump gives a current, not a voltage: with less resistance the same current does less."),
        instead("scaled the wrong way", lambda g: g.step * g.R / g.R_open,
                "A lower resistance gives a smaller voltage for the same current."),
        wrong_sign("The current is outward as before: ΔV is below zero."),
    ),
)  # fmt: skip

STOPPED = Choice(
    "stopped",
    "Ouabain stops all pumps at once. What does V do? Choose first, then run it.",
    {"two": "It jumps by a few mV, then creeps up over minutes",
     "zero": "It falls to 0 mV within a second", "none": "Nothing happens, since channels make V"},
    "two",
    hints=(
        "Ask what the pump does now, and what it has done over hours.",
        "Its current stops at once. The concentrations change only as fast as ions leak.",
        "The jump is [[step]], the other way round. How fast can leaks of this size change [[volume]] of water?",
    ),
    solution="The pump's own part of V is gone at once: a jump of [[step]] the other way. The gradients are still "
    "there, and V with them; it follows as they run down.",
    why={
        "zero": "V comes from the gradients, and these need minutes to leak away.",
        "none": "The pump's current is a small part of V, and its gradients are the whole rest of it.",
        "1": "The pump itself makes only the few mV of the jump; K⁺ gradient and channels make the rest.",
        "3": "Channels set V from the gradients, and the gradients are no longer renewed.",
    },
    reasons={
        "1": "The pump makes the resting potential",
        "2": "Its current stops at once, its gradients fade slowly",
        "3": "Channels alone keep V for ever",
    },
    right_reason="2",
    run=Demonstration("Your cell, its pump stopped after 20 s.", _blocked),
)  # fmt: skip

SODIUM = Number(
    "sodium",
    "The Na⁺ leak, which the pumps had balanced, goes on. How fast does Na⁺ rise in the [[volume]] of the cell, to "
    "begin with?",
    "mM/min",
    lambda g: 3 * g.current / (F * g.volume),
    hints=(
        "At rest as much Na⁺ leaked in as the pumps carried out: three a turn.",
        r"$\frac{d[Na]}{dt} = \frac{3 I}{F w}$, with w the volume of the cell",
        r"$\frac{3 \times [[current]]}{96485 \times [[volume]]}$, then times 60 s/min",
    ),
    solution=r"$3 \times [[current]]/F$ = [[leak]]; over [[volume]] that is **[[sodium]]**.",
    working={"leak": (lambda g: 3 * g.current / F, "amol/s")},
    mistakes=(
        factor("one Na+ a turn", 1 / 3, "The pump current counts one charge a turn, but three Na⁺ are carried."),
        factor("two Na+ a turn", 2 / 3, "3 Na⁺ and 2 K⁺, not the other way round."),
        per_second(),
    ),
)

BOUND = Number(
    "bound",
    "However high the resistance, a pump that balances the leaks of its own ions can add only so much to V. What is "
    "the limit, in size, at [[T]]?",
    "mV",
    lambda g: float(electrogenic_bound(1.5, g.T)),
    hints=(
        "In a steady state the leaks run 3:2 too. That weights K⁺ by 3/2 in the GHK equation, and no more.",
        r"$|\Delta V| < \frac{RT}{F} \ln\frac{3}{2}$",
        r"$\frac{8.314 \times [[T]]}{96485} \ln 1.5$, in V",
    ),
    solution=r"$\frac{RT}{F} \ln 1.5$ = **[[bound]]**.",
    mistakes=(
        wrong_sign("The size is asked for: ln 1.5 is positive."),
        *of_RT_ln(),
        factor("logarithm left out", 1.5 / 0.4054651081, "The 3:2 goes into a logarithm."),
    ),
)

PRACTICE = Practice(
    id="2710813",
    title="The pump as a current source, and what happens when it stops",
    chapter=GRADIENTS,
    rows=("S11", "S12", "S19"),
    goals=("get a current from 3:2 and turns per second", "see why a current source adds more mV in a tighter membrane",
           "tell the pump's few mV from the gradients that it keeps"),
    needs=("Ohm's law", "mol and charge: F = 96485 C/mol"),
    story="The Na⁺/K⁺ pumps of a neuron at [[T]] turn at [[turns]] in all, each turn moving 3 Na⁺ out and 2 K⁺ in.",
    givens={
        "turns": Given(2e7, 6e7, 2e6, "1/s", "turns per second of all pumps"),
        "R": Given(240, 400, 10, "MOhm", "input resistance"),
        "R_open": Given(100, 180, 10, "MOhm", "with more channels open"),
        "volume": Given(1, 3, 0.2, "pL", "volume of the cell"),
        "T": Given(295, 311, 1, "K", "temperature"),
    },
    parts=(CURRENT, STEP, OPEN, STOPPED, SODIUM, BOUND),
    shows=Demonstration(
        "A cell with your pump current in a tight and in a leaky membrane, each with the pump and without it.",
        _two_cells,
        command="ionostat calc electrogenic-bound --T '[[T]]'",
        confirms={"step": "pump's part of V", "open": "the same with more channels open",
                  "sodium": "Na+ leak over the volume"},
    ),
    doubt="The chapter lets V drift to zero. In closed tissue it does not get there: the end is a Donnan state, which "
    "the charge of impermeant molecules on both sides sets. 0 mV is its limit for equal charges.",
)  # fmt: skip
