"""Articles that moved: the same article at a new address, where a slug is its only identity. Pure.

DBC's slugs follow the headline. A new slug is an article that we have where it stands at an address that
we know, where its text is the same, or where it was published in the same second and holds most of the
same body. Never by headline alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from flows.fingerprint import Fingerprint, containment, fingerprint
from flows.staged import Namesake
from spiders.items import Confidence

SAME_BODY = 0.8
"""Containment from which two bodies published in the same second are one article's."""


@attrs.frozen(kw_only=True)
class Identity:
    """What tells an article from others where it has no id of its own."""

    article_key: str
    url_hashes: frozenset[bytes]
    text_hash: bytes
    second: datetime | None
    """The second of its publication; `None` where no publish time is printed."""
    print: Fingerprint

    @classmethod
    def of(cls, stored: Namesake) -> Identity:
        """The identity of a stored article."""
        return cls(
            article_key=stored.article_key,
            url_hashes=frozenset(stored.url_hashes),
            text_hash=stored.text_hash,
            second=publish_second(stored.published_at, stored.published_confidence),
            print=fingerprint(stored.body, stored.credits),
        )


def publish_second(at: datetime | None, confidence: Confidence) -> datetime | None:
    """The second of a publish instant. An update stamp is none."""
    if at is None or confidence not in {"machine", "printed"}:
        return None
    return at.replace(microsecond=0)


def settle_keys(found: Sequence[Identity], stored: Iterable[Namesake]) -> dict[str, str]:
    """For the key of each found article the key it is stored under, its own where it is new.

    `found` in the order in which they were seen: of two new ones that are the same the first names both.
    """
    known = [Identity.of(each) for each in stored]
    settled: dict[str, str] = {}
    for article in found:
        same = _same(article, known)
        settled[article.article_key] = article.article_key if same is None else same.article_key
        if same is None:
            known.append(article)
    return settled


def _same(article: Identity, known: Sequence[Identity]) -> Identity | None:
    tests = (_same_key, _same_address, _same_text, _same_second)
    matches = (each for test in tests for each in known if test(article, each))
    return next(matches, None)


def _same_key(one: Identity, other: Identity) -> bool:
    return one.article_key == other.article_key


def _same_address(one: Identity, other: Identity) -> bool:
    return bool(one.url_hashes & other.url_hashes)


def _same_text(one: Identity, other: Identity) -> bool:
    return one.text_hash == other.text_hash


def _same_second(one: Identity, other: Identity) -> bool:
    same_second = one.second is not None and one.second == other.second
    return same_second and containment(one.print, other.print) >= SAME_BODY
