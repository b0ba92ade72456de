"""Data that a page hands to its own scripts, as JSON values: Next.js, Nuxt, Redux, Quintype, Laravel (pure)."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

from lxml import etree

from spiders.nuxt import indexed_objects, literal_values
from spiders.structured import json_values

_SCRIPTS = etree.XPath("//script[not(@src)]")
_INERTIA = etree.XPath("/html/body/*/@data-page")
_JSON_IDS = frozenset(("__NEXT_DATA__", "static-page"))
# A part of Next.js' stream.
_PUSHED = re.compile(r"__next_f(?:\|\|\[\]\))?\.push\(\s*(?=\[)")
# window.__APP_STATE__ = {…}, var pageData = […]; under any name JSON.parse("…"), as by Laravel. Found by the sign,
# and only then by the name before it: so minified scripts cost little.
_ASSIGNED = re.compile(r"=\s*(?:JSON\.parse\(\s*(?P<quote>[\"'])|(?=\{\s*\"|\[\s*[\[{\"]))")
_NAME = re.compile(r"(?:\.|\b(?:var|let|const)\s)\s*(?P<of_state>__\w+|\w*(?i:state|data|props)(?!\w))?\w*\s*\Z")
_LONGEST_NAME = 80
_REST_OF_STRING = {
    quote: re.compile(rf"([^{quote}\\]*(?:\\.[^{quote}\\]*)*){quote}", re.DOTALL) for quote in ('"', "'")
}
_ESCAPED = re.compile(r"\\x(?P<code>[0-9a-fA-F]{2})|\\(?P<plain>[^\"\\/bfnrtu])|(?P<pair>\\.)|(?P<quote>\")", re.DOTALL)
_ROW = re.compile(rb"[0-9a-f]*:(?:T([0-9a-f]{1,7}),)?")
_DECODER = json.JSONDecoder(strict=False)
_NOTHING = object()
_MAX_PLACES = 200
"""Places of one script where a value may stand. One that holds none costs a look at all that stands before it."""


def script_values(tree: Any) -> Iterator[Any]:
    """Every value in the order of the page, of Nuxt's flat array each object. What cannot be read is passed over."""
    for page in cast("list[str]", _INERTIA(tree)):
        yield from json_values(page)
    flight: list[bytes] = []
    for script in cast("list[Any]", _SCRIPTS(tree)):
        text = script.text or ""
        if script.get("id") == "__NUXT_DATA__":
            for value in json_values(text):
                yield from indexed_objects(value)
        elif script.get("id") in _JSON_IDS or (script.get("type") or "").lower().startswith("application/json"):
            yield from json_values(text)
        elif "__next_f" in text:
            pushes = islice(_PUSHED.finditer(text), _MAX_PLACES)
            flight.extend(_streamed(_decoded(text, found.end())[0]) for found in pushes)
        else:
            yield from literal_values(text) if "__NUXT__" in text else _assigned(text)
    for row in _rows(b"".join(flight)):
        yield from json_values(row)


def _assigned(text: str) -> Iterator[Any]:
    """The values that a script gives to names of state."""
    place = 0
    for _ in range(_MAX_PLACES):
        found = _ASSIGNED.search(text, place)
        if found is None:
            return
        place = found.end()
        name = _NAME.search(text, max(0, found.start() - _LONGEST_NAME), found.start())
        if name and (name["of_state"] or found["quote"]):
            value, place = _parsed(text, found) if found["quote"] else _decoded(text, place)
            if value is not _NOTHING:
                yield value


def _decoded(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError):
        return _NOTHING, place


def _parsed(text: str, found: re.Match[str]) -> tuple[Any, int]:
    """The value in the string that a script gives to JSON.parse."""
    rest = _REST_OF_STRING[found["quote"]].match(text, found.end())
    if rest is None:
        return _NOTHING, found.end()
    literal, _ = _decoded(f'"{_ESCAPED.sub(_json_escape, rest[1])}"', 0)
    return next(json_values(literal), _NOTHING) if isinstance(literal, str) else _NOTHING, rest.end()


def _json_escape(found: re.Match[str]) -> str:
    """JavaScript's escapes that JSON does not have, and the quote that it needs one for."""
    if found["code"]:
        return rf"\u00{found['code']}"
    return found["plain"] or found["pair"] or r"\""


def _streamed(part: Any) -> bytes:
    """The bytes of a part of Next.js' stream: text, or where it was cut within a letter base64."""
    match part:
        case [1, str(text)]:
            return text.encode("utf-8", "replace")
        case [3, str(text)]:
            return _unpacked(text)
    return b""


def _unpacked(text: str) -> bytes:
    try:
        return b64decode(text)
    except ValueError:
        return b""


def _rows(flight: bytes) -> Iterator[str]:
    """The rows of Next.js' stream that may be JSON. One of text (`4:T20,…`) states its bytes and has no line end."""
    place = 0
    while place < len(flight):
        found = _ROW.match(flight, place)
        if found and found[1]:
            place = found.end() + int(found[1], 16)
            continue
        start, end = (found.end() if found else place), flight.find(b"\n", place)
        end = len(flight) if end < 0 else end
        if flight[start : start + 1] in (b"[", b"{"):
            yield flight[start:end].decode("utf-8", "replace")
        place = end + 1
