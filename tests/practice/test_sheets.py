"""Sheets of paper: all of a question is there and nothing of its answer, inside the margins, every letter in a font."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from typer.testing import CliRunner

from ionostat.cli import app
from ionostat.practice import Choice, Number, Practice, Reach, Variant, find, practices
from ionostat.practice.answers import written
from ionostat.practice.exports.markup import EQUATION, PLAIN, STRONG, pieces
from ionostat.practice.exports.pages import PAPERS, Group, Paper, Row, filled, gap, paged
from ionostat.practice.exports.setting import Style, lines, measured, style_of_matplotlib
from ionostat.practice.exports.sheets import answer_sheet, worksheet, write_sheets
from ionostat.practice.marking import slips
from ionostat.practice.text import unit_for_people
from ionostat.units import in_unit

SALT, A4 = "a class", PAPERS["a4"]
FEW = ("2710842", "2710823")
few_fast = [id if id in FEW else pytest.param(id, marks=pytest.mark.long) for id in practices()]
each = pytest.mark.parametrize("id", few_fast)
printed_ = pytest.mark.parametrize(
    "id", [id if id == FEW[0] else pytest.param(id, marks=pytest.mark.long) for id in practices()]
)


@pytest.fixture(autouse=True)
def _fonts() -> Iterator[None]:
    with matplotlib.rc_context(style_of_matplotlib()):
        yield


def drawn(id: str, student: str = "Ada Lovelace") -> Variant:
    return find(id).variant(student, SALT)


def texts(figures: list[Figure]) -> str:
    """All letters of some pages, equations as LaTeX."""
    return "\n".join(text.get_text() for figure in figures for text in figure.texts)


def words(text: str) -> list[str]:
    """Plain words of a text of a practice, without units and equations."""
    return [word for kind, piece in pieces(text) if kind in (PLAIN, STRONG) for word in piece.split() if word.isalpha()]


# -------------------------------------------------------------------- what is on them


@each
def test_a_worksheet_asks_everything_and_tells_no_answer(id: str) -> None:
    variant = drawn(id)
    said = texts(list(worksheet(variant, A4)))
    p = variant.practice
    for text in (p.title, variant.asked(p.story), *(variant.asked(part.ask) for part in p.parts)):
        assert set(words(text)) <= set(re.findall(r"\w+", said)), text
    for number, part in enumerate(p.parts, 1):
        assert f"\n{number}.\n" in said
        if isinstance(part, Choice):
            for text in (*part.options.values(), *part.reasons.values()):
                assert set(words(variant.asked(text))) <= set(re.findall(r"\w+", said))
        elif isinstance(part, Reach):
            assert all(f"({name})" in said for name in part.controls)
        else:
            answer = written(variant.right[part.name], part.unit).split(" ")[0].removeprefix("-")
            assert len(answer) < 4 or answer not in said, (part.name, answer)
            assert part.unit == "1" or unit_for_people(part.unit) in said
    assert "Ada Lovelace" in said and f"of {sum(part.marks for part in p.parts):g}" in said
    assert "×" not in [text.get_text() for figure in worksheet(variant, A4) for text in figure.texts]  # nothing ticked


@each
def test_an_answer_sheet_answers_everything(id: str) -> None:
    variant = drawn(id)
    figures = list(answer_sheet(variant, A4))
    said = texts(figures)
    ticks = [text.get_text() for figure in figures for text in figure.texts].count("×")
    choices = [part for part in variant.practice.parts if isinstance(part, Choice)]
    assert ticks == sum(1 + bool(part.reasons) for part in choices)
    for part in variant.practice.parts:
        solution = variant.typeset(part.solution)
        assert set(words(solution)) <= set(re.findall(r"\w+", said)), part.name
        if isinstance(part, Number):
            answer = float(in_unit(variant.right[part.name], part.unit))
            digits = re.sub(r"\D", "", f"{answer:.3e}".partition("e")[0])[:3]
            found = [re.sub(r"\D", "", one) for one in re.findall(r"Answer: (\S+)", said)]
            assert any(one.lstrip("0").startswith(digits) for one in found), (part.name, digits, found)
            known = {mistake.name for mistake in part.mistakes}
            for slip in slips(part, variant.right):
                assert slip.name not in known or set(words(slip.name)) <= set(re.findall(r"\w+", said))


@each
@pytest.mark.parametrize("make", [worksheet, answer_sheet])
@pytest.mark.parametrize("paper", list(PAPERS.values()), ids=list(PAPERS))
def test_all_stays_inside_of_the_margins(id: str, make, paper: Paper) -> None:
    figures = list(make(drawn(id, "A student whose name is quite long, for it goes on and on, and on " * 2), paper))
    for k, figure in enumerate(figures, 1):
        assert figure.get_figwidth() * 72 == pytest.approx(paper.width)
        for text in figure.texts:
            bold = text.get_fontweight() == "bold"
            style = Style(float(text.get_fontsize()), bold, family=tuple(text.get_fontfamily()))
            x, y = text.get_position()
            wide = measured(text.get_text(), style, text.get_parse_math())[0]
            assert paper.side - 1 <= x * paper.width and x * paper.width + wide <= paper.width - paper.side + 1, text
            assert 30 <= y * paper.height <= paper.height - paper.top + 1, text
        assert f"page {k} of {len(figures)}" in texts([figure]) and f"practice {id}, version" in texts([figure])


@printed_
@pytest.mark.parametrize("answers", [False, pytest.param(True, marks=pytest.mark.long)], ids=["worksheet", "answers"])
def test_every_letter_is_in_a_font_and_the_bytes_are_the_same_again(id: str, answers: bool, tmp_path: Path) -> None:
    variant = drawn(id, "Ada Lovelace-Žák")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a letter that no font has
        for name in ("one.pdf", "again.pdf"):
            write_sheets([variant], tmp_path / name, answers)
    data = (tmp_path / "one.pdf").read_bytes()
    assert data == (tmp_path / "again.pdf").read_bytes() and data.startswith(b"%PDF") and b"STIXGeneral" in data
    pages = list((answer_sheet if answers else worksheet)(variant, A4))
    assert len(re.findall(rb"/Type /Page\b", data)) == len(pages)


def test_names_are_set_as_they_are_written() -> None:
    for name in ("a_b $x$ **c**", "Анна Ωμέγα Jürgen", "=1+1"):
        for make in (worksheet, answer_sheet):
            said = texts(list(make(drawn("2710842", name), A4)))
            assert f"\n{name}\n" in said and f"; {name}, variant" in said


def test_a_name_that_no_font_has_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    said = sheet("2710842", "--student", "\U000e0041\uf8ff", "-o", tmp_path / "a.pdf", code=2)
    assert "no font on this computer" in said and not list(tmp_path.iterdir())


# -------------------------------------------------------------------- lines and pages


def test_lines_are_as_wide_as_they_may_be_and_lose_nothing() -> None:
    text = "A neuron at 310 K holds 140 mM of K⁺, and **so on** for a while, " * 6 + r"until $\frac{a}{b}$ ends."
    style, width = Style(), 200.0
    found = lines(text, style, width)
    assert len(found) > 5
    for line, after in zip(found, [*found[1:], None]):
        last = line.placed[-1]
        end = last.x + measured(last.text, last.style, last.is_equation)[0]
        assert end <= width
        if after is not None:
            first = after.placed[0].text.split(" ")[0]
            assert end + measured(f" {first}", style, False)[0] > width - 30  # 30 pt: a number stays with its unit
    assert "".join("".join(one.text for one in line.placed) for line in found).replace(" ", "") == (
        text.replace("**", "").replace(r"\frac", r"\dfrac").replace(" ", "")
    )


def test_a_number_stays_with_its_unit_and_an_index_becomes_one() -> None:
    for width in range(60, 200, 7):
        for line in lines("It holds 140 mM, at E_K of 310 K", Style(), float(width)):
            said = "".join(one.text for one in line.placed)
            assert not said.endswith(("140", "310")) and "E_K" not in said
    assert [kind for kind, _ in pieces("at E_K and λ_D")] == [PLAIN, EQUATION, PLAIN, EQUATION]


def test_a_word_that_is_longer_than_a_line_gets_smaller() -> None:
    (line,) = lines(r"$\frac{a+b+c+d+e+f+g+h}{i+j+k} + \frac{a+b+c+d+e+f+g+h}{i+j+k}$", Style(), 90.0)
    (one,) = line.placed
    assert one.style.size < 10 and measured(one.text, one.style, True)[0] <= 90.0


def test_groups_stay_together_and_tall_ones_are_broken() -> None:
    paper = Paper(300, 400, top=50, bottom=50)

    def group(*heights: float) -> Group:
        return [gap(height) for height in heights]

    pages = filled([group(100, 100), group(150), group(60, 60), group(*[100] * 5)], paper)
    assert [sum(row.height for row in rows) for rows in pages] == [200, 270, 300, 200]
    assert all(isinstance(row, Row) for rows in pages for row in rows)
    assert len(list(paged([group(100)] * 7, paper, "foot"))) == 3


def test_space_to_work_fills_the_pages() -> None:
    long: Practice = find("2710842")
    figures = list(worksheet(long.variant("ada"), A4))
    boxes = [box.get_height() * A4.height for figure in figures for box in figure.artists if isinstance(box, Rectangle)]
    assert max(boxes) > 92  # more than the least, where no further page is needed


# -------------------------------------------------------------------- in the shell


def sheet(*said: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["practice", "sheet", *map(str, said)])
    assert done.exit_code == code, done.output
    return done.output


def test_a_class_in_one_file_and_in_a_folder(tmp_path: Path) -> None:
    table = tmp_path / "class.csv"
    table.write_bytes("\ufeffgroup,student\n1,Ada/X\n2,Ada/X\n2,\n2,Émile Žák\n".encode())
    sheet("2341785", "--students", table, "-o", tmp_path / "class.pdf")
    each_ = len(list(worksheet(find("2341785").variant("Ada/X"), A4)))
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "class.pdf").read_bytes())) == 2 * each_
    sheet("2341785", "--students", table, "-o", tmp_path / "sheets", "--answers", "--paper", "letter")
    assert {path.name for path in (tmp_path / "sheets").iterdir()} == {
        "2341785_Ada_X_answers.pdf", "2341785_Émile_Žák_answers.pdf",
    }  # fmt: skip
    assert "already" in sheet("2341785", "--students", table, "-o", tmp_path / "class.pdf", code=2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nada\n", "name one of them `student`"), ("", "name one of them `student`"), ("student\n", "no student"),
        ("student\na/b\na?b\n", "more differently"), ("student\n\udcff\n", "cannot be read"),
    ],
)  # fmt: skip
def test_a_class_that_cannot_be_is_refused_and_nothing_is_written(tmp_path: Path, text: str, says: str) -> None:
    table = tmp_path / "class.csv"
    table.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert says in sheet("2341785", "--students", table, "-o", tmp_path / "sheets", code=2)
    assert not list(tmp_path.rglob("*.pdf"))


def test_what_is_asked_wrongly_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert "either --student" in sheet("2341785", "-o", out, code=2)
    assert "either --student" in sheet("2341785", "--student", "a", "--students", tmp_path / "c.csv", "-o", out, code=2)
    assert "cannot be read" in sheet("2341785", "--students", tmp_path / "none.csv", "-o", out, code=2)
    assert "no folder" in sheet("2341785", "--student", "a", "-o", tmp_path / "none" / "a.pdf", code=2)
    assert not out.exists()
