"""Article pages of the four layouts in any number: the recorded ones, of 60 to 100 KB, each with words of its own.

A page is cut at the places where one differs from the next, so that a server only joins pieces, also in gzip.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import attrs
from lxml import etree, html

from spiders.home import project_root
from spiders.items import Article, from_json_dict
from spiders.outlets import load_outlets
from spiders.pages import ArticlePage
from spiders.rules import select
from spiders.topics import Analysed, Topics, analyse_article, compile_topic, match_all, shipped_topics
from tests.benchmarks.bench_pages import grown
from tests.benchmarks.invented_news import articles

SIZES = 55_000, 80_000
"""Bytes before the links get words of their own; then 60,000 to 100,000."""
ON_TOPIC = 10
"""One article in so many is about the shipped topic."""
PARAGRAPHS = 1_000
WORDS = 100
KEY, TEXT = "KHOBORKEY", "KHOBORTEXT"
_PLACES = re.compile(f"({KEY}|{TEXT})".encode())
_BESIDE = etree.XPath("//*[self::a or self::img][not(ancestor::article[.//h1])]")
_DIGITS = re.compile(r"\d")
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"


@attrs.frozen
class Piece:
    """A part of a page: as text, and as a part of a deflate stream that refers to nothing before it."""

    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, plain: bytes) -> Piece:
        """`plain` with its packed form."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(plain, packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH))


@attrs.frozen
class Template:
    """A recorded page, cut at the places of its key and its own words."""

    slug: str
    pieces: tuple[Piece | str, ...]


def templates(base: str) -> tuple[list[Template], list[Template]]:
    """The pages of the four outlets as if they stood below `base`: those on the topic, and the others."""
    chance = random.Random(1)
    words = [" ".join(headline.split()[:4]) for headline, _ in articles(PARAGRAPHS, words=1)]
    topics = Topics.of(map(compile_topic, shipped_topics()))
    on_topic: list[Template] = []
    others: list[Template] = []
    for slug, spider in load_outlets().items():
        for case in _cases(spider.article_page):
            page = _blank(case, f"{base}/{slug}/{KEY}", spider.article_page, chance.randint(*SIZES))
            page = _varied(page, words, chance)
            pieces = (part.decode() if _PLACES.fullmatch(part) else Piece.of(part) for part in _PLACES.split(page))
            (on_topic if match_all(topics, _read(case)) else others).append(Template(slug, tuple(pieces)))
    return on_topic, others


class Press:
    """Prints page after page. The same number gives the same page."""

    def __init__(self, base: str) -> None:
        self._on_topic, self._others = templates(base)
        self._words = [Piece.of(body.encode()) for _, body in articles(PARAGRAPHS, words=WORDS)]

    def path(self, number: int) -> str:
        """The address below the base of page `number`."""
        return f"/{self._template(number).slug}/{number}"

    def plain(self, number: int) -> bytes:
        """Page `number`."""
        return b"".join(piece.plain for piece in self._pieces(number))

    def packed(self, number: int) -> bytes:
        """Page `number` in gzip (RFC 1952)."""
        pieces = list(self._pieces(number))
        check = size = 0
        for piece in pieces:
            check, size = zlib.crc32(piece.plain, check), size + len(piece.plain)
        end = b"\x03\x00" + check.to_bytes(4, "little") + size.to_bytes(4, "little")
        return _GZIP_HEAD + b"".join(piece.packed for piece in pieces) + end

    def _template(self, number: int) -> Template:
        of: Sequence[Template] = self._others if number % ON_TOPIC else self._on_topic
        return of[number // ON_TOPIC % len(of)] if of is self._on_topic else of[number % len(of)]

    def _pieces(self, number: int) -> Iterator[Piece]:
        own = {KEY: Piece.of(str(number).encode()), TEXT: self._words[number % PARAGRAPHS]}
        return (own[piece] if isinstance(piece, str) else piece for piece in self._template(number).pieces)


def _cases(page_class: type[ArticlePage]) -> list[Path]:
    name = f"{page_class.__module__}.{page_class.__qualname__}"
    return sorted(path.parent.parent for path in (project_root() / "seeds/pages" / name).glob("*/inputs/*-body.html"))


def _read(case: Path) -> Analysed:
    """The article that a recorded page gives."""
    return analyse_article(from_json_dict(json.loads((case / "output.json").read_text("utf-8")), Article))


def _blank(case: Path, address: str, page_class: type[ArticlePage], size: int) -> bytes:
    """A recorded page of `size` bytes at another address, with room for words of its own at the body's end."""
    info = json.loads((case / "inputs" / "HttpResponse-info.json").read_text("utf-8"))
    headline = json.loads((case / "output.json").read_text("utf-8"))["headline"]
    body = (case / "inputs" / "HttpResponse-body.html").read_text("utf-8")
    body = body.replace('name="khobor-fixture"', 'name="invented"').replace(headline, f"{headline} {KEY}")
    tree = html.document_fromstring(
        _moved(body, info["url"], address).encode(), parser=html.HTMLParser(encoding="utf-8")
    )
    css = next(rule.css for rule in page_class.rules if rule.field == "body")
    select(tree, css)[0].append(html.fragment_fromstring(f"<p>{TEXT}</p>"))
    return grown(etree.tostring(tree, encoding="utf-8", method="html", doctype="<!DOCTYPE html>"), size)


def _varied(page: bytes, headlines: Sequence[str], chance: random.Random) -> bytes:
    """`page` with other words and numbers in each link beside its article: copies would pack too well."""
    tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    for element in cast("list[Any]", _BESIDE(tree)):
        if element.text and element.text.strip():
            element.text = chance.choice(headlines)
        for name in {"href", "src"} & set(element.attrib):
            element.set(name, _DIGITS.sub(lambda _: chance.choice("0123456789"), element.get(name)))
    return bytes(etree.tostring(tree, encoding="utf-8", method="html", doctype="<!DOCTYPE html>"))


def _moved(body: str, url: str, address: str) -> str:
    """`body` with every canonical address of its own made `address`."""
    for form in (url, url.rstrip("/"), url.replace("/", "\\/")):
        body = body.replace(form, address)
    tags = re.compile(r"""(<link rel="canonical" href=|<meta property="og:url" content=)"[^"]*\"""")
    return tags.sub(rf'\1"{address}"', body)
