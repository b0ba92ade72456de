"""Mechanical changes of recorded pages: what a redesign, a broken template or a cache does to an outlet's markup."""

from tests.mutators import (
    dates,
    head,
    names,
    others,
    stranger_dates,
    stranger_head,
    stranger_text,
    text,
    third_head,
    third_machine,
    third_page,
    third_printed,
    third_text,
)
from tests.mutators.listings import listing_mutations
from tests.mutators.subject import MUTATORS, NotHereError, again, mutate

__all__ = [
    "MUTATORS",
    "NotHereError",
    "again",
    "dates",
    "head",
    "listing_mutations",
    "mutate",
    "names",
    "others",
    "stranger_dates",
    "stranger_head",
    "stranger_text",
    "text",
    "third_head",
    "third_machine",
    "third_page",
    "third_printed",
    "third_text",
]
