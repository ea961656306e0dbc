"""ionostat: ionic homeostasis - how cells build, keep, spend and lose their ion gradients.

    import ionostat as ion
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .constants import F, R
from .errors import IonostatError
from .mechanisms.mechanism import Gate, Mechanism
from .mechanisms.process import Process
from .model.compartment import Compartment, Impermeant, Reservoir
from .model.membrane import Junction, Membrane
from .model.model import Model
from .primitives import at_least, linoid, where
from .records import parameter
from .species import (
    ADP,
    AMP,
    ATP,
    CO2,
    GABA,
    H2O,
    HCO3,
    NAMED,
    NH4,
    O2,
    Ado,
    Ca,
    Cl,
    Cr,
    Glc,
    Gln,
    Glu,
    Gly,
    H,
    K,
    Lac,
    Lactate,
    Mg,
    Na,
    PCr,
    Pi,
    Species,
)

if TYPE_CHECKING:
    from .checks import check_mechanism
    from .ensemble.batched import batched
    from .ensemble.sweep import sweep
    from .experiment.balance import at_rest, balanced
    from .experiment.protocol import Protocol, Pulses, Ramp, Step
    from .experiment.simulate import simulate
    from .experiment.solution import Solution, load, rerun
    from .mechanisms.gating import boltzmann, q10, saturation
    from .models import ready_model
    from .models.scenarios import anoxia, ischemia

__version__ = "0.1.0"

#: names that are imported when they are first asked for, so that `import ionostat` stays quick
_LATER = {
    "check_mechanism": "checks", "batched": "ensemble.batched", "sweep": "ensemble.sweep",
    "at_rest": "experiment.balance", "balanced": "experiment.balance",
    "Protocol": "experiment.protocol", "Pulses": "experiment.protocol", "Ramp": "experiment.protocol",
    "Step": "experiment.protocol", "simulate": "experiment.simulate", "Solution": "experiment.solution",
    "load": "experiment.solution", "rerun": "experiment.solution",
    "boltzmann": "mechanisms.gating", "q10": "mechanisms.gating", "saturation": "mechanisms.gating",
    "ready_model": "models", "anoxia": "models.scenarios", "ischemia": "models.scenarios",
}

__all__ = [
    "ADP", "AMP", "ATP", "CO2", "GABA", "H2O", "HCO3", "NAMED", "NH4", "O2", "Ado", "Ca", "Cl", "Compartment", "Cr",
    "F", "Gate", "Glc", "Gln", "Glu", "Gly", "H", "Impermeant", "IonostatError", "Junction", "K", "Lac", "Lactate",
    "Mechanism", "Membrane", "Mg", "Model", "Na", "PCr", "Pi", "Process", "Protocol", "Pulses", "R", "Ramp",
    "Reservoir", "Solution", "Species", "Step", "anoxia", "at_least", "at_rest", "balanced", "batched", "boltzmann",
    "check_mechanism", "ischemia", "linoid", "load", "parameter", "q10", "ready_model", "rerun", "saturation",
    "simulate", "sweep", "where",
]


#: modules that are worth a name of their own
_MODULES = {
    "bench": "bench", "derived": "mechanisms.derived", "ensemble": "ensemble", "mechanisms": "mechanisms",
    "theory": "theory",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f".{_MODULES[name]}", __name__)
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module 'ionostat' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_MODULES})
