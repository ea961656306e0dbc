"""What one turnover does, as a chemical equation: in plain text and in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..mechanisms.process import Process
from ..species import Species
from ..units import show
from .latex import escaped

#: a species or a state of a protein, how many of it, and where ("" where that says nothing)
Term = tuple[int, Any, str]

#: SI units of what a valid box may limit; concentrations beside these
AXES = {"V": "V", "T": "K", "size": "1", "osmolarity": "mol m-3", "volume": "m3"}


def spoken(what: Any) -> str:
    """A species as people write it; pools of phosphate bear no sign, as their protons are not counted.

    >>> from ionostat import ATP, Ca, Cl
    >>> [spoken(s) for s in (Cl, Ca, ATP)]
    ['Cl-', 'Ca2+', 'ATP']
    """
    if not isinstance(what, Species) or not what.z or _phosphate(what):
        return str(what)
    return f"{what.symbol}{_sign(what.z)}"


def typeset(what: Any) -> str:
    r"""A species in LaTeX.

    >>> from ionostat import HCO3, H2O
    >>> typeset(HCO3), typeset(H2O)
    ('\\mathrm{HCO_{3}}^{-}', '\\mathrm{H_{2}O}')
    """
    if not isinstance(what, Species):
        return rf"\text{{{escaped(str(what))}}}"
    plain = re.sub(r"(\d+)", r"_{\1}", what.symbol) if what.symbol != "Pi" else "P_{i}"
    sign = "" if not what.z or _phosphate(what) else f"^{{{_sign(what.z)}}}"
    return rf"\mathrm{{{plain}}}{sign}"


def _sign(z: int) -> str:
    return f"{abs(z) if abs(z) > 1 else ''}{'+' if z > 0 else '-'}"


def _phosphate(species: Species) -> bool:
    return "phosphate" in dict(species.moieties)


def terms(process: Process, place: str, inside: str = "in", outside: str = "out") -> tuple[list[Term], list[Term]]:
    """What a turnover takes and what it gives, each with its number and side."""
    within, without = process.all_inside, process.all_outside
    where = ("", "") if place == "compartment" else (inside, outside)

    def on(side: int, sign: int) -> Iterator[tuple[Any, Term]]:
        for species, number in (within, without)[side].items():
            if number * sign > 0:
                alone = side == 0 and _phosphate(species) and species not in without
                yield species, (abs(number), species, "" if alone else where[side])

    order = [*within, *(s for s in without if s not in within)]
    sides = []
    for sign in (-1, 1):
        found = sorted((*on(0, sign), *on(1, sign)), key=lambda pair: order.index(pair[0]))
        states = [(abs(n), name, "") for name, n in process.sites.items() if n * sign > 0]
        sides.append([*states, *(term for _, term in found)])
    return sides[0], sides[1]


def reaction(process: Process, place: str = "membrane", inside: str = "in", outside: str = "out") -> str:
    """One turnover as a chemical equation, outward.

    >>> from ionostat.mechanisms import SodiumPump
    >>> reaction(*SodiumPump().processes())
    '3 Na+ (in) + 2 K+ (out) + ATP -> 3 Na+ (out) + 2 K+ (in) + ADP + Pi'
    """
    def term(number: int, what: Any, where: str) -> str:
        return f"{_times(number)}{spoken(what)}{f' ({where})' if where else ''}"

    left, right = (_joined(side, term, "nothing") for side in terms(process, place, inside, outside))
    return f"{left} -> {right}"


def reaction_latex(process: Process, place: str = "membrane", inside: str = "in", outside: str = "out") -> str:
    """The same in LaTeX, for mathematical mode; what is thermodynamic runs both ways.

    >>> from ionostat.mechanisms import Water
    >>> print(reaction_latex(*Water().processes()))
    \\mathrm{H_{2}O}_{\\text{in}} \\rightleftharpoons \\mathrm{H_{2}O}_{\\text{out}}
    """
    def term(number: int, what: Any, where: str) -> str:
        return _times(number, r"\,") + typeset(what) + (rf"_{{\text{{{escaped(where)}}}}}" if where else "")

    left, right = (_joined(side, term, r"\varnothing") for side in terms(process, place, inside, outside))
    arrow = r"\rightleftharpoons" if process.law == "thermodynamic" else r"\rightarrow"
    return f"{left} {arrow} {right}"


def _times(number: int, space: str = " ") -> str:
    return "" if number == 1 else f"{number}{space}"


def _joined(side: list[Term], term: Callable[[int, Any, str], str], none: str) -> str:
    return " + ".join(term(*one) for one in side) or none


def law_in_words(laws: list[str], valid: Mapping[str, tuple[float, float]]) -> str:
    """The law or laws of a mechanism, with the box in which a phenomenological one is valid.

    >>> law_in_words(["phenomenological"], {"V": (-0.1, 0.05)})
    'phenomenological, valid for V -100 mV to 50 mV'
    """
    said = []
    for law in dict.fromkeys(laws):
        box = ", ".join(f"{name} {show(low, axis(name))} to {show(high, axis(name))}"
                        for name, (low, high) in valid.items())
        said.append(f"{law}, valid for {box}" if box and law == "phenomenological" else law)
    return " and ".join(said)


def axis(name: str) -> str:
    """The SI unit of an axis of a valid box."""
    last = name.rpartition(".")[2]
    return "1" if name.startswith(("gates.", "sites.")) else AXES.get(last, "mol m-3")
