"""What an article is about: topics as readable TOML, matched over folded stems, with evidence."""

from __future__ import annotations

from importlib.resources import files

from spiders.job import TopicSource
from spiders.topics.glance import match_article
from spiders.topics.match import match, match_all
from spiders.topics.query import Topic, TopicError, Topics, compile_topic
from spiders.topics.source import slug_of
from spiders.topics.text import Analysed, analyse, analyse_article

__all__ = [
    "Analysed",
    "Topic",
    "TopicError",
    "Topics",
    "analyse",
    "analyse_article",
    "compile_topic",
    "match",
    "match_all",
    "match_article",
    "shipped_topics",
    "slug_of",
]

_ALIASES = "aliases.toml"


def shipped_topics() -> tuple[TopicSource, ...]:
    """The topics that come with Khobor, as source text, by slug. The file's name is the slug."""
    folder = files(__name__) / "data"
    aliases = (folder / _ALIASES).read_text(encoding="utf-8")
    return tuple(
        TopicSource(
            slug=path.name.removesuffix(".toml"),
            source=path.read_text(encoding="utf-8"),
            aliases=aliases,
        )
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".toml") and path.name != _ALIASES
    )
