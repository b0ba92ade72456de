"""A third hand's changes of the printed date. Written without a look at the checks.

Left out, for nothing on a page can tell: the other half of the day or the day of an event where no other date stands
beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.mutators.stranger_dates import bengali
from tests.mutators.stranger_head import scripts
from tests.mutators.subject import NotHereError, Subject, clear, fragment, mutator, remove
from tests.mutators.third_machine import fetched, instant, noon, only_json_ld, own

MONTHS = ["জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"]
DAYS = ["সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার"]


def long(at: datetime) -> str:
    """২৯ আগস্ট ২০২৬."""
    return bengali(f"{at.day} {MONTHS[at.month - 1]} {at.year}")


def put(subject: Subject, markup: str) -> None:
    """Every printed date of the article becomes another, in text and attribute."""
    element = subject.one("published")
    old = {element.get("title"), " ".join("".join(element.itertext()).split())}
    for each in [e for e in subject.scope().iter("div", "span", "time", "li") if not len(e)]:
        if each is not element and ((each.text or "").strip() in old or each.get("title") in old):
            each.text = None
            each.attrib.pop("title", None)
    made = fragment(f"<div>{markup}</div>")
    clear(element)
    element.text = made.text
    if element.get("title"):
        element.set("title", " ".join("".join(made.itertext()).split()))
    element.extend(list(made))


def silence(subject: Subject) -> None:
    """The machine's dates go."""
    for script in scripts(subject):
        remove(script)
    for meta in list(subject.tree.iter("meta")):
        if "_time" in (meta.get("property") or ""):
            remove(meta)


def _print(name: str, start: Callable[[Subject], datetime], form: Callable[[datetime, datetime], str]) -> None:
    """What is printed is the only date."""

    def change(subject: Subject) -> None:
        new = form(start(subject), fetched(subject))
        put(subject, new)
        silence(subject)

    change.__name__ = f"only_printed_{name}"
    mutator(change)

    def beside(subject: Subject) -> None:
        """The machine's date stays beside it, and is right."""
        new, ld = form(start(subject), fetched(subject)), own(subject)
        put(subject, new)
        only_json_ld(subject, ld)

    beside.__name__ = f"printed_beside_machine_{name}"
    mutator(beside)


def hour_in_words(at: datetime) -> str:
    """রাত ৯টা ৪৮ মিনিট."""
    part = "রাত" if at.hour >= 20 or at.hour < 4 else "সকাল" if at.hour < 12 else "দুপুর" if at.hour < 15 else "বিকেল"
    return bengali(f"{part} {at.hour % 12 or 12}টা {at.minute} মিনিট")


def _twelve(at: datetime) -> str:
    half = "পূর্বাহ্ন" if at.hour < 12 else "অপরাহ্ন"
    return f"{long(at)} {bengali(f'{at.hour % 12 or 12:02}:{at:%M:%S}')} {half}"


