"""Stems: each rule alone, then the shares over the cases of the project.

`cases/stems_more.tsv` was written blind against the stemmer in three rounds (source: own 1, 2, 3), the rules
widened after each. At first sight they met in 99.6, 99.1 and 99.4 %, and 3.5, 5.3 and 2.8 % of the words to keep
were cut; some of the words to keep of round 2 had been seen before, in a reading of frequent words.
"""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.bengali.normalize import fold
from spiders.bengali.stem import begin, stem

CASES = Path(__file__).parent / "cases"

FORMS = {
    # case endings after a vowel
    "কোরিয়া": "কোরিয়ার কোরিয়ায় কোরিয়াকে কোরিয়াতে কোরিয়াও কোরিয়ারই",
    "দিল্লি": "দিল্লির দিল্লিতে দিল্লিকে দিল্লিও",
    "ন্যাটো": "ন্যাটোর ন্যাটোয় ন্যাটোকে ন্যাটোতে",
    "টোকিও": "টোকিওর টোকিওতে টোকিওকে",
    "ম্যাক্রোঁ": "ম্যাক্রোঁর ম্যাক্রোঁকে ম্যাক্রোঁও",
    # case endings after a consonant
    "ইরান": "ইরানের ইরানে ইরানকে ইরানও ইরানেও ইরানেরও",
    "মন্ত্রণালয়": "মন্ত্রণালয়ের মন্ত্রণালয়ে মন্ত্রণালয়কে",
    # য়ের and য়ে after ং, a free vowel, one syllable
    "পিয়ংইয়ং": "পিয়ংইয়ংয়ের পিয়ংইয়ংয়ে পিয়ংইয়ংকে পিয়ংইয়ংএর",
    "পিং": "পিংয়ের পিংকে",
    "বাছাই": "বাছাইয়ের বাছাইয়ে",
    "ভাই": "ভাইয়ের ভাইয়েরা ভাইকে",
    "মা": "মায়ের মাকে মায়েরা",
    # hyphenated endings
    "কেসিএনএ": "কেসিএনএ-র কেসিএনএ-কে কেসিএনএ-তে",
    "বেইজিং": "বেইজিং-এর বেইজিং-এ বেইজিং-ও বেইজিংয়ের",
    # plurals and determiners in chains
    "দেশ": "দেশগুলো দেশগুলোর দেশগুলোকে দেশগুলিতে দেশটি দেশটির দেশটিকে দেশসমূহ দেশসমূহের",
    "সৈন্য": "সৈন্যরা সৈন্যদের সৈন্যদেরও সৈন্যদেরকে সৈন্যগণ",
    "শিক্ষক": "শিক্ষকেরা শিক্ষকরা শিক্ষকদের",
    "নেতা": "নেতারা নেতাদের নেতাটি",
    "যোদ্ধা": "যোদ্ধারা যোদ্ধাদের",
    "অস্ত্র": "অস্ত্রসহ অস্ত্রের অস্ত্রও",
    # where the last letter of the word looks like the start of the ending
    "বৈঠক": "বৈঠকে বৈঠকের বৈঠকটির",
    "মহাসড়ক": "মহাসড়কে মহাসড়কের",
    "গোলাবারুদ": "গোলাবারুদের গোলাবারুদও",
    "ইসলামাবাদ": "ইসলামাবাদের ইসলামাবাদে",
    "সংঘাত": "সংঘাতে সংঘাতের সংঘাতকে",
    "বিদ্যুৎ": "বিদ্যুতের বিদ্যুতে বিদ্যুত",
    "ছেলে": "ছেলের ছেলেরা ছেলেদের",
    "বাবা": "বাবার বাবাকে বাবাদের",
    "ফল": "ফলের ফলে ফলকে",
    "উগান্ডা": "উগান্ডার উগান্ডায়",
    "আহমদ": "আহমদের আহমদকে",
    "পঞ্চায়েত": "পঞ্চায়েতে পঞ্চায়েতের",
    # বইএর, but সিআইএ + র
    "বই": "বইএর বইয়ের বইয়ে বইটি",
    "সিআইএ": "সিআইএর সিআইএকে",
    # vowels that no word has before its own য়
    "টকশো": "টকশোয়ের টকশোয়ে টকশোতে",
    "নওগাঁ": "নওগাঁয় নওগাঁর নওগাঁয়ে",
    # র after a consonant that is spoken with a vowel
    "হিজবুল্লাহ": "হিজবুল্লাহর হিজবুল্লাহকে হিজবুল্লাহতে",
    "সদস্য": "সদস্যর সদস্যের সদস্যবৃন্দ",
    "মিত্র": "মিত্রর মিত্রের",
    "আত্মীয়": "আত্মীয়র আত্মীয়ের",
    # emphasis after া
    "শিক্ষার্থী": "শিক্ষার্থীরাই শিক্ষার্থীরাও শিক্ষার্থীদেরই",
    "ক্ষমতা": "ক্ষমতাই ক্ষমতায়ও",
    "সমস্যা": "সমস্যাই সমস্যাটাই",
    # determiners that count
    "অংশ": "অংশটুকু অংশটুকুও",
    "চিঠি": "চিঠিখানা চিঠিখানি চিঠিখানার",
    # one letter that is known
    "শি": "শির শিকে",
    "বাইরে": "বাইরের বাইরেও",
    "কমান্ডার": "কমান্ডারের কমান্ডাররা",
}

