"""`khobor reparse` as a person runs it, over what the main job stored."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.khobor import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, made_home: Path) -> Iterator[Desk]:
    """A home with one crawled outlet."""
    desk = Desk(tmp_path_factory.mktemp("crawled") / "home")
    shutil.copytree(made_home, desk.home)
    assert desk.collect("vietnamvn_bn").code == 0
    yield desk
    desk.stop()


def test_reading_again_shows_a_table_and_changes_nothing_that_reads_the_same(desk: Desk) -> None:
    before = desk.content()
    said = desk.run("reparse", "vietnamvn_bn", "--replay")
    assert said.code == 0, said.err
    [row] = [line.split() for line in said.out.splitlines() if line.startswith("vietnamvn_bn")]
    assert row[1] == row[2] != "0"
    assert row[3:] == ["0"] * 6
    assert "captures read again: 0 gave something else now, 0 gave no article." in said.out
    again = desk.run("reparse", "--replay")
    assert "Today's page objects have read all of it already" in again.out
    assert desk.content() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nosuch",), "There is no outlet 'nosuch'."),
        (("--topic", "nosuch"), "There is no topic 'nosuch'."),
        (("--topic", "dprk-russia-arms", "--unmatched"), "choose one of them"),
        (("--since", "2026-09-02", "--until", "2026-09-01"), "is after --until"),
        (("--processes", "0"), "must be at least 1"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    said = desk.run("reparse", *arguments, "--replay")
    assert said.code == 2
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1
