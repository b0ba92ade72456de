"""News agencies as Bengali outlets credit them: names without their case endings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.bengali.normalize import clean

# Agencies that the Bengali press credits most. A known name is never cut where it only looks inflected, and
# is recognised in `খবর …।` without an ending.
_KNOWN = tuple(
    clean(name)
    for name in (
        "আল জাজিরা",
        "আলজাজিরা",
        "আনাদোলু",
        "ইউএনবি",
        "ইউএনআই",
        "ইন্টারফ্যাক্স",
        "ইয়োনহাপ",
        "এএনআই",
        "এএফপি",
        "এনডিটিভি",
        "এনএইচকে",
        "এপি",
        "কিয়োডো",
        "কেসিএনএ",
        "গার্ডিয়ান",
        "ডয়চে ভেলে",
        "তাস",
        "দ্য গার্ডিয়ান",
        "নিউইয়র্ক টাইমস",
        "পিটিআই",
        "বাসস",
        "বিবিসি",
        "বিবিসি বাংলা",
        "ব্লুমবার্গ",
        "ভয়েস অব আমেরিকা",
        "রয়টার্স",
        "সিএনএন",
        "সিনহুয়া",
        "স্কাই নিউজ",
        "স্পুটনিক",
    )
)
_KNOWN_WITH_ENDING = re.compile(
    "(" + "|".join(sorted(map(re.escape, _KNOWN), key=len, reverse=True)) + ")" + clean("(?:[-’']?(?:য়?ের|এর|র))?")
)
_VOWEL = "\u0985-\u0994\u09be-\u09cc"
_ENDING = re.compile(clean(f"(?:[-–’'](?:এর|র|ের)|(?<=[ইউ])য়ের|(?<=[^{_VOWEL}\\s])ের|(?<=[{_VOWEL}])র| এর)$"))
_BETWEEN = re.compile(clean(r"\s*(?:[,;/]|\s(?:ও|এবং|এবং,)\s)\s*"))
_WEB_ADDRESS = re.compile(r"https?://|www\.|\.(?:com|net|org|vn)\b")


def agencies_in(text: str, *, inflected: bool = False) -> Iterator[str]:
    """The agencies that a credit names, in order: `বিবিসি ও রয়টার্স` gives বিবিসি, রয়টার্স.

    `inflected`: they stand in the genitive, as in `খবর বিবিসির।`; else only a known name loses an ending, for
    বাংলাদেশ বেতার has none. A web address is no agency.
    """
    if _WEB_ADDRESS.search(text):
        return
    for part in _BETWEEN.split(text):
        name = part.strip(" .।:ঃ-–()[]\"'")
        if name:
            yield without_ending(name) if inflected or is_known(name) else name


def without_ending(name: str) -> str:
    """`name` without a genitive ending: বিবিসির → বিবিসি, রয়টার্সের → রয়টার্স, কেসিএনএ-র → কেসিএনএ."""
    known = _KNOWN_WITH_ENDING.fullmatch(name)
    return known[1] if known else _ENDING.sub("", name)


def is_known(name: str) -> bool:
    """Whether `name` is an agency that this list has, with or without a case ending."""
    return _KNOWN_WITH_ENDING.fullmatch(name) is not None


def has_ending(name: str) -> bool:
    """Whether `name` stands in the genitive, as an agency does in `খবর বিবিসির।`."""
    return without_ending(name) != name
