"""Which of a page's dates is believed, and how far."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.dating import Dating, Stated, decide, read_machine
from spiders.lines import Means

DHAKA = ZoneInfo("Asia/Dhaka")
LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


def machine(text: str, means: Means = "published") -> Stated:
    return Stated(text=text, layer="json_ld", means=means)


def printed(text: str, means: Means | None = None) -> Stated:
    return Stated(text=text, layer="selector:inferred", means=means)


def dhaka(*of: Stated) -> Dating:
    return decide([s for s in of if s.layer == "json_ld"], [s for s in of if s.layer != "json_ld"], zone=DHAKA, now=NOW)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-08-29T10:46:06+06:00", "2026-08-29T04:46:06Z"),
        ("2026-08-29T04:46:06Z", "2026-08-29T04:46:06Z"),
        ("2026-08-29T04:46:06.250Z", "2026-08-29T04:46:06.250Z"),
        ("২০২৬-০৮-২৯T১০:৪৬:০৬+০৬:০০", "2026-08-29T04:46:06Z"),
        ("2026-08-29 10:46:06", "2026-08-29T04:46:06Z"),
        ("2026-08-29 10:46:06 +0600", "2026-08-29T04:46:06Z"),
        ("1787978766000", "2026-08-29T04:46:06Z"),
        ("1787978766", "2026-08-29T04:46:06Z"),
        ("Sat, 29 Aug 2026 04:46:06 GMT", "2026-08-29T04:46:06Z"),
    ],
)
def test_machine_times_are_read_in_every_spelling(text: str, instant: str) -> None:
    read = read_machine(text, DHAKA)
    assert isinstance(read, datetime)
    assert read == datetime.fromisoformat(instant)
    assert read.utcoffset() == timedelta(hours=6)


@pytest.mark.parametrize(
    "text", ["", "কাল", "1970-01-01T00:00:00Z", "0001-01-01", "2026-13-45", "Tuesday, September 5, 2023,"]
)
def test_what_is_no_machine_time_is_none(text: str) -> None:
    assert read_machine(text, DHAKA) is None


@given(st.text(max_size=40))
def test_no_text_makes_the_machine_reader_raise(text: str) -> None:
    read_machine(text, DHAKA)


def test_a_machine_field_comes_before_a_printed_line_whose_text_is_kept() -> None:
    found = dhaka(machine("2026-08-29T10:46:06+06:00"), printed("২৯ আগস্ট ২০২৬ ১০:৪৭"))
    assert found.published_at == datetime(2026, 8, 29, 10, 46, 6, tzinfo=DHAKA)
    assert (found.published_confidence, found.published_raw) == ("machine", "২৯ আগস্ট ২০২৬ ১০:৪৭")


def test_a_printed_time_is_local_to_the_outlet() -> None:
    found = dhaka(printed("শনিবার ১২ই জুলাই ২০২৫ ১০:২৩:১৬ অপরাহ্ন", "published"))
    assert found.published_at == datetime.fromisoformat("2025-07-12T22:23:16+06:00")
    assert found.published_confidence == "printed"


def test_a_printed_day_is_a_day() -> None:
    found = dhaka(printed("Tuesday, September 5, 2023", "published"))
    assert (found.published_at, found.published_on) == (None, date(2023, 9, 5))
    assert (found.published_confidence, found.modified_at) == ("day", None)


def test_a_machine_field_with_a_day_alone_is_a_day() -> None:
    found = dhaka(machine("2023-09-05"))
    assert (found.published_on, found.published_confidence) == (date(2023, 9, 5), "day")


@pytest.mark.parametrize(
    "stated", [printed("১৭ সেপ্টেম্বর ২০২৩ ১৭:৫৭", "updated"), machine("2023-09-17T17:57:00+06:00", "updated")]
)
def test_an_update_stamp_alone_is_the_latest_possible_time(stated: Stated) -> None:
    found = dhaka(stated)
    at = datetime.fromisoformat("2023-09-17T17:57:00+06:00")
    assert (found.published_at, found.modified_at, found.published_confidence) == (at, at, "at_latest")


def test_an_update_beside_a_publish_time_is_only_an_update() -> None:
    found = dhaka(printed("১৭ সেপ্টেম্বর ২০২৩ ১৭:৫৭", "published"), printed("১৮ সেপ্টেম্বর ২০২৩ ০৯:০০", "updated"))
    assert found.published_at == datetime(2023, 9, 17, 17, 57, tzinfo=DHAKA)
    assert found.modified_at == datetime(2023, 9, 18, 9, 0, tzinfo=DHAKA)
    assert found.published_confidence == "printed"


def test_a_label_says_what_an_undeclared_line_means() -> None:
    assert dhaka(printed("শেষ আপডেট: ১৭ সেপ্টেম্বর ২০২৩ ১৭:৫৭")).published_confidence == "at_latest"


def test_of_machine_times_that_disagree_the_one_with_the_zones_offset_is_believed() -> None:
    false, right = machine("2026-08-27T18:40:00+00:00"), machine("2026-08-27T18:40:00+06:00")
    for order in ((false, right), (right, false)):
        found = dhaka(*order)
        assert found.published_at == datetime(2026, 8, 27, 18, 40, tzinfo=DHAKA)
        assert found.faults == ("machine_dates_disagree",)


def test_a_wrong_offset_loses_against_a_time_that_a_right_one_confirms() -> None:
    # ukbdnews.com, 29 August 2020: local time with a false offset, and UTC.
    stated = (
        machine("2020-08-29T10:46:06+00:00"),
        machine("2020-08-29T09:46:06+00:00"),
        machine("২০২০-০৮-২৯T১০:৪৬:০৬+০১:০০", "updated"),
    )
    found = decide(stated, (), zone=LONDON, now=NOW)
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2020-08-29T10:46:06+01:00"


def test_the_same_time_in_two_offsets_is_no_disagreement() -> None:
    assert dhaka(machine("2026-08-27T18:40:00+06:00"), machine("2026-08-27T12:40:00Z")).faults == ()


@pytest.mark.parametrize(("minutes", "used"), [(9, True), (11, False)])
def test_an_outlets_clock_may_be_ten_minutes_ahead(minutes: int, used: bool) -> None:
    stated = (NOW.astimezone(DHAKA) + timedelta(minutes=minutes)).isoformat()
    found = dhaka(machine(stated))
    assert (found.published_at is not None) is used
    assert found.faults == (() if used else ("published_in_future",))
    assert found.published_raw == stated


def test_a_future_publish_time_is_not_replaced_by_an_update_stamp() -> None:
    found = dhaka(machine("2026-09-09T10:00:00+06:00"), machine("2026-08-30T10:00:00+06:00", "updated"))
    assert (found.published_at, found.published_confidence) == (None, "none")
    assert found.modified_at == datetime(2026, 8, 30, 10, 0, tzinfo=DHAKA)


def test_a_future_day_is_not_used_and_today_in_the_outlets_zone_is() -> None:
    assert dhaka(printed("09/09/2026")).faults == ("published_in_future",)
    late = datetime(2026, 9, 1, 19, 0, tzinfo=UTC)  # already the second of September in Dhaka
    assert decide((), [printed("02/09/2026")], zone=DHAKA, now=late).published_on == date(2026, 9, 2)


def test_local_time_labelled_utc_is_put_right_by_exactly_the_outlets_offset_and_marked() -> None:
    # Kaler Kantho's feed: an item stamped 08:39:14 GMT was read at 03:11 UTC.
    now = datetime(2026, 9, 1, 3, 11, tzinfo=UTC)
    found = decide([machine("2026-09-01T08:39:14Z")], (), zone=DHAKA, now=now)
    assert found.published_at == datetime(2026, 9, 1, 8, 39, 14, tzinfo=DHAKA)
    assert found.faults == ("published_offset_corrected",)


def test_no_other_difference_is_put_right() -> None:
    now = datetime(2026, 9, 1, 3, 11, tzinfo=UTC)
    for stated in ("2026-09-01T12:00:00Z", "2026-09-01T10:39:14+05:30"):
        found = decide([machine(stated)], (), zone=DHAKA, now=now)
        assert (found.published_at, found.faults) == (None, ("published_in_future",))


def test_a_completed_year_is_never_stored() -> None:
    found = dhaka(printed("২২ সেপ্টেম্বর"))
    assert (found.published_at, found.published_on, found.published_confidence) == (None, None, "none")
    assert (found.published_raw, found.faults) == ("২২ সেপ্টেম্বর", ("year_not_printed",))


def test_an_age_is_never_stored_because_it_reads_differently_tomorrow() -> None:
    found = dhaka(printed("৩ ঘন্টা আগে"))
    assert (found.published_at, found.published_raw, found.faults) == (None, "৩ ঘন্টা আগে", ("dateline_is_an_age",))


def test_a_date_that_does_not_exist_is_kept_as_text() -> None:
    found = dhaka(printed("বুধবার ৩১শে জুন ২০২৬ ১১:২০:০৫ পূর্বাহ্ন", "published"))
    assert (found.published_at, found.published_on) == (None, None)
    assert found.faults == ("dateline_unreadable",)
    assert found.published_raw == "বুধবার ৩১শে জুন ২০২৬ ১১:২০:০৫ পূর্বাহ্ন"


def test_nothing_stated_is_nothing_known() -> None:
    assert dhaka() == Dating()


def test_a_publish_time_behind_every_update_is_doubtful() -> None:
    late = machine("2026-08-29T12:00:00+06:00")
    assert "published_after_update" in dhaka(late, printed("আপডেট: ২৯ আগস্ট ২০২৬ ০৯:৪০", "updated")).faults
    assert not dhaka(late, machine("2026-08-29T11:30:00+06:00", "updated")).faults, "changed, then out as planned"
    assert not dhaka(late, machine("2026-08-30T11:30:00+06:00", "updated")).faults


def test_a_publish_time_in_an_offset_of_nowhere_near_is_doubtful() -> None:
    updated = machine("2026-08-29T12:00:00+06:00", "updated")
    assert dhaka(machine("2026-08-29T10:00:00+09:00"), updated).faults == ("offset_of_another_zone",)
    assert dhaka(machine("2026-08-29T10:00:00"), updated).faults == ("offset_of_another_zone",)
    assert not dhaka(machine("2026-08-29T10:00:00")).faults
    assert not dhaka(machine("2026-08-29T04:00:00Z"), updated).faults


def test_a_publish_day_beside_an_update_to_the_minute_is_doubtful() -> None:
    updated = machine("2026-08-29T12:10:00+06:00", "updated")
    for lost in ("2026-08-29", "2026-08-29T00:00:00+06:00"):
        assert dhaka(machine(lost), updated).faults == ("published_without_time",)
        assert not dhaka(machine(lost)).faults


@pytest.mark.parametrize(
    ("stated", "shown", "is_doubtful"),
    [
        ("2026-08-29T10:46:06+06:00", "২৯ আগস্ট ২০২৬, ১০:৪০", False),
        ("2026-08-29T10:46:06+06:00", "২৯ আগস্ট ২০২৬", False),
        ("2026-08-28T22:46:06+06:00", "২৯ আগস্ট ২০২৬, ১০:৪৬", True),
        ("2025-08-29T10:46:06+06:00", "২৯ আগস্ট ২০২৬", True),
        ("2026-08-28", "২৯ আগস্ট ২০২৬", True),
        ("2026-08-28T09:00:00+06:00", "আপডেট: ২৯ আগস্ট ২০২৬, ১০:৪৬", False),
    ],
)
def test_a_machine_s_date_that_the_printed_one_contradicts_is_doubtful(
    stated: str, shown: str, *, is_doubtful: bool
) -> None:
    assert ("printed_disagrees" in dhaka(machine(stated), printed(shown)).faults) == is_doubtful
