"""The bibliography of a model: every publication once, with what rests on it and what was not checked."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .citations import Citation, citations, plain, remarks


@dataclasses.dataclass
class Reference:
    """A publication with all that its texts tell of it.

    Attributes:
        citation: the fullest of what the texts say.
        key: for \\cite: first author, year, and a letter where that is needed.
        number: its place in the bibliography.
        uses: paths of the numbers, and names of the descriptions, that name it.
        remarks: what was not looked up or not read again -> the uses whose source says so.
    """

    citation: Citation
    key: str = ""
    number: int = 0
    uses: list[str] = dataclasses.field(default_factory=list)
    remarks: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        c = self.citation
        told = {name: getattr(c, name) for name in ("authors", "year", "where", "volume", "pages", "doi", "pubmed")}
        return {
            "number": self.number, "key": self.key, "text": str(c), **{k: v or None for k, v in told.items()},
            "uses": self.uses, "remarks": self.remarks,
        }


@dataclasses.dataclass
class Bibliography:
    """The publications of some sources, in alphabetical order.

    Attributes:
        references: in order.
        unpublished: texts that name no publication -> the uses that rest on them.
    """

    references: list[Reference]
    unpublished: dict[str, list[str]]

    def of(self, use: str) -> list[Reference]:
        """The publications that a number or a description rests on."""
        return [r for r in self.references if use in r.uses]


def bibliography(sources: Mapping[str, str], known: Iterable[str] = ()) -> Bibliography:
    """Collect the publications of sources: use -> text.

    Args:
        sources: of the numbers by path, and of descriptions by name.
        known: further texts; what they tell completes a publication, but they add none.

    >>> found = bibliography({"a.P": "Foo & Bar 1999 J Cell 1:2, 10.1000/x", "b.P": "Foo & Bar 1999; not re-read"})
    >>> [(r.key, r.citation.doi, r.uses, r.remarks) for r in found.references]
    [('Foo1999', '10.1000/x', ['a.P', 'b.P'], {'not re-read': ['b.P']})]
    """
    library = _Library([*sources.values(), *known])
    found: dict[int, Reference] = {}
    unpublished: dict[str, list[str]] = {}
    for use, text in sources.items():
        named = citations(text)
        for citation in named:
            uses = found.setdefault(library.group(citation), Reference(library.fullest(citation))).uses
            if use not in uses:
                uses.append(use)
        for remark, of in remarks(text, named):
            for group in dict.fromkeys(library.group(c) for c in of):
                said = found[group].remarks.setdefault(remark, [])
                if use not in said:
                    said.append(use)
        if not named and text.strip():
            unpublished.setdefault(" ".join(text.split()), []).append(use)
    references = sorted(found.values(), key=_order)
    _number(references)
    return Bibliography(references, unpublished)


def _order(reference: Reference) -> tuple[str, str, str]:
    c = reference.citation
    return c.first.lower() or "~", c.year, str(c)


class _Library:
    """Which citations mean the same publication: by DOI and year; else by first author and year where that is clear."""

    def __init__(self, texts: Iterable[str]):
        self.groups: list[list[Citation]] = []
        self.by_doi: dict[str, list[int]] = {}
        self.others: dict[Citation, int] = {}
        every = [c for text in dict.fromkeys(texts) for c in citations(text)]
        for citation in sorted(map(_placeless, every), key=lambda c: (not c.doi, not c.volume)):
            self._add(citation)

    def _add(self, citation: Citation) -> None:
        at = self._same(citation)
        if at is None:
            at = len(self.groups)
            self.groups.append([])
        self.groups[at].append(citation)
        self.others[citation] = at
        if citation.doi:
            known = self.by_doi.setdefault(citation.doi.lower(), [])
            known.extend([] if at in known else [at])

    def _same(self, citation: Citation) -> int | None:
        if citation in self.others:
            return self.others[citation]
        if citation.doi:
            known = self.by_doi.get(citation.doi.lower(), [])
            return next((i for i in known if _years_agree(citation, self.groups[i])), None)
        named = [[c for c in group if c.authors] for group in self.groups]
        fitting = [i for i, group in enumerate(named) if group and all(_may_be_same(citation, c) for c in group)]
        return fitting[0] if len(fitting) == 1 else None

    def group(self, citation: Citation) -> int:
        """Number of the publication that a citation means."""
        return self.others[_placeless(citation)]

    def fullest(self, citation: Citation) -> Citation:
        """The publication with the most that any text tells of it."""
        group = self.groups[self.group(citation)]
        names = [c.authors for c in group if " et al" not in c.authors] or [c.authors for c in group]
        told = {
            name: max((getattr(c, name) for c in group), key=len) for name in ("where", "year", "doi", "pubmed")
        }
        placed = next((c for c in group if c.volume), None) or max(group, key=lambda c: len(c.pages))
        return dataclasses.replace(
            group[0], **told, authors=max(names, key=len), volume=placed.volume, pages=placed.pages
        )


def _placeless(citation: Citation) -> Citation:
    return dataclasses.replace(citation, start=0, end=0)


def _years_agree(one: Citation, others: Iterable[Citation]) -> bool:
    """No two years are told: one DOI in two years is a slip of a text, not one publication."""
    return not one.year or all(other.year in ("", one.year) for other in others)


def _may_be_same(one: Citation, other: Citation) -> bool:
    """Same first author and year, and nothing told of both that differs."""
    if not one.authors or (one.first.lower(), one.year) != (other.first.lower(), other.year):
        return False
    if not one.year and plain(one.where) != plain(other.where):
        return False
    told = ((getattr(one, name), getattr(other, name)) for name in ("volume", "pages", "pubmed"))
    if any(a and b and a.lower() != b.lower() for a, b in told):
        return False
    if one.where and other.where and not (one.volume and other.volume) and plain(one.where) != plain(other.where):
        return False
    return _names_agree(one.authors, other.authors)


def _names_agree(one: str, other: str) -> bool:
    """Two lists of authors that can be the same: "et al" is three or more, else they are equal."""
    lists = [[plain(n) for n in re.split(r",\s?|\s(?:&|and)\s", re.sub(r",?\set al\.?$", "", a))] for a in (one, other)]
    short = [" et al" in a for a in (one, other)]
    if any(short):
        return all(is_short or len(names) > 2 for is_short, names in zip(short, lists))
    return lists[0] == lists[1]


def _number(references: list[Reference]) -> None:
    """Keys that differ, and numbers in order."""
    taken: dict[str, int] = {}
    stems = [_stem(r.citation) for r in references]
    for number, (reference, stem) in enumerate(zip(references, stems), 1):
        nth = taken[stem] = taken.get(stem, 0) + 1
        reference.key = stem + (_letters(nth) if stems.count(stem) > 1 else "")
        reference.number = number


def _letters(nth: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    return (_letters((nth - 1) // 26) if nth > 26 else "") + chr(ord("a") + (nth - 1) % 26)


def _stem(citation: Citation) -> str:
    name = citation.first if citation.authors else plain(citation.where) or "doi"
    return name + (citation.year or citation.pages)


# -------------------------------------------------------------------- BibTeX


def bibtex(references: Iterable[Reference]) -> str:
    """The publications as entries of BibTeX, as far as the texts tell of them."""
    return "\n\n".join(_entry(r) for r in references)


def _entry(reference: Reference) -> str:
    from .latex import escaped

    c = reference.citation
    kind = "article" if c.volume or (c.where and c.authors and c.year) else "book" if c.authors and c.where else "misc"
    authors = re.sub(r",?\s(?:&|and)\s|,\s", " and ", re.sub(r",?\set al\.?$", " and others", c.authors))
    fields = {
        "author": escaped(authors), "journal" if kind == "article" else "title": escaped(c.where), "volume": c.volume,
        "pages": escaped(c.pages), "year": c.year, "doi": c.doi, "pmid": c.pubmed,
        "note": escaped("; ".join(f"{remark} ({', '.join(uses)})" for remark, uses in reference.remarks.items())),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{reference.key},", *lines, "}"])
