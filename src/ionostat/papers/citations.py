"""Publications in a text of sources: "800 um3/s: Dijkstra et al 2016 J Neurosci 36:11881, 10.1523/...; not re-read".

Sources are written for people, so they are read here by their habits: authors and a year, then as far
as it is told a journal with volume and page, and a DOI. Whatever is found keeps its place in the text,
so that a remark ("not looked up") goes with what it speaks of.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator

_CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŻŽČ"
_PARTICLE = r"(?<!\w)(?:(?:van|von|de|der|den|di|la|le|del|da|dos|ten|ter|el|Van|Von|De|Di|La|Le|Del|Da)\s+){0,3}"
_NAME = rf"{_PARTICLE}[{_CAPITAL}](?:[^\W\d_]+|['’][A-Z][^\W\d_]+)(?:['’\-][^\W\d_]+)*(?:\s[A-Z]{{1,3}}(?![\w:]))?"
_AUTHORS = (
    rf"{_NAME}(?:,\s{_NAME})*,?\s(?:&|and)\s{_NAME}|{_NAME}(?:,\s{_NAME})*,?\set\sal\b\.?|{_NAME}(?:,\s{_NAME})*"
)
_DATABASES = r"(?:ModelDB|BioModels|BRENDA|SABIO-RK)"
_TITLE = rf"(?!{_DATABASES}|PubMed)(?:[{_CAPITAL}][\w.'’\-]*|e[A-Z]\w+|npj|bioRxiv)"
_WORD = rf"(?:{_TITLE}|of|and|the|in|for|on|to|a|&)"
_VOLUME = r"(?P<volume>\d+[A-Za-z]?)(?:\s?\(\d+(?:-\d+)?\))?\s?[:,]\s?(?P<pages>[A-Za-z]{0,3}\d[\w.\-–]*\w|\d)"
_DOI = r"10\.\d{4,9}/\S+"
_DATED = re.compile(
    rf"(?P<authors>{_AUTHORS}),?\s\(?(?P<year>(?:18|19|20)\d\d)[a-z]?\b\)?"
    rf"(?:,?\s(?P<where>{_TITLE}(?:\s{_WORD})*(?:\s\([A-Z][a-z]+\))?)(?=\s\d|\s?[,;:.()\x00]|\s*$))?"
    rf"(?:,?\s{_VOLUME})?"
)
_BOOK = re.compile(
    rf"(?P<authors>{_NAME}\s(?:&|and)\s{_NAME}),\s(?P<where>[A-Z]\w+(?:\s{_WORD}){{2,}})(?=\s*(?:[,;.()]|$))"
)
_DATABASE = re.compile(
    rf"(?P<where>{_DATABASES})\s(?:entry\s|accession\s)?(?P<pages>[A-Z]{{0,6}}\d{{3,}})"
)
_LINKED = re.compile(
    rf"[,;:]?\s*\(?(?:(?:doi:?\s?|https?://(?:dx\.)?doi\.org/)?(?P<doi>{_DOI})"
    r"|(?:PubMed|PMID:?)\s(?P<pubmed>\d{5,})|(?P<pmc>PMC\d{5,}))",
    re.I,
)
_REMARK = re.compile(r"\bnot\s(?:yet\s)?(?:looked\sup|re-?read|read|seen|checked|verified|found)\b", re.I)
#: words that stand before a year without being a name
_NO_NAMES = {
    "In", "Since", "After", "Before", "From", "By", "Of", "The", "Until", "About", "Around", "Source", "Sources",
    "And", "Between", "For", "At", "On", "As", "Version", "Year", "Or", "To", "See",
}


@dataclasses.dataclass(frozen=True)
class Citation:
    """A publication as one text names it.

    Attributes:
        authors: as written: "Wei, Ullah & Schiff", "Dijkstra et al"; "" where only a DOI is given.
        year: four digits, or "".
        where: journal or title, as far as told.
        volume, pages, doi, pubmed: as far as told.
        start, end: where it stands in its text.
    """

    authors: str
    year: str
    where: str
    volume: str
    pages: str
    doi: str
    pubmed: str
    start: int
    end: int

    @property
    def first(self) -> str:
        """Surname of the first author in plain letters: what the same paper shares in every text."""
        return plain(re.sub(r"\s[A-Z]{1,3}$", "", re.split(r",|\s(?:&|and|et)\s", self.authors)[0]))

    @property
    def link(self) -> str:
        """Where it is found: a DOI, or else its number in PubMed."""
        number = self.pubmed if self.pubmed.startswith("PMC") else f"PubMed {self.pubmed}" if self.pubmed else ""
        return f"doi:{self.doi}" if self.doi else number

    def __str__(self) -> str:
        place = " ".join(filter(None, [self.where, f"{self.volume}:{self.pages}" if self.volume else self.pages]))
        head = " ".join(filter(None, [self.authors, self.year]))
        if not self.year:
            return ", ".join(filter(None, [head, place])) or self.link
        return " ".join(filter(None, [head, place]))


def plain(text: str) -> str:
    """Letters alone, without accents.

    >>> plain("O'Brien"), plain("Østby"), plain("Läuger")
    ('OBrien', 'Ostby', 'Lauger')
    """
    text = text.translate(str.maketrans({"Ø": "O", "ø": "o", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae"}))
    return re.sub(r"[^A-Za-z]", "", unicodedata.normalize("NFKD", text))


def citations(text: str) -> list[Citation]:
    """The publications that a text names, in its order.

    >>> [one] = citations("2 mM: Wei, Ullah & Schiff 2014 J Neurosci 34:11733, 10.1523/JNEUROSCI.0516-14.2014; range")
    >>> one.authors, one.year, one.where, one.volume, one.pages, one.doi
    ('Wei, Ullah & Schiff', '2014', 'J Neurosci', '34', '11733', '10.1523/JNEUROSCI.0516-14.2014')
    """
    links = [_link(found) for found in _LINKED.finditer(text)]
    masked = text
    for start, end, *_ in links:
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    found = sorted(_named(masked), key=lambda c: c.start)
    for start, end, doi, pubmed in links:
        owner = next((c for c in reversed(found) if c.end <= start), None)
        between = text[owner.end : start] if owner else ";"
        named = not re.search(r";|\b(?:18|19|20)\d\d\b", between)  # "1999 and 2001, DOI": that of the later one
        if owner and named and len(between) < 60 and not (doi and owner.doi):
            doi, pubmed = owner.doi or doi, owner.pubmed or pubmed
            found[found.index(owner)] = dataclasses.replace(owner, doi=doi, pubmed=pubmed, end=end)
        else:
            found.append(Citation("", "", "", "", "", doi, pubmed, start, end))
            found.sort(key=lambda c: c.start)
    return found


def _link(found: re.Match[str]) -> tuple[int, int, str, str]:
    """Start, end, DOI, number in PubMed; a DOI without the punctuation of the sentence that it stands in."""
    if not found["doi"]:
        return found.start(), found.end(), "", found["pubmed"] or found["pmc"]
    doi = found["doi"]
    while doi[-1] in ".,;:" or (doi[-1] == ")" and doi.count(")") > doi.count("(")):
        doi = doi[:-1]
    return found.start(), found.start("doi") + len(doi), doi, ""


def _named(text: str) -> Iterator[Citation]:
    """Citations by name: dated, books without a year, entries of databases."""
    taken: list[tuple[int, int]] = []
    for pattern in (_DATED, _BOOK, _DATABASE):
        for found in pattern.finditer(text):
            parts = {key: value or "" for key, value in found.groupdict().items()}
            start, end = found.span()
            authors = " ".join(parts.get("authors", "").split())
            while (word := authors.split(",")[0].split(" ")[0]) in _NO_NAMES:
                authors = authors[len(word) :].lstrip(", ")
            of_title = "," not in authors and " " not in authors and re.search(r"[A-Z]\w*\s$", text[:start])
            no_name = pattern is not _DATABASE and (not authors or of_title)
            if no_name or any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            where = " ".join(parts.get("where", "").split()).removesuffix(" and").removesuffix(" in")
            if parts.get("volume") and not where and not re.search(r"[ ,]", authors):
                authors, where = "", authors  # "Biochemistry 2007 46:13415" is a journal
            yield Citation(authors, parts.get("year", ""), where, parts.get("volume", ""), parts.get("pages", ""),
                           "", "", start, end)


def remarks(text: str, found: list[Citation]) -> list[tuple[str, list[Citation]]]:
    """What a text says was not looked up or not read again, with the publications that it speaks of.

    Those of its own clause; else all that stand before it; else all.

    >>> text = "0.92: Foo et al 2015, 10.1/a; 1.05: Bar & Baz 1979 J Biol Chem 254:6528, not looked up"
    >>> [(remark, [c.authors for c in of]) for remark, of in remarks(text, citations(text))]
    [('not looked up', ['Bar & Baz'])]
    """
    said = []
    for start, end in _clauses(text, found):
        mark = _REMARK.search(text, start, end)
        if mark is None:
            continue
        own = [c for c in found if start <= c.start < end]
        if own:
            before = max((c.end for c in own if c.end <= mark.start()), default=start)
            after = min((c.start for c in own if c.start >= mark.end()), default=end)
            start, end = before, after
        start, end = _within_brackets(text, mark, start, end)
        earlier = [c for c in found if c.start < start]
        said.append((_clean(text[start:end]), own or earlier or list(found)))
    return said


def _within_brackets(text: str, mark: re.Match[str], start: int, end: int) -> tuple[int, int]:
    """The part of a span that stands in the same brackets as a mark."""
    opened, closed = text.rfind("(", 0, mark.start()), text.find(")", mark.end())
    if opened < 0 or closed < 0 or ")" in text[opened : mark.start()] or "(" in text[mark.end() : closed]:
        return start, end
    return max(start, opened + 1), min(end, closed)


def _clean(clause: str) -> str:
    """A clause without the marks that part it from its neighbours."""
    clause = " ".join(clause.split()).strip(" ,;:.").removeprefix("and ")
    if clause.count("(") != clause.count(")"):
        clause = clause.strip("() ,;:.")
    return clause


def _clauses(text: str, found: list[Citation]) -> Iterator[tuple[int, int]]:
    """The spans between semicolons and full stops that belong to no citation."""
    inside = [(c.start, c.end) for c in found]
    start = 0
    for mark in re.finditer(r";|(?<!\bal)\.(?=\s+[A-Z])", text):
        if not any(a <= mark.start() < b for a, b in inside):
            yield start, mark.start()
            start = mark.end()
    yield start, len(text)
