"""Line rules: what the lines of an outlet's article are, declared once for its pages and its extracts.

A page's paragraphs and an extract's lines go through the same `sift`, so that a signature or a credit
cannot be cut on one way and kept on the other. Everything here is data and its reading. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Literal

import attrs

from spiders.agencies import agencies_in, has_ending, is_known
from spiders.bengali.normalize import clean

HeaderRole = Literal["section", "alternative_headline", "headline", "summary", "authors"]
LineKind = Literal["dateline", "byline", "header", "furniture", "signature", "credit", "caption", "footer"]
Means = Literal["published", "updated"]

FURNITURE: tuple[str, ...] = (
    r"(?!\?{6})[^\w\u0980-\u09ff]*",  # rules, bullets, dots: a line without a letter
    r"advertisements?",
    r"বিজ্ঞাপন",
    r"\[বিজ্ঞাপন_\S*\]",
    r"spread the love",
    r"share(?: this)?\s*:?",
    r"শেয়ার(?: করুন)?\s*:?",
    r"(?:tweet|print|email|facebook|twitter|whatsapp|messenger|copy link|linkedin|pinterest)",
    r"(?:আরও|আরো) (?:খবর|পড়ুন)\s*(?:[:ঃ].{0,160})?",
    r"follow us.*",
    r"read more.*",
    r"loading\S*",
    r"[0-9০-৯]{1,2}[:.][0-9০-৯]{2}(?: ?(?:am|pm|মিনিট))?",  # a live page's entries
)
"""Lines of no text on any outlet: adverts, share bars, follow-us lines."""

CREDITS: tuple[str, ...] = (r"(?:তথ্য\s?সূত্র|সূত্র|খবর)\s*[:ঃ।–-]\s*(?P<agencies>\S.{1,80}?)\s*[।.]?",)
"""A credit that is a line of its own."""

CAPTIONS: tuple[str, ...] = (
    r"(?:ফাইল |সংগৃহীত )?ছবি\s*[:ঃ|–-].{2,160}",
    r"(?:গ্রাফিক|কোলাজ|ভিডিও)\s*[:ঃ].{2,160}",
)

_INSIDE_CREDITS = (
    r"(?:^|[।?!”’\"]\s*)খবর\s+(?P<agencies>[^।,:]{2,60}?)\s*।",
    r"(?:^|[।?!”’\"(]\s*)(?:তথ্য\s?সূত্র|সূত্র|খবর)\s*[:ঃ]\s*(?P<agencies>[^।()]{2,60}?)\s*(?:[।)]|$)",
)


@attrs.frozen(kw_only=True)
class Dateline:
    """A line that prints when an article came out."""

    pattern: str
    """Fits the whole line. Groups: `date` (else the whole line is the date), `place`, `agency`."""
    means: Means | None = None
    """What the outlet's line means; `None`: what its label says."""


@attrs.frozen(kw_only=True)
class HeaderLine:
    """A line above the body that nothing but its place and shape tells."""

    role: HeaderRole
    pattern: str = ".+"
    """Fits the whole line."""

    def fits(self, line: str) -> bool:
        """Whether `line` can be it."""
        return _compiled(self.pattern).fullmatch(line) is not None


