"""The archive: every response as it came, in WARC 1.1, in files of one run, flushed record by record.

What came before, byte for byte, is not stored again: a revisit record says where it lies (WARC 1.1, 6.7).
Reading is in `spiders.archive_read`.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.members import MemberWriter

Headers = list[tuple[str, str]]
FILE_BYTES = 256 << 20
"""A file that is as long as this is closed, and the run goes on in another."""
BUFFER = 1 << 18
"""Larger than most records with their pages: they go to the system in one piece."""
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


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
    protocol: str = "HTTP/1.1"
    """That the response came in."""
    ip_address: str | None = None
    """The server's. `None` where no server was asked: in a replay."""


@attrs.frozen(kw_only=True)
class Earlier:
    """A stored response whose payload came again."""

    capture_id: str
    url: str
    archived_at: datetime
    """Its WARC-Date."""


FindEarlier = Callable[[Exchange, str], Earlier | None]
"""What the payload of an exchange, or the page that a 304 confirms, was stored with. Gets the digest."""


@attrs.frozen(kw_only=True)
class Record:
    """Where an archived response lies."""

    record_id: str
    file: str
    """Relative to the archive's root."""
    offset: int
    digest: str
    """SHA-256 of the payload, hexadecimal."""
    archived_at: datetime
    """Its WARC-Date."""
    refers_to: str | None = None
    """The record that holds the payload; `None`: this one does."""


def nothing_earlier(_exchange: Exchange, _digest: str) -> Earlier | None:
    """For a writer that stores every payload."""
    return None


class ArchiveWriter:
    """Writes the WARC files of a run. A record's place is given out only after its bytes are flushed."""

    def __init__(
        self,
        root: Path,
        outlet: str,
        run: str,
        *,
        find_earlier: FindEarlier = nothing_earlier,
        file_bytes: int = FILE_BYTES,
    ) -> None:
        """Raises `FileExistsError`: a dead run's file is never appended to, see `archive_read.mend`."""
        self._root, self._outlet, self._run = root, outlet, run
        self._find_earlier = find_earlier
        self._file_bytes = file_bytes
        self._number = 0
        self._open_next()

    def write(self, exchange: Exchange) -> Record:
        """Append the exchange as response or revisit, request and metadata records."""
        if self._members.size >= self._file_bytes:
            self.close()
            self._open_next()
        digest = hashlib.sha256(exchange.payload)
        earlier = self._find_earlier(exchange, digest.hexdigest())
        offset = self._members.size
        came = self._came(exchange, digest.digest(), earlier)
        record_id = came.rec_headers.get_header("WARC-Record-ID")
        for record in (came, self._request(exchange, record_id), self._metadata(exchange, record_id)):
            self._writer.write_record(record)
        self._file.flush()
        return Record(
            record_id=record_id.strip("<>"),
            file=self.name,
            offset=offset,
            digest=digest.hexdigest(),
            archived_at=exchange.fetched_at,
            refers_to=None if earlier is None else earlier.capture_id,
        )

    def close(self) -> None:
        """Make what was written durable and close the file."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _open_next(self) -> None:
        self._number += 1
        self.name = file_name(self._outlet, self._run, self._number)
        """Of the file that is written now, relative to the root."""
        path = self._root / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb", buffering=BUFFER)
        self._members = MemberWriter(self._file)
        self._writer = WARCWriter(self._members, gzip=False, warc_version="1.1")
        info = {"software": "Khobor", "format": "WARC File Format 1.1", "outlet": self._outlet, "run": self._run}
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, info))
        self._file.flush()

    def _came(self, exchange: Exchange, digest: bytes, earlier: Earlier | None) -> Any:
        head = _Head(_status_line(exchange.status), exchange.response_headers, protocol=exchange.protocol)
        headers = {"WARC-Payload-Digest": f"sha256:{base64.b32encode(digest).decode('ascii')}"}
        if exchange.ip_address is not None:
            headers["WARC-IP-Address"] = exchange.ip_address
        if earlier is None:
            return self._record(exchange, "response", exchange.payload, http=head, headers=headers)
        if exchange.status == HTTPStatus.NOT_MODIFIED:
            del headers["WARC-Payload-Digest"]  # of nothing: the page that it confirms has another
        return self._record(exchange, "revisit", b"", http=head, headers=headers | _references(exchange, earlier))

    def _request(self, exchange: Exchange, response_id: str) -> Any:
        parts = urlsplit(exchange.url)
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        named = any(name.lower() == "host" for name, _ in exchange.request_headers)
        headers = exchange.request_headers if named else [("Host", _host(exchange.url)), *exchange.request_headers]
        head = _Head(f"{exchange.method} {target} HTTP/1.1", headers, is_http_request=True)
        return self._record(exchange, "request", b"", http=head, headers={"WARC-Concurrent-To": response_id})

    def _metadata(self, exchange: Exchange, response_id: str) -> Any:
        facts = {"fetchedAt": exchange.fetched_at.isoformat(), "outlet": self._outlet, "run": self._run}
        fields = "".join(f"{name}: {fact}\r\n" for name, fact in facts.items()).encode("utf-8")
        linked = {"WARC-Refers-To": response_id, "Content-Type": "application/warc-fields"}
        return self._record(exchange, "metadata", fields, headers=linked)

    def _record(
        self, exchange: Exchange, kind: str, payload: bytes, *, headers: Mapping[str, str], http: Any = None
    ) -> Any:
        return self._writer.create_warc_record(
            exchange.url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            warc_headers_dict={"WARC-Date": warc_date(exchange.fetched_at), **headers},
            http_headers=http,
        )


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """An HTTP head that is written as it came. warcio's own percent-encodes what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 - warcio calls it so
        lines = [f"{self.protocol} {self.statusline}", *(f"{name}: {value}" for name, value in self.headers), "", ""]
        self.headers_buff = "\r\n".join(lines).encode("latin-1", "replace")


def file_name(outlet: str, run: str, number: int) -> str:
    """The name of a run's file, counted from 1, below the archive's root."""
    return f"{outlet}/{run}.warc.gz" if number == 1 else f"{outlet}/{run}-{number:05d}.warc.gz"


def run_files(root: Path, outlet: str, run: str) -> list[Path]:
    """The files that a run has written, in order."""
    later = (root / outlet).glob(f"{run}-[0-9][0-9][0-9][0-9][0-9].warc.gz")
    return [path for path in (root / file_name(outlet, run, 1), *sorted(later)) if path.exists()]


def _references(exchange: Exchange, earlier: Earlier) -> dict[str, str]:
    return {
        "WARC-Profile": NOT_MODIFIED if exchange.status == HTTPStatus.NOT_MODIFIED else IDENTICAL,
        "WARC-Refers-To": f"<{earlier.capture_id}>",
        "WARC-Refers-To-Target-URI": earlier.url,
        "WARC-Refers-To-Date": warc_date(earlier.archived_at),
    }


def _status_line(status: int) -> str:
    # Scrapy drops the reason phrase: this is the registered one.
    return f"{status} {_PHRASES.get(status, '')}"


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def warc_date(at: datetime) -> str:
    """An instant as WARC-Date has it, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def header_list(headers: Mapping[bytes, Iterable[bytes]]) -> Headers:
    """HTTP headers as pairs of strings, in Latin-1 as HTTP has them."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
