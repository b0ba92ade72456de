"""Whether the archive's files are what was written, and whether the index and they agree.

Each file is read once: its size and hash, every record's digests (warcio's own check), and where each
response stands and what it is, against the captures that point there.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import attrs
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from flows import store_archive
from flows.archive import FILE_BLOCK, open_file
from flows.archive_files import Seal
from flows.database import Connection
from flows.store_archive import ArchiveFile, FileCapture, Place
from spiders.archive import ArchiveError

MOST_FAULTS = 5
"""Of one file, that are told."""

Tell = Callable[[str], object]


@attrs.frozen(kw_only=True)
class Checked:
    """What a check found."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    faults: tuple[str, ...] = ()
    """One sentence for each file with faults."""

    def sentence(self) -> str:
        """For a person."""
        bad = f"{len(self.faults)} bad" if self.faults else "all good"
        return f"{self.files} files checked, {self.records} records, {self.bytes / 1e6:.1f} MB: {bad}."


@attrs.frozen
class _Found:
    """A response or revisit as it stands in the file."""

    record_id: str
    digest: str | None
    """SHA-256 of the payload, hexadecimal; `None` where the record does not say."""


class _Hashed:
    """A stream that knows the hash of what was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        self._size += len(data)
        return data

    def tell(self) -> int:
        return self._size

    def seal(self) -> Seal:
        """Of the whole, whatever was read before."""
        while self.read(FILE_BLOCK):
            pass
        return Seal(bytes=self._size, sha256=self._digest.hexdigest())


def check_files(
    conn: Connection, root: Path, files: Sequence[ArchiveFile], *, now: datetime, tell: Tell | None = None
) -> Checked:
    """Check closed files, and note of each what was found."""
    checked = Checked()
    for file in files:
        records, fault = _check_file(conn, root, file)
        store_archive.mark_checked(conn, file.file, fault, now)
        if tell is not None:
            tell(f"{file.file}: {fault or 'good'}")
        checked = Checked(
            files=checked.files + 1,
            records=checked.records + records,
            bytes=checked.bytes + file.bytes,
            faults=checked.faults if fault is None else (*checked.faults, f"{file.file}: {fault}"),
        )
    return checked


def missing_files(conn: Connection, root: Path) -> list[str]:
    """Files that captures point to and that are neither closed nor in the archive's folder."""
    return [file for file in store_archive.list_open_files(conn) if not (root / file).exists()]


def _check_file(conn: Connection, root: Path, file: ArchiveFile) -> tuple[int, str | None]:
    """How many records were read, and what is wrong."""
    found: dict[int, _Found] = {}
    faults: list[str] = []
    records = 0
    try:
        with open_file(root, file.file, file.location, block=FILE_BLOCK) as stream:
            hashed = _Hashed(stream)
            try:
                for record, offset in _records(hashed):
                    records += 1
                    faults.extend(f"byte {offset}: {problem}" for problem in record.digest_checker.problems)
                    if record.rec_type in {"response", "revisit"}:
                        found[offset] = _found(record.rec_headers.get_header)
            except (ArchiveLoadFailed, EOFError, ValueError) as error:
                faults.append(f"after {records} records it is not WARC: {str(error).strip()}")
            if hashed.seal() != Seal(bytes=file.bytes, sha256=file.sha256):
                faults.append("its size or SHA-256 is another than when it was closed")
    except (ArchiveError, OSError) as error:
        return records, str(error)
    captures = store_archive.list_file_captures(conn, file.file, file.closed_at)
    originals = {each.capture_id: each for each in store_archive.find_originals(conn, file.file)}
    faults.extend(index_faults(captures, found, originals))
    return records, _sentence(faults)


def index_faults(
    captures: Sequence[FileCapture], found: Mapping[int, _Found], originals: Mapping[str, Place]
) -> Iterator[str]:
    """What the index says of a file that is not so."""
    for capture in captures:
        record = found.get(capture.offset)
        if record is None or record.record_id != capture.capture_id:
            yield f"byte {capture.offset} does not hold {capture.capture_id}, as the index says"
        elif capture.refers_to is not None:
            original = originals.get(capture.refers_to)
            if original is None or original.file is None:
                yield f"the payload of {capture.capture_id}, held by {capture.refers_to}, is not in the archive"
        elif capture.digest is not None and record.digest not in {None, capture.digest}:
            yield f"byte {capture.offset} has another payload than the index says of {capture.capture_id}"


def _records(stream: _Hashed) -> Iterator[tuple[Any, int]]:
    """Every record, read to its end, with its offset."""
    iterator = ArchiveIterator(stream, check_digests=True)
    for record in iterator:
        while record.raw_stream.read(FILE_BLOCK):
            pass
        yield record, iterator.get_record_offset()


def _found(named: Callable[[str], str | None]) -> _Found:
    algorithm, _, value = (named("WARC-Payload-Digest") or "").partition(":")
    digest = base64.b32decode(value).hex() if algorithm == "sha256" else None
    return _Found((named("WARC-Record-ID") or "").strip("<>"), digest)


def _sentence(faults: Sequence[str]) -> str | None:
    if not faults:
        return None
    more = len(faults) - MOST_FAULTS
    said = "; ".join(faults[:MOST_FAULTS]) + (f"; and {more} more" if more > 0 else "")
    # warcio repeats what it could not read, of a damaged file any bytes.
    return "".join(sign if sign.isprintable() else "?" for sign in said)
