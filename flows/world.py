"""What every run works in: the live web or a recording, each with its own database, spool, archive and time."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import attrs

from flows.arguments import NO_CONTACT, WrongUseError
from flows.database import Connection, connect
from flows.session import database
from spiders.home import Places, khobor_home
from spiders.replay import Recording


@attrs.frozen(kw_only=True)
class World:
    """An open one."""

    places: Places
    database_url: str
    conn: Connection
    now: datetime
    """The present, or the recording's."""
    replay: Path | None
    as_of: datetime | None
    contact: str | None


def open_world(stack: ExitStack, replay: Path | None, as_of: datetime | None) -> World:
    """Open the live world, or that of a recording; `stack` closes it.

    Raises `WrongUseError`, `RecordingError` or a `DatabaseError`, each with a sentence for a person.
    """
    contact = os.environ.get("KHOBOR_CONTACT")
    if replay is None and not contact:
        raise WrongUseError(NO_CONTACT)
    now = datetime.now(UTC) if replay is None else Recording(replay, as_of).now
    home = khobor_home()
    opened = stack.enter_context(database(home, replay=replay is not None))
    return World(
        places=Places.below(home, replay=replay is not None),
        database_url=opened.url,
        conn=stack.enter_context(connect(opened.url)),
        now=now,
        replay=replay,
        as_of=as_of,
        contact=contact,
    )
