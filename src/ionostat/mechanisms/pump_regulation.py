"""How small partners set the sodium pump: FXYD proteins, and phosphorylation as a state.

An FXYD protein rides along with the pump and changes its affinities, tissue by tissue. FXYD1
(phospholemman) does so until a kinase phosphorylates it: adrenaline thus lowers sodium in a cell whose
load it raises.
"""

from __future__ import annotations

from typing import Any

from ..records import parameter
from ..theory.pump_forms import FXYD
from .mechanism import Gate
from .point import Point
from .pump_parts import ouabain_gate
from .sodium_pump import SodiumPump


class SodiumPumpFXYD(SodiumPump):
    r"""Na+/K+-ATPase with an FXYD protein, of which a part p is phosphorylated; FXYD1 by default.

    .. math::
        K_{Na} \to K_{Na}\,[f\,(1 - p) + f_p\, p], \quad K_K \to f_K K_K, \quad
        d \to d\,[v\,(1 - p) + v_p\, p]

    .. math::
        \dot p = k\,(1 - p) - k'\, p

    in the rate of :class:`SodiumPump`. Since a load decides how saturated the sites must be, sodium inside settles
    in proportion to its site constant: with free FXYD1 at twice what it is without.

    **Which way phosphorylation works.** As measured, FXYD1 halves the affinity for sodium and phosphorylation
    relieves it: 18.8 mM falls to 13.6 with isoproterenol, and is 14.2 without FXYD1, at one
    maximal rate (Despa et al 2005 Circ Res 97:252). That is :meth:`fxyd1`, the default. The chapter on the Na+/K+
    pump states the opposite; :meth:`fxyd1_contrary_to_measurement` does as it says.

    Type and source of each: :meth:`fxyd1` heart, muscle, glia; :meth:`fxyd2` and :meth:`fxyd4` kidney; :meth:`fxyd7`
    brain. The other types have no phosphorylation that matters here: both their factors agree.
    """

    short = "pump_fxyd"

    Na_free: float = parameter(
        2.0, "1", low=1e-3, sourced=(1.3, 2.0), confidence="medium",
        meaning="factor on K_Na, FXYD not phosphorylated",
        source="FXYD1, nearly 2-fold: Crambert et al 2002 PNAS 99:11476 (abstract); 1.32 in mouse myocytes: Despa et "
        "al 2005 Circ Res 97:252 (abstract)",
    )
    Na_phos: float = parameter(
        1.0, "1", low=1e-3, sourced=(0.95, 1.05), confidence="medium",
        meaning="factor on K_Na, FXYD phosphorylated",
        source="13.6 mM, against 14.2 without FXYD1: Despa et al 2005 Circ Res 97:252 (abstract); complete relief: "
        "Han et al 2010 Am J Physiol Cell Physiol 299:C1363 (abstract)",
    )
    K_factor: float = parameter(
        1.0, "1", low=1e-3, sourced=(1.0, 1.3), confidence="medium", meaning="factor on K_K",
        source="FXYD1, a small decrease of affinity: Crambert et al 2002 PNAS 99:11476 (abstract); its size not seen",
    )
    largest_free: float = parameter(
        1.0, "1", low=0, sourced=(0.6, 1.0), confidence="medium",
        meaning="factor on the maximal rate, FXYD not phosphorylated",
        source="no effect: Despa et al 2005 Circ Res 97:252; currents of 1.3 against 2.1 pA/pF with a peptide of "
        "FXYD1: Pavlovic, Fuller & Shattock 2007 FASEB J 21:1539 (abstracts)",
    )
    largest_phos: float = parameter(
        1.0, "1", low=0, sourced=(1.0, 1.5), confidence="medium",
        meaning="factor on the maximal rate, FXYD phosphorylated",
        source="no effect: Despa et al 2005 Circ Res 97:252; currents of 3.8 against 2.7 pA/pF with the "
        "phosphorylated peptide: Pavlovic, Fuller & Shattock 2007 FASEB J 21:1539 (abstracts)",
    )
    kinase: float = parameter(
        2.2e-3, "s-1", low=0, sourced=(0.0, 0.2), confidence="low",
        meaning="rate of phosphorylation; 0.1 with adrenaline",
        source="12 % phosphorylated at rest, 86 % with isoproterenol, in re-implementations of Yang & Saucerman 2012 J "
        "Mol Cell Cardiol 52:1048; the pace is that of the phosphatase",
    )
    phosphatase: float = parameter(
        1.67e-2, "s-1", low=1e-9, sourced=(5e-3, 0.4), confidence="low", meaning="rate of dephosphorylation",
        source="a minute: effects peak 2-4 min after isoproterenol, Wang et al 2010 Am J Physiol Heart 298:H807 "
        "(abstract); 0.4 per second from the constants of Yang & Saucerman 2012, derived",
    )

    @classmethod
    def fxyd1(cls, **values: Any) -> SodiumPumpFXYD:
        """Phospholemman, as measured: it halves the affinity for sodium until phosphorylated."""
        return cls(**values)

    @classmethod
    def fxyd1_contrary_to_measurement(cls, **values: Any) -> SodiumPumpFXYD:
        """As the chapter on the Na+/K+ pump states, contrary to measurement: phosphorylation raises K_Na."""
        raised = FXYD["FXYD1 phosphorylated, as in the chapter"].K_Na
        return cls(**{"Na_free": 1.0, "Na_phos": raised, **values})

    @classmethod
    def fxyd2(cls, **values: Any) -> SodiumPumpFXYD:
        """The gamma subunit of the kidney: lower affinity for sodium."""
        return cls._of("FXYD2", values)

    @classmethod
    def fxyd4(cls, **values: Any) -> SodiumPumpFXYD:
        """CHIF of the collecting duct: two to three times the affinity for sodium (see ``FXYD``)."""
        return cls._of("FXYD4", values)

    @classmethod
    def fxyd7(cls, **values: Any) -> SodiumPumpFXYD:
        """FXYD7 of the brain: lower affinity for potassium outside (see ``FXYD``)."""
        return cls._of("FXYD7", values)

    @classmethod
    def _of(cls, kind: str, values: dict[str, Any]) -> SodiumPumpFXYD:
        """A type whose phosphorylation changes nothing."""
        effect = FXYD[kind]
        factors = {
            "Na_free": effect.K_Na, "Na_phos": effect.K_Na, "K_factor": effect.K_K,
            "largest_free": effect.largest, "largest_phos": effect.largest,
        }
        return cls(**{**factors, **values})

    def gates(self):
        return (
            ouabain_gate(self),
            Gate("phosphorylated", opening=lambda m: self.kinase, closing=lambda m: self.phosphatase),
        )

    def rate(self, m: Point) -> Any:
        p = m.gates.phosphorylated
        set_pump = self.bound({
            "K_Na": self.K_Na * (self.Na_free * (1.0 - p) + self.Na_phos * p),
            "K_K": self.K_K * self.K_factor,
            "density": self.density * (self.largest_free * (1.0 - p) + self.largest_phos * p),
        })
        return SodiumPump.rate(set_pump, m)  # type: ignore[arg-type]
