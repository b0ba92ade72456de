"""Bodies that are larger than they look: bombs, floods and lies. Real sockets, the real spider."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest

from spiders.archive_read import read_responses
from spiders.decoding import MAX_BODY, DecodingError, TooLargeError, decode, gunzip
from spiders.items import Capture
from tests.crawled import HTML, ONCE, Crawled, crawl
from tests.hostile_site import HostileSite, ok, serve_hostile
from tests.local_site import Answer, article_html

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GIB = 1 << 30
PAGE = article_html("page").encode()
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: bytes(brotli.compress(data, quality=5)),
    "zstd": zstd.compress,
}


def deflated(size: int, window: int = zlib.MAX_WBITS) -> bytes:
    """So many zeros, compressed piece by piece."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


def brotlied(size: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    piece = bytes(1 << 20)
    return b"".join(packer.process(piece) for _ in range(size >> 20)) + bytes(packer.finish())


def zstandard(size: int) -> bytes:
    packer = zstd.ZstdCompressor()
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


def bombs() -> dict[str, tuple[bytes, str]]:
    """Name → (body, Content-Encoding), from 1:1000 to 1:1,000,000."""
    # Deflate packs 1:1000 and no more, and takes its time; brotli 1:1,000,000, zstd 1:30,000.
    one, quarter = deflated(16 << 20, 31), GIB // 4
    return {
        "gzip": (deflated(quarter, 31), "gzip"),
        "members": (one * 16, "gzip"),
        "deflate": (deflated(quarter), "deflate"),
        "raw": (deflated(quarter, -15), "deflate"),
        "brotli": (brotlied(GIB), "br"),
        "zstd": (zstandard(GIB), "zstd"),
        "nested": (gzip.compress(deflated(quarter, 31)), "gzip, gzip"),
        "thrice": (gzip.compress(gzip.compress(gzip.compress(b"x"))), "gzip, gzip, gzip"),
    }


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serve_hostile(HostileSite()) as served:
        yield served


@pytest.fixture(scope="module")
def quiet_peak(tmp_path_factory: pytest.TempPathFactory) -> int:
    """What a crawl of harmless pages needs, in bytes."""
    with serve_hostile(HostileSite()) as site:
        site.list_articles("one", "two")
        return crawl(site, tmp_path_factory.mktemp("quiet"), *ONCE).peak


def assert_flat(crawled: Crawled, quiet_peak: int) -> None:
    """A body in two forms and the decoders' windows (brotli 16 MB, zstd 8 MB): far below what was sent."""
    assert crawled.peak - quiet_peak < 64 << 20


def test_bombs_are_refused_with_memory_flat_and_the_run_goes_on(
    site: HostileSite, tmp_path: Path, quiet_peak: int
) -> None:
    packed = bombs()
    assert len(packed["brotli"][0]) * 500_000 < GIB
    site.list_articles(*packed, "after")
    for name, (body, encoding) in packed.items():
        site.routes[f"/article/{name}"] = Answer(body, 200, (*HTML, ("Content-Encoding", encoding)))
    crawled = crawl(site, tmp_path, *ONCE)
    for name in packed:
        outcome = crawled.outcomes[f"/article/{name}"]
        if name == "thrice":
            assert outcome == "unreachable: the body is compressed 3 times"
        else:
            assert outcome.startswith(f"refused: the body is larger than {MAX_BODY} bytes after decompression"), name
        assert f"WARNING spiders.notes: local: {outcome.split(':')[0]}: {site.url}/article/{name} (" in crawled.log
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert_flat(crawled, quiet_peak)


def test_what_never_ends_or_is_too_large_is_refused_with_memory_flat(
    site: HostileSite, tmp_path: Path, quiet_peak: int
) -> None:
    site.list_articles("stated", "endless", "chunked", "after")
    site.attack("stated", site.flood(ok(f"Content-Length: {2 * GIB}"), b"x" * 65536))
    site.attack("endless", site.flood(ok(), b"x" * 65536))
    site.attack("chunked", site.flood(ok("Transfer-Encoding: chunked"), b"10000\r\n" + b"x" * 65536 + b"\r\n"))
    crawled = crawl(site, tmp_path, *ONCE)
    for name in ("stated", "endless", "chunked"):
        assert crawled.outcomes[f"/article/{name}"] == f"refused: the body is larger than {MAX_BODY} bytes"
    assert crawled.outcomes["/article/after"] == "article_unmatched"
    assert_flat(crawled, quiet_peak)


def test_every_encoding_that_we_ask_for_is_read_live_and_from_the_archive(site: HostileSite, tmp_path: Path) -> None:
    site.list_articles(*COMPRESS)
    for name, compress in COMPRESS.items():
        site.routes[f"/article/{name}"] = Answer(compress(PAGE), 200, (*HTML, ("Content-Encoding", name)))
    crawled = crawl(site, tmp_path, *ONCE)
    assert {crawled.outcomes[f"/article/{name}"] for name in COMPRESS} == {"article_unmatched"}
    asked = {each.headers["Accept-Encoding"] for each in site.asked}
    assert asked == {"gzip, deflate, br, zstd"}
    file = tmp_path / "archive" / next(line for line in crawled.lines if isinstance(line, Capture)).warc_file  # type: ignore[operator]
    kept = {each.url.rpartition("/")[2]: each for each in read_responses(file)}
    assert {kept[name].body for name in COMPRESS} == {PAGE}
    assert all(kept[name].payload == compress(PAGE) for name, compress in COMPRESS.items() if name != "gzip")


def test_a_body_that_is_cut_off_or_is_not_what_its_header_says_is_no_article(site: HostileSite, tmp_path: Path) -> None:
    bodies = {
        "cut": (gzip.compress(PAGE)[:-20], "gzip"),
        "plain": (PAGE, "gzip"),
        "other": (gzip.compress(PAGE), "br"),
        "empty": (b"", "gzip"),
        "charset": (PAGE, "utf-8"),
        "unknown": (b"\x01\x02\x03" * 100, "lzma"),
    }
    site.list_articles(*bodies)
    for name, (body, encoding) in bodies.items():
        site.routes[f"/article/{name}"] = Answer(body, 200, (*HTML, ("Content-Encoding", encoding)))
    outcomes = crawl(site, tmp_path, *ONCE).outcomes
    assert outcomes["/article/cut"] == "unreachable: the body ends early (gzip)"
    assert outcomes["/article/plain"] == "unreachable: the body is not gzip, as its headers say"
    assert outcomes["/article/other"] == "unreachable: the body is not br, as its headers say"
    assert outcomes["/article/empty"] == "empty: zero bytes"
    assert outcomes["/article/charset"] == "article_unmatched"
    assert outcomes["/article/unknown"].startswith("empty: ")


@pytest.mark.parametrize("name", COMPRESS)
def test_a_stream_cut_anywhere_is_an_error_and_never_half_a_text(name: str) -> None:
    whole = COMPRESS[name](PAGE * 3)
    assert decode(whole, [name]) == PAGE * 3
    for length in range(1, len(whole), 7):
        with pytest.raises(DecodingError):
            decode(whole[:length], [name])


def test_members_of_a_gzip_file_are_one_body_and_thousands_of_empty_ones_are_not_read() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", ["x-gzip"]) == b"ab"
    with pytest.raises(DecodingError, match="more than 100 parts"):
        decode(gzip.compress(b"") * 100_000, ["gzip"])


def test_what_stands_behind_a_frame_that_is_skipped_is_read_too() -> None:
    skipped = b"\x5f\x2a\x4d\x18\x04\0\0\0note"
    frames = [skipped, zstd.compress(b"a"), skipped, skipped, zstd.compress(b"b"), skipped]
    assert decode(b"".join(frames), ["zstd"]) == b"ab"
    with pytest.raises(DecodingError, match="more than 100 parts"):
        decode(zstd.compress(b"a") + skipped * 1000, ["zstd"])


def test_a_gzip_file_inside_a_gzip_body_is_capped_too() -> None:
    """As a `sitemap.xml.gz` that the server compresses once more on the way."""
    bomb = gzip.compress(deflated(64 << 20, 31))
    inner = decode(bomb, ["gzip"])
    with pytest.raises(TooLargeError):
        gunzip(inner)
    assert gunzip(gzip.compress(b"<urlset/>")) == b"<urlset/>"
    assert gunzip(b"<urlset/>") == b"<urlset/>"
