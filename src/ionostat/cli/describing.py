"""`ionostat describe`: a model for reading, as data, as a methods section, with its references."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadValue
from .common import Json, Set, Target, With, as_json, blaming, case, with_settings

if TYPE_CHECKING:
    from ..model.model import Model
    from ..papers.references import Bibliography

#: what a file that is written may be called, by what stands in it
SUFFIXES = {"latex": (".tex",), "json": (".json",), "references": (".txt", ".md", ".bib"), "text": (".txt", ".md")}


def describe(
    target: Target, set_: Set = None, with_: With = None,
    cite: Annotated[bool, typer.Option("--cite", help="The publications, and what rests on each.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="A methods section, as a LaTeX document.")] = False,
    out: Annotated[str, typer.Option("-o", "--out", metavar="FILE", help="Write it: .txt .md .tex .bib .json")] = "",
    json: Json = False,
) -> None:
    """Describe a model: places, mechanisms, and every number with unit, range, source, confidence.

    For a paper: --latex is its methods section, --cite the references (with --latex both; with --json as
    data). The name of the file says it too: -o FILE.tex is LaTeX, FILE.bib BibTeX, FILE.json data.
    """
    latex, cite, json = _by_suffix(Path(out).suffix.lower(), latex, cite, json)
    if latex and json:
        raise BadValue("--latex and --json: give one of them; --json holds the same numbers as data.")
    kind = "latex" if latex else "json" if json else "references" if cite else "text"
    if out:
        from ..experiment.files import refuse_unwritable

        refuse_unwritable(out, SUFFIXES[kind])
    it = case(target, with_)
    model, _ = with_settings(it.model, None, set_, it.scenarios)
    with blaming(model):
        text = _make(kind, model, it.scenarios, cite, Path(out).suffix.lower() == ".bib")
    if not out:
        typer.echo(text)
        return
    _write(out, text)
    if not json:
        typer.echo(f"written  {out}")


def _by_suffix(suffix: str, latex: bool, cite: bool, json: bool) -> tuple[bool, bool, bool]:
    """LaTeX, references or data, where only the name of the file asks for them."""
    if latex or json:
        return latex, cite, json
    return suffix == ".tex", cite or suffix == ".bib", suffix == ".json"


def _write(out: str, text: str) -> None:
    """The file, whole or not at all."""
    from ..experiment.files import whole

    with whole(out) as part:
        part.write_text(text.rstrip("\n") + "\n", "utf-8")


def _make(kind: str, model: Model, scenarios: Any, cite: bool, bib: bool) -> str:
    """What is asked for, as text."""
    from ..papers.sources import bibliography_of

    found = bibliography_of(model) if cite else None
    if kind == "latex":
        from ..papers.methods import document

        return document(model, found)
    if kind == "references":
        from ..papers.references import bibtex

        assert found is not None
        return bibtex(found.references) if bib else references_text(model, found)
    data = description(model)
    data["scenarios"] = _scenarios(scenarios)
    if found is not None:
        data["references"] = [r.data() for r in found.references]
        data["unpublished"] = found.unpublished
    return as_json(data) if kind == "json" else _text(data)


def _scenarios(scenarios: Any) -> dict[str, str]:
    from ..experiment.report import dashed

    return {dashed(name): s.meaning for name, s in scenarios.items()}


# -------------------------------------------------------------------- as data


def description(model: Model) -> dict[str, Any]:
    """A model as plain data: places, mechanisms with what they move, parameters with their sources."""
    from ..papers.cards import first_line

    mechanisms = {}
    for path, mechanism, _ in model.mechanisms():
        processes = {p.name or mechanism.name: _equation(p, mechanism.place) for p in mechanism.processes()}
        mechanisms[path] = {
            "kind": type(mechanism).__name__, "meaning": first_line(type(mechanism)), "processes": processes,
        }
    return {
        "model": model.name,
        "temperature": model.temperature,
        "places": {
            name: {
                "kind": type(place).__name__.lower(),
                "volume": getattr(place, "volume", None),
                "concentrations": {s.symbol: c for s, c in place.solutes.items()},
            }
            for name, place in model.places.items()
        },
        "joints": {j.name: {"kind": type(j).__name__.lower(), "inside": j.inside, "outside": j.outside}
                   for j in model.joints},
        "mechanisms": mechanisms,
        "parameters": _parameters(model),
    }


def _equation(process: Any, place: str) -> dict[str, Any]:
    from ..papers.turnovers import reaction

    return {
        "inside": {str(s): n for s, n in process.all_inside.items()},
        "outside": {str(s): n for s, n in process.all_outside.items()},
        "charge": process.displaced_charge,
        "law": process.law,
        "equation": reaction(process, place),
    }


def _parameters(model: Model) -> dict[str, Any]:
    """Every number by path, with what is known of it; the default is that of a mechanism."""
    from ..model.paths import entries
    from ..papers.cards import number

    found = {}
    for e in entries(model):
        told = number(e.info)
        default = told.pop("default")
        found[e.path] = {"value": e.value, **told, "default": default if e.mechanism and e.dynamic else None}
    return found


# -------------------------------------------------------------------- for reading


def _text(found: dict[str, Any]) -> str:
    from ..units import show

    lines = [f"{found['model']}, {show(found['temperature'], 'K')}", "", "PLACES"]
    for name, place in found["places"].items():
        volume = f", {show(place['volume'], 'm3')}" if place["volume"] else ""
        levels = ", ".join(f"{s} {c:.4g}" for s, c in place["concentrations"].items())
        lines.append(f"  {name} ({place['kind']}{volume}): {levels} mM")
    lines += ["", "MECHANISMS"]
    width = max((len(path) for path in found["mechanisms"]), default=0) + 2
    lines += [f"  {path:<{width}}{m['kind']}: {m['meaning']}" for path, m in found["mechanisms"].items()]
    lines += ["", "NUMBERS  (value; sourced range; confidence: meaning. source)"]
    for path, p in found["parameters"].items():
        ranged = "" if not p["sourced"] else "; " + " to ".join(show(v, p["unit"]) for v in p["sourced"])
        trust = f"; {p['confidence']}" if p["confidence"] else ""
        source = f". {p['source']}" if p["source"] else ""
        lines.append(f"  {path} = {show(p['value'], p['unit'])}{ranged}{trust}: {p['meaning']}{source}")
    if found["scenarios"]:
        lines += ["", "SCENARIOS", *(f"  {name}: {meaning}" for name, meaning in found["scenarios"].items())]
    return "\n".join(lines)


def references_text(model: Model, found: Bibliography) -> str:
    """Numbered references with what rests on each and what was not checked; then what rests on none."""
    set_here = _set_here(model)
    lines = [f"REFERENCES of {model.name}"]
    for r in found.references:
        text, link = str(r.citation), r.citation.link
        lines += ["", f"[{r.number}] {text}{f'. {link}' if link and link != text else ''}"]
        lines.append(_wrapped(_marked(r.uses, set_here)))
        lines += [_wrapped(f"{remark}: {_marked(uses, set_here)}") for remark, uses in r.remarks.items()]
    if found.unpublished:
        lines += ["", "RESTING ON NO PUBLICATION"]
        for text, uses in found.unpublished.items():
            lines += [fill(text, 100, initial_indent="  ", subsequent_indent="  "), _wrapped(_marked(uses, set_here))]
    if any(use in set_here for r in found.references for use in r.uses):
        lines += ["", "* set in this model; the source is that of the usual value"]
    return "\n".join(lines)


def _set_here(model: Model) -> set[str]:
    """Numbers of mechanisms that are not the usual ones, to which their source belongs."""
    from ..model.paths import entries

    return {e.path for e in entries(model) if e.mechanism and e.dynamic and e.value != e.info.default}


def _marked(uses: list[str], set_here: set[str]) -> str:
    return ", ".join(f"{use}*" if use in set_here else use for use in uses)


def _wrapped(text: str) -> str:
    return fill(text, 100, initial_indent="    ", subsequent_indent="    ", break_long_words=False)
