"""Headlines without the outlet's name that page titles carry behind them (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection

from spiders.bengali.normalize import fold

_TAIL = re.compile(r"(?P<rest>.+\S)\s+(?:[|»•·]+|[-–—])\s+(?P<tail>[^|»•·]{2,60})", re.S)
_HEAD = re.compile(r"(?P<tail>[^|»•·]{2,60}?)\s+(?:[|»•·]+|[-–—])\s+(?P<rest>\S.*)", re.S)
TWICE = 4
"""Words from which a headline that says them again says nothing with it."""
_NOT_LETTERS = re.compile(r"[\W_]+")


def has_tail(title: str) -> bool:
    """Whether `title` has a part beside a bar or dash that could be an outlet's name."""
    return _TAIL.fullmatch(title) is not None or _HEAD.fullmatch(title) is not None


def without_site_name(title: str, *, names: Collection[str], headlines: Collection[str], host: str) -> str:
    """`title` without the outlet's name before or behind it.

    A tail is cut where it is one of `names` or the name in `host`, or where what stands before it is one of
    the page's visible `headlines`. Any other dash belongs to the headline.
    """
    known = {fold(name) for name in names}
    label = _NOT_LETTERS.sub("", fold(host.removeprefix("www.").partition(".")[0]))
    while (found := _TAIL.fullmatch(title)) is not None:
        tail = fold(found["tail"])
        is_host = bool(label) and label in _NOT_LETTERS.sub("", tail)
        if not (tail in known or is_host or found["rest"] in headlines):
            break
        title = found["rest"]
    head = _HEAD.fullmatch(title)
    return head["rest"] if head is not None and fold(head["tail"]) in known else title


def said_once(title: str) -> str:
    """`title`, or its half where it says the same twice: once for screens and once for phones."""
    words = title.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half >= TWICE and words[:half] == words[half:] else title


def is_cut(title: str) -> bool:
    """Whether `title` ends in dots: a field with a length limit cut it."""
    return title.endswith(("…", "..."))


def letters_of(title: str) -> str:
    """A headline's letters, marks and digits alone."""
    return "".join(_WORD.findall(fold(title)))


def alike(one: str, other: str) -> bool:
    """Whether two headlines can be of one article: one holds the other, or most of their words are the same."""
    if one == other:
        return True
    ours, theirs = _WORD.findall(fold(one)), _WORD.findall(fold(other))
    shorter, longer = sorted(("".join(ours), "".join(theirs)), key=len)
    if shorter in longer and 3 * len(shorter) >= len(longer):
        return True
    both = set(ours) & set(theirs)
    return 2 * len(both) >= _SAME_WORDS * (len(set(ours)) + len(set(theirs)))


_WORD = re.compile(r"[\w\u0980-\u09ff]+")
_SAME_WORDS = 0.6
