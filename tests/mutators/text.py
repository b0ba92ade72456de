"""Mutators of the text: where it stands, in how many parts, and what hides it."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from tests.mutators.subject import TEASER, NotHereError, Subject, alone, clear, fragment, mutator, remove, rename, wrap


@mutator
def wrap_body(page: Subject) -> None:
    """A new div around the text."""
    wrap(page.one("body"))


@mutator
def wrap_paragraphs(page: Subject) -> None:
    """A new div within the text's element."""
    body = page.one("body")
    inner = etree.Element("div")
    inner.text, body.text = body.text, None
    inner.extend(list(body))
    body.append(inner)


@mutator
def wrap_each_paragraph(page: Subject) -> None:
    """A new div around each paragraph."""
    for paragraph in page.paragraphs():
        wrap(paragraph)


@mutator
def unwrap_body(page: Subject) -> None:
    """The text's element is gone; its paragraphs stay."""
    page.one("body").drop_tag()


@mutator
def new_shell(page: Subject) -> None:
    """The whole page within three new elements."""
    body = page.tree.find("body")
    shell = etree.Element("div", id="app")
    inner = etree.SubElement(etree.SubElement(shell, "div"), "div")
    inner.extend(list(body))
    body.append(shell)


@mutator
def split_body_same_class(page: Subject) -> None:
    """The text in two elements of the same class."""
    _split(page)


@mutator
def split_body_other_class(page: Subject) -> None:
    """The second half in an element of another class."""
    _rename_or_set(_split(page))


@mutator
def last_paragraphs_beside_body(page: Subject) -> None:
    """The last paragraph stands behind the text's element."""
    last = page.paragraphs()[-1]
    page.one("body").addnext(last)


@mutator
def second_half_outside_article(page: Subject) -> None:
    """The second half stands behind the article."""
    second = _split(page)
    _rename_or_set(second)
    page.scope().addnext(second)


@mutator
def first_paragraph_outside(page: Subject) -> None:
    """The first paragraph stands before the text's element."""
    first = page.paragraphs()[0]
    page.one("body").addprevious(alone(first))
    remove(first)


@mutator
def empty_body(page: Subject) -> None:
    """The text's element is empty."""
    clear(page.one("body"))


@mutator
def empty_decoy_before_body(page: Subject) -> None:
    """An empty element of the text's class before the text, which has another."""
    body = page.one("body")
    decoy = etree.Element(body.tag, dict(body.attrib))
    body.addprevious(decoy)
    rename(body)


@mutator
def decoy_of_the_body_class(page: Subject) -> None:
    """A teaser in an element of the text's class; the text has another."""
    body = page.one("body")
    decoy = etree.Element(body.tag, dict(body.attrib))
    decoy.append(fragment(f"<p>{TEASER}</p>"))
    body.addprevious(decoy)
    rename(body)


@mutator
def teaser_of_the_body_class(page: Subject) -> None:
    """A teaser in an element of the text's class, before the text."""
    body = page.one("body")
    decoy = etree.Element(body.tag, dict(body.attrib))
    decoy.append(fragment(f'<p><a href="/stories/road-works">{TEASER}</a></p>'))
    body.addprevious(decoy)


@mutator
def body_in_script(page: Subject) -> None:
    """A script writes the text."""
    body = page.one("body")
    text = "\n".join("".join(p.itertext()) for p in page.paragraphs())
    clear(body)
    script = etree.SubElement(body, "script")
    script.text = f"render({json.dumps(text, ensure_ascii=False)})"


@mutator
def half_body_in_script(page: Subject) -> None:
    """A script writes the second half of the text."""
    second = _split(page)
    script = etree.Element("script")
    script.text = f"more({json.dumps(''.join(second.itertext()), ensure_ascii=False)})"
    page.one("body").append(script)
    remove(second)


@mutator
def half_body_in_template(page: Subject) -> None:
    """The second half waits in a template."""
    second = _split(page)
    second.tag = "template"
    second.attrib.pop("class", None)


@mutator
def half_body_in_noscript(page: Subject) -> None:
    """The second half is for browsers without scripts."""
    second = _split(page)
    second.tag = "noscript"
    page.one("body").append(second)


@mutator
def one_paragraph_and_read_more(page: Subject) -> None:
    """The rest of the text is behind a button."""
    for paragraph in page.paragraphs()[1:]:
        remove(paragraph)
    page.one("body").append(fragment('<a class="more" href="#">আরও পড়ুন</a>'))


@mutator
def body_in_form(page: Subject) -> None:
    """A form around the text, as some content systems put one around the whole page."""
    wrap(page.one("body")).tag = "form"


@mutator
def body_in_aside(page: Subject) -> None:
    """The text in an aside of the text's element."""
    wrap_paragraphs(page)
    page.one("body")[0].tag = "aside"


@mutator
def body_twice(page: Subject) -> None:
    """The text once for screens and once for phones."""
    body = page.one("body")
    body.addnext(alone(body))


@mutator
def body_before_headline(page: Subject) -> None:
    """The headline stands below the text."""
    page.one("body").addnext(alone(page.one("headline")))
    remove(page.one("headline"))


def _split(page: Subject) -> Any:
    """Move the second half of the text's children into a new element of the same kind behind it."""
    page.paragraphs()
    body = page.one("body")
    children = list(body)
    if len(children) < 2:
        raise NotHereError("halves")
    second = etree.Element(body.tag, dict(body.attrib))
    second.extend(children[len(children) // 2 :])
    second.tail, body.tail = body.tail, None
    body.addnext(second)
    return second


def _rename_or_set(element: Any) -> None:
    element.set("class", "text-second-part")
