"""The Albers-Post cycle of the sodium pump: six states of the protein, six steps, one turn an ATP.

The protein binds sodium inside, takes a phosphate from ATP and shuts; it opens outside and lets
sodium go, binds potassium and loses its phosphate; ATP binds and it opens inside again. Nobody
writes 3:2:1 here: each step binds or releases on one side, and the round gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..constants import T_BODY, F, R
from ..primitives import power
from ..records import parameter
from ..species import ADP, ATP, K, Na, Pi, Species
from ..theory._ring import ring_turnover, ring_weights
from .gating import q10
from .mechanism import Mechanism
from .point import STANDARD, Point, Side
from .process import Process
from .pump_parts import (
    hydrolysis,
    ouabain_binding,
    ouabain_dose,
    ouabain_gate,
    ouabain_release,
    temperature_factor,
)

CHAPMAN = "Chapman, Johnson & Kootsey 1983 J Membr Biol 74:139, as in ModelDB 120692 (read)"

STATES = ("E1ATP", "Na3E1ATP", "Na3E1P", "E2P", "K2E2", "K2E2ATP")


class Step(NamedTuple):
    """What one step binds (-) and releases (+) on each side, and the charge that it moves outward."""

    name: str
    inside: Mapping[Species, int] = {}
    outside: Mapping[Species, int] = {}
    charge: float = 0.0


#: step i leads from state i to the next
STEPS = (
    Step("bind_Na", inside={Na: -3}),
    Step("phosphorylate", inside={ADP: 1}),
    Step("release_Na", outside={Na: 3}, charge=1.0),
    Step("bind_K", inside={Pi: 1}, outside={K: -2}),
    Step("bind_ATP", inside={ATP: -1}),
    Step("release_K", inside={K: 2}),
)

#: a cell at rest, mol/m3, at which the states of the protein start
REST = {"Na": 12.0, "K": 140.0, "ATP": 3.0, "ADP": 0.03, "Pi": 2.0}, {"Na": 145.0, "K": 4.0}
REST_V = -0.07


def at_rest() -> Point:
    """The point of a cell at rest."""
    inside, outside = (Side(name, held, lambda: 300.0) for name, held in zip(("cell", "bath"), REST))
    return Point(inside, outside, REST_V, T_BODY, {"bound": 0.0})


def constant(default: float, unit: str, meaning: str) -> Any:
    """A rate constant of Chapman's set, in s-1 and mol m-3."""
    return parameter(default, unit, low=1e-12, confidence="high", meaning=meaning, source=CHAPMAN)


