r"""Ion-sensitive electrodes: the potential that they show, and the level that it is taken for.

.. math::
    E = s\,\frac{RT}{zF} \ln\Big(c + \sum_j k_j\, c_j^{z/z_j}\Big), \qquad \tau \dot E_{read} = E - E_{read}

Nikolsky and Eisenman: other ions j count by their selectivity k. The potential is given over that in the
calibration solution, and read back into a level as one does at the bench, with the interference of that
solution taken as fixed: where the other ions move, the level as read is wrong. Concentrations stand for activities.

Source of the equation: Eisenman, Rudin & Casby 1957 Science 126:831 (not re-read); Lee, Boron & Parker 2013
Sensors 13:984 reviews electrodes in and around cells.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import F, R
from ..errors import BadValue, unknown
from ..experiment.solution import Solution
from ..model.compartment import levels
from ..records import parameter, record
from ..species import HCO3, Ca, Cl, H, K, Na, Species, species
from .lag import lagged


@record
class Electrode:
    """An ion-sensitive electrode.

    Args:
        ion: that it is made for.
        selectivity: other ion -> k, its weight over that of the ion.
        time: time constant of the response, s or text.
        slope: of the ideal slope, 1.
        source: of the numbers.
    """

    ion: Species
    selectivity: Mapping[Species, float] = dataclasses.field(default_factory=dict)
    time: float = parameter(0.0, "s", low=0, meaning="time constant of the response")
    slope: float = parameter(1.0, "1", low=0.1, high=1.2, meaning="slope over the ideal one")
    source: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ion", species(self.ion, "Electrode"))
        if not self.ion.z:
            raise BadValue(f"an electrode for {self.ion}, which carries no charge, shows nothing: name an ion.")
        weights = {species(s, "selectivity"): float(k) for s, k in self.selectivity.items()}
        wrong = [s.symbol for s, k in weights.items() if k < 0 or not s.z or s == self.ion]
        if wrong:
            raise BadValue(f"selectivity of {', '.join(wrong)}: give other ions, with weights of 0 or more.")
        object.__setattr__(self, "selectivity", weights)

    def interference(self, concentrations: Mapping[Species, Any]) -> Any:
        """What the other ions count for, mol/m3 of the electrode's ion."""
        total: Any = 0.0
        for other, k in self.selectivity.items():
            if other in concentrations:
                total = total + k * (concentrations[other] / 1e3) ** (self.ion.z / other.z) * 1e3
        return total


ELECTRODES: Mapping[str, Electrode] = {
    "K": Electrode(K, {Na: 2e-4}, time=0.05, source="valinomycin, log k_Na -3.5 to -4; not looked up"),
    "Na": Electrode(Na, {K: 1e-2}, time=1.0, source="ETH 157 and other carriers, log k_K -1.5 to -2.5; not looked "
                    "up; answers within 1 s: sodium ion exchanger, Science 1976 194:725 (abstract)"),
    "Ca": Electrode(Ca, {Na: 1e-5, K: 3e-6}, time=1.0, source="ETH 1001, log k -5 to -6; not looked up"),
    "Cl": Electrode(Cl, {HCO3: 0.05}, time=1.0, source="ion exchanger 477913, k_HCO3 0.03-0.1; not looked up"),
    "H": Electrode(H, {}, time=2.0, source="tridodecylamine, selective beyond need at neutral pH; not looked up"),
}
"""Usual electrodes by ion; make another with `Electrode`."""


class Reading(NamedTuple):
    """What an electrode shows.

    Attributes:
        t: s.
        E: potential over that in the calibration solution, V.
        c: level that it is taken for, mol/m3.
    """

    t: np.ndarray
    E: np.ndarray
    c: np.ndarray


def read_electrode(
    solution: Solution, electrode: Electrode | str, place: str, *, calibration: Mapping[Any, Any] | None = None
) -> Reading:
    """What an ion-sensitive electrode shows in a place during a run.

    Args:
        solution: a run.
        electrode: one of `ELECTRODES` by its ion, or one's own.
        place: compartment or reservoir.
        calibration: levels of the solution in which it shows 0 mV; by default those of the place at the start.

    Raises:
        UnknownName: no such electrode or place, or the place lacks the ion.
        BadValue: the calibration solution lacks the ion.
    """
    it = electrode if isinstance(electrode, Electrode) else _usual(electrode)
    here = {s: solution.c(s, place) for s in (it.ion, *it.selectivity) if s is it.ion or _has(solution, s, place)}
    standard = levels("calibration", calibration) if calibration is not None else {s: c[0] for s, c in here.items()}
    if it.ion not in standard:
        raise BadValue(f"the calibration solution lacks {it.ion}, the electrode's own ion: give its level.")
    T = solution.parameter("temperature")
    unit = it.slope * R * T / (it.ion.z * F)
    fixed = it.interference(standard)
    E = unit * np.log((here[it.ion] + it.interference(here)) / (standard[it.ion] + fixed))
    shown = lagged(solution.t, E, it.time)
    return Reading(solution.t, shown, (standard[it.ion] + fixed) * np.exp(shown / unit) - fixed)


def _usual(name: str) -> Electrode:
    symbol = str(name)
    if symbol not in ELECTRODES:
        raise unknown("electrode", symbol, ELECTRODES, "ionostat.bench.ELECTRODES")
    return ELECTRODES[symbol]


def _has(solution: Solution, solute: Species, place: str) -> bool:
    return place in solution.model.places and solute in solution.model.places[place].solutes
