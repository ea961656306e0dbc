"""What a docstring says: its sections, equation, source, and the units that stand in its text."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from ..units import parse

__all__ = ["RATIO", "UNIT", "equation_of", "readable", "said", "section", "source_of", "units_in"]

SYMBOL: Final = r"(?:kg|mol|ohm|osmol|Pa|Hz|[msAKVSFJNWC])(?:-?\d)?"
UNIT: Final = rf"{SYMBOL}(?: {SYMBOL})*"
BEFORE: Final = r"(?:^|[,;:]\s+|\(|\b(?:in|or|and|molecules)\s+)"
AFTER: Final = r"(?=$|[,;:.]|\)(?!\^)|\s+(?:or|of|for|per|if|and|at|by|to|\(|with|as|that)\b|\s\()"
UNITS: Final = re.compile(rf"{BEFORE}({UNIT}){AFTER}")
RATIO: Final = re.compile(
    r"dimensionless|ratio|fraction|share|factor|valence|charge|number|count|species|name|coefficient|"
    r"pH|pK|exponent|how many|times|lambda|stoichiometr|particles|ions|synapses|mode|index|"
    r"\d to |\d or |at least \d|[Pp]ermittivity|from \d|per\b|over\b|\w/\w|steps|\\d less|\"|None",
    re.IGNORECASE,
)
"""Words by which a description says that the value bears no unit."""


def section(doc: str, title: str) -> str:
    """Return the indented text under "Title:", its indent taken off."""
    found = re.search(rf"^{title}:\n((?:[ \t]+.*\n?|\n)+)", doc, re.MULTILINE)
    return inspect.cleandoc(found[1]) if found else ""


def equation_of(doc: str) -> str:
    display = re.search(r"\.\. math::(.*\n(?:\s*\n|[ \t]+.*\n)*)", doc + "\n")
    found = display or re.search(r":math:`([^`]*)`", doc)
    return " ".join(found[1].split()) if found else ""


def source_of(doc: str) -> str:
    found = re.search(r"Source:\s(.*?)(?:\n\s*\n|\Z)", doc, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def said(function: Any) -> dict[str, str]:
    """Return the text of each argument; "Likewise ..." stands for the entry before it."""
    found: dict[str, str] = {}
    before = ""
    for entry in re.split(r"\n(?=\S)", section(inspect.getdoc(function) or "", "Args")):
        names, _, text = entry.partition(":")
        line = " ".join(text.split())
        before = f"{line} {before}" if line.startswith("Likewise") else line
        found |= {one.strip(" *"): before for one in names.split(",")}
    return found


def units_in(text: str) -> tuple[str, ...]:
    """Return the SI units that a description names.

    >>> units_in("Net outward current, A of a cell, or A m-2."), units_in("Share, 0 to 1.")
    (('A', 'A m-2'), ())
    """
    words = re.sub(r"`[^`]*`", "`", text)
    units = dict.fromkeys(unit for unit in UNITS.findall(words) if parse(unit))
    symbol = re.match(r"([A-Za-z]), (?!or )", text)
    if symbol:  # "s, mol m-3 Pa-1", "s, between 0 and 1": the symbol of the quantity
        units.pop(symbol[1], None)
    return tuple(units)


LETTERS: Final = """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε eta η theta θ kappa κ lambda λ mu μ nu ν pi π
    rho ρ sigma σ tau τ phi φ psi ψ Delta Δ Gamma Γ Lambda Λ Sigma Σ Phi Φ Psi Ψ Omega Ω sum Σ prod Π
    int ∫ partial ∂ nabla ∇ infty ∞ cdot · times × le ≤ ge ≥ ne ≠ to → approx ≈ propto ∝ pm ± ll ≪ gg ≫
    in ∈ dots … ldots … cdots … ell l zeta ζ chi χ omega ω
"""
SIGNS: Final[dict[str, str]] = dict(zip(LETTERS.split()[::2], LETTERS.split()[1::2], strict=True))
DROPPED: Final = re.compile(
    r"\\(?:[Bb]igg?[lr]?|left|right|mathrm|mathit|text|textstyle|displaystyle|tilde|bar|hat|dot|operatorname)\b\s*"
    r"|\\[,;!: ]"
)


def readable(equation: str) -> str:
    r"""Return LaTeX as people write it in a line of text.

    >>> readable(r"E = \frac{RT}{zF} \ln\frac{c_o}{c_i}")
    'E = RT/(zF) ln c_o/c_i'
    """
    text = re.sub(r"\\q?quad", "   ", DROPPED.sub(" ", equation.replace("&", "").replace(r"\\", "; ")))
    text = re.sub(r"\\([A-Za-z]+)\s*(?=(.?))", _sign, text)
    text = re.sub(r"(\\frac|\\sqrt)\s*(\w)", r"\1{\2}", text)
    text = re.sub(r"(\\frac\s*\{[^{}]*\})\s*(\w)", r"\1{\2}", text)
    group = r"\{([^{}]*)\}"
    for _ in range(40):
        before = text
        text = re.sub(rf"\\frac\s*{group}\s*{group}", _fraction, text)
        text = re.sub(rf"\\sqrt\s*{group}", r" sqrt(\1)", text)
        text = re.sub(rf"_\s*{group}", lambda m: "_" + m[1].strip().replace(" ", ""), text)
        text = re.sub(rf"\^\s*{group}", lambda m: f"^{m[1]}" if len(m[1]) < 2 else f"^({m[1].strip()})", text)
        text = re.sub(rf"(?<![\w}}]){group}", r"\1", text) if text == before else text
        if text == before:
            break
    return re.sub(r"\(\s+", "(", re.sub(r"\s+(?=[,)])", "", re.sub(r" {2,}", " ", text))).strip()


def _sign(found: re.Match[str]) -> str:
    """A macro as a sign or a word; fractions and roots stay for later."""
    name, after = found[1].removeprefix("t") if found[1] == "tfrac" else found[1], found[2]
    if name in ("frac", "sqrt"):
        return f"\\{name}"
    sign = SIGNS.get(name)
    if sign is None:
        return f" {name} "
    if sign in "·×≤≥≠→≈∝±≪≫∈":
        return f" {sign} "
    return f"{sign} " if after and after in "=+-<>/|·×≤≥≠→≈∝±" else sign


def _fraction(found: re.Match[str]) -> str:
    over, under = found[1].strip(), found[2].strip()
    over = over if re.fullmatch(r"[\\\w]+", over) else f"({over})"
    under = under if re.fullmatch(r"\\[A-Za-z]+|\w(?:_\w+)?|\d+", under) else f"({under})"
    return f" {over}/{under} "
