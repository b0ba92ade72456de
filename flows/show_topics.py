"""Topics as a person reads them at the terminal: the list, why something matches, what aliases may lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import Progress
from rich.text import Text

from flows.rows import ShownTopic
from flows.show import TIER_STYLES, table_of
from spiders.items import Evidence, Match
from spiders.job import TopicSource
from spiders.topics import Topic, TopicError, compile_topic
from spiders.topics.explain import Explained, Part
from spiders.topics.suggest import Suggestion

_HIT_STYLE = "bold reverse"


def topics_table(topics: Sequence[ShownTopic]) -> RenderableType:
    """The topics of the table. A broken one says so instead of its title."""
    shown = table_of("Topics", "slug", "confirmed", "candidates", "from", "title", right=["confirmed", "candidates"])
    for topic in topics:
        origin = "you" if not topic.shipped else "Khobor, edited" if topic.edited else "Khobor"
        shown.add_row(topic.slug, str(topic.confirmed), str(topic.candidates), origin, _title(topic))
    return shown


def _title(topic: ShownTopic) -> str:
    try:
        compiled = compile_topic(TopicSource(slug=topic.slug, source=topic.source, aliases=topic.aliases))
    except TopicError as error:
        return f"cannot be read: {error}"
    return " · ".join(dict.fromkeys(compiled.title.values()))


def verdict(topic: Topic, match: Match | None) -> Text:
    """One line: the tier, the score, or that there is none."""
    if match is None:
        return Text.assemble((topic.slug, "bold"), ": ", ("no match", "dim"))
    tier = (match.tier, TIER_STYLES[match.tier])
    return Text.assemble((topic.slug, "bold"), ": ", tier, f", score {match.score}")


def evidence_lines(match: Match) -> Iterator[Text]:
    """The sentences of a match, their terms marked."""
    for each in match.evidence:
        yield Text.assemble("  ", (f"{each.field}, {each.start}", "dim"), "  ") + _marked(each)


def _marked(evidence: Evidence) -> Text:
    text = Text(evidence.text)
    for start, end in evidence.terms:
        text.stylize(_HIT_STYLE, start - evidence.start, end - evidence.start)
    return text


def explained_table(explained: Sequence[Explained]) -> RenderableType:
    """What each query of a topic found, and what it lacks."""
    shown = table_of("Its queries", "query", "satisfied", "found", "lacking")
    for each in explained:
        found = Text("\n").join(_part(part) for part in each.parts if part.terms)
        lacking = [part.shown for part in each.parts if not part.terms and not part.is_left_out]
        shown.add_row(each.name, _satisfied(each), found, Text(_lacking(each, lacking)))
    return shown


def _lacking(explained: Explained, lacking: Sequence[str]) -> str:
    if explained.satisfied:
        return ""
    if lacking:
        return ", ".join(lacking)
    barred = any(part.is_left_out and part.terms for part in explained.parts)
    return "left out by NOT" if barred else "the words stand too far apart"


def _satisfied(explained: Explained) -> Text:
    if not explained.satisfied:
        return Text("no", "dim")
    return Text("in the opening" if explained.in_opening else f"{explained.satisfied} times", "green")


def _part(part: Part) -> Text:
    style = "red" if part.is_left_out else "green"
    return Text.assemble("NOT " if part.is_left_out else "", f"{part.shown}: ", (", ".join(part.terms), style))


def suggestions_table(suggestions: Sequence[Suggestion]) -> RenderableType:
    """Spellings that a person may add to an alias set. The sentence stands last: see `articles_table`."""
    shown = table_of("Perhaps missing", "set", "like", "spelling", "how", "texts", "for example", right=["texts"])
    for each in suggestions:
        how = "sounds alike" if each.sounds_alike else f"looks alike {each.likeness:.2f}"
        shown.add_row(each.set_name, each.known, Text(each.spelling, "bold"), how, str(each.texts), each.example[:90])
    return shown


@contextmanager
def matching(console: Console) -> Iterator[Callable[[int, int], None]]:
    """Show how far matching again is: a bar on a terminal, a plain line now and then elsewhere."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Matching stored articles again", total=None)

        def tell(done: int, due: int) -> None:
            progress.update(bar, completed=done, total=due)
            if not console.is_terminal:
                console.print(f"{done} of {due} stored articles matched again")

        yield tell
