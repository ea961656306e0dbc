"""Publications read out of the texts of sources, each once, with what was not checked."""

from __future__ import annotations

import re

import pytest

from ionostat.mechanisms import catalogue
from ionostat.papers.citations import citations, remarks
from ionostat.papers.references import bibliography
from ionostat.records import parameters

CITED = [
    ("0.9 mM: Wei, Ullah & Schiff 2014 J Neurosci 34:11733, 10.1523/JNEUROSCI.0516-14.2014; range",
     [("Wei, Ullah & Schiff", "2014", "J Neurosci", "34", "11733", "10.1523/JNEUROSCI.0516-14.2014")]),
    ("1e-6: Saetra, Einevoll & Halnes 2021 PLoS Comput Biol, 10.1371/journal.pcbi.1008143; 2e-6: Wei et al 2014",
     [("Saetra, Einevoll & Halnes", "2021", "PLoS Comput Biol", "", "", "10.1371/journal.pcbi.1008143"),
      ("Wei et al", "2014", "", "", "", "")]),
    ("Gentet, Stuart & Clements 2000 Biophys J 79:314, 10.1016/S0006-3495(00)76293-X",
     [("Gentet, Stuart & Clements", "2000", "Biophys J", "79", "314", "10.1016/S0006-3495(00)76293-X")]),
    ("alike (O'Brien et al 1994), models after Ostby et al 2009, 10.1371/x.",
     [("O'Brien et al", "1994", "", "", "", ""), ("Ostby et al", "2009", "", "", "", "10.1371/x")]),
    ("Laeuger P (1991), Electrogenic Ion Pumps", [("Laeuger P", "1991", "Electrogenic Ion Pumps", "", "", "")]),
    ("hydrolysis: Nelson & Cox, Lehninger Principles of Biochemistry; not looked up",
     [("Nelson & Cox", "", "Lehninger Principles of Biochemistry", "", "", "")]),
    ("ModelDB 143671; 5 mV: Traub et al 2003",
     [("", "", "ModelDB", "", "143671", ""), ("Traub et al", "2003", "", "", "", "")]),
    ("Duesterwald et al 2018 eLife 7:e39575 (their Table 2)",
     [("Duesterwald et al", "2018", "eLife", "7", "e39575", "")]),
    ("3e7: Biochemistry 2007 46:13415, 10.1021/bi700774s",
     [("", "2007", "Biochemistry", "46", "13415", "10.1021/bi700774s")]),
    ("after De Pitta et al 2009 (ModelDB 120692)",
     [("De Pitta et al", "2009", "", "", "", ""), ("", "", "ModelDB", "", "120692", "")]),
    ("see doi:10.1000/182.", [("", "", "", "", "", "10.1000/182")]),
    ("On the pump in sheep Purkinje fibres, Pflugers Arch 1984 (abstract)", []),
    ("In 1994 a value since 2003; 2000 um2 at V 2014 mV, chosen by the user", []),
]


@pytest.mark.parametrize(("text", "wanted"), CITED, ids=[text[:30] for text, _ in CITED])
def test_citations_in_a_text(text: str, wanted: list[tuple[str, ...]]) -> None:
    assert [(c.authors, c.year, c.where, c.volume, c.pages, c.doi) for c in citations(text)] == wanted


def test_a_DOI_is_not_that_of_the_year_before_it() -> None:
    early, late = citations("Foo et al 2020 PLoS Comput Biol 16:e1 and 2021, 10.1000/late (code seen)")
    assert (early.authors, early.doi) == ("Foo et al", "")
    assert (late.authors, late.doi) == ("", "10.1000/late")


def test_one_DOI_in_two_years_is_two_publications() -> None:
    found = bibliography({
        "a": "Foo & Bar 2020, 10.1000/x", "b": "Foo & Bar 2021, 10.1000/x", "c": "doi:10.1000/y",
        "d": "Baz & Qux 1999, 10.1000/Y",
    })
    wanted = [("1999", ["c", "d"]), ("2020", ["a"]), ("2021", ["b"])]
    assert [(r.citation.year, r.uses) for r in found.references] == wanted


