"""robots.txt is asked for now and then, not at every look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from spiders.robots import VALID_FOR, RobotsMemory
from tests.invented import NOW

SITE = "https://bd-daily.example"
RULES = b"User-agent: *\nDisallow: /\xe0\xa6\x96\n"


def test_rules_are_recalled_for_some_hours_and_only_for_their_site(tmp_path: Path) -> None:
    RobotsMemory(tmp_path / "robots").remember(SITE, RULES, NOW)
    memory = RobotsMemory(tmp_path / "robots")
    assert memory.recall(SITE, NOW + VALID_FOR - timedelta(seconds=1)) == RULES
    assert memory.recall(SITE, NOW + VALID_FOR) is None
    assert memory.recall(SITE, NOW - timedelta(seconds=1)) is None, "a clock was wrong"
    assert memory.recall(f"{SITE}:8443", NOW) is None


def test_what_is_not_whole_is_asked_for_again(tmp_path: Path) -> None:
    memory = RobotsMemory(tmp_path)
    memory.remember(SITE, RULES, NOW)
    [kept] = tmp_path.iterdir()
    for text in ("", "{", "[]", '{"read_at": "yesterday", "rules": ""}', kept.read_text()[:-5]):
        kept.write_text(text)
        assert memory.recall(SITE, NOW) is None
    memory.remember(SITE, b"", NOW)
    assert memory.recall(SITE, NOW) == b""


def test_without_a_folder_nothing_is_remembered() -> None:
    memory = RobotsMemory(None)
    memory.remember(SITE, RULES, NOW)
    assert memory.recall(SITE, NOW) is None
