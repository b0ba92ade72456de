"""What a page says of itself for machines: JSON-LD, OpenGraph and meta tags, itemprops (pure, over lxml).

Each field gets its candidates, best first, with the layer that gave them. Nothing here judges a date or
chooses between layers. Real pages break every rule of these formats; what cannot be read is passed over,
nothing raises.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, cast

import attrs
from lxml import etree

from spiders.blocks import string_of
from spiders.items import Layer
from spiders.lines import tidy

Field = Literal[
    "headline",
    "alternative_headline",
    "authors",
    "section",
    "tags",
    "summary",
    "body",
    "image_url",
    "published",
    "modified",
    "canonical_url",
    "page_id",
    "site_name",
]

MAX_BLOCK = 4_000_000
"""Characters of one JSON block that are read; a longer one is no article's metadata."""
_MAX_NODES = 500

# Template residue instead of a value: [author_link], {{ title }}, %title%, null.
_RESIDUE = re.compile(r"\[\w+\]|\{\{.*\}\}|\{%.*%\}|%\w+%|<\?.*|null|none|undefined|nan|n/a|unknown", re.I | re.S)
_ARTICLE_TYPES = frozenset(
    (
        *("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle"),
        *("backgroundnewsarticle", "reviewnewsarticle", "blogposting", "liveblogposting", "report"),
    )
)
_PAGE_TYPES = frozenset(("webpage", "itempage"))

_META: Mapping[str, Field] = {
    "og:title": "headline",
    "twitter:title": "headline",
    "og:description": "summary",
    "description": "summary",
    "og:image": "image_url",
    "og:image:secure_url": "image_url",
    "twitter:image": "image_url",
    "og:url": "canonical_url",
    "og:site_name": "site_name",
    "author": "authors",
    "article:author": "authors",
    "article:section": "section",
    "article:tag": "tags",
    "news_keywords": "tags",
    "article:published_time": "published",
    "og:published_time": "published",
    "publish-date": "published",
    "pubdate": "published",
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "lastmod": "modified",
}
_ITEMPROP: Mapping[str, Field] = {
    "headline": "headline",
    "datepublished": "published",
    "datemodified": "modified",
    "articlesection": "section",
}
_JSON_LD: tuple[tuple[str, Field], ...] = (
    ("headline", "headline"),
    ("alternativeHeadline", "alternative_headline"),
    ("articleSection", "section"),
    ("keywords", "tags"),
    ("description", "summary"),
    ("articleBody", "body"),
    ("datePublished", "published"),
    ("dateModified", "modified"),
    ("author", "authors"),
    ("image", "image_url"),
)
_OF_A_PAGE_NODE = frozenset(("published", "modified", "authors"))
_ITEMPROPS = etree.XPath("descendant::*/@itemprop")
_SHORTLINK_ID = re.compile(r"[?&]p=(\d+)")
_LIST_FIELDS = frozenset(("authors", "tags", "section"))


@attrs.frozen
class Candidate:
    """A value, or for authors and tags the values, that one layer gives for a field."""

    values: tuple[str, ...]
    layer: Layer


Candidates = Mapping[Field, tuple[Candidate, ...]]


def read_structured(tree: Any) -> Candidates:
    """The candidates of each field that the page's metadata gives, JSON-LD first."""
    found: defaultdict[Field, list[Candidate]] = defaultdict(list)
    metas: list[tuple[Field, Candidate]] = []
    blocks: list[str] = []
    for element in tree.iter("meta", "script", "link"):
        if element.tag == "script":
            if "ld+json" in (element.get("type") or ""):
                blocks.append(element.text or "")
        else:
            metas.extend(_meta_candidates(element))
    for field, values in _json_ld_values(blocks):
        found[field].append(Candidate(values, "json_ld"))
    for field, candidate in (*metas, *_itemprop_candidates(tree)):
        found[field].append(candidate)
    return {field: _merged_lists(field, candidates) for field, candidates in found.items()}


def usable(text: str) -> str | None:
    """`text` tidied, or `None` for nothing and for template residue."""
    value = tidy(text[:MAX_BLOCK])
    return None if not value or _RESIDUE.fullmatch(value) else value


def json_values(text: str) -> Iterator[Any]:
    """The JSON values in a script block: usually one; what stands behind it is passed over.

    Takes an extra brace at the end, CDATA and comment marks around it, control characters in strings.
    """
    stripped = text.strip().removeprefix("<!--").removeprefix("//<![CDATA[").removeprefix("<![CDATA[").lstrip()
    if not stripped or len(stripped) > MAX_BLOCK:
        return
    try:
        yield _DECODER.raw_decode(stripped.lstrip("\ufeff;"))[0]
    except (ValueError, RecursionError):
        return


