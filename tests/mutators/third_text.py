"""A third hand's changes of the text: what is put into it, and what takes its place. Written without a look at the
checks.

Left out, for no newspaper was seen to do it: letters of no size in the words, against copying; an anchor's sign before
each paragraph.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence

from spiders.blocks import text_of
from tests.mutators.stranger_text import at, plain_text, replace_paragraphs
from tests.mutators.subject import (
    OTHER_DATE,
    OTHER_HEADLINE,
    TEASER,
    NotHereError,
    Subject,
    fragment,
    mutator,
    remove,
)

_ANOTHER = f"<a href='/news/bridge-toll'>{OTHER_HEADLINE}</a>"
_TWEET = "আজ সন্ধ্যায় সবাইকে ধন্যবাদ জানাই, আপনাদের ভালোবাসা আমাদের পাথেয়।"


def texts(subject: Subject) -> list[str]:
    """The paragraphs as they stand."""
    return [text_of(p) for p in subject.paragraphs()]


def _put(name: str, where: int, markup: str) -> None:
    def change(subject: Subject) -> None:
        at(subject, where, markup.replace("SITE", subject.page.outlet.name))

    change.__name__ = name
    mutator(change)


for _name, (_where, _markup) in {
    "tweet_embedded": (
        2,
        f"<blockquote class='twitter-tweet'><p lang='bn'>{_TWEET}</p>— রাশেদ (@rashed) "
        "<a href='https://twitter.com/rashed/status/1'>September 1, 2026</a></blockquote>",
    ),
    "instagram_embedded": (
        2,
        "<blockquote class='instagram-media'><div>View this post on Instagram</div>"
        "<p>A post shared by রাশেদ (@rashed)</p></blockquote>",
    ),
    "wordpress_embed_of_another": (2, f"<blockquote class='wp-embedded-content'>{_ANOTHER}</blockquote>"),
    "related_in_details": (
        2,
        f"<details><summary>এ বিষয়ে আরও</summary><ul><li>{_ANOTHER}</li><li>{_ANOTHER}</li></ul></details>",
    ),
    "related_in_a_table": (2, f"<table><tr><td>{_ANOTHER}</td></tr><tr><td>{TEASER}</td></tr></table>"),
    "related_in_a_figure": (2, f"<figure><a href='/news/9'><img src='/9.jpg'></a><p>{_ANOTHER}</p></figure>"),
    "related_card_of_hashed_classes": (
        2,
        f"<div class='x1a2'><a class='k9z' href='/news/9'><img src='/9.jpg'><span>{OTHER_HEADLINE}</span></a>"
        f"<span>{OTHER_DATE}</span></div>",
    ),
    "related_card_linked_as_a_whole": (
        -1,
        f"<a href='/news/9'><div><b>{OTHER_HEADLINE}</b><div>{TEASER}</div></div></a>",
    ),
    "related_in_a_web_component": (2, f"<news-card><h3>{OTHER_HEADLINE}</h3><p>{TEASER}</p></news-card>"),
    "advert_of_google": (1, "<ins class='adsbygoogle'><p>এখনই কিনুন, সীমিত সময়ের ছাড়</p></ins>"),
    "sponsored_grid": (
        -1,
        "<div id='taboola-below'><div>Sponsored Links</div><a rel='sponsored nofollow' href='https://ads.example/1'>"
        "একটি উপায়ে ওজন কমান ঘরে বসেই</a></div>",
    ),
    "sponsored_paragraph": (
        2,
        "<p><a rel='sponsored nofollow' href='https://ads.example/1'>ঘরে বসে আয় করুন প্রতিদিন হাজার টাকা</a></p>",
    ),
    "font_size_buttons": (0, "<p>অ+ অ-</p>"),
    "print_words": (0, "<p><a href='#'>প্রিন্ট করুন</a> | <a href='#'>লিংক কপি করুন</a></p>"),
    "breadcrumb_in_the_text": (0, "<p><a href='/'>হোম</a> › <a href='/world'>আন্তর্জাতিক</a></p>"),
    "reactions": (-1, "<div><p>আপনার প্রতিক্রিয়া কী?</p><button>👍 ১২</button><button>❤ ৩</button></div>"),
    "star_rating": (-1, "<p>রেটিং: ৪.৫/৫ (১২ ভোট)</p>"),
    "editors_imprint": (-1, "<p>সম্পাদক ও প্রকাশক: মোঃ আবদুল করিম। ফোন: ০২-৯৮৭৬৫৪৩, ই-মেইল: news@example.com</p>"),
    "app_download": (2, "<p><a href='https://play.google.com/store/apps'>SITE অ্যাপ ডাউনলোড করুন</a></p>"),
    "photo_credit_line": (1, "<p>ছবি: সংগৃহীত</p>"),
    "gallery_of_pictures": (
        1,
        "<div class='gallery'><figure><img src='/1.jpg'><figcaption>১/২: নদীর ঘাটে নৌকা</figcaption></figure>"
        "<figure><img src='/2.jpg'><figcaption>২/২: হাটের ভিড়</figcaption></figure></div>",
    ),
    "video_player_words": (0, "<div class='player'><span>0:00</span> / <span>3:45</span> <p>ভিডিও দেখুন</p></div>"),
    "quiz": (2, "<fieldset><legend>আজকের কুইজ</legend><label><input type='radio'>হ্যাঁ</label></fieldset>"),
    "dialog_over_the_text": (0, "<dialog open><p>নোটিফিকেশন চালু করুন, সব খবর সবার আগে পান</p></dialog>"),
    "hidden_words_for_robots": (0, f"<p style='display:none'>{TEASER}</p>"),
    "words_off_the_screen": (0, f"<div style='position:absolute;left:-9999px'>{TEASER}</div>"),
    "hidden_attribute": (2, f"<p hidden>{TEASER}</p>"),
    "words_for_readers_of_screens": (2, "<p class='sr-only'>বিজ্ঞাপনের পরে লেখা চলবে</p>"),
    "inline_stylesheet": (2, "<style>.a{color:red}</style>"),
    "math_of_a_counter": (-1, "<p id='counter'>পঠিত: ১,২৩৪ | শেয়ার: ৫৬</p>"),
    "last_changed_line": (-1, f"<p>সর্বশেষ আপডেট: {OTHER_DATE}</p>"),
    "weather_box": (2, "<div><h4>আবহাওয়া</h4><p>ঢাকা ৩২° সে., আর্দ্রতা ৭৮%</p></div>"),
    "stock_ticker": (0, "<p>ডিএসইএক্স ৬,২৩১.৪৫ ▲ ১২.৩০ | ডলার ১১৭.৫০</p>"),
    "prayer_times": (-1, "<table><tr><td>ফজর</td><td>৪:২১</td></tr><tr><td>জোহর</td><td>১২:০৩</td></tr></table>"),
    "headlines_of_the_day": (
        -1,
        "<div><h3>আজকের শিরোনাম</h3><p>বাজারে স্বস্তি</p><p>নদীভাঙনে শতাধিক পরিবার গৃহহীন</p><p>শীতের আগাম বার্তা</p></div>",
    ),
}.items():
    _put(_name, _where, _markup)


def _instead(name: str, form: Callable[[Sequence[str], Subject], str]) -> None:
    def change(subject: Subject) -> None:
        new = form([html_of(text) for text in texts(subject)], subject)
        replace_paragraphs(subject, lambda _: f"<div>{new}</div>")

    change.__name__ = name
    mutator(change)


def html_of(text: str) -> str:
    """A text as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _draft(texts: Sequence[str]) -> str:
    return json.dumps({"blocks": [{"key": "a1b2", "text": text} for text in texts]}, ensure_ascii=False)


