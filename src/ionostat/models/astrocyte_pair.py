"""`astrocyte-pair`: two astrocytes, each in its own extracellular space, joined by gap junctions.

Potassium that is puffed into one space leaves it in several ways: into the astrocyte there through Kir4.1, its
pump (alpha2) and NKCC1, and to the other space, by diffusion outside or by the detour through both cells: in through
Kir4.1 here, across the gap junction, out through Kir4.1 there. The field drives that detour, since the depolarisation
of one cell spreads to the other. `clearance` splits what left by its way. NBCe1 brings bicarbonate in as the
cell depolarises, EAAT brings a proton in with each glutamate; carbon dioxide is held, carbonic anhydrase and buffers
make pH of both. Water follows through AQP4, and the cells burn glucose for their pumps and share it, with ATP
and glutamate, through the junction.

Glutamate is neither made nor lost: at rest EAAT stands still, so that its level outside is the floor that the
gradients allow; what is blown in is taken up with three Na+ for each and a K+ in exchange, and stays in the cells.

Each cell with its space is that of one neuron's tissue, as in `tripartite`, the neuron left out. What blood brings
comes to each from its own reservoir, since one for both would short-circuit the two spaces.
"""

from __future__ import annotations

from typing import Any

from ..experiment.protocol import Protocol, Step
from ..experiment.solution import Solution
from ..mechanisms.acid_base import CO2Hydration, ProtonBuffer, buffer_levels, protons
from ..mechanisms.cotransport import NKCC1, NBCe1
from ..mechanisms.electrodiffusion import WATER_CAPACITANCE, ExtracellularDiffusion
from ..mechanisms.exchange_with_blood import Carrier, Perfusion
from ..mechanisms.gap_junction import GapJunction
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import Kir41
from ..mechanisms.puff import Puff
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.uptake import EAAT
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Junction, Membrane
from ..model.model import Model
from ..species import ADP, AMP, ATP, HCO3, O2, Cl, Cr, Glc, Glu, K, Lac, Na, PCr, Pi, Species
from .scenarios import Scenario
from .tripartite import AREA, FRACTIONS, METABOLITES, TISSUE, reactions

#: the two cells and their spaces
PAIR = ("a", "b")
#: between the middles of the two spaces: m, and the water's part of the face of one neuron's tissue, m2
DISTANCE, FACE = 100e-6, FRACTIONS["ecs"] * TISSUE ** (2.0 / 3.0)
#: what the pore of connexin 43 lets pass beside ions; larger, so slower, a choice of the model
METABOLIC: tuple[Species, ...] = (Glc, Lac, ATP, ADP, AMP, Pi, PCr, Cr, Glu)
#: carbon dioxide of 40 mmHg, mol/m3, and the pH that it makes with the bicarbonate below
DIOXIDE, PH, PH_OUT = 1.23, 7.19, 7.39
#: buffers of a cell: 15 mM per pH unit
BUFFERS = {s.symbol: c for s, c in buffer_levels(15.0, pH=PH).items()}
#: glutamate of an astrocyte, mol/m3: glutamine synthetase keeps it low; not looked up, as in `tripartite-full`
GLUTAMATE = 1.0


def mechanisms() -> tuple[Mechanism, ...]:
    """The membrane of either cell."""
    return (
        Leak(Na), Leak(Cl, P=5e-10), Kir41(), SodiumPump.alpha2(K_K=1.0, density=9.8e-8), NKCC1(), NBCe1(), EAAT(),
        Water(P_f=3e-4), Carrier(Glc), Carrier(Lac), Carrier(O2, P=2e-5),
    )


