"""The query language: Lucene's operators over Bengali stems, alias sets in braces. Text in, a tree out.

    "উত্তর কোরিয়া" AND (সেনা* OR {arms}) NOT মহড়া        {north-korea} NEAR/25 {russia}        headline:কিম

Operators are written in capitals: AND, OR, NOT, NEAR/n; words side by side mean AND. `&&`, `||`, `!`, `+` and
`-` do as in Lucene, and so does "…"~n. NOT binds closest, then NEAR, then AND, then OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast

import attrs
from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from spiders.topics.source import instead
from spiders.topics.terms import TermError, TermSet, any_of, only_term, read_term
from spiders.topics.text import FIELDS, Field

MOST_CHARACTERS = 1_000_000
MOST_DEPTH = 50
"""Parentheses within parentheses."""
DEFAULT_DISTANCE = 10
"""Words, for NEAR without a number."""


class QueryError(ValueError):
    """A query cannot be read. The message is one sentence that names line and column, with the remedy."""


@attrs.frozen
class _FaultError(Exception):
    """While reading: what is wrong at which character."""

    at: int
    says: str

    def shown(self, text: str) -> QueryError:
        before = text[: self.at].split("\n")
        line = f"line {len(before)}, " if "\n" in text.strip() else ""
        return QueryError(f"{line}column {len(before[-1]) + 1}: {self.says}")


@attrs.frozen
class Find:
    """A word, a phrase, or any name of an alias set."""

    terms: TermSet


@attrs.frozen
class In:
    """Only in one field of the article."""

    field: Field
    part: Query


@attrs.frozen
class Near:
    """All parts within so many words."""

    parts: tuple[Query, ...]
    words: int


@attrs.frozen
class And:
    """All parts, and none of the others."""

    parts: tuple[Query, ...]
    without: tuple[Query, ...] = ()


@attrs.frozen
class Or:
    """At least one part."""

    parts: tuple[Query, ...]


@attrs.frozen
class _Not:
    """While reading: what an AND is to leave out, and where the NOT stands."""

    part: Query
    at: int


Query = Find | In | Near | And | Or

_GRAMMAR = r"""
?start: either
?either: all (_OR all)*
?all: near (_AND? near)*
?near: unary (NEAR unary)*
?unary: NOT unary -> left_out
    | _PLUS unary
    | primary
?primary: "(" either ")"
    | FIELD primary -> in_field
    | ALIAS -> alias
    | PHRASE -> phrase
    | WORD -> word

