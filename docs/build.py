"""Build what the docs take from the code: tables, help texts, pictures and the outputs of the tutorial (`make docs`).

Generated parts stand between ``<!-- build: NAME -->`` and ``<!-- end -->``; outputs of code follow their block as
``text`` blocks. Any error stops the build.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import typer

import ionostat as ion
from ionostat.checks import example
from ionostat.cli import app
from ionostat.mechanisms import catalogue
from ionostat.model.paths import entries
from ionostat.papers.cards import cards
from ionostat.papers.latex import equations
from ionostat.papers.symbols import letter
from ionostat.papers.turnovers import law_in_words, reaction_latex
from ionostat.records import parameters
from ionostat.units import show

DOCS = Path(__file__).resolve().parent
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<output>.*?)```\n)?", re.S)


# -------------------------------------------------------------------- code that is shown and run


def blocks(text: str) -> list[tuple[str, str]]:
    """The Python blocks of a page, each with the output that the page shows."""
    return [(found["code"], found["output"] or "") for found in BLOCK.finditer(text)]


def outputs(text: str, folder: Path) -> list[str]:
    """Run the Python blocks of a page in order, in a folder; what each printed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    with contextlib.chdir(folder):
        for code, _ in blocks(text):
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(code, "page", "exec", dont_inherit=True), names)
            printed.append(out.getvalue())
    return printed


def with_outputs(text: str, printed: list[str]) -> str:
    """The page with these outputs below its blocks."""
    left = iter(printed)

    def again(found: re.Match[str]) -> str:
        output = next(left)
        shown = f"\n```text\n{output}```\n" if output else ""
        return f"```python\n{found['code']}```\n{shown}"

    return BLOCK.sub(again, text)


# -------------------------------------------------------------------- generated parts


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def span(sourced: tuple[float, float] | None, unit: str) -> str:
    """A range of the literature."""
    return "-" if sourced is None else f"{show(sourced[0], unit)} to {show(sourced[1], unit)}"


def mechanisms() -> str:
    """The catalogue, page by page, all of it from the classes."""
    classes = catalogue()
    out = []
    page = ""
    for name, told in cards(classes).items():
        if told["page"] != page:
            page = told["page"]
            module = sys.modules[classes[name].__module__]
            out += [f"## {page.replace('_', ' ').capitalize()}", "", inspect.cleandoc(module.__doc__ or ""), ""]
        text = markdown(inspect.getdoc(classes[name]) or "")
        out += [f"### {name}", "", text, "", *mechanism(classes[name], told), ""]
    return "\n".join(out).rstrip()


def mechanism(cls: type[ion.Mechanism], told: dict[str, Any]) -> list[str]:
    """Law, users, turnovers and numbers of one class."""
    users = "; ".join(f"{model} (" + ", ".join(f"`{path}`" for path in paths) + ")"
                      for model, paths in told["used_by"].items())
    out = []
    if not equations(inspect.getdoc(cls)):
        out += [f"```math\n{line}\n```\n" for line in told["equations"]]
    out.append(f"Law: {law_in_words(told['laws'], cls.valid)}. Used by: {users or 'no ready model'}.")
    if told["gates"] or told["sites"]:
        parts = [f"{word}: " + ", ".join(f"`{one}`" for one in found) for word, found in (
            ("Gates", [gate["name"] for gate in told["gates"]]), ("States of the protein", told["sites"])) if found]
        out[-1] += f" {'. '.join(parts)}."
    one = example(cls)
    rows = [(f"`{p.name or one.name}`", f"${reaction_latex(p, cls.place)}$", f"{p.displaced_charge:+g}", p.law)
            for p in one.processes()]
    out += ["", table(("process", "one turnover", "charge outward", "law"), rows)]
    said = equations(inspect.getdoc(cls)) or told["equations"]
    rows = [(f"`{name}` {letter(name, i, said)}".rstrip(), i.meaning, show(i.default, i.unit),
             span(i.sourced, i.unit), i.unit, i.confidence, i.source) for name, i in parameters(cls)]
    head = ("number", "meaning", "default", "range", "SI unit", "confidence", "source")
    return [*out, "", table(head, rows)] if rows else out


def markdown(docstring: str) -> str:
    """Docstring mathematics as Markdown's: a ``math`` directive becomes a block, ``:math:`` a span."""
    text = re.sub(r":math:`([^`]*)`", r"$\1$", docstring)
    text = re.sub(r":\w+:`~?([^`]*)`", r"`\1`", text)
    found = re.compile(r"\.\. math::\n((?:[ \t]+\S.*\n?)+)")
    return found.sub(lambda m: "```math\n" + inspect.cleandoc(m[1]) + "\n```\n", text + "\n").strip()


