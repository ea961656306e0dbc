"""Seals: a file tells whether it was changed by someone who does not know the salt of the class.

A seal is HMAC-SHA256 over the canonical JSON of the rest of the file. Without a salt of your own it
only finds slips: the default salt stands in this file for everyone to read.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

DEFAULT_SALT = "ionostat"

__all__ = ["DEFAULT_SALT", "genuine", "sealed"]


def sealed(data: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """The data with its seal.

    >>> genuine(sealed({"points": 3.0}, "class"), "class"), genuine(sealed({"points": 3.0}, "class"), "other")
    (True, False)
    """
    return {**data, "seal": _seal(data, salt)}


def genuine(data: Mapping[str, Any], salt: str) -> bool:
    """Whether the seal of a file fits what stands in it."""
    rest = {name: value for name, value in data.items() if name != "seal"}
    return hmac.compare_digest(str(data.get("seal", "")), _seal(rest, salt))


def _seal(data: Mapping[str, Any], salt: str) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()
