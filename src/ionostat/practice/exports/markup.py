r"""The texts of practices as HTML: ``$...$`` stays an equation for MathJax, ``**...**`` becomes strong.

>>> html("K⁺ & **so** $V < 0$")
'K⁺ &amp; <strong>so</strong> \\(V &lt; 0\\)'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

__all__ = ["PLAIN", "STRONG", "EQUATION", "html", "paragraphs", "pieces"]

PLAIN, STRONG, EQUATION = "plain", "strong", "equation"
_PIECES = re.compile(r"\$([^$]+)\$|\*\*(.+?)\*\*|`([^`]+)`|\b([A-Za-zα-ω])_(\w+)", re.S)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with what it is; a letter with an index is an equation too.

    >>> list(pieces("so **far** $x$")), list(pieces("E_K"))
    ([('plain', 'so '), ('strong', 'far'), ('plain', ' '), ('equation', 'x')], [('equation', 'E_{K}')])
    """
    end, text = 0, text.replace(" - ", " − ")
    for found in _PIECES.finditer(text):
        if found.start() > end:
            yield PLAIN, text[end : found.start()]
        equation, strong, name, letter, index = found.groups()
        if equation is not None:
            yield EQUATION, equation
        elif strong is not None:
            yield from ((STRONG if kind == PLAIN else kind, inner) for kind, inner in pieces(strong))
        elif name is not None:
            yield PLAIN, name
        else:
            yield EQUATION, f"{letter}_{{{index}}}"
        end = found.end()
    if end < len(text):
        yield PLAIN, text[end:]


def html(text: str) -> str:
    r"""A text as HTML, with equations between ``\(`` and ``\)``, which MathJax takes everywhere."""
    style = {PLAIN: "{}", STRONG: "<strong>{}</strong>", EQUATION: r"\({}\)"}
    return "".join(style[kind].format(escape(piece, quote=False)) for kind, piece in pieces(text))


def paragraphs(texts: Iterable[str]) -> str:
    """Texts as paragraphs of HTML; empty ones are left out."""
    return "".join(f"<p>{html(text)}</p>" for text in texts if text)
