"""Mutators of the page's head: what it says of itself for machines."""

from __future__ import annotations

import json
from typing import Any

from spiders.rules import select
from tests.mutators.names import headline_to_div
from tests.mutators.subject import NotHereError, Subject, alone, fragment, mutator, remove


def _metas(subject: Subject, *starts: str) -> list[Any]:
    found = [
        meta
        for meta in subject.tree.iter("meta")
        if (meta.get("property") or meta.get("name") or "").lower().startswith(starts)
    ]
    if not found:
        raise NotHereError("meta")
    return found


def json_ld_blocks(tree: Any) -> list[Any]:
    found = [s for s in tree.iter("script") if "ld+json" in (s.get("type") or "") and "headline" in (s.text or "")]
    if not found:
        raise NotHereError("JSON-LD")
    return found


@mutator
def drop_json_ld(page: Subject) -> None:
    """No JSON-LD."""
    for block in json_ld_blocks(page.tree):
        remove(block)


@mutator
def cut_json_ld(page: Subject) -> None:
    """JSON-LD ends in the middle."""
    for block in json_ld_blocks(page.tree):
        block.text = block.text[: len(block.text) // 2]


@mutator
def retype_json_ld(page: Subject) -> None:
    """JSON-LD is of another type."""
    for block in json_ld_blocks(page.tree):
        block.text = block.text.replace("NewsArticle", "CreativeWork")


@mutator
def empty_json_ld_values(page: Subject) -> None:
    """Template residue instead of values."""
    for block in json_ld_blocks(page.tree):
        data = json.loads(block.text)
        for key in ("headline", "datePublished", "dateModified"):
            if key in data:
                data[key] = "{{ value }}"
        block.text = json.dumps(data, ensure_ascii=False)


@mutator
def other_json_ld(page: Subject) -> None:
    """The JSON-LD of another article, from a cache."""
    blocks = json_ld_blocks(page.tree)
    for block, others in zip(blocks, json_ld_blocks(page.other), strict=False):
        block.text = others.text


@mutator
def other_json_ld_first(page: Subject) -> None:
    """The JSON-LD of another article before our own."""
    json_ld_blocks(page.tree)[0].addprevious(alone(json_ld_blocks(page.other)[0]))


@mutator
def drop_open_graph(page: Subject) -> None:
    """No OpenGraph."""
    for meta in _metas(page, "og:"):
        remove(meta)


@mutator
def drop_all_meta(page: Subject) -> None:
    """No metadata but the title."""
    for meta in _metas(page, "og:", "twitter:", "article:", "description", "keywords", "author"):
        remove(meta)


@mutator
def rename_meta_attribute(page: Subject) -> None:
    """A framework writes another attribute."""
    for meta in _metas(page, "og:", "twitter:", "article:"):
        meta.set("data-property", meta.attrib.pop("property", None) or meta.attrib.pop("name"))


@mutator
def empty_meta_values(page: Subject) -> None:
    """Metadata without values."""
    for meta in _metas(page, "og:", "twitter:", "article:"):
        meta.set("content", "")


@mutator
def site_in_meta(page: Subject) -> None:
    """The same metadata on every page: the outlet's own."""
    for meta in _metas(page, "og:title", "twitter:title"):
        meta.set("content", page.page.outlet.name)
    for meta in _metas(page, "og:title"):
        meta.addnext(fragment(f'<meta property="og:description" content="{page.page.outlet.name}">'))


@mutator
def other_meta(page: Subject) -> None:
    """The metadata of another article, from a cache."""
    for meta in _metas(page, "og:", "twitter:", "description"):
        remove(meta)
    for meta in _metas(Subject(page.page, page.other, page.tree), "og:", "twitter:", "description"):
        page.head().append(alone(meta))


@mutator
def other_head(page: Subject) -> None:
    """The whole head of another article, from a cache."""
    page.head().getparent().replace(page.head(), alone(page.other.find("head")))


@mutator
def drop_title(page: Subject) -> None:
    """No title."""
    remove(page.head().find("title"))


@mutator
def site_as_title(page: Subject) -> None:
    """The outlet's name as the title of every page."""
    page.head().find("title").text = page.page.outlet.name


@mutator
def drop_addresses(page: Subject) -> None:
    """No canonical address."""
    for link in list(select(page.tree, "link[rel=canonical], link[rel=shortlink], meta[property='og:url']")):
        remove(link)


@mutator
def other_canonical(page: Subject) -> None:
    """The canonical address of another article."""
    ours, theirs = (select(tree, "link[rel=canonical]") for tree in (page.tree, page.other))
    if not (ours and theirs):
        raise NotHereError("canonical")
    ours[0].set("href", theirs[0].get("href"))


@mutator
def canonical_of_the_front_page(page: Subject) -> None:
    """Every page names the front page as canonical."""
    for link in select(page.tree, "link[rel=canonical]"):
        link.set("href", f"https://{page.page.outlet.domains[0]}/")


@mutator
def drop_head(page: Subject) -> None:
    """An empty head."""
    for child in list(page.head()):
        page.head().remove(child)


@mutator
def headline_only_in_markup(page: Subject) -> None:
    """No metadata, and a title of the outlet."""
    drop_all_meta(page)
    site_as_title(page)


@mutator
def headline_only_in_a_div(page: Subject) -> None:
    """No metadata, and the headline is a div."""
    drop_all_meta(page)
    headline_to_div(page)


@mutator
def logo_is_the_first_heading(page: Subject) -> None:
    """No metadata, the headline is a div, and the logo an h1."""
    headline_only_in_a_div(page)
    page.tree.find("body").insert(0, fragment(f"<h1>{page.page.outlet.name}</h1>"))


@mutator
def drop_charset(page: Subject) -> None:
    """Neither page nor header says what the encoding is."""
    found = [meta for meta in page.tree.iter("meta") if meta.get("charset")]
    for meta in found:
        remove(meta)


@mutator
def wrong_charset(page: Subject) -> None:
    """The page names an encoding that is not its own."""
    drop_charset(page)
    page.head().insert(0, fragment('<meta charset="windows-1252">'))
