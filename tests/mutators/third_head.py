"""A third hand's changes of headline and address, and slips of the encoding. Written without a look at the checks.

Left out, for nothing on a page or in a run can tell: every layer's headline without its first words (a kicker looks the
same) or within quotation marks; every layer's headline that of a link to another story (a daily column has one headline
at many addresses); a path before the address' own that keeps its key; a text with the words of each line turned round.
"""

from __future__ import annotations

import html as escapes
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.mutators.stranger_head import metas, scripts
from tests.mutators.subject import OTHER_HEADLINE, Subject, clear, fragment, mutator
from tests.mutators.third_machine import the_other

Text = Callable[[str, Subject], str]


def _printed(subject: Subject, markup: str) -> None:
    """The headline's element holds other markup."""
    element = subject.one("headline")
    clear(element)
    made = fragment(f"<h1>{markup}</h1>")
    element.text = made.text
    element.extend(list(made))


def say_everywhere(subject: Subject, text: str, *, but_h1: bool = False) -> None:
    """Every layer has another headline."""
    for meta in subject.tree.iter("meta"):
        if (meta.get("property") or meta.get("name")) in ("og:title", "twitter:title"):
            meta.set("content", text)
    for title in subject.tree.iter("title"):
        title.text = text
    for script in scripts(subject):
        try:
            data = json.loads(script.text)
        except ValueError:
            continue
        if isinstance(data, dict) and "headline" in data:
            script.text = json.dumps({**data, "headline": text}, ensure_ascii=False)
    if not but_h1:
        _printed(subject, escapes.escape(text))


def _headline(name: str, form: Text, *, but_h1: bool) -> None:
    def change(subject: Subject) -> None:
        say_everywhere(subject, form(subject.page.plain_headline, subject), but_h1=but_h1)

    change.__name__ = name
    mutator(change)


def mojibake(text: str) -> str:
    """UTF-8 that was taken for a Western code page."""
    return text.encode().decode("cp1252", "replace")


def kar_first(text: str) -> str:
    """The vowel signs that are drawn before a consonant stand before it, as an old font's converter leaves them."""
    letters = list(text)
    for number in range(1, len(letters)):
        if letters[number] in "িেৈ":
            letters[number - 1], letters[number] = letters[number], letters[number - 1]
    return "".join(letters)


_FORMS: dict[str, Text] = {
    "cut_at_forty": lambda text, _: text[:40],
    "cut_at_a_word": lambda text, _: " ".join(text.split()[:4]),
    "cut_with_three_dots": lambda text, _: " ".join(text.split()[:4]) + " ...",
    "with_a_section": lambda text, _: f"{text} | আন্তর্জাতিক",
    "with_site_and_section": lambda text, s: f"{text} | আন্তর্জাতিক | {s.page.outlet.name}",
    "with_a_date": lambda text, _: f"{text} | ২৯ আগস্ট ২০২৬",
    "with_a_count": lambda text, _: f"(৩) {text}",
    "with_video_in_brackets": lambda text, _: f"{text} (ভিডিওসহ)",
    "with_breaking": lambda text, _: f"ব্রেকিং: {text}",
    "twice": lambda text, _: f"{text} {text}",
    "mojibake": lambda text, _: mojibake(text),
    "question_marks": lambda text, _: text.encode("ascii", "replace").decode(),
    "replacement_signs": lambda text, _: text.replace("র", "\ufffd"),
    "kar_first": lambda text, _: kar_first(text),
    "escaped": lambda text, _: json.dumps(text)[1:-1],
    "percent_signs": lambda text, _: "".join(f"%{byte:02X}" for byte in text.encode()),
    "entities": lambda text, _: "".join(f"&#{ord(letter)};" for letter in text),
    "old_font": lambda _, __: "ivwkqvi m‡½ mvgwiK †evSvcov wb‡q Av‡jvPbv wK‡gi",
    "english": lambda _, __: "Kim Jong Un visits Russia to discuss military ties",
    "its_slug": lambda _, s: urlsplit(str(s.page.response.url)).path.strip("/").split("/")[-1],
    "not_found": lambda _, __: "৪০৪ - পাতাটি পাওয়া যায়নি",
    "home": lambda _, __: "হোম",
    "latest_news": lambda _, s: f"সর্বশেষ খবর, ব্রেকিং নিউজ | {s.page.outlet.name}",
    "a_template": lambda _, __: "%%title%% %%sep%% %%sitename%%",
    "null": lambda _, __: "null",
    "object": lambda _, __: "[object Object]",
    "one_letter": lambda text, _: text[:1],
    "number": lambda _, __: "1461207",
    "the_lede": lambda _, s: s.page.paragraphs[0],
    "of_the_other_page": lambda _, s: str(the_other(s).headline),
    "spaces_gone": lambda text, _: text.replace(" ", ""),
    "soft_hyphens": lambda text, _: "\u00ad".join(text.split(" ")).replace("\u00ad", " \u00ad"),
    "marked_up": lambda text, _: f"<b>{text}</b>",
    "upside_marks": lambda text, _: f"\u202b{text}\u202c",
}


