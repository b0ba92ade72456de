"""Anandabazar Patrika (anandabazar.com): own CMS, JSON-LD with full dates, ids that grow with time."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from spiders.layers import WITHOUT_STATE, Source
from spiders.lines import Dateline, HeaderLine, LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import Rule

_SCRAPERS = "public scrapers of 2023 to 2025"
_DATE = r"(?P<date>[০-৯]{1,2} \S+ [০-৯]{4}(?:,? [০-৯]{1,2}:[০-৯]{2})?)"

OUTLET = Outlet(
    slug="anandabazar",
    name="আনন্দবাজার পত্রিকা",
    domains=("www.anandabazar.com", "anandabazar.com"),
    country="IN",
    zone=ZoneInfo("Asia/Kolkata"),
    discovery=(
        Discovery(
            way="sitemap",
            urls=("https://www.anandabazar.com/news-sitemap.xml",),
            complete=False,
            evidence="a public list of sitemaps; not complete",
        ),
        Discovery(
            way="listing",
            # One way: of ways by themselves, the first that lists anything would leave the others unread.
            urls=tuple(
                f"https://www.anandabazar.com/{section}/page-{{page}}"
                for section in ("international", "india", "west-bengal")
            ),
            pages=2,
            link_css="div.imgntextbox a",
            evidence="paging of /india and /west-bengal, to page 500, and the selector: public scrapers, 2025",
        ),
        Discovery(
            way="sitemap",
            urls=("https://www.anandabazar.com/sitemap.xml",),
            evidence="a public list of sitemaps; what it holds is not known",
        ),
        Discovery(
            way="listing",
            urls=("https://www.anandabazar.com/topic/{query}/page-{page}",),
            complete=False,
            evidence="/topic/newsletter/page-43 in stored public pages; that a search word is a topic's slug inferred",
        ),
        # No feed: /rss answers 403 from Akamai (September 2026), which would end the run as blocked.
    ),
    article_url=re.compile(
        r"https?://(?:www\.)?anandabazar\.com/(?:amp/)?(?!newsletters/)(?:[^/?#]+/)+cid/(?P<key>\d+)/?(?:[?#].*)?$"
    ),
    mirror=(
        (r"^https?://(?:www\.)?anandabazar\.com(?:/amp(?=/))?(?=/|$)", "https://www.anandabazar.com"),
        (r"(/cid/\d+)/$", r"\1"),
    ),
    count_band=CountBand(minimum=8, maximum=80),
    parser_version=1,
    lines=LineRules(
        header=(
            HeaderLine(role="alternative_headline", pattern=r"[a-z][a-z0-9 .,'’&-]{1,60}"),
            HeaderLine(role="headline"),
            HeaderLine(role="summary", pattern=r".{30,}[।?!][’”]*"),
            HeaderLine(role="authors", pattern=r"[^।?!:]{3,60}"),
        ),
        datelines=(
            Dateline(pattern=rf"(?:(?P<place>[^:]{{2,40}}) )?শেষ আপডেট\s*[:ঃ]\s*{_DATE}", means="updated"),
            Dateline(pattern=rf"(?:(?P<place>[^:]{{2,40}}) )?প্রকাশ(?:িত)?\s*[:ঃ]\s*{_DATE}", means="published"),
        ),
        marks=(r"share\s*:",),
        furniture=(r"\(সবচেয়ে আগে সব খবর, ঠিক খবর, প্রতি মুহূর্তে।.*", r"download the latest anandabazar app"),
        footers=(
            r"আনন্দবাজার (?:অনলাইন|ডট কম) এখন",
            r"হোয়াট্‌?সঅ্যাপেও",
            r"ফলো করুন",
            r"অন্য মাধ্যমগুলি\s*:?",
            r"আরও পড়ুন",
        ),
        captions=(r".{3,250}(?:ছবি\s*[:ঃ] ?[^।]{2,40}|(?:ফাইল|নিজস্ব|প্রতীকী|প্রতিনিধিত্বমূলক) (?:চিত্র|ছবি))।?",),
    ),
)

# The printed standfirst and byline are complete; the description is cut and the author often the newsroom.
_PRINTED_FIRST: tuple[Source, ...] = ("selectors", "json_ld", "meta")
_ORDER = WITHOUT_STATE | {"summary": _PRINTED_FIRST, "authors": _PRINTED_FIRST, "tags": _PRINTED_FIRST}


class AnandabazarArticlePage(ArticlePage):
    """An article. JSON-LD is its surest source; the printed line is a time of update, and has the place."""

    outlet = OUTLET
    scope = "article:has(h1)"
    drop = ".adbox, .stkyadbox, .followus, .whatsappbox, .sharebox, .readmore"
    order = _ORDER
    rules = (
        Rule(field="headline", css=".articlebox h1", seen=_SCRAPERS),
        Rule(field="alternative_headline", css=".articlebox div.kicker"),
        Rule(field="summary", css=".articlebox h2.summary"),
        Rule(field="authors", css=".editbox > h5", seen=_SCRAPERS),
        Rule(field="published", css="div.editbox span", seen=_SCRAPERS),
        Rule(field="body", css="div.contentbox", seen=_SCRAPERS),
        Rule(field="captions", css="div.leadimgcaption"),
        Rule(field="tags", css="div.tagbox > a"),
        Rule(field="image_url", css=".leadimgbox img", attr="src", seen=_SCRAPERS),
    )


class AnandabazarListingPage(ListingPage):
    """A section's page. A native advertisement in a card leads to no article address and falls out."""

    outlet = OUTLET


class AnandabazarSpider(NewsSpider):
    """Crawls Anandabazar."""

    name = OUTLET.slug
    outlet = OUTLET
    article_page = AnandabazarArticlePage
    listing_page = AnandabazarListingPage
