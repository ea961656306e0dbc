"""Results on the wire: a length, a JSON head, then float32 numbers.

>>> import numpy as np
>>> frame = encoded({"id": 3}, {"V": np.array([1.0, 2.0]), "K": 3.5})
>>> decoded(frame)[0]["numbers"], decoded(frame)[1]["V"].tolist()
({'K': 3.5}, [1.0, 2.0])
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["MOST_BYTES", "decoded", "encoded"]

#: a result larger than this is an error of the page
MOST_BYTES = 32_000_000


def encoded(head: Mapping[str, Any], results: Mapping[str, Any]) -> bytes:
    """One message: what it answers, numbers, and arrays as float32."""
    arrays = {name: np.asarray(v, np.float32) for name, v in results.items() if np.ndim(v)}
    numbers = {name: _finite(float(v)) for name, v in results.items() if not np.ndim(v)}
    shapes = [{"name": name, "shape": a.shape} for name, a in arrays.items()]
    text = json.dumps({**head, "numbers": numbers, "arrays": shapes}).encode()
    text += b" " * (-len(text) % 4)  # so that the floats start at a multiple of four
    return struct.pack("<I", len(text)) + text + b"".join(a.tobytes() for a in arrays.values())


def decoded(frame: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Head and arrays of a message, as the page reads them."""
    (length,) = struct.unpack_from("<I", frame)
    head = json.loads(frame[4 : 4 + length])
    at, arrays = 4 + length, {}
    for one in head["arrays"]:
        count = int(np.prod(one["shape"]))
        arrays[one["name"]] = np.frombuffer(frame, np.float32, count, at).reshape(one["shape"])
        at += 4 * count
    return head, arrays


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None
