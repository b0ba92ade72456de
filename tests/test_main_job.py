"""The main job as a newcomer runs it: recorded outlets in, rows out; again, nothing new; later, what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from w3lib.url import safe_url_string

from flows.arguments import read_instant
from spiders.archive_read import read_response
from spiders.home import Places, project_root
from spiders.outlets import load_outlets
from spiders.replay import Recording
from spiders.spool import read_report
from tests.fix_database import one_value
from tests.khobor import Desk, Said, processes_of

SECOND_SNAPSHOT = ("--as-of", "2026-09-03", "--mode", "revisit")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("main") / "home")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def first(desk: Desk) -> Said:
    return desk.collect()


@pytest.fixture(scope="module")
def second(desk: Desk, first: Said) -> Said:
    assert first.code == 0
    return desk.collect()


@pytest.fixture(scope="module")
def revisit(desk: Desk, second: Said) -> Said:
    assert second.code == 0
    return desk.collect(*SECOND_SNAPSHOT)


def cells(said: Said, outlet: str) -> list[str]:
    """The counts of an outlet in the printed table."""
    (row,) = [line for line in said.out.splitlines() if line.split()[:1] == [outlet] and line.split()[1].isdigit()]
    return row.split()[1:]


def test_the_first_run_stores_what_matches_of_all_outlets(first: Said) -> None:
    assert first.code == 0, first.err
    assert "Traceback" not in first.err
    #                                         found known fetched matched new updated unchanged rejected blocked
    assert cells(first, "banglarakash")[:9] == ["13", "0", "13", "6", "6", "0", "0", "0", "0"]
    assert cells(first, "dbcnews")[:9] == ["14", "0", "14", "7", "7", "0", "0", "0", "0"]
    assert cells(first, "vietnamvn_bn")[:9] == ["12", "0", "12", "4", "4", "0", "0", "0", "0"]
    assert cells(first, "anandabazar")[:9] == ["14", "0", "14", "4", "4", "0", "0", "0", "1"]
    assert cells(first, "anandabazar")[9] == "blind"
    assert "Stored: 21 new articles, 0 new versions, 0 gone." in first.out
    assert "khobor.py sql --replay" in first.out


def test_progress_is_said_while_it_works(first: Said) -> None:
    assert "Preparing Prefect's database" in first.err
    assert "fetched" in first.err


def test_the_agency_text_is_a_copy_of_its_first_print(desk: Desk, second: Said) -> None:
    assert second.code == 0
    with desk.database() as conn:
        copies = conn.execute("SELECT copy_outlet, original_outlet FROM copies").fetchall()
    assert copies == [("banglarakash", "dbcnews")]


def test_a_second_run_stores_nothing_new_and_says_so(second: Said) -> None:
    assert second.code == 0
    assert "Nothing new: everything that matched was already stored." in second.out
    # Its listings say that nothing changed: they are not read again, and offer nothing.
    assert cells(second, "dbcnews")[:9] == ["0"] * 9


def test_the_second_snapshot_gives_one_new_version_and_one_gone_page(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0, revisit.err
    assert "Stored: 0 new articles, 1 new versions, 1 gone." in revisit.out
    with desk.database() as conn:
        edits = conn.execute("SELECT outlet FROM edits").fetchall()
        gone = conn.execute("SELECT outlet FROM articles WHERE gone_at IS NOT NULL").fetchall()
    assert edits == [("dbcnews",)]
    assert gone == [("banglarakash",)]


def test_every_version_points_to_readable_bytes(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    archive = Places.below(desk.home, replay=True).archive
    with desk.database() as conn:
        rows = conn.execute(
            "SELECT c.url, c.warc_file, c.warc_offset FROM article_version v JOIN capture c USING (capture_id)"
        ).fetchall()
    assert len(rows) == 22
    for url, file, offset in rows:
        assert read_response(archive, file, offset).url == safe_url_string(url)


def test_the_counts_of_every_run_add_up(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    spools = list(Places.below(desk.home, replay=True).spool.iterdir())
    assert len(spools) == 3 * len(load_outlets())
    for spool in spools:
        report = read_report(spool)
        assert report is not None
        assert report.fetched == sum(report.article_outcomes.values())
        assert report.found == report.known + report.fetched + report.not_reached


def test_the_queries_of_the_readme_give_rows(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    said = desk.run("sql", "--replay", "SELECT outlet, headline FROM search('রাশিয়ার অস্ত্র') LIMIT 3")
    assert said.code == 0, said.err
    assert "(3 rows)" in said.out
    assert desk.run("sql", "--replay", "SELECT nonsense").code != 0


def test_what_the_command_started_it_stopped(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    assert processes_of(desk.home) == []


def test_the_archive_of_all_runs_is_whole(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    checked = desk.run("archive", "check", "--replay")
    assert checked.code == 0, checked.err
    assert re.fullmatch(r"\d+ files checked, \d+ records, [\d.]+ MB: all good\.\n", checked.out)
    listed = desk.run("archive", "list", "--replay")
    assert listed.out.count(" good ") == len(list((desk.home / "replay" / "archive").rglob("*.warc.gz"))) == 12


def test_a_text_leads_to_the_page_as_it_was_received(desk: Desk, revisit: Said, tmp_path: Path) -> None:
    assert revisit.code == 0
    with desk.database() as conn:
        query = "SELECT article_id FROM article_version GROUP BY article_id HAVING count(*) > 1"
        article_id = str(one_value(conn, query + " LIMIT 1"))
    saved = tmp_path / "page.html"
    for version, snapshot in (("1", None), ("2", read_instant("--as-of", "2026-09-03"))):
        said = desk.run("source", article_id, "--version", version, "--save", str(saved), "--replay")
        assert said.code == 0, said.err
        assert f"text      {version} of 2: " in said.out
        (address,) = [line.split()[-1] for line in said.out.splitlines() if line.startswith("address")]
        recorded = Recording(project_root() / "seeds", snapshot).find(address)
        assert recorded is not None and recorded.body() == saved.read_bytes()


def test_wrong_use_of_the_archive_is_said_in_a_sentence(desk: Desk, revisit: Said) -> None:
    assert revisit.code == 0
    for command, sentence in (
        (("source", "0", "--replay"), "There is no article 0"),
        (("archive", "check", "nothing.warc.gz", "--replay"), "There is no closed file nothing.warc.gz"),
        (("archive", "move"), "Say where to: "),
        (("archive", "move", "nowhere://bucket"), "The archive's location nowhere://bucket cannot be used: "),
    ):
        said = desk.run(*command)
        assert (said.code, said.err.splitlines()[-1].startswith(f"khobor: {sentence}")) == (2, True), said.err
