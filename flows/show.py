"""What a person reads at the terminal: tables, and progress while something takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from flows.crawl import Progress
from flows.rows import ShownArticle
from flows.services import ServiceRow
from flows.summary import COLUMNS, Summary, table
from spiders.outlet import Outlet

HEALTH_STYLES = {"healthy": "green", "quiet": "yellow", "blind": "bold red"}
TIER_STYLES = {"confirmed": "green", "candidate": "yellow"}
PLAIN_EVERY = 5
"""Without a terminal, every how many fetched pages a line says how far a crawl is."""


def table_of(title: str, *columns: str, right: Iterable[str] = (), whole: Iterable[str] = ("outlet",)) -> Table:
    """An empty table: columns named in `right` hold numbers, those in `whole` are never cut."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=0,
    )
    for column in columns:
        name = _TWO_LINES.get(column, column)
        made.add_column(name, justify="right" if column in right else "left", no_wrap=column in whole, overflow="fold")
    return made


_TWO_LINES = {
    "updated": "up-\ndated",
    "unchanged": "un-\nchanged",
    "rejected": "re-\njected",
    "blocked": "block-\ned",
    "not_reached": "not_\nreached",
    "unreadable": "unread-\nable",
}
"""Headings of narrow numbers: all columns of a run fit into 80 characters."""


def summary_table(summaries: Sequence[Summary]) -> RenderableType:
    """One row an outlet: the counts of its run, and for live ones how much of the hour's budget is spent."""
    numbers = [column for column in COLUMNS if column != "health"]
    rows = table(summaries)
    hour = ["hour"] if any(row["hour"] for row in rows) else []
    shown = table_of("Outlets", "outlet", *COLUMNS, *hour, right=[*numbers, *hour])
    for row in rows:
        health = str(row["health"])
        cells = [str(row[column]) for column in numbers]
        shown.add_row(
            str(row["outlet"]), *cells, Text(health, HEALTH_STYLES.get(health, "")), *(str(row[each]) for each in hour)
        )
    return shown


def notes(summaries: Sequence[Summary]) -> Iterator[str]:
    """A line for each outlet that has something to say besides its counts."""
    for row in table(summaries):
        if row["note"]:
            yield f"{row['outlet']}: {row['note']}"


def articles_table(articles: Sequence[ShownArticle], zones: dict[str, ZoneInfo]) -> RenderableType:
    """Matching articles. Times are those of the article's outlet.

    The headline stands last: terminals disagree on the width of Bengali vowel signs, and what follows
    would not stand in line.
    """
    shown = table_of("Matching articles", "outlet", "time", "tier", "copy of", "headline")
    for article in articles:
        tier = Text(article.tier or "", TIER_STYLES.get(article.tier or "", ""))
        headline = article.headline if article.gone_at is None else f"{article.headline} [gone]"
        shown.add_row(article.outlet, _time(article, zones), tier, article.copy_of_outlet or "", Text(headline))
    return shown


def _time(article: ShownArticle, zones: dict[str, ZoneInfo]) -> str:
    at = article.dated_at.astimezone(zones.get(article.outlet, UTC))
    if article.dated_by == "day":
        return f"{at:%Y-%m-%d}"
    return f"{at:%Y-%m-%d %H:%M}" + (" (first seen)" if article.dated_by == "first_seen" else "")


def outlets_table(outlets: Iterable[Outlet]) -> RenderableType:
    """The catalogue."""
    shown = table_of("Outlets", "slug", "name", "country", "zone", "ways of discovery")
    for outlet in outlets:
        ways = ", ".join(dict.fromkeys(way.way for way in outlet.discovery))
        shown.add_row(outlet.slug, outlet.name, outlet.country, outlet.zone.key, ways)
    return shown


def status_table(rows: Iterable[ServiceRow]) -> RenderableType:
    """What runs and what does not."""
    shown = table_of("Services", "service", "state", "detail")
    for row in rows:
        state = Text("running", "green") if row.running else Text("stopped", "dim")
        shown.add_row(row.name, state, row.detail)
    return shown


@contextmanager
def starting(console: Console) -> Iterator[Callable[[str, float], None]]:
    """Show what is being started and for how long: one moving line, or a plain one per step."""
    said: set[str] = set()
    with console.status("Starting") as moving:

        def tell(what: str, seconds: float) -> None:
            if console.is_terminal:
                moving.update(f"{what} … {seconds:.0f} s")
            elif what not in said:
                said.add(what)
                console.print(f"{what} …")

        yield tell


class Counters:
    """The counts of running crawls: a live table, or a plain line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rows: dict[str, Progress] = {}
        self._live = Live(console=console, transient=True, auto_refresh=False)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show them while the block runs."""
        if not self._console.is_terminal:
            yield
            return
        with self._live:
            yield

    def update(self, progress: Progress) -> None:
        """Take new counts in."""
        self._rows[progress.outlet] = progress
        if self._console.is_terminal:
            self._live.update(self._table(), refresh=True)
        elif progress.fetched % PLAIN_EVERY == 0 and progress.fetched:
            self._console.print(
                f"{progress.outlet}: {progress.found} found, {progress.fetched} fetched, {progress.matched} matched"
            )

    def _table(self) -> RenderableType:
        columns = ("found", "known", "fetched", "matched", "requests")
        shown = table_of("Crawling", "outlet", *columns, right=columns)
        for outlet, row in sorted(self._rows.items()):
            shown.add_row(outlet, *(str(getattr(row, column)) for column in columns))
        return shown