_DECODER = json.JSONDecoder(strict=False)


def _json_ld_values(blocks: Iterable[str]) -> Iterator[tuple[Field, tuple[str, ...]]]:
    nodes = [node for block in blocks for value in json_values(block) for node in _nodes(value)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _types(node) & _ARTICLE_TYPES]
    # One page, one article: further ones are the related list. The first that has a headline is ours.
    for node in sorted(articles, key=lambda node: "headline" not in node)[:1]:
        yield from _node_values(node, by_id)
    for node in nodes:
        if _types(node) & _PAGE_TYPES and not _types(node) & _ARTICLE_TYPES:
            yield from (pair for pair in _node_values(node, by_id) if pair[0] in _OF_A_PAGE_NODE)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD value: itself, of lists, and of @graph and mainEntity, breadth first."""
    queue = [value]
    for _ in range(_MAX_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node[:_MAX_NODES])
        elif isinstance(node, dict):
            yield node
            queue.extend(node[key] for key in ("@graph", "mainEntity") if key in node)


def _types(node: Mapping[str, Any]) -> set[str]:
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return {name.rpartition("/")[2].rpartition(":")[2].lower() for name in names if isinstance(name, str)}


def _node_values(
    node: Mapping[str, Any], by_id: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[Field, tuple[str, ...]]]:
    for key, field in _JSON_LD:
        if key not in node:
            continue
        texts = _texts(node[key], "url" if key == "image" else "name", by_id)
        # A body keeps its line ends: they are its paragraphs.
        read = str.strip if field == "body" else usable
        values = tuple(value for value in map(read, texts) if value)
        if field == "tags":
            values = tuple(part.strip() for text in values for part in text.split(",") if part.strip())
        if values:
            yield field, values


def _texts(value: Any, key: str, by_id: Mapping[str, dict[str, Any]], depth: int = 0) -> Iterator[str]:
    """The strings that a JSON-LD value stands for: itself, of each list entry, or an object's `key`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list) and depth < 3:
        for entry in value[:_MAX_NODES]:
            yield from _texts(entry, key, by_id, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        reference = value.get("@id")
        node = by_id.get(reference, value) if isinstance(reference, str) and key not in value else value
        inner = node.get(key, node.get("@value"))
        if inner is not None:
            yield from _texts(inner, key, by_id, depth + 1)


def _meta_candidates(element: Any) -> Iterator[tuple[Field, Candidate]]:
    if element.tag == "link":
        yield from _link_candidates(element)
        return
    name = (element.get("property") or element.get("name") or "").strip().lower()
    field = _META.get(name)
    value = usable(element.get("content") or "") if field else None
    if field is None or value is None:
        return
    if field == "authors" and value.startswith(("http:", "https:", "//", "www.")):
        return  # article:author is often the outlet's page at a social network
    values = tuple(part.strip() for part in value.split(",")) if name == "news_keywords" else (value,)
    yield field, Candidate(values, "meta")


def _link_candidates(element: Any) -> Iterator[tuple[Field, Candidate]]:
    rel, href = (element.get("rel") or "").lower(), (element.get("href") or "").strip()
    if rel == "canonical" and href:
        yield "canonical_url", Candidate((href,), "meta")
    elif rel == "shortlink" and (found := _SHORTLINK_ID.search(href)):
        yield "page_id", Candidate((found[1],), "meta")


def _itemprop_candidates(tree: Any) -> Iterator[tuple[Field, Candidate]]:
    for itemprop in cast("list[Any]", _ITEMPROPS(tree)):
        field = _ITEMPROP.get(itemprop.strip().lower())
        if field is None:
            continue
        element = itemprop.getparent()
        text = element.get("content") or element.get("datetime") or string_of(element)
        value = usable(text)
        if value is not None:
            yield field, Candidate((value,), "meta")


def _merged_lists(field: Field, candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """One candidate for all `article:tag` elements: each repeats the name for one more value."""
    if field not in _LIST_FIELDS:
        return tuple(candidates)
    merged: dict[Layer, dict[str, None]] = {}
    for candidate in candidates:
        merged.setdefault(candidate.layer, {}).update(dict.fromkeys(candidate.values))
    return tuple(Candidate(tuple(values), layer) for layer, values in merged.items())