def half(name: str) -> tuple[Membrane | Junction, ...]:
    """One cell with its space, its blood and its pipettes."""
    cell = Compartment(
        f"astrocyte_{name}", volume=FRACTIONS["astrocyte"] * TISSUE,
        reactions=(*reactions(0.066), CO2Hydration(), ProtonBuffer()), clamped={"CO2": DIOXIDE},
        concentrations={
            "Na": 15.0, "K": 110.0, "Cl": 25.0, "HCO3": 15.0, "Glu": GLUTAMATE, **BUFFERS,
            **METABOLITES, "Glc": 2.2, "Lac": 1.0, "O2": 0.044,
        },
    )
    ecs = Compartment(
        f"ecs_{name}", volume=FRACTIONS["ecs"] * TISSUE, reactions=[CO2Hydration.extracellular()],
        clamped={"CO2": DIOXIDE},
        concentrations={
            "Na": 144.0, "K": 3.5, "Cl": 114.0, "HCO3": 24.0, "H": protons(PH_OUT), "Glu": 1e-6,
            "Glc": 2.4, "Lac": 1.0, "O2": 0.045,
        },
    )
    blood = Reservoir(f"blood_{name}", concentrations={"O2": 0.13, "Glc": 4.75, "Lac": 1.0})
    pipette = Reservoir(f"pipette_{name}", concentrations={"K": 150.0, "Cl": 150.0}, others=20.0)
    transmitter = Reservoir(f"transmitter_{name}", concentrations={"Na": 150.0, "Glu": 150.0}, others=20.0)
    return (
        Membrane(cell, ecs, area=AREA, V=-85e-3, mechanisms=mechanisms()),
        Junction(blood, ecs, name=f"blood_{name}", size=TISSUE, mechanisms=[Perfusion(glucose_extraction=0.2)]),
        Junction(pipette, ecs, name=f"pipette_{name}", mechanisms=[Puff()]),
        Junction(transmitter, ecs, name=f"transmitter_{name}", mechanisms=[Puff(Na, Glu)]),
    )


def build() -> Model:
    """The model before its densities are put in."""
    halves = [half(name) for name in PAIR]
    a, b = (parts[0] for parts in halves)
    return Model(
        *(part for parts in halves for part in parts),
        Membrane(
            a.outside, b.outside, name="space", area=FACE, capacitance=WATER_CAPACITANCE, V=0.0,
            mechanisms=[ExtracellularDiffusion((Na, K, Cl, HCO3, Glu), length=DISTANCE)],
        ),
        Junction(
            a.inside, b.inside, name="gap",
            mechanisms=[GapJunction((Na, K, Cl, HCO3)), GapJunction(METABOLIC, P=1e-17, name="metabolites")],
        ),
        name="astrocyte-pair",
    )


#: what `balance` solves for in either half; the two are alike, so junction and diffusion stand still
FREE = tuple(
    f"{path}" for name in PAIR for path in (
        *(f"astrocyte_{name}.{p}" for p in (
            "leak_Na.P", "kir.P", "nkcc1.J_max", "HCO3", "H", "HBuf", "glycolysis.V", "respiration.V",
            "adenosine_kinase.V", "AMP", "Cr", "Glc", "O2")),
        *(f"ecs_{name}.{p}" for p in ("Glc", "O2", "Lac", "H", "Glu")),
    )
)


def balance() -> Model:
    """Solve again for SOLVED; one level that is right already is freed to give the space between its scale."""
    from ..experiment.balance import balanced

    return balanced(build(), (*FREE, "ecs_b.K"))


#: numbers that make the state above a rest, the same in both halves, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "astrocyte_*.leak_Na.P": 1.20817216238823e-10,
    "astrocyte_*.kir.P": 2.5410095077229286e-08,
    "astrocyte_*.nkcc1.J_max": 1.8674712215495535e-06,
    "astrocyte_*.HCO3": 15.161553027071083,
    "astrocyte_*.H": 6.44408740296183e-05,
    "astrocyte_*.HBuf": 11.786753357711834,
    "astrocyte_*.glycolysis.V": 0.05306663344534496,
    "astrocyte_*.respiration.V": 0.09702459194994868,
    "astrocyte_*.adenosine_kinase.V": 3.2549470182727055e-07,
    "astrocyte_*.AMP": 0.0003,
    "astrocyte_*.Cr": 6.0,
    "astrocyte_*.Glc": 3.8583928270140007,
    "astrocyte_*.O2": 0.07035200230079412,
    "ecs_*.Glc": 3.926724678683287,
    "ecs_*.O2": 0.07076199341080984,
    "ecs_*.Lac": 1.0,
    "ecs_*.H": 4.070932202961941e-05,
    "ecs_*.Glu": 9.83822014766721e-08,
}


