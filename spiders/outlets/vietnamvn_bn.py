"""Vietnam.vn, Bengali edition: Vietnamese papers in machine translation. The paper's name goes to credits."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from spiders.layers import WITHOUT_STATE, Source
from spiders.lines import Dateline, HeaderLine, LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.pages import ArticlePage, ListingPage
from spiders.rules import Rule

_HOST = r"https?://(?:(?:www|thongtin)\.)?vietnam\.vn"

OUTLET = Outlet(
    slug="vietnamvn_bn",
    name="Vietnam.vn",
    domains=("www.vietnam.vn", "vietnam.vn", "thongtin.vietnam.vn"),
    country="VN",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    discovery=(
        Discovery(
            way="listing",
            urls=("https://www.vietnam.vn/bn",),
            link_css=".news-item h3 a",
            evidence="address: stored public pages, 2025; selector inferred, no paging seen",
        ),
        Discovery(way="sitemap", urls=("https://www.vietnam.vn/sitemap.xml",), evidence="inferred"),
    ),
    article_url=re.compile(rf"{_HOST}/bn/(?P<key>[a-z0-9]+(?:-[a-z0-9]+)+)/?(?:[?#].*)?$"),
    mirror=((rf"^{_HOST}(?=/|$)", "https://www.vietnam.vn"), (r"(/bn/[a-z0-9-]+)/$", r"\1")),
    count_band=CountBand(minimum=5, maximum=60),
    parser_version=1,
    lines=LineRules(
        header=(HeaderLine(role="headline"), HeaderLine(role="summary", pattern=r".{30,}[।.!?”\"]")),
        datelines=(
            # The paper's name twice and the day, all glued: Báo Gia LaiBáo Gia Lai18/09/2025.
            Dateline(
                pattern=r"(?P<agency>\S(?:.{0,60}\S)?)\s*(?P=agency)\s*(?P<date>\d{1,2}/\d{1,2}/\d{4})",
                means="published",
            ),
        ),
        furniture=(r"vietnam\.vn - nền tảng quảng bá việt nam", r"শেয়ার করুন(?: facebook)?(?: twitter)?", r"উৎস"),
        footers=(r"মন্তব্য \([\d০-৯]+\)", r"একই বিষয়ে", r"একই বিভাগে"),
        credits=(
            r"\((?P<agency>[^()\s]{2,30}(?:/[^()]{2,30})*)\)",
            r"(?:সূত্র|উৎস)\s*[:ঃ]\s*(?:https?://\S+)",
        ),
        captions=(
            r"\|\s*(?P<caption>[^|]+?)\s*\|?",
            r"(?P<caption>[^|]+?)\s*\|",
            r".{5,300}\((?:সূত্র|ছবি|উৎস)\s*[:ঃ][^()]{2,60}\)",
            r".{5,200} - ছবি\s*[:ঃ] ?.{2,60}",
        ),
    ),
)

# The printed standfirst stays one even where the body repeats it.
_PRINTED_FIRST: tuple[Source, ...] = ("selectors", "json_ld", "meta")
_ORDER = WITHOUT_STATE | {"summary": _PRINTED_FIRST}


class VietnamvnBnArticlePage(ArticlePage):
    """An article. A table in its body holds a picture and its caption."""

    outlet = OUTLET
    order = _ORDER
    scope = "article:has(h1)"
    drop = "table:has(img), figure, .ads-slot"
    rules = (
        Rule(field="headline", css="h1.post-title"),
        Rule(field="summary", css="div.post-sapo"),
        Rule(field="published", css="div.post-source"),
        Rule(field="credits", css="div.post-source span:first-child"),
        Rule(
            field="body",
            css="div.post-detail-body",
            seen="ftr-site-config, checked on a page of the Japanese edition, June 2026",
        ),
        Rule(field="captions", css="div.post-detail-body table:has(img) td, div.post-detail-body figcaption"),
    )


class VietnamvnBnListingPage(ListingPage):
    """The edition's front page and its continuation."""

    outlet = OUTLET


class VietnamvnBnSpider(NewsSpider):
    """Crawls the Bengali edition of Vietnam.vn."""

    name = OUTLET.slug
    outlet = OUTLET
    article_page = VietnamvnBnArticlePage
    listing_page = VietnamvnBnListingPage
