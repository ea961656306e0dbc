"""A model as the methods section of a paper: a LaTeX document that compiles by itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from ..constants import F, R
from ..mechanisms.mechanism import Mechanism
from ..model.compartment import Compartment
from ..model.model import Model
from ..model.paths import Entry, entries
from ..records import parameters
from .balances import balances
from .cards import helpers, law_equations
from .latex import code, display, equations, escaped, longtable, number, pieces, prose, quantity, ragged, typed
from .references import Bibliography, Reference
from .symbols import written
from .turnovers import law_in_words, reaction_latex, typeset

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{amsmath}
\usepackage{array,longtable}
\usepackage[margin=2.2cm]{geometry}
\usepackage{url}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
\emergencystretch=3em
\raggedbottom
"""
CONVENTIONS = r"""Potentials are inside minus outside; what moves outward is positive. $F = %s$~C\,mol$^{-1}$,
$R = %s$~J\,mol$^{-1}$\,K$^{-1}$, $T$ is the absolute temperature, $A$ the affinity of a process (its free energy
with the sign changed), and $L(x) = x/(1 - e^{-x})$. Names in typewriter are those of parameters in the code."""


def document(model: Model, found: Bibliography | None = None) -> str:
    """The methods section of a model, with a bibliography where one is given."""
    body = [
        rf"\title{{The model \emph{{{escaped(model.name)}}}}}", r"\date{}", r"\author{}", r"\begin{document}",
        r"\maketitle", CONVENTIONS % (number(F).strip("$"), number(R).strip("$")),
        *places(model), *joints(model, found), *mechanisms(model, found), *balances(model),
        *(thebibliography(found) if found else ()), r"\end{document}",
    ]
    return PREAMBLE + "\n".join(body) + "\n"


# -------------------------------------------------------------------- places and what joins them


def places(model: Model) -> Iterator[str]:
    """Temperature, volumes, and concentrations at the start."""
    yield r"\section{Compartments}"
    yield f"The temperature is {' '.join(quantity(model.temperature, 'K'))}."
    yield "Concentrations at the start are in mM; those marked $^{*}$ are held."
    species = dict.fromkeys(s for place in model.places.values() for s in place.solutes)
    rows = [[f"${typeset(s)}$", *(_level(place, s) for place in model.places.values())] for s in species]
    rows.append(["impermeant", *(_impermeant(model, name, 0) for name in model.places)])
    rows.append(["its mean charge", *(_impermeant(model, name, 1) for name in model.places)])
    volumes = {name: quantity(c.volume, "m3") for name, c in model.compartments.items()}
    rows.append(["water volume", *("~".join(volumes.get(name, ("--",))) for name in model.places)])
    names = list(model.places)
    for first in range(0, len(names), 5):
        some = range(first, min(first + 5, len(names)))
        head = ["", *(escaped(names[i]) for i in some)]
        yield from longtable("l" + "r" * len(some), head, ([row[0], *(row[1 + i] for i in some)] for row in rows))


def _level(place: Any, species: Any) -> str:
    if species not in place.solutes:
        return "--"
    held = not isinstance(place, Compartment) or species in place.clamped
    return number(place.solutes[species]) + ("$^{*}$" if held else "")


def _impermeant(model: Model, name: str, what: int) -> str:
    return number(model.impermeants[name][what]) if name in model.impermeants else "--"


def joints(model: Model, found: Bibliography | None) -> Iterator[str]:
    """Membranes with area, capacitance and potential at the start; junctions with size."""
    known = {e.path: e for e in entries(model)}
    if model.membranes:
        yield r"\section{Membranes}"
        rows = []
        for m in model.membranes:
            sizes = ("~".join(quantity(getattr(m, f), known[f"{m.name}.{f}"].info.unit))
                     for f in ("area", "capacitance", "V"))
            source = sources(known[f"{m.name}.capacitance"], found)
            rows.append([escaped(m.name), escaped(m.inside), escaped(m.outside), *sizes, source])
        head = ("membrane", "inside", "outside", "area", "capacitance", "$V$ at start", "source of capacitance")
        yield from longtable("llllll" + ragged("3cm"), head, rows)
    if model.junctions:
        yield r"\section{Junctions}"
        rows = [[escaped(j.name), escaped(j.inside), escaped(j.outside), number(j.size)] for j in model.junctions]
        yield from longtable("lllr", ("junction", "inside", "outside", "size (number, or m$^3$ of tissue)"), rows)


# -------------------------------------------------------------------- mechanisms


