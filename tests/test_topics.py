"""Topics: how terms are found, what makes a candidate and what confirms, the evidence, wrong sources."""

from __future__ import annotations

import unicodedata

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.bengali.normalize import fold
from spiders.items import Match
from spiders.job import TopicSource
from spiders.topics import Topic, TopicError, Topics, analyse, compile_topic, match, match_all, shipped_topics
from spiders.topics.aliases import read_aliases
from spiders.topics.terms import TermSet, build_lexicon, read_term

ALIASES = """
[north]
name = "উত্তর কোরিয়া"
abbreviations = ["উ. কোরিয়া"]
latin = ["North Korea"]
includes = ["kim"]

[kim]
name = "কিম"
forms = ["কিম জং উন"]
except = ["কিম কার্দাশিয়ান"]

[russia]
name = "রাশিয়া"
adjectives = ["রুশ"]
forms = ["মস্কো", "পুতিন"]

[arms]
name = "অস্ত্র"
forms = ["গোলা", "সেনা*"]
except = ["পরমাণু অস্ত্র"]

[missiles]
name = "ক্ষেপণাস্ত্র"

[transfer]
name = "বিক্রি"
forms = ["=দিল"]

[others]
name = "ট্রাম্প"
"""

TOPIC = """
slug = "trade"
description = "Arms."
candidate = "{north} AND {russia}"

[title]
bn = "অস্ত্র"
en = "Arms"

[window]
refers_back = ["দুই দেশ"]

[[confirmed]]
name = "arms"
query = "({north} NEAR/12 {russia} NEAR/12 {arms}) NOT {others}"

[[confirmed]]
name = "missiles sold"
query = "{north} NEAR/12 {russia} NEAR/12 {missiles} NEAR/12 {transfer}"
"""


def topic(text: str = TOPIC, aliases: str = ALIASES) -> Topic:
    return compile_topic(TopicSource(slug="trade", source=text, aliases=aliases))


def found(body: str, headline: str | None = None, summary: str | None = None) -> Match | None:
    return match(topic(), analyse(headline, summary, body))


def tier(body: str, headline: str | None = None, summary: str | None = None) -> str | None:
    one = found(body, headline, summary)
    return one.tier if one else None


def hits(term: str, text: str) -> list[str]:
    """What `term` finds in `text`, as printed."""
    analysed = analyse(None, None, text)
    places = build_lexicon([TermSet(label="it", terms=(read_term(term),))]).find(analysed)
    return [analysed.printed(*hit) for hit in places.get("it", [])]


# ── Terms ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["রাশিয়া", "রাশিয়ার", "রাশিয়ায়", "রাশিয়াকে", "রাশিয়াও"])
def test_a_word_finds_its_case_forms(form: str) -> None:
    assert hits("রাশিয়া", f"এবার {form} নিয়ে কথা।") == [form]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("রুশ", "লেখক সালমান রুশদি ও বেলারুশ"),
        ("কিম", "আবদুল হাকিম খেলেন কিমচি"),
        ("অস্ত্র", "অস্ত্রোপচার সফল"),
        ("গোলা", "গোলাপ হাতে গোলাম"),
        ("উত্তর কোরিয়া", "উত্তর মেসিডোনিয়া ও কোরিয়া"),
    ],
)
def test_a_word_is_not_found_inside_another(term: str, text: str) -> None:
    assert hits(term, text) == []


def test_a_phrase_takes_case_endings_on_every_word() -> None:
    assert hits("পারস্পরিক সহায়তা চুক্তি", "পারস্পরিক সহায়তার চুক্তিতে সই") == ["পারস্পরিক সহায়তার চুক্তিতে"]


def test_a_phrase_stops_at_the_end_of_a_sentence() -> None:
    assert hits("উত্তর কোরিয়া", "এটাই উত্তর। কোরিয়া চুপ।") == []


@pytest.mark.parametrize("text", ["মস্কো-পিয়ংইয়ং", "মস্কো–পিয়ংইয়ং", "মস্কো, পিয়ংইয়ং", "‘মস্কো’ পিয়ংইয়ং", "মস্কো পিয়ংইয়ংয়ের"])
def test_hyphens_commas_and_quotes_part_words(text: str) -> None:
    assert len(hits("পিয়ংইয়ং", text)) == 1
    assert len(hits("মস্কো", text)) == 1


