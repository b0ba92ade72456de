"""The words of datelines, as tables. One more spelling is one more word here.

Every word goes through `fold`, and so does the text that is looked up: NFC spells য় as two code points,
and a month typed here as one would never be found.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import attrs

from spiders.bengali.normalize import clean, fold


@attrs.frozen
class Word:
    """What a word means in a dateline."""

    kind: str
    """One letter for the grammar in `dates.py`."""
    value: object = None


@attrs.frozen
class DayPart:
    """A part of the day."""

    afternoon: range
    """Hours of the 12-hour clock that lie after noon in it."""
    night: bool
    """Whether twelve is midnight in it."""


MONTH, BANGLA_MONTH, HIJRI_MONTH, WEEKDAY = "M", "B", "H", "W"
DAY_PART, HALF, ZONE, LABEL, ERA = "P", "A", "z", "L", "e"
UNIT, AGO, NUMBER_WORD, QUARTER, DAY_AWAY, JUST_NOW = "U", "G", "q", "Q", "J", "V"
FILLER = "f"
BARRIER = "-"
"""A word that parts what stands on its sides: in `৫ সেপ্টেম্বর দিবাগত রাত ১টা` the time is of the next day."""

_MONTHS = (
    "জানুয়ারি জানুয়ারী জানুয়ারি জানুযারি জানুযারী জানু january jan",
    "ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুআরি ফেব্রুয়ারি ফেব্রুযারি ফেব্রুযারী ফেব্রয়ারি ফেব্রু ফেব february feb",
    "মার্চ মার্চ্চ march mar",
    "এপ্রিল এপ্রীল এপ্রি april apr",
    "মে may",
    "জুন june jun",
    "জুলাই জুলাঈ july jul",
    "আগস্ট আগষ্ট অগাস্ট অগাষ্ট অগস্ট অগষ্ট আগাস্ট আগাষ্ট august aug",
    "সেপ্টেম্বর সেপ্টেম্বার সেপ্টম্বর সেপ্টেমবর সেপ্টেম্ভর সেপ্টেস্বর সেপ্টে সেপ্ট september sept sep",
    "অক্টোবর অক্টোবার অক্টবর অক্টো october oct",
    "নভেম্বর নভেম্বার নবেম্বর নবেম্বার নভেমবর নভেম্ভর নভেস্বর নভে november nov",
    "ডিসেম্বর ডিসেম্বার ডিসেমবর ডিসেম্ভর ডিসেস্বর ডিসে december dec",
)
_BANGLA_MONTHS = (
    "বৈশাখ",
    "জ্যৈষ্ঠ জৈষ্ঠ জ্যৈষ্ট জৈষ্ঠ্য জ্যৈষ্ঠ্য",
    "আষাঢ় আষাড়",
    "শ্রাবণ শ্রাবন",
    "ভাদ্র ভাদ্দর",
    "আশ্বিন আশ্বিণ",
    "কার্তিক কার্ত্তিক",
    "অগ্রহায়ণ অগ্রহায়ন অগ্রাহায়ণ অগ্রহায়ণ অঘ্রান অঘ্রাণ",
    "পৌষ",
    "মাঘ",
    "ফাল্গুন ফাল্গুণ ফালগুন ফাগুন",
    "চৈত্র",
)
_HIJRI_MONTHS = (
    "মহররম মুহাররম মহরম মুহররম সফর রবিউল রবিউস জমাদিউল জমাদিউস জমাদিউছ জমাদি রজব শাবান শা'বান রমজান রমযান "
    "রামাদান শাওয়াল জিলকদ জ্বিলকদ যিলকদ জিলহজ জিলহজ্জ জিলহজ্ব যিলহজ যিলহজ্জ"
)
_WEEKDAYS = (
    "সোমবার সোম monday mon",
    "মঙ্গলবার মঙ্গল tuesday tue tues",
    "বুধবার বুধ wednesday wed",
    "বৃহস্পতিবার বৃহঃস্পতিবার বৃহষ্পতিবার বৃহস্পতি বৃহ thursday thu thur thurs",
    "শুক্রবার শুক্র friday fri",
    "শনিবার শনি saturday sat",
    "রবিবার রোববার রবি sunday sun",
)

PM, AM = "pm", "am"
_HALVES = {
    AM: "এএম পূর্বাহ্ন পূর্বাহ্ণ পুর্বাহ্ন পুর্বাহ্ণ পূর্বাহ্",
    PM: "পিএম অপরাহ্ন অপরাহ্ণ অপরাহ্ অপরান্হ অপরাণ্হ",
}
"""Dotted and blank-parted forms (পি.এম., a.m.) are told by `date_scan.py`."""

# A part of the day and the hours of the 12-hour clock that lie after noon in it. রাত 8 to 11 is before
# midnight, রাত 12 to 3 after that of the printed date.
_DAY_PARTS: dict[str, range] = {
    "ভোর ভোরে প্রত্যুষ": range(0),
    "সকাল সকালে পূর্বাহ্নে": range(0),
    "দুপুর দুপুরে বেলা মধ্যাহ্ন": range(1, 6),
    "বিকাল বিকেল বিকালে বিকেলে": range(1, 8),
    "সন্ধ্যা সন্ধ্যায় সন্ধে সন্ধেয় সাঁঝ": range(4, 10),
    "রাত রাতে রাত্র রাত্রে রাত্রি মধ্যরাত মধ্যরাতে": range(6, 12),
}
_NIGHT = frozenset(fold("রাত রাতে রাত্র রাত্রে রাত্রি মধ্যরাত মধ্যরাতে").split())

_LABELS = {
    "published": "প্রকাশ প্রকাশিত প্রকাশের প্রকাশকাল প্রকাশনা প্রকাশনার পাবলিশড পাবলিশ পাবলিশ্ড পাবলিশের পোস্ট পোস্টেড পোস্টের "
    "পোষ্ট পোষ্টের আপলোড আপলোডের আপলোডকৃত published publish posted post postedon uploaded upload created",
    "updated": "আপডেট আপডেটেড আপডেটের আপডেটকৃত আপডেইট হালনাগাদ হালনাগাদের হালনাগাদকৃত সংশোধিত সংশোধন পরিমার্জিত পরিবর্তিত "
    "সম্পাদিত updated update updates modified edited revised",
}

_UNITS: dict[str, str] = {
    "second": "সেকেন্ড সেকেণ্ড second seconds sec secs s",
    "minute": "মিনিট মি minute minutes min mins",
    "hour": "ঘণ্টা ঘন্টা ঘণ্টার ঘন্টার ঘ hour hours hr hrs h",
    "day": "দিন দিনের day days d",
    "week": "সপ্তাহ সপ্তাহের week weeks w",
    "month": "মাস মাসের month months",
    "year": "বছর বছরের year years",
}
_NUMBERS: dict[float, str] = {
    0.5: "আধা আধ",
    1: "এক একটি one a an",
    1.5: "দেড়",
    2: "দুই দু দুটি two",
    2.5: "আড়াই",
    3: "তিন তিনটি three",
    4: "চার চারটি four",
    5: "পাঁচ five",
    6: "ছয় ছ six",
    7: "সাত seven",
    8: "আট eight",
    9: "নয় nine",
    10: "দশ ten",
    11: "এগারো এগার eleven",
    12: "বারো বার twelve",
    15: "পনেরো পনের fifteen",
    20: "বিশ কুড়ি twenty",
    24: "চব্বিশ",
    30: "ত্রিশ তিরিশ thirty",
    40: "চল্লিশ forty",
    45: "পঁয়তাল্লিশ",
    50: "পঞ্চাশ fifty",
}
_DAYS_AWAY = {0: "আজ আজকে today", -1: "গতকাল গতকালকে yesterday", -2: "গতপরশু পরশু"}
QUARTERS: dict[str, float] = {clean("সাড়ে"): 0.5, clean("পৌনে"): -0.25, clean("সোয়া"): 0.25, "half": -0.5}
"""What a word before a number of hours adds to it (half an hour)."""
COUNTS: dict[str, float] = {
    word: number for number, words in _NUMBERS.items() for word in clean(words).split() if not word.isascii()
}
"""Bengali number words, as `clean` spells them."""
UNITS = [word for words in _UNITS.values() for word in clean(words).split() if not word.isascii() and len(word) > 2]
"""Words that may be glued to a number word: একদিন, আধঘণ্টা."""
_AGO = "আগে পূর্বে ago"
_ZONES = {
    timedelta(hours=5, minutes=30): "ist আইএসটি",
    timedelta(hours=6): "bdst bdt",
    timedelta(0): "gmt utc জিএমটি ইউটিসি",
}
_ERAS = (
    "ইং ইংরেজি ইংরেজী খ্রি খ্রী খৃ খ্রিস্টাব্দ খ্রিষ্টাব্দ খ্রীস্টাব্দ খ্রীষ্টাব্দ খৃষ্টাব্দ সাল সালে সালের সন সনের বঙ্গাব্দ বঙ্গাব্দের "
    "বাংলা বাং বা হিজরি হিজরী হি ad ce"
)
_FILLERS = (
    "সময় তারিখ তারিখে তারিখের গত এই বাংলাদেশ স্থানীয় শেষ সর্বশেষ সবশেষ প্রথম অনলাইন ডিজিটাল প্রিন্ট সংস্করণ ভার্সন "
    "হয়েছে হয়েছিল করা হয় দিন বার রোজ মাস টা টায় টার মিনিট মিনিটে মি দিকে এ ও আউয়াল সানি ছানি আখের "
    "just last first time date on at the of dated online edition print day local bangladesh standard by"
)


def _table() -> dict[str, Word]:
    words: dict[str, Word] = {}

    def add(kind: str, spellings: str, value: object = None) -> None:
        for spelling in fold(spellings).split():
            words.setdefault(_bare(spelling), Word(kind, value))

    for number, spellings in enumerate(_MONTHS, 1):
        add(MONTH, spellings, number)
    for number, spellings in enumerate(_BANGLA_MONTHS, 1):
        add(BANGLA_MONTH, spellings, number)
    add(HIJRI_MONTH, _HIJRI_MONTHS)
    for number, spellings in enumerate(_WEEKDAYS):
        add(WEEKDAY, spellings, number)
    for half, spellings in _HALVES.items():
        add(HALF, spellings, half)
    for spellings, hours in _DAY_PARTS.items():
        for spelling in fold(spellings).split():
            add(DAY_PART, spelling, DayPart(hours, spelling in _NIGHT))
    for unit, spellings in _UNITS.items():
        add(UNIT, spellings, unit)
    for amount, spellings in _NUMBERS.items():
        add(NUMBER_WORD, spellings, amount)
    for word, share in QUARTERS.items():
        add(QUARTER, word, share)
    for days, spellings in _DAYS_AWAY.items():
        add(DAY_AWAY, spellings, days)
    add(AGO, _AGO)
    for label, spellings in _LABELS.items():
        add(LABEL, spellings, label)
    for offset, spellings in _ZONES.items():
        add(ZONE, spellings, offset)
    add(ERA, _ERAS)
    add(FILLER, _FILLERS)
    add(BARRIER, "দিবাগত")
    return words


def _bare(folded: str) -> str:
    """Without what datelines hang on a word: a visarga for a colon (আপডেটঃ) or for a full stop (খ্রিঃ)."""
    return folded.rstrip("ঃ'")


_WORDS = _table()


@lru_cache(maxsize=1 << 14)
def meaning(word: str) -> Word | None:
    """What `word` (as printed) means in a dateline; `None` where it is no word of datelines."""
    return _WORDS.get(_bare(fold(word)))
