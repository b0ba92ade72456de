"""Text extracts of pages: WET files, reader modes, HTML-to-text tools. From text to the same Article (pure).

An extract is a page without its markup: its furniture stands among its text. What tells them apart are the
outlet's line rules, which its pages use too. Where a tool left Markdown's marks they help: a `#` names the
headline; where not, the header is read backwards from the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from spiders.dating import Dating, Stated, decide
from spiders.identity import article_key, canonical, parser_version
from spiders.items import Article, Layer, MissingFieldError
from spiders.lines import HeaderLine, HeaderRole, LineKind, LineRules, PrintedDate, Sifted, sift, tidy
from spiders.outlet import Outlet

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"[*+•·-]\s+(?=\S)")
_TABLE_RULE = re.compile(r"[|\s:-]*-{3,}[|\s:-]*")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
# A sentence of some length: no headline, byline or share bar looks like it.
_PARAGRAPH = re.compile(r".{60,}[।!?][’”\"')]*", re.S)
_HEADER_KINDS: frozenset[LineKind | None] = frozenset(("dateline", "byline", "header"))


@attrs.frozen(kw_only=True)
class _Line:
    text: str
    heading: int
    """Level of a Markdown heading; 0 for other lines."""
    kind: LineKind | None
    found: re.Match[str] | None


@attrs.frozen(kw_only=True)
class _Header:
    """What stands above the body."""

    roles: Mapping[HeaderRole, str]
    bylines: tuple[str, ...]
    dates: tuple[PrintedDate, ...]


def parse_extract(text: str, outlet: Outlet, *, url: str | None = None, fetched_at: datetime) -> Article:
    """The article in an extract of one of `outlet`'s pages, as it was read at `fetched_at`.

    The headline may be absent; without `url` so are address and key. Raises `MissingFieldError` where no
    body is left.
    """
    lines = tuple(_lines(text, outlet.lines))
    top = next((n for n, line in enumerate(lines) if line.heading == 1 and line.kind is None), None)
    start = _body_start(lines, top, outlet.lines)
    header = _read_header(lines[:start], top, outlet.lines)
    sifted = sift((line.text for line in lines[start:]), outlet.lines, end_at_footer=True)
    if not sifted.body:
        raise MissingFieldError("the extract has no body")
    printed = [Stated(text=date.text, layer="line", means=date.means) for date in header.dates]
    dating = decide((), printed, zone=outlet.zone, now=fetched_at)
    return _article(outlet, url, header, sifted, dating)


def _article(outlet: Outlet, url: str | None, header: _Header, sifted: Sifted, dating: Dating) -> Article:
    fields = _text_fields(header, sifted)
    layers: dict[str, Layer] = dict.fromkeys(fields, "line")
    for name, pair in dating.fields().items():
        if pair is not None:
            fields[name], layers[name] = pair
    if url is not None:
        address = canonical(url, outlet)
        fields |= {"canonical_url": address, "article_key": article_key(address, outlet)}
        layers |= {"canonical_url": "url", "article_key": "url"}
    missing: dict[str, Any] = dict.fromkeys(("headline", "canonical_url", "article_key"))
    return Article(
        outlet=outlet.slug,
        url=url,
        language=outlet.language,
        published_confidence=dating.published_confidence,
        faults=dating.faults,
        provenance=layers,
        parser_version=parser_version(outlet),
        **(missing | fields),
    )


def _text_fields(header: _Header, sifted: Sifted) -> dict[str, Any]:
    """The fields that the text gives, without those that are absent."""
    section, *tags = header.roles["section"].split(", ") if "section" in header.roles else [None]
    agencies = (agency for date in header.dates for agency in date.agencies)
    fields: dict[str, Any] = {
        "headline": header.roles.get("headline"),
        "alternative_headline": header.roles.get("alternative_headline"),
        "authors": header.bylines or tuple(filter(None, [header.roles.get("authors")])),
        "section": section,
        "tags": tuple(tags),
        "summary": header.roles.get("summary"),
        "body": "\n".join(sifted.body),
        "captions": sifted.captions,
        "credits": tuple(dict.fromkeys((*agencies, *sifted.credits))),
        "dateline": next((date.place for date in header.dates if date.place), None),
    }
    return {name: value for name, value in fields.items() if value}


def _lines(text: str, rules: LineRules) -> Iterator[_Line]:
    """The lines that hold something, without a tool's Markdown, each with its kind."""
    for raw in text.splitlines():
        line = tidy(raw)
        if not line or _TABLE_RULE.fullmatch(line):
            continue
        heading = _HEADING.fullmatch(line)
        line = _plain(heading[2] if heading else line)
        if line:
            kind, found = rules.kind(line) or (None, None)
            yield _Line(text=line, heading=len(heading[1]) if heading else 0, kind=kind, found=found)


def _plain(line: str) -> str:
    """`line` without Markdown: links as their text, no pictures, bullets, bold marks or escapes."""
    for _ in range(2):  # a picture inside a link
        line = _LINK.sub(lambda found: "" if found[1] else found[2], line)
    line = _STRONG.sub(r"\1", _BULLET.sub("", line, count=1) if _BULLET.match(line) else line)
    return _ESCAPE.sub(r"\1", line).strip()


def _body_start(lines: Sequence[_Line], top: int | None, rules: LineRules) -> int:
    """The index of the first line of the body: behind the headline and the last line of the header.

    A standfirst may stand before the dateline; any other paragraph ends the header.
    """
    first = next((n for n, line in enumerate(lines) if line.kind in _HEADER_KINDS), None)
    if top is None and first is None:
        return 0
    start, seek = (0, first or 0) if top is None else (top + 1, top + 1)
    allowed = sum(role.role == "summary" for role in rules.header)
    for number, line in enumerate(lines[seek:], start=seek):
        if line.kind in _HEADER_KINDS:
            start = number + 1
            allowed = 0 if line.kind == "dateline" else allowed
        elif line.kind == "footer":
            break
        elif line.kind is None and _PARAGRAPH.fullmatch(line.text):
            allowed -= 1
            if allowed < 0:
                break
    return start


def _read_header(lines: Sequence[_Line], top: int | None, rules: LineRules) -> _Header:
    if top is None:
        roles = _assign(rules.header, _unknown(lines))
    else:
        place = next(n for n, line in enumerate(rules.header) if line.role == "headline")
        above = _assign(rules.header[:place], _unknown(lines[:top]))
        below = _assign(rules.header[place + 1 :], _unknown(lines[top + 1 :]))
        roles = {**above, "headline": lines[top].text, **below}
    bylines = [line.found["author"].strip() for line in lines if line.kind == "byline" and line.found]
    dates = [rules.dateline(line.text) for line in lines if line.kind == "dateline"]
    return _Header(roles=roles, bylines=tuple(bylines[-1:]), dates=tuple(filter(None, dates)))


def _unknown(lines: Sequence[_Line]) -> tuple[str, ...]:
    return tuple(line.text for line in lines if line.kind is None)


def _assign(declared: Sequence[HeaderLine], lines: Sequence[str]) -> dict[HeaderRole, str]:
    """The declared header lines found in `lines`, read from the end, where the header is surest.

    As many roles as possible; only the headline cannot be absent. Lines left over at the start are the
    page's furniture.
    """
    if not declared or not lines:
        return {}
    *above, last = declared
    taken: dict[HeaderRole, str] = {}
    if last.fits(lines[-1]):
        taken = {**_assign(above, lines[:-1]), last.role: lines[-1]}
    if last.role == "headline":
        return taken
    passed = _assign(above, lines)
    return max(passed, taken, key=lambda roles: ("headline" in roles, len(roles)))