@attrs.frozen(kw_only=True)
class LineRules:
    """How the lines of an outlet's articles are told apart. Patterns fit a whole line, any letter case.

    The shared sets above always hold; an outlet adds its own.
    """

    header: tuple[HeaderLine, ...] = (HeaderLine(role="headline"),)
    """The lines above the body in their printed order; all but the headline may be absent."""
    datelines: tuple[Dateline, ...] = ()
    bylines: tuple[str, ...] = ()
    """Lines that name the author, in their group `author`."""
    marks: tuple[str, ...] = ()
    """Furniture that only ever stands between headline and body: it helps to find where the body starts."""
    furniture: tuple[str, ...] = ()
    """Lines to drop wherever they stand."""
    footers: tuple[str, ...] = ()
    """Lines that end the article."""
    signatures: tuple[str, ...] = ()
    """The desk's mark under an article."""
    openings: tuple[str, ...] = ()
    """What is cut from the start of the first paragraph: a desk's name used as a byline."""
    credits: tuple[str, ...] = ()
    """Credits that are a line of their own: a group `agency` as printed, or `agencies` for several."""
    captions: tuple[str, ...] = ()
    """Captions, in their group `caption` where the line holds more."""

    @cached_property
    def kinds(self) -> tuple[tuple[LineKind, tuple[re.Pattern[str], ...]], ...]:
        """The patterns of each kind, in the order in which a line is tried."""
        return (
            ("dateline", tuple(map(_compiled, (line.pattern for line in self.datelines)))),
            ("byline", tuple(map(_compiled, self.bylines))),
            ("signature", _joined(self.signatures)),
            ("caption", tuple(map(_compiled, (*self.captions, *CAPTIONS)))),
            ("credit", tuple(map(_compiled, (*self.credits, *CREDITS)))),
            ("header", _joined(self.marks)),
            ("footer", _joined(self.footers)),
            ("furniture", _joined((*self.furniture, *FURNITURE))),
        )

    def kind(self, line: str) -> tuple[LineKind, re.Match[str]] | None:
        """What `line` is, with the match that says so; `None` for text."""
        for kind, patterns in self.kinds:
            for pattern in patterns:
                found = pattern.fullmatch(line)
                if found is not None:
                    return kind, found
        return None

    def dateline(self, line: str) -> PrintedDate | None:
        """What `line` says, where it is a declared dateline."""
        for declared in self.datelines:
            found = _compiled(declared.pattern).fullmatch(line)
            if found is not None:
                return PrintedDate(
                    text=_group(found, "date"),
                    means=declared.means,
                    place=found.groupdict().get("place"),
                    agencies=_agencies(found),
                )
        return None


@attrs.frozen(kw_only=True)
class PrintedDate:
    """A dateline as its outlet declares it."""

    text: str
    """The date as printed, with its label."""
    means: Means | None = None
    place: str | None = None
    agencies: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Sifted:
    """An article's text, sorted."""

    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


def sift(lines: Iterable[str], rules: LineRules, *, end_at_footer: bool = False) -> Sifted:
    """Sort tidy `lines` into paragraphs, captions and agencies; drop what is none of them.

    A line that repeats the paragraph before it is dropped. `end_at_footer`: nothing after the first
    footer line counts; else a footer line is only dropped.
    """
    body: list[str] = []
    captions: list[str] = []
    credits: list[str] = []
    for line in lines:
        kind = rules.kind(line)
        if kind is None:
            text = _without_opening(line, rules) if not body else line
            credits.extend(_inside_credits(text))
            if text and (not body or body[-1] != text):
                body.append(text)
        elif kind[0] == "caption":
            captions.append(_group(kind[1], "caption"))
        elif kind[0] == "credit":
            credits.extend(_agencies(kind[1]))
        elif kind[0] == "footer" and end_at_footer:
            break
    return Sifted(body=tuple(body), captions=_distinct(captions), credits=_distinct(credits))


def tidy(text: str) -> str:
    """`text` cleaned for storing, on one line, with single blanks."""
    return " ".join(clean(text).split())


def _without_opening(line: str, rules: LineRules) -> str:
    for pattern in rules.openings:
        found = _compiled(pattern).match(line)
        if found is not None:
            return line[found.end() :].lstrip()
    return line


def _inside_credits(paragraph: str) -> Iterable[str]:
    if not _HAS_CREDIT_WORD.search(paragraph):
        return
    named, labelled = map(_compiled, _INSIDE_CREDITS)
    for found in named.finditer(paragraph):
        # "খবর পেয়ে পুলিশ আসে।" is no credit: an agency stands in the genitive or is known, and is short.
        agencies = found["agencies"]
        if len(agencies.split()) <= 5 and (has_ending(agencies) or is_known(agencies)):
            yield from agencies_in(agencies, inflected=True)
    for found in labelled.finditer(paragraph):
        yield from agencies_in(found["agencies"])


_HAS_CREDIT_WORD = re.compile("খবর|সূত্র")


def _agencies(found: re.Match[str]) -> tuple[str, ...]:
    """The group `agency` as printed, or the agencies that the group `agencies` lists."""
    groups = found.groupdict()
    one = groups.get("agency")
    return (one,) if one else tuple(agencies_in(groups.get("agencies") or ""))


def _group(found: re.Match[str], name: str) -> str:
    groups = found.groupdict()
    return (groups.get(name) or found[0]).strip()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Patterns are written as the editor gives them; lines are NFC, where য় is two code points.
    return re.compile(clean(pattern), re.IGNORECASE)


def _joined(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    if not patterns:
        return ()
    return (_compiled("|".join(f"(?:{pattern})" for pattern in patterns)),)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
