"""Content encodings undone with a cap, for what comes from the web and for what the archive holds (pure).

A few bytes can stand for gigabytes, so no decoder is ever asked for more than a piece. What is cut off or
broken is an error: half a text must not pass for a whole one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli
from isal import isal_zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BODY = 5 * 1024 * 1024
"""Bytes of a body, before and after decompression. The largest page of an outlet that was seen has 1.3 MB."""
MAX_LAYERS = 2
"""Encodings of one body that are undone. Servers that compress twice by mistake exist, more is an attack."""
ACCEPTED = "gzip, deflate, br, zstd"
"""What we ask for: everything that can be read back from the archive, by the same code."""

_DEFLATE_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stub takes the class for an instance
_MAX_MEMBERS = 100
"""Members of a gzip file, or frames of zstd. Thousands of empty ones would cost time, not memory."""
_PIECE = 1 << 16
_GZIP = b"\x1f\x8b"
# RFC 8878 §3.1: a frame, or one that is skipped, also between two others.
_ZSTD = (b"\x28\xb5\x2f\xfd", *(bytes((kind,)) + b"\x2a\x4d\x18" for kind in range(0x50, 0x60)))


class TooLargeError(ValueError):
    """A body is larger than the cap. It is not taken; the crawl goes on."""


class DecodingError(ValueError):
    """A body is not what its Content-Encoding says, or ends early. It is not read; the crawl goes on."""


class _Stream(Protocol):
    """One compressed stream: gives pieces, holds what it has not read yet."""

    @property
    def ended(self) -> bool: ...

    def piece(self) -> bytes: ...

    def rest(self) -> bytes: ...


def decode(body: bytes, encodings: Iterable[str], limit: int = MAX_BODY) -> bytes:
    """`body` without its content encodings, given in the order in which they were applied (RFC 9110 §8.4).

    An encoding that we do not know is taken for none, as browsers do: servers write `utf-8` there.
    Raises `TooLargeError` where any layer has more than `limit` bytes, and `DecodingError`.
    """
    layers = [name for name in (each.strip().lower() for each in encodings) if name in _STREAMS]
    if len(layers) > MAX_LAYERS:
        raise DecodingError(f"the body is compressed {len(layers)} times")
    for name in reversed(layers):
        body = _undo(body, name, limit)
    return body


def encodings_of(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The content encodings that `headers` state, in their order."""
    values = [value for name, value in headers if name.lower() == "content-encoding"]
    return [part for value in values for part in value.split(",")]


def gunzip(body: bytes, limit: int = MAX_BODY) -> bytes:
    """A gzip file's content, as of `sitemap.xml.gz`; `body` itself where it is none.

    Raises `TooLargeError` where it has more than `limit` bytes, and `DecodingError`.
    """
    return _undo(body, "gzip", limit) if body.startswith(_GZIP) else body


def _undo(body: bytes, name: str, limit: int) -> bytes:
    if not body:
        return body
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(body, name):
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"the body is larger than {limit} bytes after decompression ({name})")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(body: bytes, name: str) -> Iterator[bytes]:
    """The content piece by piece. A file of several members or frames is read to its end."""
    kind, magic = _STREAMS[name]
    for _ in range(_MAX_MEMBERS):
        stream = kind(body)
        yield from _member(stream, name)
        body = stream.rest()
        if magic is None or not body.startswith(magic):
            return
    raise DecodingError(f"the body has more than {_MAX_MEMBERS} parts ({name})")


def _member(stream: _Stream, name: str) -> Iterator[bytes]:
    try:
        while not stream.ended:
            piece = stream.piece()
            if not piece and not stream.ended:
                raise DecodingError(f"the body ends early ({name})")
            yield piece
    except (_DEFLATE_ERROR, brotli.error, zstd.ZstdError) as error:
        raise DecodingError(f"the body is not {name}, as its headers say") from error


class _Zlib:
    def __init__(self, body: bytes, window: int = isal_zlib.MAX_WBITS) -> None:
        self._decoder = isal_zlib.decompressobj(window)
        self._body = body

    @property
    def ended(self) -> bool:
        return self._decoder.eof

    def piece(self) -> bytes:
        piece = self._decoder.decompress(self._body, _PIECE)
        self._body = self._decoder.unconsumed_tail
        return piece

    def rest(self) -> bytes:
        return self._decoder.unused_data


def _gzip(body: bytes) -> _Zlib:
    return _Zlib(body, isal_zlib.MAX_WBITS | 16)


def _deflate(body: bytes) -> _Zlib:
    # RFC 9110 means zlib's format; some servers send the bare one. The first two bytes tell (RFC 1950 §2.2).
    is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _Zlib(body, isal_zlib.MAX_WBITS if is_zlib else -isal_zlib.MAX_WBITS)


class _Brotli:
    def __init__(self, body: bytes) -> None:
        self._decoder = brotli.Decompressor()
        self._body = body

    @property
    def ended(self) -> bool:
        return bool(self._decoder.is_finished())

    def piece(self) -> bytes:
        body, self._body = self._body, b""
        return bytes(self._decoder.process(body, output_buffer_limit=_PIECE))

    def rest(self) -> bytes:
        return b""


class _Zstd:
    def __init__(self, body: bytes) -> None:
        # RFC 9659: a window of at most 8 MB on the web.
        self._decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})
        self._body = body

    @property
    def ended(self) -> bool:
        return self._decoder.eof

    def piece(self) -> bytes:
        body, self._body = self._body, b""
        return self._decoder.decompress(body, _PIECE)

    def rest(self) -> bytes:
        return self._decoder.unused_data


_STREAMS: dict[str, tuple[Callable[[bytes], _Stream], bytes | tuple[bytes, ...] | None]] = {
    "gzip": (_gzip, _GZIP),
    "x-gzip": (_gzip, _GZIP),
    "deflate": (_deflate, None),
    "br": (_Brotli, None),
    "zstd": (_Zstd, _ZSTD),
}
