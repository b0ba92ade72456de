"""Whether a run walked its listings to their end: a day is done only where nothing of its listings is left.

A walk goes on where an earlier run of the same walk was cut short, and ends behind its window.
"""

from __future__ import annotations

from datetime import date
from heapq import heappush, heappushpop

import attrs

from spiders.discovery import Ask, is_paged, page_url
from spiders.items import Outcome
from spiders.job import Job, Unit
from spiders.known import Known
from spiders.outlet import Discovery, Outlet
from spiders.reach import unit_of

OLDER_ENOUGH = 20
"""So many articles in a row from before the window end a walk from the newest back: a single one may be pinned."""
PINNED = 2
"""So many older articles may stand among newer ones: how far a walk came back is told without them."""


class Sweep:
    """Counts the listings of a run that are still to come, keeps why one did not, and how far back they led."""

    def __init__(self, job: Job, outlet: Outlet) -> None:
        self._since = job.since
        self._outlet = outlet
        self._left = 0
        self._older = 0
        self._oldest: list[int] = []  # a heap of negated ordinals: the newest of the oldest days is its first
        self._failures: dict[int, str | None] = {}

    def begin(self, way: int) -> None:
        """A listing of way `way` is asked for."""
        self._left += 1
        self._failures.setdefault(way, None)

    def end(self, way: int, failure: str | None) -> None:
        """It came, and what it leads to was begun; or it failed."""
        self._left -= 1
        self._failures[way] = self._failures[way] or failure

    def has_answered(self, way: int) -> bool:
        """Whether a way asked for days or months has told all of them: also that there were no articles.

        What shows only the newest has told nothing of a window that it does not reach.
        """
        return self._failures[way] is None and unit_of(self._outlet.discovery[way]) in {"day", "month"}

    def see(self, day: date | None) -> None:
        """A listing led to an article of `day`."""
        if day is None:
            return
        push = heappush if len(self._oldest) <= PINNED else heappushpop
        push(self._oldest, -day.toordinal())
        self._older = self._older + 1 if self._since is not None and day < self._since else 0

    def is_behind_window(self, ask: Ask) -> bool:
        """Whether a walk from the newest back, page by page, has come to articles from before its window."""
        return is_paged(ask.template) and self._older >= OLDER_ENOUGH

    @property
    def back_to(self) -> date | None:
        """The day that a walk from the newest back has reached, where it went to the end of the listings."""
        went = not self._left and self._by() == "window" and len(self._oldest) > PINNED
        return date.fromordinal(-self._oldest[0]) if went else None

    def why_not_whole(self) -> str | None:
        """Why the listings were not walked to their end; `None` where they were, by one way at least.

        What shows only the newest may end before the window does: a sitemap of news, a listing of fifty pages.
        """
        if self._by() is None:
            return next(filter(None, reversed(self._failures.values())), "it has no listing of all that is published")
        if self._left:
            return "the run ended before its listings did"
        reached = self.back_to
        if self._by() != "window" or (reached and self._since and reached < self._since):
            return None
        return f"its listings lead back to {reached} only" if reached else "its listings do not say how far they lead"

    def _by(self) -> Unit | None:
        """The unit of the first way of all that is published that was walked without a failure."""
        walked = (self._outlet.discovery[number] for number, failure in self._failures.items() if failure is None)
        return next((unit_of(way) for way in walked if way.complete), None)


def why_failed_to_list(outcome: Outcome, reason: str | None, status: int, ask: Ask, way: Discovery) -> str | None:
    """Why a listing breaks a walk; `None` where it is one, or says that there is no more.

    A day or a month may be without articles: what was asked for exactly that, and answers well, has answered.
    """
    is_empty = outcome == "empty" and status == 200 and unit_of(way) in {"day", "month"}
    is_behind_last = outcome in {"empty", "redirected_away"} and ask.page > 1
    return None if is_empty or is_behind_last or outcome in {"listing", "not_modified"} else f"{outcome}: {reason}"


def first_page(ask: Ask, way: Discovery, job: Job, known: Known) -> Ask:
    """Where a walk begins: at its first page, or at the last one that an earlier run of the same walk asked for.

    That one is asked for again: what was withdrawn since has drawn later articles onto it.
    """
    page = ask.page
    if job.walked_since is None or not is_paged(ask.template):
        return ask
    while (row := known.find(page_url(ask.template, page + 1, way, job))) and row.next_visit >= job.walked_since:
        page += 1
    return attrs.evolve(ask, page=page, url=page_url(ask.template, page, way, job))
