"""The language's rules in Postgres: the same spelling, the same words, the same stems as in Python."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

import pytest

from flows import store_search
from flows.database import Connection, Database, connect
from flows.fitting import prepare
from flows.language import sync_rules
from spiders.bengali.normalize import clean, fold
from spiders.bengali.rules import BEYOND, language_rules
from spiders.bengali.stem import stem
from spiders.bengali.words import printed_tokens
from spiders.home import project_root
from tests.fix_database import all_rows, one_value

PLACES = ("seeds", "tests/cases", "spiders/topics")
SUFFIXES = {".txt", ".json", ".jsonl", ".tsv", ".html", ".toml"}
TRICKY = (
    "কখরতযবড়অআািোেৌৈ়্ঁংঃৎ\u200c\u200d৷|?! .-,’১২aBİßµǅ\r\n\t\u2011\u09d7\u0300\u0345\U0001d160\ufe0f"  # what rules touch
)


@cache
def texts() -> list[str]:
    """Everything Bengali that the repository holds."""
    folders = [project_root() / place for place in PLACES]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return [clean(path.read_text("utf-8", "replace")) for path in files]


@cache
def hostile() -> list[str]:
    """Strings of what the rules touch, in any order, and of any character that Postgres takes."""
    chance = random.Random(2026)
    any_character = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code <= 0xDFFF and code != ord("Σ")]
    return [
        *("".join(chance.choices(TRICKY, k=chance.randint(0, 30))) for _ in range(4000)),
        *("".join(chance.choices(any_character, k=chance.randint(1, 12))) for _ in range(2000)),
        "ক" + "\u0300" * 100,
        "়ঁ" * 50,
        "ক" * 10_000,
    ]


def differing(conn: Connection, call: str, given: Iterable[str], expected: Iterable[object]) -> list[object]:
    """What a function of the database makes of each text where that is not what is expected."""
    given = list(given)
    query = f"SELECT {call} FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, place) ORDER BY place"
    answers = [answer for (answer,) in conn.execute(query, [given]).fetchall()]
    rows = zip(given, answers, expected, strict=True)
    return [(text, answer, wanted) for text, answer, wanted in rows if answer != wanted]


def test_every_word_form_that_we_have_is_folded_and_stemmed_alike(db: Connection) -> None:
    forms = sorted({text[token.start : token.end] for text in texts() for token in printed_tokens(text)})
    assert len(forms) > 5_000
    assert differing(db, "fold(text)", forms, map(fold, forms)) == []
    assert differing(db, "stem(text)", forms, map(stem, forms)) == []


def test_every_text_that_we_have_is_cut_into_the_same_words(db: Connection) -> None:
    given = [*texts(), *map(clean, hostile())]
    expected = [[text[token.start : token.end] for token in printed_tokens(text)] for text in given]
    assert differing(db, "ARRAY(SELECT words(text))", given, expected) == []


def test_hostile_text_is_folded_and_stemmed_alike(db: Connection) -> None:
    given = hostile()
    assert differing(db, "fold(text)", given, map(fold, given)) == []
    words = [text.replace("\n", "").replace("\r", "") for text in given]  # a word has no line end
    assert differing(db, "stem(text)", words, map(stem, words)) == []


@pytest.mark.parametrize("typed", ["১২,৫০০", "র\u200d্যাব", "“ABC”", "ৰাচিয়া", "রাশিয়া", "ঢাকা", "ব়াশিয়া", ""])
def test_the_database_folds_a_query_as_the_pipeline_folds_texts(db: Connection, typed: str) -> None:
    assert differing(db, "fold(text)", [typed], [fold(typed)]) == []


def test_no_rule_lets_a_word_break_out_of_a_quoted_lexeme() -> None:
    assert not any(token.text for token in printed_tokens("' \\ '' \\' : * & | ! ( ) <->"))


def test_rules_are_written_once_and_again_only_when_they_are_others(url: str) -> None:
    with connect(url) as conn:
        assert store_search.rules_version(conn) == language_rules().version
        assert not sync_rules(conn, language_rules())
        before = all_rows(conn, "SELECT * FROM word_ending ORDER BY place")
        conn.execute("UPDATE language_rule SET value = 'older' WHERE name = 'version'")
        conn.execute("DELETE FROM word_ending WHERE place > 3")
        conn.execute("INSERT INTO word_keep VALUES ('শব্দের', false, true)")
        prepare(Database(url=url, kind="replay"))
        assert all_rows(conn, "SELECT * FROM word_ending ORDER BY place") == before
        assert one_value(conn, "SELECT count(*) FROM word_keep") == len(language_rules().kept)
        assert not sync_rules(conn, language_rules())


def test_no_letter_of_two_cases_and_no_mark_lies_beyond_the_bound() -> None:
    beyond = map(chr, range(BEYOND, sys.maxunicode + 1))
    assert not any(char != char.lower() or unicodedata.combining(char) for char in beyond)
