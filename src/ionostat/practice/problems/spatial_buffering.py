"""Spatial buffering: K+ goes in where it is high, through the gap junctions, and out where it is low."""

from __future__ import annotations

from ...constants import F, R
from ...mechanisms.gap_junction import GapJunction
from ...mechanisms.leak import OhmicLeak
from ...species import K
from ...theory.thermo import nernst
from ..demonstration import Demonstration, Seen
from ..membranes import watched
from ..mistakes import factor, instead, of_RT_ln, wrong_sign
from ..parts import Choice, Number
from ..practice import PUMP, Practice
from ..values import Given, Values


def _run(g: Values, g_j: float) -> tuple[float, float]:
    """Current through the junction, A, and V of the cell in high K+, V, of two cells that are joined."""
    from ...model.compartment import Compartment, Reservoir
    from ...model.membrane import Junction, Membrane
    from ...model.model import Model

    area, large = 1000e-12, 1e-9
    levels = {"a": g.K_high, "b": g.K_rest}
    cells = [Compartment(name, volume=1e-12, concentrations={"K": g.K_in}) for name in levels]
    spaces = [Compartment(f"ecs_{name}", volume=large, concentrations={"K": level}) for name, level in levels.items()]
    ground = Reservoir("ground", concentrations={"K": g.K_rest})
    leak = OhmicLeak(K, g=g.g_K / area)
    membranes = [
        Membrane(cell, space, area=area, V=-0.08, mechanisms=[leak]) for cell, space in zip(cells, spaces, strict=True)
    ]
    earthed = [Junction(space, ground) for space in spaces]
    junction = GapJunction((K,), P=g_j * R * g.T / (F**2 * g.K_in))
    model = Model(*membranes, *earthed, Junction(cells[0], cells[1], mechanisms=[junction]), temperature=g.T)
    run = watched(model, until=0.2, every=0.02)
    return float(run.current("a_b.gap_junction.K")[-1]), float(run.V("a")[-1])


def _joined(g: Values) -> Seen:
    current, V = _run(g, g.g_j)
    return Seen({"current through the junction": (current, "pA"), "K+ carried": (current / F, "fmol/s"),
                 "V of the cell in high K+": (V, "mV")})  # fmt: skip


def _cut(g: Values) -> Seen:
    joined, cut = (_run(g, g_j)[0] / F for g_j in (g.g_j, 1e-3 * g.g_j))
    return Seen({"K+ carried, coupled": (joined, "fmol/s"), "K+ carried, uncoupled": (cut, "fmol/s")})


DRIVE = Number(
    "drive",
    "By how much does the K⁺ Nernst potential of the first cell lie above that of the second?",
    "mV",
    lambda g: float(nernst(1, g.K_in, g.K_high, g.T) - nernst(1, g.K_in, g.K_rest, g.T)),
    hints=(
        "K⁺ inside is the same in both, so only the outsides count.",
        r"$E_1 - E_2 = \frac{RT}{F} \ln\frac{[K]_{o,1}}{[K]_{o,2}}$",
        r"$\frac{8.314 \times [[T]]}{96485} \ln\frac{[[K_high]]}{[[K_rest]]}$, in V",
    ),
    solution=r"$\frac{RT}{F} \ln\frac{[[K_high]]}{[[K_rest]]}$ = **[[drive]]**.",
    mistakes=(
        *of_RT_ln(),
        wrong_sign("More K⁺ outside makes E_K less negative: the first lies above."),
        instead("E_K of the first cell", lambda g: float(nernst(1, g.K_in, g.K_high, g.T)), "Asked is the difference."),
    ),
)

CURRENT = Number(
    "current",
    "Each cell has a K⁺ conductance of [[g_K]], the junctions between them one of [[g_j]]. Which current flows through "
    "both cells?",
    "pA",
    lambda g: g.drive / (2 / g.g_K + 1 / g.g_j),
    hints=(
        "In through one membrane, across the junctions, out through the other: three resistors, one after the other.",
        r"$I = \frac{E_1 - E_2}{1/g_1 + 1/g_j + 1/g_2}$",
        r"$\frac{[[drive]]}{1/[[g_K]] + 1/[[g_j]] + 1/[[g_K]]}$",
    ),
    solution="The three resistances add up to [[total]]: **[[current]]**. Outside, other ions close the circuit.",
    working={"total": (lambda g: 2 / g.g_K + 1 / g.g_j, "MOhm")},
    mistakes=(
        instead("junction only", lambda g: g.drive * g.g_j, "The current has to pass both membranes as well."),
        instead("conductances added", lambda g: g.drive * (2 * g.g_K + g.g_j), "One after the other: resistances add."),
        instead("one membrane", lambda g: g.drive / (1 / g.g_K + 1 / g.g_j),
                "In through one membrane, out through the other."),
    ),
)  # fmt: skip

CARRIED = Number(
    "carried",
    "How much K⁺ does that carry from where it is high to where it is low?",
    "fmol/s",
    lambda g: g.current / F,
    hints=(
        "All of it is carried by K⁺.",
        r"$J = \frac{I}{F}$",
        r"$\frac{[[current]]}{96485}$",
    ),
    solution=r"$[[current]] / F$ = **[[carried]]**.",
    mistakes=(
        factor("two membranes counted", 2.0, "The same K⁺ passes one thing after the other: count it once."),
        wrong_sign("From high to low: a positive number."),
    ),
)

