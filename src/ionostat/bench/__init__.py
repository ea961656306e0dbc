"""The bench: what an electrophysiologist does to a model, and reads from it.

    from ionostat import bench

Pipettes and clamps, steps and ramps, curves and reversal potentials, drugs by name, other baths, and the
electrodes and dyes through which levels are seen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bath import Bath, bath_change
    from .curves import iv_curve
    from .drugs import Drug, drug, drugs_for
    from .dyes import DYES, Dye, Glow, read_dye
    from .electrodes import ELECTRODES, Electrode, Reading, read_electrode
    from .pharmacy import PHARMACY
    from .pipettes import GLUCONATE, dialysis_time, patch
    from .protocols import voltage_ramp, voltage_steps
    from .reversal import Reversal, reversal_by_ramp
    from .rig import Rig, clamp_current, rig_of, with_clamp

#: name -> module, read when first asked for
_WHERE = {
    "Bath": "bath", "bath_change": "bath", "iv_curve": "curves", "Drug": "drugs", "drug": "drugs",
    "drugs_for": "drugs", "DYES": "dyes", "Dye": "dyes", "Glow": "dyes", "read_dye": "dyes",
    "ELECTRODES": "electrodes", "Electrode": "electrodes", "Reading": "electrodes", "read_electrode": "electrodes",
    "PHARMACY": "pharmacy", "voltage_ramp": "protocols", "voltage_steps": "protocols", "Reversal": "reversal",
    "reversal_by_ramp": "reversal", "GLUCONATE": "pipettes", "dialysis_time": "pipettes", "patch": "pipettes",
    "Rig": "rig", "clamp_current": "rig", "rig_of": "rig", "with_clamp": "rig",
}

__all__ = [
    "DYES", "ELECTRODES", "GLUCONATE", "PHARMACY", "Bath", "Drug", "Dye", "Electrode", "Glow", "Reading", "Reversal",
    "Rig", "bath_change", "clamp_current", "dialysis_time", "drug", "drugs_for", "iv_curve", "patch", "read_dye",
    "read_electrode", "reversal_by_ramp", "rig_of", "voltage_ramp", "voltage_steps", "with_clamp",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
