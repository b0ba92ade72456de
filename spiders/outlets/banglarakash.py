"""Banglar Akash (banglarakash.com): WordPress under /blog, plain http. No page of it was ever seen by us."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from spiders.lines import Dateline, LineRules
from spiders.news import NewsSpider
from spiders.outlet import CountBand, Discovery, Outlet
from spiders.outlets._wordpress import WordPressArticlePage, WordPressListingPage, rest_discovery
from spiders.rules import Rule

_CATEGORY = "%E0%A6%86%E0%A6%A8%E0%A7%8D%E0%A6%A4%E0%A6%B0%E0%A7%8D%E0%A6%9C%E0%A6%BE%E0%A6%A4%E0%A6%BF%E0%A6%95"
"""আন্তর্জাতিক"""

OUTLET = Outlet(
    slug="banglarakash",
    name="বাংলার আকাশ",
    domains=("banglarakash.com", "www.banglarakash.com"),
    country="BD",
    zone=ZoneInfo("Asia/Dhaka"),
    discovery=(
        *rest_discovery("http://banglarakash.com", pages=2, evidence="inferred: WordPress default"),
        Discovery(
            way="feed",
            urls=("http://banglarakash.com/feed/",),
            complete=False,
            evidence="inferred: WordPress default; it has the newest ten posts",
        ),
        Discovery(
            way="listing",
            urls=("http://banglarakash.com/blog/{date:%Y/%m/%d}/page/{page}",),
            pages=3,
            link_css="article.post h2.entry-title a",
            evidence="address of a day: a stored public page, August 2024; its paging and the selector inferred",
        ),
        Discovery(
            way="sitemap",
            urls=("http://banglarakash.com/wp-sitemap.xml",),
            evidence="inferred: WordPress default since 5.5",
        ),
        Discovery(
            way="listing",
            urls=(f"http://banglarakash.com/blog/category/{_CATEGORY}/page/{{page}}",),
            pages=2,
            link_css="article.post h2.entry-title a",
            evidence="address: category page 71 in stored public pages, 2024; selector inferred",
        ),
    ),
    article_url=re.compile(
        r"https?://(?:www\.)?banglarakash\.com/blog/"
        r"(?:archives/(?P<key>\d+)/?"
        r"|(?!(?:category|tag|author|page|archives|feed|wp-[a-z]+)(?:/|$)|\d{4}/\d\d(?:/|$))[^/?#]+/?)"
        r"(?:[?#].*)?$"
    ),
    mirror=(
        (r"^https?://(?:www\.)?banglarakash\.com(?=/|$)", "http://banglarakash.com"),
        (r"(/blog/archives/\d+)/$", r"\1"),
        (r"(/blog/(?!archives$)[^/?]+)$", r"\1/"),
    ),
    count_band=CountBand(minimum=5, maximum=60),
    parser_version=1,
    lines=LineRules(
        datelines=(
            # The theme's only dateline calls the day of publication "Update Time".
            Dateline(pattern=r"update time\s*:\s*(?P<date>.+?),?", means="published"),
        ),
        bylines=(r"(?:\d+\\?\.\s*)?\S+@\S+\s*:\s*(?P<author>[^:]+?)\s*:?",),
        marks=(r"\d+ time view", r"বাংলার আকাশ নিউজ.{0,30}\bemail\s*:.*"),
        furniture=(r"[a-z]+ \d{1,2}, \d{4}, \d{1,2}:\d\d [ap]m",),  # the page's clock
        footers=(
            r"please share this post.*",
            r"leave a reply.*",
            r"your email address will not be published.*",
            r"more news of this category",
            r"©.*",
            r"ডিজাইন ও কারিগরি সহযোগিতায়.*",
        ),
        openings=(r"(?:বাংলার আকাশ (?:নিউজ )?ডেস্ক(?: রিপোর্ট)?|বাংলার ডেস্ক রিপোর্ট)\s*[ঃ:]\s*",),
    ),
)


class BanglarakashArticlePage(WordPressArticlePage):
    """An article. The theme prints its date as a day, in English."""

    outlet = OUTLET
    scope = "article:has(h1)"
    rules = (
        Rule(field="headline", css="h1.entry-title"),
        Rule(field="authors", css="div.author-box span.author"),
        Rule(field="published", css="ul.post-meta li.update-time"),
        Rule(field="body", css="div.entry-content"),
        Rule(field="image_url", css=".post-thumbnail img", attr="src"),
    )


class BanglarakashListingPage(WordPressListingPage):
    """A category's archive page."""

    outlet = OUTLET


class BanglarakashSpider(NewsSpider):
    """Crawls Banglar Akash."""

    name = OUTLET.slug
    outlet = OUTLET
    article_page = BanglarakashArticlePage
    listing_page = BanglarakashListingPage
