"""`khobor grant-reader`: who else may ask the database."""

from __future__ import annotations

from rich.console import Console

from spiders.home import khobor_home

console = Console(highlight=False)


def grant_reader(role: str, *, replay: bool = False) -> int:
    """Let a Postgres role read the views and functions, and nothing else.

    Parameters
    ----------
    role
        An existing role.
    replay
        In the database of the recordings.
    """
    from flows.database import connect
    from flows.database import grant_reader as grant
    from flows.session import database

    with database(khobor_home(), replay=replay) as opened, connect(opened.url) as connection:
        grant(connection, role)
    console.print(
        f"{role} can now read the views: articles, matches, copies, edits, withdrawals, coverage, outlet_health."
    )
    return 0
