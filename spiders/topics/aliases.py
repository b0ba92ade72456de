"""Alias sets: the names of a person, a place or a thing, read from TOML."""

from __future__ import annotations

from collections.abc import Mapping

from spiders.topics.source import Section, TopicError, read_toml
from spiders.topics.terms import TermSet

FORM_KEYS = ("forms", "adjectives", "abbreviations", "latin", "regional")
"""Lists of an alias set. They mean the same to the machine and different things to its editor."""

_KEYS = ("name", "note", *FORM_KEYS, "includes", "except")


def read_aliases(source: str) -> dict[str, TermSet]:
    """The alias sets of a TOML text by name, each with those it includes. Raises `TopicError`."""
    top = read_toml(source, "The alias file")
    sections = {name: top.section(name) for name in top.table}
    own = {name: _read_set(section) for name, section in sections.items()}
    included = {name: section.names("includes", own) for name, section in sections.items()}
    return {name: _with_included(name, own, included, ()) for name in own}


def union(sets: list[TermSet]) -> TermSet:
    """One set that finds what any of `sets` finds."""
    return TermSet(
        terms=tuple(term for one in sets for term in one.terms),
        exceptions=tuple(term for one in sets for term in one.exceptions),
    )


def _read_set(section: Section) -> TermSet:
    section.allow(_KEYS)
    terms = [section.term("name", section.text("name"))]
    for key in FORM_KEYS:
        terms += section.terms(key)
    return TermSet(terms=tuple(terms), exceptions=section.terms("except"))


def _with_included(
    name: str,
    own: Mapping[str, TermSet],
    included: Mapping[str, tuple[str, ...]],
    above: tuple[str, ...],
) -> TermSet:
    if name in above:
        circle = " → ".join((*above[above.index(name) :], name))
        raise TopicError(f"The alias sets include each other in a circle ({circle}): break it.")
    below = [_with_included(other, own, included, (*above, name)) for other in included[name]]
    return union([own[name], *below])