def astrocyte_pair() -> Model:
    """Two astrocytes, joined, each in its own space, at rest."""
    return build().with_values({path.replace("*", name): value for path, value in SOLVED.items() for name in PAIR})


def puff(flow: Any = "2 fmol/s", start: Any = "10 s", duration: Any = "10 s", to: str = "a") -> Step:
    """Isotonic potassium chloride blown into one of the two spaces."""
    return Step(f"pipette_{to}.puff.flow", flow, start=start, duration=duration)


def glutamate(flow: Any = "0.1 fmol/s", start: Any = "10 s", duration: Any = "10 s", to: str = "a") -> Step:
    """Isotonic sodium glutamate blown into one of the two spaces."""
    return Step(f"transmitter_{to}.puff.flow", flow, start=start, duration=duration)


def clearance(solution: Solution, space: str = "a") -> dict[str, float]:
    """Where the potassium of a puff into one space has gone by the end of a run, mol, from the ledger.

    ``kir``, ``pump``, ``nkcc1`` and ``eaat`` are what the cell there took up by each beyond what they do at rest
    (negative: gave back, as EAAT does for glutamate), ``diffusion`` what left for the other space outside the cells,
    ``space`` what is still there, more than at the start; they sum to ``puff``. ``gap_junction`` is what the cell has
    passed on to the other one, out of what it took up.
    """
    resting = solution.turnovers[:, 0] * (solution.t[-1] - solution.t[0])
    extents = solution.extents[:, -1] - solution.extents[:, 0] - resting
    moved = dict(zip(solution.processes, extents.tolist()))
    cell, away = f"astrocyte_{space}", 1.0 if space == PAIR[0] else -1.0
    taken = {
        "kir": -moved[f"{cell}.kir"], "pump": 2.0 * moved[f"{cell}.pump"], "nkcc1": moved[f"{cell}.nkcc1"],
        "eaat": -moved[f"{cell}.eaat.cycle"],
    }
    diffusion, puffed = away * moved["space.diffusion.K"], moved[f"pipette_{space}.puff"]
    return {
        **taken, "diffusion": diffusion, "space": puffed - diffusion - sum(taken.values()), "puff": puffed,
        "gap_junction": away * moved["gap.gap_junction.K"],
    }


def scenarios() -> dict[str, Scenario]:
    """What happens to it."""
    closed = [Step(f"gap.{name}.P", 0.0) for name in ("gap_junction", "metabolites")]
    blocked = [Step(f"astrocyte_{name}.kir.P", "x0.5", start=10.0) for name in PAIR]
    stopped = [Step(f"astrocyte_{name}.pump.ouabain", "1 mM", start=10.0) for name in PAIR]
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("puff", Protocol("puff", [puff()]), 120.0, "KCl into one space for 10 s"),
            Scenario("glutamate", Protocol("glutamate", [glutamate()]), 120.0, "Na glutamate into one space for 10 s"),
            Scenario("both", Protocol("both", [puff(), glutamate()]), 120.0, "KCl and Na glutamate together"),
            Scenario("uncoupled", Protocol("uncoupled", [*closed, puff()]), 120.0, "the same, gap junctions closed"),
            Scenario("barium", Protocol("barium", [*blocked, puff()]), 60.0, "the same, half of Kir4.1 blocked"),
            Scenario("ouabain", Protocol("ouabain", [*stopped, puff()]), 60.0, "the same, pumps stopped"),
        )
    }
