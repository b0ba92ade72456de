"""What the layers of a page say against each other: short facts that put a required field in doubt.

A redesign seldom leaves a page without headline or text; it leaves the wrong one. No single rule can see that,
but a page says most things several times. Nothing here changes a value: a doubt is a fault of the article, and
`tally` says what many of them mean for the outlet. Cheap: what most pages need not pay is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import attrs

from spiders.blocks import CARD_TEXT, HIDDEN, lines_of, link_blocks, string_of, text_of
from spiders.identity import article_key, canonical
from spiders.items import Layer
from spiders.letters import broken_letters
from spiders.rules import Rule, RuleField
from spiders.strays import LEDE_NAMED, is_furniture, shares_words, strays
from spiders.titles import alike, is_cut, letters_of
from spiders.urls import absolute

if TYPE_CHECKING:
    from spiders.pages import ArticlePage

LEVELS = 4
"""So many elements above the text are searched for text beside it."""
PARAGRAPH = 40
"""Bengali letters from which a line beside the text that ends like a sentence counts as a paragraph."""
CARD_SHARE = 5
"""A small block is a card where its links to other stories are at least a fifth of its text."""
HIDDEN_TEXT = 150
"""Bengali letters in a script or template within or beside the text from which it counts as text."""
_BENGALI = re.compile("[\u0985-\u09b9]")
_SENTENCE_END = re.compile("[।?!][’”\"')]*$")
_SENTENCE_SIGN = re.compile("[।?!]")
_GLUED = re.compile('[।?!][’”"]?(?=[‘“"\u0985-\u09b9])')
_DATELINE = re.compile(
    ".{0,60}(?:শেষ আপডেট|আপডেট|প্রকাশ(?:িত)?|published|updated?)(?: time| on)?\\s*[:ঃ].{0,40}[0-9০-৯]{2}.{0,20}", re.I
)
"""A short line with a label and a number: a dateline that slipped into the text."""
_MORE = re.compile(
    "[\n।?!…](?:(?:আরও|আরো|বিস্তারিত|সম্পূর্ণ|পুরো)(?: \\S+){0,2} পড়ুন|(?:read|show|see) more|বিস্তারিত)$",
    re.I,
)
_NEXT_PAGE = re.compile("(?:(?:পরের|পরবর্তী) (?:পৃষ্ঠা|পাতা|অংশ)|next page|(?:পৃষ্ঠা|পাতা|page) [2২])\\W*", re.I)
# Lines parted by line ends that only `pre` would show.
_PARTED = re.compile('[।?!][’”"]?[^\\S\n]*\n\\s*(?=[‘“"\u0985-\u09b9])')
_PRINTED_BESIDE = frozenset(("headline", "alternative_headline", "summary", "captions", "authors", "published"))
_OF_TEXT = ("p", "div", "span", "section", "article", "main", "br", "b", "strong", "template", "noscript")
_NOT_READ = frozenset(("script", "style", "form", "nav", "aside", "footer", "figcaption", "button", "select"))
_NOT_BESIDE = frozenset(("aside", "footer", "nav", "header", "form", "ul", "ol", "script", "style"))


def doubts(page: ArticlePage) -> Iterator[str]:
    """The doubts about an article's required fields. Call it when the page was read."""
    layer = page.text[1]
    yield from _scope_doubts(page)
    yield from _headline_doubts(page)
    yield from _address_doubts(page)
    yield from _date_doubts(page)
    if not layer.startswith("selector"):
        yield from _missed("body", page)
    else:
        yield from _own_text_doubts(page)
    yield from _body_doubts(page)


def _scope_doubts(page: ArticlePage) -> Iterator[str]:
    if page.scope and page.own_rules and page.scoped is page.tree:
        yield "scope_missed"


def _headline_doubts(page: ArticlePage) -> Iterator[str]:
    headline, layer = page.headline
    printed = page.without_site_name(next(map(text_of, page.scoped.iter("h1")), ""))
    if layer == "generic":
        yield from _missed("headline", page)
    if not all(alike(headline, other) for other in _headlines(page, printed)):
        yield "headline_disagrees"
    elif not _is_of_the_text(headline, page):
        yield "headline_not_in_text"
    # The article's first h1 says more or less: it has a kicker, or the headline was cut.
    if printed and printed != headline and letters_of(printed) != letters_of(headline):
        yield "headline_printed_otherwise"


