"""What becomes of the recorded pages when their markup changes: nothing, healed, reported, or wrong in silence.

    python -m tests.mutation_bar            every page; a few minutes
    python -m tests.mutation_bar 3          three pages of each outlet

prints the table by mutator. A redesign changes all pages of an outlet, so each mutated page is judged twice: by the
faults of its own article, and by the health of a run that read the outlet's pages, each changed alike, against the
history of the same pages as they were recorded. A slip of a cache changes one page: the run that read it beside the
others as they are counts too.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import attrs

from spiders.habits import ALARMS, Change, Reading, changes, doubtful
from spiders.items import Article, ExtractionError
from spiders.job import History
from spiders.pages import ArticlePage
from spiders.tally import Tally
from tests.fixtures_tool import Case, article_cases
from tests.mutators import MUTATORS, NotHereError, mutate

Fate = Literal["harmless", "healed", "reported", "reported by the run", "silent"]
FATES: tuple[Fate, ...] = ("harmless", "healed", "reported", "reported by the run", "silent")
REQUIRED = ("url", "canonical_url", "article_key", "headline", "body", "published_at", "published_on")
LAYERS = ("headline", "body", "published_at", "published_on")


@attrs.define(slots=False)
class Press:
    """An outlet's recorded pages."""

    cases: Sequence[Case]

    @cached_property
    def pages(self) -> list[ArticlePage]:
        """As they were recorded."""
        return [case.page() for case in self.cases]

    @cached_property
    def articles(self) -> list[Article]:
        """What they give."""
        return [page.to_item() for page in self.pages]

    @cached_property
    def history(self) -> History:
        """What a run that read them leaves behind."""
        reading = reading_of(self.articles)
        return History(articles=reading.articles, field_counts=reading.field_counts, faults=reading.faults)


@attrs.frozen
class Mutation:
    """One page after one mutator."""

    mutator: str
    name: str
    fate: Fate
    wrong: tuple[str, ...]


def reading_of(articles: Sequence[Article]) -> Reading:
    """What a run that read `articles` counts."""
    tally = Tally()
    for article in articles:
        tally.read(article, "")
    return tally.reading


def mutations(press: Press, mutator: str, first: int) -> Iterator[Mutation]:
    """The `first` pages of an outlet after `mutator`, with what became of each."""
    changed: dict[int, Article | None] = {}
    for number, page in enumerate(press.pages[:first]):
        try:
            changed[number] = read(mutate(page, press.pages[(number + 5) % len(press.pages)], mutator))
        except NotHereError:
            continue
    is_reported = not_healthy([each for each in changed.values() if each is not None], press.history)
    for number, article in changed.items():
        wrong = wrong_fields(press.articles[number], article)
        fate = fate_of(press, number, article, wrong)
        if fate == "silent" and is_reported:
            fate = "reported by the run"
        yield Mutation(mutator, press.cases[number].name, fate, wrong)


def read(page: ArticlePage) -> Article | None:
    """The article, or `None` where the page is rejected with a reason."""
    try:
        return page.to_item()
    except ExtractionError:
        return None


def wrong_fields(good: Article, changed: Article | None) -> tuple[str, ...]:
    """The required fields that are not what they were."""
    return tuple(field for field in REQUIRED if changed is None or getattr(good, field) != getattr(changed, field))


def fate_of(press: Press, number: int, article: Article | None, wrong: tuple[str, ...]) -> Fate:
    """What became of one page, looked at alone and beside the outlet's other pages as they are."""
    good = press.articles[number]
    if article is None:
        return "reported"
    if not wrong:
        layers = [(good.provenance.get(name), article.provenance.get(name)) for name in LAYERS]
        return "harmless" if all(before == after for before, after in layers) else "healed"
    if ALARMS.intersection(article.faults) - set(good.faults):
        return "reported"
    beside = [*press.articles[:number], article, *press.articles[number + 1 :]]
    if reading_of(beside).faults["text_of_another"] > reading_of(press.articles).faults["text_of_another"]:
        return "reported by the run"
    return "silent"


def not_healthy(articles: Sequence[Article], history: History) -> bool:
    """Whether a run that read `articles` is quiet or blind."""
    reading = reading_of(articles)
    found: list[Change] = [*doubtful(reading, history), *changes(reading, history)]
    return any(change.health != "healthy" for change in found)


def presses() -> list[Press]:
    """The outlets with their recorded article pages."""
    by_outlet: defaultdict[str, list[Case]] = defaultdict(list)
    for case in sorted(article_cases(), key=lambda case: case.path.name != "seed"):
        by_outlet[case.outlet.slug].append(case)
    return [Press(cases) for cases in by_outlet.values()]


def all_mutations(first: int) -> list[Mutation]:
    """Every mutator over the `first` pages of every outlet."""
    return [each for press in presses() for name in MUTATORS for each in mutations(press, name, first)]


def table(found: Sequence[Mutation]) -> str:
    """Counts by mutator and fate."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        counts[each.mutator][each.fate] += 1
        counts["all"][each.fate] += 1
    head = f"{'mutator':36}" + "".join(f"{fate:>21}" for fate in FATES)
    rows = [f"{name:36}" + "".join(f"{counts[name][fate]:>21}" for fate in FATES) for name in (*MUTATORS, "all")]
    return "\n".join((head, *rows))


if __name__ == "__main__":
    made = all_mutations(int(sys.argv[1]) if len(sys.argv) > 1 else 99)
    print(table(made))
    for each in made:
        if each.fate == "silent":
            print(f"silent: {each.mutator} {each.name} {', '.join(each.wrong)}")
