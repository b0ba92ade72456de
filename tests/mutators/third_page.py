"""A third hand's changes of whole pages: what a cache wrote together. Written without a look at the checks."""

from __future__ import annotations

from lxml import html

from spiders.blocks import text_of
from tests.mutators.subject import Subject, fragment, mutator


@mutator
def page_twice(subject: Subject) -> None:
    """The cache wrote the document twice, one behind the other."""
    body = subject.tree.find("body")
    text = html.tostring(body, encoding="unicode")
    for element in list(html.fragment_fromstring(text, create_parent="div")):
        body.append(element)


@mutator
def page_behind_the_other(subject: Subject) -> None:
    """The body of the page before came out first."""
    body = subject.tree.find("body")
    for number, element in enumerate(list(subject.other.find("body"))):
        body.insert(number, element)


@mutator
def page_before_the_other(subject: Subject) -> None:
    """The next page came out behind ours."""
    body = subject.tree.find("body")
    for element in list(subject.other.find("body")):
        body.append(element)


@mutator
def landmarks_gone_and_other_after(subject: Subject) -> None:
    """Plain elements everywhere, and the next article's text at the end of ours."""
    for paragraph in subject.other_scope().iter("p"):
        made = fragment("<p></p>")
        made.text = text_of(paragraph)
        if len(made.text) > 80:
            subject.tree.find("body").append(made)
    for element in subject.tree.xpath("//article | //main"):
        element.tag = "div"
