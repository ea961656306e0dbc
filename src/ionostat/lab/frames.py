"""Results on the wire: a length, a JSON head, then float32 numbers.

>>> import numpy as np
>>> frame = encoded({"id": 3}, {"V": np.array([1.0, 2.0]), "K": 3.5})
>>> decoded(frame)[0]["numbers"], decoded(frame)[1]["V"].tolist()
({'K': 3.5}, [1.0, 2.0])
>>> decoded(addressed(frame, 4))[0]["id"]
4
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ["MOST_BYTES", "addressed", "decoded", "encoded", "head_of"]

#: a result larger than this is an error of the page
MOST_BYTES = 32_000_000


def encoded(head: Mapping[str, Any], results: Mapping[str, Any]) -> bytes:
    """One message: what it answers, numbers, and arrays as float32."""
    arrays = {name: np.asarray(v, np.float32) for name, v in results.items() if np.ndim(v)}
    numbers = {name: _finite(float(v)) for name, v in results.items() if not np.ndim(v)}
    shapes = [{"name": name, "shape": a.shape} for name, a in arrays.items()]
    return _joined({**head, "numbers": numbers, "arrays": shapes}, b"".join(a.tobytes() for a in arrays.values()))


def head_of(frame: bytes) -> dict[str, Any]:
    """What a message says beside its arrays."""
    return json.loads(frame[4 : _floats(frame)])


def addressed(frame: bytes, id: int) -> bytes:
    """The same message as the answer to another wish."""
    return _joined({**head_of(frame), "id": id}, frame[_floats(frame) :])


def _joined(head: Mapping[str, Any], floats: bytes) -> bytes:
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 4)  # so that the floats start at a multiple of four
    return struct.pack("<I", len(text)) + text + floats


def _floats(frame: bytes) -> int:
    """Where the arrays begin."""
    return 4 + struct.unpack_from("<I", frame)[0]


def decoded(frame: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Head and arrays of a message, as the page reads them."""
    head, at, arrays = head_of(frame), _floats(frame), {}
    for one in head["arrays"]:
        count = int(np.prod(one["shape"]))
        arrays[one["name"]] = np.frombuffer(frame, np.float32, count, at).reshape(one["shape"])
        at += 4 * count
    return head, arrays


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None
