"""A server's wish to wait, from run to run: bounded, and no reason to stop where it is not whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from spiders.waits import LONGEST, WaitMemory
from tests.invented import NOW

HOUR = timedelta(hours=1)


def test_a_wish_holds_until_its_instant_and_only_for_its_outlet(tmp_path: Path) -> None:
    WaitMemory(tmp_path / "waits").remember("a", "asked to wait", HOUR, NOW)
    memory = WaitMemory(tmp_path / "waits")
    wait = memory.recall("a", NOW + HOUR - timedelta(seconds=1))
    assert wait is not None
    assert (wait.until, wait.wish) == (NOW + HOUR, "asked to wait")
    assert memory.recall("a", NOW + HOUR) is None
    assert memory.recall("b", NOW) is None


def test_a_wish_is_kept_for_a_day_at_most_and_the_newest_counts(tmp_path: Path) -> None:
    memory = WaitMemory(tmp_path)
    memory.remember("a", "a week", timedelta(days=7), NOW)
    assert memory.recall("a", NOW + LONGEST - HOUR) is not None
    assert memory.recall("a", NOW + LONGEST) is None
    assert memory.recall("a", NOW - HOUR) is None, "a clock was wrong"
    memory.remember("a", "an hour", HOUR, NOW)
    assert memory.recall("a", NOW + HOUR) is None


@pytest.mark.parametrize("text", ["", "[]", '{"until": "soon", "wish": ""}', '{"until": "2026-09-01", "wish": ""}'])
def test_what_is_not_whole_is_no_wish(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert WaitMemory(tmp_path).recall("a", NOW) is None


def test_without_a_folder_nothing_is_remembered() -> None:
    memory = WaitMemory(None)
    memory.remember("a", "asked to wait", HOUR, NOW)
    assert memory.recall("a", NOW) is None


def test_a_wish_is_news_once_and_the_next_one_is_news_again(tmp_path: Path) -> None:
    memory = WaitMemory(tmp_path)
    for wish in (HOUR, 2 * HOUR):
        memory.remember("a", "asked to wait", wish, NOW)
        wait = memory.recall("a", NOW)
        assert wait is not None
        assert [WaitMemory(tmp_path).is_news("a", wait) for _ in range(3)] == [True, False, False]
