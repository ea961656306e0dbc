"""Blood stops: how long the stores last, why K+ outside creeps and then jumps, and who turns round."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, log
from typing import Any

from ...constants import F, R
from ...experiment.protocol import Protocol, Step
from ...mechanisms.exchange import NCX
from ...mechanisms.leak import Leak
from ...mechanisms.uptake import EAAT
from ...models.scenarios import ischemia
from ...species import Cl, K, Na
from ...theory.budget import ATP_PER_GLUCOSE
from ...theory.coupled import coupled_reversal_potential, limiting_ratio
from ...theory.ghk import voltage
from ..demonstration import Demonstration, Seen, Trace
from ..membranes import at_once, membrane, neutral, settled, watched
from ..mistakes import common_logarithm, factor, instead, wrong_sign
from ..parts import Choice, Control, Number, Reach
from ..practice import PUMP, Practice
from ..values import Given, Values

UPTAKE = {"Na": -3, "H": -1, "Glu": -1, "K": 1}
EXCHANGE = {"Ca": 1, "Na": -3}
ACID = {"H": 1e-4}  # pH 7 on both sides
USUAL, EDGE = 8.6, 0.325  # mM of O2 on haemoglobin, and the share of the usual flow that then just holds K+
HEALTHY = {"K": 135.0, "Na": 10.0, "Cl": 6.0}, {"K": 3.5, "Na": 144.0, "Cl": 125.0}, -0.07
CREEPS, JUMPS, PASSED = 4.0, 12.0, 20.0  # mM of K+ outside


def _inside(g: Values) -> dict[str, float]:
    return {"K": g.K_in, "Na": g.Na_in, "Cl": g.Cl_in}


def _outside(g: Values) -> dict[str, float]:
    return {"K": g.K_out, "Na": g.Na_out, "Cl": g.Cl_out}


def _ghk(g: Values, Cl_over: float, Cl_under: float) -> float:
    over, under = (K + g.p_Na * Na for K, Na in ((g.K_out, g.Na_out), (g.K_in, g.Na_in)))
    return R * g.T / F * log((over + g.p_Cl * Cl_over) / (under + g.p_Cl * Cl_under))


def _gathered(g: Values) -> float:
    """The ratio of glutamate, inside over outside, at which EAAT stands still."""
    return float(limiting_ratio("Glu", UPTAKE, _inside(g) | ACID, _outside(g) | ACID, g.V, g.T))


def _exchange_stops(g: Values) -> float:
    """The potential at which NCX stands still."""
    inside, outside = _inside(g) | {"Ca": g.Ca_in}, _outside(g) | {"Ca": g.Ca_out}
    return float(coupled_reversal_potential(EXCHANGE, inside, outside, g.T))


def _stored(g: Values, glucose: float = 2.0) -> float:
    """ATP that can be had without oxygen, mol/m3."""
    return g.ATP + g.PCr + glucose * g.Glc


def _creeping(g: Values) -> float:
    """How fast K+ rises outside, mol m-3 s-1."""
    return 2 * g.lack * g.pumping / g.alpha


# -------------------------------------------------------------------- runs


@lru_cache(maxsize=1)
def _tissue() -> Any:
    """One model for all runs: its equations are then formed once, and not anew for every student of a class."""
    from ...models.tripartite import tripartite

    return tripartite()


@lru_cache(maxsize=1)
def _cut() -> Any:
    """Tissue without blood from one to six minutes."""
    return watched(_tissue(), until=600.0, every=1.0, protocol=ischemia(start=60.0, duration=300.0))


def _whole_course(g: Values) -> Seen:
    run = _cut()
    K, t = run.c("K", "ecs"), run.t
    jump = t[(K > PASSED).argmax()]
    before, after, late = (float(K[abs(t - when).argmin()]) for when in (jump - 10.0, jump + 10.0, 540.0))
    numbers = {
        "the jump, after the cut": (float(jump) - 60.0, "s"), "K+ outside 10 s before it": (before, "mM"),
        "10 s after it": (after, "mM"), "highest": (float(K.max()), "mM"),
        "three minutes after flow is back": (late, "mM"),
    }  # fmt: skip
    trace = Trace(t.tolist(), K.tolist(), "no blood from 1 to 6 min")
    return Seen(numbers, [trace], ("time", "min"), ("K+ outside", "mM"))


@lru_cache(maxsize=512)
def _highest(flow: float, haemoglobin: float) -> tuple[float, float]:
    """K+ outside, at its highest, and ATP of the neuron after ten minutes with this flow, mol/m3."""
    stroke = Protocol("stroke", [Step("blood.flow", f"x{flow!r}"), Step("blood.capacity", haemoglobin)])
    run = watched(_tissue(), until=600.0, every=2.0, protocol=stroke, rtol=1e-4)  # a class is marked in one go
    return float(run.c("K", "ecs").max()), float(run.c("ATP", "neuron")[-1])


def _supplied(g: Values) -> Mapping[str, float]:
    return dict(zip(("K+ outside, highest", "ATP in the end"), _highest(g.flow, g.Hb), strict=True))


def _spent(g: Values) -> Seen:
    """Nothing but leaks at the levels after the jump; then EAAT alone at the potential that they make."""
    leaks = [Leak(K, P=1e-8), Leak(Na, P=g.p_Na * 1e-8), Leak(Cl, P=g.p_Cl * 1e-8)]
    V = settled(membrane(_inside(g), neutral(_outside(g)), leaks, g.T))
    inside, outside = _inside(g) | {"Glu": g.Glu_in}, neutral(_outside(g)) | {"Glu": 0.1} | ACID
    drive, _ = at_once(membrane(inside, outside, [EAAT()], g.T, V, clamped=ACID), "cell.eaat.cycle")
    still = 0.1 * exp(-drive / (R * g.T))
    return Seen({"V of the leaks": (V, "mV"), "glutamate outside where EAAT stands still": (still, "uM")})


def _exchanger(g: Values) -> Seen:
    """NCX between healthy levels at -70 mV, and between those after the jump."""
    seen = {}
    for when, inside, outside, V in (("healthy", *HEALTHY), ("after the jump", _inside(g), _outside(g), g.V)):
        bath = neutral(outside | {"Ca": g.Ca_out})
        _, turns = at_once(membrane(inside | {"Ca": g.Ca_in}, bath, [NCX()], g.T, V), "cell.ncx")
        seen[f"Ca2+ out, {when}"] = (turns, "amol/s")
    return Seen(seen)


# -------------------------------------------------------------------- questions

STORES = Number(
    "stores",
    "Within seconds there is no oxygen. How long do the stores last if ATP is used as before? Without oxygen a glucose "
    "gives 2 ATP. (Leave out what ADP could still give.)",
    "s",
    lambda g: _stored(g) / g.use,
    hints=(
        "Three stores give ATP without oxygen. Add them up, and divide by the use.",
        r"$t = \frac{[ATP] + [PCr] + 2 [Glc]}{J}$",
        r"$\frac{[[ATP]] + [[PCr]] + 2 \times [[Glc]]}{[[use]]}$, then times 60 s/min",
    ),
    solution="There are [[stored]] in all, for [[use]]: **[[stores]]**. Brain lives from hand to mouth. (Cells that "
    "run short use less, so the real end comes somewhat later.)",
    working={"stored": (_stored, "mM")},
    mistakes=(
        instead("one ATP per glucose", lambda g: _stored(g, 1.0) / g.use, "Glycolysis makes two ATP of a glucose."),
        instead("glucose burnt", lambda g: _stored(g, ATP_PER_GLUCOSE) / g.use,
                "That yield needs oxygen. Without it a glucose gives two ATP and ends as lactate."),
        instead("creatine phosphate left out", lambda g: (g.ATP + 2 * g.Glc) / g.use,
                "Creatine phosphate hands its phosphate to ADP at once: count it."),
        instead("ATP alone", lambda g: g.ATP / g.use, "Creatine phosphate and glucose make new ATP meanwhile."),
        factor("minutes for seconds", 1 / 60, "That is the time in minutes."),
    ),
)  # fmt: skip

JUMP = Choice(
    "jump",
    "While ATP runs out the pumps slow, and the leaks go on. How does K⁺ rise outside? Choose first, then run it.",
    {"jump": "Slowly for a minute or two, to some 7 to 10 mM, then within seconds to 40 mM and more",
     "even": "At one even rate, until it is as high as inside",
     "once": "At once, as soon as oxygen is gone"},
    "jump",
    hints=(
        "A little K⁺ outside depolarises. What do the channels of a neuron do at threshold?",
        "Depolarisation opens Na⁺ and K⁺ channels, K⁺ leaves through them, and more K⁺ outside depolarises further.",
        "Your stores last [[stores]]. Until then the pumps keep up with most of the leak.",
    ),
    solution="First K⁺ creeps, since the slowed pumps fall short of the leaks by a little. At threshold the neuron "
    "fires, each spike lets K⁺ out that no pump takes back, and that depolarises further: the loop feeds itself, and "
    "K⁺ jumps within seconds. When flow returns soon, the pumps undo it all.",
    why={
        "even": "That would be so with leaks alone. But depolarisation opens channels.",
        "once": "The stores keep the pumps running at first.",
        "2": "ATP falls all along, and the pumps slow with it. What goes off at once is the membrane.",
        "3": "Water follows the salt that enters after the jump: the space shrinks later, and K⁺ rises on with that.",
    },
    reasons={
        "1": "At threshold channels open: K⁺ leaves, which depolarises and opens more",
        "2": "The pumps run until the last ATP, and then all stop at one moment",
        "3": "The extracellular space shrinks at that moment",
    },
    right_reason="1",
    run=Demonstration(
        "A neuron, its astrocyte and the space between them; blood is cut from 1 to 6 min and then flows again.",
        _whole_course,
    ),
)  # fmt: skip

CREEP = Number(
    "creep",
    "At rest the pumps of neurons and astrocytes use [[pumping]] of ATP, per volume of tissue, and carry 2 K⁺ in for "
    "each. Slowed, they leave [[lack]] of that K⁺ outside, in a space that is [[alpha]] of the tissue. How long does "
    "K⁺ outside take from [[K_rest]] to [[K_fires]]?",
    "s",
    lambda g: (g.K_fires - g.K_rest) / _creeping(g),
    hints=(
        "What is left outside gathers in a small part of the tissue. How fast does its concentration rise?",
        r"$\frac{d[K]_o}{dt} = \frac{2 f J}{\alpha}$, with f the share that is left outside",
        r"$\frac{([[K_fires]] - [[K_rest]]) \times [[alpha:1]]}{2 \times [[lack:1]] \times [[pumping]]}$, then times "
        "60 s/min",
    ),
    solution="K⁺ rises by [[rate]]: **[[creep]]**. Pumps that all stop at once would do it in some ten seconds.",
    working={"rate": (_creeping, "mM/min")},
    mistakes=(
        instead("space left out", lambda g: g.creep / g.alpha,
                "The K⁺ gathers in the extracellular space alone, which is a small part of the tissue."),
        factor("three K+ for an ATP", 2 / 3, "Three Na⁺ go out, but two K⁺ come in."),
        factor("one K+ for an ATP", 2.0, "Two K⁺ come in for each ATP."),
        instead("all pumps stopped", lambda g: g.creep * g.lack, "The pumps only fall short by a small share."),
        instead("from zero", lambda g: g.K_fires / _creeping(g), "K⁺ outside does not start from zero."),
        factor("minutes for seconds", 1 / 60, "That is the time in minutes."),
    ),
)  # fmt: skip

POTENTIAL = Number(
    "V",
    "Two minutes after the jump there are [[K_out]] of K⁺, [[Na_out]] of Na⁺ and [[Cl_out]] of Cl⁻ outside, [[K_in]], "
    "[[Na_in]] and [[Cl_in]] inside. With $P_{Na}/P_K$ = [[p_Na]] and $P_{Cl}/P_K$ = [[p_Cl]], what is V?",
    "mV",
    lambda g: float(voltage({"K": 1.0, "Na": g.p_Na, "Cl": g.p_Cl}, _inside(g), _outside(g), T=g.T)),
    hints=(
        "No pump, three leaks: V stands where their currents cancel. The anion stands the other way round.",
        r"$V = \frac{RT}{F} \ln\frac{[K]_o + p_{Na}[Na]_o + p_{Cl}[Cl]_i}{[K]_i + p_{Na}[Na]_i + p_{Cl}[Cl]_o}$",
        r"Above the line $[[K_out]] + [[p_Na]] \times [[Na_out]] + [[p_Cl]] \times [[Cl_in]]$; below it $[[K_in]] + "
        r"[[p_Na]] \times [[Na_in]] + [[p_Cl]] \times [[Cl_out]]$",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[over]]}{[[under]]}$ = **[[V]]**. It is not 0 mV: K⁺ is still higher inside, "
    "and trapped charge keeps it so.",
    working={
        "over": (lambda g: g.K_out + g.p_Na * g.Na_out + g.p_Cl * g.Cl_in, "mM"),
        "under": (lambda g: g.K_in + g.p_Na * g.Na_in + g.p_Cl * g.Cl_out, "mM"),
    },
    within=0.3e-3,
    mistakes=(
        instead("Cl- on the side of a cation", lambda g: _ghk(g, g.Cl_out, g.Cl_in),
                "Cl⁻ is negative: its inside stands above the line."),
        instead("Cl- left out", lambda g: _ghk(g, 0.0, 0.0), "Cl⁻ passes as well."),
        instead("gradients gone, so 0 mV", lambda g: 0.0, "Look at the levels: they are not yet alike on both sides."),
        common_logarithm(), wrong_sign("What is outside stands above the line, for cations."),
    ),
)  # fmt: skip

GLUTAMATE = Number(
    "glutamate",
    "EAAT takes 3 Na⁺, an H⁺ and a glutamate in and a K⁺ out. Inside are [[Glu_in]] of glutamate; take pH as the same "
    "on both sides. At which glutamate **outside** does EAAT now stand still?",
    "uM",
    lambda g: g.Glu_in / _gathered(g),
    hints=(
        "Nothing tells it to turn round: it stops where a turn gives no free energy. Two charges go in with a turn.",
        r"$\frac{[Glu]_i}{[Glu]_o} = \left(\frac{[Na]_o}{[Na]_i}\right)^3 \frac{[K]_i}{[K]_o}\,e^{-2FV/RT}$",
        r"$\left(\frac{[[Na_out]]}{[[Na_in]]}\right)^3 \frac{[[K_in]]}{[[K_out]]}\,e^{-2 \times "
        r"([[V]])/26.71\,\mathrm{mV}}$; then divide [[Glu_in]] by it",
    ),
    solution="It can hold a ratio of [[ratio]] only, so glutamate leaves until **[[glutamate]]** stand outside: "
    "thousands of times more than at rest, and enough to open every glutamate receptor. In severe ischaemia glutamate "
    "comes largely in this way (Rossi, Oshima and Attwell 2000).",
    working={"ratio": (_gathered, "1"), "E_NCX": (_exchange_stops, "mV")},
    tolerance=0.04,  # a cube and an exponential make more of a rounding
    mistakes=(
        instead("Na+ not cubed", lambda g: g.glutamate * (g.Na_out / g.Na_in) ** 2,
                "Three Na⁺ go in with a turn: the third power of their ratio."),
        instead("K+ left out", lambda g: g.glutamate * g.K_in / g.K_out, "A K⁺ goes out with a turn and drives it."),
        instead("K+ turned round", lambda g: g.glutamate * (g.K_in / g.K_out) ** 2,
                "K⁺ goes the other way: its ratio stands turned round."),
        instead("potential left out", lambda g: g.glutamate * exp(-2 * F * g.V / (R * g.T)),
                "Two charges go in with a turn: V helps."),
        instead("one charge a turn", lambda g: g.glutamate * exp(-F * g.V / (R * g.T)),
                "Three Na⁺ and an H⁺ in, glutamate with its one negative charge in, a K⁺ out: two charges, net."),
        instead("multiplied", lambda g: g.Glu_in**2 / g.glutamate, "Outside is where there is less: divide."),
    ),
)  # fmt: skip

EXCHANGER = Choice(
    "exchanger",
    "At rest NCX brings one Ca²⁺ out for 3 Na⁺ that enter. Inside are [[Ca_in]] of Ca²⁺, outside [[Ca_out]]. What does "
    "it do after the jump? Choose first, then run it.",
    {"in": "It turns round and brings Ca²⁺ in", "out": "It brings Ca²⁺ out, only slower",
     "stop": "It stops, for want of ATP"},
    "in",
    hints=(
        "A positive charge enters with each Ca²⁺ that leaves. Where would that charge stand still?",
        r"$E_{NCX} = 3 E_{Na} - 2 E_{Ca}$; above it NCX brings Ca²⁺ in",
        r"$E_{Na}$ = $26.71\,\mathrm{mV} \times \ln\frac{[[Na_out]]}{[[Na_in]]}$, and $E_{Ca}$ is 125 mV. V is [[V]].",
    ),
    solution="E_NCX has fallen to [[E_NCX]], since the Na⁺ gradient is nearly gone, and V stands at [[V]], far above: "
    "NCX brings Ca²⁺ in. (At rest E_NCX lies near −40 mV, above V.)",
    why={
        "out": "It is not a question of speed: compare V with 3 E_Na - 2 E_Ca.",
        "stop": "NCX uses no ATP: it lives on the Na⁺ gradient.",
        "2": "NCX is no channel: its direction follows the gradients and V.",
    },
    reasons={"1": "V stands above 3 E_Na - 2 E_Ca", "2": "Depolarisation opens it, as it does Ca²⁺ channels"},
    right_reason="1",
    run=Demonstration("NCX between healthy levels, and between yours after the jump.", _exchanger),
)  # fmt: skip

SPACE = Number(
    "space",
    "Na⁺ and Cl⁻ go on into the cells, and water follows. Counted per volume of tissue, [[taken]] of particles leave "
    "the extracellular space, net. The tissue as a whole keeps its particles and its water, so osmolarity stays at "
    "[[osm]]. Which part of the tissue is extracellular now? It was [[alpha]].",
    "%",
    lambda g: g.alpha - g.taken / g.osm,
    hints=(
        "Water goes where the particles go: as much water moves as held them before.",
        r"$\alpha_{now} = \alpha - \frac{n}{c}$, with n the particles that moved and c the osmolarity",
        r"$[[alpha:1]] - \frac{[[taken]]}{[[osm]]}$",
    ),
    solution="They take [[water]] of the tissue along as water: **[[space]]** is left. Whatever stands in that space, "
    "K⁺ above all, is concentrated further. The cells swell because no pump keeps Na⁺ out any more against the pull of "
    "their trapped molecules (Donnan).",
    working={"water": (lambda g: g.taken / g.osm, "%")},
    within=0.002,
    mistakes=(
        instead("share of the space", lambda g: g.alpha * (1 - g.taken / g.osm),
                "The particles are counted per volume of tissue, so their water is a part of the tissue."),
        instead("added", lambda g: g.alpha + g.taken / g.osm, "The cells swell, so the space between them shrinks."),
        instead("what the cells gain", lambda g: g.taken / g.osm, "That is the water that moved: what is left?"),
        instead("NaCl for particles", lambda g: g.alpha - 2 * g.taken / g.osm,
                "All particles are counted already, Na⁺ and Cl⁻ each as one."),
    ),
)  # fmt: skip

PENUMBRA = Reach(
    "penumbra",
    "Round the core of a stroke a little flow is left. This patient's haemoglobin binds [[Hb]] of O₂ (usual: 8.6 mM). "
    "Set the flow so that K⁺ outside creeps above 4 mM within ten minutes, but does not jump (stays below 12 mM).",
    {"flow": Control(0, 100, 60, "%", "blood flow, of the usual")},
    _supplied,
    {"K+ outside, highest": "mM", "ATP in the end": "mM"},
    lambda seen, g: CREEPS < seen["K+ outside, highest"] < JUMPS,
    hints=(
        "Oxygen comes as flow times what blood holds. A little too little and K⁺ creeps; much too little and it jumps.",
        r"$J_{O_2} = q\,C_{O_2}$: for the same oxygen, less haemoglobin takes more flow.",
        r"With the usual 8.6 mM this tissue stands at the edge at a third of the usual flow: take about $0.33 \times "
        r"\frac{8.6\,\mathrm{mM}}{[[Hb]]}$ of it.",
    ),
    solution="Above the edge nothing happens; below it K⁺ jumps as if there were no flow. Between them lies the "
    "penumbra: cells that are silent, but not lost. (Here it is narrow, since vessels do not widen. In baboons evoked "
    "potentials fail at about a third of the usual flow and K⁺ jumps at about a seventh: Astrup and others 1977.)",
    example=lambda g: {"flow": EDGE * USUAL / g.Hb},
    nearly=lambda seen, g: (
        "It has jumped: more flow." if seen["K+ outside, highest"] >= JUMPS else "The pumps still keep up: less flow."
    ),
)  # fmt: skip

PRACTICE = Practice(
    id="2341809",
    title="When blood stops: stores, the jump of K⁺, and who turns round",
    chapter=PUMP,
    rows=("S20",),
    goals=("estimate how long brain lives on its stores", "see why K⁺ outside creeps first and then jumps",
           "find by thermodynamics what the carriers do then"),
    needs=("the GHK voltage equation", "coupled transport at equilibrium", "osmolarity"),
    story="A clot closes an artery of the cortex ([[T]]). The cells hold [[ATP]] of ATP, [[PCr]] of creatine phosphate "
    "(PCr) and [[Glc]] of glucose, and use [[use]] of ATP.",
    givens={
        "ATP": Given(2.5, 3.5, 0.1, "mM", "ATP"),
        "PCr": Given(4, 6, 0.2, "mM", "creatine phosphate"),
        "Glc": Given(1.5, 2.5, 0.1, "mM", "glucose"),
        "use": Given(8, 14, 0.5, "mM/min", "use of ATP"),
        "pumping": Given(4, 6, 0.2, "mM/min", "ATP that the pumps use, per tissue"),
        "lack": Given(4, 8, 0.5, "%", "share of K⁺ left outside"),
        "alpha": Given(19, 22, 0.5, "%", "extracellular part of the tissue"),
        "K_rest": Given(3, 4, 0.1, "mM", "K⁺ outside, at rest"),
        "K_fires": Given(7, 10, 0.5, "mM", "K⁺ outside, at threshold"),
        "K_in": Given(95, 110, 5, "mM", "K⁺ inside, after the jump"),
        "Na_in": Given(35, 45, 1, "mM", "Na⁺ inside, after the jump"),
        "Cl_in": Given(25, 35, 1, "mM", "Cl⁻ inside, after the jump"),
        "K_out": Given(45, 60, 1, "mM", "K⁺ outside, after the jump"),
        "Na_out": Given(60, 80, 2, "mM", "Na⁺ outside, after the jump"),
        "Cl_out": Given(80, 100, 2, "mM", "Cl⁻ outside, after the jump"),
        "p_Na": Given(0.1, 0.2, 0.02, "1", "P_Na/P_K"),
        "p_Cl": Given(0.3, 0.5, 0.05, "1", "P_Cl/P_K"),
        "Glu_in": Given(6, 9, 0.5, "mM", "glutamate inside"),
        "taken": Given(34, 42, 1, "mM", "particles that move, per tissue"),
        "osm": Given(295, 320, 5, "mM", "osmolarity"),
        "Hb": Given(6.5, 8.6, 0.1, "mM", "O₂ on haemoglobin"),
    },
    fixed={"T": "310 K", "Ca_in": "0.1 uM", "Ca_out": "1.2 mM"},
    parts=(STORES, JUMP, CREEP, POTENTIAL, GLUTAMATE, EXCHANGER, SPACE, PENUMBRA),
    shows=Demonstration(
        "Leaks alone at your levels after the jump, until V stands still; then EAAT at that potential, and where it "
        "would stop.",
        _spent,
        command="ionostat run tripartite --scenario ischemia --until 10min --plot ischaemia.png",
        confirms={"V": "V of the leaks", "glutamate": "glutamate outside where EAAT stands still"},
    ),
    doubt="The chapter lets anoxia run straight from spent ATP to unopposed leaks and cell death. Two things are left "
    "out. Leaks alone would take K⁺ up evenly; channels make it jump. And the jump is not death: if blood returns "
    "within minutes, the pumps rebuild every gradient, and cats have recovered theirs after an hour.",
)  # fmt: skip
