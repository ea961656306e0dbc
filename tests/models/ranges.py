"""Numbers of a ready model against the ranges that its mechanisms state."""

from __future__ import annotations

from ionostat import Model
from ionostat.records import parameters


def outside_their_range(model: Model) -> list[str]:
    """Numbers of mechanisms outside of their sourced range, with value and range."""
    return [
        f"{path}.{name} = {getattr(mechanism, name):.4g}, not in {info.sourced}"
        for path, mechanism, _ in model.mechanisms() for name, info in parameters(mechanism)
        if info.sourced is not None and not info.sourced[0] <= getattr(mechanism, name) <= info.sourced[1]
    ]
