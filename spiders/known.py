"""What was known before the run: `known.sqlite3` in the spool folder, written by the flow, read here.

The only place that knows the file's layout. Addresses are looked up by hash, so that a million known
articles cost 32 bytes a key and one page read a question.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import attrs

from spiders.items import Purpose

KNOWN_FILE = "known.sqlite3"

_CREATE = """
CREATE TABLE known (
    url_hash blob PRIMARY KEY,
    url text NOT NULL,
    purpose text NOT NULL,
    article_key text,
    etag text,
    last_modified text,
    digest text,
    next_visit text NOT NULL,
    revisit integer NOT NULL,
    listed_on text NOT NULL,
    dated integer NOT NULL
) WITHOUT ROWID
"""
_CREATE_PAYLOADS = """
CREATE TABLE payload (
    digest text PRIMARY KEY,
    capture_id text NOT NULL,
    url text NOT NULL,
    archived_at text NOT NULL
) WITHOUT ROWID
"""
_INSERT = "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_PAYLOAD = "INSERT OR REPLACE INTO payload VALUES (?, ?, ?, ?)"
_FIND_PAYLOAD = "SELECT * FROM payload WHERE digest = ?"
_FIND = "SELECT * FROM known WHERE url_hash = ?"
_REVISITS = "SELECT * FROM known WHERE revisit ORDER BY next_visit, url"
_PENDING = (
    "SELECT * FROM known WHERE purpose = 'article' AND NOT revisit AND next_visit <= ? "
    "AND (listed_on BETWEEN ? AND ? OR (NOT dated AND ?)) "
    "ORDER BY CASE WHEN ? THEN listed_on END, listed_on DESC, url"
)

_Row = tuple[bytes, str, Purpose, str | None, str | None, str | None, str | None, str, int, str, int]


@attrs.frozen(kw_only=True)
class KnownUrl:
    """An address that was found or asked for before, or the canonical form of one."""

    url: str
    purpose: Purpose = "article"
    article_key: str | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    """SHA-256 of the payload seen last."""
    next_visit: datetime
    """It is not asked for in mode latest before this instant."""
    revisit: bool
    """A stored article's present address: mode revisit asks for it."""
    listed_on: date
    """Its article's day, else the day that a listing states for it, else that on which it was found; in the outlet's
    zone."""
    dated: bool = True
    """Whether it is one of the first two."""


@attrs.frozen(kw_only=True)
class KnownPayload:
    """A payload in the archive that may come again, and the capture that holds it."""

    digest: str
    """SHA-256, hexadecimal."""
    capture_id: str
    url: str
    """The address that answered with it."""
    archived_at: datetime
    """Its record's WARC-Date."""


def url_hash(url: str) -> bytes:
    """The key of an address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()


def write_known(path: Path, rows: Iterable[KnownUrl], payloads: Iterable[KnownPayload] = ()) -> None:
    """Write the file at `path` from streams of rows."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_CREATE)
        connection.execute(_CREATE_PAYLOADS)
        connection.executemany(_INSERT, (_values(row) for row in rows))
        connection.executemany(_INSERT_PAYLOAD, (_payload_values(row) for row in payloads))


class Known:
    """The file, read-only. Empty where there is none, as in a run without a flow."""

    def __init__(self, path: Path) -> None:
        exists = path.exists()
        name = f"file:{path}?mode=ro&immutable=1" if exists else ":memory:"
        self._connection = sqlite3.connect(name, uri=exists)
        if not exists:
            self._connection.execute(_CREATE)
            self._connection.execute(_CREATE_PAYLOADS)

    def find(self, url: str) -> KnownUrl | None:
        """What is known of an address, requested or canonical."""
        row = self._connection.execute(_FIND, (url_hash(url),)).fetchone()
        return None if row is None else _known(row)

    def find_payload(self, digest: str) -> KnownPayload | None:
        """Where the archive holds the payload with this digest."""
        row = self._connection.execute(_FIND_PAYLOAD, (digest,)).fetchone()
        if row is None:
            return None
        _, capture_id, url, archived_at = row
        return KnownPayload(
            digest=digest, capture_id=capture_id, url=url, archived_at=datetime.fromisoformat(archived_at)
        )

    def revisits(self) -> Iterator[KnownUrl]:
        """The stored articles to look at again, the most overdue first."""
        return (_known(row) for row in self._connection.execute(_REVISITS))

    def pending(
        self,
        now: datetime,
        since: date | None,
        until: date | None,
        *,
        undated: bool = False,
        oldest_first: bool = False,
    ) -> Iterator[KnownUrl]:
        """Addresses listed from `since` to `until` that gave no article yet and are due, the newest first.

        `undated`: also those for which no listing states a day, whenever they were found.
        """
        window = ((since or date.min).isoformat(), (until or date.max).isoformat())
        values = (now.isoformat(), *window, undated, oldest_first)
        return (_known(row) for row in self._connection.execute(_PENDING, values))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _values(row: KnownUrl) -> tuple[object, ...]:
    return (
        url_hash(row.url),
        row.url,
        row.purpose,
        row.article_key,
        row.etag,
        row.last_modified,
        row.digest,
        row.next_visit.isoformat(),
        int(row.revisit),
        row.listed_on.isoformat(),
        int(row.dated),
    )


def _payload_values(row: KnownPayload) -> tuple[str, ...]:
    return row.digest, row.capture_id, row.url, row.archived_at.isoformat()


def _known(row: _Row) -> KnownUrl:
    _, url, purpose, article_key, etag, last_modified, digest, next_visit, revisit, listed_on, dated = row
    return KnownUrl(
        url=url,
        purpose=purpose,
        article_key=article_key,
        etag=etag,
        last_modified=last_modified,
        digest=digest,
        next_visit=datetime.fromisoformat(next_visit),
        revisit=bool(revisit),
        listed_on=date.fromisoformat(listed_on),
        dated=bool(dated),
    )
