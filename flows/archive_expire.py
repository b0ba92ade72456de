"""Retention: what no stored article needs is dropped when its time is over; the index keeps that it was.

A file that holds both is replaced by one under a new name with the kept records, copied as they are. The
index changes in one transaction, between writing the new file and deleting the old: killed anywhere, every
capture has its record, and the next run goes on.

Only the response that ended a request has a capture. Those of redirects and repeated tries before it stand in their
file until something of it expires.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

import attrs

from flows import store_archive
from flows.archive import FILE_BLOCK, open_file
from flows.archive_files import Seal, closed_file, delete_file
from flows.database import Connection, transact
from flows.store_archive import ArchiveFile, FileCapture
from spiders.archive import ArchiveError
from spiders.archive_read import copy_records, read_record

_KEPT = re.compile(r"(?:\.kept-(?P<number>\d+))?\.warc\.gz$")


@attrs.frozen(kw_only=True)
class Expired:
    """What expiring did."""

    captures: int = 0
    files: int = 0
    """Files that lost records, or went."""
    bytes: int = 0
    """What the archive is smaller by."""
    faults: tuple[str, ...] = ()
    """Files that stay as they are, with the reason."""

    def sentence(self) -> str:
        """For a person."""
        return f"{self.captures} captures expired in {self.files} files, {self.bytes / 1e6:.1f} MB less."


@attrs.frozen
class _Loss:
    captures: int
    bytes: int


def expire_captures(conn: Connection, root: Path, *, keep: timedelta, now: datetime) -> Expired:
    """Drop the records of captures older than `keep` that no stored article needs.

    Call it with the archive's lock held. A file that cannot be read stays, with the reason.
    """
    cutoff = now - keep
    expired = Expired(faults=sweep(conn, root))
    for name in store_archive.list_expirable_files(conn, cutoff):
        [file] = store_archive.list_archive_files(conn, [name])
        try:
            loss = _expire_file(conn, root, file, cutoff, now)
        except (ArchiveError, OSError) as error:
            expired = attrs.evolve(expired, faults=(*expired.faults, f"{name}: {error}"))
            continue
        if loss is not None:
            expired = attrs.evolve(
                expired,
                captures=expired.captures + loss.captures,
                files=expired.files + 1,
                bytes=expired.bytes + loss.bytes,
            )
    return attrs.evolve(expired, faults=tuple(dict.fromkeys((*expired.faults, *sweep(conn, root)))))


def sweep(conn: Connection, root: Path) -> tuple[str, ...]:
    """Delete the files that nothing points to any more. Returns which could not be, with the reason."""
    faults = []
    for file in store_archive.list_archive_files(conn, are_replaced=True):
        try:
            delete_file(root, file)
        except (ArchiveError, OSError) as error:
            faults.append(f"{file.file}: {error}")
        else:
            store_archive.delete_archive_file(conn, file.file)
    return tuple(faults)


def _expire_file(conn: Connection, root: Path, file: ArchiveFile, cutoff: datetime, now: datetime) -> _Loss | None:
    captures = store_archive.list_file_captures(conn, file.file, cutoff)
    gone = [each.capture_id for each in captures if each.expired]
    kept = [each for each in captures if not each.expired]
    if kept and not gone:
        return None
    name = _next_name(file.file)
    offsets = _copy_kept(root, file, kept, name) if kept else {}
    new = closed_file(root, name, file.run) if kept else None

    def replace() -> bool:
        store_archive.lock_file_captures(conn, file.file)
        if store_archive.list_file_captures(conn, file.file, cutoff) != captures:
            return False  # meanwhile an article was read from one: the next run decides anew
        store_archive.expire_captures(conn, gone)
        if new is not None:
            store_archive.insert_archive_file(conn, attrs.evolve(new, closed_at=file.closed_at))
            store_archive.place_captures(conn, name, [(each.capture_id, offsets[each.offset]) for each in kept])
        store_archive.mark_replaced(conn, file.file, now)
        return True

    if not transact(conn, replace):
        (root / name).unlink(missing_ok=True)
        return None
    return _Loss(len(gone), file.bytes - (0 if new is None else new.bytes))


def _copy_kept(root: Path, file: ArchiveFile, kept: Sequence[FileCapture], name: str) -> dict[int, int]:
    """Write the kept records of `file` as `name`, durably. Returns their offsets there, by those here."""
    part = root / f"{name}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    with _local(root, file) as stream, part.open("wb") as copy:
        offsets = copy_records(stream, copy, {each.offset for each in kept})
        copy.flush()
        os.fsync(copy.fileno())
    with part.open("rb") as stream:
        for each in kept:
            if each.offset not in offsets or read_record(stream, offsets[each.offset]).record_id != each.capture_id:
                raise ArchiveError(f"it does not hold {each.capture_id} where the index says; see khobor archive check")
    part.rename(root / name)
    return offsets


@contextmanager
def _local(root: Path, file: ArchiveFile) -> Iterator[BinaryIO]:
    """The file as it is known, on this machine. Raises `ArchiveError` where it is another."""
    fetched = root / f"{file.file}.fetched"
    try:
        if file.location is not None:
            with open_file(root, file.file, file.location, block=FILE_BLOCK) as distant, fetched.open("wb") as near:
                copyfileobj(distant, near, FILE_BLOCK)
        path = root / file.file if file.location is None else fetched
        with path.open("rb") as stream:
            if Seal.of(stream) != Seal(bytes=file.bytes, sha256=file.sha256):
                raise ArchiveError("it is not the file that was closed; see khobor archive check")
            stream.seek(0)
            yield stream
    finally:
        fetched.unlink(missing_ok=True)


def _next_name(file: str) -> str:
    found = _KEPT.search(file)
    assert found is not None
    return f"{file[: found.start()]}.kept-{int(found['number'] or 0) + 1}.warc.gz"
