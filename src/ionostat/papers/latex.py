"""Text, numbers and docstrings as LaTeX that compiles, whatever characters they hold."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Iterable, Iterator

from ..units import in_unit, show

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
}
#: signs beyond ASCII that stand for mathematics
MATHS = {
    "µ": r"\mu", "Ω": r"\Omega", "·": r"\cdot", "×": r"\times", "±": r"\pm", "−": "-", "→": r"\rightarrow",
    "←": r"\leftarrow", "↔": r"\leftrightarrow", "⇌": r"\rightleftharpoons", "≤": r"\leq", "≥": r"\geq",
    "≈": r"\approx", "≠": r"\neq", "∞": r"\infty", "√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∂": r"\partial",
    "°": r"^{\circ}", "Δ": r"\Delta", "Γ": r"\Gamma", "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi",
    "²": "^{2}", "³": "^{3}", "∝": r"\propto", "≪": r"\ll", "≫": r"\gg", "′": r"\prime",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta",
    "θ": r"\theta", "ι": r"\iota", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi",
    "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "υ": r"\upsilon", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi",
    "ω": r"\omega",
}
TEXTS = {
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\dots{}", "\u00a0": "~",
    "ı": r"{\i}", "ħ": r"$\hbar$",
}
#: letters that T1 fonts have
LETTERS = re.compile(r"[À-ÖØ-öø-ıĹ-ňŊ-żŽž]")
UNITS: dict[str, str] = {"degC": "°C", "MOhm": "MΩ", "ohm": "Ω"}
GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu", "rho", "sigma",
         "tau", "phi", "chi", "psi", "omega")


def escaped(text: str) -> str:
    r"""Text as LaTeX prints it, on one line.

    >>> print(escaped("5 % of K_Na & 10^2, µ"))
    5 \% of K\_Na \& 10\textasciicircum{}2, \ensuremath{\mu}
    """
    return "".join(_character(c) for c in " ".join(text.split()))


def _character(c: str) -> str:
    if ord(c) < 128:
        return SPECIAL.get(c, c if c.isprintable() else "")
    if c in MATHS:
        return rf"\ensuremath{{{MATHS[c]}}}"
    if c in TEXTS or LETTERS.match(c):
        return TEXTS.get(c, c)
    plain = "".join(p for p in unicodedata.normalize("NFKD", c) if ord(p) < 128 and p.isprintable())
    return "".join(map(_character, plain)) or f"[U+{ord(c):04X}]"


#: arrows, powers of ten and micro units as people type them
TYPED = re.compile(
    r"<->|->|(?<![\w./-])(\d+(?:\.\d+)?)e([+-]?\d+)(?![\w/-]|\.\w)|\bu(?=M\b|mol\b)"
    r"|(?<=\d )u(?=(?:m[23]?|s|A|F|S|g|L|l)\b)"
)
ARROWS = {"<->": r"\ensuremath{\leftrightarrow}", "->": r"\ensuremath{\rightarrow}"}


def typed(text: str) -> str:
    r"""Text as LaTeX prints it, with what is typed for arrows, powers of ten and micro units as such.

    >>> print(typed("A -> B at 1.4e-8 m/s and 3 uM"))
    A \ensuremath{\rightarrow} B at $1.4 \times 10^{-8}$ m/s and 3 \ensuremath{\mu}M
    """
    out, at = [], 0
    for found in TYPED.finditer(text):
        power = rf"${found[1]} \times 10^{{{int(found[2])}}}$" if found[1] else r"\ensuremath{\mu}"
        out += [escaped_part(text[at : found.start()]), ARROWS.get(found[0], power)]
        at = found.end()
    return "".join([*out, escaped_part(text[at:])]).strip()


#: species of several letters, in mathematics; what stands upright already is passed over
UPRIGHT = re.compile(
    r"(\\(?:text|texttt|mathrm|operatorname|begin|end)\{[^{}]*\})|(?<![\\A-Za-z])("
    r"ATP|ADP|AMP|PCr|Cr|Ado|Pi|Glc|Lactate|Lac|Glu|Gln|GABA|Gly|HCO_3|NH_[34]|CO_2|H_2O|O_2|IP_3|Na|Cl|Ca|Mg|HBuf|Buf"
    r"|CaB)(?![A-Za-z])"
)


def mathematics(text: str) -> str:
    r"""Mathematics of a docstring, with signs beyond ASCII as macros and species upright.

    >>> print(mathematics("K_{Na}\\, ATP"))
    K_{\mathrm{Na}}\, \mathrm{ATP}
    """
    text = UPRIGHT.sub(lambda found: found[1] or rf"\mathrm{{{found[2]}}}", text)
    return "".join(
        c if ord(c) < 128 else f"{MATHS[c]} " if c in MATHS else rf"\text{{{_character(c)}}}" for c in text
    )


# -------------------------------------------------------------------- numbers, units, symbols


def number(value: float) -> str:
    r"""A number to six figures.

    >>> print(number(3.5), number(4e-05), number(-1e6))
    $3.5$ $4 \times 10^{-5}$ $-1 \times 10^{6}$
    """
    head, _, power = f"{value:.6g}".partition("e")
    return f"${head} \\times 10^{{{int(power)}}}$" if power else f"${head}$"


def quantity(value: float, unit: str) -> tuple[str, str]:
    r"""Number and unit as people speak it, in LaTeX.

    >>> print(*quantity(-0.07, "V"))
    $-70$ mV
    """
    spoken = show(value, unit).partition(" ")[2]
    return (number(in_unit(value, spoken)), unit_latex(spoken)) if spoken else (number(value), "")


def unit_latex(unit: str) -> str:
    r"""A unit, its quotients as negative powers.

    >>> print(unit_latex("pmol/cm2/s"), unit_latex("mol m-2 s-1"), unit_latex("degC"))
    pmol\,cm$^{-2}$\,s$^{-1}$ mol\,m$^{-2}$\,s$^{-1}$ \ensuremath{^{\circ}}C
    """
    parts = []
    for sign, word, power in re.findall(r"([/ ]|^)([^\W\d]+|1|%)\^?(-?\d+)?", unit):
        exponent = int(power or 1) * (-1 if sign == "/" else 1)
        if word != "1":
            name = UNITS[word] if word in UNITS else re.sub(r"^u(?=[A-Zmls])", "µ", word)
            parts.append(escaped(name) + (f"$^{{{exponent}}}$" if exponent != 1 else ""))
    return r"\,".join(parts)


def symbol(name: str) -> str:
    r"""The name of a parameter: one letter, or letter and index, as mathematics; others as in the code.

    >>> print(symbol("K_Na"), symbol("P50"), symbol("slow_half"))
    $K_{\mathrm{Na}}$ $P_{50}$ \texttt{slow\_half}
    """
    found = re.fullmatch(rf"([A-Za-z]|{'|'.join(GREEK)})(?:_(\w+)|(\d+))?", name)
    if not found:
        return rf"\texttt{{{escaped(name)}}}"
    letter = found[1] if len(found[1]) == 1 else rf"\{found[1]}"
    index = rf"_{{\mathrm{{{escaped(found[2])}}}}}" if found[2] else f"_{{{found[3]}}}" if found[3] else ""
    return f"${letter}{index}$"


def code(name: str) -> str:
    r"""A name of the code, which may break after a dot or an underscore.

    >>> print(code("cell.leak_Na"))
    \texttt{cell.\allowbreak leak\_\allowbreak Na}
    """
    return r"\texttt{" + re.sub(r"[._]", lambda mark: mark[0] + r"\allowbreak ", escaped(name)) + "}"


def longtable(columns: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table that may run over pages; its cells are LaTeX already."""
    lines = [" & ".join(row) + r" \\" for row in rows]
    if not lines:
        return []
    return [
        r"{\footnotesize\setlength{\tabcolsep}{4pt}",
        rf"\begin{{longtable}}{{{columns}}}", r"\hline", " & ".join(head) + r" \\", r"\hline", r"\endhead",
        *lines, r"\hline", r"\end{longtable}", "}",
    ]


