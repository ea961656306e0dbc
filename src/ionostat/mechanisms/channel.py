r"""What channels share: every ion runs down its own gradient, and an open fraction scales it.

A channel states its permeability, the ions that pass, and how much of it is open. How an ion passes
an open channel is one of two laws, chosen by ``flux``: the constant field (the default), in which
the current rectifies with the concentrations, or Ohm's law :math:`I = g (V - E)` of the older
models. Both vanish at the Nernst potential and take its sign, so both are thermodynamic.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Any, Self

import numpy as np

from ..constants import T_BODY, F, R
from ..errors import BadMechanism
from ..records import parameter
from ..species import Species
from ..units import si
from .leak import constant_field_flux, ohmic_flux
from .mechanism import Mechanism
from .point import Point
from .process import Process

FLUXES = ("constant field", "ohmic")
#: usual levels inside and outside of a neuron, mol/m3, at which permeability and conductance are compared
USUAL: Mapping[str, tuple[float, float]] = {
    "Na": (10.0, 145.0), "K": (140.0, 3.0), "Cl": (6.0, 130.0), "HCO3": (15.8, 25.0), "Ca": (1e-4, 1.2),
    "Mg": (0.7, 0.8), "H": (6.3e-5, 4e-5),
}


def equivalent_conductance(P: Any, species: Species) -> Any:
    r"""The conductance that carries, at V = 0 and usual levels, the current of a permeability.

    .. math::
        g = \frac{P z^2F^2}{RT}\,\bar c, \qquad \bar c = \frac{c_{out} - c_{in}}{\ln(c_{out}/c_{in})}

    It is the chord conductance of the constant field at V = 0 and 37 degC.

    Args:
        P: permeability, m/s.
        species: one of the ions with usual levels: Na, K, Cl, HCO3, Ca, Mg, H.

    Raises:
        BadMechanism: the ion has no usual levels.

    >>> from ionostat.species import K
    >>> round(equivalent_conductance(1e-6, K), 1)
    128.7
    """
    if species.symbol not in USUAL:
        raise BadMechanism(
            f"{species} has no usual levels from which a conductance would follow; those that have are "
            f"{', '.join(USUAL)}. Use flux='constant field'."
        )
    inside, outside = USUAL[species.symbol]
    mean = (outside - inside) / float(np.log(outside / inside))
    return P * (species.z * F) ** 2 / (R * T_BODY) * mean


def channel_flux(P: Any, species: Species, m: Point, flux: str = "constant field") -> Any:
    """Outward flux of one ion through an open channel, mol m-2 s-1, by one of the two laws.

    What may run out (ATP, glutamate) passes by the constant field in any case: it has no Nernst
    potential where it is gone.
    """
    if flux == "ohmic" and not species.vanishes:
        return ohmic_flux(equivalent_conductance(P, species), species, m)
    return constant_field_flux(P, species, m)


def blocked(by: str) -> Any:
    """The parameter ``block`` of a channel, named after what blocks it."""
    return parameter(
        0.0, "1", low=0, high=1, confidence="defined", meaning=f"fraction blocked ({by})",
        source="a dose, chosen by the user: 1 is a saturating concentration",
    )


class Channel(Mechanism):
    r"""A channel: the open fraction times the flux of each ion, one process per ion.

    .. math::
        J_i = (1 - b)\, o\, P_i\,[L(u_i)\,c_{i,in} - L(-u_i)\,c_{i,out}], \quad u_i = z_i FV/RT

    with ``flux="ohmic"`` instead :math:`J_i = (1 - b)\, o\, g_i (V - E_i)/(z_i F)`, where
    :math:`g_i` is the `equivalent_conductance` of :math:`P_i`. A subclass states ``moves`` (one
    ion) or :meth:`permeabilities` (several), :meth:`open_fraction`, and its gates. One that lets
    its user choose among the ions has a field ``species``.
    """

    P: float = parameter(
        1e-8, "m s-1", low=0, confidence="low", meaning="permeability with all channels open",
        source="a place for the number of a subclass",
    )
    block: float = blocked("by any drug")
    flux: str = dataclasses.field(default="constant field", kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        owner = type(self).__name__
        if self.flux not in FLUXES:
            raise BadMechanism(f"{owner}.flux is {self.flux!r}: give {' or '.join(map(repr, FLUXES))}.")
        passing = self.permeabilities()
        for ion in self.passing():
            if ion not in passing:
                raise BadMechanism(f"{owner} does not let {ion} pass: choose from {', '.join(map(str, passing))}.")
            if self.flux == "ohmic" and not ion.vanishes:
                equivalent_conductance(1.0, ion)

    @classmethod
    def ohmic(cls, g: Any, **values: Any) -> Self:
        """The channel as an ohmic one, of a conductance with all open (S m-2, all ions together).

        >>> from ionostat.mechanisms import DelayedRectifierK
        >>> channel = DelayedRectifierK.ohmic("40 mS/cm2")
        >>> channel.flux, round(channel.conductance(), 9)
        ('ohmic', 400.0)
        """
        unit = cls(**{**values, "P": 1.0, "flux": "ohmic"})
        return dataclasses.replace(unit, P=si(g, "S m-2", f"{cls.__name__}.ohmic") / unit.conductance())

    def conductance(self) -> Any:
        """Equivalent conductance with all open, all ions together, S m-2."""
        P = self.permeabilities()
        return sum(equivalent_conductance(P[ion], ion) for ion in self.passing() if not ion.vanishes)

    def permeabilities(self) -> Mapping[Species, Any]:
        """Permeability to each ion that can pass, m/s."""
        return dict.fromkeys(self.moves, self.P)

    def passing(self) -> tuple[Species, ...]:
        """The ions that pass: those of the field ``species`` where there is one, else all."""
        return tuple(getattr(self, "species", self.permeabilities()))

    def open_fraction(self, m: Point) -> Any:
        """How much of the channel is open, before any block: 0 to 1."""
        return 1.0

    def processes(self):
        if self.moves:
            return (Process("", self.rate, moves=self.moves),)
        return tuple(Process(ion.symbol, partial(self.passage, ion), moves={ion: 1}) for ion in self.passing())

    def rate(self, m: Point) -> Any:
        return self.passage(self.passing()[0], m)

    def passage(self, ion: Species, m: Point) -> Any:
        """Outward flux of one ion, mol m-2 s-1."""
        is_open = self.open_fraction(m) * (1.0 - self.block)
        return is_open * channel_flux(self.permeabilities()[ion], ion, m, self.flux)
