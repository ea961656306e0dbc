"""Imported before anything heavy: Ctrl-C while the shell still imports ends it without a traceback."""

from __future__ import annotations

import sys
from typing import Any


def hushed(kind: type[BaseException], value: BaseException, trace: Any) -> None:
    """What Python does with an error that nobody caught."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("\nerror: interrupted\n")
    else:
        sys.__excepthook__(kind, value, trace)


sys.excepthook = hushed
