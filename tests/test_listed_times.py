"""Times that listings state are read whatever their form, and the known faults are corrected."""

from __future__ import annotations

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


@pytest.mark.parametrize("value", ["2026-11-24", "২৪ নভেম্বর ২০২৬"])
def test_a_day_is_no_instant(value: str) -> None:
    assert read(value) == Listed(on=date(2026, 11, 24))


def test_the_day_is_that_of_the_outlet() -> None:
    assert read("2026-11-24T19:00:00Z").on == date(2026, 11, 25)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "  ", "now", True, [], 0, "-1", 10**300, float("nan"), "\ud800"),
        *("2026-11", "2026-13-45", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "99999999999999999999"),
        *("Tue, 24 Nov 2026", "2027-01-01", "2026-12-24T00:00:00Z"),
    ],
)
def test_what_is_no_time_of_an_article_is_none(value: object) -> None:
    found = read(value)
    assert found.at is None
    assert found.on in {None, date(2026, 11, 24)}


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
def test_a_future_within_the_offset_is_local_time_and_a_further_one_is_dropped(
    stated: datetime, wanted: datetime | None
) -> None:
    assert believed(stated, NOW, DHAKA) == wanted


@given(st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.binary(max_size=9), st.datetimes().map(str)))
def test_nothing_raises_and_nothing_is_of_the_future(value: object) -> None:
    found = read(value)
    assert found.at is None or found.at <= NOW + SLACK
    assert found.on is None or found.on <= NOW.astimezone(DHAKA).date()
