"""`khobor collect`: the main job at the terminal, from starting what it needs to the tables at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import date, datetime
from pathlib import Path

import attrs
from rich.console import Console

from flows import store
from flows.at_terminal import ready
from flows.database import connect
from flows.show import Counters, articles_table, notes, summary_table
from flows.summary import Summary
from spiders.job import Mode
from spiders.outlets import load_outlet

ADVICE = """Ask the database:
  python3 khobor.py sql{replay} "SELECT outlet, dated_at, headline FROM articles ORDER BY dated_at DESC"
  python3 khobor.py sql{replay} "SELECT * FROM search('রাশিয়ার অস্ত্র')"
  python3 khobor.py sql{replay}      (a prompt: \\d articles shows the columns, \\q leaves)"""


@attrs.frozen(kw_only=True)
class Order:
    """What a person asked `khobor collect` for, checked."""

    outlets: tuple[str, ...]
    topics: tuple[str, ...]
    """Empty: all."""
    mode: Mode
    urls: tuple[str, ...]
    since: date | None
    until: date | None
    requests: int
    replay: Path | None
    as_of: datetime | None


def collect_now(order: Order, console: Console, errors: Console) -> int:
    """Do it and show it. Returns the exit code: 1 where a run failed or could not be stored. Raises as `ready` does."""
    with ready(order, errors, _load_monitor) as (run, url):
        counters = Counters(errors)
        with counters.shown():
            summaries = asyncio.run(run(order, counters))
        return _show(order, summaries, url, console)


def _load_monitor() -> Callable[[Order, Counters], Coroutine[object, object, list[Summary]]]:
    """What runs the flow. Prefect is imported here, when its environment stands."""
    from flows.collect import on_progress
    from flows.form import More
    from flows.monitor import MonitorError, monitor

    async def run(order: Order, counters: Counters) -> list[Summary]:
        on_progress.set(counters.update)
        more = More(
            requests=order.requests,
            urls=list(order.urls),
            replay=None if order.replay is None else str(order.replay),
            as_of=order.as_of,
        )
        try:
            summaries = await monitor(
                outlets=list(order.outlets),
                topics=list(order.topics),
                mode=order.mode,
                since=order.since,
                until=order.until,
                more=more,
            )
        except MonitorError as error:
            summaries = error.summaries
        return list(summaries)

    return run


def _show(order: Order, summaries: Sequence[Summary], url: str, console: Console) -> int:
    with connect(url) as conn:
        articles = store.run_articles(conn, [each.run for each in summaries if each.run is not None])
    zones = {slug: load_outlet(slug).outlet.zone for slug in {each.outlet for each in articles}}
    console.print(summary_table(summaries), "")
    for line in notes(summaries):
        console.print(line, markup=False, soft_wrap=True)
    if articles:
        console.print("", articles_table(articles, zones), sep="\n")
    console.print()
    console.print(_closing(order, summaries), markup=False, soft_wrap=True)
    return int(any(each.state == "failed" for each in summaries))


def _closing(order: Order, summaries: Sequence[Summary]) -> str:
    new, updated, gone = (sum(getattr(each, name) for each in summaries) for name in ("new", "updated", "gone"))
    if new or updated or gone:
        stored = f"Stored: {new} new articles, {updated} new versions, {gone} gone."
    elif all(each.state == "failed" for each in summaries):
        stored = "Nothing was stored."
    else:
        stored = "Nothing new: everything that matched was already stored."
    return f"{stored}\n\n{ADVICE.format(replay='' if order.replay is None else ' --replay')}"