def mechanisms(model: Model, found: Bibliography | None) -> Iterator[str]:
    """One section for each class: reactions, rate, numbers; then the laws that several share."""
    groups: dict[type[Mechanism], list[tuple[str, Mechanism]]] = {}
    for path, mechanism, _ in model.mechanisms():
        groups.setdefault(type(mechanism), []).append((path, mechanism))
    if not groups:
        return
    known: dict[str, Entry] = {e.path: e for e in entries(model)}
    yield r"\section{Mechanisms}"
    yield (r"Rates are per area of membrane (mol\,m$^{-2}$\,s$^{-1}$) or per volume of water "
           r"(mol\,m$^{-3}$\,s$^{-1}$); at a junction they are multiplied by its size.")
    for cls, instances in groups.items():
        yield rf"\subsection{{{escaped(cls.__name__)}}}"
        yield "Stands as " + ", ".join(code(path) for path, _ in instances) + "."
        yield from reactions(instances)
        yield from description(cls, found)
        yield from numbers(cls, instances, known, found)
    shared = dict.fromkeys(helper for cls in groups for helper in helpers(cls))
    if shared:
        yield r"\subsection{Laws that several share}"
        for helper in shared:
            yield rf"\paragraph{{{code(helper.__name__)}}} " + prose(_first(helper))
            yield from map(display, equations(helper.__doc__))


def reactions(instances: list[tuple[str, Mechanism]]) -> Iterator[str]:
    """What one turnover does, each process that differs once, with its law."""
    said: dict[tuple[str, str], list[str]] = {}
    for path, mechanism in instances:
        processes = list(mechanism.processes())
        for process in processes:
            name = f"{path}.{process.name}" if process.name and len(processes) > 1 else path
            label = law_in_words([process.law], mechanism.valid)
            said.setdefault((reaction_latex(process, mechanism.place), label), []).append(name)
    for (line, label), names in said.items():
        which = "" if len(said) == 1 else f" ({', '.join(map(code, names))})"
        yield display(line) + f"\nLaw: {escaped(label)}{which}.\n"


def description(cls: type[Mechanism], found: Bibliography | None) -> Iterator[str]:
    """The docstring, its equations in place; those of the law that the rate calls where it has none."""
    said = list(pieces(inspect.getdoc(cls) or ""))
    for kind, text in said:
        yield display(text) if kind == "math" else prose(text) + "\n"
    if not equations(inspect.getdoc(cls)):
        yield from map(display, law_equations(cls))
    references = found.of(cls.__name__) if found else []
    if references:
        yield f"Described after {cite(references)}.\n"


def numbers(
    cls: type[Mechanism], instances: list[tuple[str, Mechanism]], known: dict[str, Entry], found: Bibliography | None
) -> list[str]:
    """The parameters: symbol, meaning, where, value, unit, source; equal values of several places once."""
    rows = []
    said = equations(inspect.getdoc(cls)) or law_equations(cls)
    for name, info in parameters(cls):
        values: dict[float, list[str]] = {}
        for path, mechanism in instances:
            values.setdefault(getattr(mechanism, name), []).append(path)
        for i, (value, paths) in enumerate(values.items()):
            entry = known[f"{paths[0]}.{name}"]
            where = "" if len(values) == 1 else ", ".join(map(code, paths))
            given = "" if value == info.default else r"$^{\dagger}$"
            amount, unit = quantity(value, info.unit)
            first = [written(name, info, said), typed(info.meaning)] if i == 0 else ["", ""]
            rows.append([*first, where, amount + given, unit, sources(entry, found) if i == 0 else ""])
    head = ["symbol", "meaning", "where", "value", "unit", "source"]
    columns = [ragged("2cm"), ragged("3.3cm"), ragged("2.6cm"), "l", "l", ragged("2.9cm")]
    if not any(row[2] for row in rows):
        head, columns, *rows = ([*line[:2], *line[3:]] for line in (head, columns, *rows))
        columns[1], columns[-1] = ragged("4.6cm"), ragged("4.4cm")
    table = longtable("".join(columns), head, rows)
    note = r"$^{\dagger}$ set in this model; the source is that of the usual value."
    return [*table, note] if any("dagger" in cell for row in rows for cell in row) else table


def sources(entry: Entry, found: Bibliography | None) -> str:
    """What a number rests on: publications as keys, anything else in its own words."""
    references = found.of(entry.path) if found else []
    if references:
        return cite(references)
    return typed(entry.info.source) if entry.info.source else "a choice of the model"


def cite(references: Iterable[Reference]) -> str:
    return rf"\cite{{{','.join(r.key for r in references)}}}"


def _first(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0]


# -------------------------------------------------------------------- bibliography


def thebibliography(found: Bibliography) -> Iterator[str]:
    """The publications, with DOI and with what was not checked."""
    if not found.references:
        return
    yield rf"\begin{{thebibliography}}{{{len(found.references)}}}"
    for r in found.references:
        c = r.citation
        link = rf" \url{{https://doi.org/{_address(c.doi)}}}." if c.doi else f" {escaped(c.link)}." if c.link else ""
        remarks = "; ".join(f"{remark} ({', '.join(uses)})" for remark, uses in r.remarks.items())
        note = rf" [\emph{{{typed(remarks)}}}]" if remarks else ""
        text = "" if str(c) == c.link else f" {escaped(str(c))}."
        yield rf"\bibitem{{{r.key}}}{text}{link}{note}"
    yield r"\end{thebibliography}"


def _address(doi: str) -> str:
    """A DOI as an address in signs that LaTeX and browsers take."""
    return quote(doi, safe="./_-();:")
