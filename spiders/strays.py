"""Lines among an article's paragraphs that no journalist wrote: a template's residue, a site's words to its reader.

Told by their wording alone, so that it costs a search over the text and no look at the page. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

LONG = 40
"""Bengali letters from which a line that stands in the text twice is a paragraph that was put there twice."""
NAMED = 0.3
"""Share of the headline's words that stand in the text or its summary. The lowest of our pages is 0.5."""
LEDE_NAMED = 0.55
"""The same of a lede that stands in the head alone. Our page has 0.9; of another story or the site at most 0.5."""
LOOKED_AT = 500
"""Paragraphs that are held against each other, and characters of a headline or lede whose words are looked for: the
cost grows with their square, and a live page has thousands."""
SHORT_LINE = 120
"""Characters up to which a line can be a label, a count or a byline."""

_LONG_LINE = re.compile(rf"(?:[^\u0985-\u09b9\n]*[\u0985-\u09b9]){{{LONG}}}")
_RESIDUE_SIGNS = ("{", "<", "&", "[", "%}", "\ufffd", "document.", "\\", "??", "%%", "%E0", "**")
"""Without one of them there is no residue. Looking for them first takes no time."""
_RESIDUE = re.compile(
    r"\{\{|\}\}|\{%|<%|\$\{\w"  # templates
    r"|</?[a-z][a-z0-9]*(?:\s[^<>]{0,200})?/?>"  # tags that were escaped
    r"|&(?:#\d{2,5}|#x[0-9a-f]{2,5}|[a-z]{2,8});"  # entities that were escaped twice
    r"|\[/?(?:caption|gallery|embed|video|audio|vc_\w+|et_pb_\w+)\b[^\]]{0,500}\]"  # WordPress' shortcodes
    r"|\ufffd|\?{6}|\?\?\W{0,3}[ \n]\W{0,3}\?\?"  # bytes that were no letters
    r"|\\(?:[^\sa-z0-9]|[nrt](?![a-z])|u[0-9a-f]{4})|(?:^|\s)(?:%[0-9a-f]{2}){6}"  # escaped for a script or an address
    r"|%%\w{2,30}%%|\]\(https?://|(?:^|\s)\*\*[^*\s][^*\n]{0,200}\*\*"  # a theme's words, an editor's marks
    r"|\bfunction\s*\w{0,50}\([^)]{0,200}\)\s*\{|\bdocument\.\w+\(|@media\b[^{\n]{0,200}\{"
    r"|\{\s*[\w-]{1,50}\s*:[^{};\n]{0,200};[^{}\n]{0,500}\}",
    re.I,
)
_NO_VALUE = re.compile(r"undefined|null|nan|none|\[object object\]|invalid date", re.I)


def _any(*patterns: str) -> re.Pattern[str]:
    # Bengali letters with a dot below have two spellings; the text has the one of NFC.
    return re.compile(normalize("NFC", "|".join(patterns)), re.I)


