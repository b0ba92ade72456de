"""An article that is odd and good raises no alarm, in the layout of any outlet."""

from __future__ import annotations

import pytest
from lxml import html

from spiders.habits import ALARMS
from spiders.items import Article
from tests.mutation_bar import Press, not_healthy, presses
from tests.mutators.stranger_text import replace_paragraphs
from tests.mutators.subject import Subject, again, tree_of_page
from tests.mutators.third_head import say_everywhere
from tests.odd_articles import ODD

PRESSES = {press.cases[0].outlet.slug: press for press in presses()}


def odd(press: Press, name: str, number: int = 1) -> Article:
    """A recorded page of an outlet with the headline and the text of the odd article `name`."""
    page = press.pages[number]
    subject = Subject(page, tree_of_page(page), None)
    headline, text = ODD[name]
    summary = html.fragment_fromstring(text, create_parent=True)[0].text_content()
    say_everywhere(subject, headline)
    for meta in subject.tree.iter("meta"):
        if (meta.get("property") or meta.get("name")) in ("og:description", "description"):
            meta.set("content", summary)
    for element in subject.tree.xpath("//*[contains(@class, 'summary') or contains(@class, 'sapo')]"):
        element.text = summary
    replace_paragraphs(subject, lambda _: f"<div>{text}</div>")
    data = html.tostring(subject.tree, encoding="unicode", doctype="<!DOCTYPE html>")
    article: Article = again(page, data.encode()).to_item()
    return article


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("outlet", PRESSES)
def test_an_odd_article_raises_no_alarm(outlet: str, name: str) -> None:
    article = odd(PRESSES[outlet], name)
    assert article.headline == ODD[name][0]
    assert not ALARMS.intersection(article.faults)


@pytest.mark.parametrize("outlet", PRESSES)
def test_a_run_that_read_one_of_them_among_others_is_healthy(outlet: str) -> None:
    press = PRESSES[outlet]
    for name in ODD:
        assert not not_healthy([*press.articles[:4], odd(press, name, 5)], press.history), name
