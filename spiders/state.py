"""State that a front end embeds in its pages for its own scripts: Next.js, Nuxt, Quintype (pure).

Such state holds many stories. Of an article's page, only the object that has the page's own headline counts, and of
it only what the other layers often lack: dates, section, authors. Of a listing, every object may be an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from lxml import etree

from spiders.bengali.normalize import fold
from spiders.structured import MAX_BLOCK, Candidate, Candidates, Field, json_values, usable

_SCRIPTS = etree.XPath("//script[not(@src)]")
_PUSH = re.compile(r"^\s*self\.__next_f\.push\((.*)\)\s*;?\s*$", re.S)
_ROW = re.compile(r"^[0-9a-f]*:([\[{].*)$", re.M)
_MAX_OBJECTS = 20_000
_NESTED = 1
"""How deep an object's own objects are followed where they are named by place: they may go round."""

# Keys seen in embedded state on real pages: Quintype (prothomalo.com), Next.js
# (banglanews24.com n_head, dhakapost.com Heading); the rest are the same words in other cases.
_HEADLINES = frozenset(("headline", "heading", "n_head", "title", "articletitle"))
_KEYS: Mapping[str, Field] = {
    "firstpublishedat": "published",
    "publishedat": "published",
    "publishdate": "published",
    "datepublished": "published",
    "createdat": "published",
    "lastpublishedat": "modified",
    "updatedat": "modified",
    "subheadline": "alternative_headline",
    "nsolder": "alternative_headline",
}


def read_state(tree: Any, headline: str) -> Candidates:
    """Candidates from the embedded object whose headline is `headline`; empty where there is none."""
    wanted = fold(headline)
    for value in _values(tree):
        for story in _objects(value):
            if _headline_of(story) == wanted:
                found = _story_candidates(story)
                if found:
                    return found
    return {}


def embedded_objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in a page's embedded state, of each block no more than a bounded number."""
    for value in _values(tree):
        yield from _objects(value)


def _values(tree: Any) -> Iterator[Any]:
    flight: list[str] = []
    for script in cast("list[Any]", _SCRIPTS(tree)):
        text = script.text or ""
        if script.get("id") == "__NUXT_DATA__":
            for value in json_values(text):
                yield from _unindexed(value)
        elif script.get("id") in {"__NEXT_DATA__", "static-page"} or script.get("type") == "application/json":
            yield from json_values(text)
        elif "__next_f" in text and (push := _PUSH.match(text)):
            flight.extend(_pushed(push[1]))
    for row in _ROW.finditer("".join(flight)[:MAX_BLOCK]):
        yield from json_values(row[1])


def _pushed(argument: str) -> Iterator[str]:
    for value in json_values(argument):
        if isinstance(value, list):
            yield from (part for part in value if isinstance(part, str))


def _unindexed(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of Nuxt's flat array, in which every member names the place of its value (Nuxt's devalue)."""
    if isinstance(value, list):
        for row in value[:_MAX_OBJECTS]:
            if isinstance(row, dict):
                yield {key: _at_index(value, place, _NESTED) for key, place in row.items()}


def _at_index(values: list[Any], place: Any, depth: int) -> Any:
    if not isinstance(place, int) or not 0 <= place < len(values):
        return None
    found = values[place]
    if isinstance(found, dict):
        return {key: _at_index(values, each, depth - 1) for key, each in found.items()} if depth else None
    return None if isinstance(found, list) else found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    queue = [value] if isinstance(value, dict | list) else []
    for _ in range(_MAX_OBJECTS):
        if not queue:
            return
        node = queue.pop()
        if isinstance(node, dict):
            yield node
        held = node.values() if isinstance(node, dict) else node
        # prothomalo.com: 93,000 values, of them 13,000 objects and lists.
        queue.extend(each for each in held if isinstance(each, dict | list))


def _headline_of(story: Mapping[str, Any]) -> str | None:
    for key, value in story.items():
        if key.lower() in _HEADLINES and isinstance(value, str) and value:
            return fold(value.strip())
    return None


def _story_candidates(story: Mapping[str, Any]) -> Candidates:
    found: dict[Field, tuple[Candidate, ...]] = {}
    for key, value in story.items():
        field = _KEYS.get(re.sub(r"[^a-z]", "", key.lower()))
        is_plain = isinstance(value, str | int) and not isinstance(value, bool)
        text = usable(json.dumps(value) if isinstance(value, int) else str(value)) if is_plain else None
        if field is not None and text is not None:
            found[field] = (*found.get(field, ()), Candidate((text,), "state"))
    return found
