"""Spellings proposed for alias sets: what sounds alike, what looks alike, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.sound import sound_key
from spiders.topics.aliases import read_aliases
from spiders.topics.suggest import Suggestion, suggest, trigrams
from spiders.topics.text import analyse

ALIASES = """
[putin]
name = "পুতিন"
[lavrov]
name = "ল্যাভরভ"
forms = ["সের্গেই ল্যাভরভ"]
[pyongyang]
name = "পিয়ং ইয়ং"
"""


def found(*texts: str) -> list[Suggestion]:
    return suggest(read_aliases(ALIASES).values(), [analyse(None, None, text) for text in texts])


@pytest.mark.parametrize(
    ("one", "other"),
    [("পুতিন", "পূতীন"), ("শোইগু", "সোইগু"), ("পিয়ং ইয়ং", "পিয়ংইয়ঙ"), ("ট্রাম্প", "ত্রাম্প"), ("রহমান", "রহমান্"), ("যশোর", "জশোর")],
)
def test_spellings_of_a_name_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("কিম জং উন", "কিম জং ইল"), ("শি জিনপিং", "লি জিনপিং"), ("রাম", "রোম")])
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_an_unknown_spelling_is_proposed_with_its_sentence() -> None:
    (one,) = found("কাল পূতিনের সঙ্গে কথা। শেষ।", "পূতিন চুপ।")
    assert (one.set_name, one.known, one.spelling, one.sounds_alike, one.texts) == (
        "{putin}",
        "পুতিন",
        "পূতিনের",
        True,
        2,
    )
    assert one.example == "কাল পূতিনের সঙ্গে কথা।"


def test_what_only_looks_alike_comes_later() -> None:
    sounds, looks = found("ল্যাভরোভস্কি ও পুতীন")
    assert (sounds.spelling, sounds.sounds_alike) == ("পুতীন", True)
    assert (looks.set_name, looks.sounds_alike) == ("{lavrov}", False)
    assert looks.likeness >= 0.4


def test_what_a_set_knows_and_what_is_like_nothing_is_left_alone() -> None:
    assert found("পুতিনকে ল্যাভরভের ফোন, পিয়ং ইয়ং চুপ। বৃষ্টি হলো ঢাকায়। ১২৩৪৫ KCNA") == []


def test_trigrams_are_those_of_pg_trgm() -> None:
    assert trigrams("কথা") == {"  ক", " কথ", "কথা", "থা "}


@given(st.text(max_size=40))
def test_any_name_has_a_sound(name: str) -> None:
    assert sound_key(name) == sound_key(name)