class SodiumPumpCycle(Mechanism):
    r"""Na+/K+-ATPase as a ring of six states, each step thermodynamic.

    .. math::
        E_1ATP \underset{1}{\overset{3Na_i}{\rightleftharpoons}} Na_3E_1ATP
        \underset{2}{\overset{ADP}{\rightleftharpoons}} Na_3E_1P
        \underset{3}{\overset{3Na_o}{\rightleftharpoons}} E_2P
        \underset{4}{\overset{2K_o,\,P_i}{\rightleftharpoons}} K_2E_2
        \underset{5}{\overset{ATP}{\rightleftharpoons}} K_2E_2ATP
        \underset{6}{\overset{2K_i}{\rightleftharpoons}} E_1ATP

    .. math::
        J_i = d\,(1 - b)\,q(T) \left[ f_i \prod c^{n} e^{\lambda q_i u}\, x_i
            - b_i \prod c^{m} e^{-(1 - \lambda) q_i u}\, x_{i+1} \right], \quad u = FV/RT

    The occupancies x are states and start at those of a cell at rest. The one charge of a turnover
    moves with the release of sodium outside (step 3), as Gadsby, Rakowski & De Weer 1993 Science
    260:100 found most of it to do (not re-read); ModelDB 120692 puts it on step 5 by default.

    **The constant set by detailed balance** is :math:`b_5`, at which ATP leaves K2E2ATP:

    .. math::
        b_5 = \frac{f_1 f_2 f_3 f_4 f_5 f_6}{b_1 b_2 b_3 b_4 b_6\, K_{hyd}}, \quad
        K_{hyd} = e^{-\Delta G^0_{ATP}/RT}

    The printed set has 30 per second and implies -31.94 kJ/mol for ATP. With -30.5 kJ/mol, as in the
    rest of this package, it is 52.5 per second (x 1.75, at 37 degC). It was chosen since the pump
    feels it least: at rest it turns 1.4 % slower, while moving any other constant so far costs 3 to
    30 %.

    What the set gives and where it is off, for a cell at rest: 13 turnovers per second; at saturation 167
    at V = 0 (measured: 100-170), but 46 at -70 mV and 32 at -90 mV, since the release of sodium feels
    half of the field and then limits all; half-saturation by inner sodium at 10.7 mM (measured: 12, in
    alpha1), by outer potassium at 2.9 mM (0.9-2.7, too high), by ATP at 0.19 mM (0.1-0.8).

    Isoforms differ in :math:`b_1`, so in the affinity of E1 for sodium, and :math:`b_5` keeps the balance.
    Ouabain stops the pumps that hold it, in whatever state they are; that it binds to E2P, and
    that potassium outside competes, is left out. One factor of temperature stands for all steps.
    """

    short = "pump_cycle"

    density: float = parameter(
        1.25e-9, "mol m-2", low=0, sourced=(1.25e-9, 1e-8), confidence="medium", meaning="pumps in the membrane",
        source=f"1.25e-13 mol/cm2, 750 per um2: {CHAPMAN}; 2200 per um2: a re-implementation of Smith & Crampin "
        "2004, 10.1016/j.pbiomolbio.2004.01.010; 1e-8: some 10 nmol of ouabain sites per g of cortex over 1e6 m2 of "
        "membrane per m3, not looked up",
    )
    f1: float = constant(250.0, "m9 mol-3 s-1", "binding of 3 Na inside")
    b1: float = constant(1e5, "s-1", "their release; sets the affinity for Na")
    f2: float = constant(1e4, "s-1", "phosphorylation, ADP leaves")
    b2: float = constant(100.0, "m3 mol-1 s-1", "its reversal by ADP")
    f3: float = constant(172.0, "s-1", "opening to the outside and release of 3 Na, at V = 0")
    b3: float = constant(1.72e-5, "m9 mol-3 s-1", "their rebinding, at V = 0")
    f4: float = constant(15.0, "m6 mol-2 s-1", "binding of 2 K outside, Pi leaves")
    b4: float = constant(200.0, "m3 mol-1 s-1", "its reversal by Pi")
    f5: float = constant(2000.0, "m3 mol-1 s-1", "binding of ATP to the shut protein")
    f6: float = constant(1.15e4, "s-1", "opening to the inside and release of 2 K")
    b6: float = constant(600.0, "m6 mol-2 s-1", "their rebinding")
    share: float = parameter(
        0.5, "1", low=0, high=1, sourced=(0.0, 1.0), confidence="medium",
        meaning="part of the field that the release of Na feels, the rest slows its rebinding", source=CHAPMAN,
    )
    q10: float = temperature_factor()
    ouabain: float = ouabain_dose()
    ouabain_on: float = ouabain_binding()
    ouabain_off: float = ouabain_release()

    @classmethod
    def alpha1(cls, **values: Any) -> SodiumPumpCycle:
        """The isoform of all cells: half-saturated at 12 mM inner Na, as Zahler et al 1997 measured."""
        return cls(**{"b1": 1.51e5, **values})

    @classmethod
    def alpha2(cls, **values: Any) -> SodiumPumpCycle:
        """The isoform of astrocytes and muscle: half-saturated at 15 mM (22 in Zahler et al 1997)."""
        return cls(**{"b1": 3.12e5, **values})

    @classmethod
    def alpha3(cls, **values: Any) -> SodiumPumpCycle:
        """The isoform of neurons: half-saturated at 30 mM inner Na (33 in Zahler et al 1997)."""
        return cls(**{"b1": 2.63e6, **values})

    def sites(self) -> Mapping[str, Any]:
        weights = ring_weights(*self.ring(at_rest()))
        whole = sum(weights[1:], weights[0])
        return {name: weight / whole for name, weight in zip(STATES, weights)}

    def site_density(self) -> Any:
        return self.density

    def gates(self):
        return (ouabain_gate(self),)

    def b5(self, T: Any) -> Any:
        """Release of ATP from K2E2ATP, s-1: what detailed balance asks for.

        >>> round(float(SodiumPumpCycle().b5(310.15)), 2)
        52.47
        """
        forward = self.f1 * self.f2 * self.f3 * self.f4 * self.f5 * self.f6
        return forward / (self.b1 * self.b2 * self.b3 * self.b4 * self.b6 * hydrolysis(T))

    def constants(self, T: Any) -> tuple[tuple[Any, Any], ...]:
        """Forward and backward rate constant of each step, at 37 degC but for the balance."""
        return (
            (self.f1, self.b1), (self.f2, self.b2), (self.f3, self.b3), (self.f4, self.b4),
            (self.f5, self.b5(T)), (self.f6, self.b6),
        )

    def ring(self, m: Point) -> tuple[list[Any], list[Any]]:
        """Forward and backward rates of the steps at a point, s-1."""
        forward, backward = zip(*(step_rates(self, i, m) for i in range(len(STEPS))))
        return list(forward), list(backward)

    def processes(self):
        return tuple(
            Process(
                step.name, self._rate(i), inside=step.inside, outside=step.outside, charge=step.charge,
                sites={STATES[i]: -1, STATES[(i + 1) % 6]: 1}, standard_energy=self._energy(i),
            )
            for i, step in enumerate(STEPS)
        )

    def _rate(self, i: int) -> Callable[[Point], Any]:
        def rate(m: Point) -> Any:
            on, off = step_rates(self, i, m)
            net = on * m.sites[STATES[i]] - off * m.sites[STATES[(i + 1) % 6]]
            return self.density * (1.0 - m.gates.bound) * net

        return rate

    def _energy(self, i: int) -> Callable[[Any], Any]:
        """Standard free energy of a step, J/mol, each solute at 1 mol/L."""
        order = sum(STEPS[i].inside.values()) + sum(STEPS[i].outside.values())

        def energy(T: Any) -> Any:
            on, off = self.constants(T)[i]
            return -R * T * (np.log(on / off) - order * float(np.log(STANDARD)))

        return energy


