"""`khobor backfill` over two recorded months: whole, in pieces, killed in the middle; and what it then shows."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.running import stop_holder
from flows.services import SERVER, PrefectServer
from flows.settings import prefect_folder
from tests.khobor import Desk, Said, processes_of, wait_until
from tests.recorded_months import OUTLET, WINDOW, posts, record
from tests.test_faults import FAULTS, Content

COVERAGE = "SELECT * FROM crawl_coverage('2026-07-01', '2026-08-31') WHERE found > 0 OR swept"
CRAWLED = "SELECT count(*) FROM capture WHERE purpose <> 'robots'"
FIRST_ASKED = "SELECT url FROM capture JOIN batch USING (run) WHERE purpose = 'listing' ORDER BY ingested_at LIMIT 1"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("months")
    record(folder)
    return folder


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory, made_home: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("undisturbed") / "home")
    shutil.copytree(made_home, desk.home)
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def server(first_home: Desk) -> Iterator[PrefectServer]:
    """A Prefect server that the homes of this module share."""
    kept = PrefectServer.start(first_home.home, keep=True, on_progress=lambda _what, _seconds: None)
    yield kept
    stop_holder(prefect_folder(first_home.home) / SERVER, grace=10, on_wait=lambda _seconds: None)


@pytest.fixture(scope="module")
def whole(first_home: Desk, server: PrefectServer, recording: Path) -> Said:
    """An undisturbed run."""
    assert server.home == first_home.home
    return backfill(first_home, recording)


@pytest.fixture(scope="module")
def undisturbed(first_home: Desk, whole: Said) -> Content:
    assert whole.code == 0, whole.err
    return everything(first_home)


@pytest.fixture
def desk(tmp_path: Path, first_home: Desk, server: PrefectServer, made_home: Path) -> Iterator[Desk]:
    """A home of its own, but for the Prefect server."""
    made = Desk(tmp_path / "home")
    made.home.mkdir(mode=0o700)
    shutil.copytree(made_home / "postgres", made.home / "postgres")
    (made.home / "prefect").symlink_to(server.home / "prefect")
    yield made
    made.stop()


def backfill(desk: Desk, recording: Path, *arguments: str, **more: str) -> Said:
    return desk.run("backfill", "--outlet", OUTLET, *WINDOW, "--replay", str(recording), *arguments, **more)


def everything(desk: Desk) -> Content:
    """What is stored, and what is known to be missing."""
    with desk.database() as conn:
        return {**desk.content(), "coverage": set(conn.execute(COVERAGE).fetchall())}


def ask(desk: Desk, query: str) -> object:
    with desk.database() as conn:
        [(value,)] = conn.execute(query.encode()).fetchall()
        return value


def test_a_backfill_stores_what_matches_and_shows_what_is_missing(whole: Said) -> None:
    assert whole.code == 0, whole.err
    matching = sum(post.kind == "matching" for post in posts())
    assert f"{OUTLET}: 33 fetched, {matching} matched, {matching} new." in whole.out
    rows = {line.split()[0]: line.split()[1:] for line in whole.out.splitlines() if line[:4] in {"2026", "all "}}
    assert rows["all"] == ["33", "33", "31", str(matching), "2", "0", "1", "1", "62", "of", "62"]
    assert rows["2026-08-14"][:3] == ["3", "3", "2"]
    assert rows["2026-08-15"] == ["0"] * 8 + ["yes"]


def test_the_newest_month_is_walked_first_and_its_progress_is_said(first_home: Desk, whole: Said) -> None:
    pieces = [line for line in whole.err.splitlines() if "(1 of 2)" in line or "(2 of 2)" in line]
    assert pieces == [f"{OUTLET}: 2026-08-01 to 2026-08-31 (1 of 2)", f"{OUTLET}: 2026-07-01 to 2026-07-31 (2 of 2)"]
    assert "after=2026-07-31T23:59:59" in str(ask(first_home, FIRST_ASKED))


def test_oldest_first_begins_with_the_first_month_and_gives_the_same(
    desk: Desk, recording: Path, undisturbed: Content
) -> None:
    said = backfill(desk, recording, "--oldest-first")
    assert said.code == 0, said.err
    assert "after=2026-06-30T23:59:59" in str(ask(desk, FIRST_ASKED))
    assert everything(desk) == undisturbed


def test_what_is_done_is_not_asked_for_again(first_home: Desk, undisturbed: Content, recording: Path) -> None:
    before = ask(first_home, CRAWLED)
    said = backfill(first_home, recording)
    assert said.code == 0
    assert f"{OUTLET}: nothing is left to do in these days." in said.out
    assert ask(first_home, CRAWLED) == before
    assert everything(first_home) == undisturbed


def test_gaps_are_tried_again_and_nothing_else(first_home: Desk, undisturbed: Content, recording: Path) -> None:
    before = ask(first_home, CRAWLED)
    said = backfill(first_home, recording, "--gaps")
    assert said.code == 0, said.err
    missing = sum(post.kind in {"empty", "gone"} for post in posts())
    assert ask(first_home, CRAWLED) == before + missing  # type: ignore[operator]
    assert everything(first_home) == undisturbed


def test_a_backfill_in_small_portions_comes_to_the_same(desk: Desk, recording: Path, undisturbed: Content) -> None:
    said = backfill(desk, recording, "--requests", "25")
    assert said.code == 0, said.err
    assert "its 25 requests are spent; start again to go on." in said.out
    assert "July" not in said.out
    again = backfill(desk, recording)
    assert again.code == 0, again.err
    assert everything(desk) == undisturbed
    assert ask(desk, "SELECT count(*) FROM capture WHERE purpose = 'article'") == len(posts())


@pytest.mark.parametrize("fault", ["response:9:spider", "ingest:1:flow"])
def test_a_killed_backfill_is_gone_on_with(
    desk: Desk, recording: Path, undisturbed: Content, tmp_path: Path, fault: str
) -> None:
    struck = backfill(desk, recording, KHOBOR_FAULT=f"{fault}:{tmp_path / 'struck'}", PYTHONPATH=FAULTS)
    assert (tmp_path / "struck").exists(), struck
    assert struck.code != 0
    assert "Traceback" not in struck.err, struck.err
    again = backfill(desk, recording)
    assert again.code == 0, again.err
    assert everything(desk) == undisturbed


def test_a_backfill_that_is_told_to_stop_says_so_and_is_gone_on_with(
    desk: Desk, recording: Path, undisturbed: Content, tmp_path: Path
) -> None:
    for number, how in enumerate((signal.SIGINT, signal.SIGTERM)):
        held = tmp_path / f"held-{number}"
        command = ("backfill", "--outlet", OUTLET, *WINDOW, "--replay", str(recording))
        with desk.start(*command, KHOBOR_HOLD=str(held), PYTHONPATH=FAULTS) as process:
            assert wait_until(held.exists, seconds=60)
            process.send_signal(how)
            held.unlink()
            _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert "khobor: stopped. Nothing is lost: the next start goes on from here." in err
        assert "Traceback" not in err
        assert processes_of(desk.home) == []
    assert backfill(desk, recording).code == 0
    assert everything(desk) == undisturbed


def test_coverage_shows_gaps_alone_and_days_never_looked_at(first_home: Desk, undisturbed: Content) -> None:
    assert undisturbed
    asked = ("coverage", OUTLET, "--from", "2026-06-30", "--to", "2026-07-02", "--replay")
    said = first_home.run(*asked)
    assert "বাংলার আকাশ" in said.out
    rows = {line.split()[0]: line.split()[1:] for line in said.out.splitlines() if line[:4] == "2026"}
    assert rows["2026-06-30"] == ["0"] * 8 + ["never"]
    assert rows["2026-07-01"] == ["1", "1", "1", "1", "0", "0", "0", "0", "yes"]
    gaps = first_home.run(*asked, "--gaps")
    assert "2026-06-30" in gaps.out
    assert "2026-07-01" not in gaps.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2026-08-02", "--to", "2026-08-01"), "--from 2026-08-02 is after --to 2026-08-01."),
        (("--from", "2026-08-02", "--to", "2999-01-01"), "--to 2999-01-01 is in the future"),
        (("--from", "yesterday", "--to", "2026-08-01"), "--from yesterday is not a day; write it as 2026-08-01."),
        (("--from", "2026-08-01", "--to", "2026-08-02", "--requests", "0"), "--requests must be at least 1."),
        (("--outlet", "nosuch", "--from", "2026-08-01", "--to", "2026-08-02"), "There is no outlet 'nosuch'."),
    ],
)
def test_wrong_use_gets_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = Desk(tmp_path / "home").run("backfill", *arguments, "--replay", "seeds")
    assert said.code == 2
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "home").exists()


def test_a_live_backfill_needs_a_contact(tmp_path: Path) -> None:
    said = Desk(tmp_path / "home").run("backfill", *WINDOW)
    assert said.code == 2
    assert "KHOBOR_CONTACT" in said.err
