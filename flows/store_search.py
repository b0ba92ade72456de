"""The store's queries about the language rules and the index of words. See `store`."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flows.staged import ChangedText, StaleWords
from flows.store import Connection, copy_in, do, fetch, fetch_column
from spiders.bengali.rules import EndingRule, KeptWord, LanguageRules, Replacement


@attrs.frozen(kw_only=True)
class RuleText:
    """A row of `language_rule`."""

    name: str
    value: str


def rules_version(conn: Connection) -> str | None:
    """The version of the rules in the database; `None` where it has none yet."""
    return next(iter(fetch_column(conn, "rules_version")), None)


def sync_rules(conn: Connection, rules: LanguageRules) -> bool:
    """Let the database have these rules, and return whether it had others. Needs a transaction."""
    if rules_version(conn) == rules.version:
        return False
    texts = {**rules.texts, "version": rules.version}
    do(conn, "clear_rules")
    copy_in(conn, "copy_language_rules", RuleText, (RuleText(name=name, value=texts[name]) for name in texts))
    copy_in(conn, "copy_fold_replacements", Replacement, rules.replacements)
    copy_in(conn, "copy_word_endings", EndingRule, rules.endings)
    copy_in(conn, "copy_kept_words", KeptWord, rules.kept)
    do(conn, "analyze_rules")
    return True


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
