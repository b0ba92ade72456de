"""Out of the archive: responses read back, one or many, and a dead run's file mended.

A revisit record holds no payload: it is given out with `refers_to` and an empty one, and `with_payload`
joins it with the record that it refers to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import attrs
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from spiders.archive import ArchiveError, Headers, run_files
from spiders.decoding import decode, encodings_of
from spiders.members import Member, MemberError, members

_LOADER = ArcWarcRecordLoader(verify_http=False)
_CAME = re.compile(rb"^WARC-Type:[ \t]*(?:response|revisit)\r?$", re.IGNORECASE | re.MULTILINE)
_GZIP_HEAD = re.compile(rb"\x1f\x8b\x08")
_HEAD_BYTES = 4096
"""Where a record says what it is."""


@attrs.frozen(kw_only=True)
class ArchivedResponse:
    """A response read back from the archive."""

    record_id: str
    url: str
    fetched_at: datetime
    """Its WARC-Date."""
    offset: int
    length: int
    """Bytes of its record in the file."""
    status: int
    headers: Headers
    payload: bytes
    """As it was received."""
    refers_to: Reference | None = None
    """For a revisit record without its payload."""

    @property
    def body(self) -> bytes:
        """The payload, decompressed as in a crawl. Raises `ArchiveError` where it is not what its header says."""
        try:
            return decode(self.payload, encodings_of(self.headers))
        except ValueError as error:
            raise ArchiveError(f"{self.url}: {error}") from error


@attrs.frozen(kw_only=True)
class Reference:
    """What a revisit record refers to."""

    record_id: str | None
    """`None` in files of other programs, which name address and date only."""
    url: str
    fetched_at: datetime | None
    not_modified: bool
    """The server said so with 304; else the same payload came again."""


def read_record(stream: BinaryIO, offset: int) -> ArchivedResponse:
    """The response or revisit at `offset`. Raises `ArchiveError` where there is none."""
    try:
        stream.seek(offset)
        member = next(members(stream))
        if _CAME.search(member.data, 0, _HEAD_BYTES):
            return _read(member)
        raise ArchiveError(f"byte {offset} holds another record than a response")
    except (OSError, MemberError, StopIteration) as error:
        raise ArchiveError(f"no response at byte {offset}: {error or 'the file ends there'}") from error


def read_records(stream: BinaryIO, *, only: Container[int] | None = None) -> Iterator[ArchivedResponse]:
    """The responses and revisits of a file from where it stands, in order, each read once.

    `only`: those at these offsets.
    Raises `ArchiveError` where it is damaged or not WARC.
    """
    try:
        for member in members(stream):
            if (only is None or member.offset in only) and _CAME.search(member.data, 0, _HEAD_BYTES):
                yield _read(member)
    except (OSError, MemberError) as error:
        raise ArchiveError(f"it cannot be read as WARC: {error}") from error


def read_response(root: Path, file: str, offset: int) -> ArchivedResponse:
    """The response at `offset` of `root/file`; of a revisit what it holds itself.

    Raises `ArchiveError` where there is none.
    """
    try:
        with (root / file).open("rb") as stream:
            return read_record(stream, offset)
    except (OSError, ArchiveError) as error:
        raise ArchiveError(f"{file} holds no response at byte {offset}: {error}") from error


def read_responses(path: Path) -> Iterator[ArchivedResponse]:
    """Every response and revisit of a WARC file, in order. Raises `ArchiveError` on a file that is not WARC."""
    try:
        with path.open("rb") as stream:
            yield from read_records(stream)
    except (OSError, ArchiveError) as error:
        raise ArchiveError(f"{path.name} cannot be read: {error}") from error


def with_payload(revisit: ArchivedResponse, original: ArchivedResponse) -> ArchivedResponse:
    """What the outlet meant by `revisit`: its own head over the payload that it did not send again.

    For a 304 it is the stored response, freshened by the head that confirmed it (RFC 9111, 4.3.4).
    """
    if revisit.refers_to is None or not revisit.refers_to.not_modified:
        return attrs.evolve(revisit, payload=original.payload, refers_to=None)
    fresh = {name.lower() for name, _ in revisit.headers}
    kept = [(name, value) for name, value in original.headers if name.lower() not in fresh]
    return attrs.evolve(
        revisit,
        status=original.status,
        headers=[*kept, *revisit.headers],
        payload=original.payload,
        refers_to=None,
    )


def mend(path: Path) -> int:
    """Cut a dead run's file after its last whole record. Returns the bytes cut off.

    Where whole records stand behind what cannot be read, no kill did that: then nothing is cut.
    """
    whole = 0
    with path.open("rb") as stream:
        try:
            for member in members(stream):
                whole = member.offset + member.length
        except MemberError:  # the cut record itself
            stream.seek(whole)
            if _holds_a_record(stream.read()):
                return 0
    cut = path.stat().st_size - whole
    if cut:
        os.truncate(path, whole)
    return cut


def _holds_a_record(data: bytes) -> bool:
    stream = BytesIO(data)
    for found in _GZIP_HEAD.finditer(data):
        stream.seek(found.start())
        with suppress(MemberError):
            if next(members(stream)).data.startswith(b"WARC/"):
                return True
    return False


def mend_run(root: Path, outlet: str, run: str) -> None:
    """Mend what a dead run wrote: its last file, for it closed each before it opened the next."""
    for path in run_files(root, outlet, run)[-1:]:
        mend(path)
        if not path.stat().st_size:
            path.unlink()  # it died before the first record


def _read(member: Member) -> ArchivedResponse:
    stream = BytesIO(member.data)
    try:
        record = _LOADER.parse_record_stream(stream, known_format="warc")
        payload = record.raw_stream.read()
        if stream.read().strip():
            raise ArchiveError(f"the gzip member at byte {member.offset} holds more than one record")
        return _archived(record, payload, member)
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError) as error:
        raise ArchiveError(f"the record at byte {member.offset} is not whole: {error}") from error


def _archived(record: Any, payload: bytes, member: Member) -> ArchivedResponse:
    named, http = record.rec_headers.get_header, record.http_headers
    return ArchivedResponse(
        record_id=named("WARC-Record-ID").strip("<>"),
        url=named("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(named("WARC-Date")),
        offset=member.offset,
        length=member.length,
        status=int(http.get_statuscode()),
        headers=list(http.headers),
        payload=payload,
        refers_to=_reference(named) if record.rec_type == "revisit" else None,
    )


def _reference(named: Any) -> Reference:
    record_id, fetched_at = named("WARC-Refers-To"), named("WARC-Refers-To-Date")
    return Reference(
        record_id=record_id and record_id.strip("<>"),
        url=named("WARC-Refers-To-Target-URI") or named("WARC-Target-URI"),
        fetched_at=fetched_at and datetime.fromisoformat(fetched_at),
        not_modified=(named("WARC-Profile") or "").endswith("server-not-modified"),
    )


def copy_records(stream: BinaryIO, copy: BinaryIO, offsets: Container[int]) -> dict[int, int]:
    """Copy the responses at `offsets`, each with its request and metadata, and what says what the file is.

    The members are copied as they are. Returns where each response now begins, by where it began.
    Raises `ArchiveError` on a damaged file.
    """
    placed: dict[int, int] = {}
    with_it = True  # the file's own record stands before the first response
    try:
        for member in members(stream):
            if _CAME.search(member.data, 0, _HEAD_BYTES):
                with_it = member.offset in offsets
                if with_it:
                    placed[member.offset] = copy.tell()
            if with_it:
                here = stream.tell()
                stream.seek(member.offset)
                copy.write(stream.read(member.length))
                stream.seek(here)
    except (OSError, MemberError) as error:
        raise ArchiveError(f"it cannot be read as WARC: {error}") from error
    return placed
