"""The archive: every response as it came, in WARC 1.1, one file per run, flushed record by record."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.decoding import decode, encodings_of

Headers = list[tuple[str, str]]


class ArchiveError(RuntimeError):
    """A record cannot be read back. The caller names the capture that pointed at it."""


@attrs.frozen(kw_only=True)
class Exchange:
    """A request and the response that came, before they are written."""

    url: str
    method: str
    request_headers: Headers
    status: int
    response_headers: Headers
    payload: bytes
    """The body as received, before decompression."""
    fetched_at: datetime


@attrs.frozen(kw_only=True)
class Record:
    """Where an archived response lies."""

    record_id: str
    file: str
    """Relative to the archive's root."""
    offset: int
    digest: str
    """SHA-256 of the payload, hexadecimal."""


@attrs.frozen(kw_only=True)
class ArchivedResponse:
    """A response read back from the archive."""

    record_id: str
    url: str
    fetched_at: datetime
    offset: int
    status: int
    headers: Headers
    payload: bytes
    """As it was received."""

    @property
    def body(self) -> bytes:
        """The payload, decompressed as in a crawl. Raises `ArchiveError` where it is not what its header says."""
        try:
            return decode(self.payload, encodings_of(self.headers))
        except ValueError as error:
            raise ArchiveError(f"{self.url}: {error}") from error


class ArchiveWriter:
    """Writes one WARC file. A record's place is given out only after its bytes are flushed."""

    def __init__(self, root: Path, outlet: str, run: str) -> None:
        self.name = f"{outlet}/{run}.warc.gz"
        path = root / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive: a dead run's file is never appended to, see `mend`.
        self._file = path.open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        self._write_info(outlet, run)

    def write(self, exchange: Exchange) -> Record:
        """Append the exchange as response, request and metadata records."""
        offset = self._file.tell()
        response = self._response(exchange)
        self._writer.write_record(response)
        linked_to = response.rec_headers.get_header("WARC-Record-ID")
        for record in (self._request(exchange, linked_to), self._metadata(exchange, linked_to)):
            self._writer.write_record(record)
        self._file.flush()
        digest = hashlib.sha256(exchange.payload).hexdigest()
        return Record(record_id=linked_to.strip("<>"), file=self.name, offset=offset, digest=digest)

    def close(self) -> None:
        """Make what was written durable and close the file."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _write_info(self, outlet: str, run: str) -> None:
        info = {"software": "Khobor", "format": "WARC File Format 1.1", "outlet": outlet, "run": run}
        self._writer.write_record(self._writer.create_warcinfo_record(self.name, info))
        self._file.flush()

    def _response(self, exchange: Exchange) -> Any:
        head = StatusAndHeaders(f"{exchange.status} ", exchange.response_headers, protocol="HTTP/1.1")
        return self._record(exchange, "response", exchange.payload, http_headers=head)

    def _request(self, exchange: Exchange, response_id: str) -> Any:
        head = StatusAndHeaders(
            f"{exchange.method} {exchange.url} HTTP/1.1", exchange.request_headers, is_http_request=True
        )
        linked = {"WARC-Concurrent-To": response_id}
        return self._record(exchange, "request", b"", http_headers=head, warc_headers_dict=linked)

    def _metadata(self, exchange: Exchange, response_id: str) -> Any:
        linked = {"WARC-Refers-To": response_id, "Content-Type": "application/warc-fields"}
        fields = f"fetchedAt: {exchange.fetched_at.isoformat()}\r\n".encode("ascii")
        return self._record(exchange, "metadata", fields, warc_headers_dict=linked)

    def _record(self, exchange: Exchange, kind: str, payload: bytes, **more: Any) -> Any:
        headers = {"WARC-Date": _warc_date(exchange.fetched_at), **more.pop("warc_headers_dict", {})}
        return self._writer.create_warc_record(
            exchange.url, kind, payload=BytesIO(payload), warc_headers_dict=headers, **more
        )


def read_response(root: Path, file: str, offset: int) -> ArchivedResponse:
    """The response at `offset` of `root/file`. Raises `ArchiveError` where there is none."""
    try:
        with (root / file).open("rb") as stream:
            stream.seek(offset)
            return attrs.evolve(next(_responses(stream)), offset=offset)
    except (OSError, ArchiveLoadFailed, StopIteration) as error:
        raise ArchiveError(f"{file} holds no response at byte {offset}: {error}") from error


def read_responses(path: Path) -> Iterator[ArchivedResponse]:
    """Every response of a WARC file, in order. Raises `ArchiveError` on a file that is not WARC."""
    try:
        with path.open("rb") as stream:
            yield from _responses(stream)
    except (OSError, ArchiveLoadFailed) as error:
        raise ArchiveError(f"{path.name} cannot be read as WARC: {error}") from error


def mend(path: Path) -> int:
    """Cut a dead run's file after its last whole record. Returns the bytes cut off."""
    whole = 0
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream)
        try:
            for record in iterator:
                record.content_stream().read()
                iterator.read_to_end(record)
                whole = iterator.get_record_offset() + iterator.get_record_length()
        except (ArchiveLoadFailed, EOFError, OSError):
            pass  # the cut record itself
    cut = path.stat().st_size - whole
    if cut:
        os.truncate(path, whole)
    return cut


def _responses(stream: Any) -> Iterator[ArchivedResponse]:
    records = ArchiveIterator(stream)
    for record in records:
        if record.rec_type == "response":
            payload = record.raw_stream.read()
            offset = records.get_record_offset()  # moves to the record's end: ask last
            yield _archived(record.rec_headers, record.http_headers, payload, offset)


def _archived(record: Any, http: Any, payload: bytes, offset: int) -> ArchivedResponse:
    return ArchivedResponse(
        record_id=record.get_header("WARC-Record-ID").strip("<>"),
        url=record.get_header("WARC-Target-URI"),
        fetched_at=datetime.fromisoformat(record.get_header("WARC-Date")),
        offset=offset,
        status=int(http.get_statuscode()),
        headers=list(http.headers),
        payload=payload,
    )


def _warc_date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def header_list(headers: Mapping[bytes, Iterable[bytes]]) -> Headers:
    """HTTP headers as pairs of strings, in Latin-1 as HTTP has them."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