def test_a_star_takes_every_word_that_begins_so() -> None:
    text = "সেনাবাহিনী ও সেনাসদস্য, সৈন্য নয়"
    assert hits("সেনা*", text) == ["সেনাবাহিনী", "সেনাসদস্য"]


def test_an_equals_sign_takes_one_form_only() -> None:
    assert hits("=উত্তরের সেনা*", "উত্তরের সেনারা") == ["উত্তরের সেনারা"]
    assert hits("=উত্তরের সেনা*", "উত্তরে সেনা, উত্তর সেনা") == []


def test_latin_names_are_found_whatever_their_capitals() -> None:
    assert hits("Kim Jong Un", "KIM JONG-UN গেলেন") == ["KIM JONG-UN"]


def test_of_terms_that_begin_together_the_longest_counts() -> None:
    one = found("কিম জং উন রাশিয়ায় অস্ত্র পাঠালেন।")
    assert one is not None
    assert one.terms == ("কিম জং উন", "রাশিয়ায়", "অস্ত্র")


def test_a_term_inside_an_exception_is_not_counted() -> None:
    assert tier("কিম কার্দাশিয়ান রাশিয়ায় অস্ত্র দেখলেন।") is None
    assert tier("কিম কার্দাশিয়ান নন, কিম রাশিয়ায় অস্ত্র দেখলেন।") == "confirmed"


@given(st.sampled_from(["রাশিয়ার কাছে অস্ত্র বিক্রি করছে উত্তর কোরিয়া।", "র‍্যাব: উ. কোরিয়ার সেনা মস্কোয়"]), st.data())
def test_encodings_of_a_text_make_no_difference(text: str, data: st.DataObject) -> None:
    composed = text.replace("য\u09bc", "\u09df")
    joined = data.draw(st.sampled_from([text, composed, unicodedata.normalize("NFC", text)]))
    at = data.draw(st.integers(0, len(joined)))
    noisy = joined[:at] + data.draw(st.sampled_from(["", "\ufeff", "\u200b", "\xad"])) + joined[at:]
    assert tier(noisy) == "confirmed"


# ── Two tiers ──────────────────────────────────────────────────────────────────────────────────────


def test_one_party_alone_is_nothing() -> None:
    assert tier("উত্তর কোরিয়া আবার অস্ত্র দেখাল।") is None


def test_two_parties_make_a_candidate() -> None:
    assert tier("রাশিয়ায় গেল উত্তর কোরিয়ার ফুটবল দল।") == "candidate"


def test_the_subject_near_both_confirms() -> None:
    assert tier("রাশিয়াকে অস্ত্র দিচ্ছে উ. কোরিয়া।") == "confirmed"


def test_the_subject_far_from_them_does_not() -> None:
    between = "পথের ধারে মেলায় নানা দেশের মানুষ গান শুনছিলেন আর চা খাচ্ছিলেন তখন"
    assert tier(f"রাশিয়া ও উত্তর কোরিয়া {between} অস্ত্র") == "candidate"
    assert tier("রাশিয়া ও উত্তর কোরিয়া তখন অস্ত্র") == "confirmed"


def test_a_fourth_part_is_wanted_near_too() -> None:
    assert tier("উত্তর কোরিয়ার ক্ষেপণাস্ত্র নিয়ে কথা বলল রাশিয়া।") == "candidate"
    assert tier("রাশিয়াকে ক্ষেপণাস্ত্র বিক্রি করল উত্তর কোরিয়া।") == "confirmed"


def test_not_leaves_a_sentence_to_other_queries() -> None:
    assert tier("ট্রাম্প বললেন, রাশিয়া ও উত্তর কোরিয়ার হাতে অস্ত্র আছে।") == "candidate"
    assert tier("ট্রাম্প বললেন, রাশিয়াকে ক্ষেপণাস্ত্র বিক্রি করেছে উত্তর কোরিয়া।") == "confirmed"


def test_two_briefs_with_a_semicolon_between_are_not_one_statement() -> None:
    assert tier("রাশিয়ায় গেল উত্তর কোরিয়ার দল; অস্ত্র কিনছে ভারত।") == "candidate"


