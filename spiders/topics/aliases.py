"""Alias sets: the names of a person, a place or a thing, read from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from spiders.topics.source import Section, TopicError, read_toml, short_hash
from spiders.topics.terms import TermSet, union

FORM_KEYS = ("forms", "adjectives", "abbreviations", "latin", "regional")
"""Lists of an alias set. They mean the same to the machine and different things to its editor."""

MOST_DEPTH = 50
"""Sets that include sets that include sets."""

_KEYS = ("name", "note", *FORM_KEYS, "includes", "except")


@lru_cache(maxsize=64)
def read_aliases(source: str) -> Mapping[str, TermSet]:
    """The alias sets of a TOML text by name, each with those it includes. Raises `TopicError`."""
    version = short_hash(source)
    top = read_toml(source, "The alias file")
    sections = {name: top.section(name) for name in top.table}
    own = {name: _read_set(section, f"{version} {name}") for name, section in sections.items()}
    included = {name: section.names("includes", own) for name, section in sections.items()}
    return {name: _with_included(name, own, included, ()) for name in own}


def _read_set(section: Section, label: str) -> TermSet:
    section.allow(_KEYS)
    terms = [section.term("name", section.text("name"))]
    for key in FORM_KEYS:
        terms += section.terms(key)
    return TermSet(label=label, terms=tuple(terms), exceptions=section.terms("except"))


def _with_included(
    name: str,
    own: Mapping[str, TermSet],
    included: Mapping[str, tuple[str, ...]],
    above: tuple[str, ...],
) -> TermSet:
    if name in above:
        circle = " → ".join((*above[above.index(name) :], name))
        raise TopicError(f"The alias sets include each other in a circle ({circle}): break it.")
    if len(above) > MOST_DEPTH:
        raise TopicError(
            f"The alias sets from {above[0]} on include each other {len(above)} deep: {MOST_DEPTH} are allowed."
        )
    below = [_with_included(other, own, included, (*above, name)) for other in included[name]]
    return union(own[name].label, [own[name], *below], alias=name)
