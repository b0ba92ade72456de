"""A home that is ready: Postgres and Prefect make their databases once a session, and tests copy them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.services import PrefectServer, quietly
from flows.session import database

FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
"""A killed process loses nothing by it, only a machine that stops."""


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which nothing runs: `postgres` with an empty database of recordings, `prefect` with one of no runs.

    To make them takes some ten seconds, to copy them none.
    """
    home = tmp_path_factory.mktemp("made") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with database(home, replay=True):
            pass
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as file:
        file.write(FAST)
    PrefectServer.start(home, keep=False, on_progress=quietly).stop()
    yield home
    shutil.rmtree(home)