def test_a_short_text_is_one_statement() -> None:
    assert tier("রাশিয়ায় গেলেন কিম। কথা হলো অস্ত্র নিয়ে।") == "confirmed"


OTHER = "বৃষ্টি হলো ঢাকায়। ফল বেরোল পরীক্ষার। দাম কমল চালের। জিতল বাংলাদেশ।"


def test_neighbouring_sentences_of_a_long_text_are_not_one_statement() -> None:
    assert tier(f"রাশিয়ায় গেলেন কিম। অস্ত্র কিনছে ভারত। {OTHER}") == "candidate"


def test_unless_the_next_one_speaks_of_the_two_countries() -> None:
    text = "রাশিয়ায় গেলেন কিম। অস্ত্র নিয়ে কথা বলল দুই দেশ।"
    assert tier(f"{text} {OTHER}") == "confirmed"
    assert tier(f"{OTHER}\n{text}") == "candidate"
    assert tier("\n".join([*text.replace("। ", "।\n").split("\n"), OTHER])) == "candidate"


def test_parties_of_neighbouring_sentences_make_a_candidate_and_farther_ones_do_not() -> None:
    assert tier(f"{OTHER} রাশিয়া চুপ। উত্তর কোরিয়াও চুপ।") == "candidate"
    assert tier(f"রাশিয়া চুপ। {OTHER} উত্তর কোরিয়াও চুপ।") is None


def test_headline_and_lead_are_one_statement() -> None:
    assert tier(f"রাশিয়া থেকে ফিরলেন কিম। {OTHER}", headline="অস্ত্র কেনা শেষ") == "confirmed"
    assert tier(f"অস্ত্র কেনা শেষ। {OTHER}", headline="পুতিনের সঙ্গে কিম") == "confirmed"
    assert tier(OTHER, headline="পুতিনের সঙ্গে কিম", summary="অস্ত্র কেনা শেষ") == "confirmed"


def test_a_statement_far_down_a_long_text_must_come_twice() -> None:
    said = "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।"
    again = "উত্তর কোরিয়ার গোলা পেল রুশ বাহিনী।"
    assert tier(f"{OTHER} {said}") == "candidate"
    assert tier(f"{OTHER} {said} {again}") == "confirmed"
    assert tier(f"{said} {OTHER}") == "confirmed"


# ── Evidence ───────────────────────────────────────────────────────────────────────────────────────


def test_evidence_is_kept_as_it_stands_in_the_text() -> None:
    lead = "‘র‍্যাব’ নয়, ৬,০০০ সেনাসদস্য রাশিয়ার কাছে পাঠাচ্ছে উ. কোরিয়া: ‘গুজব’!"
    one = found(f"{lead}\n{OTHER}")
    assert one is not None
    assert one.terms == ("সেনাসদস্য", "রাশিয়ার", "উ. কোরিয়া")
    assert [each.text for each in one.evidence] == [lead]


def test_evidence_stands_in_order_and_once() -> None:
    said = "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।"
    one = found(f"{said} মস্কো নেয়নি কিমের গোলা। {said}\n{OTHER}")
    assert one is not None
    assert [each.text for each in one.evidence] == [said, "মস্কো নেয়নি কিমের গোলা।", said]
    assert one.terms == ("রাশিয়াকে", "অস্ত্র", "উত্তর কোরিয়া", "মস্কো", "কিমের", "গোলা")


def test_joiners_do_not_shift_what_is_shown() -> None:
    one = found("র‍্যাব র‌্যালি র‍্যাব: রাশিয়া‌কে অ‍স্ত্র দিচ্ছে উত্তর কোরিয়া")
    assert one is not None
    assert one.terms == ("রাশিয়া‌কে", "অ‍স্ত্র", "উত্তর কোরিয়া")


def test_a_match_names_the_versions_that_made_it() -> None:
    one = found("রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।")
    assert one is not None
    assert (one.topic, one.topic_version) == ("trade", topic().version)
    assert one.aliases_version == topic().aliases_version
    assert topic(TOPIC + "\n# mended\n").version != one.topic_version
    assert topic(TOPIC + "\n# mended\n").aliases_version == one.aliases_version