for _name, (_start, _form) in {
    "time_in_words": (instant, lambda at, _: f"{long(at)}, {hour_in_words(at)}"),
    "right_half_of_the_day": (instant, lambda at, _: _twelve(at)),
    "with_zone": (instant, lambda at, _: f"{long(at)} {bengali(f'{at:%H:%M}')} (বাংলাদেশ সময়)"),
    "gmt_plus": (
        instant,
        lambda at, _: f"{at:%d %B %Y, %H:%M} GMT+{'5:30' if at.utcoffset() != timedelta(hours=6) else 6}",
    ),
    "time_before_the_day": (instant, lambda at, _: f"{bengali(f'{at:%H:%M}')}, {long(at)}"),
    "an_hour_late": (instant, lambda at, _: f"{long(at)} {bengali(f'{at + timedelta(hours=1):%H:%M}')}"),
    "wrong_weekday": (noon, lambda at, _: f"{DAYS[(at.weekday() + 1) % 7]}, {long(at)}"),
    "right_weekday": (noon, lambda at, _: f"{DAYS[at.weekday()]}, {long(at)}"),
    "weekday_alone": (noon, lambda at, _: DAYS[at.weekday()]),
    "day_later_old_weekday": (noon, lambda at, _: f"{DAYS[at.weekday()]}, {long(at + timedelta(days=1))}"),
    "month_before_old_weekday": (noon, lambda at, _: f"{at:%A}, {at - timedelta(days=30):%d %B %Y}"),
    "year_before": (noon, lambda at, _: long(at.replace(year=at.year - 1))),
    "year_of_the_copyright": (noon, lambda _, now: bengali(f"{now.year}")),
    "day_of_the_build": (noon, lambda _, now: long(now)),
    "moment_of_the_build": (instant, lambda _, now: f"{long(now)} {bengali(f'{now:%H:%M}')}"),
    "era": (noon, lambda at, _: f"{long(at)} খ্রিষ্টাব্দ"),
    "dotted": (noon, lambda at, _: bengali(f"{at:%d.%m.%Y}")),
    "slashed_month_first": (noon, lambda at, _: f"{at:%m/%d/%Y}"),
    "day_month_swapped_in_words": (noon, lambda at, _: long(_swap(at))),
    "year_first": (noon, lambda at, _: f"{at:%Y %B %d}"),
    "mixed_digits": (noon, lambda at, _: f"{bengali(str(at.day))} {at:%B %Y}"),
    "misspelt_month": (noon, lambda at, _: long(at).replace("আগস্ট", "অগাষ্ট").replace("সেপ্টেম্বর", "সেপ্টেমবর")),
    "short_month": (noon, lambda at, _: f"{at:%d-%b-%Y}"),
    "split_in_spans": (noon, lambda at, _: f"<span>{at:%d}</span><span>{at:%b}</span><span>{at:%Y}</span>"),
    "split_with_the_year_apart": (noon, lambda at, _: f"<b>{at:%d}</b> <i>{at:%B}</i>, <u>{at:%Y}</u>"),
    "of_three_calendars": (noon, lambda at, _: f"{long(at)}, ১৪ ভাদ্র ১৪৩৩, ১৫ রবিউল আউয়াল ১৪৪৮"),
    "bengali_calendar_first": (noon, lambda at, _: f"১৪ ভাদ্র ১৪৩৩ বঙ্গাব্দ, {long(at)}"),
    "a_span_of_days": (noon, lambda at, _: bengali(f"{at.day}-{at.day + 1} ") + long(at).split(" ", 1)[1]),
    "days_ago": (noon, lambda at, now: bengali(f"{(now - at).days} দিন আগে")),
    "just_now": (noon, lambda _, __: "এইমাত্র"),
    "entities_escaped_twice": (noon, lambda at, _: "".join(f"&amp;#{ord(c)};" for c in long(at))),
    "mojibake": (noon, lambda at, _: long(at).encode().decode("cp1252", "replace")),
    "label_of_update_and_later": (noon, lambda at, _: f"হালনাগাদ: {long(at + timedelta(days=1))}"),
    "print_edition_next_day": (noon, lambda at, _: f"প্রিন্ট সংস্করণ: {long(at + timedelta(days=1))}"),
    "edited_line_first": (noon, lambda at, _: f"সম্পাদনা: {long(at + timedelta(days=1))}; প্রকাশ: {long(at)}"),
    "correction_behind": (noon, lambda at, _: f"প্রকাশ: {long(at)}<br>সংশোধন: {long(at + timedelta(days=1))}"),
    "null_date": (noon, lambda _, __: "০০ ০০০০"),
    "null_iso": (noon, lambda _, __: "0000-00-00 00:00:00"),
    "first_of_january": (noon, lambda at, _: f"১ জানুয়ারি {bengali(str(at.year))}"),
    "year_one": (noon, lambda _, __: "1 January 0001"),
    "nineties": (noon, lambda at, _: bengali(f"{at.day}/{at.month}/১৯৯৮")),
    "roman_words": (noon, lambda at, _: f"{at.day} August, {at.year}".replace("August", f"{at:%B}".upper())),
    "with_reading_time": (noon, lambda at, _: f"{long(at)} · ৩ মিনিটের পড়া"),
    "with_views": (noon, lambda at, _: f"{long(at)} | ১২০২৫ বার পঠিত"),
}.items():
    _print(_name, _start, _form)


def _swap(at: datetime) -> datetime:
    if at.day > 12 or at.day == at.month:
        raise NotHereError("day")
    return at.replace(month=at.day, day=at.month)


@mutator
def printed_of_the_sidebar(subject: Subject) -> None:
    """The date's element left the article; the sidebar's cards have dates of its class."""
    element = subject.one("published")
    made = fragment(f"<{element.tag}></{element.tag}>")
    made.set("class", element.get("class") or "")
    made.text = long(noon(subject) - timedelta(days=9))
    if element.get("title"):
        made.set("title", made.text)
    put(subject, "")
    silence(subject)
    card = fragment("<div class='card'><a href='/news/9'>হাটের ভিড়ে স্বস্তি ফিরেছে বাজারে</a></div>")
    card.append(made)
    subject.tree.find("body").append(card)


@mutator
def printed_clock_with_the_class(subject: Subject) -> None:
    """A clock above the article has the date's class; the article prints none."""
    element = subject.one("published")
    made = fragment(f"<{element.tag}></{element.tag}>")
    made.set("class", element.get("class") or "")
    made.text = f"আজ {long(fetched(subject))}"
    if element.get("title"):
        made.set("title", made.text)
    put(subject, "")
    silence(subject)
    subject.scope().insert(0, made)


def _time_element(name: str, form: Callable[[datetime, datetime], str], shown: str) -> None:
    def change(subject: Subject) -> None:
        stamp = form(noon(subject), fetched(subject))
        put(subject, f"<time datetime='{stamp}'>{shown}</time>")
        silence(subject)

    change.__name__ = name
    mutator(change)


_time_element("time_element_of_the_day", lambda at, _: at.date().isoformat(), "একটু আগে")
_time_element("time_element_of_the_build", lambda _, now: now.isoformat(), "একটু আগে")
_time_element("time_element_empty", lambda _, __: "", "একটু আগে")
_time_element("time_element_of_the_year_before", lambda at, _: at.replace(year=at.year - 1).date().isoformat(), "আজ")


@mutator
def no_date_but_in_the_footer(subject: Subject) -> None:
    """The only day left on the page is that of the footer's licence."""
    put(subject, "")
    silence(subject)
    subject.tree.find("body").append(fragment("<footer><p>নিবন্ধন নং ১৭৩, ১২ মার্চ ২০১৯। © ২০২৬</p></footer>"))


@mutator
def date_in_the_text_alone(subject: Subject) -> None:
    """The only day left is one that the text tells of."""
    put(subject, "")
    silence(subject)
    subject.paragraphs()[0].addprevious(fragment("<p>১৬ ডিসেম্বর ১৯৭১ বিজয়ের দিন, সেই দিনের স্মৃতি এখনও অম্লান।</p>"))