def ragged(width: str) -> str:
    """A column of text with this width."""
    return rf">{{\raggedright\arraybackslash}}p{{{width}}}"


# -------------------------------------------------------------------- docstrings

_BLOCK = re.compile(r"^([ \t]*)\.\. math::[ \t]*(.*\n(?:[ \t]*\n|\1[ \t]+\S.*(?:\n|\Z))*)", re.M)


def pieces(docstring: str) -> Iterator[tuple[str, str]]:
    """The parts of a docstring in order: ("text", paragraph) and ("math", LaTeX).

    >>> list(pieces("One.\\n\\n.. math::\\n    a = b\\n\\nTwo."))
    [('text', 'One.'), ('math', 'a = b'), ('text', 'Two.')]
    """
    at = 0
    text = inspect.cleandoc(docstring) + "\n"
    for found in _BLOCK.finditer(text):
        yield from _paragraphs(text[at : found.start()])
        block = re.sub(r"^[ \t]*:\w+:.*$", "", found[2], flags=re.M)
        for one in re.split(r"\n\s*\n", inspect.cleandoc(block)):
            if one.strip():
                yield "math", inspect.cleandoc(one)
        at = found.end()
    yield from _paragraphs(text[at:])


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.strip() and not paragraph.lstrip().startswith(">>>"):
            yield "text", paragraph.strip()


