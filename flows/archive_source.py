"""Provenance: from a text of an article to the bytes that it was read from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import attrs

from flows.archive import read_capture
from flows.database import Connection
from flows.store_archive import Place, Source, find_places, find_sources
from spiders.archive import ArchiveError
from spiders.archive_read import ArchivedResponse


@attrs.frozen(kw_only=True)
class Provenance:
    """A text of an article, and the response that it was read from."""

    source: Source
    number: int
    """Of the article's texts, counted from 1."""
    of: int
    """How many texts it had."""
    response: ArchivedResponse
    held_by: Place
    """Where the payload lies: in the capture's own record, or in the earlier one that it refers to."""


def find_provenance(conn: Connection, root: Path, article_id: int, version: int | None) -> Provenance:
    """The provenance of the article's text number `version`, or of its latest.

    Raises `ArchiveError` where there is no such text, or where the archive does not hold what was captured.
    """
    sources = find_sources(conn, article_id)
    if not sources:
        raise ArchiveError(f"There is no article {article_id}: the column id of the view articles has their numbers.")
    number = len(sources) if version is None else version
    if not 1 <= number <= len(sources):
        raise ArchiveError(f"Article {article_id} has no text {number}: its texts are numbered 1 to {len(sources)}.")
    source = sources[number - 1]
    response = read_capture(conn, root, source.capture_id)
    _compare(source, response)
    [held_by] = find_places(conn, [source.refers_to or source.capture_id])
    return Provenance(source=source, number=number, of=len(sources), response=response, held_by=held_by)


def save_page(provenance: Provenance, path: Path, *, raw: bool) -> int:
    """Write the page, decompressed or as it was received. Returns its bytes. Raises `ArchiveError`."""
    page = provenance.response.payload if raw else provenance.response.body
    try:
        path.write_bytes(page)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror}.") from error
    return len(page)


def _compare(source: Source, response: ArchivedResponse) -> None:
    found = hashlib.sha256(response.payload).hexdigest()
    if source.status == response.status and source.digest not in {None, found}:
        raise ArchiveError(
            f"{source.file} holds other bytes than were captured (SHA-256 {found}, not {source.digest}): the file "
            "is damaged; `khobor archive check` tells which are."
        )
