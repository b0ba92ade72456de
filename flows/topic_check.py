"""What `khobor topic check` and `suggest` answer, as values and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import RenderableType

from flows import store_topics
from flows.arguments import WrongUseError
from flows.database import Connection
from flows.show_topics import evidence_lines, explained_table, verdict
from spiders.job import TopicSource
from spiders.parse import ParseError, is_markup, read_page
from spiders.topics import Analysed, analyse, analyse_article, compile_topic, match
from spiders.topics.explain import explain
from spiders.topics.suggest import Suggestion, suggest


def read_text(file: Path | None, text: str | None, *, outlet: str, now: datetime) -> Analysed:
    """The text to check: a page, a file whose first line is its headline, or a lead.

    Raises `WrongUseError`, or `ExtractionError` for a page that holds no article.
    """
    if (file is None) == (text is None):
        raise WrongUseError("Give either a file or --text.")
    if file is None:
        return analyse(None, None, text)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WrongUseError(f"{file} cannot be read: {error.strerror}.") from error
    if not is_markup(data):
        headline, _, body = data.decode("utf-8-sig", "replace").partition("\n")
        return analyse(headline, None, body)
    try:
        return analyse_article(read_page(data, outlet_slug=outlet, fetched_at=now))
    except ParseError as error:
        raise WrongUseError(str(error)) from error


def check_text(topics: Sequence[TopicSource], text: Analysed) -> Iterator[list[RenderableType]]:
    """For each topic: the verdict, its evidence, and what each query found."""
    for source in topics:
        topic = compile_topic(source)
        found = match(topic, text)
        shown = [] if found is None else list(evidence_lines(found))
        yield [verdict(topic, found), *shown, "", explained_table(explain(topic, text)), ""]


def suggest_spellings(conn: Connection, source: TopicSource) -> list[Suggestion]:
    """Spellings that the topic's alias sets may lack, from the latest texts that match it."""
    texts = store_topics.topic_texts(conn, source.slug)
    analysed = (analyse(text.headline, text.summary, text.body) for text in texts)
    return suggest(compile_topic(source).sets(), analysed)
