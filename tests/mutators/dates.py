"""Mutators of the printed date."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tests.mutators.names import article_to_div
from tests.mutators.subject import NotHereError, Subject, alone, clear, move, mutator, remove


@mutator
def drop_date(page: Subject) -> None:
    """No printed date."""
    for element in page.field("published"):
        remove(element)


@mutator
def date_to_the_foot(page: Subject) -> None:
    """The date stands at the page's foot."""
    for element in page.field("published"):
        move(element, page.tree.find("body"))


@mutator
def date_into_the_body(page: Subject) -> None:
    """The date stands in the text."""
    for element in page.field("published"):
        move(element, page.one("body"))


@mutator
def date_into_an_attribute(page: Subject) -> None:
    """The date stands in an attribute, for a script."""
    for element in page.field("published"):
        text = clear(element)
        element.set("data-time", text)
        element.attrib.pop("title", None)


@mutator
def date_from_attribute_to_text(page: Subject) -> None:
    """The date leaves its attribute."""
    for element in page.field("published"):
        element.text = element.attrib.pop("title", element.text)


@mutator
def date_as_an_age(page: Subject) -> None:
    """The date is an age."""
    _print_date(page, "৩ ঘণ্টা আগে")


@mutator
def date_unreadable(page: Subject) -> None:
    """The date is in no form that anybody reads."""
    _print_date(page, "২০২৩ সালের শরতে")


@mutator
def date_as_iso(page: Subject) -> None:
    """The date is in ISO form, in the place where it was printed."""
    _print_date(page, _in_form(page, "%Y-%m-%d", "T%H:%M:%S"))


@mutator
def date_in_english(page: Subject) -> None:
    """The date is printed in English."""
    _print_date(page, _in_form(page, "%B %d, %Y", " %H:%M:%S"))


@mutator
def date_in_english_with_am(page: Subject) -> None:
    """The same, with twelve hours."""
    _print_date(page, _in_form(page, "%d %b %Y", ", %I:%M:%S %p"))


@mutator
def date_in_numbers(page: Subject) -> None:
    """The date is day, month and year in numbers."""
    _print_date(page, _in_form(page, "%d/%m/%Y", " %H:%M:%S"))


@mutator
def date_in_numbers_month_first(page: Subject) -> None:
    """The same with the month first, as Americans have it."""
    _print_date(page, _in_form(page, "%m/%d/%Y", " %H:%M:%S"))


@mutator
def date_without_year(page: Subject) -> None:
    """The date has no year."""
    _print_date(page, _in_form(page, "%d %B", ""))


@mutator
def other_dates_first(page: Subject) -> None:
    """Cards with dates of the same classes before the article."""
    element = alone(page.one("published"))
    _set_date(element, "০৩ মার্চ ২০২১ ১১:২০")
    page.tree.find("body").insert(0, element)


@mutator
def other_dates_first_without_article(page: Subject) -> None:
    """The same, where the article's element is a div."""
    other_dates_first(page)
    article_to_div(page)


@mutator
def other_date_in_the_article(page: Subject) -> None:
    """A card with another date of the same classes at the article's start."""
    element = alone(page.one("published"))
    _set_date(element, "০৩ মার্চ ২০২১ ১১:২০")
    page.one("headline").addprevious(element)


def _in_form(page: Subject, day: str, clock: str) -> str:
    """The page's own date in the outlet's zone, in another form; without the time where only a day is printed."""
    article = page.page.to_item()
    if article.published_at is not None:
        return article.published_at.astimezone(page.page.outlet.zone).strftime(day + clock)
    if article.published_on is None:
        raise NotHereError("date")
    return article.published_on.strftime(day)


def _print_date(page: Subject, text: str) -> None:
    for element in page.field("published"):
        _set_date(element, text)


def _set_date(element: Any, text: str) -> None:
    """Put a date in the place of the one printed; its label stays."""
    if element.get("title"):
        element.set("title", text)
        return
    last = [e for e in element.iter(etree.Element) if any(c.isdigit() for c in e.text or "")] or [element]
    label = (last[-1].text or "").partition(":")
    last[-1].text = f"{label[0]}: {text}" if label[1] and not any(c.isdigit() for c in label[0]) else text
