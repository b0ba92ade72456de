"""Bengali text in one spelling, in two strengths: `clean` to store it, `fold` to compare it.

The same word reaches us in several encodings: য় as one code point or two, ো typed as ে + া or the wrong
way round, র্যাব with and without a joiner, digits in two scripts. `clean` removes what nobody can see
and keeps every choice of the writer; `fold` also removes the choices that do not tell words apart.
Both take any string, are idempotent, and linear in its length.

ড় ঢ় য় are composition exclusions of Unicode: NFC writes them as *two* code points. So a literal typed in
a source file must go through `fold` too before it is compared.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping

FOLD_VERSION = 2
"""Raised whenever `fold` gives another result for some text. Hashes and indexes keep it beside them."""

_MARKS_IN_A_ROW = 30
"""Longest run of combining marks that is kept: the bound of Unicode's stream-safe text format (UAX 15).
Longer runs are vandalism, and canonical ordering takes quadratic time over them."""

_NUKTA = "\u09bc"
_HASANTA = "\u09cd"
_CHANDRABINDU = "\u0981"
_ANUSVARA_VISARGA = "\u0982\u0983"


def _ranges(*bounds: tuple[int, int]) -> list[str]:
    return [chr(code) for first, last in bounds for code in range(first, last + 1)]


_INVISIBLE = _ranges(
    (0x00, 0x08),  # control characters but tab and the line ends; NUL never reaches Postgres
    (0x0E, 0x1F),
    (0x7F, 0x84),
    (0x86, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # grapheme joiner
    (0x61C, 0x61C),  # direction mark of Arabic
    (0x180E, 0x180E),
    (0x200B, 0x200B),  # zero width space
    (0x200E, 0x200F),  # direction marks
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0xD800, 0xDFFF),  # lone surrogates
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),
    (0xFFFE, 0xFFFF),
)
_BLANKS = ["\u00a0", *_ranges((0x2000, 0x200A)), "\u202f", "\u205f", "\u3000"]
_LINE_ENDS = ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]

_CLEAN: dict[str, str] = {
    **dict.fromkeys(_INVISIBLE, ""),
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_LINE_ENDS, "\n"),
    "\r\n": "\n",
}

ASCII_DIGITS = {0x09E6 + digit: str(digit) for digit in range(10)}
"""Bengali digits as ASCII, for `str.translate`."""

_FOLD: dict[str, str] = {
    **_CLEAN,
    "ত\u09cd\u200d": "ৎ",  # how ৎ was typed before Unicode 4.1 gave it a code point
    "ত\u09cd\u200c": "ৎ",
    **dict.fromkeys(["\u200c", "\u200d", *_ranges((0xFE00, 0xFE0F))], ""),
    **{chr(code): digit for code, digit in ASCII_DIGITS.items()},
    "\u09f0": "র",  # Assamese ra and wa
    "\u09f1": "ব",
    **dict.fromkeys("\u09f7\u0965", "।"),  # currency numerator four, double danda
    **dict.fromkeys("‘’‚‛′ʼˈ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}


def _any_of(keys: Iterable[str]) -> re.Pattern[str]:
    """One expression that finds every key, longer ones first."""
    single = "".join(re.escape(key) for key in keys if len(key) == 1)
    longer = [re.escape(key) for key in sorted(keys, key=len, reverse=True) if len(key) > 1]
    return re.compile("|".join([*longer, f"[{single}]"]))


def _replacer(table: Mapping[str, str]) -> Callable[[str], str]:
    # One expression over the characters to change: some 25 times faster than str.translate with a dict,
    # which looks at every character of the text in Python's dict.
    pattern, get = _any_of(table), table.__getitem__
    return lambda text: pattern.sub(lambda found: get(found[0]), text)


_replace_for_clean = _replacer(_CLEAN)
_replace_for_fold = _replacer(_FOLD)

_MARK_CLASS = "".join(re.escape(chr(code)) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code)))
_TOO_MANY_MARKS = re.compile(f"([{_MARK_CLASS}]{{{_MARKS_IN_A_ROW}}})[{_MARK_CLASS}]+")
# A wide net for it, thirty times cheaper on Bengali text than the 900 marks themselves.
_PERHAPS_TOO_MANY = re.compile(f"[\u0300-\u0980\u09bc\u09cd\u09fe-\U0010ffff]{{{_MARKS_IN_A_ROW + 1}}}")
# What NFC could change in a text of Latin letters, Bengali and punctuation: ড় ঢ় য় in one code point, halves
# of ো ৌ, a nukta after a hasanta, and whatever lies outside those blocks. Python's own quick check gives
# up at every nukta.
_COMPOSED = "\u0964\u0965\u0980-\u09db\u09e0-\u09fd\u200c\u200d\u2010-\u2027\u2030-\u205e\u20a0-\u20c0"
_TO_COMPOSE = ("\u09c7\u09be", "\u09c7\u09d7", f"{_HASANTA}{_NUKTA}")
_PERHAPS_NOT_NFC = re.compile("|".join((f"[^\0-\u02ff{_COMPOSED}]", *_TO_COMPOSE)))
# What nearly every text of a Bengali outlet consists of: nothing to replace, and but for pairs nothing to compose. One
# run over one class of characters costs a fifth of looking for each.
_AS_IT_IS = re.compile(f"[\t\n -~\u00a1-\u00ac\u00ae-\u02ff{_COMPOSED}]*+")


def _few_marks(text: str) -> str:
    return _TOO_MANY_MARKS.sub(r"\1", text) if _PERHAPS_TOO_MANY.search(text) else text


def _compose(text: str) -> str:
    """NFC in linear time. Marks are cut twice because NFC makes two of some."""
    if text.isascii() or not _PERHAPS_NOT_NFC.search(text):
        return text
    return _few_marks(unicodedata.normalize("NFC", _few_marks(text)))


def clean(text: str) -> str:
    """`text` as it is stored: NFC, nothing invisible but ZWJ and ZWNJ, plain blanks and line ends.

    Quotes, digits, dandas and letter case stay as the outlet wrote them.
    """
    if _AS_IT_IS.fullmatch(text) and not any(pair in text for pair in _TO_COMPOSE):
        return text
    return _compose(_replace_for_clean(text))


_LETTERS = "\u0985-\u09b9"
_SIGNS = "\u0981-\u0983\u09bc\u09be-\u09c4\u09c7\u09c8\u09cb-\u09cd\u09d7"
_SLIP = re.compile(
    f"(?<![ডঢয]){_NUKTA}"
    f"|([{_SIGNS}])\\1"
    "|\u09be\u09c7|\u09c7[\u09be\u09d7]|\u09d7\u09c7|\u0985\u09be"
    f"|[{_CHANDRABINDU}{_ANUSVARA_VISARGA}][{_NUKTA}\u09be-\u09cd\u09d7]|[{_ANUSVARA_VISARGA}]{_CHANDRABINDU}"
)
# A letter with signs that may need a repair: two or more, a nukta on another letter than ড ঢ য, or অ + া.
_LETTER_WITH_SIGNS = re.compile(f"([{_LETTERS}]?)([{_SIGNS}]{{2,}}|(?<![ডঢয]){_NUKTA}|(?<=\u0985)\u09be)")
_END_SIGN = re.compile(f"[{_CHANDRABINDU}{_ANUSVARA_VISARGA}]")
_NOT_LAST = re.compile(f"[^{_ANUSVARA_VISARGA}]")
_END_SIGN_INSIDE = re.compile(_END_SIGN.pattern + r"(?!\Z)")
_BAR_FOR_DANDA = re.compile(f"(?<=[{_LETTERS}\u09ce{_SIGNS}])\\|(?=\\s|$)")
_FINAL_TA = re.compile(f"ত{_HASANTA}(?![\u0980-\u09fe])")
_JOINED_SIGNS = {
    "\u09be\u09c7": "\u09cb",  # া + ে
    "\u09c7\u09be": "\u09cb",
    "\u09c7\u09d7": "\u09cc",
    "\u09d7\u09c7": "\u09cc",
}
_WITH_NUKTA = {**{letter: letter + _NUKTA for letter in "ডঢয"}, "ব": "র"}
"""Elsewhere the dot marks a foreign sound (জ়েলেনস্কি) that most outlets leave out."""


def _in_order(signs: str) -> str:
    """Vowel signs, chandrabindu, then anusvara and visarga."""
    chandrabindus = _CHANDRABINDU * signs.count(_CHANDRABINDU)
    return _END_SIGN.sub("", signs) + chandrabindus + _NOT_LAST.sub("", signs)


def _join_signs(signs: str) -> str:
    """Doubled signs once, halves of ো and ৌ joined in either order, until nothing is left to join."""
    done: list[str] = []
    for typed in signs:
        sign = typed
        while done and (joined := _JOINED_SIGNS.get(done[-1] + sign)):
            done.pop()
            sign = joined
        if not done or done[-1] != sign:
            done.append(sign)
    return "".join(done)


def _repair(found: re.Match[str]) -> str:
    """A letter with its signs in one order: nukta, vowel signs, chandrabindu, the rest."""
    letter: str = found[1]
    signs: str = found[2]
    if _NUKTA in signs:
        signs = signs.replace(_NUKTA, "")
        letter = _WITH_NUKTA.get(letter, letter)
    if _END_SIGN_INSIDE.search(signs):
        signs = _in_order(signs)
    signs = _join_signs(signs)
    if letter == "অ" and signs.startswith("া"):
        return "আ" + signs[1:]
    return letter + signs


def fold(text: str) -> str:
    """`text` as it is matched, searched and hashed. Never shown to a reader.

    `clean`, and: joiners dropped, quotes and dashes ASCII, Bengali digits ASCII, ৰ as র, lower case, typing
    slips repaired (া + ে, signs in the wrong order, doubled signs, ব + nukta, a bar as danda).
    Not touched: ড়/র, ত/ৎ, ি/ী, শ/ষ/স, chandrabindu, visarga, free-standing bars.
    """
    text = _replace_for_fold(text).lower()
    if text.isascii():
        return text
    text = _compose(text)
    if _SLIP.search(text):
        text = _LETTER_WITH_SIGNS.sub(_repair, text)
    return _BAR_FOR_DANDA.sub("।", _FINAL_TA.sub("ৎ", text))


_BENGALI_LETTER = re.compile("[\u0980-\u09fe]")
_LETTER = re.compile(r"[^\W\d_]|[\u0980-\u09fe]")
_MOJIBAKE = re.compile("à[¦§]")
# Signs that no Latin spelling has inside a word, and capitals with accents behind small letters.
_OLD_FONT_WORD = re.compile(
    "[A-Za-z`][†‡¨©ª¯¿¡¢£¤¥§¶¸¹¼½¾¬®°±²³„ˆ‰‹›™]|[†‡¨©ª¯ˆ‰][A-Za-z`]|[a-z][A-Z]*[\u00c0-\u00d6\u00d8-\u00de]"
)


def looks_legacy(text: str) -> bool:
    """Whether `text` is Bengali drawn by an old font (Bijoy, SutonnyMJ): Latin letters and Latin-1 signs.

    Such text is reported, never stored as if it could be read. UTF-8 read as Latin-1 is another fault and
    gives False.
    """
    letters = len(_LETTER.findall(text))
    if not letters or len(_BENGALI_LETTER.findall(text)) * 20 >= letters or _MOJIBAKE.search(text):
        return False
    words = text.split()
    odd = sum(1 for word in words if _OLD_FONT_WORD.search(word))
    return odd >= 2 and odd * 8 >= len(words)