def equations(docstring: str | None) -> list[str]:
    """The equations of a docstring: its ``math`` blocks, or else those in its lines of text.

    >>> equations("A current :math:`I = g (V - E)` of :math:`I`.")
    ['I = g (V - E)']
    """
    blocks = [text for kind, text in pieces(docstring or "") if kind == "math"]
    inline = (" ".join(text.split()) for text in re.findall(r":math:`([^`]*)`", docstring or ""))
    return blocks or [text for text in inline if "=" in text]


def display(equation: str) -> str:
    """An equation on lines of its own, broken where a long one lists several."""
    lines = _cut(" ".join(equation.split())) if len(equation) > 90 and r"\\" not in equation else [equation]
    body = mathematics(r" \\ ".join(lines))
    if len(lines) > 1:
        body = f"\\begin{{gathered}}\n{body}\n\\end{{gathered}}"
    elif r"\\" in body or "&" in body.replace(r"\&", ""):
        body = f"\\begin{{split}}\n{body}\n\\end{{split}}"
    return f"\\begin{{equation*}}\n{body}\n\\end{{equation*}}"


def _cut(equation: str) -> list[str]:
    """The equations that a line lists: cut at a quad that stands in no group."""
    lines, depth, at = [], 0, 0
    for found in re.finditer(r"\\[{}]|[{}]|\\(?:left|right|begin|end)\b|\\q?quad\b", equation):
        mark = found[0]
        if mark in ("{", r"\left", r"\begin"):
            depth += 1
        elif mark in ("}", r"\right", r"\end"):
            depth -= 1
        elif mark.endswith("quad") and not depth:
            lines.append(equation[at : found.start()].strip())
            at = found.end()
    return [line for line in (*lines, equation[at:].strip()) if line]


def prose(paragraph: str) -> str:
    r"""A paragraph of a docstring: its mathematics, code and roles as LaTeX; items as a list.

    >>> print(prose("See :func:`linoid`, ``a_b`` and :math:`x^2`."))
    See \texttt{linoid}, \texttt{a\_b} and $x^2$.
    """
    if re.match(r"[-*] ", paragraph):
        items = "\n".join(rf"\item {_inline(one)}" for one in re.split(r"(?:^|\n)[-*] ", paragraph) if one.strip())
        return f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
    return _inline(paragraph)


def _inline(text: str) -> str:
    out, at = [], 0
    for found in re.finditer(r":math:`([^`]*)`|(?::[\w:]+:)?``?~?([^`]+)``?|\$([^$\n]+)\$", text):
        out.append(typed_part(text[at : found.start()]))
        maths = found[1] or found[3]
        code = escaped(found[2] or "")
        out.append(f"${mathematics(' '.join(maths.split()))}$" if maths else rf"\texttt{{{code}}}")
        at = found.end()
    return "".join([*out, typed_part(text[at:])]).strip()


def typed_part(text: str) -> str:
    """Typed, with the spaces at its ends kept."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{typed(text)}{after}" if text.strip() else before


def escaped_part(text: str) -> str:
    """Escaped, with the spaces at its ends kept: they part it from what stands beside it."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{escaped(text)}{after}" if text.strip() else before
