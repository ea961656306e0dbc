r"""Calcium buffers: what holds ninety-nine of a hundred calcium ions that enter a cell.

A buffer at rest binds :math:`\kappa` ions for each that stays free,

.. math::
    \kappa = \frac{d\,CaB}{d\,Ca} = \frac{B_{tot} K_d}{(K_d + Ca)^2}

20 in spines, 50 to 200 in dendrites and somata of pyramidal cells, 2000 in Purkinje cells. A transient
is :math:`1 + \kappa` times smaller for it and as many times slower. A dye is one more buffer.
Rates and affinities are those of 37 degC at any temperature.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import R
from ..records import parameter
from ..species import BCa, Ca, CaB, Species
from .mechanism import Mechanism
from .point import STANDARD, Point
from .process import Process


def binding_ratio(total: Any, K_d: Any, calcium: Any) -> Any:
    r"""Calcium bound per free one, for a small change: :math:`\kappa = B K_d/(K_d + Ca)^2`.

    Args:
        total: sites with and without calcium, mol/m3.
        K_d: dissociation constant, mol/m3.
        calcium: free calcium, mol/m3.

    >>> round(binding_ratio(0.12, 1e-3, 1e-4), 1)
    99.2
    """
    return total * K_d / ((K_d + calcium) * (K_d + calcium))


def binding_levels(
    ratio: float, calcium: float, K_d: float = 1e-3, empty: Species = BCa, filled: Species = CaB
) -> dict[Species, float]:
    """Levels of both forms that give a binding ratio at a free calcium, and Ca, mol/m3.

    >>> {str(s): round(c, 4) for s, c in binding_levels(100.0, calcium=1e-4).items()}
    {'BCa': 0.11, 'CaB': 0.011, 'Ca': 0.0001}
    """
    total = ratio / binding_ratio(1.0, K_d, calcium)
    held = total * calcium / (K_d + calcium)
    return {empty: total - held, filled: held, Ca: calcium}


class CalciumBuffer(Mechanism):
    r"""A site that binds one calcium ion: B + Ca <-> CaB.

    .. math::
        r = k\,(B\;Ca - K_d\,CaB)

    The default is the cell's own, fast and of low affinity; :meth:`calbindin` and :meth:`fura2` are
    others. Levels for a binding ratio: :func:`binding_levels`. A second buffer in one cell is made of
    two species of one's own, whose charges differ by two: ``CalciumBuffer.fura2(empty, filled)``.
    """

    short = "calcium_buffer"
    place = "compartment"

    empty: Species = BCa
    filled: Species = CaB
    K_d: float = parameter(
        1e-3, "mol m-3", low=1e-8, sourced=(2e-4, 1e-2), confidence="medium", meaning="dissociation constant",
        source="endogenous buffers of nerve terminals 1.5-4.7 uM, and 0.34 uM in half of them: McMahon, Chang & "
        "Jackson 2016 J Gen Physiol, PMC4772375 (looked up); up to 10 uM by Neher & Augustine 1992 J Physiol "
        "450:273 and others, not re-read",
    )
    k: float = parameter(
        1e5, "m3 mol-1 s-1", low=0, sourced=(1e4, 6e5), confidence="medium", meaning="binding of calcium",
        source="calmodulin 3e7 and 3e8 per M and s (two lobes): Biochemistry 2007 46:13415, 10.1021/bi700774s "
        "(looked up); near diffusion for fast buffers and dyes, not looked up",
    )

    @classmethod
    def calbindin(cls, *species: Any, **values: Any) -> CalciumBuffer:
        """Calbindin-D28k, four sites: 0.34 uM in place (McMahon et al 2016), 160 uM of sites in hippocampal cells
        (Mueller et al 2005 J Neurosci 25:558), 2e7 per M and s (not looked up)."""
        return cls(*species, **{"name": "calbindin", "K_d": 3.4e-4, "k": 2e4, **values})

    @classmethod
    def fura2(cls, *species: Any, **values: Any) -> CalciumBuffer:
        """The dye fura-2: 0.224 uM (Grynkiewicz, Poenie & Tsien 1985 J Biol Chem 260:3440), 5e8 per M and s
        (not looked up)."""
        return cls(*species, **{"name": "fura2", "K_d": 2.24e-4, "k": 5e5, **values})

    def processes(self):
        numbers = {self.empty: -1, Ca: -1, self.filled: 1}
        return (Process("", self.rate, inside=numbers, standard_energy=self.standard_energy),)

    def standard_energy(self, T: Any) -> Any:
        """From the dissociation constant, J/mol."""
        return R * T * np.log(self.K_d / STANDARD)

    def rate(self, m: Point) -> Any:
        c = m.inside
        return self.k * (c[self.empty] * c.Ca - self.K_d * c[self.filled])
