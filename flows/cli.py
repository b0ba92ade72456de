"""The `khobor` command: what a person types, and what they read when something is wrong.

Nothing of Prefect is imported before its environment is set, so the commands import late; that keeps
`khobor --help` quick too.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Never

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console

from flows.arguments import (
    WrongUseError,
    check_order,
    check_outlets,
    find_recording,
    read_day,
    read_instant,
)
from flows.cli_archive import archive_app, source
from flows.cli_backfill import days_app
from flows.cli_database import grant_reader
from flows.cli_outlet import outlet_app
from flows.cli_reparse import reparse
from flows.cli_topic import topic_app
from flows.cli_watch import watch
from flows.errors import CheckError, DatabaseError
from flows.services import ServiceError
from spiders.archive import ArchiveError
from spiders.home import khobor_home, project_root
from spiders.items import ExtractionError
from spiders.job import JobError
from spiders.outlets import OutletFileError
from spiders.replay import RecordingError
from spiders.topics import TopicError

HELP = """Khobor watches the Bengali-language press: it collects the articles that match a topic from each
outlet, removes duplicates, keeps every version, and stores them in Postgres.

Start here:  `khobor collect --replay seeds`  (recorded outlets, no network), then  `khobor sql --replay`.
"""

app = App(name="khobor", help=HELP, help_format="markdown", version="0.1.0", suppress_keyboard_interrupt=False)
app.command(outlet_app)
app.command(topic_app)
app.command(watch)
app.command(archive_app)
app.command(source)
app.command(reparse)
app.command(grant_reader, name="grant-reader")
app.command(days_app, name="*")

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


PERSONAL_ERRORS = (
    WrongUseError, CheckError, DatabaseError, ServiceError, TopicError, RecordingError, JobError, ArchiveError,
    ExtractionError, OutletFileError,
)  # fmt: skip
"""Errors whose message is written for the person at the terminal."""


@app.command
def collect(
    *outlets: str,
    topic: Annotated[list[str] | None, Parameter(name="--topic", negative="")] = None,
    mode: Literal["latest", "backfill", "revisit", "urls", "due"] = "latest",
    url: Annotated[list[str] | None, Parameter(name="--url", negative="")] = None,
    since: str | None = None,
    until: str | None = None,
    requests: int = 200,
    replay: Path | None = None,
    as_of: str | None = None,
) -> int:
    """Crawl outlets, store what matches, and show what came.

    Parameters
    ----------
    outlets
        Slugs of outlets, as `khobor outlet list` shows them. Without any: all.
    topic
        Only this topic; may be given several times. Without any: all.
    mode
        *latest*: what the outlet lists now and we do not know. *backfill*: an earlier window (with
        --since and --until). *revisit*: stored articles again, for edits and withdrawals. *urls*: the
        addresses given with --url. *due*: no listing, only what was found and not fetched, and revisits.
    url
        An article's address, for mode urls; may be given several times.
    since
        First day of the window, as 2026-08-01.
    until
        Last day of the window, included.
    requests
        The most requests that a run makes to one outlet.
    replay
        A recording that stands in for the web, such as `seeds`. It has a database of its own.
    as_of
        Which snapshot of the recording, as 2026-09-03 or 2026-09-03T06:00Z. Without: the first.
    """
    from flows.collecting import Order, collect_now

    order = Order(
        outlets=check_outlets(outlets),
        topics=tuple(topic or ()),
        mode=mode,
        urls=tuple(url or ()),
        since=read_day("--since", since),
        until=read_day("--until", until),
        requests=requests,
        replay=None if replay is None else find_recording(replay),
        as_of=read_instant("--as-of", as_of),
    )
    check_order(order.mode, bool(order.urls), order.since, order.until, order.requests)
    return collect_now(order, console, errors)


@app.command
def parse(
    file: Path,
    *,
    outlet: str = "generic",
    url: str | None = None,
    zone: str | None = None,
    format: Literal["html", "text", "bijoy"] | None = None,
    kind: Literal["article", "listing"] = "article",
) -> int:
    """Read a saved page, or a page's plain text, as an article, and print it as JSON.

    Parameters
    ----------
    file
        The page (HTML) or its text extract, as WET files and reader modes give it.
    outlet
        Whose rules to read it by; *generic* knows none and reads any page.
    url
        The page's address, for its identity and its links.
    zone
        IANA name of the zone of its printed times, such as Asia/Dhaka. Default: the outlet's.
    format
        *html* or *text*; guessed from the content where it is not given. *bijoy*: text to convert from those old fonts.
    kind
        *listing* counts the article links instead: `listing: N links`.
    """
    from spiders.parse import ParseError, parse_file

    now = datetime.now(UTC)
    try:
        data = file.read_bytes()
        print(parse_file(data, outlet_slug=outlet, url=url, zone=zone, format=format, kind=kind, fetched_at=now))
    except OSError as error:
        raise WrongUseError(f"{file} cannot be read: {error.strerror}.") from error
    except ParseError as error:
        raise WrongUseError(str(error)) from error
    return 0


@app.command
def sql(query: str | None = None, *, replay: bool = False) -> int:
    """Ask the database: one query, or a prompt (psql).

    Parameters
    ----------
    query
        SQL, such as "select outlet, headline from articles order by dated_at desc". Without: a prompt.
    replay
        Ask the database of the recordings instead of the live one.
    """
    from flows.psql import run_psql
    from flows.session import database

    with database(khobor_home(), replay=replay) as opened:
        return run_psql(opened.url, query)


@app.command
def up() -> int:
    """Start Postgres, the Prefect server with its UI, and the process that runs what is scheduled."""
    from flows.services import up as start
    from flows.show import starting

    with starting(errors) as tell:
        start(khobor_home(), tell)
    return status()


@app.command
def migrate(*, replay: bool = False) -> int:
    """Bring the database up to this checkout: its schema, and the indexed words of all stored texts.

    Parameters
    ----------
    replay
        The database of the recordings.
    """
    from flows.session import bring_up

    bring_up(khobor_home(), replay=replay, tell=errors.print)
    console.print("The schema is up to date.")
    return 0


@app.command
def status() -> int:
    """Show what is running."""
    from flows.services import status as find
    from flows.show import status_table

    rows = find(khobor_home())
    console.print(status_table(rows))
    for row in rows:
        if row.enter_url:  # whole, whatever the terminal's width: it is there to be opened
            console.print(f"\nThe UI: {row.enter_url}", markup=False, soft_wrap=True)
    return 0


@app.command
def down() -> int:
    """Stop what `khobor up` started."""
    from flows.services import down as stop
    from flows.show import starting

    with starting(errors) as tell:
        stop(khobor_home(), tell)
    console.print("Stopped.")
    return 0


@app.command
def test(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> int:
    """Run the tests. Further arguments are pytest's."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=project_root(), check=False).returncode


def main() -> Never:
    """Run the command of the arguments and exit: 0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C or SIGTERM."""
    try:
        code = app(sys.argv[1:], exit_on_error=False, print_error=False)
    except CycloptsError as error:
        errors.print(f"khobor: {error}\nkhobor: `khobor --help` shows what there is.", markup=False)
        code = 2
    except PERSONAL_ERRORS as error:
        errors.print(f"khobor: {error}", markup=False, soft_wrap=True)
        code = 2
    except KeyboardInterrupt:
        errors.print("\nkhobor: stopped. Nothing is lost: the next start goes on from here.", markup=False)
        code = 130
    raise SystemExit(code or 0)