def sources() -> dict[str, str]:
    """What every mechanism names: its docstring and the sources of its numbers."""
    texts = {name: cls.__doc__ or "" for name, cls in catalogue().items()}
    for name, cls in catalogue().items():
        texts.update({f"{name}.{field}": info.source for field, info in parameters(cls)})
    return texts


def test_article_numbers_agree_with_their_DOIs_in_the_whole_catalogue() -> None:
    found = bibliography(sources()).references
    seen = 0
    for citation in (r.citation for r in found):
        doi = re.fullmatch(r"10\.1371/journal\.\w+\.(\d+)", citation.doi)
        number = re.fullmatch(r"e(\d+)", citation.pages)
        if doi and number:
            assert int(doi[1]) == int(number[1]), citation
            seen += 1
    assert seen >= 5
    assert {"10.1371/journal.pcbi.1007661", "10.1371/journal.pcbi.1008143"} <= {r.citation.doi for r in found}


def test_a_DOI_has_one_year_in_the_whole_catalogue() -> None:
    years: dict[str, set[str]] = {}
    for text in sources().values():
        for citation in citations(text):
            if citation.doi and citation.year:
                years.setdefault(citation.doi.lower(), set()).add(citation.year)
    assert {doi: told for doi, told in years.items() if len(told) > 1} == {}


REMARKED = [
    ("0.92: Foo et al 2015, 10.1000/a; 1.05: Bar & Baz 1979, not looked up", {"not looked up": ["Bar & Baz"]}),
    ("Foo et al 2015, 10.1000/a; range not looked up", {"range not looked up": ["Foo et al"]}),
    ("Foo et al 2015; Bar & Baz 1979; figures not re-read; Qux 1999",
     {"figures not re-read": ["Foo et al", "Bar & Baz"]}),
    ("not re-read: Foo et al 2015", {"not re-read": ["Foo et al"]}),
    ("2 mM (Foo et al 2015, the paper not re-read) is 7 of it", {"the paper not re-read": ["Foo et al"]}),
    ("Foo et al 2015", {}),
]


@pytest.mark.parametrize(("text", "wanted"), REMARKED)
def test_remarks_go_with_what_they_speak_of(text: str, wanted: dict[str, list[str]]) -> None:
    assert {remark: [c.authors for c in of] for remark, of in remarks(text, citations(text))} == wanted


def test_one_publication_in_several_words_is_one_reference() -> None:
    found = bibliography({
        "a": "Wei et al 2014; 3: Foo & Bar 2001", "b": "Wei, Ullah & Schiff 2014 J Neurosci 34:11733, 10.1523/X",
        "c": "doi:10.1523/x", "d": "Foo, Baz & Bar 2001", "e": "chosen by the user",
    })
    assert [(r.number, r.key, r.uses) for r in found.references] == [
        (1, "Foo2001a", ["a"]), (2, "Foo2001b", ["d"]), (3, "Wei2014", ["a", "b", "c"]),
    ]
    assert str(found.references[2].citation) == "Wei, Ullah & Schiff 2014 J Neurosci 34:11733"
    assert found.unpublished == {"chosen by the user": ["e"]}


def test_what_may_be_either_of_two_stays_by_itself() -> None:
    found = bibliography({
        "a": "Wei, Ullah & Schiff 2014 J Neurosci 34:11733, 10.1000/a", "b": "Wei et al 2014",
        "c": "Wei, Ullah, Ingram & Schiff 2014 J Neurophysiol 112:213, 10.1000/b",
    })
    assert sorted(r.uses for r in found.references) == [["a"], ["b"], ["c"]]
    assert {r.key for r in found.references} == {"Wei2014a", "Wei2014b", "Wei2014c"}
