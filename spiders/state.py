"""State that a front end embeds in its pages for its own scripts: Next.js, Nuxt, Quintype (pure).

Such state holds many stories. Of an article's page, only the object that has the page's own headline counts, and of
it only what the other layers often lack: dates, section, authors. Of a listing, every object may be an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from spiders.bengali.normalize import fold
from spiders.scripts import script_values
from spiders.structured import Candidate, Candidates, Field, usable

_MAX_OBJECTS = 20_000

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
    for value in script_values(tree):
        for story in _objects(value):
            if _headline_of(story) == wanted:
                found = _story_candidates(story)
                if found:
                    return found
    return {}


def embedded_objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object in a page's embedded state in the page's order, of each block no more than a bounded number."""
    for value in script_values(tree):
        # Read from the last on: turned round, they stand as the page has them.
        yield from reversed(list(_objects(value)))


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
