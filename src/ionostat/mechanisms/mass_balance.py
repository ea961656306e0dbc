"""Mass: what leaves one side arrives at the other, and a reaction makes what it consumes."""

from __future__ import annotations

import numpy as np

from ..errors import BadMechanism
from .mechanism import Mechanism
from .process import Process

#: pools of fixed activity, or what no process here closes: protons, water, oxygen
OPEN_POOLS = ("H", "water", "oxygen")


def balanced_moieties(path: str, mechanism: Mechanism) -> list[str]:
    """The moieties that a mechanism moves or turns over, each of which it keeps.

    Protons, water and oxygen are exempt (pools of fixed activity, respiration), and so is carbon
    that leaves where oxygen is consumed and carbon dioxide is not written. What a protein binds it must
    give back round each cycle.

    Raises:
        BadMechanism: one is made or lost; the message names the process and the moiety.
    """
    processes = list(mechanism.processes())
    nets = [_net(process) for process in processes]
    kinds = sorted({moiety for net in nets for moiety in net})
    names = list(mechanism.sites())
    steps = np.array([[p.sites.get(n, 0) for n in names] for p in processes], dtype=float)
    for kind in kinds:
        made = np.array([net.get(kind, 0) for net in nets], dtype=float)
        held = np.linalg.lstsq(steps, -made, rcond=None)[0] if steps.size else np.zeros(0)
        missing = made + (steps @ held if steps.size else 0.0)
        worst = int(np.argmax(np.abs(missing)))
        if abs(missing[worst]) > 1e-9:
            _refuse(path, processes[worst], kind, missing, worst)
    return kinds


def _net(process: Process) -> dict[str, int]:
    """Net number of each moiety that one turnover makes on both sides."""
    total: dict[str, int] = {}
    oxygen, dioxide = 0, False
    for side in (process.all_inside, process.all_outside):
        for species, number in side.items():
            oxygen += number * (species.symbol == "O2")
            dioxide |= species.symbol == "CO2"
            for moiety, count in species.moieties:
                if moiety not in OPEN_POOLS:
                    total[moiety] = total.get(moiety, 0) + number * count
    if oxygen < 0 and not dioxide and total.get("carbon", 0) < 0:  # burnt: it leaves as CO2 that is not tracked
        total["carbon"] = 0
    return total


def _refuse(path: str, process: Process, kind: str, missing: np.ndarray, worst: int) -> None:
    if process.sites:
        raise BadMechanism(
            f"{path}: {kind} is not given back round a closed cycle of its states: what {kind} the "
            f"steps bind and release sums to {missing.sum():+g} over the cycle. Let another step "
            f"{'bind' if missing.sum() > 0 else 'release'} it, so that the protein is as before after a round."
        )
    verb = "creates" if missing[worst] > 0 else "loses"
    raise BadMechanism(
        f"{path}: {process.name or 'its process'} {verb} {abs(missing[worst]):g} {kind} per turnover: what "
        "leaves one side must arrive at the other (`moves` does both), and a reaction must "
        "make as much as it consumes."
    )