def numbers() -> str:
    """Every number of `tripartite` that belongs to a mechanism or a membrane."""
    model = ion.ready_model("tripartite")
    rows = [
        (f"`{e.path}`", e.info.meaning, show(e.value, e.info.unit), span(e.info.sourced, e.info.unit),
         e.info.confidence or "-", e.info.source or "a choice of the model")
        for e in entries(model) if e.dynamic and e.mechanism
    ]
    return table(("number", "meaning", "value", "range", "confidence", "source"), rows)


def levels(name: str = "tripartite", only: tuple[str, ...] = ()) -> str:
    """The state of a ready model at rest, or of some of its places; protons as pH."""
    model = ion.ready_model(name)
    places = {place: it for place, it in model.places.items() if not only or place in only}
    symbols = dict.fromkeys(s for place in places.values() for s in place.solutes)

    def said(s: ion.Species, c: float) -> str:
        return f"{3.0 - math.log10(c):.2f}" if s == ion.H else f"{c:.4g}"

    rows: list[tuple[str, ...]] = []
    for s in symbols:
        held_at = (said(s, p.solutes[s]) if s in p.solutes else "" for p in places.values())
        rows.append(("pH" if s == ion.H else f"{s} (mM)", *held_at))
    volumes = {name: f"{c.volume * 1e15:.3g}" for name, c in model.compartments.items()}
    potentials = {m.name: f"{m.V * 1e3:.0f}" for m in model.membranes}
    held = {name: f"{c:.1f} ({z:+.2f})" for name, (c, z) in model.impermeants.items()}
    for what, found in (("impermeants (mM, mean charge)", held), ("volume (pL)", volumes), ("V (mV)", potentials)):
        rows.append((what, *(found.get(name, "") for name in places)))
    return table(("", *places), rows)


def helps() -> str:
    """The help of every command."""
    out = []
    for command in ("", *typer.main.get_command(app).commands):
        words = ["ionostat", *filter(None, [command]), "--help"]
        tool = Path(sys.executable).with_name("ionostat")
        done = subprocess.run([str(tool), *words[1:]], capture_output=True, text=True, check=True,
                              env={**os.environ, "COLUMNS": "100"})
        text = "\n".join(line.rstrip() for line in done.stdout.splitlines())
        out += [f"```text\n$ {' '.join(words)}", text.strip(), "```", ""]
    return "\n".join(out).rstrip()


def cases() -> str:
    """The verification cases, computed."""
    sys.path[:0] = [str(DOCS)]
    try:
        from cases import HEAD, rows
    finally:
        sys.path.remove(str(DOCS))
    return table(HEAD, rows())


def published(which: str) -> str:
    """Numbers of a paper beside those of its ready model."""
    sys.path[:0] = [str(DOCS)]
    try:
        from published import HEAD, chloride_rows, spreading_rows
    finally:
        sys.path.remove(str(DOCS))
    return table(HEAD, {"duesterwald": chloride_rows, "huebel-dahlem": spreading_rows}[which]())


def full(which: str) -> str:
    """A table of `tripartite-full`, run, or of its pump."""
    sys.path[:0] = [str(DOCS)]
    try:
        import episodes
    finally:
        sys.path.remove(str(DOCS))
    head, rows = {
        "fluxes": (("", "neuron", "astrocyte"), episodes.at_rest), "runs": (episodes.RUNS, episodes.runs),
        "reversed": (episodes.REVERSED, episodes.reversed_ways), "pumps": (episodes.PUMPS, episodes.pumps),
    }[which]
    return table(head, rows())


def models(which: str) -> str:
    """A table of the smaller ready models, run."""
    sys.path[:0] = [str(DOCS)]
    try:
        import model_runs
    finally:
        sys.path.remove(str(DOCS))
    head, rows = model_runs.TABLES[which]
    return table(head, rows())


def drugs() -> str:
    """The drugs of the bench, a line for each kind of target."""
    from ionostat.bench import PHARMACY

    rows = []
    for name, it in PHARMACY.items():
        said = [f"**{name}**", *it.aliases]
        for target in it.targets:
            rows.append((", ".join(said), it.meaning if said[0] else "",
                         ", ".join(f"`{kind}`" for kind in target.kinds) or f"what has `{target.number}`",
                         show(target.IC50, "mol m-3") if target.IC50 else "the dose itself",
                         f"{target.hill:g}" if target.IC50 else "-", target.source, target.confidence))
            said = [""]
    return table(("drug", "what it does", "target", "IC50", "Hill", "source", "confidence"), rows)


