"""A second hand's changes of the text: how it is cut, wrapped, mixed and moved. Written without a look at the first."""

from __future__ import annotations

import html as escapes
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.mutators.subject import CUT, NotHereError, Subject, fragment, mutator, remove

CONSENT = "আমরা কুকি ব্যবহার করি। এই সাইট ব্যবহার করে আপনি আমাদের গোপনীয়তা নীতি ও কুকি নীতিতে সম্মতি দিচ্ছেন।"
SUBSCRIBE = "সম্পূর্ণ প্রতিবেদনটি পড়তে সাবস্ক্রাইব করুন। ইতিমধ্যে গ্রাহক হলে লগইন করুন।"
NEIGHBOUR = "এদিকে পৌর এলাকায় পানির লাইন মেরামতের কাজ আগামী সপ্তাহে শুরু হবে বলে জানিয়েছেন প্রকৌশলী আবদুল মান্নান।"
COMMENTS = (
    "খুব ভালো প্রতিবেদন, ধন্যবাদ। আরও এমন খবর চাই আপনাদের কাছ থেকে।",
    "এসব খবর দিয়ে আমাদের কী লাভ? দেশের খবর দিন ভাই।",
    "আমি লেখকের সাথে একমত নই, কারণ বাস্তবতা ভিন্ন।",
)


def body_of(subject: Subject) -> Any:
    return subject.one("body")


def plain_text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def at(subject: Subject, where: int, text: str) -> None:
    """Put a fragment before the paragraph of that number; -1 is behind the last."""
    paragraphs = subject.paragraphs()
    if where < 0:
        paragraphs[-1].addnext(fragment(text))
    else:
        paragraphs[min(where, len(paragraphs) - 1)].addprevious(fragment(text))


def replace_paragraphs(subject: Subject, make: Callable[[list[str]], str]) -> None:
    """Put one fragment in the place of all paragraphs."""
    paragraphs = subject.paragraphs()
    paragraphs[0].addprevious(fragment(make([escapes.escape(plain_text(each)) for each in paragraphs])))
    for each in paragraphs:
        remove(each)


def empty_body(subject: Subject, put: str = "") -> Any:
    body = body_of(subject)
    for child in list(body):
        body.remove(child)
    body.text = put
    return body


def _each(form: str) -> Callable[[list[str]], str]:
    return lambda texts: f"<div>{''.join(form.format(text) for text in texts)}</div>"


def _retold(name: str, make: Callable[[list[str]], str]) -> None:
    def change(subject: Subject) -> None:
        replace_paragraphs(subject, make)

    change.__name__ = name
    mutator(change)


