"""A text whose letters were lost on the way is told from one that is only odd."""

from __future__ import annotations

import pytest

from spiders.letters import broken_letters
from tests.invented import BODY

HEADLINE = "সীমান্তে গোলাগুলি, আহত ৩"
LINES = tuple(BODY.split("\n"))
ENGLISH = "The Court indicates that both parties shall refrain from any action."
OLD_FONT = "ivwkqvi m‡½ mvgwiK †evSvcov wb‡q Av‡jvPbv n‡q‡Q e‡j Rvwb‡q‡Q msev`"
GLUED = "রাশিয়ার সঙ্গে সামরিক বোঝাপড়া নিয়ে আলোচনা".replace(" ", "")
SIGNS_FIRST = "িকম েগলেন, িনয়ে েফরলেন"


@pytest.mark.parametrize(
    ("lines", "headline", "faults"),
    [
        (LINES, HEADLINE, []),
        ((*LINES, ENGLISH), HEADLINE, []),
        ((LINES[0], OLD_FONT, f"{OLD_FONT} 2"), HEADLINE, ["script_of_another"]),
        ((*LINES, GLUED), HEADLINE, ["letters_broken"]),
        (LINES, GLUED, ["letters_broken"]),
        (LINES, SIGNS_FIRST, ["letters_broken"]),
        ((*LINES, SIGNS_FIRST), HEADLINE, ["letters_broken"]),
        ((*LINES, "ই-কার ( ি ) ও ঈ-কার ( ী ) নিয়ে ভুল হয়।"), HEADLINE, []),
        ((*LINES, "https://example.org/a-very-long-address/without/any/blank/in/it/at/all.html"), HEADLINE, []),
        ([line.replace("\u09cd", "") * 4 for line in LINES], HEADLINE, ["letters_broken"]),
    ],
)
def test_letters(lines: tuple[str, ...], headline: str, faults: list[str]) -> None:
    assert list(broken_letters(lines, headline)) == faults