class SodiumPumpSteady(SodiumPumpCycle):
    r"""Na+/K+-ATPase as the same six steps, its states always steady: one rate, by King and Altman.

    .. math::
        J = d\,(1 - b)\, \frac{\prod f_i - \prod b_i}{\sum_i w_i}, \quad
        w_i = \sum_{cut} \prod (\text{rates that lead towards } i)

    The states of the cycle settle within 15 ms at rest; where nothing changes faster, this form says the
    same without six more states. It stalls where thermodynamics says, since :math:`\prod f_i / \prod b_i = e^{A/RT}`.
    Constants, isoforms and what was set by detailed balance are those of :class:`SodiumPumpCycle`.
    """

    short = "pump_steady"
    moves = {Na: 3, K: -2}
    fuel = 1

    def sites(self) -> Mapping[str, Any]:
        return {}

    def processes(self):
        return (Process("", self.rate, moves=self.moves, fuel=self.fuel),)

    def rate(self, m: Point) -> Any:
        return self.density * (1.0 - m.gates.bound) * ring_turnover(*self.ring(m))


def step_rates(pump: SodiumPumpCycle, i: int, m: Point) -> tuple[Any, Any]:
    """Forward and backward rate of step i at a point, s-1."""
    step, speed = STEPS[i], q10(m.T, pump.q10)
    on, off = pump.constants(m.T)[i]
    on, off = speed * on * ligands(m, step, -1), speed * off * ligands(m, step, 1)
    if step.charge:
        u = F * m.V / (R * m.T)
        on = on * np.exp(pump.share * step.charge * u)
        off = off * np.exp((pump.share - 1.0) * step.charge * u)
    return on, off


def ligands(m: Point, step: Step, sign: int) -> Any:
    """Product of what a step binds (sign -1) or releases (sign 1), in mol/m3 to its order."""
    product: Any = 1.0
    for side, numbers in (("inside", step.inside), ("outside", step.outside)):
        for species, n in numbers.items():
            if sign * n > 0:
                product = product * power(getattr(m, side)[species], abs(n))
    return product
