"""`developing-neuron`: a newborn neuron whose GABA excites, and which can grow up.

NKCC1 loads it with chloride to 25 mM, KCC2 is hardly there, and GABA-A receptors open at about -42 mV: a volley of GABA
fires it. As KCC2 comes and NKCC1 goes, in two weeks after birth, chloride falls, GABA first only shunts and then
hyperpolarises. Bicarbonate, held by carbon dioxide, goes through the same receptors the other way, so that E_GABA
lies above E_Cl, and a barrage of GABA moves it towards E_HCO3. KCC2 obeys calcium: paired activity, by way of
NMDA receptors, takes it from the surface.

A cell in a bath, as in a slice; metabolites and pH are held. `grown` gives the neuron of any maturity.
"""

from __future__ import annotations

from typing import Any

from ..experiment.protocol import Protocol, Pulses, Ramp, Step
from ..experiment.solution import Solution
from ..mechanisms.calcium_buffer import CalciumBuffer, binding_levels
from ..mechanisms.calcium_transport import PMCA
from ..mechanisms.cotransport import NKCC1, CalciumRegulatedKCC2
from ..mechanisms.exchange import NCX
from ..mechanisms.excitatory_receptors import AMPA, NMDA
from ..mechanisms.inhibitory_receptors import GABAA, TonicGABAA
from ..mechanisms.leak import Leak
from ..mechanisms.mechanism import Mechanism
from ..mechanisms.potassium import DelayedRectifierK
from ..mechanisms.sodium import TransientNa
from ..mechanisms.sodium_pump import SodiumPump
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Reservoir
from ..model.membrane import Membrane
from ..model.model import Model
from ..records import within
from ..species import Ca, Cl, K, Na
from ..theory.gaba import gaba_reversal
from .scenarios import Scenario

#: volume and membrane of the cell: m3, m2
VOLUME, AREA = 2e-15, 2e-9
#: expression of (KCC2, NKCC1) in the newborn and in the adult. KCC2 is minimal at birth and rises over the first weeks,
#: NKCC1 does the opposite (Lu, Karadsheh & Delpire 1999 J Neurobiol 39:558, abstract; Yamada et al 2004 J Physiol
#: 557:829, not looked up); the ends are choices of the model
NEWBORN, ADULT = (0.05, 1.0), (1.0, 0.1)
#: chloride of CA3 neurons at 4-7 days: 24.7 mM without network events, 38 with (PMC6255825, looked up)
CHLORIDE = 25.0
#: permeability to chloride at rest, m/s: with it chloride falls within 410 s once NKCC1 is blocked and comes back
#: within 180 s, where 381 and 155 s were measured at 4-7 days (Kolbaev et al 2020 Sci Rep 10:18399, PMC7591924,
#: abstract)
P_CL = 1e-9


def mechanisms() -> tuple[Mechanism, ...]:
    """The neuron's membrane."""
    return (
        Leak(Na), Leak(K), Leak(Cl, P=P_CL), Leak(Ca), TransientNa(), DelayedRectifierK(), SodiumPump(),
        CalciumRegulatedKCC2(J_max=1.5e-6, expression=NEWBORN[0]), NKCC1(expression=NEWBORN[1]), PMCA(H_in=0), NCX(),
        GABAA(), TonicGABAA(), AMPA(species=(Na, K), P=3e-9), NMDA(P=5e-8), Water(),
    )


def build() -> Model:
    """The model before its densities are put in."""
    calcium = {s.symbol: c for s, c in binding_levels(100.0, calcium=1e-4).items()}
    neuron = Compartment(
        "neuron", volume=VOLUME, concentrations={"Na": 12.0, "K": 130.0, "Cl": CHLORIDE, **calcium},
        clamped={"ATP": 3.0, "ADP": 0.03, "Pi": 2.0, "HCO3": 16.0}, reactions=[CalciumBuffer()],
    )
    bath = Reservoir(
        "bath", concentrations={"Na": 145.0, "K": 3.5, "Cl": 130.0, "HCO3": 25.0, "Ca": 1.5, "Mg": 1.0}, others=10.0,
    )
    return Model(Membrane(neuron, bath, area=AREA, V=-65e-3, mechanisms=mechanisms()), name="developing-neuron")


#: what `balance` solves for
FREE = ("neuron.leak_Na.P", "neuron.leak_K.P", "neuron.nkcc1.J_max", "neuron.leak_Ca.P", "neuron.CaB")


