"""The catalogue for people who publish: cards of mechanisms, references, and the methods section in LaTeX."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ionostat.checks import example
from ionostat.cli import app
from ionostat.compiler.network import Network
from ionostat.mechanisms import catalogue
from ionostat.models import READY, ready_model
from ionostat.papers.cards import card, cards
from ionostat.papers.latex import display, escaped, mathematics, prose, symbol, typed
from ionostat.papers.methods import PREAMBLE, description, document, reactions
from ionostat.papers.references import bibtex
from ionostat.papers.sources import bibliography_of
from ionostat.papers.symbols import LETTERS, letter, written
from ionostat.papers.turnovers import reaction, spoken
from ionostat.records import parameters
from ionostat.species import NAMED

CELL = Path(__file__).parent / "cell.toml"
UNCHECKED = re.compile(r"not looked up|not re-read")

OWN = r'''
import ionostat as ion
from ionostat import K


class Odd_One(ion.Mechanism):
    """A leak of 5 % & more: $ # _ ~ ^ \\ {x} µ → 細 <b> "q"."""

    k_x: float = ion.parameter(1e-9, "m s-1", low=0, source="100 % of O'Neill_2 & al {2}; not looked up")
    moves = {K: 1}

    def rate(self, m):
        return self.k_x * (m.inside.K - m.outside.K)


class Needy(ion.Mechanism):
    """It asks for a number."""

    many: int
    moves = {K: 1}
