"""`duesterwald`: one neuron in a bath with pump, leaks, KCC2 and impermeant anions: what sets chloride and volume.

The pump-leak model of Duesterwald, Currin, Burman, Akerman, Kay & Raimondo 2018, eLife 7:e39575,
doi:10.7554/eLife.39575. Sodium, potassium and chloride leak by Ohm's law, KCC2 carries g (E_K - E_Cl), the pump turns
with the cube of the sodium ratio, and water follows. Its message: how many impermeant anions there are sets the volume;
their mean charge moves V and E_Cl together; only a transporter of chloride, such as KCC2, moves the one against the
other and so sets the drive of chloride.

Equations and numbers are those of the authors' code (github.com/kiradust/model-of-neuronal-chloride-homeostasis,
read); the text of the paper was not at hand beyond its abstract. One thing differs: the membrane area stays, where in
the code it grows with the radius of the cylinder. Rests are not touched by that; courses are while the cell swells. The
amount and the charge of the anions are numbers of the start, so their fluxes (figures 4C and 5) are compared by the
rests before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import F, R
from ..experiment.protocol import Item, Protocol, Ramp
from ..mechanisms.cotransport import LinearKCC2
from ..mechanisms.leak import OhmicLeak
from ..mechanisms.published import SodiumGradientPump
from ..mechanisms.water import Water
from ..model.compartment import Compartment, Impermeant, Reservoir
from ..model.membrane import Membrane
from ..model.model import Model
from ..species import Cl, K, Na, Species
from .scenarios import Scenario

#: a cylinder of 5 um radius and 25 um length: water, m3, and membrane, m2
VOLUME, AREA = float(np.pi) * 5e-6**2 * 25e-6, 2.0 * float(np.pi) * 5e-6 * 25e-6
CAPACITANCE = 0.02
#: impermeant anions of the cell, mol, and their mean charge
ANIONS, CHARGE = 154.962 * VOLUME, -0.85
#: the bath, mM; X are its impermeant anions
X = Species("X", "impermeant anion of the bath", -1)
BATH = {"Na": 145.0, "K": 3.5, "Cl": 119.0, X: 29.5}
OSMOLARITY = 297.0
#: temperature at which RT/F is the 26.725 mV of the code, K
TEMPERATURE = 26.725e-3 * F / R
#: flux of KCC2 per unit of A/RT, mol m-2 s-1, for a conductance in S m-2
PER_CONDUCTANCE = R * TEMPERATURE / F**2
#: conductance of KCC2, S m-2, at rest and after the rise of figure 3A
KCC2, RISEN = 0.2, 0.2 + 3.6e-5 * F

#: sodium, chloride (mM) and V that stand still, solved by `balance`
RESTING = {"Na": 14.001634905400264, "Cl": 5.164827598124417, "V": -0.07258810471018172}


def build(
    Na_in: float, Cl_in: float, V: float, charge: float = CHARGE, pump: SodiumGradientPump | None = None,
) -> Model:
    """The model with this sodium, chloride and V inside; potassium, anions and water make it neutral and isosmotic."""
    per_anion = CAPACITANCE * AREA * V / (F * ANIONS)
    anions = (OSMOLARITY - 2.0 * Cl_in) / (1.0 - charge + per_anion)
    levels = {"Na": Na_in, "K": OSMOLARITY - Na_in - Cl_in - anions, "Cl": Cl_in}
    neuron = Compartment(
        "neuron", volume=ANIONS / anions, concentrations=levels, impermeant=Impermeant(anions, charge),
    )
    return Model(
        Membrane(neuron, Reservoir("bath", concentrations=BATH), area=AREA, capacitance=CAPACITANCE, V=V, mechanisms=[
            OhmicLeak(Na, g=0.2), OhmicLeak(K, g=0.7), OhmicLeak(Cl, g=0.2),
            pump or SodiumGradientPump(), LinearKCC2(u=KCC2 * PER_CONDUCTANCE), Water(P_f=1.5e-4),
        ]),
        temperature=TEMPERATURE, name="duesterwald",
    )


def balance() -> Model:
    """Solve again for RESTING."""
    return resting()


def resting(
    changes: Mapping[str, Any] | None = None, charge: float = CHARGE, pump: SodiumGradientPump | None = None,
) -> Model:
    """The model at the rest that it has with other numbers, another mean charge of its anions or another pump.

    >>> model = resting(charge=-1.0)
    >>> round(1e3 * model.membranes[0].V, 1)
    -74.7
    """
    from ..experiment.rest import at_rest

    start = build(RESTING["Na"], RESTING["Cl"], RESTING["V"], charge, pump)
    return at_rest(start.with_values(changes or {}))


def duesterwald() -> Model:
    """One neuron in a bath, at rest."""
    return build(RESTING["Na"], RESTING["Cl"], RESTING["V"])


def loaded(chloride: float) -> Model:
    """The cell with this chloride, mM, and the potassium that goes with it, let swell until it is isosmotic (V = 0).

    The starts of figure 1B: sodium and anions are those at rest.
    """
    Na_in, anions = 14.002, 154.962
    potassium = chloride - CHARGE * anions - Na_in
    swollen = (Na_in + potassium + chloride + anions) / OSMOLARITY
    return build(Na_in / swollen, chloride / swollen, 0.0)


def slide(path: str, last: float, start: float, duration: float, first: float = 1.0, pieces: int = 64) -> list[Item]:
    """Ramps that move a number evenly in its logarithm, between two parts of its own value.

    >>> slide("neuron.pump.P", 1e-2, 0.0, 10.0, pieces=2)[0].value
    'x0.1'
    """
    width = duration / pieces
    levels = first * (last / first) ** (np.arange(1, pieces + 1) / pieces)
    return [Ramp(path, f"x{level:.12g}", start=start + i * width, duration=width) for i, level in enumerate(levels)]


def scenarios() -> dict[str, Scenario]:
    """What happens to it: protocols of the authors' code."""
    pump = "neuron.pump.P"
    off = [*slide(pump, 1e-4, 3000.0, 960.0), *slide(pump, 1.0, 9000.0, 960.0, first=1e-4)]
    rise = Ramp("neuron.kcc2.u", RISEN * PER_CONDUCTANCE, start=120.0, duration=360.0)
    found = {
        "rest": ([], 3600.0, "nothing is done"),
        "pump-off": (off, 12000.0, "the pump fades to a ten-thousandth at 50 min and comes back at 150 min"),
        "kcc2-rise": ([rise], 600.0, "KCC2 rises from 20 to 367 uS/cm2 within 6 min"),
    }
    return {
        name: Scenario(name, Protocol(name.replace("-", "_"), items), until, meaning)
        for name, (items, until, meaning) in found.items()
    }
