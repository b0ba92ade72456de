"""The query language: what a query says, how its operators bind, and what a wrong one is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.topics.aliases import read_aliases
from spiders.topics.evaluate import Found
from spiders.topics.language import And, Find, In, Near, Or, Query, QueryError, leaves, parse
from spiders.topics.terms import build_lexicon
from spiders.topics.text import analyse

SETS = read_aliases('[arms]\nname = "অস্ত্র"\nforms = ["গোলা"]\nexcept = ["পরমাণু অস্ত্র"]\n')


def shape(query: Query) -> str:
    """The tree as text: A and, O or, N near, - what is left out."""
    match query:
        case Find():
            return " ".join(text for term in query.terms.terms for _, text in term.keys)
        case In():
            return f"{query.field}:{shape(query.part)}"
        case Near():
            return f"N{query.words}({', '.join(map(shape, query.parts))})"
        case Or():
            return f"O({', '.join(map(shape, query.parts))})"
        case And():
            return f"A({', '.join([*map(shape, query.parts), *('-' + shape(each) for each in query.without)])})"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kim", "kim"),
        ("a b", "A(a, b)"),
        ("a AND b OR {arms}", "O(A(a, b), অস্ত্র গোলা)"),
        ("a AND ({arms} OR b)", "A(a, O(b, অস্ত্র গোলা))"),
        ("a NOT b", "A(a, -b)"),
        ("a AND NOT (b c)", "A(a, -A(b, c))"),
        ("a NOT NOT b", "A(a, b)"),
        ("NOT a AND b", "A(b, -a)"),
        ("a && b || {arms}", "O(A(a, b), অস্ত্র গোলা)"),
        ("+a -b !c", "A(a, -b, -c)"),
        ("NATO-led", "nato led"),
        ("a NEAR b", "N10(a, b)"),
        ("a NEAR/3 b NEAR/3 c", "N3(a, b, c)"),
        ("a NEAR/3 b NEAR/7 c", "N7(N3(a, b), c)"),
        ("a NEAR/3 b OR {arms}", "O(N3(a, b), অস্ত্র গোলা)"),
        ('"red square" AND x', "A(red square, x)"),
        ("“red square”", "red square"),
        ('"red square"~4', "N6(red, square)"),
        ('"or" AND ORANGE', "A(or, orange)"),
        ("headline:(a OR b) c", "A(headline:a b, c)"),
        ("outlet:dbcnews a", "A(outlet:dbcnews, a)"),
        ("a OR b OR c", "a b c"),
        ("(((a)))", "a"),
    ],
)
def test_operators_bind_as_in_lucene(query: str, says: str) -> None:
    assert shape(parse(query, SETS)) == says


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "column 1: the query is empty"),
        (" \n ", "column 1: the query is empty"),
        ("-a", "column 1: NOT alone finds everything"),
        ("a OR NOT b", "column 6: NOT alone finds everything"),
        ("x OR (NOT a)", "column 7: NOT alone"),
        ("headline:(NOT a)", "column 11: NOT alone"),
        ("(a", "column 3: the query ends too early"),
        ("a AND ", "column 6: the query ends too early"),
        ("a)", "column 2: ) stands too early or too late: there is no opening parenthesis"),
        ("AND a", "column 1: AND stands too early or too late: a word is missing before it"),
        ("a\nAND AND b", "line 2, column 5: AND stands too early"),
        ('a "b', "column 3: the quote is never closed"),
        ("a {arms", "column 3: the brace is never closed"),
        ("{alms}", "column 1: there is no alias set alms: did you mean arms"),
        ("title:a", "column 1: title is no field: there are headline, summary, body, author, section, outlet"),
        ("a or b", "column 3: write OR in capitals"),
        ("kim~", "column 4: spelling distance"),
        ("kim^2", "column 4: weights"),
        ("[a TO b]", "column 1: ranges"),
        ("*সেনা", "column 1: a star may only end a word"),
        ("ki*", "column 1: ki* needs at least 3 letters"),
        ("কি?", "column 3: a question mark"),
        ("= a", "column 1: an equals sign"),
        ("১/২", "column 2: a slash belongs to NEAR/n"),
        ('a ""', 'column 3: "" holds no word'),
        ("a ।", "column 3: । holds no word"),
        ("(" * 60 + "a" + ")" * 60, "column 51: more than 50 levels"),
        ("- " * 60 + "a", "column 1: more than 50 levels"),
        ("a " * 600_000, "a query has at most 1,000,000 characters"),
    ],
)
def test_a_wrong_query_gets_one_sentence_with_its_column(query: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, SETS)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_ten_thousand_words_are_one_set() -> None:
    query = parse(" OR ".join(f"শব্দ{number}" for number in range(10_000)), {})
    assert isinstance(query, Find)
    assert len(query.terms.terms) == 10_000


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*'abকখ ()"*=~-+!:/{}', "AND ", " OR ", "NOT ", " NEAR/3 ", "{arms}"]), max_size=25))
def test_any_text_is_read_or_told_its_fault(parts: list[str]) -> None:
    try:
        query = parse("".join(parts), SETS)
    except QueryError as error:
        assert "column" in str(error)
    else:
        assert list(leaves(query))


def holds(query: str, body: str, headline: str = "", **fields: str) -> list[str] | None:
    """What `query` finds in one window over everything that is said."""
    tree = parse(query, SETS)
    text = analyse(headline, None, body, section=fields.get("section"), outlet=fields.get("outlet"))
    hits = Found.of(text, build_lexicon(leaves(tree))).hits(tree, range(text.said))
    return None if hits is None else [text.printed(*hit) for hit in sorted(set(hits))]


def test_a_word_is_found_in_all_its_forms_and_shown_as_it_stands() -> None:
    assert holds("রাশিয়া AND {arms}", "রাশিয়ার গোলা") == ["রাশিয়ার", "গোলা"]
    assert holds("রাশিয়া AND {arms}", "রাশিয়ার পরমাণু অস্ত্র") is None


def test_near_counts_the_words_from_first_to_last() -> None:
    assert holds("কিম NEAR/3 গোলা", "কিম দিলেন গোলা") == ["কিম", "গোলা"]
    assert holds("কিম NEAR/3 গোলা", "কিম গতকাল দিলেন গোলা") is None
    assert holds("গোলা NEAR/2 কিম", "কিম গোলা") == ["কিম", "গোলা"]


def test_not_leaves_the_window_out() -> None:
    assert holds("কিম NOT মহড়া", "কিম এলেন") == ["কিম"]
    assert holds("কিম NOT মহড়া", "কিম এলেন মহড়ায়") is None


def test_a_field_is_asked_whole_and_by_its_name_only() -> None:
    assert holds("headline:কিম গোলা", "গোলা এল", headline="এলেন কিম") == ["কিম", "গোলা"]
    assert holds("headline:কিম গোলা", "কিমের গোলা", headline="অন্য কথা") is None
    assert holds("outlet:vietnamvn_bn কিম", "কিম", outlet="vietnamvn_bn") == ["কিম", "vietnamvn_bn"]
    assert holds("section:আন্তর্জাতিক কিম", "কিম", section="আন্তর্জাতিক") == ["কিম", "আন্তর্জাতিক"]
    assert holds("আন্তর্জাতিক", "কিম", section="আন্তর্জাতিক") is None


def test_a_phrase_of_small_words_is_a_phrase() -> None:
    assert holds('"এই ও সে"', "এই ও সে যায়") == ["এই ও সে"]
    assert holds('"এই ও সে"', "ও সে এই যায়") is None
