"""Who copied whom: a decision over stored texts, the same for the same rows in any order.

Two texts are copies where the shorter one's word 3-shingles are found in the other, their numbers agree,
and they are dated within 72 hours. Each points to the earliest text that it *directly* resembles. Copies
of copies are not joined to groups: a round-up that holds two stories would make them one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from flows import store
from flows.database import Connection, transact
from flows.fingerprint import Fingerprint, containment, fingerprint, numbers_disagree
from flows.rows import CopyPointer, Linkable

WINDOW = timedelta(hours=72)
CONTAINED = 0.55
"""Share of common shingles from which texts are copies. In tests/cases/neardup.jsonl no copy's body has
less than 0.65 and no other pair with fitting numbers more than 0.35."""
SHORTEST_BODY = 40
"""Words. Shorter bodies are headlines, tickers and templates: they resemble anything."""


def link_copies(conn: Connection) -> int:
    """Decide about every stored text that changed since the last call, and about its neighbours.

    Returns how many pointers changed. Runs alone in its database; safe to run at any time, and twice.
    """

    def link() -> int:
        store.lock_link(conn)
        return store.set_copies(conn, find_copies(store.find_linkable(conn, WINDOW)))

    return transact(conn, link)


def find_copies(texts: Iterable[Linkable]) -> list[CopyPointer]:
    """The pointer of every affected text, pure: the least text before it that it resembles, or none."""
    ordered = sorted(texts, key=_precedence)
    prints = [fingerprint(text.body, text.credits) for text in ordered]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    pointers = []
    for number, text in enumerate(ordered):
        original = None
        if prints[number].words >= SHORTEST_BODY:
            original = _original(number, ordered, prints, holders)
            for shingle in prints[number].shingles:
                holders[shingle].append(number)
        if text.affected:
            pointers.append(_pointer(number, original, ordered, prints))
    return pointers


def _precedence(text: Linkable) -> tuple[datetime, datetime, str, str]:
    """Who was first: a printed day counts as its end, and an undated text from when it was first seen."""
    return text.published_by, text.first_seen_at, text.outlet, text.article_key


def _original(
    number: int,
    ordered: list[Linkable],
    prints: list[Fingerprint],
    holders: dict[tuple[str, ...], list[int]],
) -> int | None:
    """The first of the texts before `number` that it resembles."""
    mine = prints[number]
    common = Counter(other for shingle in mine.shingles for other in holders.get(shingle, ()))
    alike = (
        other
        for other, shared in common.items()
        if shared >= CONTAINED * min(len(mine.shingles), len(prints[other].shingles))
        and abs(ordered[number].dated_at - ordered[other].dated_at) <= WINDOW
        and not numbers_disagree(mine, prints[other])
    )
    return min(alike, default=None)


def _pointer(number: int, original: int | None, ordered: list[Linkable], prints: list[Fingerprint]) -> CopyPointer:
    text = ordered[number]
    if original is None:
        return CopyPointer(id=text.id, version_id=text.version_id, original=None, containment=None)
    return CopyPointer(
        id=text.id,
        version_id=text.version_id,
        original=ordered[original].id,
        containment=containment(prints[number], prints[original]),
    )
