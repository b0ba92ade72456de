"""`khobor topic`: what is watched for, and why something matches."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from flows.arguments import WrongUseError
from flows.database import Connection, connect
from flows.matching import match_again
from flows.session import database
from spiders.home import khobor_home
from spiders.job import TopicSource
from spiders.topics import TopicError

topic_app = App(name="topic", help="What is watched for: topics as queries, and the names they use.")
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

_MOST_SUGGESTIONS = 40


@contextmanager
def _connected(replay: bool) -> Iterator[Connection]:
    with database(khobor_home(), replay=replay) as opened, connect(opened.url) as conn:
        yield conn


@topic_app.command(name="list")
def topic_list(*, replay: bool = False) -> int:
    """Show the topics, and how many stored articles match each.

    Parameters
    ----------
    replay
        In the database of the recordings.
    """
    from flows.show_topics import topics_table
    from flows.store_topics import list_topics

    with _connected(replay) as conn:
        console.print(topics_table(list_topics(conn)))
    return 0


@topic_app.command(name="check")
def topic_check(
    file: Path | None = None,
    *,
    text: str | None = None,
    topic: Annotated[list[str] | None, Parameter(name="--topic", negative="")] = None,
    draft: Path | None = None,
    aliases: Path | None = None,
    outlet: str = "generic",
    replay: bool = False,
) -> int:
    """Show why a text matches the topics, or why it does not: the verdict, the sentences, and query by query.

    Parameters
    ----------
    file
        A saved page (HTML), or a plain text whose first line is its headline.
    text
        The text itself, as a lead: "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।"
    topic
        Only this topic; may be given several times. Without any: all.
    draft
        A topic in a TOML file instead of those of the database.
    aliases
        Its alias sets. Without: the shipped ones, or NAME.aliases.toml beside NAME.toml.
    outlet
        Whose rules to read a page by; *generic* reads any page.
    replay
        The topics of the recordings' database.
    """
    from flows.topic_check import check_text, read_text

    analysed = read_text(file, text, outlet=outlet, now=datetime.now(UTC))
    for lines in check_text(_topics(topic or (), draft, aliases, replay), analysed):
        console.print(*lines, sep="\n", soft_wrap=False)
    return 0


def _topics(slugs: list[str] | tuple[()], draft: Path | None, aliases: Path | None, replay: bool) -> list[TopicSource]:
    from flows.store import load_topics
    from flows.topic_table import find_topic, read_topic_file

    if draft is not None:
        return [read_topic_file(draft, aliases)]
    if aliases is not None:
        raise WrongUseError("--aliases goes with --draft.")
    with _connected(replay) as conn:
        return [find_topic(conn, slug) for slug in slugs] if slugs else load_topics(conn)


@topic_app.command(name="add")
def topic_add(
    slug: str,
    query: str,
    *,
    candidate: str | None = None,
    title: str = "",
    title_bn: str = "",
    description: str = "",
    replay: bool = False,
) -> int:
    """Add a topic of one query, with the shipped alias sets, and match what is stored.

    Parameters
    ----------
    slug
        Its short name, as floods-2026.
    query
        What confirms, asked of one sentence: "বন্যা AND (সিলেট OR সুনামগঞ্জ) NOT ত্রাণ". AND, OR, NOT, NEAR/n,
        "a phrase", beginnings*, {alias-set}, headline: body: author: section: outlet:
    candidate
        What makes a candidate, asked of two sentences. Without: the query, asked of the whole article.
    title
        Its English title. Without: the slug.
    title_bn
        Its Bengali title.
    description
        What it is about.
    replay
        In the database of the recordings.
    """
    from flows.topic_table import add_topic, draft_topic, shipped_aliases

    source = draft_topic(
        slug, query, candidate=candidate, title_bn=title_bn, title_en=title or slug, description=description
    )
    with _connected(replay) as conn:
        add_topic(conn, TopicSource(slug=slug, source=source, aliases=shipped_aliases()))
        console.print(f"Added {slug}.")
        _match(conn)
    return 0


@topic_app.command(name="edit")
def topic_edit(slug: str, *, aliases: bool = False, replay: bool = False) -> int:
    """Change a topic in your editor ($VISUAL or $EDITOR), and match what is stored.

    Parameters
    ----------
    slug
        The topic.
    aliases
        Its alias sets instead of its queries.
    replay
        In the database of the recordings.
    """
    from flows.topic_table import change_topic, find_topic, with_part

    with _connected(replay) as conn:
        old = find_topic(conn, slug)
        file = khobor_home() / "drafts" / f"{slug}{'.aliases' if aliases else ''}.toml"
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(old.aliases if aliases else old.source, encoding="utf-8")
        while True:
            _open_editor(file)
            new = with_part(old, file.read_text(encoding="utf-8"), aliases=aliases)
            try:
                changed = change_topic(conn, old, new)
            except TopicError as error:
                if _again(error):
                    continue
                raise WrongUseError(f"{error} Nothing was changed; your text is in {file}.") from error
            break
        file.unlink()
        console.print(f"Changed {slug}." if changed else f"{slug} is as it was.")
        _match(conn)
    return 0


def _open_editor(file: Path) -> None:
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        ended = subprocess.run([*command, str(file)], check=False).returncode
    except OSError as error:
        message = f"The editor {command[0]} cannot be started ({error.strerror}): set EDITOR, or use export and import."
        raise WrongUseError(message) from error
    if ended != 0:
        raise WrongUseError(f"The editor ended with code {ended}: nothing was changed. Your text is in {file}.")


def _again(error: TopicError) -> bool:
    errors.print(f"khobor: {error}", markup=False, soft_wrap=True)
    return sys.stdin.isatty() and console.input("Edit again? [Y/n] ").strip().lower() in {"", "y", "yes"}


@topic_app.command(name="export")
def topic_export(slug: str, folder: Path = Path(), *, force: bool = False, replay: bool = False) -> int:
    """Write a topic as two files: SLUG.toml and SLUG.aliases.toml.

    Parameters
    ----------
    slug
        The topic.
    folder
        Where to. Without: here.
    force
        Overwrite files that are there.
    replay
        From the database of the recordings.
    """
    from flows.topic_table import export_topic, find_topic

    with _connected(replay) as conn:
        files = export_topic(find_topic(conn, slug), folder, force=force)
    console.print(f"Wrote {files[0]} and {files[1]}.", markup=False, soft_wrap=True)
    return 0


@topic_app.command(name="import")
def topic_import(file: Path, *, aliases: Path | None = None, replay: bool = False) -> int:
    """Add or change a topic from a TOML file, and match what is stored.

    Parameters
    ----------
    file
        The topic, as `khobor topic export` writes it.
    aliases
        Its alias sets. Without: NAME.aliases.toml beside NAME.toml, or else those it has, or the shipped ones.
    replay
        In the database of the recordings.
    """
    from flows.topic_table import import_topic

    with _connected(replay) as conn:
        topic, changed = import_topic(conn, file, aliases)
        console.print(f"Imported {topic.slug}." if changed else f"{topic.slug} is as it was.")
        _match(conn)
    return 0


@topic_app.command(name="suggest")
def topic_suggest(slug: str, *, replay: bool = False) -> int:
    """Propose spellings that the topic's alias sets may lack, from stored articles. Nothing is added by itself.

    Parameters
    ----------
    slug
        The topic.
    replay
        From the database of the recordings.
    """
    from flows.show_topics import suggestions_table
    from flows.topic_check import suggest_spellings
    from flows.topic_table import find_topic

    with _connected(replay) as conn:
        found = suggest_spellings(conn, find_topic(conn, slug))
    if not found:
        console.print("No word of the stored articles is like a known name and unknown.")
        return 0
    console.print(suggestions_table(found[:_MOST_SUGGESTIONS]))
    if len(found) > _MOST_SUGGESTIONS:
        console.print(f"{len(found) - _MOST_SUGGESTIONS} less likely ones are not shown.")
    console.print(f"To accept one, add it to its set: khobor topic edit {slug} --aliases")
    return 0


@topic_app.command(name="rematch")
def topic_rematch(*, replay: bool = False) -> int:
    """Match every stored article that today's topics have not judged: after an edit in SQL, or one cut short.

    Parameters
    ----------
    replay
        In the database of the recordings.
    """
    with _connected(replay) as conn:
        _match(conn)
    return 0


def _match(conn: Connection) -> None:
    from flows.show_topics import matching

    with matching(errors) as tell:
        matched = match_again(conn, tell=tell)
    console.print(matched.sentence())
