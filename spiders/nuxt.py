"""The state of Nuxt: version 3's flat array, version 2's literal or function, as devalue writes them (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_MAX_ROWS = 20_000
_NESTED = 1
"""How deep an object's own objects are followed where they are named by place: they may go round."""
_LITERAL = re.compile(r"__NUXT__\s*=\s*(?:\(function\((?P<names>[\w$,\s]*)\)\s*\{\s*return\s*)?(?=\{)")
_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<void>void 0)|new Date\((?P<date>\d+)\)|(?P<word>[\w$.]+)(?P<key>\s*:)?',
    re.DOTALL,
)
_CALL = re.compile(r"[\s;]*\}[\s)]*\(")
_DECODER = json.JSONDecoder(strict=False)
_WORDS = frozenset(("true", "false", "null"))
# No page has a NUL: `read_tree` drops them.
_MARK = "\0"


def literal_values(text: str) -> Iterator[Any]:
    """The state in a script of Nuxt 2: an object, or what a function makes of it and the values that recur in it.

    Nothing is evaluated: names stand for the function's arguments. A function with further statements is passed over.
    """
    found = _LITERAL.search(text)
    if found is None:
        return
    written = _TOKEN.sub(_as_json, text[found.end() :])
    try:
        _, end = _DECODER.raw_decode(written)
        names = (f"{_MARK}{name.strip()}" for name in (found["names"] or "").split(","))
        values = dict(zip(names, _arguments(written, end), strict=False))

        def named(held: dict[str, Any]) -> dict[str, Any]:
            return {key: each if isinstance(each, dict) else _named(each, values) for key, each in held.items()}

        decoder = json.JSONDecoder(strict=False, object_hook=named)
        yield decoder.raw_decode(written)[0]
    except (ValueError, RecursionError):
        return


def _as_json(token: re.Match[str]) -> str:
    """A token of a JavaScript literal as JSON: keys quoted, names marked."""
    word = token["word"]
    if word is None:
        return token["string"] or token["date"] or "null"
    if token["key"]:
        return f'"{word}":'
    if word[0] == ".":
        return f"0{word}"
    return word if word in _WORDS or word[0].isdecimal() else rf'"\u0000{word}"'


def _arguments(written: str, place: int) -> Iterator[Any]:
    """What the function is called with: `}(…))` behind its object."""
    start = _CALL.match(written, place)
    place = len(written) if start is None else start.end()
    while place < len(written) and written[place] != ")":
        value, place = _DECODER.raw_decode(written, place)
        yield value
        place += written.startswith(",", place)


def _named(value: Any, values: Mapping[str, Any]) -> Any:
    """`value` with what its names stand for; an object's own objects have theirs already."""
    if isinstance(value, str):
        return values.get(value) if value.startswith(_MARK) else value
    if isinstance(value, list):
        return [each if isinstance(each, dict) else _named(each, values) for each in value]
    return value


def indexed_objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of Nuxt's flat array, in which every member names the place of its value (Nuxt's devalue)."""
    if isinstance(value, list):
        for row in value[:_MAX_ROWS]:
            if isinstance(row, dict):
                yield {key: _at_index(value, place, _NESTED) for key, place in row.items()}


def _at_index(values: list[Any], place: Any, depth: int) -> Any:
    if not isinstance(place, int) or not 0 <= place < len(values):
        return None
    match values[place]:
        case dict() as found:
            return {key: _at_index(values, each, depth - 1) for key, each in found.items()} if depth else None
        case ["Date", str(text)]:
            return text
        case list():
            return None
        case found:
            return found
