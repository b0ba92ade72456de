"""A run is measured by its outlet's own last runs: what always was and is no longer, what is more than usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest

from spiders.habits import ALARMS
from spiders.items import Article, Capture, Layer
from spiders.job import History
from spiders.outlet import CountBand
from spiders.tally import SUSPECTS, Tally, Verdict, judge
from tests.invented import BODY, NOW, article, capture

BAND = CountBand(minimum=1, maximum=100)
ALWAYS = {
    "headline": 40,
    "headline:json_ld": 40,
    "body": 40,
    "body:selector:seen": 40,
    "published": 40,
    "published:json_ld": 40,
    "authors": 38,
    "section": 2,
    "letters": 40 * 350,
}
USUAL = History(articles=40, field_counts=ALWAYS, faults={"headline_disagrees": 20})


def read(number: int, body: Layer = "selector:seen", text: str = BODY, faults: Sequence[str] = ()) -> Article:
    layers: dict[str, Layer] = {"headline": "json_ld", "body": body, "published_at": "json_ld", "authors": "json_ld"}
    return article(str(number), **own_words(number, text), faults=tuple(faults), provenance=layers)


def own_words(number: int, text: str = BODY) -> dict[str, str]:
    """Headline and body of an article that has no line with another in common."""
    name = chr(ord("ক") + number)
    body = "\n".join(f"{name}{name} {line}" for line in text.split("\n"))
    return {"headline": f"{name} {'সেতু' * number} {name}", "body": body}


def verdict(articles: Sequence[Article], history: History | None = USUAL, found: int | None = None) -> Verdict:
    tally = Tally()
    for number in range(len(articles) if found is None else found):
        tally.offer(f"https://example.org/{number}")
    for each in articles:
        tally.read(each, f"urn:{each.article_key}")
        tally.articles["article_unmatched"] += 1
    return judge(tally, "latest", BAND, None, history=history, now=NOW)


def test_what_is_as_usual_is_healthy() -> None:
    assert verdict([read(n) for n in range(12)]) == Verdict("healthy", "12 articles listed, 12 read")
    assert verdict([read(n) for n in range(12)], None).health == "healthy"
    assert verdict([]).health == "blind", "nothing is listed"
    assert verdict([], found=3).health == "healthy", "nothing new to read"


def test_a_text_that_no_longer_comes_from_the_outlets_own_rule_is_blindness_though_it_is_there() -> None:
    now = verdict([read(n, body="generic") for n in range(12)])
    assert now == Verdict("blind", "layout changed: body no longer from selector:seen (0 of 12)")
    assert verdict([read(n, body="generic") for n in range(2)]).health == "quiet", "two are too few to be sure"
    assert verdict([read(n, body="generic") for n in range(12)], None).health == "healthy", "it never was otherwise"
    mixed = [*(read(n, body="generic") for n in range(11)), read(11)]
    assert verdict(mixed).health == "healthy", "the rule still works"


def test_a_required_field_that_is_gone_is_blindness_and_an_optional_one_a_warning() -> None:
    undated = [article(str(n), **own_words(n), provenance=dict(list(read(n).provenance.items())[:2])) for n in range(9)]
    now = verdict(undated)
    assert now.health == "blind"
    assert "no published any more (0 of 9)" in now.reason
    dated = [article(str(n), **own_words(n), provenance=dict(list(read(n).provenance.items())[:3])) for n in range(9)]
    assert verdict(dated) == Verdict("quiet", "no authors any more (0 of 9)")


def test_a_headline_from_another_layer_is_worth_a_look() -> None:
    moved = [article(str(n), **own_words(n), provenance={**read(n).provenance, "headline": "meta"}) for n in range(9)]
    assert verdict(moved) == Verdict("quiet", "headline no longer from json_ld (0 of 9)")


@pytest.mark.parametrize(
    ("doubtful", "of", "health"),
    [(1, 12, "healthy"), (1, 3, "healthy"), (3, 12, "quiet"), (6, 12, "blind"), (2, 2, "quiet"), (1, 1, "quiet")],
)
def test_doubtful_articles_are_named_always_and_weigh_by_their_share(doubtful: int, of: int, health: str) -> None:
    articles = [read(n, faults=["text_beside_body"] if n < doubtful else []) for n in range(of)]
    now = verdict(articles)
    assert now.health == health
    assert f"{doubtful} of {of} articles doubtful: text_beside_body {doubtful}" in now.reason


def test_a_fault_that_is_usual_there_is_no_alarm() -> None:
    half = [read(n, faults=["headline_disagrees"] if n % 2 else []) for n in range(12)]
    assert verdict(half) == Verdict("healthy", "12 articles listed, 12 read")
    assert verdict(half, None).health == "blind"
    assert verdict([read(n, faults=["headline_disagrees"]) for n in range(12)]).health == "blind", "now all have it"


def test_a_rule_that_nobody_saw_at_work_fails_no_run_before_it_has_a_history() -> None:
    missed = [read(n, body="generic", faults=["inferred_rule_missed"]) for n in range(12)]
    assert verdict(missed, None).health == "quiet"
    assert verdict(missed).health == "blind"
    assert verdict([read(n, body="generic", faults=["body_rule_missed"]) for n in range(12)], None).health == "blind"


def test_texts_that_are_cut_short_are_worth_a_look() -> None:
    short = BODY.split("\n")[0]
    now = verdict([read(n, text=short) for n in range(9)])
    assert now.health == "quiet"
    assert "350 are usual" in now.reason


def test_the_text_of_another_article_is_noticed_in_the_run_that_reads_both() -> None:
    twins = [read(1), read(2), read(3), article("4", body=read(2).body), read(2)]
    now = verdict(twins, None)
    assert "1 of 5 articles doubtful: text_of_another 1" in now.reason


def test_less_than_half_of_what_is_usually_listed_is_quiet() -> None:
    usual = History(found=30)
    assert verdict([read(1)], usual, found=14) == Verdict("quiet", "14 articles listed; 30 are usual")
    assert verdict([read(1)], usual, found=15).health == "healthy"


def silent_for(hours: int, new_per_hour: float) -> Verdict:
    tally = Tally()
    for number in range(9):
        tally.offer(f"https://example.org/{number}")
        tally.pass_over()
    history = History(new_per_hour=new_per_hour, last_new_at=NOW - timedelta(hours=hours))
    return judge(tally, "latest", BAND, None, history=history, now=NOW)


def test_silence_is_measured_by_the_outlets_own_rhythm() -> None:
    assert silent_for(8, new_per_hour=4) == Verdict(
        "quiet", "nothing new for 8 hours; 32 articles are usual in that time"
    )
    assert silent_for(2, new_per_hour=4).health == "healthy"
    assert silent_for(8, new_per_hour=0.5).health == "healthy"


def test_a_report_names_a_few_pages_the_worst_first() -> None:
    tally = Tally()
    for number in range(9):
        tally.read(read(number, faults=[sorted(ALARMS)[0]]), f"urn:doubtful-{number}")
    tally.suspect(seen("article_unmatched"))
    tally.suspect(seen("layout_changed"))
    assert len(tally.offending) == SUSPECTS
    assert tally.offending[:2] == ("urn:layout_changed", "urn:doubtful-0")


def seen(outcome: str) -> Capture:
    return capture("1", outcome, capture_id=f"urn:{outcome}")  # type: ignore[arg-type]


def test_pages_that_say_they_are_not_there_are_blindness_where_they_are_many() -> None:
    def run(soft: int, read_well: int) -> Verdict:
        tally = Tally()
        for number in range(soft + read_well):
            tally.offer(f"https://example.org/{number}")
        for number in range(soft):
            tally.articles["gone"] += 1
            tally.suspect(capture(str(number), "gone", reason="soft 404: the page says: 404"))
        tally.articles["article_unmatched"] += read_well
        return judge(tally, "latest", BAND, None)

    assert run(6, 4).health == "blind"
    assert run(2, 10).health == "healthy"


def test_a_date_or_a_text_of_another_kind_than_usual_is_worth_a_look() -> None:
    usual = attrs.evolve(USUAL, field_counts=ALWAYS | {"date of confidence machine": 40, "third paragraph": 39})
    reason = verdict([read(n, text="এক অনুচ্ছেদ। " * 30) for n in range(12)], usual).reason
    assert "no date of confidence machine any more (0 of 12)" in reason
    assert "no third paragraph any more (0 of 12)" in reason


def test_another_article_behind_the_own_text_is_noticed_and_a_shared_background_is_less() -> None:
    def long(name: str) -> list[str]:
        return [f"{name} {n} " + "এলাকার মানুষ বলছেন, সেতুর কাজ শেষ হয়নি। " * (n + 2) for n in range(3)]

    tally = Tally()
    shared = [*long("তৃতীয়"), *long("প্রথম")[:2]]
    for number, text in enumerate((long("প্রথম"), shared, [*long("চতুর্থ "), "", *long("প্রথম")])):
        tally.read(article(str(number), body="\n".join(filter(None, text))), f"urn:{number}")
    assert tally.reading.faults == {"text_of_another": 1, "line_of_another": 1}
    assert tally.offending == ("urn:1", "urn:2")


def test_a_line_or_a_headline_that_another_article_has_is_worth_a_look_whatever_its_digits() -> None:
    counted = [attrs.evolve(read(n), body=f"{read(n).body}\n{n}৭ জন দেখেছেন") for n in range(9)]
    assert verdict(counted) == Verdict("quiet", "8 of 9 articles doubtful: line_of_another 8")
    assert verdict([*counted[:2], *(read(n) for n in range(2, 12))]).health == "healthy", "two articles may"
    named = [attrs.evolve(read(n), headline="আজকের খবর") for n in range(3)]
    assert "line_of_another 2; 3 of 3 headlines begin with আজকের" in verdict(named).reason


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("ব্রেকিং: {}", "4 of 4 headlines begin with ব্রেকিং:"),
        ("{} | বিশ্ব", "4 of 4 headlines end with বিশ্ব"),
        ("{:ঃ<30.30}", "4 of 4 headlines have the length 30"),
    ],
)
def test_headlines_that_a_machine_changed_alike_are_worth_a_look(form: str, reason: str) -> None:
    own = [read(n) for n in range(4)]
    assert verdict(own).health == "healthy"
    changed = [attrs.evolve(each, headline=form.format(each.headline)) for each in own]
    assert verdict(changed, None) == Verdict("quiet", reason)


def test_headlines_of_another_kind_than_usual_are_worth_a_look() -> None:
    kinds = {"headline in Bengali": 40, "headline as printed": 39, "letters of headlines": 40 * 100}
    usual = attrs.evolve(USUAL, field_counts=ALWAYS | kinds)
    english = [
        attrs.evolve(
            read(n, faults=["headline_printed_otherwise"]), headline="abcdefghij"[n:] + " news x" + "x" * (n % 3)
        )
        for n in range(9)
    ]
    assert verdict(english, usual) == Verdict(
        "quiet",
        "no headline as printed any more (0 of 9); no headline in Bengali any more (0 of 9); "
        "headlines of 14 characters; 100 are usual",
    )