for _name, _make in {
    "lines_by_br": lambda texts: f"<div>{'<br>'.join(texts)}</div>",
    "lines_by_two_br_and_spaces": lambda texts: f"<div>{'<br>&nbsp;<br>'.join(texts)}</div>",
    "spans_as_blocks": _each('<span style="display:block">{}</span>'),
    "divs_for_paragraphs": _each('<div class="para">{}</div>'),
    "sections_around_paragraphs": _each("<section><div><p>{}</p></div></section>"),
    "own_elements_for_paragraphs": _each("<news-paragraph>{}</news-paragraph>"),
    "list_for_paragraphs": lambda texts: f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>",
    "table_for_paragraphs": lambda texts: f"<table>{''.join(f'<tr><td>{text}</td></tr>' for text in texts)}</table>",
    "preformatted": lambda texts: "<pre>{}</pre>".format("\n\n".join(texts)),
    "bold_paragraphs": _each("<p><b>{}</b></p>"),
    "quotes_for_paragraphs": _each("<blockquote>{}</blockquote>"),
    "headings_for_paragraphs": _each("<h3>{}</h3>"),
    "fonts_nested": _each('<p><font face="SolaimanLipi"><font size="4">{}</font></font></p>'),
    "everything_in_one_paragraph": lambda texts: f"<p>{' '.join(texts)}</p>",
    "paragraphs_for_both_screens": lambda texts: "<div>{}{}</div>".format(
        "".join(f'<p class="mobile">{text}</p>' for text in texts),
        "".join(f'<p class="desktop">{text}</p>' for text in texts),
    ),
    "tags_shown_as_text": lambda texts: "<div>{}</div>".format("".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in texts)),
    "entities_escaped_twice": _each("<p>{}&amp;nbsp;&amp;zwnj;</p>"),
    "hard_spaces": lambda texts: _each("<p>{}</p>")([text.replace(" ", "&nbsp;") for text in texts]),
    "zero_width_spaces": lambda texts: _each("<p>{}</p>")([text.replace(" ", " &#8203;") for text in texts]),
    "mojibake": lambda texts: _each("<p>{}</p>")([text.encode().decode("latin-1") for text in texts]),
    "question_marks": lambda texts: _each("<p>{}</p>")([text.encode("ascii", "replace").decode() for text in texts]),
    "replacement_signs": lambda texts: _each("<p>{}</p>")([text.replace("র", "\ufffd") for text in texts]),
    "rest_behind_read_more": lambda texts: "<div>{}<div class='more' style='display:none'>{}</div></div>".format(
        "".join(f"<p>{text}</p>" for text in texts[:1]), "".join(f"<p>{text}</p>" for text in texts[1:])
    ),
    "second_half_on_page_two": lambda texts: "<div>{}<p><a href='?page=2'>পরের পৃষ্ঠা</a></p></div>".format(
        "".join(f"<p>{text}</p>" for text in texts[: len(texts) // 2])
    ),
    "paywall_after_the_first": lambda texts: f"<div><p>{texts[0]}</p><p>{SUBSCRIBE}</p></div>",
    "cut_with_an_ellipsis": lambda texts: f"<div><p>{texts[0]}</p><p>{texts[1][:60]}…</p></div>",
    "excerpt_with_bracketed_dots": lambda texts: f"<p>{texts[0][:90]} [&hellip;]</p>",
    "consent_in_its_place": lambda _: f"<div><p>{CONSENT}</p><button>সম্মত</button></div>",
    "live_blog": lambda texts: "<div>{}</div>".format(
        "".join(f"<div class='entry'><time>{9 + n}:১৫</time><p>{text}</p></div>" for n, text in enumerate(texts))
    ),
}.items():
    _retold(_name, _make)


def _added(name: str, where: int, text: str) -> None:
    def change(subject: Subject) -> None:
        at(subject, where, text)

    change.__name__ = name
    mutator(change)


for _name, _where, _text in (
    ("cookie_banner_in_the_text", 0, f"<div class='cookie-banner'><p>{CONSENT}</p><button>ঠিক আছে</button></div>"),
    ("consent_paragraph_on_top", 0, f"<p>{CONSENT}</p>"),
    ("advert_word_as_paragraph", 1, "<p>বিজ্ঞাপন</p>"),
    ("advert_english_as_paragraph", 2, "<p>ADVERTISEMENT</p>"),
    ("related_story_link_in_a_paragraph", 1, "<p>আরও পড়ুন: <a href='/x/y'>সড়ক সংস্কারে ধীরগতি</a></p>"),
    ("related_story_bold_link", 2, "<p><strong><a href='/n/1'>পৌর মেয়রের পদত্যাগ চান এলাকাবাসী</a></strong></p>"),
    (
        "related_card_with_teaser",
        1,
        f"<div class='card'><a href='/n/1'><img src='/i.jpg'><h4>মেরামত শুরু</h4></a><p>{NEIGHBOUR}</p></div>",
    ),
    ("related_list", 2, "<ul><li><a href='/1'>মেট্রোরেলের সময় বদল</a></li><li><a href='/2'>নদীভাঙন বাড়ছে</a></li></ul>"),
    ("newsletter_form", 1, "<form><p>আমাদের নিউজলেটারে সাবস্ক্রাইব করুন</p><input name='email'></form>"),
    ("join_our_channel", -1, "<p>সর্বশেষ খবর পেতে আমাদের হোয়াটসঅ্যাপ চ্যানেল ফলো করুন</p>"),
    ("google_news_line", -1, "<p>গুগল নিউজে আমাদের খবর পেতে <a href='https://news.google.com/'>ফলো করুন</a></p>"),
    ("listen_to_this_story", 0, "<p>এই খবরটি শুনুন</p>"),
    ("reading_time", 0, "<p>পড়তে সময় লাগবে ৩ মিনিট</p>"),
    ("views_counted", 0, "<p>১,২৩৪ বার পঠিত</p>"),
    ("share_words", 0, "<p>শেয়ার করুন Facebook Twitter WhatsApp</p>"),
    ("byline_as_first_paragraph", 0, "<p>নিজস্ব প্রতিবেদক, ঢাকা</p>"),
    ("author_box_behind", -1, "<div class='author-bio'><p>লেখক: জ্যেষ্ঠ প্রতিবেদক। তিনি দশ বছর ধরে লিখছেন।</p></div>"),
    ("tags_as_a_paragraph", -1, "<p>ট্যাগ: <a href='/t/1'>রাশিয়া</a>, <a href='/t/2'>সড়ক</a></p>"),
    ("comments_behind_the_text", -1, "<div class='comments'>{}</div>".format("".join(f"<p>{c}</p>" for c in COMMENTS))),
    ("caption_as_a_paragraph", 1, "<p><img src='/x.jpg'><br><em>ছবি: সংগৃহীত</em></p>"),
    ("poll_in_the_middle", 2, "<div class='poll'><p>আপনি কি একমত?</p><label>হ্যাঁ</label><label>না</label></div>"),
    ("copyright_line", -1, "<p>© ২০২৬ সর্বস্বত্ব সংরক্ষিত। এই ওয়েবসাইটের কোনো লেখা অনুমতি ছাড়া ব্যবহার বেআইনি।</p>"),
    (
        "style_text_shown",
        0,
        "<p>.para{font-size:18px;line-height:1.6} @media(max-width:600px){.para{font-size:16px}}</p>",
    ),
    ("script_text_shown", 1, "<p>(function(){var s=document.createElement('script');s.async=true;})();</p>"),
    ("shortcode_residue", 1, '<p>[caption id="attachment_12" align="aligncenter"]</p>'),
    ("template_residue_inside", 1, "<p>{{ article.ad_slot_2 }}</p>"),
    ("undefined_inside", -1, "<p>undefined</p>"),
):
    _added(_name, _where, _text)


def _gone(name: str, put: Callable[[list[str]], str]) -> None:
    def change(subject: Subject) -> None:
        texts = [plain_text(each) for each in subject.paragraphs()]
        empty_body(subject).append(fragment(put(texts)))

    change.__name__ = name
    mutator(change)


def _joined(texts: list[str]) -> str:
    return "".join(f"<p>{escapes.escape(text)}</p>" for text in texts)


for _name, _put in {
    "text_in_a_template": lambda texts: f"<template>{_joined(texts)}</template>",
    "text_in_a_script": lambda texts: f"<script>render('{' '.join(texts)}')</script>",
    "text_in_noscript": lambda texts: f"<noscript>{_joined(texts)}</noscript>",
    "text_in_a_textarea": lambda texts: f"<textarea>{_joined(texts)}</textarea>",
    "text_in_an_inner_frame": lambda texts: f'<iframe srcdoc="{escapes.escape(_joined(texts))}"></iframe>',
    "text_still_loading": lambda _: "<p>লোড হচ্ছে…</p>",
    "text_is_a_placeholder": lambda _: "<p>{{ post.content }}</p>",
    "text_is_lorem_ipsum": lambda _: f"<p>{'Lorem ipsum dolor sit amet, consectetur adipiscing elit. ' * 9}</p>",
    "text_is_a_picture": lambda _: "<p><img src='/page-scan.jpg' alt=''></p>",
    "comments_for_the_text": lambda _: f"<div>{_joined(list(COMMENTS))}</div>",
    "text_is_null": lambda _: "<p>null</p>",
}.items():
    _gone(_name, _put)


@mutator
def cut_in_the_middle(subject: Subject) -> None:
    """The connection closed: nothing behind the second paragraph arrived."""
    subject.paragraphs()[1].addnext(etree.Comment(CUT))


@mutator
def drop_cap(subject: Subject) -> None:
    """The first letter is an element of its own."""
    first = subject.paragraphs()[0]
    text = plain_text(first)
    made = fragment(f"<p><span class='dropcap'>{text[:1]}</span>{escapes.escape(text[1:])}</p>")
    first.getparent().replace(first, made)


@mutator
def summary_box_on_top(subject: Subject) -> None:
    """A box that a machine wrote, in the text's own words."""
    words = plain_text(subject.paragraphs()[1])[:120]
    at(subject, 0, f"<div class='ai-summary'><h4>এক নজরে</h4><ul><li>{escapes.escape(words)}</li></ul></div>")


@mutator
def pull_quote(subject: Subject) -> None:
    """A sentence of the text shown once more."""
    words = plain_text(subject.paragraphs()[1]).split("।")[0]
    at(subject, 1, f"<aside class='pullquote'><p>{escapes.escape(words)}</p></aside>")


@mutator
def first_paragraph_twice(subject: Subject) -> None:
    """The lede was put above the text as well."""
    first = subject.paragraphs()[0]
    first.addprevious(deepcopy(first))


@mutator
def next_article_in_the_text(subject: Subject) -> None:
    """An endless page: the next article follows in the same container."""
    body_of(subject).append(subject.other_scope())


def _other_paragraphs(subject: Subject) -> Iterator[Any]:
    for each in subject.other_scope().iter("p"):
        if len(plain_text(each)) > 60:
            yield deepcopy(each)


@mutator
def next_text_in_the_text(subject: Subject) -> None:
    """The same, only the paragraphs and a rule between."""
    body_of(subject).append(fragment("<hr>"))
    body_of(subject).extend(_other_paragraphs(subject))


@mutator
def next_article_beside(subject: Subject) -> None:
    """The next article stands behind this one, marked up alike."""
    subject.scope().addnext(subject.other_scope())


@mutator
def former_article_above(subject: Subject) -> None:
    """Another article stands before this one, marked up alike."""
    subject.scope().addprevious(subject.other_scope())


@mutator
def text_of_the_other(subject: Subject) -> None:
    """The text is another article's, the rest is right."""
    others = list(_other_paragraphs(subject))
    if not others:
        raise NotHereError("paragraphs")
    empty_body(subject).extend(others)


@mutator
def text_renamed_beside_a_teaser(subject: Subject) -> None:
    """The body's class went to the teaser under it."""
    body = body_of(subject)
    teaser = etree.Element("div", {"class": body.get("class") or "body"})
    teaser.append(fragment(f"<p>{NEIGHBOUR}</p>"))
    body.set("class", "story")
    body.addnext(teaser)
