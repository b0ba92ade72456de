"""Datelines: each rule of the grammar alone. The cases of the project: `test_date_cases.py`.

Unless a row says otherwise the outlet is in Dhaka and the page was fetched on Friday, 22 September 2023, noon.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from spiders.bengali.dates import DateReading, read_date, read_dates
from spiders.bengali.normalize import clean

DHAKA, KOLKATA = ZoneInfo("Asia/Dhaka"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2023, 9, 22, 12, 0, tzinfo=DHAKA)


def _read(text: str, zone: ZoneInfo = DHAKA, now: datetime = NOW) -> DateReading:
    reading = read_date(text, zone=zone, now=now)
    assert reading is not None
    return reading


def _iso(text: str, zone: ZoneInfo = DHAKA, now: datetime = NOW) -> str | None:
    """What was read, without offset: every expected time here is the zone's own."""
    reading = read_date(text, zone=zone, now=now)
    if reading is None:
        return None
    return f"{reading.at.replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}" if reading.at else str(reading.on)


_MONTHS = {
    1: "জানুয়ারি জানুয়ারী জানু. January Jan",
    2: "ফেব্রুয়ারি ফেব্রুয়ারী Feb",
    3: "মার্চ march",
    4: "এপ্রিল এপ্রীল APR",
    5: "মে May",
    6: "জুন",
    7: "জুলাই",
    8: "আগস্ট আগষ্ট অগাস্ট অগাষ্ট অগস্ট Aug.",
    9: "সেপ্টেম্বর সেপ্টেম্বার সেপ্টে. Sept",
    10: "অক্টোবর অক্টোবার",
    11: "নভেম্বর নবেম্বর নভেম্বার",
    12: "ডিসেম্বর ডিসেম্বার Dec",
}


