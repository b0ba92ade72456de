"""Mutators that bring another article in: cards, endless pages, mixed-up caches."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tests.mutators.head import headline_only_in_a_div
from tests.mutators.names import article_to_div
from tests.mutators.subject import OTHER_HEADLINE, RELATED, NotHereError, Subject, alone, fragment, mutator, rename


@mutator
def related_before_article(page: Subject) -> None:
    """A card of another article before the article."""
    page.tree.find("body").insert(0, fragment(RELATED))


@mutator
def related_before_body(page: Subject) -> None:
    """A card before the text."""
    page.one("body").addprevious(fragment(RELATED))


@mutator
def related_at_body_start(page: Subject) -> None:
    """A card as the text's first element."""
    page.one("body").insert(0, fragment(RELATED))


@mutator
def related_in_body(page: Subject) -> None:
    """A card in the middle of the text."""
    paragraphs = page.paragraphs()
    paragraphs[len(paragraphs) // 2].addnext(fragment(RELATED))


@mutator
def related_at_body_end(page: Subject) -> None:
    """A card as the text's last element."""
    page.one("body").append(fragment(RELATED))


@mutator
def related_links_in_body(page: Subject) -> None:
    """A list of links in the text."""
    links = "".join(f'<li><a href="/stories/{n}">{OTHER_HEADLINE}</a></li>' for n in range(3))
    page.paragraphs()[0].addnext(fragment(f"<ul>{links}</ul>"))


@mutator
def related_link_paragraph(page: Subject) -> None:
    """A paragraph of the text is a link to another article."""
    page.paragraphs()[0].addnext(fragment(f'<p><a href="/stories/1"><b>{OTHER_HEADLINE}</b></a></p>'))


@mutator
def furniture_loses_its_classes(page: Subject) -> None:
    """Furniture within the text has other classes."""
    found = [e for e in page.one("body").iter(etree.Element) if e.get("class") and e is not page.one("body")]
    if not found:
        raise NotHereError("furniture")
    for element in found:
        rename(element)


@mutator
def headings_of_others_first(page: Subject) -> None:
    """An h1 of another article before the article."""
    page.tree.find("body").insert(0, fragment(f"<div><h1>{OTHER_HEADLINE}</h1></div>"))


@mutator
def other_h1_and_no_meta(page: Subject) -> None:
    """The same, where no metadata names the headline."""
    headings_of_others_first(page)
    headline_only_in_a_div(page)


@mutator
def other_article_after(page: Subject) -> None:
    """The next article below ours, as endless pages have it."""
    page.scope().addnext(page.other_scope())


@mutator
def other_article_before(page: Subject) -> None:
    """Another whole article above ours."""
    page.scope().addprevious(page.other_scope())


@mutator
def other_article_before_in_divs(page: Subject) -> None:
    """The same, without article elements."""
    other_article_before(page)
    article_to_div(page)


@mutator
def other_article_instead(page: Subject) -> None:
    """Another article under our head, from a cache."""
    page.scope().getparent().replace(page.scope(), page.other_scope())


@mutator
def other_body_instead(page: Subject) -> None:
    """Another article's text under our headline."""
    theirs = Subject(page.page, page.other, page.tree).one("body")
    page.one("body").getparent().replace(page.one("body"), alone(theirs))


@mutator
def other_article_in_body(page: Subject) -> None:
    """Another whole article within our text."""
    page.one("body").append(page.other_scope())


@mutator
def other_page_entirely(page: Subject) -> None:
    """Another article's page at our address."""
    root = page.tree
    for child in list(root):
        root.remove(child)
    root.extend(list(deepcopy(page.other)))
