"""The Bengali calendar against days that are known from print."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from spiders.bengali.calendar_bangla import bangladesh_date, bangladesh_month_lengths, west_bengal_date


@pytest.mark.parametrize(
    ("bengali", "day"),
    [
        ((1426, 11, 8), date(2020, 2, 21)),  # 21 February is 8 Falgun since the revision
        ((1425, 11, 9), date(2019, 2, 21)),  # and was 9 Falgun before
        ((1430, 12, 1), date(2024, 3, 15)),
        ((1430, 6, 22), date(2023, 10, 7)),
        ((1430, 1, 25), date(2023, 5, 8)),
        ((1431, 1, 25), date(2024, 5, 8)),
        ((1432, 5, 25), date(2025, 9, 9)),
        ((1432, 8, 10), date(2025, 11, 25)),
        ((1424, 6, 7), date(2017, 9, 22)),
    ],
)
def test_dates_of_bangladesh(bengali: tuple[int, int, int], day: date) -> None:
    assert bangladesh_date(*bengali) == day


@pytest.mark.parametrize("year", range(1410, 1440))
def test_a_year_of_bangladesh_begins_on_14_april_and_has_no_gap(year: int) -> None:
    day = bangladesh_date(year, 1, 1)
    assert (day.month, day.day) == (4, 14)
    for month, length in enumerate(bangladesh_month_lengths(year), 1):
        for number in range(1, length + 1):
            assert bangladesh_date(year, month, number) == day
            day += timedelta(days=1)
    assert day == bangladesh_date(year + 1, 1, 1)


def test_months_of_bangladesh_since_the_revision_begin_on_fixed_days() -> None:
    starts = [bangladesh_date(1430, month, 1).strftime("%d %b") for month in range(1, 13)]
    assert starts == [
        *("14 Apr", "15 May", "15 Jun", "16 Jul", "16 Aug", "16 Sep"),
        *("17 Oct", "16 Nov", "16 Dec", "15 Jan", "14 Feb", "15 Mar"),
    ]


@pytest.mark.parametrize(
    ("bengali", "day"),
    [
        ((1430, 1, 25), date(2023, 5, 9)),
        ((1431, 1, 25), date(2024, 5, 8)),
        ((1424, 12, 4), date(2018, 3, 19)),  # mastheads of Anandabazar
        ((1425, 11, 8), date(2019, 2, 21)),
        ((1430, 5, 30), date(2023, 9, 17)),
        ((1261, 11, 20), date(1855, 3, 3)),  # Sewell and Dikshit, example xx
    ],
)
def test_dates_of_west_bengal(bengali: tuple[int, int, int], day: date) -> None:
    assert west_bengal_date(*bengali) == day


def test_a_year_of_west_bengal_has_no_gap() -> None:
    days = []
    for month in range(1, 13):
        for number in range(1, 33):
            try:
                days.append(west_bengal_date(1430, month, number))
            except ValueError:
                break
    assert days == [days[0] + timedelta(days=count) for count in range(len(days))]
    assert days[-1] + timedelta(days=1) == west_bengal_date(1431, 1, 1)


@pytest.mark.parametrize(
    "bengali", [(1425, 6, 31), (1430, 7, 31), (1430, 1, 32), (1430, 1, 0), (1430, 13, 1), (2023, 1, 1)]
)
def test_a_day_that_the_calendar_does_not_have_is_refused(bengali: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="month"):
        bangladesh_date(*bengali)


def test_west_bengal_refuses_a_day_behind_the_months_end() -> None:
    with pytest.raises(ValueError, match="month"):
        west_bengal_date(1430, 9, 31)
