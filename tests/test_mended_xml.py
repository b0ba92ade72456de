"""XML as outlets really send it becomes XML that a parser can read, with every letter that counts."""

from __future__ import annotations

import tracemalloc
from xml.etree import ElementTree

import pytest

from spiders.mended_xml import mended, root_of


def text(body: bytes | str, stated: str = "") -> str:
    return "".join(mended(body.encode() if isinstance(body, str) else body, stated))


@pytest.mark.parametrize(
    ("sent", "plain"),
    [
        ("?a=1&b=2", "?a=1&b=2"),
        ("?a=1&amp;b=2", "?a=1&b=2"),
        ("?a=1&#38;b=2", "?a=1&b=2"),
        ("?a=1&copy=2&lt=3", "?a=1&copy=2&lt=3"),
        ("a&nbsp;b&eacute;&hellip;", "a\xa0bé…"),
        ("&nosuch;&&;&#x;", "&nosuch;&&;&#x;"),
        ("&#0;&#1;&#xFFFF;&#xD800;", "\ufffd\ufffd"),
        ("a < b <3", "a < b <3"),
        ("<![CDATA[?a=1&b=2&nbsp;<b>]]>&c", "?a=1&b=2&nbsp;<b>&c"),
        ("a\0\x01\x0b\ufffeb", "ab"),
    ],
)
def test_text_is_what_its_writer_meant(sent: str, plain: str) -> None:
    assert ElementTree.fromstring(text(f"<rss>{sent}</rss>")).text == plain


@pytest.mark.parametrize(
    "before",
    [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        "\n \ufeff\n",
        "<br />\n<b>Warning</b>: Undefined index in <b>/var/www/x.php</b> on line <b>3</b><br />\n",
        '<!DOCTYPE urlset [<!ENTITY a "x">]><!-- made by a plugin --><?xml-stylesheet href="x.xsl"?>',
    ],
)
def test_what_stands_before_the_root_goes(before: str) -> None:
    sent = f"{before}<s:urlset xmlns:s='x'><s:url/></s:urlset>"
    assert text(sent) == "<s:urlset xmlns:s='x'><s:url/></s:urlset>"
    assert root_of(sent.encode()) == "urlset"


@pytest.mark.parametrize(
    ("body", "root"),
    [("<rdf:RDF/>", "RDF"), ("<html><body>", "html"), ("<feedback/>", "feedback"), ("404", None), ("", None)],
)
def test_the_root_has_a_name(body: str, root: str | None) -> None:
    assert root_of(body.encode()) == root


WORDS = "<rss><title>খবর</title></rss>"
WEST = "<rss><title>café</title></rss>"


def declared(charset: str, body: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?>{body}'


@pytest.mark.parametrize(
    ("body", "stated", "read"),
    [
        (WORDS.encode("utf-16"), "", WORDS),
        (WORDS.encode("utf-16-be"), "", WORDS),
        (declared("utf-16", WORDS).encode(), "", WORDS),
        (declared("nosuch", WORDS).encode(), "nosuch", WORDS),
        (declared("iso-8859-1", WORDS).encode(), "ISO-8859-1", WORDS),
        (declared("iso-8859-99", WORDS).encode(), "rot13", WORDS),
        (declared("windows-1252", WEST).encode("cp1252"), "utf-8", WEST),
        (WEST.encode("latin-1"), "ISO-8859-1", WEST),
        (WEST.encode("latin-1"), "", WEST.replace("é", "\ufffd")),
        (declared("utf-8", WORDS).encode().replace("ব".encode(), b"\xe0\xa6"), "", WORDS.replace("ব", "\ufffd")),
    ],
)
def test_the_charset_is_that_of_the_bytes_before_that_of_any_claim(body: bytes, stated: str, read: str) -> None:
    assert text(body, stated) == read


def test_a_text_that_is_cut_off_is_left_out() -> None:
    whole = "<urlset><url><loc>https://example.org/article/123</loc>"
    assert text(whole[:-8]) == "<urlset><url><loc>"
    assert text("<rss><link><![CDATA[https://example.org/> 1") == "<rss><link>"


def test_what_is_too_long_to_be_a_listing_is_left_out_with_memory_flat() -> None:
    tracemalloc.start()
    assert len(text(f"<rss>{'&' * 8_000_000}</rss>")) < 6_000_000
    assert text(f"<rss>{'<a b=' * 4}{'x ' * 3000}></rss>") == f"<rss>{'<a b=' * 3}</rss>"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24_000_000


def test_pieces_change_nothing() -> None:
    """However long the texts between the tags are, they come as when they stand in one piece."""
    parts = ["<a>&nbsp;", "<![CDATA[&<b>খ", "</b>]]>&", "</a>"]
    plain = ["<a>\xa0", "<![CDATA[&<b>খ", "</b>]]>&amp;", "</a>"]
    for long in ("x" * 100_000, "খ" * 90_000, "<x/>" * 70_000):
        assert text(f"<rss>{long.join(parts)}</rss>") == f"<rss>{long.join(plain)}</rss>"
