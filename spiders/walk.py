"""How a run goes through an outlet's ways of discovery: what is open, what each gave, what is tried next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from spiders.discovery import Ask
from spiders.entries import Entry
from spiders.items import Outcome
from spiders.spool import WayReport

GOOD: frozenset[Outcome] = frozenset({"listing", "not_modified"})
"""Outcomes of listings that need no reason."""


class _Way:
    """The counts of one way."""

    def __init__(self) -> None:
        self.open = 0
        self.articles: dict[str, set[int]] = {}
        """Declared address → hashes of the addresses that it offered: a number takes an eighth of an address."""
        self.useful = 0
        """Articles that the job can use."""
        self.unchanged = False
        self.outcomes: Counter[Outcome] = Counter()
        self.newest: datetime | None = None
        self.newest_on: date | None = None
        self.validators = False
        self.reason: str | None = None


@attrs.frozen
class WayEnd:
    """What a way came to, once nothing of it is open."""

    gave: bool
    """Whether it offered an article that the job can use, or said that it has not changed."""


class Walk:
    """What the listings of a run gave, way by way."""

    def __init__(self) -> None:
        self._ways: dict[int, _Way] = {}
        self._asked: set[tuple[int, str]] = set()

    def open(self, ask: Ask) -> bool:
        """Note a listing that is about to be asked for. False where this run asked for it before: an index may lead
        back to itself."""
        if (ask.way, ask.url) in self._asked:
            return False
        self._asked.add((ask.way, ask.url))
        self._way(ask).open += 1
        return True

    def offer(self, ask: Ask, entries: Iterable[Entry], useful: int) -> list[Entry]:
        """Note what a listing offers, of which the job can use `useful`. Those that no page of it offered before: a
        page that repeats another ends it, but two sections may show the same."""
        way = self._way(ask)
        before = way.articles.setdefault(ask.template, set())
        new = [entry for entry in entries if hash(entry.url) not in before]
        before.update(hash(entry.url) for entry in new)
        for entry in new:
            if entry.listed_at and not entry.at_latest:
                way.newest = max(way.newest or entry.listed_at, entry.listed_at)
            if entry.listed_on:
                way.newest_on = max(way.newest_on or entry.listed_on, entry.listed_on)
        way.useful += useful
        return new

    def close(self, ask: Ask, outcome: Outcome, *, reason: str | None, validators: bool) -> WayEnd | None:
        """Note the end of a listing's request, after what follows from it was opened. The way's end, if this was the
        last of it."""
        way = self._way(ask)
        way.open -= 1
        way.outcomes[outcome] += 1
        way.unchanged |= outcome == "not_modified"
        way.validators |= validators
        way.reason = way.reason if outcome in GOOD else reason
        return WayEnd(gave=way.useful > 0 or way.unchanged) if way.open == 0 else None

    def reports(self, names: tuple[str, ...]) -> dict[str, WayReport]:
        """What each way that was tried gave, under its name."""
        return {
            names[number]: WayReport(
                offered=len(set().union(*way.articles.values())),
                outcomes=dict(way.outcomes),
                newest_at=way.newest,
                newest_on=way.newest_on,
                validators=way.validators,
                reason=way.reason,
            )
            for number, way in sorted(self._ways.items())
        }

    def _way(self, ask: Ask) -> _Way:
        return self._ways.setdefault(ask.way, _Way())
