"""How a Bengali name sounds: one key for its spellings, to propose them to a person. Never to match by.

কিম and কীম, শি and সি, ল্যাভরভ and লাভরভ give one key. Different people may share one too, so what it proposes
is accepted by hand.
"""

from __future__ import annotations

import re

from spiders.bengali.normalize import fold

_SAME = {
    "ষ": "শ", "স": "শ", "ণ": "ন", "ঞ": "ন", "ঙ": "ং", "য": "জ", "ঝ": "জ", "ট": "ত", "ঠ": "ত", "থ": "ত", "ৎ": "ত",
    "খ": "ক", "ঘ": "গ", "ছ": "চ", "ড": "দ", "ঢ": "দ", "ধ": "দ", "ফ": "প", "ভ": "ব",
    "ী": "ি", "ূ": "ু", "ঈ": "ই", "ঊ": "উ", "ৈ": "ই", "ৌ": "উ", "ঐ": "ই", "ঔ": "উ",
    "ি": "ই", "ু": "উ", "ে": "এ", "ো": "ও", "া": "আ", "অ": "", "ঁ": "", "ঃ": "", "\u09bc": "",
}  # fmt: skip
"""Letters that sound alike, aspirates as plain ones, vowel signs as vowels."""
_FOLA = re.compile("\u09cd[যবর]|\u09cd")
_YA = re.compile(fold("য়"))
_REPEATED = re.compile(r"(.)\1+")
_BREAK = re.compile(r"[\s'.-]+")
_TABLE = str.maketrans(_SAME)


def sound_key(name: str) -> str:
    """The key of a name of one word or several. Blanks, hyphens, doubled letters and ফলা make no difference.

    The merging of letters is that of bengali.md §3 of the project's measurements: vowels are kept, because a
    skeleton of consonants joins four times as many different people.
    """
    text = _YA.sub("", _FOLA.sub("", _BREAK.sub("", fold(name))))
    merged = text.translate(_TABLE).translate(_TABLE)
    return _REPEATED.sub(r"\1", merged)
