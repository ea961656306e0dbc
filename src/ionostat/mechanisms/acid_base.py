r"""Acids and bases: carbon dioxide, the cell's own buffers, and lactic acid on its carriers.

Free protons are a ten-thousandth of a millimolar; a millimolar of acid is all on buffers. Two buffer
a cell: its own groups (imidazole, phosphate), at once, and carbon dioxide, which leaves the cell as
gas and so buffers as much as there is bicarbonate,

.. math::
    \beta = \ln 10 \left(\frac{C\,K\,H}{(K + H)^2} + HCO_3^-\right), \qquad
    HCO_3^- = CO_2\, 10^{pH - pK'}

but only as fast as carbonic anhydrase lets it. H is a state like any ion, :math:`10^{-pH}` mol/L, and a
reaction that binds or makes it says so in its stoichiometry.

Hydration and buffers keep the rates and the pK of 37 degC: near equilibrium at all times, they have no say
in how fast a cold cell is. The carrier of lactic acid slows with cold.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import R
from ..records import parameter
from ..species import CO2, HCO3, Buf, H, HBuf, Lactate, Species
from .carrier import carrier, carrier_pace
from .gating import q10
from .mechanism import Mechanism
from .point import STANDARD, Point
from .process import Process

LN10 = float(np.log(10.0))


def protons(pH: Any) -> Any:
    """Concentration of H at a pH, mol/m3.

    >>> f"{protons(7.2):.2e}"
    '6.31e-05'
    """
    return STANDARD * 10.0 ** (-pH)


def buffering_power(total: Any, pK: Any, pH: Any) -> Any:
    r"""Protons that a buffer takes up per unit of pH: :math:`\ln 10\; C x/(1 + x)^2`, x = 10^(pH - pK).

    Args:
        total: buffer with and without its proton, mol/m3.
        pK, pH: of the buffer and of the solution.

    Returns:
        mol/m3 per unit of pH; most at pH = pK, 0.576 of the total.

    >>> round(buffering_power(30.0, 7.1, 7.1), 2)
    17.27
    """
    x = 10.0 ** (pH - pK)
    return LN10 * total * x / ((1.0 + x) * (1.0 + x))


def buffer_levels(
    power: float, pH: float, pK: float = 7.1, base: Species = Buf, acid: Species = HBuf
) -> dict[Species, float]:
    """Levels of both forms that give an intrinsic buffering power at a pH, and H, mol/m3.

    >>> {str(s): round(c, 2) for s, c in buffer_levels(15.0, pH=7.1).items() if s is not H}
    {'Buf': 13.03, 'HBuf': 13.03}
    """
    total = power / buffering_power(1.0, pK, pH)
    share = 1.0 / (1.0 + 10.0 ** (pK - pH))
    return {base: total * share, acid: total * (1.0 - share), H: protons(pH)}


class CO2Hydration(Mechanism):
    r"""Carbon dioxide and water make bicarbonate and a proton: CO2 + H2O <-> HCO3- + H+.

    .. math::
        r = k\,[1 + (a - 1)(1 - i)]\left(CO_2 - \frac{HCO_3^-\,H^+}{K'}\right), \quad K' = 10^{-pK'} \text{ mol/L}

    Uncatalysed it takes seconds. Carbonic anhydrase speeds both directions alike by the factor a and
    cannot move the equilibrium; acetazolamide takes it away. It acts inside the cells of glia
    most of all, and weakly on the outside of membranes (:meth:`extracellular`).
    """

    short = "co2_hydration"
    place = "compartment"
    inside = {CO2: -1, HCO3: 1, H: 1}

    k: float = parameter(
        0.15, "s-1", low=0, sourced=(0.1, 0.2), confidence="medium",
        meaning="hydration of CO2 without enzyme, 37 degC",
        source="0.12 and 0.144 s-1 in public models of blood and of tissue (looked up as code); 0.15-0.18 at "
        "37 degC: Geers & Gros 2000 Physiol Rev 80:681, not re-read",
    )
    pK: float = parameter(
        6.1, "1", sourced=(6.0, 6.15), confidence="high",
        meaning="apparent pK' of CO2 and bicarbonate at 37 degC",
        source="6.10 in plasma, by ionic strength and temperature: Hastings & Sendroy 1925 J Biol Chem 65:445, "
        "not re-read; 0.144/1.9e5 s-1/(M-1 s-1) = 10^-6.12 in a public model",
    )
    anhydrase: float = parameter(
        100.0, "1", low=1, sourced=(1.0, 13000.0), confidence="low",
        meaning="factor by which carbonic anhydrase speeds it",
        source="a choice of the model for a cell: at equilibrium within 0.1 s; 2.5 outside hippocampal cells: "
        "Tong, Chen & Chesler 2006 J Neurophysiol 95:3686; 13,000 in red cells (a public model, looked up)",
    )
    inhibition: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined",
        meaning="fraction of the enzyme inhibited (acetazolamide)", source="chosen by the user",
    )

    @classmethod
    def extracellular(cls, **values: Any) -> CO2Hydration:
        """Of the extracellular space of brain, where the enzyme is scarce: a factor of 2.5."""
        return cls(**{"anhydrase": 2.5, **values})

    def standard_energy(self, T: Any) -> Any:
        """From the equilibrium constant, water at fixed activity, J/mol."""
        return R * T * LN10 * self.pK

    def rate(self, m: Point) -> Any:
        c = m.inside
        speed = self.k * (1.0 + (self.anhydrase - 1.0) * (1.0 - self.inhibition))
        return speed * (c.CO2 - c.HCO3 * c.H / protons(self.pK))


class ProtonBuffer(Mechanism):
    r"""A group that binds a proton: Buf- + H+ <-> HBuf, the cell's own buffering power.

    .. math::
        r = k\,(Buf\;H - K\,HBuf), \quad K = 10^{-pK} \text{ mol/L}

    The levels of both forms set the buffering power: :func:`buffer_levels` gives those for 15 mM per
    unit, :func:`buffering_power` the power of given ones. With H held by other buffers this one follows
    within :math:`1/(k(H + K))`, under a millisecond. A second buffer, or one of the extracellular
    space, is made of two species of one's own: ``ProtonBuffer(base, acid, pK=6.8)``.
    """

    short = "proton_buffer"
    place = "compartment"

    base: Species = Buf
    acid: Species = HBuf
    pK: float = parameter(
        7.1, "1", sourced=(6.8, 7.5), confidence="medium", meaning="pK of the group",
        source="imidazoles of proteins and phosphate (6.8), near the pH of the cell, since intrinsic power is "
        "10-20 mM per unit about pH 7: Roos & Boron 1981 Physiol Rev 61:296; Chesler 2003 Physiol Rev "
        "83:1183; not re-read",
    )
    k: float = parameter(
        1e7, "m3 mol-1 s-1", low=0, sourced=(1e6, 1e8), confidence="medium", meaning="binding of a proton",
        source="protons meet bases by diffusion, 1e10-1e11 per M and s: Eigen 1964 Angew Chem Int Ed 3:1, "
        "10.1002/anie.196400011, not re-read; here no faster than 1 ms asks for",
    )

    def processes(self):
        numbers = {self.base: -1, H: -1, self.acid: 1}
        return (Process("", self.rate, inside=numbers, standard_energy=self.standard_energy),)

    def standard_energy(self, T: Any) -> Any:
        """From the pK, J/mol."""
        return -R * T * LN10 * self.pK

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.k * (c[self.base] * c.H - protons(self.pK) * c[self.acid])


class MCT(Mechanism):
    r"""Monocarboxylate carrier (SLC16A): lactate and a proton together, either way.

    .. math::
        J = J_{max}\,\text{carrier}(Lactate^- : K_L,\; H^+ : K_H)

    The law is that of :func:`~ionostat.mechanisms.carrier.carrier`, an alternating site that binds both; it rests where
    :math:`Lactate_{in} H_{in} = Lactate_{out} H_{out}`, so lactic acid leaves an acid cell even against its
    own gradient of lactate. Neutral. Where H is at :math:`K_H` on both faces the
    Michaelis constant of lactate is :math:`K_L` itself, not half of it as with a saturating partner that comes from
    one side; it falls as pH does. One Lactate- and one H+ outward per turnover.

    The shuttle: astrocytes give lactate by :meth:`mct4` and :meth:`mct1`, neurons take it by :meth:`mct2`.
    """

    short = "mct"
    moves = {Lactate: 1, H: 1}

    J_max: float = parameter(
        2e-7, "mol m-2 s-1", low=0, confidence="low", meaning="largest turnover",
        source="solved for by the balance of a cell at rest; this one passes lactate near 1 mM like a permeability "
        "of 1.4e-8 m/s (MCT1) or 3.5e-8 m/s (MCT2), as Carrier does; no general value",
    )
    K_lactate: float = parameter(
        4.5, "mol m-3", low=1e-3, sourced=(3.5, 5.0), confidence="medium",
        meaning="site constant of lactate: its half-saturation where H is at K_H on both faces",
        source="MCT1: Broeer et al 1998 Biochem J 333:167; Halestrap & Price 1999 Biochem J 343:281, "
        "10.1042/bj3430281; numbers not re-read",
    )
    K_H: float = parameter(
        1e-4, "mol m-3", low=1e-8, sourced=(3e-5, 1e-3), confidence="low", meaning="site constant of protons",
        source="a choice of the model (pH 7): uptake rises as pH falls, by the Michaelis constant: Dimmer et al "
        "2000 Biochem J 350:219 (MCT4, looked up); range not looked up",
    )
    inhibition: float = parameter(
        0.0, "1", low=0, high=1, confidence="defined", meaning="fraction inhibited (4-CIN, AR-C155858)",
        source="chosen by the user",
    )
    q10: float = carrier_pace()

    @classmethod
    def mct1(cls, **values: Any) -> MCT:
        """MCT1, of astrocytes, oligodendrocytes and endothelium: 3.5-5 mM (Broeer et al 1998)."""
        return cls(**{"name": "mct1", **values})

    @classmethod
    def mct2(cls, **values: Any) -> MCT:
        """MCT2, of neurons: 0.7 mM, ten times the affinity (Broeer et al 1999 Biochem J 341:529, not re-read)."""
        return cls(**{"name": "mct2", "K_lactate": 0.7, **values})

    @classmethod
    def mct4(cls, **values: Any) -> MCT:
        """MCT4, of astrocytes: 17-34 mM, made for export (Dimmer et al 2000 Biochem J 350:219, looked up)."""
        return cls(**{"name": "mct4", "K_lactate": 30.0, **values})

    def rate(self, m: Point) -> Any:
        sites = {Lactate: self.K_lactate, H: self.K_H}
        return self.J_max * q10(m.T, self.q10) * (1.0 - self.inhibition) * carrier(m, sites)
