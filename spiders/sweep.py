"""Whether a run walked its listings to their end: a day is done only where nothing of its listings is left.

A walk goes on where an earlier run of the same walk was cut short, and ends behind its window.
"""

from __future__ import annotations

from datetime import date
from heapq import heappush, heappushpop

import attrs

from spiders.discovery import Ask, is_paged, page_url
from spiders.items import Outcome
from spiders.job import Job
from spiders.known import Known
from spiders.outlet import Discovery, Outlet
from spiders.reach import unit_of

OLDER_ENOUGH = 20
"""So many articles in a row from before the window end a walk from the newest back: a single one may be pinned."""
PINNED = 2
"""So many older articles may stand among newer ones: how far a walk came back is told without them."""
OF_OTHER_DAYS = 3
"""So many articles, and none of the days asked for, show that the server did not answer for these days."""


@attrs.define
class _Section:
    """What was seen of a declared address, page by page; of addresses without pages, of the way."""

    way: int
    older: int = 0
    """Articles in a row from before the window."""
    oldest: list[int] = attrs.field(factory=list)
    """The oldest days, a heap of negated ordinals: the newest of them is its first."""
    within: int = 0
    outside: int = 0
    """Articles of the window, and others."""


class Sweep:
    """Counts the listings of a run that are still to come, keeps why one did not, and how far back they led."""

    def __init__(self, job: Job, outlet: Outlet) -> None:
        self._since, self._until = job.since, job.until
        self._outlet = outlet
        self._left = 0
        self._sections: list[_Section] = []
        self._numbers: dict[tuple[int, str], int] = {}
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

    def section(self, ask: Ask) -> int:
        """The number of what a listing belongs to: each declared address is walked back, page by page, for itself."""
        key = (ask.way, ask.template if is_paged(ask.template) else "")
        number = self._numbers.setdefault(key, len(self._sections))
        if number == len(self._sections):
            self._sections.append(_Section(way=ask.way))
        return number

    def see(self, number: int | None, day: date | None) -> None:
        """A listing of section `number` led to an article of `day`. What no listing of this run led to tells nothing
        of them."""
        if number is None or day is None:
            return
        section = self._sections[number]
        push = heappush if len(section.oldest) <= PINNED else heappushpop
        push(section.oldest, -day.toordinal())
        is_older = self._since is not None and day < self._since
        section.older = section.older + 1 if is_older else 0
        is_within = not is_older and (self._until is None or day <= self._until)
        section.within += is_within
        section.outside += not is_within

    def is_behind_window(self, ask: Ask) -> bool:
        """Whether a walk from the newest back, page by page, has come to articles from before its window."""
        return is_paged(ask.template) and self._sections[self.section(ask)].older >= OLDER_ENOUGH

    @property
    def back_to(self) -> date | None:
        """The day that a walk from the newest back has reached in each section, where it went to the end of all."""
        number = self._whole()
        if self._left or number is None or unit_of(self._outlet.discovery[number]) != "window":
            return None
        heaps = [section.oldest for section in self._of(number)]
        says = bool(heaps) and all(len(oldest) > PINNED for oldest in heaps)
        return max(date.fromordinal(-oldest[0]) for oldest in heaps) if says else None

    def why_not_whole(self) -> str | None:
        """Why the listings were not walked to their end; `None` where they were, by one way at least.

        What shows only the newest may end before the window does: a sitemap of news, a listing of fifty pages. And
        a server that does not know a day may answer with another one.
        """
        number = self._whole()
        if number is None:
            return next(filter(None, reversed(self._failures.values())), "it has no listing of all that is published")
        if self._left:
            return "the run ended before its listings did"
        if unit_of(self._outlet.discovery[number]) != "window":
            outside = sum(section.outside for section in self._of(number))
            is_other = outside >= OF_OTHER_DAYS and not any(section.within for section in self._of(number))
            return "its listings of these days lead to articles of other days only" if is_other else None
        reached = self.back_to
        if reached and self._since and reached < self._since:
            return None
        return f"its listings lead back to {reached} only" if reached else "its listings do not say how far they lead"

    def _of(self, way: int) -> list[_Section]:
        return [section for section in self._sections if section.way == way]

    def _whole(self) -> int | None:
        """The number of the first way of all that is published that leads back and was walked without a failure."""
        walked = ((number, self._outlet.discovery[number]) for number, why in self._failures.items() if why is None)
        return next((number for number, way in walked if way.complete and unit_of(way) is not None), None)


def why_failed_to_list(
    outcome: Outcome, reason: str | None, ask: Ask, way: Discovery, *, has_answered: bool
) -> str | None:
    """Why a listing breaks a walk; `None` where it is one, or says that there is no more.

    `has_answered`: an empty one is no page of an error. A day or a month may be without articles: what was asked for
    exactly that has answered.
    """
    is_empty = outcome == "empty" and has_answered and (ask.page > 1 or unit_of(way) in {"day", "month"})
    is_behind_last = outcome == "redirected_away" and ask.page > 1
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
