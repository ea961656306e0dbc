"""Three shapes that the contract has to carry: two ions on one gate, a pump cycle, a gap junction."""

from __future__ import annotations

import numpy as np

from ionostat import ADP, ATP, Gate, K, Mechanism, Na, Pi, Process, parameter
from ionostat.mechanisms.leak import constant_field_flux


class TwoIonChannel(Mechanism):
    """Na and K through one gate, as in AMPA receptors."""

    P: float = parameter(1e-8, "m s-1", low=0, meaning="permeability to each ion, gate open")
    half: float = parameter("-40 mV", "V", meaning="half opening")
    slope: float = parameter("6 mV", "V", low="1 mV", meaning="slope of the opening")

    def gates(self):
        return (
            Gate("open", steady=lambda m: 1 / (1 + np.exp((self.half - m.V) / self.slope)),
                 time=lambda m: 2e-3),
        )

    def processes(self):
        def flux(species):
            return lambda m: constant_field_flux(self.P * m.gates.open, species, m)

        return [Process(s.symbol, flux(s), moves={s: 1}) for s in (Na, K)]


#: standard energies of the four steps, J/mol; they sum to that of ATP -> ADP + Pi
E1_TO_BOUND, TRANSLOCATION, K_BINDING = -28.7e3, 7.6e3, -17.7e3
K_RETURN = -30.5e3 - (E1_TO_BOUND + TRANSLOCATION + K_BINDING)


class PumpCycle(Mechanism):
    """A 3 Na : 2 K : 1 ATP pump as a ring of four states; a step shifts a part of a charge."""

    density: float = parameter(1e-9, "mol m-2", low=0, meaning="pumps")
    bind: float = parameter(1e3, "1", low=0, meaning="speed of Na binding with phosphorylation")
    turn: float = parameter(3e-4, "1", low=0, meaning="speed of translocation")
    take: float = parameter(50.0, "1", low=0, meaning="speed of K binding")
    give: float = parameter(0.01, "1", low=0, meaning="speed of the return with K")

    def sites(self):
        return {"E1": 0.4, "E1P_Na": 0.2, "E2P": 0.2, "E2_K": 0.2}

    def site_density(self):
        return self.density

    def _step(self, speed):
        def rate(m):
            forward, backward = m.products
            return self.density * speed * (forward - backward)

        return rate

    def processes(self):
        return [
            Process("bind", self._step(self.bind), inside={Na: -3, ATP: -1, ADP: 1},
                    sites={"E1": -1, "E1P_Na": 1}, charge=0.1, standard_energy=E1_TO_BOUND),
            Process("turn", self._step(self.turn), outside={Na: 3},
                    sites={"E1P_Na": -1, "E2P": 1}, charge=0.7, standard_energy=TRANSLOCATION),
            Process("take", self._step(self.take), outside={K: -2}, inside={Pi: 1},
                    sites={"E2P": -1, "E2_K": 1}, charge=0.3, standard_energy=K_BINDING),
            Process("give", self._step(self.give), inside={K: 2},
                    sites={"E2_K": -1, "E1": 1}, charge=-0.1, standard_energy=K_RETURN),
        ]


class GapJunction(Mechanism):
    """K and Na from cell to cell; permeability is per junction, m3/s."""

    place = "junction"
    P: float = parameter(1e-17, "m3 s-1", low=0, meaning="permeability of the junction")

    def processes(self):
        def flux(species):
            return lambda m: constant_field_flux(self.P, species, m)

        return [Process(s.symbol, flux(s), moves={s: 1}) for s in (Na, K)]