_OR.3: /OR(?![^\s()"“{+!-])|\|\|/
_AND.3: /AND(?![^\s()"“{+!-])|&&/
NEAR.3: /NEAR(\/\d+)?(?![^\s()"“{+!-])/
NOT.3: /NOT(?![^\s()"“{+!-])|!|-/
_PLUS.3: "+"
FIELD.2: /[A-Za-z_]+:/
ALIAS: /\{[^{}]*\}/
PHRASE: /["“”][^"“”]*["“”](~\d+)?/
WORD.1: /=?[^\s(){}\[\]"“”:~^!|&+=*?\\\/-][^\s(){}\[\]"“”:~^*?\\\/]*\*?/
%ignore /\s+/
"""

_SMALL_OPERATORS = frozenset({"and", "or", "not", "near"})

_STRANGE = {
    "~": "spelling distance (~) is not known: list the spellings with OR or in an alias set",
    "^": "weights (^) are not known: leave the sign out",
    "[": "ranges ([ ]) are not known: give a window of days to the search or the run",
    "*": "a star may only end a word of at least three letters, as in সেনা*",
    "?": "a question mark stands for nothing here: write the word's beginning and a star",
    "{": "the brace is never closed: write {name-of-an-alias-set}",
    '"': 'the quote is never closed: write "…" around the phrase',
    "“": "the quote is never closed: write “…” around the phrase",
    "=": "an equals sign stands directly before a word, as in =উত্তরের",
    "/": "a slash belongs to NEAR/n only: put the word in quotes",
    ":": "a colon ends the name of a field only: put the word in quotes",
}


_NESTING = re.compile(f'["“”][^"“”]*["“”]|[()]|(?P<signs>(?:(?:NOT\\b|[!+-])\\s*){{{MOST_DEPTH},}})')


def parse(text: str, sets: Mapping[str, TermSet]) -> Query:
    """The tree of `text`, its alias sets taken from `sets`. Raises `QueryError`."""
    try:
        _check_size(text)
        return _whole(_read(text, sets))
    except _FaultError as fault:
        raise fault.shown(text) from None


def _read(text: str, sets: Mapping[str, TermSet]) -> Query | _Not:
    try:
        return _Reader(sets).transform(_PARSER.parse(text))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise _explained(error, text) from None


def _check_size(text: str) -> None:
    if not text.strip():
        raise _FaultError(0, "the query is empty: write at least one word to look for")
    if len(text) > MOST_CHARACTERS:
        raise _FaultError(MOST_CHARACTERS, f"a query has at most {MOST_CHARACTERS:,} characters: use alias sets")
    depth = 0
    for found in _NESTING.finditer(text):
        depth = {"(": depth + 1, ")": depth - 1}.get(found[0], depth)
        if depth > MOST_DEPTH or found["signs"]:
            raise _FaultError(found.start(), f"more than {MOST_DEPTH} levels inside each other: use alias sets")


def _explained(error: UnexpectedInput, text: str) -> _FaultError:
    if isinstance(error, UnexpectedCharacters):
        at = cast("int", error.pos_in_stream)
        return _FaultError(at, _STRANGE.get(text[at], f"{text[at]} stands where no word or operator can be read"))
    token = cast("UnexpectedToken", error).token
    if token.type == "$END":
        return _FaultError(len(text.rstrip()), "the query ends too early: a word or a closing parenthesis is missing")
    says = "there is no opening parenthesis for it" if token.type == "RPAR" else "a word is missing before it"
    return _FaultError(_at(token), f"{token} stands too early or too late: {says}")


def _whole(query: Query | _Not) -> Query:
    if isinstance(query, _Not):
        raise _FaultError(query.at, "NOT alone finds everything: write what to look for before it")
    return query


@v_args(inline=True)
class _Reader(Transformer[Token, Query | _Not]):
    """The grammar's rules as nodes."""

    def __init__(self, sets: Mapping[str, TermSet]) -> None:
        super().__init__()
        self._sets = sets

    def word(self, token: Token) -> Query:
        if token in _SMALL_OPERATORS:
            raise _FaultError(_at(token), f'write {token.upper()} in capitals, or "{token}" for the word')
        return _find(token, token)

    def phrase(self, token: Token) -> Query:
        quoted, _, distance = token.rpartition("~") if token[-1].isdigit() else (str(token), "", "")
        words = quoted[1:-1]
        if not distance:
            return _find(words, token)
        parts = [_find(word, token) for word in words.split()]
        return Near(tuple(parts), int(distance) + len(parts)) if len(parts) > 1 else parts[0]

    def alias(self, token: Token) -> Query:
        name = token[1:-1].strip()
        if name not in self._sets:
            raise _FaultError(_at(token), f"there is no alias set {name}: {instead(name, self._sets)}")
        return Find(self._sets[name])

    def in_field(self, token: Token, part: Query | _Not) -> Query:
        field = token[:-1].lower()
        if field not in FIELDS:
            raise _FaultError(_at(token), f"{field} is no field: there are {', '.join(FIELDS)}")
        return In(field, _whole(part))

    def left_out(self, token: Token, part: Query | _Not) -> Query | _Not:
        return part.part if isinstance(part, _Not) else _Not(part, _at(token))

    def near(self, *parts: Query | _Not | Token) -> Query:
        first, *rest = parts
        query = _whole(cast("Query | _Not", first))
        for operator, part in zip(rest[::2], rest[1::2], strict=True):
            token = cast("Token", operator)
            words = int(token.partition("/")[2] or DEFAULT_DISTANCE)
            query = _nearer(query, _whole(cast("Query | _Not", part)), words)
        return query

    def all(self, *parts: Query | _Not) -> Query | _Not:
        wanted = tuple(part for part in parts if not isinstance(part, _Not))
        left_out = [part for part in parts if isinstance(part, _Not)]
        without = tuple(part.part for part in left_out)
        return And(wanted, without) if wanted else _Not(Or(without), left_out[0].at)

    def either(self, *parts: Query | _Not) -> Query:
        wanted = [_whole(part) for part in parts]
        plain = [part.terms for part in wanted if isinstance(part, Find) and part.terms.alias is None]
        others = [part for part in wanted if not (isinstance(part, Find) and part.terms.alias is None)]
        # Thousands of words are looked for at once.
        merged = [Find(any_of(plain))] if plain else []
        return Or((*merged, *others)) if len(merged) + len(others) > 1 else (*merged, *others)[0]


def _nearer(query: Query, part: Query, words: int) -> Near:
    """A chain of NEARs of one distance is one: all its parts within that."""
    if isinstance(query, Near) and query.words == words:
        return Near((*query.parts, part), words)
    return Near((query, part), words)


def _find(source: str, token: Token) -> Find:
    try:
        term = read_term(source)
    except TermError as error:
        raise _FaultError(_at(token), f"{token} {error}") from error
    return Find(only_term(term))


def _at(token: Token) -> int:
    return cast("int", token.start_pos)


def left_out(query: Query) -> Iterator[TermSet]:
    """What stands behind a NOT in `query`."""
    match query:
        case Find():
            return
        case In():
            yield from left_out(query.part)
        case And():
            for part in query.without:
                yield from leaves(part)
            for part in query.parts:
                yield from left_out(part)
        case Near() | Or():
            for part in query.parts:
                yield from left_out(part)


def leaves(query: Query) -> Iterator[TermSet]:
    """What `query` looks for or leaves out."""
    match query:
        case Find():
            yield query.terms
        case In():
            yield from leaves(query.part)
        case And():
            for part in (*query.parts, *query.without):
                yield from leaves(part)
        case Near() | Or():
            for part in query.parts:
                yield from leaves(part)


_PARSER = Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)
