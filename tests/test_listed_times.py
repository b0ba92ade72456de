"""Times that listings state are read whatever their form, and the known faults are corrected."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.listed_times import SLACK, Clock, Listed, believed, read_listed
from spiders.outlet import Times

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
DHAKA = ZoneInfo("Asia/Dhaka")


def read(value: object, times: Times = "stated") -> Listed:
    return read_listed(value, Clock(zone=DHAKA, now=NOW, times=times))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Tue, 24 Nov 2026 10:20:30 GMT", utc(2026, 11, 24, 10, 20, 30)),
        ("Tue, 24 Nov 2026 10:20:30 +0600", utc(2026, 11, 24, 4, 20, 30)),
        ("24 Nov 2026 10:20 +0600", utc(2026, 11, 24, 4, 20)),
        ("Tue, 24 Nov 26 10:20:30 GMT", utc(2026, 11, 24, 10, 20, 30)),
        ("Tue, 24 Nov 2026 10:20:30 -0000", utc(2026, 11, 24, 10, 20, 30)),
        ("Tue, 24 Nov 2026 10:20:30 BST", utc(2026, 11, 24, 4, 20, 30)),
        ("মঙ্গল, ২৪ Nov ২০২৬ ১০:২০:৩০ +0600", utc(2026, 11, 24, 4, 20, 30)),
        ("2026-11-24T10:20:30Z", utc(2026, 11, 24, 10, 20, 30)),
        ("2026-11-24T10:20:30.123+06:00", utc(2026, 11, 24, 4, 20, 30)),
        ("2026-11-24T10:20+0600", utc(2026, 11, 24, 4, 20)),
        ("2026-11-24 10:20:30", utc(2026, 11, 24, 4, 20, 30)),
        ("2026-11-24 10:20:30 +0600", utc(2026, 11, 24, 4, 20, 30)),
        ("২০২৬-১১-২৪T১০:২০:৩০+০৬:০০", utc(2026, 11, 24, 4, 20, 30)),
        (1795515630, utc(2026, 11, 24, 10, 20, 30)),
        (1795515630000, utc(2026, 11, 24, 10, 20, 30)),
        ("1795515630000", utc(2026, 11, 24, 10, 20, 30)),
        ("২৪ নভেম্বর ২০২৬, ১০:২০", utc(2026, 11, 24, 4, 20)),
    ],
)
def test_an_instant_is_read(value: object, at: datetime) -> None:
    found = read(value)
    assert found.at is not None
    assert found.at.astimezone(UTC).replace(microsecond=0) == at
    assert found.on == at.astimezone(DHAKA).date()


# What each form is known from stands beside it.
FORMS = """
Tue, 24 Nov 2026 10:20:30 PM               2026-11-24T16:20:30  a hand-made feed
Tue, 24 Nov 2026 10:20 PM +0600            2026-11-24T16:20:00  a hand-made feed
24 November 2026, 12:05 a.m.               2026-11-23T18:05:00  a hand-made feed
Tue, 24 Nov 2026 10:20:30 GMT+0600         2026-11-24T04:20:30  a hand-made feed
Tue, 24 Nov 2026 10:20:30 GMT+6            2026-11-24T04:20:30  a hand-made feed
Tue, 24 Nov 2026 10:20:30 EST              2026-11-24T15:20:30  RFC 822
Tue, 24 Nov 2026 10:20:30 IST              2026-11-24T04:50:30  a server in India
Tuesday, 24-Nov-26 10:20:30 UTC            2026-11-24T10:20:30  RFC 850
Tue, 24 Nov 2026 24:00:00 +0600            2026-11-24T18:00:00  midnight
Tue, 24 Nov 2026 10:20:60 +0600            2026-11-24T04:21:00  a leap second
Tue Nov 24 10:20:30 2026                   2026-11-24T04:20:30  ctime
Tue Nov 24 10:20:30 BDT 2026               2026-11-24T04:20:30  Java
Tue Nov 24 10:20:30 +0000 2026             2026-11-24T10:20:30  Ruby
Tue Nov 24 2026 10:20:30 GMT+0600 (Bangladesh Standard Time)  2026-11-24T04:20:30  JavaScript
Nov 24, 2026 10:20 PM                      2026-11-24T16:20:00  PHP
2026-11-24T10:20:30 pm                     2026-11-24T16:20:30  PHP
2026-11-24 10:20:30.0 BST                  2026-11-24T04:20:30  Java
2026-11-24 10:20:30 GMT                    2026-11-24T10:20:30  SQL
2026-11-24 10:20:30.123456 +0000 UTC       2026-11-24T10:20:30  Go
2026-11-24T10:20:30+06:00[Asia/Dhaka]      2026-11-24T04:20:30  RFC 9557
2026-11-24T10:20:30.1234567Z               2026-11-24T10:20:30  .NET
2026-11-24T10:20:30 06:00                  2026-11-24T04:20:30  a plus lost in an address
2026-11-24T10:20:30+6:00                   2026-11-24T04:20:30  a hand-made sitemap
2026-11-24T24:00:00Z                       2026-11-25T00:00:00  ISO 8601
2026/11/24 10:20                           2026-11-24T04:20:00  SQL
20261124T102030Z                           2026-11-24T10:20:30  ISO 8601's basic form
20261124102030                             2026-11-24T04:20:30  a number for sorting
24/11/2026 10:20 PM                        2026-11-24T16:20:00  PHP
11/24/2026, 10:20:30 AM                    2026-11-24T04:20:30  JavaScript
05/11/2026 10:20                           2026-11-05T04:20:00  either order, day first
/Date(1795515630000)/                      2026-11-24T10:20:30  .NET
/Date(1795515630000+0600)/                 2026-11-24T10:20:30  .NET
1795515630000000000                        2026-11-24T10:20:30  Go
"""


@pytest.mark.parametrize("row", FORMS.strip().splitlines())
def test_a_time_in_a_program_s_form_is_read_to_its_second(row: str) -> None:
    value, at, _ = re.split(r" {2,}", row)
    found = read(value)
    assert found.at is not None
    assert found.at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() == at


@pytest.mark.parametrize("value", ["2026-11-24 10:00:00", "2026/11/24 10:00", "24-11-2026 10:00", "20261124100000"])
def test_every_form_without_offset_is_utc_where_the_outlet_is_known_for_it(value: str) -> None:
    found = read(value, "utc")
    assert found.at == utc(2026, 11, 24, 10)


DAYS = (
    *(
        "2026-11-24",
        "২৪ নভেম্বর ২০২৬",
        "2026-11-24+06:00",
        "2026-11-24-06:00",
        "2026-11-24Z",
        "2026-11-24T",
        " 2026-11-24\n",
    ),
    *("20261124", "Tue, 24 Nov 2026", "Nov 24, 2026", "24/11/2026", "11/24/2026", 20261124),
)


@pytest.mark.parametrize("value", DAYS)
def test_a_day_is_no_instant(value: object) -> None:
    assert read(value) == Listed(on=date(2026, 11, 24))


def test_the_day_is_that_of_the_outlet() -> None:
    assert read("2026-11-24T19:00:00Z").on == date(2026, 11, 25)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "  ", "now", True, [], 0, "-1", 10**300, float("nan"), "\ud800"),
        *("2026-11", "2026-13-45", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "99999999999999999999"),
        *("2027-01-01", "2026-12-24T00:00:00Z", "2026-02-30T10:00:00Z", "2026-11-24T10:00:00+99:00"),
        pytest.param(10**5000, id="more digits than Python writes"),
        *("2026-11-25T12:30:00+06:00", "2026-11-25 12:30:00", "Wed, 25 Nov 2026 12:30:00 +0600"),
    ],
)
def test_what_is_no_time_of_an_article_is_none(value: object) -> None:
    assert read(value) == Listed()


@pytest.mark.parametrize(
    ("times", "value", "hour"),
    [
        ("stated", "2026-11-24 10:00:00", 4),
        ("utc", "2026-11-24 10:00:00", 10),
        ("utc", "2026-11-24T10:00:00+06:00", 4),
        ("local_as_utc", "Tue, 24 Nov 2026 10:00:00 GMT", 4),
        ("local_as_utc", "2026-11-24T10:00:00+06:00", 4),
        ("local_as_utc", 1795514400, 4),
    ],
)
def test_the_known_faults_of_an_outlet_are_corrected(times: Times, value: object, hour: int) -> None:
    found = read(value, times)
    assert found.at is not None
    assert found.at.astimezone(UTC) == utc(2026, 11, 24, hour)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        (utc(2026, 11, 25, 6, 10), utc(2026, 11, 25, 6, 10)),
        (utc(2026, 11, 25, 6, 11), utc(2026, 11, 25, 0, 11)),
        (utc(2026, 11, 25, 12, 0), utc(2026, 11, 25, 6, 0)),
        (utc(2026, 11, 25, 12, 10), utc(2026, 11, 25, 6, 10)),
        (utc(2026, 11, 25, 12, 11), None),
        (utc(2026, 11, 26, 6, 0), None),
    ],
)
def test_a_utc_future_within_the_offset_is_local_time_and_a_further_one_is_dropped(
    stated: datetime, wanted: datetime | None
) -> None:
    assert believed(stated, NOW, DHAKA) == wanted


def test_a_future_that_states_its_offset_is_nobody_s_time() -> None:
    assert believed(utc(2026, 11, 25, 7).astimezone(DHAKA), NOW, DHAKA) is None


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.binary(max_size=9), st.datetimes().map(str)))
def test_nothing_raises_and_nothing_is_of_the_future(value: object) -> None:
    found = read(value)
    assert found.at is None or found.at <= NOW + SLACK
    assert found.on is None or found.on <= NOW.astimezone(DHAKA).date()
