"""The language's rules on their way into Postgres."""

from __future__ import annotations

from flows import store_search as store
from flows.store import Connection
from spiders.bengali.rules import LanguageRules


def sync_rules(conn: Connection, rules: LanguageRules) -> bool:
    """Let the database have these rules, and return whether it had others. Needs a transaction.

    Texts that were indexed by others are found by `flows.index`.
    """
    if store.rules_version(conn) == rules.version:
        return False
    texts = {**rules.texts, "version": rules.version}
    store.clear_rules(conn)
    store.copy_language_rules(conn, [store.RuleText(name=name, value=text) for name, text in texts.items()])
    store.copy_fold_replacements(conn, rules.replacements)
    store.copy_word_endings(conn, rules.endings)
    store.copy_kept_words(conn, rules.kept)
    store.analyze_rules(conn)
    return True
