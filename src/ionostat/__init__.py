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
    from .analysis.again import again
    from .analysis.branch_figures import plot_branch, plot_fold_curve
    from .analysis.branches import branch
    from .analysis.budget import budget
    from .analysis.fit import fit
    from .analysis.fit_figures import overlay
    from .analysis.fold_curves import fold_curve
    from .analysis.recordings import recording
    from .analysis.rest_figures import plot_rests
    from .analysis.rests import modes, rest_model, rests
    from .analysis.sensitivities import sensitivities
    from .analysis.threshold import threshold
    from .checks import check_mechanism
    from .ensemble.batched import batched
    from .ensemble.sweep import sweep
    from .experiment.balance import balanced
    from .experiment.protocol import Protocol, Pulses, Ramp, Step
    from .experiment.rest import at_rest
    from .experiment.simulate import simulate
    from .experiment.solution import Solution, load, rerun
    from .mechanisms.gating import boltzmann, q10, saturation
    from .models import ready_model
    from .models.scenarios import anoxia, ischemia
    from .space.conditions import Conditions, Droplet, Local, Release, Where
    from .space.graph import Graph
    from .space.grid import Grid
    from .space.junctions import GapJunctions
    from .space.tissue import Tissue

__version__ = "0.1.0"

#: names that are imported when they are first asked for, so that `import ionostat` stays quick
_LATER = {
    "again": "analysis.again",
    "branch": "analysis.branches", "fold_curve": "analysis.fold_curves", "plot_branch": "analysis.branch_figures",
    "plot_fold_curve": "analysis.branch_figures", "modes": "analysis.rests",
    "rest_model": "analysis.rests", "plot_rests": "analysis.rest_figures", "rests": "analysis.rests",
    "fit": "analysis.fit", "overlay": "analysis.fit_figures", "recording": "analysis.recordings",
    "sensitivities": "analysis.sensitivities",
    "check_mechanism": "checks", "batched": "ensemble.batched", "sweep": "ensemble.sweep",
    "at_rest": "experiment.rest", "balanced": "experiment.balance",
    "Protocol": "experiment.protocol", "Pulses": "experiment.protocol", "Ramp": "experiment.protocol",
    "Step": "experiment.protocol", "simulate": "experiment.simulate", "Solution": "experiment.solution",
    "load": "experiment.solution", "rerun": "experiment.solution",
    "boltzmann": "mechanisms.gating", "q10": "mechanisms.gating", "saturation": "mechanisms.gating",
    "ready_model": "models", "anoxia": "models.scenarios", "ischemia": "models.scenarios",
    "Conditions": "space.conditions", "Droplet": "space.conditions", "GapJunctions": "space.junctions",
    "Graph": "space.graph", "Grid": "space.grid", "Local": "space.conditions", "Release": "space.conditions",
    "Tissue": "space.tissue", "Where": "space.conditions",
    "budget": "analysis.budget", "threshold": "analysis.threshold",
}

__all__ = [
    "ADP", "AMP", "ATP", "Ado", "CO2", "Ca", "Cl", "Compartment", "Conditions", "Cr", "Droplet", "F", "GABA",
    "GapJunctions", "Gate", "Glc", "Gln", "Glu", "Gly", "Graph", "Grid", "H", "H2O", "HCO3", "Impermeant",
    "IonostatError", "Junction", "K",
    "Lac", "Lactate", "Local", "Mechanism", "Membrane", "Mg", "Model", "NAMED", "NH4", "Na", "O2", "PCr", "Pi",
    "Process", "Protocol", "Pulses", "R", "Ramp", "Release", "Reservoir", "Solution", "Species", "Step", "Tissue",
    "Where", "again", "anoxia", "at_least", "at_rest", "balanced", "batched", "boltzmann", "branch", "budget",
    "check_mechanism", "fit", "fold_curve", "ischemia", "linoid", "load", "modes", "overlay", "parameter",
    "plot_branch", "plot_fold_curve", "plot_rests", "q10", "ready_model", "recording", "rerun", "rest_model",
    "rests", "saturation", "sensitivities", "simulate", "sweep", "threshold", "where",
]


#: modules that are worth a name of their own
_MODULES = {
    "bench": "bench", "derived": "mechanisms.derived", "ensemble": "ensemble", "mechanisms": "mechanisms",
    "pnp": "space.pnp", "pores": "space.pores", "theory": "theory",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f".{_MODULES[name]}", __name__)
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module 'ionostat' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_MODULES})
