"""The counts of a run and what they say of its outlet's health (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import get_args

import attrs

from spiders.items import Outcome, Purpose
from spiders.job import Mode
from spiders.outlet import CountBand
from spiders.spool import Health

UNREADABLE: frozenset[Outcome] = frozenset({"layout_changed", "rejected", "empty"})
"""Outcomes of pages that came but gave no article."""
UNREADABLE_SHARE = 0.5
"""From this share of the pages that came, the run counts as blind."""


class Tally:
    """Counts as the run goes on. `found` = `known` + `fetched` + `not_reached`, by construction."""

    def __init__(self) -> None:
        self._offered: set[str] = set()
        self._known = 0
        self.listed = 0
        """Of the addresses offered, those that a listing of this run showed."""
        self.outcomes: dict[Purpose, Counter[Outcome]] = {purpose: Counter() for purpose in get_args(Purpose)}
        self.requests = 0

    @property
    def articles(self) -> Counter[Outcome]:
        """Ends of article requests."""
        return self.outcomes["article"]

    @property
    def listings(self) -> Counter[Outcome]:
        """Ends of listing requests."""
        return self.outcomes["listing"]

    def offer(self, url: str, *, listed: bool = True) -> bool:
        """Count a canonical article address. False where it was offered before."""
        if url in self._offered:
            return False
        self._offered.add(url)
        self.listed += listed
        return True

    def pass_over(self) -> None:
        """Count an offered address that is known and not due."""
        self._known += 1

    @property
    def found(self) -> int:
        """Distinct article addresses offered."""
        return len(self._offered)

    @property
    def known(self) -> int:
        """Of these, passed over."""
        return self._known

    @property
    def fetched(self) -> int:
        """Of these, asked for and ended."""
        return self.articles.total()

    @property
    def not_reached(self) -> int:
        """Of these, left."""
        return self.found - self.known - self.fetched


@attrs.frozen
class Verdict:
    """An outlet's health after a run, with the reason in words."""

    health: Health
    reason: str


def judge(tally: Tally, mode: Mode, band: CountBand, blocked: str | None) -> Verdict:
    """The health of a run. Blind: we cannot see what the outlet publishes. Quiet: less than usual."""
    if blocked is not None:
        return Verdict("blind", f"blocked: {blocked}")
    if mode == "latest" and tally.listed == 0 and not tally.listings["not_modified"]:
        return Verdict("blind", f"no article found; listings: {_in_words(tally.listings)}")
    came = tally.fetched - tally.articles["gone"] - tally.articles["refused"]
    unreadable = sum(tally.articles[outcome] for outcome in UNREADABLE)
    lost = tally.articles["unreachable"]
    if came and (unreadable + lost) / came >= UNREADABLE_SHARE:
        return Verdict("blind", f"{unreadable + lost} of {came} pages gave no article")
    if mode == "latest" and not tally.listings["not_modified"] and tally.listed < band.minimum:
        return Verdict("quiet", f"{tally.listed} articles listed; {band.minimum} or more are usual")
    return Verdict("healthy", f"{tally.found} articles listed, {tally.fetched} read")


def _in_words(outcomes: Mapping[Outcome, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "none"