def _headlines(page: ArticlePage, printed: str) -> Iterator[str]:
    """What else on the page is its headline: of each layer the first, the title, the article's first h1."""
    seen: set[Layer] = set()
    for candidate in page.structured.get("headline", ()):
        if candidate.layer not in seen and not is_cut(candidate.values[0]):
            seen.add(candidate.layer)
            yield page.without_site_name(candidate.values[0])
    title = page.without_site_name(" ".join((page.tree.findtext(".//title") or "").split()))
    yield from (each for each in (title, printed) if each and each not in page.site_names)


def _is_of_the_text(headline: str, page: ArticlePage) -> bool:
    """Whether a word of the headline stands in the text, by its first letters: endings differ."""
    summary = page.single("summary")
    return shares_words(headline, "\n".join((*page.paragraphs, *((summary[0],) if summary else ()))))


def _address_doubts(page: ArticlePage) -> Iterator[str]:
    asked = str(page.response.url)
    for candidate in page.structured.get("canonical_url", ()):
        stated = None if candidate.values[0] == asked else absolute(asked, candidate.values[0])
        if stated is None or not page.outlet.article_url.match(stated):
            continue
        if _key(stated, page) != _key(asked, page):
            yield "address_disagrees"
            return


def _key(address: str, page: ArticlePage) -> str:
    return article_key(canonical(address, page.outlet), page.outlet)


def _date_doubts(page: ArticlePage) -> Iterator[str]:
    if page.dating.published_confidence in {"none", "at_latest"}:
        yield from _missed("published", page)
    layer = page.dating.published_layer
    if layer is not None and layer.startswith("selector") and not _is_declared_dateline(page):
        yield "dateline_of_another_form"


def _is_declared_dateline(page: ArticlePage) -> bool:
    """Whether a printed date has a form that the outlet declares: 07/12/2025 may be July or December elsewhere."""
    lines = page.outlet.lines
    printed = (values for _, values in page.own("published"))
    return not lines.datelines or any(
        lines.dateline(text) is not None for values in printed for text in (" ".join(values), *values)
    )


def _missed(field: RuleField, page: ArticlePage) -> Iterator[str]:
    """Where the outlet's rules for a field exist and found nothing: more than a guess where one was seen to work."""
    rules = list(page.active_rules(field))
    if rules and not any(rule.field == field for rule in page.matched):
        yield f"{field}_rule_missed" if any(rule.seen for rule in rules) else "inferred_rule_missed"


def _own_text_doubts(page: ArticlePage) -> Iterator[str]:
    rule = next(rule for rule in page.matched if rule.field == "body")
    elements = _with_text(rule, page)
    if len(elements) > 1:
        yield "body_in_several_elements"
    if any(_hidden_letters(element) >= HIDDEN_TEXT for element in elements):
        yield "text_hidden"
    if any(_text_beside(element, page) for element in elements[-1:]):
        yield "text_beside_body"
    if elements and (_asks_for_more(elements[-1]) or _ends_there(elements[-1], page.response.text)):
        yield "body_cut"
    is_glued = any(map(_GLUED.search, page.paragraphs)) and any(map(_has_glued_spans, elements))
    if is_glued or any(_PARTED.search(string_of(part)) for element in elements for part in element.iter("pre")):
        yield "paragraphs_lost"
    if any(_names_furniture(element, page.paragraphs) for element in elements):
        yield "furniture_in_body"


def _with_text(rule: Rule, page: ArticlePage) -> list[Any]:
    return [element for element in rule.elements(page.scoped) if next(lines_of(element), None) is not None]


def _hidden_letters(element: Any) -> int:
    """Bengali letters in scripts and templates below `element`, without data for machines."""
    found = [e for e in element.iter(*HIDDEN) if "json" not in (e.get("type") or "")]
    return sum(len(_BENGALI.findall(string_of(e))) for e in found)


def _text_beside(body: Any, page: ArticlePage) -> bool:
    """Whether paragraphs stand before or behind the text's element, or wait there in a script."""
    known: _Known | None = None
    element = body
    for _ in range(LEVELS):
        parent = element.getparent()
        if parent is None or element.tag == "body":
            return False
        for sibling in parent:
            if sibling is element or not isinstance(sibling.tag, str) or sibling.tag in _NOT_BESIDE:
                if sibling.tag == "script" and parent.tag != "body" and _hidden_letters(sibling) >= HIDDEN_TEXT:
                    return True
                continue
            if not _may_hold_paragraphs(sibling):
                continue
            known = known or _Known.of(page)
            for line in _paragraphs(sibling, known.elements):
                if line not in known.lines and page.outlet.lines.kind(line) is None:
                    return True
        element = parent
    return False


