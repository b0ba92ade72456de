"""What an outlet's pages usually give, and what this run's gave instead (pure).

A layer that always gave a field and now gives it on no page is the sign of a redesign, even where the next layer
still gives the right value today. Compared is with the outlet's own last runs, never with other outlets: what is
missing everywhere and always is no news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from math import exp, sqrt

import attrs

from spiders.items import Article
from spiders.job import History
from spiders.letters import has_bengali, without_digits
from spiders.spool import Health

ALARMS = frozenset(
    (
        *("scope_missed", "headline_rule_missed", "headline_disagrees", "headline_not_in_text", "address_disagrees"),
        *("published_rule_missed", "dateline_unreadable", "dateline_is_an_age", "year_not_printed"),
        *("body_rule_missed", "body_in_several_elements", "text_hidden", "text_beside_body", "body_cut"),
        *("dateline_in_body", "paragraphs_lost", "body_length_disagrees", "text_of_another"),
        *("residue_in_text", "furniture_in_body", "paragraphs_repeated", "lede_not_in_text", "published_after_update"),
        *("offset_of_another_zone", "published_without_time", "listing_disagrees"),
        *("lede_missed", "inferred_rule_missed", "dateline_of_another_form", "letters_broken", "script_of_another"),
        *("headline_in_body", "line_of_another", "printed_disagrees"),
    )
)
"""Faults that put a required field in doubt."""
GUESSES = frozenset(("inferred_rule_missed", "scope_missed", "published_without_time"))
"""Of these, what only says that a rule which nobody saw at work does not work: without history no reason to fail."""
WORTH_A_LOOK = frozenset(("line_of_another",))
"""Of these, what never makes a run blind: articles on one event may share a paragraph."""

REQUIRED = ("headline", "body", "published")
OPTIONAL = ("authors", "section", "tags", "summary", "image_url", "captions", "credits", "alternative_headline")
BLIND_SHARE, QUIET_SHARE = 0.5, 0.2
"""Of the articles read, doubtful ones from which a run is blind or quiet."""
FEWEST = 3
"""Articles below which a run is not blind for what they are like."""
ENOUGH = 10
"""Articles of history below which it says nothing."""
CHANCE = 0.01
"""A change that comes by chance as seldom as this is none."""
SHORT = 0.4
"""Of the usual mean length, below which texts are cut."""
SHORT_HEADLINE = 0.6
"""The same of headlines, whose lengths differ less."""
SAME_SHARE = 0.75
"""Of a run's headlines, from which a first word, a last one or a length that they share is a machine's."""
COMPARED = 200
"""So many articles' headlines are held against each other."""


_MIDNIGHT = time()


class Reading:
    """What the articles that a run read were like."""

    def __init__(self) -> None:
        self.articles = 0
        self.field_counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.alarms: Counter[frozenset[str]] = Counter()
        """The alarms that articles had together."""
        self.headlines: Counter[tuple[str, str | int]] = Counter()
        """First words, last words and lengths of the first headlines."""

    def add(self, article: Article, faults: Sequence[str]) -> bool:
        """Count an article with its faults. True where one of them is an alarm."""
        self.articles += 1
        self.field_counts.update(_fields(article))
        self.field_counts["letters"] += len(article.body)
        self.field_counts["letters of headlines"] += len(article.headline or "")
        if self.articles <= COMPARED:
            self.headlines.update(_marks_of(article.headline or ""))
        self.faults.update(faults)
        alarms = ALARMS.intersection(faults)
        self.alarms[alarms] += bool(alarms)
        return bool(alarms)


def _marks_of(headline: str) -> Iterator[tuple[str, str | int]]:
    words = without_digits(headline).split() or [""]
    yield from (("begin with", words[0]), ("end with", words[-1]), ("have the length", len(headline)))


def _fields(article: Article) -> Iterator[str]:
    layers = dict(article.provenance)
    if published := layers.get("published_at") or layers.get("published_on"):
        layers["published"] = published
    if article.published_at is not None and article.published_at.time() != _MIDNIGHT:
        yield "time of day"
    if article.body.count("\n") >= 2:  # a lede from the head and all the rest are two
        yield "third paragraph"
    if has_bengali(article.headline or ""):
        yield "headline in Bengali"
    if "headline_printed_otherwise" not in article.faults:
        yield "headline as printed"
    yield f"date of confidence {article.published_confidence}"
    for field in (*REQUIRED, *OPTIONAL):
        if layer := layers.get(field):
            yield field
            if field in REQUIRED:
                yield f"{field}:{layer}"