POTENTIAL = Number(
    "V",
    "Where does the potential of the cell in high K⁺ come to rest?",
    "mV",
    lambda g: float(nernst(1, g.K_in, g.K_high, g.T)) - g.current / g.g_K,
    hints=(
        "K⁺ flows in, so V must lie below E_K there. By how much?",
        r"$V_1 = E_1 - \frac{I}{g_K}$",
        r"$E_1 - \frac{[[current]]}{[[g_K]]}$, with $E_1$ for [[K_high]] outside and [[K_in]] inside",
    ),
    solution="Its E_K is [[E_1]]; [[drop]] less is **[[V]]**: the neighbour holds it down, and that is what lets K⁺ "
    "in.",
    working={
        "E_1": (lambda g: float(nernst(1, g.K_in, g.K_high, g.T)), "mV"), "drop": (lambda g: g.current / g.g_K, "mV"),
    },
    mistakes=(
        instead("at its own E_K", lambda g: float(nernst(1, g.K_in, g.K_high, g.T)),
                "At its E_K no K⁺ would enter: the neighbour pulls it lower."),
        instead("drop added", lambda g: float(nernst(1, g.K_in, g.K_high, g.T)) + g.current / g.g_K,
                "K⁺ enters where V is below E_K."),
        instead("E_K of the neighbour", lambda g: float(nernst(1, g.K_in, g.K_rest, g.T)),
                "That is where the other wants to be."),
    ),
)  # fmt: skip

CUT = Choice(
    "cut",
    "The gap junctions are blocked. How much K⁺ goes this way then? Choose first, then run it.",
    {"none": "Next to none", "half": "About half", "same": "As much: K⁺ enters the first cell as before"},
    "none",
    hints=(
        "Where does a lone cell come to rest, whose membrane passes only K⁺?",
        r"At $V = E_K$ the driving force is zero.",
        "With 1/g_j very large, what is left of the current through the three resistors?",
    ),
    solution="A lone cell depolarises to its own E_K, and nothing drives K⁺ in any more. Without the syncytium there "
    "is no spatial buffering.",
    why={"half": "The circuit is open: there is no way round.",
         "same": "A few ions enter, V rises to E_K, and then it stops.",
         "2": "K⁺ channels stay open; there is no force left."},
    reasons={"1": "The cell goes to its own E_K, where no force on K⁺ is left", "2": "Its K⁺ channels shut"},
    right_reason="1",
    run=Demonstration("Both cells, with the junctions open and with a thousandth of them.", _cut),
)  # fmt: skip

TIME = Number(
    "time",
    "The space around the first cell holds [[volume]] of fluid. How long would this take, at the first rate, to bring "
    "its K⁺ from [[K_high]] to [[K_rest]]?",
    "s",
    lambda g: (g.K_high - g.K_rest) * g.volume / g.carried,
    hints=(
        "What is too much, over what is carried away per second.",
        r"$t = \frac{([K]_{o,1} - [K]_{o,2}) w}{J}$",
        r"$\frac{([[K_high]] - [[K_rest]]) \times [[volume]]}{[[carried]]}$",
    ),
    solution="There are [[excess]] too much; at [[carried]] that takes **[[time]]**: slower as it goes on, since the "
    "drive falls.",
    working={"excess": (lambda g: (g.K_high - g.K_rest) * g.volume, "fmol")},
    mistakes=(
        instead(
            "all K+ taken away", lambda g: g.K_high * g.volume / g.carried, "Only what is above the usual has to go."
        ),
        instead("to zero from rest", lambda g: g.K_rest * g.volume / g.carried, "What is too much is the difference."),
    ),
)

PRACTICE = Practice(
    id="2341768",
    title="Spatial buffering of potassium by coupled astrocytes",
    chapter=PUMP,
    rows=("S24",),
    goals=("see what drives K⁺ through the syncytium", "solve the circuit", "know what gap junctions are for"),
    needs=("the Nernst equation", "resistors in a row"),
    story="Two astrocytes with [[K_in]] of K⁺ inside, coupled by gap junctions, pass nothing but K⁺ through their "
    "membranes ([[T]]). Around the first, neurons have raised K⁺ to [[K_high]]; around the second it is [[K_rest]].",
    givens={
        "K_in": Given(100, 125, 5, "mM", "K⁺ inside both"),
        "K_high": Given(8, 14, 0.5, "mM", "K⁺ outside the first"),
        "K_rest": Given(2.8, 4, 0.1, "mM", "K⁺ outside the second"),
        "g_K": Given(30, 70, 5, "nS", "K⁺ conductance of each cell"),
        "g_j": Given(10, 30, 2, "nS", "junctions"),
        "volume": Given(0.4, 1.2, 0.1, "pL", "fluid around the first cell"),
    },
    fixed={"T": "310 K"},
    parts=(DRIVE, CURRENT, CARRIED, POTENTIAL, CUT, TIME),
    shows=Demonstration(
        "Your two cells, coupled, in their own baths: current, K⁺ carried, and the potential of the first cell.",
        _joined,
        command="ionostat calc coupled-astrocytes --K-in '[[K_in]]' --K-out '[[K_high]],[[K_rest]]' --g-K '[[g_K]]' "
        "--g-junction '[[g_j]]' --T '[[T]]'",
        confirms={"current": "current through the junction", "carried": "K+ carried", "V": "V of the cell in high K+"},
    ),
)  # fmt: skip