def _may_hold_paragraphs(element: Any) -> bool:
    """Whether there is a sentence's end at all: menus and lists of headlines have none. For speed."""
    if not _SENTENCE_SIGN.search(string_of(element)):
        return False
    return _SENTENCE_SIGN.search("".join(element.itertext(*_OF_TEXT))) is not None  # without its scripts


def _paragraphs(sibling: Any, drop: Collection[Any]) -> Iterator[str]:
    """The lines of `sibling` that are paragraphs; none where it is a list of links or a card."""
    if sibling in drop:
        return
    links = link_blocks(sibling, whole=True)
    if links and len(text_of(sibling)) <= min(CARD_TEXT, CARD_SHARE * sum(len(text_of(link)) for link in links)):
        return
    for line in lines_of(sibling, {*links, *drop}, silent=_NOT_READ):
        if _SENTENCE_END.search(line) and len(_BENGALI.findall(line)) >= PARAGRAPH:
            yield line


@attrs.frozen
class _Known:
    """What the article already has of the page: the elements of its other rules, and its lines."""

    elements: frozenset[Any]
    lines: frozenset[str]

    @classmethod
    def of(cls, page: ArticlePage) -> _Known:
        """What `page` has."""
        rules = [rule for rule in page.rules if rule.field in _PRINTED_BESIDE]
        stated = () if any(rule.field == "summary" for rule in rules) else page.structured.get("summary", ())
        return cls(
            frozenset(element for rule in rules for element in rule.elements(page.scoped)),
            frozenset((*page.paragraphs, *page.text[0].captions, *(candidate.values[0] for candidate in stated))),
        )


def _asks_for_more(element: Any) -> bool:
    """Whether the text's last line, or a link to a next page, asks the reader to go on without naming another story."""
    if _MORE.search(string_of(element).rstrip()[-40:]) is not None:
        return True
    return any(_NEXT_PAGE.fullmatch(text_of(link)) for link in element.iter("a"))


def _has_glued_spans(element: Any) -> bool:
    """Whether two spans or elements of the site's own, of the size of paragraphs, follow each other closely."""
    for part in element.iter():
        if part.tag != "span" and "-" not in part.tag:
            continue
        following = part.getnext()
        if following is not None and following.tag == part.tag and not (part.tail or "").strip():
            text = text_of(part)
            if _SENTENCE_END.search(text) and len(_BENGALI.findall(text)) >= PARAGRAPH:
                return True
    return False


def _ends_there(element: Any, text: str) -> bool:
    """Whether a page breaks off in its text: nothing stands behind it, and the page was never closed."""
    if any(each.getnext() is not None for each in (element, *element.iterancestors())):
        return False
    return "</html" not in text.lower() and "</body" not in text.lower()


def _names_furniture(element: Any, paragraphs: Collection[str]) -> bool:
    """Whether a part of the text's element is called a comment, a consent or a card, and was read as text."""
    return any(
        part is not element
        and is_furniture(f"{part.get('class', '')} {part.get('id', '')}")
        and any(line in paragraphs for line in lines_of(part))
        for part in element.iter("div", "section", "ul", "p")
        if part.attrib
    )


def _lede_is_another_s(page: ArticlePage) -> bool:
    """Whether a lede that only the page's head gave shares too few words with the text under it."""
    body, whole = page.text[0].body, page.paragraphs
    return len(whole) > len(body) and not shares_words(whole[0], "\n".join((*body, page.plain_headline)), LEDE_NAMED)


def _body_doubts(page: ArticlePage) -> Iterator[str]:
    body = page.paragraphs
    yield from strays(body, page.plain_headline)
    yield from broken_letters(body, page.plain_headline)
    if _lede_is_another_s(page):
        yield "lede_not_in_text"
    if body[-1].endswith(("…", "...")):
        yield "body_cut"
    if any(_DATELINE.fullmatch(line) for line in body):
        yield "dateline_in_body"
    if page.lede_in_description and page.single("summary") is None:
        yield "lede_missed"
    for candidate in page.structured.get("body", ())[:1]:
        stated, ours = (len(_BENGALI.findall(text)) for text in ("".join(candidate.values), "".join(body)))
        if stated >= 200 and not 0.7 <= ours / stated <= 1.5:
            yield "body_length_disagrees"