def test_more_evidence_scores_higher_and_a_candidate_never_above_a_confirmed() -> None:
    said = "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া। "
    texts = ["রাশিয়ায় উত্তর কোরিয়া। " + OTHER, said + OTHER, said + "মস্কো পেল কিমের গোলা। " + OTHER]
    scores = [one.score for text in texts if (one := found(text))]
    assert len(scores) == 3
    assert scores == sorted(set(scores))
    assert scores[0] < 0.5 < scores[1] < scores[2] <= 1


def test_topics_are_asked_one_by_one() -> None:
    other = topic(TOPIC.replace("{north} AND {russia}", "{others} AND {russia}"))
    text = analyse(None, None, "রাশিয়াকে অস্ত্র দিচ্ছে উত্তর কোরিয়া।")
    assert [one.topic for one in match_all(Topics.of([topic(), other, topic()]), text)] == ["trade", "trade"]


_WORDS = "রাশিয়া রুশ কিম জং উন উত্তর কোরিয়ার অস্ত্র গোলা সেনারা দুই দেশ ট্রাম্প । ; . ‘ ৬,০০০ র‍্যাব Kim - পরমাণু"
words = st.sampled_from([*_WORDS.split(), "\n"])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(words, st.text(max_size=8)), max_size=60).map(" ".join))
def test_any_text_gives_a_verdict_whose_evidence_stands_in_it(text: str) -> None:
    one = found(text)
    if one is not None:
        assert 0 < one.score <= 1
        assert one.evidence
        for each in one.evidence:
            assert text[each.start : each.end] == each.text
        shown = [text[start:end] for each in one.evidence for start, end in each.terms]
        assert tuple(dict.fromkeys(shown)) == one.terms


@settings(deadline=None, max_examples=100)
@given(st.lists(words, max_size=80).map(" ".join))
def test_positions_and_sentences_cover_every_word_once(text: str) -> None:
    analysed = analyse(text, text, text)
    assert len(analysed.words) == len(analysed.stems) == len(analysed.tokens) == len(analysed.sentence_of)
    edges = [(one.first, one.last) for one in analysed.sentences]
    assert [first for first, _ in edges] == [0, *(last for _, last in edges)][: len(edges)]
    assert sorted(place for places in analysed.by_stem.values() for place in places) == list(range(len(analysed.words)))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.one_of(words, st.text("কখয\u09bc\u200d\u200c\u200bর্যােো", max_size=6)), max_size=30).map(" ".join))
def test_what_is_shown_of_a_word_folds_to_that_word(text: str) -> None:
    analysed = analyse(None, None, text)
    for place, token in enumerate(analysed.tokens):
        line = analysed.lines[analysed.sentences[analysed.sentence_of[place]].line]
        assert fold(analysed.printed(place, place + 1)) == line.folded[token.start : token.end]


