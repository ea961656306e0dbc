"""Mechanisms: the contract, and one page per family of proteins.

``catalogue()`` lists the classes of all pages by name, and each can be imported from here
(``from ionostat.mechanisms import KCC2``); the pages are read when one is first asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .mechanism import Mechanism

    CATALOGUE: dict[str, type[Mechanism]]

#: the modules that hold mechanisms, in the order of the catalogue
PAGES = (
    "leak", "sodium", "potassium", "chloride", "sodium_pump", "cotransport", "water", "metabolism",
    "exchange_with_blood", "stimulus", "gap_junction", "electrodiffusion",
    "pump_cycle", "pump_smith_crampin", "pump_literature", "pump_regulation",
    "acid_base", "calcium_buffer", "volume_regulation",
    "exchange", "calcium_transport",
    "potassium_rectifiers", "potassium_calcium", "calcium_channels", "pacemaker", "hemichannel",
    "inhibitory_receptors", "excitatory_receptors",
    "uptake", "transmitters", "synaptic", "puff", "pipette", "published",
    "pinsky_rinzel",
)


@cache
def catalogue() -> dict[str, type[Mechanism]]:
    """Every mechanism of the pages: name of the class -> class.

    >>> catalogue()["KCC2"].short
    'kcc2'
    """
    from .mechanism import Mechanism

    found: dict[str, type[Mechanism]] = {}
    for page in PAGES:
        for name, value in vars(import_module(f".{page}", __name__)).items():
            here = getattr(value, "__module__", "") == f"{__name__}.{page}"
            if here and isinstance(value, type) and issubclass(value, Mechanism):
                found[name] = value
    return found


def __getattr__(name: str) -> Any:
    if name == "CATALOGUE":
        return catalogue()
    if not name.startswith("_") and name in catalogue():
        return catalogue()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *catalogue(), "CATALOGUE"})
