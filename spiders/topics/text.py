"""An article prepared for matching: folded, cut into words and sentences, stemmed, with positions.

Done once an article, however many topics are asked afterwards. Positions count words through the
whole text, so that "near" is a difference of two numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

import attrs

from spiders.bengali.normalize import fold
from spiders.bengali.stem import stem
from spiders.bengali.words import Token, sentences, tokens
from spiders.items import Article

Field = Literal["headline", "summary", "body", "author", "section", "outlet"]
FIELDS: tuple[Field, ...] = get_args(Field)
TEXT_FIELDS: frozenset[Field] = frozenset({"headline", "summary", "body"})
"""What an article says. The others say what it is: a query reaches them by their names only."""

START = 3
"""Letters by which words are looked up by their beginning; fewer take half the dictionary."""

_token_start = attrgetter("start")

_folded_start = attrgetter("folded_start")
_BLANKS = re.compile(r"(\s+)")


class Place(NamedTuple):
    """A piece of an article's field as it was printed: `field[start:end]` is `text`."""

    start: int
    end: int
    text: str


@attrs.frozen(kw_only=True)
class Line:
    """One line of the article, as printed and as matched."""

    printed: str
    folded: str
    offset: int
    """Where it begins in its field."""

    def place(self, start: int, end: int) -> Place:
        """The printed text behind `folded[start:end]`, without the blanks around it."""
        if len(self.printed) != len(self.folded):
            start, end = self._printed_at(start), self._printed_at(end)
        text = self.printed[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return Place(self.offset + start, self.offset + start + len(text), text)

    def _printed_at(self, offset: int) -> int:
        """Folding drops joiners and composes signs: the place is the last one where the fold of what stands
        before is `offset` long. Words fold alone, so that only one has to be looked into."""
        at = bisect_right(self._pieces, offset, key=_folded_start) - 1
        piece = self._pieces[at]
        wanted = offset - piece.folded_start
        places = range(len(piece.printed) + 1)
        inside = bisect_right(places, wanted, key=lambda place: len(fold(piece.printed[:place]))) - 1
        return piece.printed_start + inside

    @cached_property
    def _pieces(self) -> list[_Piece]:
        pieces = []
        printed_start = folded_start = 0
        for printed in _BLANKS.split(self.printed):
            pieces.append(_Piece(printed, printed_start, folded_start))
            printed_start += len(printed)
            folded_start += len(fold(printed))
        return pieces


class _Piece(NamedTuple):
    """A word or the blanks between two, and where it stands in the printed and in the folded line."""

    printed: str
    printed_start: int
    folded_start: int


@attrs.frozen(kw_only=True)
class Sentence:
    """A sentence, or the part of one that a semicolon ends: briefs put two stories into one."""

    field: Field
    line: int
    """Which line it stands in: an index of `Analysed.lines`."""
    start: int
    end: int
    """Offsets in the folded line."""
    first: int
    last: int
    """Positions of its first word and of the word after its last."""
    is_clause: bool
    """Whether a semicolon ends it, so that it may be a story of its own."""


@attrs.frozen(kw_only=True)
class Analysed:
    """A text with everything that topics ask of it. Parallel tuples have one entry a word."""

    lines: tuple[Line, ...]
    sentences: tuple[Sentence, ...]
    words: tuple[str, ...]
    """Folded."""
    stems: tuple[str, ...]
    tokens: tuple[Token, ...]
    """With their offsets in the folded line."""
    sentence_of: tuple[int, ...]
    """Index of the word's sentence."""
    by_word: Mapping[str, list[int]]
    by_stem: Mapping[str, list[int]]
    """Positions of each folded word and of each stem, ascending."""
    by_start: Mapping[str, list[str]]
    """The folded words that begin with these `START` letters."""

    said: int
    """How many of the sentences are what the article says; behind them come author, section and outlet."""

    def place(self, first: int, last: int) -> Place:
        """The words from position `first` to before `last`, of one line, as they stand in their field."""
        line = self.lines[self.sentences[self.sentence_of[first]].line]
        return line.place(self.tokens[first].start, self.tokens[last - 1].end)

    def printed(self, first: int, last: int) -> str:
        """The same words as text."""
        return self.place(first, last).text

    def sentence_place(self, index: int) -> Place:
        """A sentence as it stands in its field."""
        sentence = self.sentences[index]
        return self.lines[sentence.line].place(sentence.start, sentence.end)

    def sentences_in(self, field: Field) -> Sequence[int]:
        """The indexes of a field's sentences."""
        return self._by_field.get(field, ())

    @cached_property
    def _by_field(self) -> Mapping[Field, list[int]]:
        places: dict[Field, list[int]] = {}
        for index, sentence in enumerate(self.sentences):
            places.setdefault(sentence.field, []).append(index)
        return places


def analyse(
    headline: str | None,
    summary: str | None,
    body: str | None,
    *,
    authors: Iterable[str] = (),
    section: str | None = None,
    outlet: str | None = None,
) -> Analysed:
    """Prepare an article's texts for `match`. Absent and empty texts are the same.

    Several authors are read as one a line.
    """
    texts: dict[Field, str | None] = {
        "headline": headline,
        "summary": summary,
        "body": body,
        "author": "\n".join(authors),
        "section": section,
        "outlet": outlet,
    }
    lines: list[Line] = []
    found: list[Sentence] = []
    cut: list[Token] = []
    for field, text in texts.items():
        for offset, printed in _lines(text or ""):
            line = Line(printed=printed, folded=fold(printed), offset=offset)
            found += _read_line(line.folded, field, len(lines), cut)
            lines.append(line)
    words = [token.text for token in cut]
    stems = [stem(word) for word in words]
    by_word = _positions(words)
    return Analysed(
        lines=tuple(lines),
        sentences=tuple(found),
        words=tuple(words),
        stems=tuple(stems),
        tokens=tuple(cut),
        sentence_of=tuple(chain.from_iterable(repeat(at, one.last - one.first) for at, one in enumerate(found))),
        by_word=by_word,
        by_stem=_positions(stems),
        by_start=_by_start(by_word),
        said=sum(1 for sentence in found if sentence.field in TEXT_FIELDS),
    )


def analyse_article(article: Article) -> Analysed:
    """Prepare an article, with what a query may ask of it by name."""
    return analyse(
        article.headline,
        article.summary,
        article.body,
        authors=article.authors,
        section=article.section,
        outlet=article.outlet,
    )


def start_of(word: str) -> str:
    """The letters by which `word` is looked up by its beginning."""
    return word[:START]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, each with its place."""
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            yield offset, line
        offset += len(line) + 1


def _read_line(folded: str, field: Field, number: int, cut: list[Token]) -> Iterator[Sentence]:
    """The sentences of one line that hold words; the words go to the end of `cut`."""
    last = len(cut)
    cut += tokens(folded)
    for start, end in _parts(folded):
        first, last = last, bisect_left(cut, end, lo=last, key=_token_start)
        if last > first:
            yield Sentence(
                field=field,
                line=number,
                start=start,
                end=end,
                first=first,
                last=last,
                is_clause=folded[end - 1] == ";",
            )


def _parts(folded: str) -> Iterator[tuple[int, int]]:
    for span in sentences(folded):
        start = span.start
        while (semicolon := folded.find(";", start, span.end)) >= 0:
            yield start, semicolon + 1
            start = semicolon + 1
        yield start, span.end


def _positions(keys: Iterable[str]) -> Mapping[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        places[key].append(position)
    return dict(places)


def _by_start(words: Iterable[str]) -> Mapping[str, list[str]]:
    starts: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        starts[start_of(word)].append(word)
    return dict(starts)
