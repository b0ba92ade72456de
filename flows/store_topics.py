"""The store's queries about topics and about matching stored texts again. See `store`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import attrs

from flows.rows import DueOutlet, DueText, JudgedMatch, Matched, ShownTopic, TopicText
from flows.store import Connection, do, fetch, fetch_column
from spiders.items import to_json_dict
from spiders.job import TopicSource


def list_topics(conn: Connection) -> list[ShownTopic]:
    return fetch(conn, "list_topics", ShownTopic)


def update_topic(conn: Connection, old: TopicSource, new: TopicSource) -> bool:
    """False where `old` is not what is stored any more."""
    values = {**attrs.asdict(new), "old_source": old.source, "old_aliases": old.aliases}
    return bool(fetch_column(conn, "update_topic", values))


def find_due_outlets(conn: Connection, topics_version: str, *, only: str | None) -> list[DueOutlet]:
    return fetch(conn, "find_due_outlets", DueOutlet, {"topics_version": topics_version, "only": only})


def find_due_texts(conn: Connection, outlet: str, *, topics_version: str, limit_to: int) -> list[DueText]:
    values = {"outlet": outlet, "topics_version": topics_version, "limit_to": limit_to}
    return fetch(conn, "find_due_texts", DueText, values)


def drop_matches(conn: Connection, article_ids: Sequence[int], matches: Sequence[JudgedMatch]) -> int:
    """How many matches of the articles are in `matches` no more."""
    values = {"article_ids": list(article_ids), "matches": _json(matches)}
    return int(fetch_column(conn, "drop_matches", values)[0])


def put_matches(conn: Connection, matches: Sequence[JudgedMatch]) -> Matched:
    return fetch(conn, "put_matches", Matched, {"matches": _json(matches)})[0]


def mark_matched(conn: Connection, article_ids: Sequence[int], topics_version: str) -> None:
    do(conn, "mark_matched", {"article_ids": list(article_ids), "topics_version": topics_version})


def topic_texts(conn: Connection, topic: str, limit_to: int = 5_000) -> list[TopicText]:
    return fetch(conn, "topic_texts", TopicText, {"topic": topic, "limit_to": limit_to})


def _json(matches: Sequence[JudgedMatch]) -> str:
    rows: list[dict[str, Any]] = []
    for each in matches:
        row = to_json_dict(each.match)
        rows.append({**row, "article_id": each.article_id, "version_id": each.version_id})
    return json.dumps(rows, ensure_ascii=False)
