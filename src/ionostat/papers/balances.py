"""The differential equations of a model: in general, and with its own stoichiometry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..compiler.network import Network
from ..model.model import Model
from .latex import code, escaped, longtable
from .turnovers import reaction_latex, typeset

GENERAL = r"""Amounts $n$ follow the whole numbers $S$ of the processes and their turnovers $r$ (mol\,s$^{-1}$), which
are the rates times area, volume or size; water is one of the amounts, and volume is its amount times its molar volume.
Potentials follow the charge $z_j$ that turnover $j$ moves to the inner side of a membrane with area $a$ and specific
capacitance $C$, gates $x$ their opening and closing:
\begin{equation*}
\frac{\mathrm{d}n}{\mathrm{d}t} = S\,r(n, V, x), \qquad
a\,C\,\frac{\mathrm{d}V}{\mathrm{d}t} = F \sum_j z_j\,r_j,
\end{equation*}
\begin{equation*}
\frac{\mathrm{d}x}{\mathrm{d}t} = \alpha\,(1 - x) - \beta\,x \;\text{ or }\; \frac{x_\infty - x}{\tau}, \qquad
c = \frac{n}{\text{volume}}
\end{equation*}"""


def balances(model: Model) -> Iterator[str]:
    """The equations in general, the table of processes, and the sum for each amount and potential."""
    yield r"\section{Differential equations}"
    yield GENERAL
    network = Network(model)
    rows = []
    for j, step in enumerate(network.steps, 1):
        placed = network.placed[step.placed]
        line = reaction_latex(step.process, placed.kind, placed.inside, placed.outside or "")
        rows.append([f"$r_{{{j}}}$", code(step.path), f"${line}$"])
    yield from longtable(r"lp{4.6cm}p{9.4cm}", ("turnover", "process", "reaction"), rows)
    yield from longtable(r"lp{11.8cm}", ("rate of change", "sum"), sums(network))
    held = [s for s in network.states if s.kind == "gate"]
    if held:
        yield "Gates: " + ", ".join(code(s.path) for s in held) + "."


def sums(network: Network) -> Iterator[list[str]]:
    """For each amount and potential its derivative and the turnovers that make it."""
    potentials = {f"{m.name}.V": k for k, m in enumerate(network.model.membranes)}
    for i, state in enumerate(network.states):
        if state.kind == "gate":
            continue
        if state.kind == "voltage":
            k = potentials[state.path]
            numbers = [step.charges[k] for step in network.steps]
            name = escaped(state.owner)
            left = rf"$\frac{{a C}}{{F}}\,\mathrm{{d}}V_{{\text{{{name}}}}}/\mathrm{{d}}t$"
        else:
            numbers = [int(n) for n in network.S[i]]
            left = rf"$\mathrm{{d}}n_{{{_what(state)}}}/\mathrm{{d}}t$"
        yield [left, _sum(numbers)]


def _what(state: Any) -> str:
    if state.species is not None:
        return rf"{typeset(state.species)},\,\text{{{escaped(state.owner)}}}"
    return rf"\text{{{escaped(state.path)}}}"


def _sum(numbers: list[Any]) -> str:
    """Turnovers with their numbers; each term is a formula of its own, so that a line may break between."""
    terms = []
    for j, n in enumerate(numbers, 1):
        if n:
            factor = "" if abs(n) == 1 else rf"{abs(n):.6g}\,"
            sign = "-" if n < 0 else "+" if terms else ""
            terms.append(f"${sign}{factor}r_{{{j}}}$")
    return " ".join(terms) or "$0$"
