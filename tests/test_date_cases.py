"""Datelines: what holds for any text, and all cases of the project."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.dates import DateReading, read_date
from spiders.bengali.normalize import clean

CASES = Path(__file__).parent / "cases"
DHAKA = ZoneInfo("Asia/Dhaka")
NOW = datetime(2023, 9, 22, 12, 0, tzinfo=DHAKA)
PIECES = """
    ৫ ৩১ ২৯ ২০২৩ ১৪৩০ ৯৯৯৯ মার্চ জুন মে ফেব্রুয়ারি ভাদ্র সোমবার রাত পিএম ১২:৩০ ২৫:৭০ ৩.৫ ১০টা আপডেট: প্রকাশ: আগে ঘণ্টা
    বছর মাস এক সাড়ে পৌনে half দশটা আড়াইটা আধঘণ্টা নির্বাচনের আজ গতকাল
    2023-02-30 31/04/2023 0001-01-01T00:00+14:00 +99:99 GMT+14 IST ( ) | , সালের হাজার
"""


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES.split()), max_size=9).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = read_date(text, zone=DHAKA, now=NOW)
    if reading is not None:
        assert (reading.at is None) != (reading.on is None)
        assert reading.at is None or reading.at.tzinfo is DHAKA
        assert reading.matched in clean(text)


def test_a_page_instead_of_a_line_costs_nothing() -> None:
    assert read_date("৫ " * 5_000_000, zone=DHAKA, now=NOW) is None


def _cases(name: str) -> list[tuple[str, ...]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def _check(reading: DateReading | None, expected: str) -> None:
    if expected == "NONE":
        assert reading is None
    elif "T" in expected:
        assert reading is not None
        assert reading.at == datetime.fromisoformat(expected)
    else:
        assert reading is not None
        assert reading.on == date.fromisoformat(expected)


@pytest.mark.parametrize(("text", "zone", "now", "expected", "_notes"), _cases("dates.tsv"))
def test_the_cases_are_read_exactly(text: str, zone: str, now: str, expected: str, _notes: str) -> None:
    _check(read_date(text, zone=ZoneInfo(zone), now=datetime.fromisoformat(now)), expected)


@pytest.mark.parametrize(("text", "zone", "now", "expected", "label"), _cases("dates_more.tsv"))
def test_datelines_of_every_shape_are_read_exactly(text: str, zone: str, now: str, expected: str, label: str) -> None:
    reading = read_date(text, zone=ZoneInfo(zone), now=datetime.fromisoformat(now))
    _check(reading, expected)
    assert not label or (reading is not None and (reading.label or "none") == label)


def test_a_time_without_zone_is_no_now() -> None:
    with pytest.raises(ValueError, match="aware"):
        read_date("৫ সেপ্টেম্বর", zone=DHAKA, now=NOW.replace(tzinfo=None))
