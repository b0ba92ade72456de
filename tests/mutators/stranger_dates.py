"""A second hand's changes of the dates, printed and for machines. Written without a look at the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.mutators.stranger_head import articles_of, metas, moment, put_json_ld, scripts
from tests.mutators.subject import Subject, clear, fragment, mutator, remove

LATER = timedelta(hours=29)


def _json_dates(name: str, form: Callable[[datetime], Any], *, meta: bool = True) -> None:
    def change(subject: Subject) -> None:
        (article,) = articles_of(subject)[:1]
        article["datePublished"] = form(moment(subject))
        put_json_ld(subject, article)
        if meta:
            for each in metas(subject, "article:published_time"):
                each.set("content", str(article["datePublished"]))

    change.__name__ = name
    mutator(change)


for _name, _form in {
    "machine_date_without_zone_in_utc": lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    "machine_date_local_called_utc": lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "machine_date_without_zone": lambda at: at.strftime("%Y-%m-%dT%H:%M:%S"),
    "machine_date_a_day": lambda at: at.date().isoformat(),
    "machine_date_epoch": lambda at: int(at.timestamp()),
    "machine_date_epoch_in_milliseconds": lambda at: int(at.timestamp() * 1000),
    "machine_date_american": lambda at: at.strftime("%m/%d/%Y %I:%M %p"),
    "machine_date_bengali_digits": lambda at: at.isoformat().translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")),
    "machine_date_of_the_last_change": lambda at: (at + LATER).isoformat(),
    "machine_date_at_midnight": lambda at: at.replace(hour=0, minute=0, second=0).isoformat(),
    "machine_date_empty": lambda _: "",
    "machine_date_null_year": lambda _: "0001-01-01T00:00:00",
    "machine_date_seventies": lambda _: "1970-01-01T00:00:00+00:00",
    "machine_date_placeholder": lambda _: "{{ published_at }}",
    "machine_date_invalid": lambda _: "Invalid Date",
}.items():
    _json_dates(_name, _form)


def bengali(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))


def _printed(name: str, form: Callable[[datetime], str]) -> None:
    """Every printed date of the article becomes another text; the machine's dates go."""

    def change(subject: Subject) -> None:
        at = moment(subject)
        text = form(at)
        element = subject.one("published")
        old = {element.get("title"), " ".join("".join(element.itertext()).split())}
        for each in [e for e in subject.scope().iter("div", "span", "time", "li") if not len(e)]:
            if (each.text or "").strip() in old or each.get("title") in old:
                each.text = text
                if each.get("title"):
                    each.set("title", text)
        clear(element)
        element.text = text
        if element.get("title"):
            element.set("title", text)
        for script in scripts(subject):
            remove(script)
        for meta in list(subject.tree.iter("meta")):
            if "_time" in (meta.get("property") or ""):
                remove(meta)

    change.__name__ = name
    mutator(change)


_MONTHS = (
    *("জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই"),
    *("আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"),
)


def _long(at: datetime) -> str:
    return bengali(f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}")


for _name, _said in {
    "printed_relative": lambda _: "২ দিন আগে",
    "printed_yesterday": lambda _: "গতকাল",
    "printed_time_only": lambda at: bengali(f"{at:%H:%M}"),
    "printed_epoch": lambda at: str(int(at.timestamp())),
    "printed_bengali_calendar": lambda _: "৯ ভাদ্র ১৪৩৩",
    "printed_hijri": lambda _: "১১ রবিউল আউয়াল ১৪৪৮",
    "printed_without_year": lambda at: bengali(f"{at.day} {_MONTHS[at.month - 1]}, {at:%H:%M}"),
    "printed_american": lambda at: f"{at:%m/%d/%Y %I:%M %p}",
    "printed_two_digit_year": lambda at: f"{at:%d/%m/%y}",
    "printed_half_day_lost": lambda at: bengali(f"{at.day} {_MONTHS[at.month - 1]} {at.year} {at:%I:%M}"),
    "printed_in_utc": lambda at: _long(at.astimezone(UTC)),
    "printed_as_update": lambda at: f"আপডেট: {_long(at + LATER)}",
    "printed_update_without_a_label": lambda at: _long(at + LATER),
    "printed_both_glued": lambda at: f"প্রকাশিত: {_long(at)}আপডেট: {_long(at + LATER)}",
    "printed_update_first": lambda at: f"আপডেট: {_long(at + LATER)} | প্রকাশ: {_long(at)}",
    "printed_english": lambda at: f"{at:%d %B %Y, %H:%M}",
    "printed_iso": lambda at: at.isoformat(),
    "printed_in_words": lambda at: f"{at:%A}, {at:%B} {at.day}, {at.year}",
    "printed_nothing": lambda _: "",
    "printed_invalid": lambda _: "Invalid Date",
    "printed_placeholder": lambda _: "{{ post.date | bn }}",
    "printed_seventies": lambda _: "০১ জানুয়ারি ১৯৭০, ০৬:০০",
    "printed_print_edition": lambda at: f"প্রিন্ট সংস্করণ, {_long(at + LATER)}",
    "printed_accessed": lambda at: f"দেখা হয়েছে: {_long(at + LATER)}",
}.items():
    _printed(_name, _said)


@mutator
def date_of_a_related_story_before(subject: Subject) -> None:
    """A teaser with a date, marked up like the article's, above it."""
    element = subject.one("published")
    name = element.get("class") or "date"
    text = _long(moment(subject) - timedelta(days=9))
    made = fragment(
        f"<div class='teaser'><a href='/n/9'>মেট্রোরেলের সময় বদল</a><{element.tag} class='{name}'></{element.tag}></div>"
    )
    made[-1].text = text
    if element.get("title"):
        made[-1].set("title", text)
    subject.scope().insert(0, made)