def balance() -> Model:
    """Solve again for SOLVED."""
    from ..experiment.balance import balanced

    return balanced(build(), FREE)


#: numbers that make the state above a rest, solved by `ion.balanced` (see `balance`), SI
SOLVED: dict[str, float] = {
    "neuron.leak_Na.P": 5.002869154604663e-10,
    "neuron.leak_K.P": 7.476869367966317e-09,
    "neuron.nkcc1.J_max": 1.924655950862589e-06,
    "neuron.leak_Ca.P": 1.6929323512605354e-10,
    "neuron.CaB": 0.011,
}


def developing_neuron() -> Model:
    """The newborn neuron, at rest."""
    return build().with_values(SOLVED)


def expression(maturity: float) -> dict[str, float]:
    """How much KCC2 and NKCC1 there is at a maturity from 0 (newborn) to 1 (adult).

    Raises:
        BadValue: no number from 0 to 1.

    >>> expression(0.0)
    {'neuron.kcc2.expression': 0.05, 'neuron.nkcc1.expression': 1.0}
    """
    share = within(maturity, "1", "maturity", high=1.0, zero=True)
    kcc2, nkcc1 = (young + share * (old - young) for young, old in zip(NEWBORN, ADULT))
    return {"neuron.kcc2.expression": kcc2, "neuron.nkcc1.expression": nkcc1}


def grown(maturity: float) -> Model:
    """The same neuron at a maturity from 0 to 1, where a long rest in its bath brings it: with its own charge."""
    from ..experiment.rest import at_rest

    return at_rest(developing_neuron().with_values(expression(maturity)))


def E_GABA(solution: Solution) -> Any:
    """Reversal potential of its GABA-A receptors over a run, V."""
    Cl_in, Cl_out, HCO3_in, HCO3_out = (solution.c(ion, p) for ion in ("Cl", "HCO3") for p in ("neuron", "bath"))
    ratio = solution.parameter("neuron.gabaa.bicarbonate")
    return gaba_reversal(Cl_in, Cl_out, HCO3_in, HCO3_out, ratio, solution.parameter("temperature"))


def volley(receptor: str, start: Any, count: int = 1, period: Any = "10 ms") -> Pulses:
    """Transmitter at the synapses of one kind of receptor: 1 mM for 1 ms at each."""
    return Pulses(f"neuron.{receptor}.input", "1 mM", start=start, width=1e-3, period=period, count=count)


def glutamate(start: Any, count: int = 1, period: Any = "10 ms") -> tuple[Pulses, Pulses]:
    """Volleys at synapses with AMPA and NMDA receptors."""
    return volley("ampa", start, count, period), volley("nmda", start, count, period)


def development(days: float = 14.0) -> Protocol:
    """KCC2 comes and NKCC1 goes, evenly."""
    return Protocol("development", [Ramp(path, v, duration=days * 86400.0) for path, v in expression(1.0).items()])


def scenarios() -> dict[str, Scenario]:
    """What happens to it; the same is done to `mature-neuron`."""
    three = [
        volley("gabaa", "50 ms", 3), volley("ampa", "355 ms"), volley("gabaa", "650 ms", 3), volley("ampa", "655 ms"),
    ]
    ambient = Step("neuron.tonic_gabaa.input", "1 uM", start=60.0, duration=600.0)
    # 150 pairs at 5 Hz: Woodin, Ganguly & Poo 2003 Neuron 39:807 (abstract; the numbers as in code after it,
    # github.com/jordan-g/KCC2, read); here the cell is fired by a volley of glutamate
    pairs = [volley("gabaa", 5.0, 150, "200 ms"), *glutamate(5.01, 150, "200 ms")]
    return {
        s.name: s
        for s in (
            Scenario("rest", Protocol("rest"), 600.0, "nothing is done"),
            Scenario("volleys", Protocol("volleys", three), 1.0, "GABA alone, glutamate alone, and both"),
            Scenario("development", development(), 20.0 * 86400.0, "two weeks in which KCC2 comes and NKCC1 goes"),
            Scenario(
                "barrage", Protocol("barrage", [volley("gabaa", 5.0, 500, "20 ms")]), 120.0, "10 s of GABA at 50 Hz",
            ),
            Scenario("tonic", Protocol("tonic", [ambient]), 1200.0, "10 min of ambient GABA"),
            Scenario(
                "pairing", Protocol("pairing", pairs), 635.0, "150 pairs of GABA and a spike at 5 Hz: KCC2 falls",
            ),
        )
    }
