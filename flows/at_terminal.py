"""What a flow needs to run at the terminal: its input checked, Postgres and Prefect running, its code loaded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from rich.console import Console

from flows.arguments import NO_CONTACT, WrongUseError
from flows.database import connect
from flows.services import PrefectServer
from flows.session import database
from flows.show import starting
from flows.stopping import calm_end, unbroken
from flows.topic_table import choose_topics
from spiders.home import khobor_home
from spiders.replay import Recording

Flow = TypeVar("Flow")


class Asked(Protocol):
    """What any flow is asked for."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Slugs; none: all."""

    @property
    def replay(self) -> Path | None:
        """A recording that stands for the web."""

    @property
    def as_of(self) -> datetime | None:
        """Its snapshot."""


@contextmanager
def ready(asked: Asked, errors: Console, load: Callable[[], Flow]) -> Iterator[tuple[Flow, str]]:
    """The flow that `load` imports, and the database's address; what was started for it is stopped at the end.

    Raises `WrongUseError`, `RecordingError`, `ServiceError` or `DatabaseError` before anything is asked for.
    """
    _check_source(asked.replay, asked.as_of)
    home = khobor_home()
    with _prefect(home) as server, ExitStack() as stack:
        with starting(errors) as tell:
            tell("Starting Postgres", 0)
            opened = stack.enter_context(database(home, replay=asked.replay is not None))
            with connect(opened.url) as conn:
                choose_topics(conn, asked.topics)  # a slug that is wrong is told before anything is asked for
            tell("Loading the flows", 0)
            server.use()  # before Prefect is imported
            with unbroken():
                flow = load()  # while the server starts
            server.wait(tell)
        with calm_end():
            yield flow, opened.url


def _check_source(replay: Path | None, as_of: datetime | None) -> None:
    """What can be found wrong with the recording, or with live crawling, before anything is started."""
    if replay is not None:
        Recording(replay, as_of)
    elif as_of is not None:
        raise WrongUseError("--as-of chooses a snapshot of a recording: it goes with --replay.")
    elif not os.environ.get("KHOBOR_CONTACT"):
        raise WrongUseError(NO_CONTACT)


@contextmanager
def _prefect(home: Path) -> Iterator[PrefectServer]:
    """Prefect's server, being started; stopped at the end unless `khobor up` keeps it."""
    server = PrefectServer.launch(home, keep=False)
    try:
        yield server
    finally:
        server.stop()
