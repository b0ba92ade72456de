"""Mutators of names and tags."""

from __future__ import annotations

from lxml import etree

from tests.mutators.subject import Subject, mutator, rename


@mutator
def rename_body_class(page: Subject) -> None:
    """The text's element has another class."""
    for element in page.field("body"):
        rename(element)


@mutator
def rename_headline_class(page: Subject) -> None:
    """So has the headline, or what is around it."""
    element = page.one("headline")
    rename(element if element.get("class") else element.getparent())


@mutator
def rename_date_class(page: Subject) -> None:
    """So has the date, or what is around it."""
    element = page.one("published")
    while element is not None and not element.get("class"):
        element = element.getparent()
    rename(element)


@mutator
def rename_scope_class(page: Subject) -> None:
    """So has the article."""
    rename(page.scope())


@mutator
def rename_every_class(page: Subject) -> None:
    """A new build gives every class another name."""
    for element in page.tree.iter(etree.Element):
        if element.get("class"):
            rename(element)


@mutator
def hash_every_class(page: Subject) -> None:
    """CSS modules: classes are hashes."""
    for number, element in enumerate(page.tree.iter(etree.Element)):
        if element.get("class"):
            element.set("class", f"css-{number * 7919 % 99991:05x}")


@mutator
def drop_every_class(page: Subject) -> None:
    """No classes at all."""
    for element in page.tree.iter(etree.Element):
        element.attrib.pop("class", None)


@mutator
def article_to_div(page: Subject) -> None:
    """The article's element is a plain one, as are all others like it."""
    for element in list(page.tree.iter("article")):
        element.tag = "div"


@mutator
def main_to_div(page: Subject) -> None:
    """No landmark."""
    for element in list(page.tree.iter("main")):
        element.tag = "div"


@mutator
def headline_to_div(page: Subject) -> None:
    """The headline is a div."""
    page.one("headline").tag = "div"


@mutator
def headline_to_h2(page: Subject) -> None:
    """The headline is an h2."""
    page.one("headline").tag = "h2"


@mutator
def headline_split_in_spans(page: Subject) -> None:
    """Each word of the headline is a span."""
    element = page.one("headline")
    words = "".join(element.itertext()).split()
    for child in list(element):
        element.remove(child)
    element.text = None
    for word in words:
        span = etree.SubElement(element, "span")
        span.text, span.tail = word, " "


@mutator
def body_to_section(page: Subject) -> None:
    """The text's element has another tag."""
    page.one("body").tag = "section"


@mutator
def paragraphs_to_divs(page: Subject) -> None:
    """Paragraphs are divs."""
    for paragraph in page.paragraphs():
        paragraph.tag = "div"


@mutator
def paragraphs_to_breaks(page: Subject) -> None:
    """Paragraphs are parted by br."""
    for paragraph in page.paragraphs():
        for _ in range(2):
            paragraph.addnext(etree.Element("br"))
        paragraph.tag = "span"


@mutator
def paragraphs_to_spans_without_blanks(page: Subject) -> None:
    """Paragraphs are glued: nothing parts them."""
    for paragraph in page.paragraphs():
        paragraph.tag, paragraph.tail = "span", None
