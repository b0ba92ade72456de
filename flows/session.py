"""What a command needs while it runs: a database that is fit, migrated, and knows outlets and topics."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows import store
from flows.database import Database, connect, open_database, transact
from flows.fitting import prepare
from flows.index import refresh_index
from flows.rows import Kind
from flows.runs import declare_outlet
from spiders.outlets import load_outlets
from spiders.topics import shipped_topics


@contextmanager
def database(home: Path, *, replay: bool) -> Iterator[Database]:
    """The database of `home`, or of `DATABASE_URL`, ready for use. Raises `DatabaseError`.

    The embedded server is started where it does not run, and stopped at the end by its last user.
    """
    kind: Kind = "replay" if replay else "live"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_database(home, kind=kind, database_url=os.environ.get("DATABASE_URL")) as opened:
        prepare(opened)
        declare(opened)
        yield opened


def bring_up(home: Path, *, replay: bool, tell: Callable[[str], object]) -> None:
    """Make the database ready, and index all its texts by the present rules. Raises `DatabaseError`."""
    with database(home, replay=replay) as opened, connect(opened.url) as conn:
        refresh_index(conn, tell=lambda done, due: tell(f"Indexed {done} of {due} articles by the present rules."))


def declare(opened: Database) -> None:
    """Bring the checkout's outlets and shipped topics into the database; edited topics stay as they are."""
    with connect(opened.url) as conn:
        transact(conn, lambda: _declare(conn))


def _declare(conn: store.Connection) -> None:
    for topic in shipped_topics():
        store.sync_shipped_topic(conn, topic)
    for spider in load_outlets().values():
        declare_outlet(conn, spider.outlet)
