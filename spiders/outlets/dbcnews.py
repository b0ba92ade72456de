"""DBC News (dbcnews.tv): Next.js over a JSON API, no feed. Selectors as public scrapers of 2024-25 use them."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from spiders.layers import WITHOUT_STATE
from spiders.lines import Dateline, HeaderLine, LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import Rule

_SCRAPERS = "two public scrapers, November 2024 and 2025"
_SECTION = (
    "জাতীয়|রাজনীতি|আন্তর্জাতিক|অর্থনীতি|বাণিজ্য|অপরাধ|জেলার খবর|সারাদেশ|রাজধানী|মহানগরী|খেলাধুলা|খেলা|"
    "বিনোদন|ধর্ম|মতামত|লাইফস্টাইল|জীবনযাপন|বিজ্ঞান ও প্রযুক্তি|শিক্ষা|স্বাস্থ্য|প্রবাস|ভ্রমণ|চাকরি|সংস্কৃতি|অন্যান্য"
)
_SECTIONS = ("national", "politics", "america", "asia", "europe", "arab", "others-international")
# A desk, an agency, or a person by one to three names.
_BYLINE = r"(?:\S+ ){0,3}(?:ডেস্ক|প্রতিনিধি|প্রতিবেদক|সংবাদদাতা|করেসপন্ডেন্ট)(?:, \S+)?|[^\s,:।?!]+(?: [^\s,:।?!]+){0,2}"

OUTLET = Outlet(
    slug="dbcnews",
    name="ডিবিসি নিউজ",
    domains=("dbcnews.tv", "www.dbcnews.tv"),
    country="BD",
    zone=ZoneInfo("Asia/Dhaka"),
    discovery=(
        Discovery(
            way="json",
            urls=("https://dbcnews.tv/api/articles?per-page=15&page={page}",),
            pages=2,
            item_url="https://dbcnews.tv/articles/{slug}",
            dates=("published_at", "created_at"),
            evidence="address and field title: public client code, 2026; page, slug and dates inferred",
        ),
        Discovery(
            way="listing",
            urls=("https://dbcnews.tv/articles",),
            link_css='a[href*="articles/"]',
            evidence="a public scraper, 2025",
        ),
        Discovery(
            way="listing",
            urls=tuple(f"https://dbcnews.tv/{section}" for section in _SECTIONS),
            link_css='a[href*="articles/"]',
            evidence="names of the sections: a public scraper's list; the selector inferred",
        ),
        Discovery(
            way="sitemap",
            urls=("https://www.dbcnews.tv/sitemap.xml",),
            complete=False,
            evidence="it exists, an index without a sitemap of news: inspected by others, September 2026",
        ),
    ),
    slugs_move=True,
    article_url=re.compile(r"https?://(?:www\.)?dbcnews\.tv/articles/(?P<key>[^/?#]+)/?(?:[?#].*)?$"),
    mirror=(
        (r"^https?://(?:www\.)?dbcnews\.tv(?=/|$)", "https://dbcnews.tv"),
        (r"(/articles/[^/?]+)/$", r"\1"),
    ),
    count_band=CountBand(minimum=8, maximum=60),
    parser_version=1,
    lines=LineRules(
        header=(
            HeaderLine(role="section", pattern=rf"(?:{_SECTION})(?:, [^,।]{{2,40}})*"),
            HeaderLine(role="headline"),
            HeaderLine(role="authors", pattern=_BYLINE),
        ),
        datelines=(
            Dateline(
                pattern=r"(?:প্রকাশিত\s*[:ঃ]\s*)?(?P<date>(?:\S+বার,? )?[০-৯]{1,2}\S{0,4} \S+,? [০-৯]{4},? "
                r"[০-৯]{1,2}:[০-৯]{2}(?::[০-৯]{2})? (?:পূর্বাহ্ন|অপরাহ্ন|পূর্বাহ্ণ|অপরাহ্ণ))",
                means="published",
            ),
        ),
        marks=(
            r"ডিবিসি নিউজ",
            r"facebook news.*",
            r"(?:twitter news|whatsapp|instagram news|google news|youtube)",
            r"এইমাত্র|[০-৯]+ (?:সেকেন্ড|মিনিট|ঘন্টা|ঘণ্টা|দিন|সপ্তাহ|মাস|বছর) আগে",
        ),
        footers=(r"আরও পড়ুন", r"আরো পড়ুন", r"মন্তব্য করুন"),
        signatures=(r"ডিবিসি\s*/\s*\S+(?: \S+)?",),
    ),
)


class DbcnewsArticlePage(ArticlePage):
    """An article. Its lede may stand in og:description alone; its date in the title of a relative age."""

    outlet = OUTLET
    lede_in_description = True
    order = WITHOUT_STATE
    scope = "main > article"
    rules = (
        Rule(field="headline", css="h1", seen=_SCRAPERS),
        Rule(field="section", css="div.categories > a:first-child"),
        Rule(field="tags", css="div.categories > a:not(:first-child)"),
        Rule(field="authors", css="p.font-semibold", seen=_SCRAPERS),
        Rule(field="published", css="span.text-sm.whitespace-nowrap", attr="title", seen=_SCRAPERS),
        Rule(field="body", css="div.article-content-wrapper", seen=_SCRAPERS),
        Rule(field="image_url", css="img", attr="src"),
    )


class DbcnewsListingPage(ListingPage):
    """The page /articles, or a section's."""

    outlet = OUTLET


class DbcnewsSpider(NewsSpider):
    """Crawls DBC News."""

    name = OUTLET.slug
    outlet = OUTLET
    article_page = DbcnewsArticlePage
    listing_page = DbcnewsListingPage
