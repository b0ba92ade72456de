"""What a run comes to: the counts of the design's words, as a value, a sentence and table rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import attrs

from flows.rows import Effects, LockHolder, ShownArticle
from spiders.spool import RunReport

Ending = Literal["done", "busy", "blind", "failed"]
"""done: crawled and stored. busy: another run was at it, nothing was asked for. blind: crawled, but we
cannot see what the outlet publishes. failed: the child died or not everything could be stored."""

ENDING_WORDS: dict[Ending, str] = {
    "done": "crawled",
    "busy": "already being crawled",
    "blind": "blind",
    "failed": "failed",
}


@attrs.frozen(kw_only=True)
class Summary:
    """One outlet's run."""

    outlet: str
    run: str | None
    """`None` where none was begun."""
    state: Ending
    reason: str
    """In words: the health's reason, who is at it already, or what failed."""
    found: int = 0
    known: int = 0
    not_reached: int = 0
    fetched: int = 0
    matched: int = 0
    blocked: int = 0
    """Of any purpose."""
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    rejected: int = 0
    health: str = "unknown"
    hour_requests: int = 0
    """Of the clock hour in which it ended, those of all the outlet's runs; 0 for a recording."""
    hour_budget: int = 0
    offending: tuple[str, ...] = ()
    """Captures of pages that show what is wrong."""

    def sentence(self) -> str:
        """The run in a line, for its state's message."""
        if self.state != "done":
            return self.reason
        counts = f"{self.found} found, {self.fetched} fetched, {self.matched} matched"
        stored = f"{self.new} new, {self.updated} updated, {self.unchanged} unchanged"
        hour = f"; {self.hour} requests of this hour" if self.hour else ""
        return f"{self.health}: {counts}; {stored}{hour}"

    @property
    def hour(self) -> str:
        """How much of the hour's budget is spent: `12/360`."""
        return f"{self.hour_requests}/{self.hour_budget}" if self.hour_budget else ""


def summarise(report: RunReport, effects: Effects) -> Summary:
    """The summary of a run that ended with a report and is stored."""
    outcomes = report.article_outcomes
    return Summary(
        outlet=report.outlet,
        run=report.run,
        state="blind" if report.health == "blind" else "done",
        reason=report.health_reason,
        found=report.found,
        known=report.known,
        not_reached=report.not_reached,
        fetched=report.fetched,
        matched=outcomes.get("article_matched", 0),
        blocked=outcomes.get("blocked", 0) + report.listing_outcomes.get("blocked", 0),
        health=report.health,
        hour_requests=report.hour_requests,
        hour_budget=report.hour_budget,
        offending=report.offending,
        **{name: getattr(effects, name) for name in ("new", "updated", "unchanged", "gone", "rejected")},
    )


def already_crawled(outlet: str, holder: LockHolder | None) -> Summary:
    """The summary where another run has the outlet."""
    if holder is None:  # it ended between our try and our question
        reason = "already being crawled"
    else:
        reason = f"already being crawled by {holder.run or 'another run'} since {holder.since:%Y-%m-%d %H:%M} UTC"
    return Summary(outlet=outlet, run=None, state="busy", reason=reason)


COLUMNS = (
    *("found", "known", "fetched", "matched"),
    *("new", "updated", "unchanged", "rejected", "blocked", "health"),
)


def table(summaries: Iterable[Summary]) -> list[dict[str, str | int]]:
    """One row an outlet, as the terminal and the artifact show it."""
    return [
        {
            "outlet": each.outlet,
            **{column: getattr(each, column) for column in COLUMNS},
            "hour": each.hour,
            "note": each.reason if each.state != "done" or each.health != "healthy" else "",
        }
        for each in summaries
    ]


def articles_as_markdown(heading: str, articles: Sequence[ShownArticle]) -> str:
    """The stored articles of a run, for its artifact."""
    if not articles:
        return f"{heading}\n\nNo article was stored or changed."
    lines = [f"{heading}\n", "| outlet | date | headline | tier | copy of |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *map(_markdown_row, articles)])


def _markdown_row(article: ShownArticle) -> str:
    day = f"{article.dated_at:%Y-%m-%d}" if article.dated_by == "day" else f"{article.dated_at:%Y-%m-%d %H:%M} UTC"
    cells = (
        article.outlet,
        day,
        f"[{escaped(article.headline)}]({article.url})",
        article.tier or "",
        article.copy_of_outlet or "",
    )
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """`text` as Markdown that shows it and does nothing else."""
    return "".join(f"\\{character}" if character in "\\|[]<>`*_" else character for character in text)


def by_ending(summaries: Iterable[Summary]) -> dict[Ending, list[str]]:
    """The outlets by how their runs ended."""
    found: dict[Ending, list[str]] = {}
    for each in summaries:
        found.setdefault(each.state, []).append(each.outlet)
    return found
