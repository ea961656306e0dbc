r"""Forms of published models: pumps without fuel, a reduced spike, a potassium buffer, a bath.

These belong to the ready models that set two papers again (`duesterwald`, `huebel-dahlem`). They are written as the
papers have them, so that figures can be compared. Their pumps take no ATP: the work that they do stands in the
ledger as uphill. For a model of your own take :class:`SodiumPump`, which pays for it.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np

from ..constants import R
from ..primitives import power
from ..records import parameter
from ..species import BK, KB, K, Na, Species
from .choice import refuse_other
from .gating import boltzmann, exponential_rate, linoid_rate
from .leak import constant_field_flux, ohmic_flux
from .mechanism import Gate, Mechanism
from .point import STANDARD, Point
from .process import Process

DUESTERWALD = "Duesterwald et al 2018 eLife 7:e39575, 10.7554/eLife.39575, as in the authors' code " \
    "(github.com/kiradust/model-of-neuronal-chloride-homeostasis, read; paper not re-read)"
HUEBEL = "Huebel & Dahlem 2014 PLoS Comput Biol 10:e1003941, 10.1371/journal.pcbi.1003941, as in the authors' code " \
    "(ModelDB 167714, read; paper not re-read)"


class SodiumGradientPump(Mechanism):
    r"""Na+/K+-ATPase after Duesterwald et al: a power of the sodium ratio, in models of chloride and volume.

    .. math::
        J = P\, \left(\frac{Na_{in}}{Na_{out}}\right)^n

    Three Na+ leave and two K+ enter per turnover, and nothing pays for it. The paper has n = 3; n = 1 and a constant
    rate (n = 0) are variants in its code. It depends on neither potassium nor voltage, never stalls, and its flux has
    no upper limit below that of sodium itself.
    """

    short = "pump"
    moves = {Na: 3, K: -2}
    law = "phenomenological"
    valid = {
        "V": (-0.13, 0.0), "inside.Na": (5.0, 145.0), "outside.Na": (120.0, 150.0), "inside.K": (3.0, 220.0),
        "outside.K": (2.0, 6.0),
    }

    exponent: Literal[0, 1, 3] = 3
    P: float = parameter(
        1.03643e-4, "mol m-2 s-1", low=0, confidence="high", meaning="turnover at equal sodium on both sides",
        source="0.1 C/(dm2 s) over F: " + DUESTERWALD,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_other(self, "exponent", (0, 1, 3), "the power of the sodium ratio")

    def rate(self, m: Point) -> Any:
        return self.P * power(m.inside.Na / m.outside.Na, self.exponent)


class UnfuelledPump(Mechanism):
    r"""Na+/K+-ATPase after Huebel & Dahlem: two sigmoids and no ATP, in models of spreading depolarisation.

    .. math::
        J = \rho\, \frac{1}{1 + e^{(25 - Na_{in})/3}}\, \frac{1}{1 + e^{5.5 - K_{out}}}

    Concentrations in mM. The curves are those of :class:`CressmanPump`; energy is never short. A pump that is
    interrupted (no oxygen) is a step of its density to zero.
    """

    short = "pump"
    moves = {Na: 3, K: -2}
    law = "phenomenological"
    valid = {
        "V": (-0.135, 0.06), "inside.Na": (10.0, 120.0), "outside.Na": (5.0, 140.0), "inside.K": (20.0, 160.0),
        "outside.K": (1.0, 110.0),
    }

    density: float = parameter(
        7.0477e-7, "mol m-2 s-1", low=0, confidence="high", meaning="maximal turnover",
        source="6.8 uA/cm2, one charge per turnover: " + HUEBEL,
    )
    Na_half: float = parameter(
        25.0, "mol m-3", low=0, confidence="high", meaning="inner Na at which half turn", source=HUEBEL,
    )
    Na_slope: float = parameter(
        3.0, "mol m-3", low=1e-3, confidence="high", meaning="inner Na per e-fold", source=HUEBEL,
    )
    K_half: float = parameter(
        5.5, "mol m-3", low=0, confidence="high", meaning="outer K at which half turn", source=HUEBEL,
    )
    K_slope: float = parameter(
        1.0, "mol m-3", low=1e-3, confidence="high", meaning="outer K per e-fold", source=HUEBEL,
    )

    def rate(self, m: Point) -> Any:
        sodium = boltzmann(m.inside.Na, self.Na_half, self.Na_slope)
        return self.density * sodium * boltzmann(m.outside.K, self.K_half, self.K_slope)


class ReducedHodgkinHuxley(Mechanism):
    r"""Spikes of Hodgkin-Huxley type with one gate: sodium and delayed-rectifier channels together.

    .. math::
        J_{Na} = g_{Na}\, m_\infty^3\, h\, \frac{V - E_{Na}}{F}, \quad J_K = g_K\, n^4\, \frac{V - E_K}{F}, \quad
        h = \frac{1}{1 + e^{6.5 (n - 0.35)}}

    Activation m is instantaneous and inactivation h follows n, which is the only gate. With V in mV, per ms:

    .. math::
        \alpha_m = \frac{0.1 (V + 30)}{1 - e^{-(V + 30)/10}}, \quad \beta_m = 4\, e^{-(V + 55)/18}, \quad
        \alpha_n = \frac{0.01 (V + 34)}{1 - e^{-(V + 34)/10}}, \quad \beta_n = 0.125\, e^{-(V + 44)/80}

    and :math:`\dot n = \phi\,[\alpha_n (1 - n) - \beta_n n]`. One ion outward per turnover of each process. There is
    no slow inactivation, so sodium channels stay partly open in a depolarised cell and hold it there.
    """

    short = "spikes"

    g_Na: float = parameter(
        1000.0, "S m-2", low=0, confidence="high", meaning="sodium conductance, all open",
        source="100 mS/cm2: " + HUEBEL,
    )
    g_K: float = parameter(
        400.0, "S m-2", low=0, confidence="high", meaning="potassium conductance, all open",
        source="40 mS/cm2: " + HUEBEL,
    )
    pace: float = parameter(
        3.0, "1", low=1e-6, confidence="high", meaning="factor on the rates of n", source=HUEBEL,
    )

    def processes(self):
        return (Process("Na", self.sodium, moves={Na: 1}), Process("K", self.potassium, moves={K: 1}))

    def gates(self):
        return (Gate("n", opening=self.n_opening, closing=self.n_closing),)

    def n_opening(self, m: Point) -> Any:
        return self.pace * linoid_rate(m.V, 100.0, -34e-3, 10e-3)

    def n_closing(self, m: Point) -> Any:
        return self.pace * exponential_rate(m.V, 125.0, -44e-3, -80e-3)

    def activation(self, m: Point) -> Any:
        opening = linoid_rate(m.V, 1000.0, -30e-3, 10e-3)
        return opening / (opening + exponential_rate(m.V, 4000.0, -55e-3, -18e-3))

    def sodium(self, m: Point) -> Any:
        is_open = power(self.activation(m), 3) * boltzmann(m.gates.n, 0.35, -1.0 / 6.5)
        return is_open * ohmic_flux(self.g_Na, Na, m)

    def potassium(self, m: Point) -> Any:
        return power(m.gates.n, 4) * ohmic_flux(self.g_K, K, m)


class PotassiumBuffer(Mechanism):
    r"""Potassium buffer of the extracellular space after Huebel & Dahlem: it binds K+ fast and lets it go slowly.

    .. math::
        r = \frac{k_{on}}{1 + e^{(K_{half} - K)/s}}\, K\, B - k_{off}\, KB

    It stands for glia, which take up potassium where it is above 15 mM and give it back over hours. The sites stay in
    the compartment and so does the charge of what they hold. Binding wakes with potassium, so below the half the
    sites empty against the affinity of the bound state: the law is phenomenological.
    """

    short = "buffer"
    place = "compartment"
    inside = {K: -1, BK: -1, KB: 1}
    law = "phenomenological"
    valid = {"inside.K": (1.0, 110.0), "inside.BK": (1.0, 500.0), "inside.KB": (1e-3, 300.0)}

    binding: float = parameter(
        5e-5, "m3 mol-1 s-1", low=0, confidence="high", meaning="binding of K where K is high",
        source="5e-8 per mM and ms: " + HUEBEL,
    )
    release: float = parameter(
        5e-5, "s-1", low=0, confidence="high", meaning="release of bound K", source="5e-8 per ms: " + HUEBEL,
    )
    half: float = parameter(
        15.0, "mol m-3", low=0, confidence="high", meaning="K at which binding is half awake", source=HUEBEL,
    )
    slope: float = parameter(
        1.09, "mol m-3", low=1e-3, confidence="high", meaning="K per e-fold of waking", source=HUEBEL,
    )

    def processes(self):
        return (Process("", self.rate, inside=self.inside, law=self.law, standard_energy=self.energy),)

    def energy(self, T: Any) -> Any:
        """Standard free energy of binding, at an equilibrium constant of 1 per mM: that where K is high."""
        return -R * T * float(np.log(STANDARD))

    def rate(self, m: Point) -> Any:
        awake = boltzmann(m.inside.K, self.half, self.slope)
        return self.binding * awake * m.inside.K * m.inside.BK - self.release * m.inside.KB


class BathExchange(Mechanism):
    r"""Exchange of one solute with a bath that stirs the space: inside is the bath, outside the space.

    .. math::
        r = \lambda\,(c_{bath} - c)

    per volume of the space, which is the size of the junction, m3. Potassium of the brain exchanges so with the blood
    in Huebel & Dahlem. Bath and space are at one potential; across one the constant field would act.
    """

    short = "exchange"
    place = "junction"

    species: Species = dataclasses.field(default=K, kw_only=False)
    pace: float = parameter(  # pyright: ignore[reportGeneralTypeIssues]
        0.0, "s-1", low=0, confidence="defined", meaning="exchanges of the space per time",
        source="0: closed; 3e-5 per ms, 0.03 per s: " + HUEBEL,
    )

    def processes(self):
        return (Process("", self.rate, moves={self.species: 1}),)

    def rate(self, m: Point) -> Any:
        return constant_field_flux(self.pace, self.species, m)
