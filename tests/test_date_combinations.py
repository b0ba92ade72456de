"""Datelines put together from their parts: whatever the combination, day, time and label are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.dates import read_date

DHAKA = ZoneInfo("Asia/Dhaka")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=DHAKA)
BENGALI_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
MONTHS = (
    ("জানুয়ারি", "জানুয়ারী", "January", "Jan"),
    ("ফেব্রুয়ারি", "ফেব্রুয়ারী", "February", "Feb."),
    ("মার্চ", "March", "Mar"),
    ("এপ্রিল", "এপ্রীল", "April", "Apr"),
    ("মে", "May"),
    ("জুন", "June"),
    ("জুলাই", "July"),
    ("আগস্ট", "আগষ্ট", "অগস্ট", "অগাস্ট", "August", "Aug"),
    ("সেপ্টেম্বর", "সেপ্টেম্বার", "September", "Sept"),
    ("অক্টোবর", "অক্টোবার", "October", "Oct"),
    ("নভেম্বর", "নবেম্বর", "November", "Nov"),
    ("ডিসেম্বর", "ডিসেম্বার", "December", "Dec."),
)
WEEKDAYS = (
    ("সোমবার", "Monday", "Mon"),
    ("মঙ্গলবার", "Tuesday"),
    ("বুধবার", "Wednesday"),
    ("বৃহস্পতিবার", "বৃহঃস্পতিবার", "Thursday"),
    ("শুক্রবার", "Friday"),
    ("শনিবার", "Saturday", "Sat"),
    ("রবিবার", "রোববার", "Sunday"),
)
LABELS = {
    "published": ("প্রকাশ: ", "প্রকাশিত : ", "প্রকাশিতঃ ", "প্রকাশের সময়: ", "আপলোড: ", "Posted on ", "Published: "),
    "updated": ("আপডেট: ", "শেষ আপডেট : ", "সর্বশেষ আপডেটঃ ", "হালনাগাদ: ", "Last Updated: ", "Update Time : "),
    None: ("", "ঢাকা, ", "নিজস্ব প্রতিবেদক | ", "By Admin - ", "৩৫ বার পঠিত | ", "তারিখ: "),
}
ENDS = ("", "", " |", ",", " | ঢাকা", " - অনলাইন সংস্করণ", ", ৩৫ বার পঠিত", " | 12 Views")
SEPARATORS = (" ", ", ", " | ", ",", "  ", " - ", "\u00a0")


def _ordinal(day: int) -> str:
    if day > 18:
        return f"{day}শে"
    return f"{day}{ {1: 'লা', 2: 'রা', 3: 'রা', 4: 'ঠা'}.get(day, 'ই') }"


DayForm = Callable[[date, str, str], str]
DAY_FORMS: tuple[DayForm, ...] = (
    lambda on, month, _: f"{on.day} {month} {on.year}",
    lambda on, month, _: f"{on.day:02} {month}, {on.year}",
    lambda on, month, _: f"{_ordinal(on.day)} {month} {on.year}",
    lambda on, month, _: f"{month} {on.day}, {on.year}",
    lambda on, month, weekday: f"{weekday}, {on.day:02} {month} {on.year}",
    lambda on, month, weekday: f"{weekday} {_ordinal(on.day)} {month}, {on.year}",
    lambda on, month, weekday: f"{on.day} {month} ({weekday}), {on.year}",
    lambda on, month, weekday: f"{on.day} {month} {on.year}, {weekday}",
    lambda on, month, weekday: f"{weekday}, {month} {on.day}, {on.year}",
    lambda on, month, _: f"{on.day} {month} {on.year}ইং",
    lambda on, month, _: f"{on.day} {month} '{on:%y}",
    lambda on, month, _: f"{on.year} সালের {on.day} {month}",
    lambda on, _, __: f"{on:%d/%m/%Y}",
    lambda on, _, __: f"{on:%d-%m-%Y}",
    lambda on, _, __: f"{on:%d.%m.%Y}",
    lambda on, _, __: f"{on:%Y-%m-%d}",
)


def _part(hour: int) -> str:
    starts = ((0, "রাত"), (4, "ভোর"), (6, "সকাল"), (12, "দুপুর"), (15, "বিকাল"), (18, "সন্ধ্যা"), (20, "রাত"))
    return next(part for start, part in reversed(starts) if hour >= start)


TIME_FORMS: tuple[Callable[[time], str], ...] = (
    lambda at: f"{at:%H:%M}",
    lambda at: f"{at:%H}: {at:%M}",
    lambda at: f"{at:%H}ঃ{at:%M}",
    lambda at: f"{at:%H:%M:%S}",
    lambda at: f"{at:%I:%M %p}",
    lambda at: f"{at:%I:%M} {'এএম' if at.hour < 12 else 'পিএম'}",
    lambda at: f"{at:%I:%M} {'এ.এম.' if at.hour < 12 else 'পি.এম.'}",
    lambda at: f"{at:%I:%M} {'পূর্বাহ্ন' if at.hour < 12 else 'অপরাহ্ণ'}",
    lambda at: f"{at:%I:%M:%S} {'পূর্বাহ্ণ' if at.hour < 12 else 'অপরাহ্ন'}",
    lambda at: f"{_part(at.hour)} {at:%I:%M}",
    lambda at: f"{_part(at.hour)} {(at.hour - 1) % 12 + 1}টা {at.minute} মিনিট",
    lambda at: f"{_part(at.hour)} {(at.hour - 1) % 12 + 1}.{at:%M}",
    lambda at: f"{at:%H} টা {at:%M} মিনিট",
    lambda at: f"{at:%H%M} ঘণ্টা",
)


@st.composite
def datelines(draw: st.DrawFn) -> tuple[str, str | None, date, time | None]:
    """A dateline, its label, its day, and its time where it prints one."""
    on = draw(st.dates(date(2001, 1, 1), NOW.date() - timedelta(days=1)))
    month, weekday = draw(st.sampled_from(MONTHS[on.month - 1])), draw(st.sampled_from(WEEKDAYS[on.weekday()]))
    parts = [draw(st.sampled_from(DAY_FORMS))(on, month, weekday)]
    at = None
    if draw(st.booleans()):
        form = draw(st.sampled_from(TIME_FORMS))
        prints_seconds = form(time(1, 2, 3)) != form(time(1, 2, 4))
        at = draw(st.times()).replace(microsecond=0)
        at = at if prints_seconds else at.replace(second=0)
        parts.insert(draw(st.integers(0, 1)), form(at))
    label = draw(st.sampled_from(list(LABELS)))
    start, end = draw(st.sampled_from(LABELS[label])), draw(st.sampled_from(ENDS))
    text = start + draw(st.sampled_from(SEPARATORS)).join(parts) + end
    return (text.translate(BENGALI_DIGITS) if draw(st.booleans()) else text), label, on, at


@given(datelines())
def test_every_combination_is_read(drawn: tuple[str, str | None, date, time | None]) -> None:
    text, label, on, at = drawn
    reading = read_date(text, zone=DHAKA, now=NOW)
    assert reading is not None
    assert reading.label == label
    if at is None:
        assert reading.on == on
    else:
        assert reading.at == datetime.combine(on, at, DHAKA)
