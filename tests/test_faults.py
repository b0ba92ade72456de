"""kill -9 of the spider, of the flow and of Postgres, at places defined by progress; then a plain re-run.

What is stored afterwards must be what an undisturbed run stores, and every version must point to readable
bytes. The traps are in tests/faults/sitecustomize.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from w3lib.url import safe_url_string

from flows.archive import read_capture
from flows.running import stop_holder
from flows.services import SERVER, PrefectServer
from flows.settings import prefect_folder
from spiders.home import Places, project_root
from tests.khobor import Desk, Said, processes_of, wait_until

OUTLET = "dbcnews"
PLACES = ["response:6", "part:1", "ingest:1"]
FAULTS = str(project_root() / "tests" / "faults")


Content = dict[str, set[tuple[object, ...]]]


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory, made_home: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("undisturbed") / "home")
    shutil.copytree(made_home, desk.home)
    said = desk.collect(OUTLET)
    assert said.code == 0, said.err
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def undisturbed(first_home: Desk) -> Content:
    content = first_home.content()
    assert len(content["article"]) == 7
    return content


@pytest.fixture(scope="module")
def server(first_home: Desk) -> Iterator[PrefectServer]:
    """A Prefect server that the homes of this module share, as `khobor up` would keep it."""
    kept = PrefectServer.start(first_home.home, keep=True, on_progress=lambda _what, _seconds: None)
    yield kept
    stop_holder(prefect_folder(first_home.home) / SERVER, grace=10, on_wait=lambda _seconds: None)


@pytest.fixture
def desk(tmp_path: Path, server: PrefectServer, made_home: Path) -> Iterator[Desk]:
    """A home of its own, but for the Prefect server."""
    made = Desk(tmp_path / "home")
    made.home.mkdir(mode=0o700)
    shutil.copytree(made_home / "postgres", made.home / "postgres")
    (made.home / "prefect").symlink_to(server.home / "prefect")
    yield made
    made.stop()


@pytest.fixture
def lone_desk(tmp_path: Path, made_home: Path) -> Iterator[Desk]:
    """A home that starts a Prefect server of its own."""
    made = Desk(tmp_path / "home")
    shutil.copytree(made_home, made.home)
    yield made
    made.stop()


def collect_with_fault(desk: Desk, fault: str) -> Said:
    """Run the main job with a trap set, and see that it snapped."""
    marker = desk.home.parent / "struck"
    said = desk.collect(OUTLET, KHOBOR_FAULT=f"{fault}:{marker}", PYTHONPATH=FAULTS)
    assert marker.exists(), said
    return said


@pytest.mark.parametrize("victim", ["spider", "flow", "postgres"])
@pytest.mark.parametrize("place", PLACES)
def test_a_kill_loses_nothing_and_doubles_nothing(desk: Desk, undisturbed: Content, place: str, victim: str) -> None:
    struck = collect_with_fault(desk, f"{place}:{victim}")
    assert struck.code != 0
    assert "Traceback" not in struck.err, struck.err
    again = desk.collect(OUTLET)
    assert again.code == 0, again.err
    assert desk.content() == undisturbed
    assert_versions_are_readable(desk)


def test_a_killed_command_leaves_nothing_running_but_postgres(lone_desk: Desk) -> None:
    collect_with_fault(lone_desk, "response:6:flow")
    assert wait_until(lambda: not services_left(lone_desk.home), seconds=15), processes_of(lone_desk.home)
    again = lone_desk.collect(OUTLET)
    assert again.code == 0, again.err
    assert processes_of(lone_desk.home) == []


def services_left(home: Path) -> list[str]:
    """Our processes besides the embedded Postgres."""
    return [line for line in processes_of(home) if "postgres" not in line]


def assert_versions_are_readable(desk: Desk) -> None:
    archive = Places.below(desk.home, replay=True).archive
    with desk.database() as conn:
        query = "SELECT c.url, capture_id FROM article_version JOIN capture c USING (capture_id)"
        rows = conn.execute(query).fetchall()
        assert rows
        for url, capture_id in rows:
            response = read_capture(conn, archive, capture_id)
            assert response.url == safe_url_string(url)
            assert b"<html" in response.body


def test_a_lost_database_is_said_and_the_next_start_drains_what_waits(desk: Desk) -> None:
    struck = collect_with_fault(desk, "response:6:postgres")
    assert struck.code == 1
    assert "2 batches wait" in " ".join(struck.out.split()), struck.out
    again = desk.collect(OUTLET)
    assert again.code == 0
    with desk.database() as conn:
        rows = conn.execute("SELECT count(*) FROM batch GROUP BY run ORDER BY min(ingested_at)").fetchall()
    assert rows == [(2,), (1,)]  # what waited, and the second run's own


def test_a_second_run_leaves_the_outlet_to_the_first(desk: Desk, undisturbed: Content, tmp_path: Path) -> None:
    held = tmp_path / "held"
    command = ("collect", OUTLET, "--replay", "seeds")
    with desk.start(*command, KHOBOR_HOLD=str(held), PYTHONPATH=FAULTS) as first:
        assert wait_until(held.exists, seconds=60)
        second = desk.run(*command)
        held.unlink()
        out, err = first.communicate(timeout=240)
    assert (first.returncode, second.code) == (0, 0), (err, second)
    assert f"{OUTLET}: already being crawled by {OUTLET}-" in second.out
    assert len(list(Places.below(desk.home, replay=True).spool.iterdir())) == 1
    assert "Stored: 7 new articles" in out
    assert desk.content() == undisturbed


def test_the_same_run_twice_at_once_is_crawled_once(desk: Desk, undisturbed: Content) -> None:
    command = ("collect", OUTLET, "--replay", "seeds")
    with desk.start(*command) as one, desk.start(*command) as other:
        said = [Said(process.wait(240), *process.communicate()) for process in (one, other)]
    assert [each.code for each in said] == [0, 0], said
    assert all("Traceback" not in each.err for each in said)
    assert desk.content() == undisturbed
