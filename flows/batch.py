"""A batch's bytes as lines that Postgres can take: clean, complete, and the rest with its reason. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar, cast

import attrs

from spiders.bengali.normalize import clean
from spiders.items import Article, Capture, Find, Rejection, StoredArticle
from spiders.spool import Line, read_batch

ADDRESS_FIELDS = frozenset({"url", "final_url", "canonical_url", "image_url"})
"""Kept letter by letter: their hashes are looked up."""
LONGEST_KEY = 2000
"""Bytes. An index row of Postgres ends at about 2,700."""
YEARS = range(1500, 3000)

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Batch:
    """The lines of a batch, cleaned and sorted by kind."""

    captures: tuple[Capture, ...] = ()
    articles: tuple[StoredArticle, ...] = ()
    finds: tuple[Find, ...] = ()
    rejections: tuple[Rejection, ...] = ()

    def pieces(self) -> Iterator[Batch]:
        """The smallest parts that can be stored by themselves: a capture with what was read from it."""
        known = {capture.capture_id for capture in self.captures}
        for capture in self.captures:
            read = tuple(each for each in self.articles if each.capture_id == capture.capture_id)
            yield Batch(captures=(capture,), articles=read)
        for article in self.articles:
            if article.capture_id not in known:
                yield Batch(articles=(article,))
        for find in self.finds:
            yield Batch(finds=(find,))
        for rejection in self.rejections:
            yield Batch(rejections=(rejection,))


def parse_batch(data: bytes, outlet: str, now: datetime) -> Batch:
    """The lines of a batch of `outlet`. Those that cannot be used become rejections, dated `now`."""
    lines = [_checked(cleaned(line), outlet, now) for line in read_batch(data, outlet, now)]
    return Batch(
        captures=tuple(line for line in lines if isinstance(line, Capture)),
        articles=tuple(line for line in lines if isinstance(line, StoredArticle)),
        finds=tuple(line for line in lines if isinstance(line, Find)),
        rejections=tuple(line for line in lines if isinstance(line, Rejection)),
    )


def rejected(line: Line, outlet: str, reason: str, now: datetime) -> Rejection:
    """The rejection of a line that was read and cannot be stored."""
    url = line.article.url if isinstance(line, StoredArticle) else line.url
    return Rejection(
        outlet=outlet,
        url=url,
        stage="ingest",
        reason=reason,
        rejected_at=now,
        capture_id=None if isinstance(line, Find) else line.capture_id,
    )


def cleaned(item: T) -> T:
    """A frozen value with every text in it as it is stored: no NUL, lone surrogate or control character."""
    changes = {
        name: new
        for name, old in _values(item)
        if (new := _cleaned_value(old, is_address=name in ADDRESS_FIELDS)) is not old
    }
    return cast("T", attrs.evolve(cast("Any", item), **changes)) if changes else item


def _values(item: Any) -> Iterator[tuple[str, Any]]:
    return ((field.name, getattr(item, field.name)) for field in attrs.fields(type(item)))


def _cleaned_value(value: Any, *, is_address: bool) -> Any:
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value  # most are addresses, ids, versions
        new = _storable(value) if is_address else clean(value)
        return value if new == value else new
    if isinstance(value, tuple):
        new_tuple = tuple(_cleaned_value(part, is_address=False) for part in value)
        return value if new_tuple == value else new_tuple
    return cleaned(value) if attrs.has(type(value)) else value


def _storable(address: str) -> str:
    return address.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _checked(line: Line, outlet: str, now: datetime) -> Line:
    fault = _fault(line, outlet)
    return line if fault is None else rejected(line, outlet, fault, now)


def _fault(line: Line, outlet: str) -> str | None:
    """Why a line cannot be stored, or `None`."""
    if isinstance(line, StoredArticle):
        return article_fault(line.article, outlet) or _match_fault(line)
    if isinstance(line, Rejection) and line.outlet != outlet:
        return f"it is of another outlet: {line.outlet}"
    return _time_fault(line)


def article_fault(article: Article, outlet: str) -> str | None:
    """Why a cleaned article of `outlet` cannot be stored, or `None`."""
    if article.outlet != outlet:
        return f"it is of another outlet: {article.outlet}"
    required = ("article_key", "url", "canonical_url", "headline", "body")
    missing = [name for name in required if not getattr(article, name)]
    if missing:
        return f"it lacks {', '.join(missing)}"
    if len((article.article_key or "").encode()) > LONGEST_KEY:
        return f"its article_key is longer than {LONGEST_KEY} bytes"
    if article.published_at is not None and article.published_on is not None:
        return "it has both published_at and published_on"
    return _time_fault(article)


def _match_fault(line: StoredArticle) -> str | None:
    if not line.matches:
        return "it matches no topic"
    if not all(math.isfinite(match.score) and 0 <= match.score <= 1 for match in line.matches):
        return "the score of a match is not between 0 and 1"
    return None


def _time_fault(item: object) -> str | None:
    """An instant without a zone, or one that no newspaper ever printed."""
    for name, value in _values(item):
        if isinstance(value, datetime):
            if value.tzinfo is None:
                return f"its {name} has no time zone"
            if value.year not in YEARS:
                return f"its {name} is in the year {value.year}"
    return None