@pytest.mark.parametrize(("month", "word"), [(m, w) for m, words in _MONTHS.items() for w in words.split()])
def test_months_are_known_in_their_spellings(month: int, word: str) -> None:
    assert _iso(f"৫ {word} ২০২২") == f"2022-{month:02}-05"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("১লা মার্চ ২০২৩", "2023-03-01"),
        ("২রা মার্চ ২০২৩", "2023-03-02"),
        ("৩রা মার্চ, ২০২৩", "2023-03-03"),
        ("৪ঠা মার্চ ২০২৩", "2023-03-04"),
        ("৫ই মার্চ ২০২৩", "2023-03-05"),
        ("৫-ই মার্চ ২০২৩", "2023-03-05"),
        ("২২ শে মার্চ ২০২৩", "2023-03-22"),
        ("9th May 2023", "2023-05-09"),
        ("মার্চ ৫, ২০২৩", "2023-03-05"),
        ("মার্চ ৫,২০২৩", "2023-03-05"),
        ("২০২৩ সালের ৫ মার্চ", "2023-03-05"),
        ("১১ মার্চ (শনিবার), ২০২৩", "2023-03-11"),
        ("রোববার, ১২ মার্চ, ২০২৩", "2023-03-12"),
        ("৫ মার্চ ২০২৩ইং", "2023-03-05"),
        ("৫ মার্চ ২০২৩ খ্রিঃ", "2023-03-05"),
        ("৫ মার্চ '২৩", "2023-03-05"),
        ("০৫মার্চ,২০২৩", "2023-03-05"),
        ("০৫-০৩-২০২৩", "2023-03-05"),
        ("৫/৩/২০২৩", "2023-03-05"),
        ("০৫.০৩.২০২৩", "2023-03-05"),
        ("2023-03-05", "2023-03-05"),
        ("05-Mar-2023", "2023-03-05"),
        ("Báo Nhân dânBáo Nhân dân26/09/2022", "2022-09-26"),
        ("View 12 | March 5, 2023", "2023-03-05"),
    ],
)
def test_days_are_read_in_every_order(text: str, day: str) -> None:
    reading = _read(text)
    assert (_iso(text), reading.confidence, reading.year_from) == (day, "high", "printed")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("১৫:৫৭", "15:57:00"),
        ("১৫: ৫৭", "15:57:00"),
        ("১৫ঃ৫৭", "15:57:00"),
        ("| ১৫:৫৭", "15:57:00"),
        ("- 15:57", "15:57:00"),
        ("১০:২৩:১৬ অপরাহ্ন", "22:23:16"),
        ("৩:৫৭ অপরাহ্ণ", "15:57:00"),
        ("৩:৫৭ পূর্বাহ্ন", "03:57:00"),
        ("৩:৫৭ পূর্বাহ্ণ", "03:57:00"),
        ("১২:০৫ পূর্বাহ্ন", "00:05:00"),
        ("১২:১৫ অপরাহ্ন", "12:15:00"),
        ("০৩:৫৭ পিএম", "15:57:00"),
        ("০৩:৫৭ পি.এম.", "15:57:00"),
        ("০৩:৫৭ পি এম", "15:57:00"),
        ("১২:০০ এএম", "00:00:00"),
        ("3:57 p.m.", "15:57:00"),
        ("5 PM", "17:00:00"),
        ("১৫ টা ৫৭ মিনিট", "15:57:00"),
        ("বিকাল ৩টা ৫৭ মিনিট", "15:57:00"),
        ("বিকেল ৩.৫৭", "15:57:00"),
        ("সকাল সাড়ে ৭টা", "07:30:00"),
        ("সকাল পৌনে ৮টা", "07:45:00"),
        ("সকাল সোয়া ৮টায়", "08:15:00"),
        ("১৫৫৭ ঘণ্টা", "15:57:00"),
        ("০৯৩০ ঘন্টা", "09:30:00"),
        ("ভোর ৫:৩০", "05:30:00"),
        ("দুপুর ১২:১৫", "12:15:00"),
        ("দুপুর ২:১৫", "14:15:00"),
        ("সন্ধ্যা ৭:৩০", "19:30:00"),
        ("রাত ৮:১০", "20:10:00"),
        ("রাত ১১:৫৯", "23:59:00"),
        ("রাত ১২:৩০", "00:30:00"),
        ("রাত ১:৩০", "01:30:00"),
        ("ভোর রাত ৪টা", "04:00:00"),
    ],
)
def test_times_are_read_behind_and_before_the_day(text: str, time: str) -> None:
    assert _iso(f"৫ সেপ্টেম্বর ২০২৩, {text}") == f"2023-09-05T{time}"
    assert _iso(f"{text}, ৫ সেপ্টেম্বর ২০২৩") == f"2023-09-05T{time}"


@pytest.mark.parametrize("text", ["২৪:০০", "২৫:৭০", "দিবাগত রাত ১২:৩০", "রাশিয়ার সেনা ঢোকে সকাল ১০টা"])
def test_a_time_that_is_not_the_days_leaves_the_day(text: str) -> None:
    assert _iso(f"৫ সেপ্টেম্বর ২০২৩ {text}") == "2023-09-05"


@pytest.mark.parametrize(
    ("text", "zone", "time"),
    [
        ("17 Sep 2023, 05:57 PM IST", KOLKATA, "17:57:00"),
        ("17 Sep 2023, 17:57 IST", DHAKA, "18:27:00"),
        ("17 Sep 2023, 10:00 GMT", DHAKA, "16:00:00"),
        ("17 Sep 2023, 10:00 GMT+6", KOLKATA, "09:30:00"),
        ("১৭ সেপ্টেম্বর ২০২৩, বাংলাদেশ সময় সকাল ১০টা", KOLKATA, "09:30:00"),
        ("Sun, 17 Sep 2023 15:57:00 +0600", DHAKA, "15:57:00"),
        ("2023-09-17T09:57:00Z", DHAKA, "15:57:00"),
        ("২০২৩-০৯-১৭T১০:৪৬:০৬+০১:০০", DHAKA, "15:46:06"),
        ("2023-09-17T15:57:00", DHAKA, "15:57:00"),
    ],
)
def test_a_printed_zone_counts(text: str, zone: ZoneInfo, time: str) -> None:
    assert _iso(text, zone) == f"2023-09-17T{time}"


