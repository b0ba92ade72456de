"""The text of a part of a page as its reader sees it: one line for each block (pure, over lxml)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any, cast

import attrs
from lxml import etree
from web_poet import HttpResponse

from spiders.items import ExtractionError
from spiders.lines import tidy

_SILENT = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "video", "audio", "canvas", "svg"),
        *("del", "s", "strike", "form", "button", "select", "textarea", "nav", "aside", "head", "title", "figcaption"),
    )
)
"""Elements whose text is not read as part of an article."""
HIDDEN = ("script", "template", "noscript", "textarea")
"""Of these, where a page keeps text that a script is to show."""

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "details", "div", "fieldset", "figure", "footer", "header"),
        *("main", "section", "summary", "br", "hr", "p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("dl", "dt", "dd", "ol", "ul", "li", "table", "tbody", "tr"),
    )
)
_CELLS = frozenset(("td", "th"))


class TooDeepError(ExtractionError):
    """A page's elements are nested so deep that the parser stopped in the middle. It is not read in part."""


def read_tree(page: bytes | str) -> Any:
    """The element tree of an HTML page: decoded text, or bytes that are valid UTF-8.

    Raises `ExtractionError` where there is none to read, `TooDeepError` where it would be half a page:
    libxml2 stops at 256 levels.
    """
    # The encoding is stated: a page cannot contradict what its headers and the decoder settled.
    data = page if isinstance(page, bytes) else page.encode("utf-8", "replace")
    # Nobody looks for elements by their id: without that table a tenth faster.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    tree = etree.fromstring(data.replace(b"\0", b""), parser) if data.strip() else None
    if tree is None:
        raise ExtractionError("the page is empty")
    last = parser.error_log.last_error
    if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
        raise TooDeepError("the page is nested too deep to be read whole")
    return tree


@attrs.define(slots=False, eq=False)
class ParsedResponse(HttpResponse):
    """A response that is decoded and parsed once, whoever asks first: who tells failures from pages, or the page
    object. Nobody changes the tree."""

    decoded: str | None = attrs.field(default=None, kw_only=True)
    """Its text, where somebody has it already."""

    @cached_property
    def text(self) -> str:
        """The body in characters; UTF-8 where it names a codec that is none of text, as `spiders.gate.text_of`."""
        try:
            return super().text if self.decoded is None else self.decoded
        except (LookupError, UnicodeError):
            return self.body.decode("utf-8", "replace")

    @cached_property
    def tree(self) -> Any:
        """As `tree_of`."""
        return _parsed(self)


def tree_of(response: HttpResponse) -> Any:
    """The element tree of a response. Raises `ExtractionError` where there is none to read."""
    return response.tree if isinstance(response, ParsedResponse) else _parsed(response)


def _parsed(response: HttpResponse) -> Any:
    text = response.text
    # Nothing was replaced: the bytes are what the decoder would give the parser.
    is_clean = response.encoding == "utf-8" and "\ufffd" not in text
    return read_tree(bytes(response.body) if is_clean else text)


def lines_of(root: Any, drop: Collection[Any] = (), *, silent: Collection[str] = _SILENT) -> Iterator[str]:
    """The tidy, non-empty lines below `root`, in order, without the elements of `drop` and the `silent` tags.

    A table row is one line, its cells parted by a bar.
    """
    buffer: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _BLOCKS:
                yield from _flush(buffer)
            elif tag in _CELLS and buffer:
                buffer.append(" | ")
            if tag in silent or element in drop:
                walker.skip_subtree()
            elif element.text:
                buffer.append(element.text)
        else:
            if tag in _BLOCKS:
                yield from _flush(buffer)
            if element.tail and element is not root:
                buffer.append(element.tail)
    yield from _flush(buffer)


def link_blocks(root: Any, *, whole: bool = False) -> set[Any]:
    """The blocks below `root` that are links to other stories: a paragraph, a list or a heading that is nothing
    but links, a link around a heading, and the small block around such a heading, with its date and teaser.
    With `whole` also `root`."""
    found: set[Any] = set()
    linked: Counter[Any] = Counter()
    """How much of a block is links."""
    for link in root.iter("a"):
        text = _size(link)
        if text and next(link.iter(*_HEADINGS), None) is not None:
            found.add(_card_of(link, root))
            continue
        block = link
        while block is not root and block.tag not in _BLOCKS:
            block = block.getparent()
        linked[block] += text
        if not text or (block is root and not whole) or _size(block) > 1.2 * linked[block]:
            continue
        found.add(_card_of(block, root) if block.tag in _HEADINGS or block.tag == "li" else block)
    return found


_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
CARD_TEXT = 800
"""Characters from which the block around a linked heading is more than a card."""


def _card_of(block: Any, root: Any) -> Any:
    """The block around a linked heading or list entry, where it is small and not `root`."""
    parent = block.getparent()
    if block is root or parent is root or _size(parent) > CARD_TEXT:
        return block
    return parent


def _size(element: Any) -> int:
    return len("".join(string_of(element).split()))


def text_of(element: Any) -> str:
    """All text below `element` on one tidy line."""
    return tidy(string_of(element))


def string_of(element: Any) -> str:
    """All text below `element` as it stands there: what joining its `itertext` gives, in a sixth of the time."""
    return cast("str", _STRING(element))


_STRING = etree.XPath("string()", smart_strings=False)


def _flush(buffer: list[str]) -> Iterator[str]:
    if buffer:
        line = tidy("".join(buffer))
        buffer.clear()
        if line and line != "|":
            yield line
