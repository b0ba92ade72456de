"""Topics as an analyst handles them: made, found, changed, taken out as files and brought back in.

The table `topic` is the only truth at run time; every text is compiled before it gets there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from flows import store, store_topics
from flows.arguments import WrongUseError
from flows.database import Connection
from spiders.job import TopicSource
from spiders.topics import compile_topic, shipped_topics, slug_of

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ALIASES_SUFFIX = ".aliases.toml"


def choose_topics(conn: Connection, slugs: Sequence[str]) -> list[TopicSource]:
    """The topics of the table that `slugs` name, or all where they name none. Raises `WrongUseError` for a slug that
    the table does not have."""
    every = {topic.slug: topic for topic in store.load_topics(conn)}
    for slug in slugs:
        if slug not in every:
            raise WrongUseError(f"There is no topic {slug!r}. There are: {', '.join(every)}.")
    return [every[slug] for slug in dict.fromkeys(slugs)] if slugs else list(every.values())


def find_topic(conn: Connection, slug: str) -> TopicSource:
    """The topic of the table. Raises `WrongUseError` where there is none."""
    [topic] = choose_topics(conn, [slug])
    return topic


def draft_topic(slug: str, query: str, *, candidate: str | None, title_bn: str, title_en: str, description: str) -> str:
    """The source of a topic with one confirming query. Raises `WrongUseError` for a slug of other letters."""
    if not _SLUG.fullmatch(slug):
        raise WrongUseError(f"{slug!r} is no slug: use small Latin letters, digits and hyphens, as in floods-2026.")
    lines = [f"slug = {_quoted(slug)}", f"description = {_quoted(description or title_en)}"]
    if candidate is not None:
        lines.append(f"candidate = {_quoted(candidate)}")
    lines += ["", "[title]", f"bn = {_quoted(title_bn or title_en)}", f"en = {_quoted(title_en)}"]
    lines += ["", "[[confirmed]]", f"name = {_quoted(title_en)}", f"query = {_quoted(query)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for DEL, which JSON leaves alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def shipped_aliases() -> str:
    """The alias sets that come with Khobor: what a new topic starts with."""
    return shipped_topics()[0].aliases


def add_topic(conn: Connection, topic: TopicSource) -> None:
    """Insert a topic. Raises `TopicError` where it cannot be read, `WrongUseError` where its slug is taken."""
    compile_topic(topic)
    if any(each.slug == topic.slug for each in store.load_topics(conn)):
        raise WrongUseError(f"There is a topic {topic.slug} already: `khobor topic edit {topic.slug}` changes it.")
    store.insert_topic(conn, topic)


def change_topic(conn: Connection, old: TopicSource, new: TopicSource) -> bool:
    """Replace `old` by `new`; False where they are the same.

    Raises `TopicError` where `new` cannot be read, `WrongUseError` where somebody changed the topic meanwhile.
    """
    if new == old:
        return False
    compile_topic(new)
    if not store_topics.update_topic(conn, old, new):
        raise WrongUseError(f"Somebody changed {old.slug} meanwhile: export it, put both changes together, import it.")
    return True


def read_topic_file(file: Path, aliases: Path | None, present: TopicSource | None = None) -> TopicSource:
    """The topic in a TOML file, its alias sets from `aliases`, else from the file beside it, else those present
    or shipped. Raises `TopicError`, or `WrongUseError` for a file that cannot be read."""
    source = _read(file)
    beside = file.with_name(file.name.removesuffix(".toml") + ALIASES_SUFFIX)
    aliases = aliases or (beside if beside.exists() else None)
    kept = present.aliases if present is not None else shipped_aliases()
    return TopicSource(slug=slug_of(source), source=source, aliases=kept if aliases is None else _read(aliases))


def import_topic(conn: Connection, file: Path, aliases: Path | None) -> tuple[TopicSource, bool]:
    """Put the topic of a file into the table; says whether that changed anything. Raises as those above."""
    slug = read_topic_file(file, aliases).slug
    present = next((each for each in store.load_topics(conn) if each.slug == slug), None)
    topic = read_topic_file(file, aliases, present)
    if present is None:
        add_topic(conn, topic)
        return topic, True
    return topic, change_topic(conn, present, topic)


def export_topic(topic: TopicSource, folder: Path, *, force: bool) -> tuple[Path, Path]:
    """Write a topic and its alias sets as two files. Raises `WrongUseError` where one is there already."""
    files = folder / f"{topic.slug}.toml", folder / f"{topic.slug}{ALIASES_SUFFIX}"
    for file in files:
        if file.exists() and not force:
            raise WrongUseError(f"{file} is there already: --force overwrites it.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in zip(files, (topic.source, topic.aliases), strict=True):
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUseError(f"{error.filename} cannot be written: {error.strerror}.") from error
    return files


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise WrongUseError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongUseError(f"{file} is not UTF-8 text.") from error


def with_part(topic: TopicSource, text: str, *, aliases: bool) -> TopicSource:
    """`topic` with other alias sets or another source."""
    return attrs.evolve(topic, aliases=text) if aliases else attrs.evolve(topic, source=text)