def shown_and_practised() -> str:
    """For every row of the table of systems, the pages of the laboratory and the practices that belong to it."""
    from ionostat.lab.library import pages
    from ionostat.practice.library import practices

    rows = re.findall(r"^\| (S\d\d) \| ([^|]+) \|", (DOCS / "systems.md").read_text(), re.M)
    shown, practised = list(pages().values()), list(practices().values())
    whole = {"S29": "all calculators", "S30": "the laboratory itself", "S31": "all practices"}
    return table(("row", "system", "pages of the laboratory", "practices"), [
        (row, system.strip(), whole.get(row) or "; ".join(p.title for p in shown if row in p.rows) or "-",
         "; ".join(f"{p.title} (`{p.id}`)" for p in practised if row in p.rows) or "-")
        for row, system in dict(rows).items()
    ])  # fmt: skip


def goals() -> str:
    """The practices with what they teach, in the order of the table of systems."""
    from ionostat.practice import practices

    rows = [(f"`{p.id}`", ", ".join(p.rows), p.title, len(p.parts), "; ".join(p.goals)) for p in practices().values()]
    return table(("number", "rows", "practice", "parts", "you learn to"), rows)


TABLES = ("neurons", "spike", "halves", "stretch", "cleft", "bill", "ways", "ages", "lives")
PLACES = {"neuron-glia": (), "two-compartment": ("soma", "soma_ecs"), "dendrite": ("d1", "bath"), "synapse": (),
          "astrocyte-pair": ("astrocyte_a", "ecs_a", "blood_a"), "developing-neuron": (), "mature-neuron": ()}
PARTS = {"mechanisms.md": {"catalogue": mechanisms}, "tripartite.md": {"levels": levels, "numbers": numbers},
         "shell.md": {"help": helps}, "cases.md": {"cases": cases},
         "models.md": {**{f"rest of {name}": partial(levels, name, only) for name, only in PLACES.items()},
                       **{name: partial(models, name) for name in TABLES}},
         "bench.md": {"drugs": drugs}, "systems.md": {"seen": shown_and_practised},
         "practices.md": {"practices": goals},
         "published.md": {name: partial(published, name) for name in ("duesterwald", "huebel-dahlem")},
         "tripartite_full.md": {"levels": partial(levels, "tripartite-full"),
                                **{name: partial(full, name) for name in ("fluxes", "runs", "reversed")}},
         "theory/pump_kinetics.md": {"pumps": partial(full, "pumps")}}


def put(text: str, name: str, part: str) -> str:
    """A page with one generated part in its place.

    Raises:
        ValueError: the page has no place for it.
    """
    place = re.compile(rf"(<!-- build: {name} -->\n).*?(<!-- end -->)", re.S)
    if not place.search(text):
        raise ValueError(f"no place for {name!r}: write <!-- build: {name} --> and <!-- end -->.")
    return place.sub(lambda found: f"{found[1]}{part}\n{found[2]}", text)


def main() -> None:
    import episodes
    import model_runs
    import practice_sheets
    from drawing import draw_parts
    from published import draw

    for page, parts in PARTS.items():
        path = DOCS / page
        text = path.read_text()
        for name, make in parts.items():
            text = put(text, name, make())
        path.write_text(text)
        print(f"built {page}")
    with tempfile.TemporaryDirectory() as folder:
        for page in (DOCS / "tutorial.md", DOCS / "practices.md"):
            text = page.read_text()
            page.write_text(with_outputs(text, outputs(text, Path(folder))))
        solution = ion.simulate(ion.ready_model("tripartite"), ion.ischemia(), until="15 min", progress=False)
        solution.plot(Path(folder) / "ischemia.png")
        draw_parts(ion.ready_model("tripartite"), Path(folder) / "parts.png")
        episodes.draw(Path(folder))
        model_runs.draw(Path(folder))
        practice_sheets.draw(Path(folder))
        draw(Path(folder))
        (DOCS / "images").mkdir(exist_ok=True)
        for picture in Path(folder).glob("*.png"):
            shutil.copy(picture, DOCS / "images" / picture.name)
    print("built tutorial.md, practices.md and pictures")


if __name__ == "__main__":
    main()