@pytest.mark.parametrize("text", ["", " \n ", "only latin words here", "।।।", "\x00", "৳"])
def test_a_text_that_says_nothing_matches_nothing(text: str) -> None:
    assert tier(text, headline=text, summary=text) is None


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["রাশিয়া কিম অস্ত্র ", "রাশিয়া কিম অস্ত্র।\n", "ক", "পরমাণু অস্ত্র রাশিয়া কিম "])
def test_a_megabyte_gives_bounded_evidence(unit: str) -> None:
    one = found(unit * (300_000 // len(unit)))
    if one is not None:
        assert len(one.evidence) <= 12
        assert sum(len(each.text) for each in one.evidence) <= 12_000


# ── The sources ────────────────────────────────────────────────────────────────────────────────────


def test_every_shipped_topic_compiles_and_is_named_in_two_languages() -> None:
    sources = shipped_topics()
    assert "dprk-russia-arms" in [source.slug for source in sources]
    for source in sources:
        one = compile_topic(source)
        assert one.slug == source.slug
        assert set(one.title) == {"bn", "en"}
        assert one.description


def test_every_shipped_alias_finds_itself() -> None:
    for name, terms in read_aliases(shipped_topics()[0].aliases).items():
        lexicon = build_lexicon([attrs.evolve(terms, exceptions=())])
        for term in terms.terms:
            said = term.source.replace("*", "").replace("=", "")
            assert lexicon.find(analyse(None, None, f"আজ {said} নিয়ে")), (name, term.source)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('slug = "trade"', 'slug = "tarde"', "slug is tarde but the topic is kept as trade"),
        ('slug = "trade"', "slug = 1", 'The topic needs slug: write slug = "…"'),
        ('description = "Arms."', "", "The topic needs description"),
        ('bn = "অস্ত্র"', "", '[title] needs bn: write bn = "…"'),
        ('["দুই দেশ"]', '["দুই দেশ"]\nlead = 0', "[window]: lead must be a whole number of at least 1"),
        ('["দুই দেশ"]', '["দুই দেশ"]\nlead = true', "[window]: lead must be a whole number"),
        ("refers_back", "refers_bak", "[window] has an unknown key refers_bak: did you mean refers_back"),
        ('["দুই দেশ"]', '"দুই দেশ"', "[window]: refers_back must be a list of texts"),
        ('["দুই দেশ"]', '["।"]', '[window]: "।" in refers_back holds no word'),
        ('name = "arms"', 'nam = "arms"', "[[confirmed]] 1 has an unknown key nam: did you mean name"),
        ("{arms}", "{armms}", "[[confirmed]] 1: query, column 35: there is no alias set armms: did you mean arms"),
        ("{north} AND", "{north} AND AND", "The topic: candidate, column 13: AND stands too early or too late"),
        ('"{north} AND {russia}"', '""', 'The topic needs candidate: write candidate = "…"'),
        (" NOT {others}", " NOT ক*", "column 47: ক* needs at least 3 letters of one word before its star"),
        ("[window]", "[window", "The topic cannot be read as TOML: "),
        ("[[confirmed]]", "[confirmed]", ""),
    ],
)
def test_a_wrong_topic_gets_one_sentence(old: str, new: str, says: str) -> None:
    wrong = TOPIC.replace(old, new)
    assert wrong != TOPIC
    with pytest.raises(TopicError) as caught:
        topic(wrong)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_topic_without_queries_says_what_to_write() -> None:
    with pytest.raises(TopicError, match="needs at least one \\[\\[confirmed\\]\\] with its keys below"):
        topic(TOPIC[: TOPIC.index("[[confirmed]]")])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "কিম"', "", '[kim] needs name: write name = "…"'),
        (
            'includes = ["kim"]',
            'includes = ["kin"]',
            "[north]: includes names the alias set kin, which does not exist",
        ),
        (
            'name = "কিম"',
            'name = "কিম"\nincludes = ["north"]',
            "in a circle (north → kim → north): break it",
        ),
        ('name = "ট্রাম্প"', 'name = "ট্রাম্প"\nincludes = ["others"]', "in a circle (others → others)"),
        ('name = "কিম"', 'name = "কিম"\nalias = []', "[kim] has an unknown key alias"),
        ("[others]", 'others = "ট্রাম্প"\n[more]', ""),
    ],
)
def test_wrong_alias_sets_get_one_sentence(old: str, new: str, says: str) -> None:
    wrong = ALIASES.replace(old, new)
    assert wrong != ALIASES
    with pytest.raises(TopicError) as caught:
        topic(aliases=wrong)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sets_may_not_include_each_other_without_end() -> None:
    chain = "".join(f'[set{at}]\nname = "ক"\nincludes = ["set{at + 1}"]\n' for at in range(2_000))
    with pytest.raises(TopicError, match="The alias sets from set0 on include each other 51 deep"):
        read_aliases(f'{chain}[set2000]\nname = "ক"\n')


def test_a_set_that_is_no_table_says_how_to_write_it() -> None:
    with pytest.raises(TopicError, match="kim in The alias file must be a table: write \\[kim\\]"):
        read_aliases('kim = "কিম"')


@pytest.mark.timeout(60)
def test_a_query_of_ten_thousand_terms_works() -> None:
    terms = " OR ".join(f"'শব্দ{number} কথা'" for number in range(10_000))
    many = topic(TOPIC.replace("{arms}", "(" + terms.replace("'", r"\"") + ")"))
    text = analyse(None, None, "রাশিয়ায় কিম: শব্দ9999 কথার শেষ")
    one = match(many, text)
    assert one is not None
    assert one.tier == "confirmed"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_any_source_compiles_or_gets_a_topic_error(source: str) -> None:
    for wrong in (source, TOPIC + source):
        try:
            compile_topic(TopicSource(slug="trade", source=wrong, aliases=ALIASES))
        except TopicError as error:
            assert str(error)