for _name, _form in _FORMS.items():
    _headline(f"title_everywhere_{_name}", _form, but_h1=False)
for _name in (
    "cut_at_forty",
    "cut_at_a_word",
    "with_a_section",
    "mojibake",
    "kar_first",
    "english",
    "latest_news",
    "of_the_other_page",
    "marked_up",
    "number",
):
    _headline(f"title_in_the_head_{_name}", _FORMS[_name], but_h1=True)


def _h1_alone(name: str, markup: str) -> None:
    """The head says nothing of the headline."""

    def change(subject: Subject) -> None:
        text = escapes.escape(subject.page.plain_headline)
        say_everywhere(subject, "", but_h1=True)
        _printed(subject, markup.format(text=text, half=text[: len(text) // 2]))

    change.__name__ = name
    mutator(change)


for _name, _markup in {
    "h1_alone": "{text}",
    "h1_alone_with_shoulder": "<small>সীমান্তে উত্তেজনা</small><br>{text}",
    "h1_alone_with_author": "{text} <span class='by'>রাশেদ খান</span>",
    "h1_alone_with_reading_time": "{text} <em>৩ মিনিটের পড়া</em>",
    "h1_alone_hidden_copy": "<span aria-hidden='true'>{text}</span><span class='sr-only'>{text}</span>",
    "h1_alone_in_a_component": "<x-title text='{text}'></x-title>",
    "h1_alone_label": "<span class='label'>এক্সক্লুসিভ</span>{text}",
    "h1_alone_cut": "{half}",
    "h1_alone_the_kicker": "সীমান্তে উত্তেজনা",
    "h1_alone_breadcrumb": "<a href='/'>হোম</a> / <a href='/world'>আন্তর্জাতিক</a>",
    "h1_alone_of_the_other": OTHER_HEADLINE,
}.items():
    _h1_alone(_name, _markup)


@mutator
def h1_the_kicker_h2_the_headline(subject: Subject) -> None:
    """The kicker is the h1, the headline an h2 below; the head says nothing."""
    text = subject.page.plain_headline
    say_everywhere(subject, "", but_h1=True)
    _printed(subject, "সীমান্তে উত্তেজনা")
    made = fragment("<h2></h2>")
    made.text = text
    subject.one("headline").addnext(made)


def _address(name: str, form: Callable[[str, Subject], str], *, which: str = "both") -> None:
    def change(subject: Subject) -> None:
        new = form(str(subject.page.response.url), subject)
        if which != "og":
            for link in subject.tree.xpath("//link[@rel='canonical']"):
                link.set("href", new)
        if which != "canonical":
            for meta in metas(subject, "og:url"):
                meta.set("content", new)

    change.__name__ = name
    mutator(change)


def _host(url: str, form: Callable[[str], str]) -> str:
    parts: Any = urlsplit(url)
    return str(parts._replace(netloc=form(parts.netloc)).geturl())


_ADDRESSES: dict[str, Callable[[str, Subject], str]] = {
    "amp": lambda url, _: url.rstrip("/") + "/amp",
    "mobile": lambda url, _: _host(url, lambda host: f"m.{host.removeprefix('www.')}"),
    "print": lambda url, _: url + "?print=1",
    "with_a_session": lambda url, _: url + "?PHPSESSID=8f3a1c&fbclid=x1",
    "without_tls_or_with": lambda url, _: url.replace("https:", "h:").replace("http:", "https:").replace("h:", "http:"),
    "in_capitals": lambda url, _: _host(url, str.upper),
    "without_host": lambda url, _: urlsplit(url).path,
    "of_another_site": lambda url, _: _host(url, lambda _: "www.origin-press.example"),
    "of_the_english_edition": lambda url, _: _host(url, lambda host: f"en.{host.removeprefix('www.')}"),
    "of_a_category": lambda url, _: url.rsplit("/", 2)[0] + "/category/world",
    "of_page_two": lambda url, _: url.rstrip("/") + "/page/2",
    "empty": lambda _, __: "",
    "local": lambda url, _: _host(url, lambda _: "localhost:3000"),
    "of_the_other": lambda _, s: str(the_other(s).canonical_url),
    "a_template": lambda _, __: "{{ canonical }}",
}
for _name, _change in _ADDRESSES.items():
    _address(f"address_{_name}", _change)
for _name in ("of_another_site", "of_the_other", "of_a_category"):
    _address(f"address_in_canonical_{_name}", _ADDRESSES[_name], which="canonical")


@mutator
def canonical_twice(subject: Subject) -> None:
    """A plugin wrote a second canonical link before ours: the front page."""
    host = urlsplit(str(subject.page.response.url)).netloc
    subject.head().insert(0, fragment(f"<link rel='canonical' href='https://{host}/'>"))


@mutator
def base_of_another_host(subject: Subject) -> None:
    """A base element names the machine of the files; the addresses are relative."""
    path = urlsplit(str(subject.page.response.url)).path
    subject.head().insert(0, fragment("<base href='https://cdn-files.example/site/'>"))
    for link in subject.tree.xpath("//link[@rel='canonical']"):
        link.set("href", path)


@mutator
def refreshed_to_another(subject: Subject) -> None:
    """The page sends its reader on: it has moved."""
    made = fragment("<meta http-equiv='refresh'>")
    made.set("content", f"0; url={the_other(subject).canonical_url}")
    subject.head().insert(0, made)


def _paragraphs(name: str, form: Callable[[str, int, int], str]) -> None:
    def change(subject: Subject) -> None:
        found = subject.paragraphs()
        for number, paragraph in enumerate(found):
            paragraph.text = form(clear(paragraph), number, len(found))

    change.__name__ = name
    mutator(change)


OLD = "ivwkqvi m‡½ mvgwiK †evSvcov wb‡q Av‡jvPbv n‡q‡Q e‡j Rvwb‡q‡Q msev` ms¯’v, `yB †`‡ki †bZviv G wel‡q GKgZ n‡q‡Qb"
HINDI = "रूस और उत्तर कोरिया के बीच सैन्य सहयोग पर चर्चा हुई, दोनों देशों के नेताओं ने इस पर सहमति जताई।"
ENGLISH = "The two leaders discussed military ties during a long meeting on Saturday, the agency reported, and agreed."
ASSAMESE = "ৰাছিয়াৰ সৈতে সামৰিক বুজাবুজি শক্তিশালী কৰিবলৈ দুয়োখন দেশৰ নেতাই আলোচনা কৰিছে আৰু একমত হৈছে।"
for _name, _turn in {
    "words_half_mojibake": lambda text, number, of: mojibake(text) if number * 2 >= of else text,
    "words_one_paragraph_mojibake": lambda text, number, _: mojibake(text) if number == 1 else text,
    "words_double_mojibake": lambda text, _, __: mojibake(mojibake(text)),
    "words_one_paragraph_question_marks": lambda text, number, _: "?" * len(text) if number == 1 else text,
    "words_one_replacement_sign": lambda text, number, _: (
        text[:50] + "\ufffd\ufffd" + text[51:] if number == 1 else text
    ),
    "words_kar_first": lambda text, _, __: kar_first(text),
    "words_kar_first_in_half": lambda text, number, of: kar_first(text) if number * 2 >= of else text,
    "words_without_spaces": lambda text, _, __: text.replace(" ", ""),
    "words_without_spaces_in_half": lambda text, number, of: text.replace(" ", "") if number * 2 >= of else text,
    "words_spaced_out": lambda text, _, __: " ".join(text.replace(" ", "")),
    "words_in_an_old_font": lambda _, number, ___: f"{OLD} {number}",
    "words_half_in_an_old_font": lambda text, number, of: f"{OLD} {number}" if number * 2 >= of else text,
    "words_in_hindi": lambda _, number, ___: f"{HINDI} {number}",
    "words_half_in_hindi": lambda text, number, of: f"{HINDI} {number}" if number * 2 >= of else text,
    "words_in_english": lambda _, number, ___: f"{ENGLISH} {number}",
    "words_half_in_english": lambda text, number, of: f"{ENGLISH} {number}" if number * 2 >= of else text,
    "words_in_assamese": lambda _, number, ___: f"{ASSAMESE} {number}",
    "words_without_vowel_signs": lambda text, _, __: "".join(c for c in text if not "\u09be" <= c <= "\u09cd"),
    "words_without_hasanta": lambda text, _, __: text.replace("\u09cd", ""),
    "words_soft_hyphens": lambda text, _, __: "\u00ad".join(text),
    "words_of_entities": lambda text, _, __: "".join(f"&#{ord(c)};" for c in text),
    "words_in_percent_signs": lambda text, _, __: "".join(f"%{byte:02X}" for byte in text.encode()),
    "words_half_in_percent_signs": lambda text, number, of: (
        "".join(f"%{byte:02X}" for byte in text.encode()) if number * 2 >= of else text
    ),
    "words_decomposed": lambda text, _, __: text.replace("\u09df", "\u09af\u09bc").replace("\u09dc", "\u09a1\u09bc"),
    "words_each_cut": lambda text, _, __: text[: len(text) // 2] + "…",
    "words_slashed_quotes": lambda text, _, __: text.replace('"', '\\"').replace("‘", "\\'").replace("।", "\\।"),
    "words_with_nulls": lambda text, number, _: "null" if number == 1 else text,
    "words_the_first_again": lambda text, number, _: text if number != 2 else "অপেক্ষা করুন...",
}.items():
    _paragraphs(_name, _turn)