for _name, _form in {
    "text_geo_blocked": lambda _, __: "<p>এই কনটেন্ট আপনার দেশ বা অঞ্চলে উপলব্ধ নয়।</p>",
    "text_withdrawn": lambda _, __: "<p>কর্তৃপক্ষের সিদ্ধান্তে প্রতিবেদনটি সরিয়ে নেওয়া হয়েছে।</p>",
    "text_needs_scripts": lambda _, __: "<p>লেখাটি পড়তে আপনার ব্রাউজারে জাভাস্ক্রিপ্ট সক্রিয় করুন।</p>",
    "text_browser_too_old": lambda _, __: "<p>আপনার ব্রাউজারটি পুরোনো। নতুন সংস্করণে হালনাগাদ করুন।</p>",
    "text_advert_blocker": lambda _, __: "<p>অ্যাড ব্লকার বন্ধ করে পৃষ্ঠাটি আবার লোড করুন।</p>",
    "text_maintenance": lambda _, __: "<p>রক্ষণাবেক্ষণের কাজ চলছে, কিছুক্ষণ পর আবার আসুন।</p>",
    "text_database_error": lambda _, __: "<p>Error establishing a database connection</p>",
    "text_not_found": lambda _, __: "<p>দুঃখিত, আপনি যা খুঁজছেন তা পাওয়া যায়নি।</p>",
    "text_metered": lambda t, _: f"<p>{t[0]}</p><p>এ মাসে বিনা মূল্যে পড়ার সীমা শেষ। গ্রাহক হোন।</p>",
    "text_only_for_the_app": lambda t, _: f"<p>{t[0]}</p><p>পুরো লেখাটি আমাদের অ্যাপে পড়ুন।</p>",
    "text_log_in": lambda t, _: f"<p>{t[0]}</p><p>বাকি অংশ পড়তে লগইন বা নিবন্ধন করুন</p><form><input></form>",
    "text_the_headline": lambda _, s: f"<p>{html_of(s.page.plain_headline)}</p>",
    "text_the_headline_thrice": lambda _, s: f"<p>{html_of(s.page.plain_headline)}</p>" * 3,
    "text_links_alone": lambda _, __: f"<div><p>{_ANOTHER}</p><p>{_ANOTHER.replace('toll', '2')}</p></div>",
    "text_the_lede_alone": lambda t, _: f"<p>{t[0]}</p>",
    "text_half_of_a_sentence": lambda t, _: f"<p>{t[0][: len(t[0]) // 2]}</p>",
    "text_the_imprint": lambda _, __: "<p>সম্পাদক ও প্রকাশক: মোঃ আবদুল করিম। বার্তা ও বাণিজ্যিক কার্যালয়: ঢাকা।</p>",
    "text_of_the_author": lambda _, __: "<p>লেখক দীর্ঘদিন ধরে আন্তর্জাতিক বিষয়ে লিখছেন। তাঁর বই তিনটি।</p>",
    "text_as_objects": lambda t, _: "".join("<p>[object Object]</p>" for _ in t),
    "text_one_object_among": lambda t, _: (
        f"<p>{t[0]}</p><p>[object Object]</p>" + "".join(f"<p>{x}</p>" for x in t[2:])
    ),
    "text_as_draft_json": lambda t, _: f"<p>{html_of(_draft(t))}</p>",
    "text_as_escapes": lambda t, _: "".join(f"<p>{json.dumps(x)}</p>" for x in t),
    "text_as_half_escapes": lambda t, _: f"<p>{t[0]}</p>" + "".join(f"<p>{json.dumps(x)}</p>" for x in t[1:]),
    "text_with_line_break_signs": lambda t, _: f"<p>{chr(92) + 'n' + (chr(92) + 'n').join(t)}</p>",
    "text_as_base64": lambda t, _: f"<p>{base64.b64encode(' '.join(t).encode()).decode()}</p>",
    "text_as_markdown": lambda t, _: "".join(f"<p>**{x[:20]}** {x[20:]} [সূত্র](https://example.com/a)</p>" for x in t),
    "text_in_an_attribute": lambda t, _: f'<news-body content="{" ".join(t).replace(chr(34), "&quot;")}"></news-body>',
    "text_in_attributes_of_paragraphs": lambda t, _: "".join(
        f'<p data-text="{x.replace(chr(34), "&quot;")}"></p>' for x in t
    ),
    "text_in_a_comment": lambda t, _: f"<div><!-- {' '.join(t).replace('--', '')} --></div>",
    "text_in_a_shadow": lambda t, _: (
        "<x-story><template shadowrootmode='open'>" + "".join(f"<p>{x}</p>" for x in t) + "</template></x-story>"
    ),
    "text_in_slots": lambda t, _: "<x-story>" + "".join(f"<span slot='p'>{x}</span>" for x in t) + "</x-story>",
    "text_in_details": lambda t, _: (
        f"<p>{t[0]}</p><details><summary>বিস্তারিত</summary>" + "".join(f"<p>{x}</p>" for x in t[1:]) + "</details>"
    ),
    "text_in_definitions": lambda t, _: "<dl>" + "".join(f"<dd>{x}</dd>" for x in t) + "</dl>",
    "text_in_a_drawing": lambda t, _: "<svg>" + "".join(f"<text>{x}</text>" for x in t) + "</svg>",
    "text_in_a_framed_document": lambda t, _: (
        '<iframe srcdoc="' + "".join(f"&lt;p&gt;{x.replace(chr(34), '')}&lt;/p&gt;" for x in t) + '"></iframe>'
    ),
    "text_hidden_behind_the_lede": lambda t, _: (
        f"<p>{t[0]}</p><div style='display:none'>" + "".join(f"<p>{x}</p>" for x in t[1:]) + "</div>"
    ),
    "text_blurred": lambda t, _: (
        f"<p>{t[0]}</p><div aria-hidden='true' style='filter:blur(4px)'>"
        + "".join(f"<p>{TEASER}</p>" for _ in t[1:])
        + "</div>"
    ),
    "text_in_boxes": lambda t, _: f"<p>{t[0]}</p>" + "".join("<p>" + "█" * min(len(x), 60) + "</p>" for x in t[1:]),
    "text_in_one_link": lambda t, _: "<a href='#'>" + "".join(f"<p>{x}</p>" for x in t) + "</a>",
    "text_in_a_header": lambda t, _: "<header>" + "".join(f"<p>{x}</p>" for x in t) + "</header>",
    "text_in_a_nav": lambda t, _: "<nav>" + "".join(f"<p>{x}</p>" for x in t) + "</nav>",
    "text_in_a_button": lambda t, _: "<button>" + "".join(f"<p>{x}</p>" for x in t) + "</button>",
    "text_in_inputs": lambda t, _: "".join(f"<input value='{x.replace(chr(39), '')}'>" for x in t),
    "text_struck_out": lambda t, _: (
        f"<p>{t[0]}</p><p><del>{t[1]}</del> <ins>{TEASER}</ins></p>" + "".join(f"<p>{x}</p>" for x in t[2:])
    ),
    "text_second_half_alone": lambda t, _: (
        "".join(f"<p>{x}</p>" for x in t[len(t) // 2 :])
        + "<div class='pages'><a rel='prev' href='?page=1'>১</a> <b>২</b></div>"
    ),
    "text_more_by_a_button": lambda t, _: f"<p>{t[0]}</p><button data-url='/ajax/rest/1'>আরও দেখুন</button>",
    "text_more_by_a_scroll": lambda t, _: f"<p>{t[0]}</p><div class='infinite' data-next='/ajax/rest'></div>",
}.items():
    _instead(_name, _form)


@mutator
def text_swallows_the_page(subject: Subject) -> None:
    """The text's element is not closed: all that follows is in it."""
    body = subject.one("body")
    element = body
    while element is not None and element.tag != "body":
        for following in list(element.itersiblings()):
            body.append(following)
        element = element.getparent()


@mutator
def text_swallows_the_article(subject: Subject) -> None:
    """The same, up to the article's end."""
    body = subject.one("body")
    if body.getnext() is None:
        raise NotHereError("following")
    for following in list(body.itersiblings()):
        body.append(following)


@mutator
def text_called_furniture(subject: Subject) -> None:
    """The paragraphs have classes that furniture has."""
    for paragraph in subject.paragraphs():
        paragraph.set("class", "related share comment sidebar")


@mutator
def text_element_called_furniture(subject: Subject) -> None:
    """The text's element has them too."""
    body = subject.one("body")
    body.set("class", f"{body.get('class') or ''} sidebar-widget related-content")


@mutator
def text_beside_an_old_copy(subject: Subject) -> None:
    """The print copy of the text stands behind it, in one element."""
    copy = fragment(f"<div class='only-print'>{html_of(plain_text(subject.one('body')))}</div>")
    subject.one("body").append(copy)


@mutator
def empty_paragraphs_between(subject: Subject) -> None:
    """An editor left empty paragraphs."""
    for paragraph in subject.paragraphs():
        paragraph.addnext(fragment("<p>&nbsp;</p>"))


@mutator
def last_paragraph_a_signature(subject: Subject) -> None:
    """A sign of the desk stands at the end."""
    at(subject, -1, "<p>এসএ/কেআর</p>")


@mutator
def first_paragraph_in_the_header(subject: Subject) -> None:
    """The first paragraph became the standfirst above the picture, and left the text."""
    first = subject.paragraphs()[0]
    made = fragment("<p class='intro-x'></p>")
    made.text = text_of(first)
    remove(first)
    subject.one("headline").addnext(made)
