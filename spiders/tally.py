"""The counts of a run and what they say of its outlet's health (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import get_args

import attrs

from spiders.habits import Reading, changes, doubtful, in_words, silence
from spiders.items import Article, Capture, Outcome, Purpose
from spiders.job import History, JobMode
from spiders.known import url_hash
from spiders.letters import without_digits
from spiders.outlet import CountBand
from spiders.spool import Health

UNREADABLE: frozenset[Outcome] = frozenset({"layout_changed", "rejected", "empty"})
"""Outcomes of pages that came but gave no article."""
UNREADABLE_SHARE = 0.5
"""From this share of the pages that came, the run counts as blind."""
SOFT_404 = "soft 404"
"""How the reason begins of a page that says with status 200 that there is none."""
REMEMBERED = 10_000
"""So many paragraphs, of about a thousand articles, are held against the next article's."""
LONG_PARAGRAPH = 80
"""Characters from which a paragraph that another article has, too, says something."""
SUSPECTS = 5
"""So many captures a report names."""

OFFERED_BYTES = 16
"""Of an address' hash: two of a million addresses share them once in 10^26 runs."""


class Tally:
    """Counts as the run goes on. `found` = `known` + `fetched` + `not_reached`, by construction."""

    def __init__(self) -> None:
        self._offered: set[bytes] = set()  # by hash: a backfill offers a hundred thousand
        self._known = 0
        self.listed = 0
        """Of the addresses offered, those that a listing of this run showed."""
        self.outcomes: dict[Purpose, Counter[Outcome]] = {purpose: Counter() for purpose in get_args(Purpose)}
        self.requests = 0
        self.soft_404 = 0
        """Of the articles gone, those whose page came with status 200."""
        self.reading = Reading()
        """What the articles read were like."""
        self._paragraphs: dict[int, int] = {}
        self._lines: dict[int, int] = {}
        self._long: dict[int, int] = {}
        """How many long paragraphs an article was the first to have."""
        self._suspects: list[tuple[int, str]] = []

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
        known_by = url_hash(url)[:OFFERED_BYTES]
        if known_by in self._offered:
            return False
        self._offered.add(known_by)
        self.listed += listed
        return True

    def pass_over(self) -> None:
        """Count an offered address that is known and not due."""
        self._known += 1

    def read(self, article: Article, capture_id: str, *, agrees: bool = True) -> None:
        """Count an article that a page gave. One with the text of another article is doubtful, too, and one whose day
        does not agree with its listing."""
        faults = [*article.faults]
        paragraphs, key = article.body.split("\n"), hash(article.article_key)
        has_line_of_another = self._has_line_of_another((article.headline or "", *paragraphs), key)
        if not self._is_own(paragraphs, key):
            faults.append("text_of_another")
        elif has_line_of_another:
            faults.append("line_of_another")
        if not agrees:
            faults.append("listing_disagrees")
        if self.reading.add(article, faults):
            self._suspect(2, capture_id)

    def _is_own(self, paragraphs: Sequence[str], key: int) -> bool:
        """Whether the longest paragraph is no other article's, and no other article is whole among the paragraphs."""
        # The longest paragraph is no boilerplate, and stays where a lede of our own was put before another's text.
        longest = hash(max(paragraphs, key=len))
        marks = {hash(paragraph) for paragraph in paragraphs if len(paragraph) >= LONG_PARAGRAPH} | {longest}
        owners = Counter(self._paragraphs.setdefault(mark, key) for mark in marks)
        longest_is_own = self._paragraphs[longest] == key
        self._long.setdefault(key, owners.pop(key, 0))
        _forget(self._paragraphs)
        _forget(self._long)
        return longest_is_own and not any(n > 1 and n == self._long.get(owner) for owner, n in owners.items())

    def _has_line_of_another(self, paragraphs: Sequence[str], key: int) -> bool:
        """Whether another article of the run has one of the lines, digits aside: what stands on every page is the
        site's, whatever it says."""
        marks = [hash(without_digits(line)) for line in paragraphs]
        is_shared = {self._lines.setdefault(mark, key) for mark in marks} != {key}
        _forget(self._lines)
        return is_shared

    def suspect(self, capture: Capture) -> None:
        """Remember the capture of a page that should not be as it is."""
        if capture.outcome == "gone" and (capture.reason or "").startswith(SOFT_404):
            self.soft_404 += 1
        elif capture.outcome not in {*UNREADABLE, "blocked"}:
            return
        if capture.warc_file is not None:
            self._suspect(0 if capture.outcome == "blocked" else 1, capture.capture_id)

    def _suspect(self, rank: int, capture_id: str) -> None:
        self._suspects = sorted((*self._suspects, (rank, capture_id)), key=lambda each: each[0])[:SUSPECTS]

    @property
    def offending(self) -> tuple[str, ...]:
        """A few captures that show what is wrong: the wall first, then unusable pages, then doubtful articles."""
        return tuple(capture_id for _, capture_id in self._suspects)

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


