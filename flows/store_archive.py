"""The store's queries about the archive: its files, and where in them captures lie. See `store`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from flows.store import Connection, do, fetch, fetch_column, stream
from spiders.known import KnownPayload


@attrs.frozen(kw_only=True)
class ArchiveFile:
    """A closed file of the archive."""

    file: str
    """Relative to the archive's root."""
    outlet: str
    run: str
    bytes: int
    sha256: str
    closed_at: datetime
    location: str | None
    """The URL of the root that it was moved to; `None`: it is local."""
    moved_at: datetime | None
    checked_at: datetime | None
    fault: str | None
    """What the last check found wrong."""
    replaced_at: datetime | None
    """Since when nothing points to it."""


@attrs.frozen(kw_only=True)
class ClosedFile:
    """The columns that `insert_archive_file` fills."""

    file: str
    run: str
    bytes: int
    sha256: str
    closed_at: datetime


@attrs.frozen(kw_only=True)
class Place:
    """Where the index says that a capture's record lies."""

    capture_id: str
    file: str | None
    """`None` where nothing came, or where the record has expired."""
    offset: int | None
    location: str | None
    """As in `ArchiveFile`."""
    digest: str | None
    """SHA-256 of the payload, hexadecimal."""
    refers_to: str | None
    """The capture that holds the payload; `None`: this one."""


@attrs.frozen(kw_only=True)
class FileCapture:
    """A capture of a file."""

    capture_id: str
    offset: int
    digest: str | None
    refers_to: str | None
    expired: bool


@attrs.frozen(kw_only=True)
class Source:
    """What a text of an article was read from."""

    article_id: int
    outlet: str
    headline: str
    seen_at: datetime
    parser_version: str
    capture_id: str
    url: str
    final_url: str
    status: int | None
    fetched_at: datetime
    digest: str | None
    file: str | None
    offset: int | None
    location: str | None
    refers_to: str | None
    run: str


def try_archive_lock(conn: Connection) -> bool:
    return bool(fetch_column(conn, "try_archive_lock")[0])


def unlock_archive(conn: Connection) -> None:
    do(conn, "unlock_archive")


def insert_archive_file(conn: Connection, closed: ClosedFile) -> None:
    do(conn, "insert_archive_file", attrs.asdict(closed))


def list_archive_files(
    conn: Connection,
    files: Sequence[str] | None = None,
    *,
    are_replaced: bool = False,
    unchecked_since: datetime | None = None,
    limit_to: int | None = None,
) -> list[ArchiveFile]:
    """The files named, all where `files` is `None`; the longest unchecked first."""
    values = {
        "files": None if files is None else list(files),
        "are_replaced": are_replaced,
        "unchecked_since": unchecked_since,
        "limit_to": limit_to,
    }
    return fetch(conn, "list_archive_files", ArchiveFile, values)


def list_expirable_files(conn: Connection, cutoff: datetime) -> list[str]:
    return fetch_column(conn, "list_expirable_files", {"cutoff": cutoff})


def list_open_files(conn: Connection) -> list[str]:
    return fetch_column(conn, "list_open_files")


def list_file_captures(conn: Connection, file: str, cutoff: datetime) -> list[FileCapture]:
    return fetch(conn, "list_file_captures", FileCapture, {"file": file, "cutoff": cutoff})


def lock_file_captures(conn: Connection, file: str) -> None:
    do(conn, "lock_file_captures", {"file": file})


def hold_captures(conn: Connection, capture_ids: Sequence[str]) -> set[str]:
    return set(fetch_column(conn, "hold_captures", {"capture_ids": list(capture_ids)}))


def expire_captures(conn: Connection, capture_ids: Sequence[str]) -> None:
    do(conn, "expire_captures", {"capture_ids": list(capture_ids)})


def place_captures(conn: Connection, file: str, offsets: Sequence[tuple[str, int]]) -> None:
    """Put captures at their offsets of `file`."""
    columns = {"capture_ids": [each for each, _ in offsets], "offsets": [offset for _, offset in offsets]}
    do(conn, "place_captures", {"file": file, **columns})


def mark_moved(conn: Connection, file: str, location: str, at: datetime) -> None:
    do(conn, "mark_moved", {"file": file, "location": location, "at": at})


def mark_replaced(conn: Connection, file: str, at: datetime) -> None:
    do(conn, "mark_replaced", {"file": file, "at": at})


def mark_checked(conn: Connection, file: str, fault: str | None, at: datetime) -> None:
    do(conn, "mark_checked", {"file": file, "fault": fault, "at": at})


def delete_archive_file(conn: Connection, file: str) -> None:
    do(conn, "delete_archive_file", {"file": file})


def find_places(conn: Connection, capture_ids: Sequence[str]) -> list[Place]:
    return fetch(conn, "find_places", Place, {"capture_ids": list(capture_ids)})


def find_originals(conn: Connection, file: str) -> list[Place]:
    return fetch(conn, "find_originals", Place, {"file": file})


def find_sources(conn: Connection, article_id: int) -> list[Source]:
    return fetch(conn, "find_sources", Source, {"article_id": article_id})


def stream_payloads(conn: Connection, outlet: str, *, since: datetime, until: datetime) -> Iterator[KnownPayload]:
    """Payloads that came from `since` on, and those of articles that are due by `until`."""
    values = {"outlet": outlet, "since": since, "until": until}
    return stream(conn, "stream_payloads", KnownPayload, values)
