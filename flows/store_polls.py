"""The store's queries about looking: what listings have taught, what waits, and what an hour has cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from flows.rows import KnownPage, Poll, Seen, Waiting
from flows.store import Connection, do, fetch, fetch_column
from spiders.items import INDEX


def count_requests(conn: Connection, outlet: str, *, since: datetime) -> int:
    """Requests that the runs of an outlet made since an instant."""
    return int(fetch_column(conn, "count_requests", {"outlet": outlet, "since": since})[0])


def recent_known(conn: Connection, outlet: str, *, limit_to: int, forgotten: datetime) -> list[KnownPage]:
    """An outlet's listings, and its newest `limit_to` article addresses; not those given up before `forgotten`."""
    values = {"outlet": outlet, "limit_to": limit_to, "forgotten": forgotten}
    return fetch(conn, "recent_known", KnownPage, values)


def load_polls(conn: Connection) -> list[Poll]:
    return fetch(conn, "load_polls", Poll)


def put_poll(conn: Connection, poll: Poll) -> None:
    do(conn, "put_poll", attrs.asdict(poll))


def look_result(conn: Connection, run: str, outlet: str, *, since: datetime) -> Seen:
    """What the look of `run` came to. `since`: when it began."""
    return fetch(conn, "look_result", Seen, {"run": run, "outlet": outlet, "since": since, "index": INDEX})[0]


def find_waiting(
    conn: Connection, outlets: Sequence[str], *, now: datetime, window: timedelta, rest: timedelta
) -> list[Waiting]:
    """What waits of `outlets`; of addresses without an article, those listed within the last `window`.

    Not of those where a run of the last `rest` ended at a bot wall.
    """
    values = {"outlets": list(outlets), "now": now, "days": window.days, "rest": rest}
    return fetch(conn, "find_waiting", Waiting, values)


def delete_idle_looks(conn: Connection, *, cutoff: datetime, in_spool: Sequence[str], limit_to: int) -> int:
    """Delete looks from before `cutoff` that found nothing. Returns how many. `in_spool`: runs that have a folder."""
    values = {"cutoff": cutoff, "in_spool": list(in_spool), "limit_to": limit_to}
    return int(fetch_column(conn, "delete_idle_looks", values)[0])