'''


def call(*words: Any) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: Any) -> str:
    """The one message of a command that is refused with exit code 2."""
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output and not result.stdout
    assert result.stderr.startswith("error: ") and result.stderr.count("error: ") == 1
    return result.stderr


def answer(*words: Any) -> str:
    result = call(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


# -------------------------------------------------------------------- cards


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    return json.loads(answer("list", "mechanisms", "--json"))["mechanisms"]


def test_the_list_has_every_mechanism_with_all_that_is_known(listed: dict[str, Any]) -> None:
    assert list(listed) == list(catalogue())
    for name, cls in catalogue().items():
        told = listed[name]
        assert told["name"] == name and told["page"] == cls.__module__.rpartition(".")[2]
        assert told["meaning"] and told["short"] and told["processes"] and "problem" not in told
        assert told["place"] == cls.place and set(told["laws"]) == {p.law for p in example(cls).processes()}
        assert set(told["parameters"]) == {field for field, _ in parameters(cls)}
        for field, info in parameters(cls):
            number = told["parameters"][field]
            assert number["default"] == info.default and number["unit"] == info.unit
            assert number["source"] == info.source and number["confidence"] == info.confidence
            assert number["sourced"] == (list(info.sourced) if info.sourced else None)


def test_the_card_of_the_pump(listed: dict[str, Any]) -> None:
    pump = listed["SodiumPump"]
    [process] = pump["processes"]
    assert process["equation"] == "3 Na+ (in) + 2 K+ (out) + ATP -> 3 Na+ (out) + 2 K+ (in) + ADP + Pi"
    assert process["moves"] == {"Na": 3, "K": -2} and process["fuel"] == 1 and process["charge"] == 1
    assert pump["used_by"]["tripartite"] == ["neuron.pump", "astrocyte.pump"]
    assert any(r"\frac" in line for line in pump["equations"])
    assert listed["LuoRudyPump"]["valid"]["V"] == [-0.12, 0.06]
    assert [gate["name"] for gate in listed["TransientNa"]["gates"]] == ["m", "h", "s"]
    assert listed["Leak"]["species"] == {"species": "K"}


def test_users_are_those_of_the_ready_models(listed: dict[str, Any]) -> None:
    for model in READY:
        for path, mechanism, _ in ready_model(model).mechanisms():
            if type(mechanism).__name__ in listed:
                assert path in listed[type(mechanism).__name__]["used_by"][model]


def test_equations_say_what_the_stoichiometry_says() -> None:
    """Read back: what stands left goes, what stands right comes, on its side."""
    by_sign = {spoken(s): s for s in NAMED.values()}
    assert len(by_sign) == len(NAMED)
    for name, cls in catalogue().items():
        one = example(cls)
        for process in one.processes():
            read: dict[tuple[str, str], int] = {}
            for sign, side in zip((-1, 1), reaction(process, one.place).split(" -> ")):
                for term in () if side == "nothing" else side.split(" + "):
                    found = re.fullmatch(r"(?:(\d+) )?(\S+?)(?: \((in|out)\))?", term)
                    assert found, term
                    key = (str(by_sign.get(found[2], found[2])), found[3] or "in")
                    read[key] = read.get(key, 0) + sign * int(found[1] or 1)
            wanted = {(str(s), "in"): n for s, n in process.all_inside.items()}
            wanted |= {(str(s), "out"): n for s, n in process.all_outside.items()}
            wanted |= {(state, "in"): n for state, n in process.sites.items()}
            assert read == wanted, f"{name}.{process.name}"


def test_the_plain_list_stays_a_line_each() -> None:
    lines = answer("list", "mechanisms").splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())
    assert all(len(line) < 160 for line in lines)


def test_mechanisms_of_ones_own_have_cards_too(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(OWN, "utf-8")
    found = json.loads(answer("list", "mechanisms", "--json", "--with", path))["mechanisms"]
    assert found["Odd_One"]["processes"][0]["equation"] == "K+ (in) -> K+ (out)" and not found["Odd_One"]["used_by"]
    assert "many" in found["Needy"]["problem"]


def test_a_law_of_its_own_text_or_of_what_its_rate_calls() -> None:
    for cls in catalogue().values():
        assert card(cls, {})["equations"], f"{cls.__name__}: give its docstring a `.. math::` block"


# -------------------------------------------------------------------- references


@pytest.mark.parametrize("name", READY)
def test_the_references_of_a_model_lose_nothing(name: str) -> None:
    model = ready_model(name)
    found = bibliography_of(model)
    dois = [r.citation.doi.lower() for r in found.references if r.citation.doi]
    assert len(dois) == len(set(dois)) and len({r.key for r in found.references}) == len(found.references)
    used = {use for r in found.references for use in r.uses} | {u for uses in found.unpublished.values() for u in uses}
    said = {u for r in found.references for uses in r.remarks.values() for u in uses}
    for path, mechanism, _ in model.mechanisms():
        for field, info in parameters(mechanism):
            if not info.source:
                continue
            use = f"{path}.{field}"
            assert use in used
            for doi in re.findall(r"10\.\d{4,}/[^\s;,]+", info.source):
                assert doi.rstrip(".:)").lower() in " ".join(dois), doi
            unpublished = any(use in uses for uses in found.unpublished.values())
            if UNCHECKED.search(info.source):
                assert use in said or unpublished, f"{use}: a remark of its source is lost"


def test_cite_prints_numbered_references() -> None:
    page = answer("describe", "tripartite", "--cite")
    numbers = [int(n) for n in re.findall(r"^\[(\d+)\] ", page, re.M)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 20
    assert "Dijkstra et al 2016 J Neurosci 36:11881. doi:10.1523/JNEUROSCI.1934-16.2016" in page
    pump = page[page.index("Crambert et al 2000") :][:300]
    assert "neuron.pump.K_K" in pump and "not looked up: neuron.pump.K_K" in pump
    assert "neuron.pump.density*" in page and "* set in this model" in page
    assert "RESTING ON NO PUBLICATION" in page and "solved for by the balance of a cell at rest" in page
    assert page.count("10.1523/JNEUROSCI.1934-16.2016") == 1


def test_a_value_of_ones_own_is_marked() -> None:
    usual = answer("describe", CELL, "--cite")
    assert "cell.water.P_f*" not in usual and "cell.water.P_f" in usual
    assert "cell.water.P_f*" in answer("describe", CELL, "--cite", "--set", "cell.water.P_f=x2")


def test_references_as_data_and_as_bibtex(tmp_path: Path) -> None:
    found = json.loads(answer("describe", "tripartite", "--cite", "--json"))
    [engl] = [r for r in found["references"] if r["key"] == "Engl2015"]
    assert engl["doi"] == "10.1113/jphysiol.2014.282517" and engl["volume"] == "593"
    assert "neuron.housekeeping.V" in engl["uses"] and found["unpublished"]
    assert "references" not in json.loads(answer("describe", "tripartite", "--json"))
    out = tmp_path / "my.bib"
    answer("describe", "tripartite", "--cite", "-o", out)
    text = out.read_text("utf-8")
    entries = re.findall(r"^@(\w+)\{(\w+),$", text, re.M)
    assert [key for _, key in entries] == [r["key"] for r in found["references"]]
    assert "author = {Wei and Ullah and Schiff}," in text and "author = {Dijkstra and others}," in text
    assert unbalanced(text) == ""


# -------------------------------------------------------------------- LaTeX


def unbalanced(text: str) -> str:
    """What of braces, environments, left and right, and dollars does not close; empty if all does."""
    text = re.sub(r"\\url\{[^}]*\}", "", re.sub(r"\\\\|\\[{}$%&#_]", "", text))
    text = re.sub(r"%.*", "", text)
    stack: list[str] = []
    for found in re.finditer(r"\\(begin|end)\{(\w+\*?)\}|\\(left|right)\b(?!arrow|leftharp)|([{}$])", text):
        what = found[0]
        if found[1] == "begin" or what == "{" or found[3] == "left" or (what == "$" and "$" not in stack[-1:]):
            stack.append(found[2] or found[3] or what)
            continue
        wanted = {"}": "{", "$": "$"}.get(what) or ("left" if found[3] else found[2])
        if not stack or stack.pop() != wanted:
            return f"{what} closes nothing: ...{text[max(0, found.start() - 60) : found.end()]}"
    return f"never closed: {stack}" if stack else ""


def test_the_judge_of_latex_can_judge() -> None:
    assert not unbalanced(r"\begin{a}{$x \left( y \right) \{$}\end{a} 5 \%")
    for wrong in (r"\begin{a}\end{b}", "{", "a}", "$x", r"\left( x", r"\begin{a}{\end{a}}"):
        assert unbalanced(wrong)


def rows_of_tables(text: str) -> list[tuple[int, int]]:
    """(columns, cells) for every row of the tables."""
    found = []
    for columns, body in re.findall(r"\\begin\{longtable\}\{([^\n]*)\}\n(.*?)\\end\{longtable\}", text, re.S):
        plain = re.sub(r">\{\\raggedright\\arraybackslash\}p\{[^}]*\}|p\{[^}]*\}", "p", columns)
        rows = [line for line in body.splitlines() if line.endswith(r" \\")]
        found += [(len(plain), 1 + len(re.findall(r"(?<!\\)&", row))) for row in rows]
    return found


def compiled(text: str, folder: Path) -> None:
    """Have a LaTeX engine make a document; skip where there is none."""
    engine = shutil.which("pdflatex") or shutil.which("lualatex") or shutil.which("tectonic")
    if engine is None:
        pytest.skip("no LaTeX engine here")
    (folder / "x.tex").write_text(text, "utf-8")
    words = [engine] if engine.endswith("tectonic") else [engine, "-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run([*words, "x.tex"], cwd=folder, capture_output=True, timeout=300)
    log = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0 and (folder / "x.pdf").exists(), "\n".join(re.findall(r"^(?:!|l\.\d).*", log, re.M))
    assert not re.findall(r"Overfull \\hbox \(.*in alignment.*", log)  # no table runs over the margin


def everything() -> str:
    """A document with the description of every mechanism of the catalogue."""
    body = []
    for name, cls in catalogue().items():
        body += [rf"\section{{{escaped(name)}}}", *reactions([(name, example(cls))]), *description(cls, None)]
    return "\n".join([PREAMBLE, r"\begin{document}", *body, r"\end{document}"])


def test_the_whole_catalogue_is_sound_latex() -> None:
    for name, cls in catalogue().items():
        text = "\n".join([*reactions([(name, example(cls))]), *description(cls, None)])
        assert unbalanced(text) == "", name
        assert text.isascii() or not re.search(r"[^\x00-\u017f]", text), name


def test_the_whole_catalogue_compiles(tmp_path: Path) -> None:
    compiled(everything(), tmp_path)


@pytest.mark.parametrize("name", READY)
def test_the_methods_section_of_a_model(name: str, tmp_path: Path) -> None:
    model = ready_model(name)
    text = document(model, bibliography_of(model))
    assert unbalanced(text) == ""
    rows = rows_of_tables(text)
    assert rows and all(columns == cells for columns, cells in rows)
    cited = {key for keys in re.findall(r"\\cite\{([^}]*)\}", text) for key in keys.split(",")}
    assert cited <= set(re.findall(r"\\bibitem\{(\w+)\}", text)) and cited
    for cls in {type(m) for _, m, _ in model.mechanisms()}:
        assert rf"\subsection{{{escaped(cls.__name__)}}}" in text
    compiled(text, tmp_path)


def test_a_parser_reads_the_methods_section() -> None:
    walker = pytest.importorskip("pylatexenc.latexwalker")
    text = answer("describe", "tripartite", "--latex", "--cite")
    nodes, _, length = walker.LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    assert nodes and length == len(text)


def test_the_sums_are_those_of_the_network() -> None:
    model = ready_model("tripartite")
    network, text = Network(model), document(model)
    i = network.index["ecs.K"]
    [line] = [line for line in text.splitlines() if line.startswith(r"$\mathrm{d}n_{\mathrm{K}^{+},\,\text{ecs}}")]
    read = {int(j): int(f"{sign}{n or 1}") for sign, n, j in re.findall(r"\$([+-]?)(?:(\d+)\\,)?r_\{(\d+)\}\$", line)}
    assert read == {j + 1: int(n) for j, n in enumerate(network.S[i]) if n}
    k = network.index["neuron.V"] - network.index[f"{model.membranes[0].name}.V"]
    [line] = [line for line in text.splitlines() if line.startswith(r"$\frac{a C}{F}\,\mathrm{d}V_{\text{neuron}}")]
    read = {int(j): float(f"{sign}{n or 1}") for sign, n, j in re.findall(r"\$([+-]?)(?:(\d+)\\,)?r_\{(\d+)\}\$", line)}
    assert read == {j + 1: s.charges[k] for j, s in enumerate(network.steps) if s.charges[k]}


def test_latex_says_what_the_model_holds() -> None:
    text = answer("describe", CELL, "--latex")
    assert r"\mathrm{Na}^{+}_{\text{in}} \rightleftharpoons \mathrm{Na}^{+}_{\text{out}}" in text
    assert "$140$" in text and r"$2 \times 10^{-8}$" in text and r"cm\,s$^{-1}$" in text
    assert r"\frac{\mathrm{d}n}{\mathrm{d}t} = S\,r" in text and r"J = P\,[L(u)\,c_{in} - L(-u)\,c_{out}]" in text
    assert "thebibliography" not in text and r"\cite" not in text and "10.1016/S0006-3495(00)76293-X" in text
    cited = answer("describe", CELL, "--latex", "--cite")
    assert r"\cite{Gentet2000}" in cited and r"\url{https://doi.org/10.1016/S0006-3495(00)76293-X}" in cited
    assert r"plain bilayer $1 \times 10^{-5}$ to $5 \times 10^{-5}$, not looked up" in cited


def test_odd_characters_are_printed_and_not_obeyed(tmp_path: Path) -> None:
    own, toml = tmp_path / "own.py", tmp_path / "odd.toml"
    own.write_text(OWN, "utf-8")
    text = CELL.read_text("utf-8").replace('"my cell"', r'''"5 % & $x_1 #1 ~ ^ {a} \\input µ → 細 \u0007"''')
    toml.write_text(text.replace('kind = "Leak", species = "K", P = "x2"', 'kind = "Odd_One"'), "utf-8")
    found = answer("describe", toml, "--latex", "--cite", "--with", own)
    assert unbalanced(found) == "" and r"5 \% \& \$x\_1 \#1" in found and r"\textbackslash{}input" in found
    assert r"\subsection{Odd\_One}" in found and "[U+7D30]" in found and "\x07" not in found
    assert all(columns == cells for columns, cells in rows_of_tables(found))
    compiled(found, tmp_path)


def test_pieces_of_latex() -> None:
    assert escaped("a  b\nc") == "a b c" and escaped("\x00") == ""
    assert display("a = b").splitlines()[1] == "a = b"
    assert r"\begin{split}" in display(r"a &= b \\ &= c")
    several = display(r"x = \left( a + b \right) \quad " + "y" * 50 + r", \quad z = \frac{a \quad b}{c}" + "w" * 30)
    assert several.count(r"\\ ") == 2 and r"\frac{a \quad b}{c}" in several and unbalanced(several) == ""
    assert prose("- one\n- two").count(r"\item") == 2
    assert symbol("alpha_m") == r"$\alpha_{\mathrm{m}}$" and symbol("V") == "$V$"


def test_tables_write_parameters_as_equations_do() -> None:
    """Each letter of a table stands in the equations of its mechanism, and no two parameters share one."""
    for name, cls in catalogue().items():
        told = card(cls)["equations"]
        used = [letter(field, info, told) for field, info in parameters(cls)]
        assert len(set(used) - {""}) == len([one for one in used if one]), f"{name}: {used}"
    text = document(ready_model("tripartite"))
    for row in (r"$i$ & fraction inhibited (iodoacetate)", r"$b$ & fraction blocked (", r"$d$ & maximal turnover",
                r"$\Delta G^0$ & standard free energy at pH 7"):
        assert row in text
    assert set(LETTERS) <= {field for cls in catalogue().values() for field, _ in parameters(cls)}


def test_a_symbol_of_ones_own_goes_first() -> None:
    from ionostat import parameter
    from ionostat.records import record

    @record
    class Own:
        block: float = parameter(0.0, "1", symbol=r"\eta_{Na}")

    [(name, info)] = parameters(Own)
    assert written(name, info, ["J = (1 - b) P"]) == r"$\eta_{\mathrm{Na}}$"


def test_what_is_typed_is_set() -> None:
    assert typed("A <-> B -> C") == r"A \ensuremath{\leftrightarrow} B \ensuremath{\rightarrow} C"
    assert typed("1.4e-8 m/s, 1e6.") == r"$1.4 \times 10^{-8}$ m/s, $1 \times 10^{6}$."
    assert typed("(uM), 5 um2, lets us, 10.1038/s41e5-3") == (
        r"(\ensuremath{\mu}M), 5 \ensuremath{\mu}m2, lets us, 10.1038/s41e5-3"
    )
    assert mathematics(r"K_{Na_i}\, ATP_s \text{ATP} \mathrm{ADP} \Pi O_2 NaK") == (
        r"K_{\mathrm{Na}_i}\, \mathrm{ATP}_s \text{ATP} \mathrm{ADP} \Pi \mathrm{O_2} NaK"
    )
    assert prose("ATP -> ADP of :math:`ATP`") == r"ATP \ensuremath{\rightarrow} ADP of $\mathrm{ATP}$"


# -------------------------------------------------------------------- files, and what is refused


def test_out_writes_what_is_printed(tmp_path: Path) -> None:
    for words, name in ((("--latex",), "x.tex"), (("--cite",), "x.txt"), (("--json",), "x.json"), ((), "x.md")):
        printed = answer("describe", CELL, *words)
        said = answer("describe", CELL, *words, "--out", tmp_path / name)
        assert (tmp_path / name).read_text("utf-8").rstrip() == printed.rstrip()
        assert (not said) if words == ("--json",) else (name in said)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.json", "x.md", "x.tex", "x.txt"]


def test_the_name_of_a_file_says_what_is_wanted(tmp_path: Path) -> None:
    for name, words in (("x.tex", ["--latex"]), ("x.bib", ["--cite"]), ("x.json", ["--json"])):
        answer("describe", CELL, *words, "-o", tmp_path / name)
        asked = (tmp_path / name).read_text("utf-8")
        answer("describe", CELL, "-o", tmp_path / name)
        assert (tmp_path / name).read_text("utf-8") == asked
    answer("describe", CELL, "--cite", "-o", tmp_path / "x.tex")
    assert "thebibliography" in (tmp_path / "x.tex").read_text("utf-8")


REFUSED = [
    (("describe", "tripartit", "--cite"), "Did you mean 'tripartite'"),
    (("describe", "tripartit", "--latex"), "Did you mean 'tripartite'"),
    (("describe", "missing.toml", "--cite", "--latex"), "cannot be read"),
    (("describe", CELL, "--latex", "--json"), "give one of them"),
    (("describe", CELL, "--latex", "-o", "no_folder/x.tex"), "no folder"),
    (("describe", CELL, "--latex", "-o", "x.pdf"), "must end in .tex"),
    (("describe", CELL, "--cite", "-o", "x.pdf"), ".bib"),
    (("describe", CELL, "--json", "-o", "x.tex"), "must end in .json"),
    (("describe", CELL, "-o", "x.pdf"), "must end in .txt, .md"),
    (("describe", CELL, "--cite", "--set", "cell.leak_K.Q=x2"), "Did you mean"),
    (("list", "mechanisms", "--json", "--with", "missing.py"), "no such file"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=lambda v: " ".join(map(str, v))[-40:])
def test_what_cannot_be_is_refused(words: Any, message: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(*words)
    assert not list(tmp_path.iterdir())


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: Any) -> None:
    out = tmp_path / "x.tex"
    out.write_text("mine")

    def full(self: Path, text: str, *more: Any) -> int:
        with self.open("w") as file:
            file.write(text[: len(text) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert "could not be written" in refused("describe", CELL, "--latex", "-o", out)
    assert out.read_text() == "mine" and [p.name for p in tmp_path.iterdir()] == ["x.tex"]


def test_cards_of_the_library_are_those_of_the_shell(listed: dict[str, Any]) -> None:
    assert json.loads(json.dumps(cards({"KCC2": catalogue()["KCC2"]})))["KCC2"] == listed["KCC2"]
    assert bibtex([]) == ""
