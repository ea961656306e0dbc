r"""Fluorescent dyes: the signal that a level gives.

==========  ===============================================================================================
ratio       :math:`\mathcal R = (\mathcal R_0 + \mathcal R_1 x)/(1 + x)`, with :math:`x = c/(K_d \beta)`
pH          the same with :math:`x = 10^{pH - pK}/\beta`
intensity   :math:`\Delta F/F_0`, with :math:`F = 1 + (f - 1)\,c/(c + K_d)`
quenching   :math:`\Delta F/F_0`, with :math:`F = 1/(1 + K_{SV}\, c)` (Stern and Volmer)
==========  ===============================================================================================

The ratios of free and bound dye, :math:`\mathcal R_0` and :math:`\mathcal R_1`, and :math:`\beta` belong to the
microscope: those here are only usual. A dye buffers what it shows; here it takes nothing.

Source of the ratio: Grynkiewicz, Poenie & Tsien 1985 J Biol Chem 260:3440.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ..errors import BadValue, unknown
from ..experiment.solution import Solution
from ..records import parameter, record
from ..species import Ca, Cl, H, Na, Species
from .lag import lagged

KINDS = ("ratio", "pH", "intensity", "quenching")


@record
class Dye:
    """A fluorescent dye.

    Args:
        ion: that it shows.
        kind: "ratio", "pH", "intensity" or "quenching".
        K: K_d, mol/m3 (1/K_SV for quenching; 10^(3 - pK) for pH).
        low, high: ratio without and with the ion bound; for intensity, ``high`` is F bound over F free.
        beta: fluorescence of the free over the bound dye at the second wavelength.
        time: time constant (exposure, binding), s or text.
        source: of the numbers.
    """

    ion: Species
    kind: str
    K: float = parameter(1e-3, "mol m-3", low=1e-12, meaning="level of half effect")
    low: float = parameter(0.2, "1", low=0, meaning="ratio of the free dye")
    high: float = parameter(10.0, "1", low=0, meaning="ratio of the bound dye, or its brightness over the free one's")
    beta: float = parameter(1.0, "1", low=1e-6, meaning="free over bound at the second wavelength")
    time: float = parameter(0.0, "s", low=0, meaning="time constant")
    source: str = dataclasses.field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown("kind of dye", self.kind, KINDS)
        if self.kind != "quenching" and self.low == self.high:
            raise BadValue("the free and the bound dye look alike: give other `low` and `high`.")

    def signal(self, c: np.ndarray) -> np.ndarray:
        """Ratio, or brightness in any unit, at levels in mol/m3."""
        if self.kind == "quenching":
            return 1.0 / (1.0 + c / self.K)
        if self.kind == "intensity":
            return 1.0 + (self.high - 1.0) * c / (c + self.K)
        x = c / (self.K * self.beta) if self.kind == "ratio" else self.K / (c * self.beta)
        return (self.low + self.high * x) / (1.0 + x)

    def level(self, signal: np.ndarray) -> np.ndarray:
        """The level that a signal is taken for, mol/m3: the inverse of `signal`."""
        if self.kind == "quenching":
            return self.K * (1.0 / signal - 1.0)
        if self.kind == "intensity":
            return self.K * (signal - 1.0) / (self.high - signal)
        x = (signal - self.low) / (self.high - signal)
        return self.K * self.beta * x if self.kind == "ratio" else self.K / (self.beta * x)


DYES: Mapping[str, Dye] = {
    "fura-2": Dye(Ca, "ratio", K=224e-6, low=0.3, high=8.0, beta=8.0, source="K_d 224 nM, 37 degC: Grynkiewicz et al "
                  "1985 J Biol Chem 260:3440, not re-read; ratios and beta of no particular microscope"),
    "fluo-4": Dye(Ca, "intensity", K=345e-6, high=100.0, source="K_d 345 nM, brighter by more than 100: Gee et al "
                  "2000 Cell Calcium 27:97, not re-read"),
    "SBFI": Dye(Na, "ratio", K=20.0, low=1.0, high=3.0, beta=1.5, source="K_d about 20 mM with 120 mM K: Minta & "
                "Tsien 1989 J Biol Chem 264:19449 (abstract); ratios and beta of no particular microscope"),
    "MQAE": Dye(Cl, "quenching", K=40.0, source="K_SV 25 1/M in cells (5-40), 200 in water; not looked up"),
    "BCECF": Dye(H, "pH", K=10 ** (3.0 - 6.98), low=0.8, high=8.0, beta=1.0, source="pK 6.98: Rink, Tsien & Pozzan "
                 "1982 J Cell Biol 95:189, not re-read; ratios of no particular microscope"),
}
"""Usual dyes by name; make another with `Dye`."""


class Glow(NamedTuple):
    """What a dye shows.

    Attributes:
        t: s.
        signal: ratio, or dF/F0 over the first row.
        c: level that it is taken for, mol/m3.
    """

    t: np.ndarray
    signal: np.ndarray
    c: np.ndarray


def read_dye(solution: Solution, dye: Dye | str, place: str) -> Glow:
    """What a dye in a place shows during a run.

    Args:
        solution: a run.
        dye: one of `DYES` by name, or one's own.
        place: compartment or reservoir.

    Raises:
        UnknownName: no such dye or place, or the place lacks the ion.
    """
    if not isinstance(dye, Dye):
        if dye not in DYES:
            raise unknown("dye", str(dye), DYES, "ionostat.bench.DYES")
        dye = DYES[dye]
    raw = lagged(solution.t, dye.signal(solution.c(dye.ion, place)), dye.time)
    shown = raw if dye.kind in ("ratio", "pH") else raw / raw[0] - 1.0
    return Glow(solution.t, shown, dye.level(raw))