@pytest.mark.parametrize(
    ("text", "label", "matched"),
    [
        ("প্রকাশিত: ৫ সেপ্টেম্বর ২০২৩", "published", "৫ সেপ্টেম্বর ২০২৩"),
        ("প্রকাশের সময় : মঙ্গলবার, ৫ সেপ্টেম্বর ২০২৩", "published", "৫ সেপ্টেম্বর ২০২৩"),
        ("আপডেটঃ ২২ আগস্ট ২০২৩ | ১৯:০৮", "updated", "২২ আগস্ট ২০২৩ | ১৯:০৮"),
        ("মস্কো শেষ আপডেট: ১৭ সেপ্টেম্বর ২০২৩ ১৭:৫৭", "updated", "১৭ সেপ্টেম্বর ২০২৩ ১৭:৫৭"),
        ("হালনাগাদ: ১৭:০৫, ৫ সেপ্টেম্বর ২০২৩", "updated", "১৭:০৫, ৫ সেপ্টেম্বর ২০২৩"),
        ("5 September 2023, updated", "updated", "5 September 2023"),
        ("৫ সেপ্টেম্বর ২০২৩", None, "৫ সেপ্টেম্বর ২০২৩"),
    ],
)
def test_the_label_and_the_matched_text_are_given(text: str, label: str | None, matched: str) -> None:
    reading = _read(text)
    assert (reading.label, reading.matched) == (label, clean(matched))


def test_both_stamps_of_a_line_are_given_and_publication_comes_first() -> None:
    line = "আপডেট: ০৬ সেপ্টেম্বর ২০২৩, ১০:০০ প্রকাশ: ০৫ সেপ্টেম্বর ২০২৩, ১৫:৫৭"
    assert [reading.label for reading in read_dates(line, zone=DHAKA, now=NOW)] == ["updated", "published"]
    assert _iso(line) == "2023-09-05T15:57:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("৩ ঘন্টা আগে", "2023-09-22T09:00:00"),
        ("দেড় ঘণ্টা আগে", "2023-09-22T10:30:00"),
        ("১ ঘণ্টা ৩০ মিনিট আগে", "2023-09-22T10:30:00"),
        ("an hour ago", "2023-09-22T11:00:00"),
        ("২ দিন আগে", "2023-09-20"),
        ("গতকাল রাত ১০:৩০", "2023-09-21T22:30:00"),
        ("আজ, ১০:৩০", "2023-09-22T10:30:00"),
        ("just now", "2023-09-22T12:00:00"),
        ("(২ সপ্তাহ আগে) ৫ সেপ্টেম্বর ২০২৩", "2023-09-05"),
    ],
)
def test_ages_are_counted_from_the_time_of_fetching(text: str, expected: str) -> None:
    assert _iso(text) == expected


@pytest.mark.parametrize(("text", "day"), [("১ সপ্তাহ আগে", "2023-09-15"), ("২ মাস আগে", "2023-07-22")])
def test_an_age_that_names_no_day_is_marked_as_completed(text: str, day: str) -> None:
    reading = _read(text)
    assert (str(reading.on), reading.confidence, reading.year_from) == (day, "low", "completed")


@pytest.mark.parametrize(
    ("text", "now", "day"),
    [
        ("২২ সেপ্টেম্বর, রাশিয়ার পররাষ্ট্র মন্ত্রণালয়", NOW, "2023-09-22"),
        ("২৩ সেপ্টেম্বর", NOW, "2022-09-23"),
        ("২৮ ডিসেম্বর", datetime(2023, 1, 3, 10, tzinfo=DHAKA), "2022-12-28"),
        ("২৯ ফেব্রুয়ারি", NOW, "2020-02-29"),
        ("১ ভাদ্র", NOW, "2023-08-16"),
    ],
)
def test_a_missing_year_is_completed_and_said_so(text: str, now: datetime, day: str) -> None:
    reading = _read(text, now=now)
    assert (str(reading.on), reading.confidence, reading.year_from) == (day, "low", "completed")


