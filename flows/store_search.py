"""The store's queries about the language rules and the index of words. See `store`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from flows.staged import ChangedText, StaleWords
from flows.store import Connection, copy_in, do, fetch, fetch_column
from spiders.bengali.rules import EndingRule, KeptWord, Replacement


@attrs.frozen(kw_only=True)
class RuleText:
    """A row of `language_rule`."""

    name: str
    value: str


def rules_version(conn: Connection) -> str | None:
    """The version of the rules in the database; `None` where it has none yet."""
    return next(iter(fetch_column(conn, "rules_version")), None)


def clear_rules(conn: Connection) -> None:
    do(conn, "clear_rules")


def copy_language_rules(conn: Connection, rows: Iterable[RuleText]) -> None:
    copy_in(conn, "copy_language_rules", RuleText, rows)


def copy_fold_replacements(conn: Connection, rows: Iterable[Replacement]) -> None:
    copy_in(conn, "copy_fold_replacements", Replacement, rows)


def copy_word_endings(conn: Connection, rows: Iterable[EndingRule]) -> None:
    copy_in(conn, "copy_word_endings", EndingRule, rows)


def copy_kept_words(conn: Connection, rows: Iterable[KeptWord]) -> None:
    copy_in(conn, "copy_kept_words", KeptWord, rows)


def analyze_rules(conn: Connection) -> None:
    do(conn, "analyze_rules")


def find_changed_texts(conn: Connection) -> list[ChangedText]:
    return fetch(conn, "find_changed_texts", ChangedText)


def upsert_words(conn: Connection, words: Mapping[int, str], rules_version: str) -> None:
    """Store the words of articles, by their ids."""
    values = {"ids": list(words), "words": list(words.values()), "rules_version": rules_version}
    do(conn, "upsert_words", values)


def find_stale_words(conn: Connection, rules_version: str, *, limit_to: int) -> list[StaleWords]:
    values = {"rules_version": rules_version, "limit_to": limit_to}
    return fetch(conn, "find_stale_words", StaleWords, values)


def count_stale_words(conn: Connection, rules_version: str) -> int:
    return int(fetch_column(conn, "count_stale_words", {"rules_version": rules_version})[0])