def _forget(remembered: dict[int, int]) -> None:
    while len(remembered) > REMEMBERED:
        del remembered[next(iter(remembered))]


@attrs.frozen
class Verdict:
    """An outlet's health after a run, with the reason in words."""

    health: Health
    reason: str


def judge(
    tally: Tally,
    mode: JobMode,
    band: CountBand,
    blocked: str | None,
    *,
    history: History | None = None,
    now: datetime | None = None,
    why: str | None = None,
) -> Verdict:
    """The health of a run that ended at `now`. Blind: we cannot see what the outlet publishes, or cannot trust what
    we read. Quiet: less than usual, or worth a look. `why`: what a listing that failed said."""
    if blocked is not None:
        return Verdict("blind", f"blocked: {blocked}")
    if mode == "latest" and tally.listed == 0 and not tally.listings["not_modified"]:
        said = f" ({why})" if why else ""
        return Verdict("blind", f"no article found; listings: {_counts(tally.listings)}{said}")
    if reason := _unreadable(tally):
        return Verdict("blind", reason)
    history = history or History()
    found = [*doubtful(tally.reading, history), *changes(tally.reading, history)]
    blind = [change.words for change in found if change.health == "blind"]
    if blind:
        return Verdict("blind", f"layout changed: {in_words(blind)}")
    quiet = [change.words for change in found if change.health == "quiet"]
    if mode == "latest":
        quiet = [*_listed_less(tally, band, history), *silence(tally.found - tally.known, history, now), *quiet]
    if quiet:
        return Verdict("quiet", in_words(quiet))
    healthy = [change.words for change in found]
    looked = f"{tally.found} articles listed, {tally.fetched} read"
    if not tally.found and tally.listings["not_modified"]:
        looked = "the listings have not changed"
    return Verdict("healthy", in_words([looked, *healthy]))


def _unreadable(tally: Tally) -> str | None:
    came = tally.fetched - tally.articles["gone"] + tally.soft_404
    unreadable = sum(tally.articles[outcome] for outcome in (*UNREADABLE, "unreachable", "refused"))
    if came and unreadable / came >= UNREADABLE_SHARE:
        return f"{unreadable} of {came} pages gave no article"
    if tally.soft_404 >= 3 and (unreadable + tally.soft_404) / came >= UNREADABLE_SHARE:
        return f"{unreadable + tally.soft_404} of {came} pages gave no article; {tally.soft_404} say that there is none"
    return None


def _listed_less(tally: Tally, band: CountBand, history: History) -> Iterator[str]:
    if tally.listings["not_modified"]:
        return
    if tally.listed < band.minimum:
        yield f"{tally.listed} articles listed; {band.minimum} or more are usual"
    elif history.found is not None and tally.listed < history.found / 2:
        yield f"{tally.listed} articles listed; {history.found} are usual"


def _counts(outcomes: Mapping[Outcome, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "none"