WHOLE = (
    "সরকার উপসরকার বাজার হাজার খাবার রাডার ডলার হেলিকপ্টার শনিবার কাশ্মীর সিঙ্গাপুর রংপুর কাদের নাসের শের খবর শহর "
    "শান্তি ক্ষতি পরিস্থিতি ক্ষমতা জনতা এলাকা আশঙ্কা কোটি পার্টি কমিটি পরীক্ষা মামলা জুলাই লড়াই দুবাই বই ভিডিও এনজিও "
    "ঠাকুরগাঁও সিবিআই পিসিআর রায় উপায় বিদায় সম্প্রদায় চট্টোপাধ্যায় সঙ্গে থেকে তবে আমাদের তার কোথায় জনগণ গোলাগুলি "
    "ক্যামেরা ত্রিপুরা বসুন্ধরা অস্বীকার মানবাধিকার লঞ্চার মনোহর জোহর কারখানা নেতৃবৃন্দ মুম্বাই ছিনতাই মীরসরাই "
    "সিদ্দিকুর হায়দ্রাবাদ কোচবিহার ফ্রিল্যান্সার ইউটিলিটি ঘেরাও টেকসই দায়ের হিসেবে ওয়ানডে"
)

VERBS = "করেছে বলেছেন হচ্ছে চলছে পেরিয়ে"


@pytest.mark.parametrize(("base", "form"), [(base, form) for base in FORMS for form in FORMS[base].split()])
def test_a_form_gives_its_base(base: str, form: str) -> None:
    assert stem(form) == fold(base)


@pytest.mark.parametrize("base", FORMS)
def test_a_base_is_its_own_stem(base: str) -> None:
    assert stem(base) == fold(base)


@pytest.mark.parametrize("word", WHOLE.split())
def test_a_word_that_only_looks_inflected_stays_whole(word: str) -> None:
    assert stem(word) == fold(word)


@pytest.mark.parametrize("word", VERBS.split())
def test_verbs_are_left_alone(word: str) -> None:
    assert stem(word) == fold(word)


@pytest.mark.parametrize("word", ["", "kim", "NATO", "2023", "১২", "ক", "ৎ", "্", "ে", "-এর", "র"])
def test_what_is_no_bengali_word_is_its_own_stem(word: str) -> None:
    assert stem(word) == fold(word)


def test_latin_names_lose_bengali_endings() -> None:
    assert stem("NATO-র") == "nato"


PEOPLE = ("রা", "দের", "দেরকে", "গণ", "বৃন্দ")
AFTER_NUMBER = {"গুলো": "র কে তে", "গুলি": "র কে তে", "টি": "র কে তে", "টা": "র কে তে", "টুকু": "র তে", "সমূহ": "ের কে"}


@pytest.mark.parametrize("base", ["নেতা", "মন্ত্রী", "শিশু", "নাগরিক", "সৈন্য"])
@pytest.mark.parametrize("ending", [*PEOPLE, *(n + case for n in AFTER_NUMBER for case in AFTER_NUMBER[n].split())])
@pytest.mark.parametrize("emphasis", ["", "ও", "ই"])
def test_chains_of_number_case_and_emphasis_come_off(base: str, ending: str, emphasis: str) -> None:
    assert stem(base + ending + emphasis) == fold(base)


def test_both_encodings_of_a_word_have_one_stem() -> None:
    assert stem("রাশি\u09dfার") == stem("রাশিয\u09bcার") == fold("রাশিয়া")


@given(
    st.text(st.characters(exclude_categories=()), max_size=80)
    | st.text(st.sampled_from("কতদরবসগলয়ািীেোংঁঃ্ৎইওআ-"), max_size=20)
)
def test_a_stem_is_its_own_stem_and_no_longer_than_the_word(word: str) -> None:
    assert stem(stem(word)) == stem(word)
    assert len(stem(word)) <= len(fold(word))


@given(st.text(st.sampled_from("কতদরবসগলয়ািীেোংঁঃ্ৎইওআঅ-"), max_size=12))
def test_a_word_begins_as_its_stem_does(word: str) -> None:
    found = stem(word)
    assert begin(found) in {begin(fold(word)), fold(word)[:1]}


def test_an_endless_word_is_its_own_stem() -> None:
    word = "রাশিয়ার" * 100_000
    assert stem(word) == fold(word)


def _rows(name: str) -> list[tuple[str, str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [
            (row["word"], row["lemma"], row["category"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["category"] != "verb"
        ]


every_file = pytest.mark.parametrize("name", ["stems.tsv", "stems_more.tsv"])


@every_file
def test_inflected_forms_of_the_cases_meet_their_base(name: str) -> None:
    inflected = [(word, lemma) for word, lemma, _ in _rows(name) if word != lemma]
    apart = [word for word, lemma in inflected if stem(word) != stem(lemma)]
    assert len(inflected) > 140
    assert len(apart) <= 0.02 * len(inflected), apart


@every_file
def test_words_of_the_cases_that_must_stay_whole_do(name: str) -> None:
    keep = [word for word, _, category in _rows(name) if category == "keep"]
    cut = [word for word in keep if stem(word) != fold(word)]
    assert len(keep) > 50
    assert len(cut) <= 0.02 * len(keep), cut


@every_file
def test_different_words_of_the_cases_do_not_meet(name: str) -> None:
    lemmas = sorted({lemma for _, lemma, _ in _rows(name)})
    met = [pair for pair in combinations(lemmas, 2) if stem(pair[0]) == stem(pair[1])]
    assert len(met) <= 0.01 * len(lemmas), met
