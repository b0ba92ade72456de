"""Wrong input gets one clear sentence with its remedy, status 2 and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.khobor import Desk

REPLAY = ("--replay", "seeds")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("collect", "nosuch", *REPLAY), "There is no outlet 'nosuch'. There are: anandabazar, banglarakash"),
        (("collect", *REPLAY, "--as-of", "yesterday"), "--as-of yesterday is not a time; write it as 2026-09-03"),
        (("collect", *REPLAY, "--as-of", "2026-09-03T06:00"), "has no offset; write 2026-09-03T06:00Z"),
        (("collect", *REPLAY, "--as-of", "2020-01-01"), "holds no recorded responses from 2020-01-01"),
        (("collect", "--replay", "nowhere"), "is not a folder; give the folder of a recording"),
        (("collect", "--as-of", "2026-09-03"), "it goes with --replay"),
        (("collect",), "A live crawl needs KHOBOR_CONTACT"),
        (("collect", *REPLAY, "--mode", "urls"), "--mode urls needs at least one --url"),
        (("collect", *REPLAY, "--url", "https://dbcnews.tv/articles/x"), "--url goes with --mode urls"),
        (("collect", *REPLAY, "--since", "2026-08-01"), "--since and --until go with --mode backfill"),
        (
            ("collect", *REPLAY, "--mode", "backfill", "--since", "2026-08-02", "--until", "2026-08-01"),
            "--since 2026-08-02 is after --until 2026-08-01",
        ),
        (("collect", *REPLAY, "--mode", "backfill", "--since", "31/08/2026"), "is not a day; write it as 2026-08-01"),
        (("collect", *REPLAY, "--requests", "0"), "--requests must be at least 1"),
        (("collect", *REPLAY, "--mode", "sideways"), "sideways"),
        (("colect",), "Unknown command"),
        (("watch",), "A live crawl needs KHOBOR_CONTACT"),
        (("watch", "nosuch", *REPLAY), "There is no outlet 'nosuch'"),
        (("watch", "--every", "0.5"), "--every 0.5 is too often: give 1 minute or more; 5 is usual"),
        (("watch", *REPLAY, "--every", "5"), "in a recording no time passes"),
        (("watch", *REPLAY, "--as-of", "2020-01-01"), "holds no recorded responses from 2020-01-01"),
        (("parse", "nowhere.html"), "nowhere.html cannot be read"),
        (("parse", "README.md", "--outlet", "nosuch"), "nosuch"),
        (("parse", "README.md", "--zone", "Mars/Base"), "Mars/Base"),
        (("outlet", "check", "nosuch"), "There is no outlet 'nosuch'"),
        (("outlet", "check", "dbcnews", "--live"), "A live crawl needs KHOBOR_CONTACT"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_input_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = Desk(tmp_path / "home").run(*arguments)
    text = " ".join(said.err.split())
    assert said.code == 2, said
    assert sentence in text
    assert "Traceback" not in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:9/none", "mysql://localhost/news", "postgresql://[", "nonsense"]
)
def test_a_database_that_does_not_answer_is_said(tmp_path: Path, url: str) -> None:
    said = Desk(tmp_path / "home").run("sql", "SELECT 1", DATABASE_URL=url)
    assert said.code == 2
    assert "DATABASE_URL" in said.err
    assert "Traceback" not in said.err


def test_help_shows_every_command_and_how_to_start(tmp_path: Path) -> None:
    said = Desk(tmp_path / "home").run("--help")
    assert said.code == 0
    for word in (
        "collect",
        "parse",
        "outlet",
        "sql",
        "watch",
        "up",
        "status",
        "down",
        "test",
        "collect --replay seeds",
    ):
        assert word in said.out
    assert not (tmp_path / "home").exists()
