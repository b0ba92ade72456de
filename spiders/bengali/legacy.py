"""Text drawn by the Bijoy fonts (SutonnyMJ) as Unicode. Only where somebody asks for it.

`looks_legacy` tells such text and changes nothing. The glyph table is the library's (bijoytounicode); what it
has wrong or lacks stands in `_SIGNS`, found on words whose spelling is known.
"""

from __future__ import annotations

import re

from spiders.bengali.normalize import clean

_SIGNS = str.maketrans(
    {
        "ÿ": "¶",  # the second glyph of ক্ষ, unknown to the library
        "æ": "y",  # the ু of রু; it reads ম্ন, so that রুশ came out as রম্নশ
        "ø": "¬",  # the second glyph of ্ল; it reads স্ন
        "Š": "\u09d7",  # the right half of ৌ, which it moves behind the next letter; NFC joins the halves
    }
)
_SIGNS_SWAPPED = re.compile("(\u0981)([\u09be-\u09cc\u09d7])")
_ADDRESS = re.compile(r"((?:https?://|www\.)\S+|\S+@\S+\.\S+)")


def from_bijoy(text: str) -> str:
    """`text` in Bijoy's encoding as cleaned Unicode; addresses, and letters that are Bengali already, as they are.

    Latin words come out as nonsense: nothing in such text tells them from Bengali ones. So does text of
    other old fonts, which `looks_legacy` does not tell apart either.
    """
    parts = _ADDRESS.split(text)  # every second one an address
    return clean("".join(part if place % 2 else _converted(part) for place, part in enumerate(parts)))


def _converted(text: str) -> str:
    from bijoytounicode import bijoy2unicode  # wanted by few

    return _SIGNS_SWAPPED.sub(r"\2\1", bijoy2unicode(text.translate(_SIGNS)))
