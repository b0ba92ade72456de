"""`clean` and `fold`: each rule alone, then what holds for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.normalize import clean, fold, looks_legacy

ZWNJ, ZWJ, NBSP, NUKTA, HASANTA = "\u200c", "\u200d", "\u00a0", "\u09bc", "\u09cd"

SAME_WHEN_FOLDED = [
    ("য় as one code point or two", "রাশি\u09df\u09be", f"রাশিয{NUKTA}া"),
    ("ড় as one code point or two", "ল\u09dcাই", f"লড{NUKTA}াই"),
    ("ঢ় as one code point or two", "আষা\u09dd", f"আষাঢ{NUKTA}"),
    ("ো as two signs", "ক\u09c7\u09beরিয়া", "ক\u09cbরিয়া"),
    ("ৌ as two signs", "ন\u09c7\u09d7কা", "ন\u09ccকা"),
    ("ো typed backwards", "ক\u09be\u09c7রিয়া", "ক\u09cbরিয়া"),
    ("ো parted by a joiner", f"ক\u09c7{ZWNJ}\u09beরিয়া", "ক\u09cbরিয়া"),
    ("nukta behind the vowel sign", f"কোরিয\u09be{NUKTA}", "কোরিয়া"),
    ("doubled sign", "কোরিয়াা", "কোরিয়া"),
    ("doubled hasanta", f"শক{HASANTA}{HASANTA}তি", "শক্তি"),
    ("ব + nukta for র", f"ব{NUKTA}াশিয়া", "রাশিয়া"),
    ("ত + hasanta + ZWJ for ৎ", f"হঠাত{HASANTA}{ZWJ}", "হঠাৎ"),
    ("ত + hasanta at the end for ৎ", f"হঠাত{HASANTA}", "হঠাৎ"),
    ("অ + া for আ", "অ\u09beমেরিকা", "আমেরিকা"),
    ("chandrabindu before the vowel sign", "চ\u0981\u09beদ", "চাঁদ"),
    ("dot of a foreign sound", f"জ{NUKTA}েলেনস্কি", "জেলেনস্কি"),
    ("Assamese ra", "\u09f0াশিয়া", "রাশিয়া"),
    ("Assamese wa", "\u09f1াংলা", "বাংলা"),
    ("joiner in র‍্যাব", f"র{ZWJ}্যাব", "র্যাব"),
    ("joiner in হোয়াট্‌সঅ্যাপ", f"হোয়াট{HASANTA}{ZWNJ}সঅ্যাপ", "হোয়াট্সঅ্যাপ"),
    ("soft hyphen", "ক্ষেপ\u00adণাস্ত্র", "ক্ষেপণাস্ত্র"),
    ("zero width space", "উত্তর\u200bকোরিয়া", "উত্তরকোরিয়া"),
    ("byte order mark", "\ufeffরাশিয়া", "রাশিয়া"),
    ("no-break space", f"উত্তর{NBSP}কোরিয়া", "উত্তর কোরিয়া"),
    ("currency sign for danda", "বলেছে\u09f7", "বলেছে।"),
    ("double danda", "বলেছে॥", "বলেছে।"),
    ("bar for danda", "বলেছে| তিনি", "বলেছে। তিনি"),
    ("bar for danda at the end", "বলেছে|", "বলেছে।"),
    ("Bengali digits", "৬,০০০", "6,000"),
    ("curly quotes", "‘পবিত্র’ “লড়াই”", "'পবিত্র' \"লড়াই\""),
    ("long dash", "রাশিয়া–ইউক্রেন", "রাশিয়া-ইউক্রেন"),
    ("Latin case", "Kim Jong Un", "KIM jong un"),
    ("ো parted by a soft hyphen", "ক\u09c7\u00ad\u09be", "ক\u09cb"),
    ("ৌ typed backwards", "ক\u09d7\u09c7", "ক\u09cc"),
    ("nukta behind ি", f"বাডি{NUKTA}", "বাড়ি"),
    ("nukta behind ে", f"মেযে{NUKTA}", "মেয়ে"),
    ("nukta behind both halves of ো", f"পড\u09c7\u09be{NUKTA}", "পড়ো"),
    ("nukta behind the halves of ো, backwards", f"পড\u09be\u09c7{NUKTA}", "পড়ো"),
    ("nukta between chandrabindu and vowel sign", f"দাড\u0981{NUKTA}\u09be", "দাড়া\u0981"),
    ("doubled nukta", f"রাশিয{NUKTA}{NUKTA}া", "রাশিয়া"),
    ("nukta on য়", f"রাশি\u09df{NUKTA}া", "রাশিয়া"),
    ("nukta behind a hasanta", f"য{HASANTA}{NUKTA}", f"য{NUKTA}{HASANTA}"),
    ("three signs", "কাাাজ", "কাজ"),
    ("doubled ো", "কো\u09cbরিয়া", "কোরিয়া"),
    ("doubled anusvara", "বাংংলা", "বাংলা"),
    ("doubled visarga", "দুঃঃখ", "দুঃখ"),
    ("doubled chandrabindu", "চাঁঁদ", "চাঁদ"),
    ("ব + vowel sign + nukta", f"বা{NUKTA}শিয়া", "রাশিয়া"),
    ("ব + nukta in a conjunct", f"ক{HASANTA}ব{NUKTA}ম", "ক্রম"),
    ("ব + nukta at the end", f"খবব{NUKTA}", "খবর"),
    ("ত + hasanta + ZWJ within a word", f"উত{HASANTA}{ZWJ}সব", "উৎসব"),
    ("ত + hasanta + ZWNJ within a word", f"উত{HASANTA}{ZWNJ}সব", "উৎসব"),
    ("ত + hasanta before a danda", f"হঠাত{HASANTA}।", "হঠাৎ।"),
    ("ত + hasanta before a hyphen", f"সত{HASANTA}-মা", "সৎ-মা"),
    ("Assamese ra in a conjunct", f"প{HASANTA}\u09f0কাশ", "প্রকাশ"),
    ("bar for danda at a line's end", "বলেছে|\nতিনি", "বলেছে।\nতিনি"),
    ("bar for danda behind ৎ", "হঠাৎ| সে", "হঠাৎ। সে"),
    ("bar for danda behind য় in one code point", "যা\u09df| সে", "যায়। সে"),
    ("narrow no-break space", "উত্তর\u202fকোরিয়া", "উত্তর কোরিয়া"),
    ("ideographic space", "উত্তর\u3000কোরিয়া", "উত্তর কোরিয়া"),
    ("word joiner", "খ\u2060বর", "খবর"),
    ("direction marks", "\u200fখবর\u200e\u061c", "খবর"),
    ("grapheme joiner", "ক\u09c7\u034f\u09be", "কো"),
    ("non-joiner in র্যাব", f"র{ZWNJ}্যাব", "র্যাব"),
    ("joiner in a conjunct", f"ক{HASANTA}{ZWJ}ষ", "ক্ষ"),
    ("non-joiner at the end", f"খবর{ZWNJ}", "খবর"),
    ("apostrophes", "দু’দিন দু´দিন দু′দিন দুʼদিন", "দু'দিন দু'দিন দু'দিন দু'দিন"),
    ("low and angle quotes", "„ক‟ «খ»", '"ক" "খ"'),
    ("dashes", "ক—খ―গ‑ঘ−ঙ", "ক-খ-গ-ঘ-ঙ"),
    ("digits of two scripts", "২0২3", "2023"),
    ("অ + joiner + া", f"অ{ZWNJ}\u09be", "আ"),
    ("chandrabindu between the halves of ো", "খ\u09c7\u0981\u09be", "খো\u0981"),
    ("chandrabindu before ু", "ট\u0981\u09c1", "টু\u0981"),
    ("anusvara before the vowel sign", "কংি", "কিং"),
    ("visarga before the vowel sign", "দঃুখ", "দুঃখ"),
    ("accents", "CAFE\u0301", "café"),
]

DISTINCT_WHEN_FOLDED = [
    ("ড়/র", "বাড়ি", "বারি"),
    ("ড/ড়", "গড", "গড়"),
    ("ত/ৎ", "সত", "সৎ"),
    ("ি/ী", "কি", "কী"),
    ("শ/ষ/স", "শব", "সব"),
    ("ষ/স", "মাষ", "মাস"),
    ("chandrabindu", "চাঁদ", "চাদ"),
    ("visarga", "দুঃখ", "দুখ"),
    ("hasanta", "শক্তি", "শকতি"),
    ("free-standing bar", "ক | খ", "ক । খ"),
    ("bars of a table", "|ক|খ|৫|", "।ক।খ।৫।"),
    ("bar behind a digit or a Latin letter", "৫| a|", "৫। a।"),
    ("ঢ়/ড়", "গাঢ়", "গাড়"),
    ("য/য়", "যায", "যায়"),
    ("জ/য", "জাতি", "যাতি"),
    ("ু/ূ", "কুল", "কূল"),
    ("ন/ণ", "বান", "বাণ"),
    ("শ/ষ", "শাট", "ষাট"),
    ("র/ব", "রাশিয়া", "বাশিয়া"),
    ("ঋ/রি", "ঋতু", "রিতু"),
    ("ই/ঈ", "ইদ", "ঈদ"),
    ("অ/আ", "অজ", "আজ"),
    ("ঙ/ং", "রঙ", "রং"),
    ("ত্ within a word", f"পত{HASANTA}র", "পৎর"),
    ("অ্যা/এ্যা", "অ্যাপ", "এ্যাপ"),
    ("blank", "উত্তর কোরিয়া", "উত্তরকোরিয়া"),
    ("hyphen", "রুশ-ভারত", "রুশভারত"),
]

SURVIVE_CLEAN = [
    "Kim Jong Un",
    "https://example.com/a?b=c|d&e=১#f",
    "খবর 👨‍👩‍👧 🇧🇩",
    "| কলাম | আরেক |",
    "admin@example.com",
    f"র{ZWJ}্যাব ও হোয়াট্{ZWNJ}সঅ্যাপ",
    "‘উদ্ধৃতি’ “উক্তি” — ৳৫০০",
    "প্রথম\nদ্বিতীয়\tতৃতীয়",
    "Báo Nhân dân",
    "❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "| কলাম | আরেক |\n|---|---|",
    "#হ্যাশট্যাগ @নাম **মোটা** <b>x</b> &amp;",
    "CO₂ ½ ™ ﬁ ① e = mc² ٣ ３",
    "বলেছে৷ বলেছে॥ বলেছে|",
    "\u09f0 \u09f1 কাা অ\u09be",
]


@pytest.mark.parametrize(
    ("left", "right"), [pair[1:] for pair in SAME_WHEN_FOLDED], ids=[pair[0] for pair in SAME_WHEN_FOLDED]
)
def test_spellings_of_one_word_fold_alike(left: str, right: str) -> None:
    assert left != right
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"), [pair[1:] for pair in DISTINCT_WHEN_FOLDED], ids=[pair[0] for pair in DISTINCT_WHEN_FOLDED]
)
def test_different_words_stay_different(left: str, right: str) -> None:
    assert fold(left) != fold(right)


@pytest.mark.parametrize("text", SURVIVE_CLEAN)
def test_clean_keeps_what_the_writer_chose(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_clean_removes_what_nobody_sees() -> None:
    assert clean("\ufeffক\u200bখ\u00adগ\x00ঘ\x1bঙ\ud800\u202eচ\x9d") == "কখগঘঙচ"


def test_clean_makes_blanks_and_line_ends_plain() -> None:
    assert clean("ক\u00a0খ\u2009গ\r\nঘ\rঙ\u2028চ\tছ") == "ক খ গ\nঘ\nঙ\nচ\tছ"


def test_clean_composes_as_unicode_says() -> None:
    assert clean("রাশি\u09df\u09be") == f"রাশিয{NUKTA}া"
    assert clean("ক\u09c7\u09be") == "ক\u09cb"
    assert clean("cafe\u0301") == "café"


def test_every_pair_of_bengali_characters_is_composed_as_unicode_says() -> None:
    block = [chr(code) for code in range(0x0980, 0x0A00)]
    wrong = [a + b for a in block for b in block if clean(a + b) != unicodedata.normalize("NFC", a + b)]
    assert not wrong


def test_no_character_is_passed_over_that_nobody_sees_or_that_unicode_changes() -> None:
    every = [chr(code) for code in range(0x110000)]
    unseen = [c for c in every if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} and clean(c) == c]
    assert {c for c in unseen if c < "\u0600" or "\u2000" <= c < "\u3001"} == {"\t", "\n", " ", ZWNJ, ZWJ}
    assert not [c for c in every if not unicodedata.is_normalized("NFC", clean(c))]


def test_a_run_of_marks_is_cut_where_unicode_bounds_it() -> None:
    assert clean("a" + "\u0316\u0301" * 500_000) == "á" + "\u0316" * 15 + "\u0301" * 14


@pytest.mark.parametrize(
    "text",
    [
        "\u0316\u0301" * 500_000,
        "\u0344" * 1_000_000,
        "\u09bc\u09cd" * 500_000,
        "\u09be\u09c7" * 500_000,
        "\u09be" * 1_000_000,
        "\ud800" * 1_000_000,
        "\x00" * 1_000_000,
        "ক|" * 500_000,
        "\u0981\u09be" * 500_000,
        "\u0982\u0981\u09be" * 300_000,
        "\u0982\u0983" * 500_000,
        "ক\u09bc\u09be" * 300_000,
        "\u09c7\u034f" * 500_000,
        f"ত{HASANTA}" * 500_000,
    ],
    ids=[
        *("marks", "marks that decompose", "nukta, hasanta", "signs", "one sign", "surrogates", "NUL", "bars"),
        *("chandrabindu first", "anusvara first", "end signs", "nukta on ক", "halves that never meet", "ত্"),
    ],
)
def test_a_million_odd_characters_are_folded_in_passing(text: str) -> None:
    folded = fold(text)
    assert len(folded) <= len(text)
    assert fold(folded) == folded
    assert clean(clean(text)) == clean(text)


_BENGALI_TYPING = st.text(
    st.sampled_from("কতবরডঢযঅএািীুেৈৌোৗঁংঃৎ়্।৷॥|১ৰ\u034f\u09df\u09dc \n‘a" + ZWJ + ZWNJ + NBSP), max_size=30
)


@given(st.text(st.characters(), max_size=200) | _BENGALI_TYPING)
def test_folding_and_cleaning_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(), max_size=200) | _BENGALI_TYPING)
def test_folding_needs_no_cleaning_before_it(text: str) -> None:
    assert fold(clean(text)) == fold(text)


@given(st.text(st.characters(), max_size=200) | _BENGALI_TYPING)
def test_any_text_comes_out_fit_for_postgres(text: str) -> None:
    for result in (clean(text), fold(text)):
        assert "\x00" not in result
        result.encode("utf-8")
        assert unicodedata.is_normalized("NFC", result)
        assert len(result) <= 3 * len(text)


def test_text_in_an_old_font_is_told() -> None:
    assert looks_legacy("cÖavbgš¿x †kL nvwmbv Rb¨ evsjv‡`k miKvi e‡j‡Qb")
    assert looks_legacy("12 xSÖÂv 1414 ÈüÙ‚œ™çÚ¸ 25 xSÖÂv 2008 AxSÖÂv")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "রাশিয়ার সঙ্গে বৈঠক © ২০১৯ ¨†‡",
        "Bộ trưởng Quốc phòng Nga đã đến thăm Triều Tiên",
        "Café naïve © 2019, 25°C ± 2, El Niño ¿qué?",
        "à¦¬à¦¾à¦‚à¦²à¦¾ à¦–à¦¬à¦°",
        "১২৩ ৪৫৬",
    ],
)
def test_other_text_is_not_taken_for_an_old_font(text: str) -> None:
    assert not looks_legacy(text)