@attrs.frozen
class Change:
    """Something that is not as usual, with what it means for the run's health."""

    health: Health
    words: str


def doubtful(reading: Reading, history: History) -> Iterator[Change]:
    """How many articles have alarms that the outlet's articles do not usually have."""
    unusual = {fault for fault in ALARMS if _is_more_than_usual(fault, reading, history)}
    sets = Counter({alarms: count for alarms, count in reading.alarms.items() if alarms & unusual})
    if not sets:
        return
    count = sets.total()
    light = WORTH_A_LOOK if history.articles >= ENOUGH else WORTH_A_LOOK | GUESSES
    grave = sum(n for alarms, n in sets.items() if not alarms & unusual <= light)
    named = ", ".join(f"{fault} {reading.faults[fault]}" for fault in sorted(unusual & set(reading.faults)))
    yield Change(_gravity(count, grave, reading.articles), f"{count} of {reading.articles} articles doubtful: {named}")


def _gravity(count: int, grave: int, articles: int) -> Health:
    if articles >= FEWEST and grave >= BLIND_SHARE * articles:
        return "blind"
    # One doubtful page in a run of a few is a page, not a redesign; where there is no other, it is worth a look.
    is_more = count >= QUIET_SHARE * articles and (count > 1 or articles == 1)
    return "quiet" if is_more else "healthy"


def _is_more_than_usual(fault: str, reading: Reading, history: History) -> bool:
    """More than twice the standard deviation above the usual share."""
    count, articles = reading.faults[fault], reading.articles
    usual = history.faults.get(fault, 0) / history.articles if history.articles >= ENOUGH else 0.0
    return count > articles * usual + 2 * sqrt(articles * usual * (1 - usual))


def changes(reading: Reading, history: History) -> Iterator[Change]:
    """Fields and layers that the outlet's articles usually have and that no article of the run has."""
    for (what, value), count in reading.headlines.most_common(1):
        if count >= max(FEWEST, SAME_SHARE * min(reading.articles, COMPARED)):
            yield Change("quiet", f"{count} of {reading.articles} headlines {what} {value}")
    if not reading.articles or history.articles < ENOUGH:
        return
    for name, usual in sorted(history.field_counts.items()):
        field, _, layer = name.partition(":")
        if not reading.field_counts[name] and not _by_chance(usual, reading, history):
            words = f"{field} no longer from {layer}" if layer else f"no {field} any more"
            is_blind = field in REQUIRED and (not layer or (field == "body" and layer.startswith("selector")))
            enough = reading.articles >= FEWEST
            yield Change("blind" if is_blind and enough else "quiet", f"{words} (0 of {reading.articles})")
    for name, what, share in (("letters", "texts", SHORT), ("letters of headlines", "headlines", SHORT_HEADLINE)):
        mean, usual_mean = (each.field_counts.get(name, 0) / each.articles for each in (reading, history))
        if reading.articles >= FEWEST and mean < share * usual_mean:
            yield Change("quiet", f"{what} of {mean:.0f} characters; {usual_mean:.0f} are usual")


def _by_chance(usual: int, reading: Reading, history: History) -> bool:
    """Whether a field that so many articles of the history had may be missing from all of this run by chance."""
    share = min(usual / history.articles, 0.98)
    return (1 - share) ** reading.articles > CHANCE


def silence(new: int, history: History, now: datetime | None) -> Iterator[str]:
    """Whether nothing is new for so long that by the outlet's own rhythm (Poisson) it is no chance."""
    if new or now is None or history.new_per_hour is None or history.last_new_at is None:
        return
    hours = (now - history.last_new_at).total_seconds() / 3600
    # Nights are quieter than the mean; three times the mean wait is forgiven.
    if exp(-history.new_per_hour * hours / 3) < CHANCE:
        yield f"nothing new for {hours:.0f} hours; {history.new_per_hour * hours:.0f} articles are usual in that time"


def in_words(facts: Sequence[str]) -> str:
    """Facts as one line."""
    return "; ".join(facts)