def test_a_bengali_date_gives_the_year_of_the_day_beside_it() -> None:
    reading = _read("২২ সেপ্টেম্বর, ৭ আশ্বিন ১৪৩০")
    assert (str(reading.on), reading.year_from) == ("2023-09-22", "printed")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ঢাকা, শুক্রবার, ২২শে সেপ্টেম্বর, ২০১৭ ইং | ৭ই আশ্বিন, ১৪২৪ বঙ্গাব্দ | ১লা মুহাররম, ১৪৩৯ হিজরী", "2017-09-22"),
        ("৪ চৈত্র ১৪২৪ সোমবার ১৯ মার্চ ২০১৮", "2018-03-19"),
        ("বৃহস্পতিবার ২০ নভেম্বর ২০২৫ ৫ অগ্রহায়ণ ১৪৩২, ২৮ জমাদিউল আউয়াল ১৪৪৭", "2025-11-20"),
        ("০১:০২ অপরাহ্ন, মঙ্গলবার, ০৯ সেপ্টেম্বর ২০২৫, ২৫ ভাদ্র ১৪৩২ বঙ্গাব্দ", "2025-09-09T13:02:00"),
    ],
)
def test_of_several_calendars_the_gregorian_one_is_read(text: str, day: str) -> None:
    assert _iso(text) == day


@pytest.mark.parametrize(
    ("text", "zone", "day", "confidence"),
    [
        ("২৫শে বৈশাখ ১৪৩০", DHAKA, "2023-05-08", "high"),
        ("২৫শে বৈশাখ ১৪৩০", KOLKATA, "2023-05-09", "low"),
        ("৪ চৈত্র ১৪২৪ সোমবার", KOLKATA, "2018-03-19", "high"),
        ("৪ চৈত্র ১৪২৪ রবিবার", KOLKATA, "2018-03-18", "high"),
        ("২২ আশ্বিন ১৪৩০, শনিবার", DHAKA, "2023-10-07", "high"),
        ("২২ আশ্বিন ১৪৩০, সোমবার", DHAKA, "2023-10-07", "low"),
        ("২২ আশ্বিন ১৪৩০", ZoneInfo("Asia/Ho_Chi_Minh"), "2023-10-07", "low"),
    ],
)
def test_a_lone_bengali_date_is_converted_by_its_country(text: str, zone: ZoneInfo, day: str, confidence: str) -> None:
    reading = _read(text, zone=zone)
    assert (str(reading.on), reading.confidence) == (day, confidence)


def test_a_weekday_that_contradicts_lowers_the_confidence() -> None:
    reading = _read("বুধবার, ৫ সেপ্টেম্বর ২০২৩")
    assert (reading.confidence, "weekday" in reading.reason) == ("low", True)


@pytest.mark.parametrize(
    "text",
    [
        *("৩১ জুন ২০২৩", "৩২ জানুয়ারি ২০২৩", "২৯ ফেব্রুয়ারি ২০২৩", "১৩/১৩/২০২৩", "31 June 2023, 10:30"),
        *("৩১ জুন ২০২৩, ১৬ আষাঢ় ১৪৩০", "৩১ আশ্বিন ১৪২৫", "২৫ নভেম্বর ১৪৩২"),
        *("জুলাই সনদ", "৭ মার্চের ভাষণ", "মে ১০ হাজার", "সেপ্টেম্বর ২০২৩", "২০২৩ সাল", "১৪৩০ বঙ্গাব্দ", "একুশে ফেব্রুয়ারি"),
        *("৩৫ জন নিহত", "১২ হাজার সেনা", "৯/১১ হামলা", "০১৭১১-১২৩৪৫৬", "1694000000", "কোভিড-১৯", "৯৯ শতাংশ"),
        *("১০:৩০", "সকাল ১০টা", "শুক্রবার", "কয়েক মিনিট আগে", "৯৯৯৯ বছর আগে", "৯৯৯৯৯৯৯৯ ঘণ্টা আগে"),
        *("আজকের পত্রিকা", "আজ বিশ্ব শিক্ষক দিবস", "মাত্র ৫ জন", "২ দিন আগে নিখোঁজ যুবকের লাশ", "© 2019", ""),
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert read_date(text, zone=DHAKA, now=NOW) is None