_TO_THE_READER = tuple(
    (normalize("NFC", hint), _any(pattern))
    for hint, pattern in (
        ("কুকি", r"সম্মতি|সম্মত|গোপনীয়তা নীতি|গ্রহণ করুন|নীতিমালা"),
        ("cookie", r"consent|accept|privacy policy"),
        ("সাবস্ক্রাইব", r"লগ ?ইন|পড়তে|গ্রাহক"),
        ("গ্রাহক", r"লগ ?ইন করুন|গ্রাহক (?:হোন|হন)"),
        ("সর্বস্বত্ব", ""),
        ("সর্বসত্ব", ""),
        ("all rights reserved", ""),
        ("©", ""),
    )
)
"""What a line holds that speaks to the reader of the site, and what else it holds then."""
_LABELS = _any(
    r".*(?:পুরো|সম্পূর্ণ|বাকি)(?:টা|টি|টুকু)?(?: \S+){0,2} পড়তে(?: \S+){0,4} (?:করুন|হোন|হন)[।.!]?",
    r".*(?:চ্যানেল|পেজ|পেইজ|গুগল নিউজ|হোয়াটসঅ্যাপ|টেলিগ্রাম|ফেসবুক|ইউটিউব|নিউজলেটার)\S*(?: \S+){0,8} "
    r"(?:ফলো|সাবস্ক্রাইব|লাইক|যুক্ত|অনুসরণ)\S*(?: (?:করুন|থাকুন|হোন|হন|দিন))?[।.!]?",
    r"(?:ট্যাগ|ট্যাগস|বিষয়|tags?)\s*[:ঃ].*",
    r"(?:লেখক|প্রতিবেদক)(?: পরিচিতি)?\s*[:ঃ].*",
    r"(?:নিজস্ব|স্টাফ|জ্যেষ্ঠ|বিশেষ|জেলা|উপজেলা) (?:প্রতিবেদক|প্রতিনিধি|রিপোর্টার|সংবাদদাতা)(?:[,:ঃ] ?[^।?!]{0,40})?",
    r".{0,30}(?:বার|জন) (?:পঠিত|পড়া হয়েছে|পড়েছেন|দেখা হয়েছে|দেখেছেন)।?",
    r".{0,20}পড়তে (?:সময় )?(?:লাগবে|লাগে|সময়).{0,20}",
    r".{0,20}(?:খবর|সংবাদ|প্রতিবেদন)(?:টি|টা) শুনুন.{0,10}",
    r"শেয়ার(?: করুন)?\s*[:ঃ]?(?: (?:facebook|twitter|x|whatsapp|messenger|telegram|linkedin|email|print|copy link))+",
    r"(?:comments?|মন্তব্য) \([০-৯0-9]+\)",
)
"""Fit a whole short line."""
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|cookies?|consent|gdpr|newsletter|subscribe|subscription|paywall|related|recommend(?:ed)?"
    r"|poll|(?:author|writer)[_-](?:bio|box|info)|about[_-]author|ai[_-]summary|share|sharing|social|teasers?|promo)"
    r"(?:$|[\s_-])",
    re.I,
)


def strays(paragraphs: Sequence[str], headline: str) -> Iterator[str]:
    """The faults of a text that holds more than its article, or its article twice."""
    text = "\n".join(paragraphs)
    short = [line for line in paragraphs if len(line) <= SHORT_LINE]
    if _has_residue(text) or _has_residue(headline) or any(map(_NO_VALUE.fullmatch, (headline, *short))):
        yield "residue_in_text"
    if any(map(_LABELS.fullmatch, short)) or any(map(_is_to_the_reader, paragraphs)):
        yield "furniture_in_body"
    if headline in paragraphs:
        yield "headline_in_body"
    if _is_repeated(paragraphs[:LOOKED_AT]):
        yield "paragraphs_repeated"


def _has_residue(text: str) -> bool:
    return any(sign in text for sign in _RESIDUE_SIGNS) and _RESIDUE.search(text) is not None


def _is_to_the_reader(line: str) -> bool:
    plain = line.lower()
    return any(hint in plain and pattern.search(plain) is not None for hint, pattern in _TO_THE_READER)


def _is_repeated(paragraphs: Sequence[str]) -> bool:
    """Whether a paragraph is a part of another one, or stands there twice as a text for two screens does.

    One that comes again and again is a refrain.
    """
    text = "\n".join(paragraphs)
    return any(
        _LONG_LINE.match(line) is not None and (paragraphs.count(line) == 1 or text.count(line) == 2)
        for line in paragraphs
        if text.count(line) > 1
    )


def is_furniture(names: str) -> bool:
    """Whether an element with such a class and id says of itself that it is no part of the text."""
    return _FURNITURE_NAME.search(names) is not None


def shares_words(line: str, text: str, share: float = NAMED) -> bool:
    """Whether a `share` of the words of a headline or lede stands in `text`, by their first letters: endings differ."""
    starts = [word[:4] for word in re.findall("[\u0980-\u09ff]{3,}", line[:LOOKED_AT])]
    return len(starts) < 3 or sum(start in text for start in starts) >= share * len(starts)
