"""Who may ask: this machine and no other, unless told otherwise and then with a token."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["LOOPBACK", "allowed"]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def allowed(headers: Mapping[str, str], port: int, host: str, token: str, given: str) -> bool:
    """Whether a request may be answered.

    Args:
        headers: of the request.
        port, host: on which the server listens.
        token: that is asked for; "" on loopback.
        given: token of the request.

    A page of another site could let a visitor's browser ask: its Origin tells. A name that another
    site lets point to this machine (DNS rebinding) shows in Host.

    >>> allowed({"host": "127.0.0.1:8000"}, 8000, "127.0.0.1", "", "")
    True
    >>> allowed({"host": "evil.example:8000"}, 8000, "127.0.0.1", "", "")
    False
    >>> allowed({"host": "localhost:8000", "origin": "http://evil.example"}, 8000, "127.0.0.1", "", "")
    False
    """
    if token and not hmac.compare_digest(_bytes(token), _bytes(given)):
        return False
    names = {f"{name}:{port}" for name in (*LOOPBACK, host)} | ({*LOOPBACK, host} if port == 80 else set())
    asked = headers.get("host", "")
    if not token and asked not in names:
        return False
    origin = headers.get("origin", "")
    return not origin or _host(origin) == asked


def _bytes(text: str) -> bytes:
    """Any text, as what can be compared in a time that tells nothing."""
    return text.encode("utf-8", "surrogatepass")


def _host(origin: str) -> str | None:
    """Host and port of a site; None where it is none, such as ``http://[``."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
