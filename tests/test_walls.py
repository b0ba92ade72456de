"""Each kind of failure page, rebuilt small, is told from a page of the outlet and from an empty listing.

The kinds are those of real pages; all answer with status 200, which is the hard case.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.home import project_root
from spiders.outlets import load_outlets
from spiders.pages import ListingPage
from spiders.parse import parse_file
from spiders.walls import Failure, blocker, classify, why_unusable
from tests.fixtures_tool import Case, article_cases, listing_cases

RESPONSES = project_root() / "seeds" / "responses"
DOMAINS = ("dhakapost.example", "www.dhakapost.example")
NOW = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
HEAD = (
    '<html lang="bn"><head><meta charset="utf-8"><title>মতামত ও সম্পাদকীয়</title>'
    '<link rel="canonical" href="https://www.dhakapost.example/opinion">'
    '<meta property="og:title" content="মতামত ও সম্পাদকীয়">'
)
MENU = "<nav><a href='/national'>জাতীয়</a> <a href='/sports'>খেলা</a></nav><h1>মতামত</h1><p>এখানে মতামত পাতার লেখা থাকে।</p>"

CLOUDFLARE = (
    '<html lang="en-US"><head><title>Just a moment...</title></head><body><h1>www.dhakapost.example</h1>'
    "<p>Performing security verification</p><script>window._cf_chl_opt={cvId:'3'};</script></body></html>"
)
AKAMAI = (
    "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have permission to access "
    '"http&#58;&#47;&#47;www.dhakapost.example&#47;rss" on this server.<P>Reference&#32;&#35;18.2&#46;1<P>'
    "https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18</BODY></HTML>"
)
SUCURI = "<html><title>Sucuri WebSite Firewall - Access Denied</title><body>Block ID: GEO02</body></html>"
IMPERVA = (
    '<html><body><iframe src="/_Incapsula_Resource?x=1">Request unsuccessful. '
    "Incapsula incident ID: 1-2</iframe></body></html>"
)
DDOS_GUARD = (
    '<html><head><title>DDoS-Guard</title><script src="/.well-known/ddos-guard/js-challenge/">'
    "</script></head><body></body></html>"
)
GATEWAY = (
    "<html><head><title>dhakapost.example | 502: Bad gateway</title></head>"
    "<body><h1>Bad gateway</h1>Error code 502</body></html>"
)
HOSTS_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1>Glitch in the Matrix</body></html>"
NUXT = (
    "<html><head><title>500 -  | Nuxt</title></head><body><div id='__nuxt'><h1>500</h1><p>Cannot read properties of "
    'undefined</p></div><script type="application/ld+json">{"@type":"WebSite","name":"আমাদের সময়"}</script>'
    '<script type="application/ld+json">{"@type":"WebPage"}</script></body></html>'
)
NEXT = (
    "<html><body><h2>Application error: a server-side exception has occurred (see the server logs).</h2></body></html>"
)
NEXT_SHELL = HEAD.replace("<html ", '<html id="__next_error__" ') + "</head><body></body></html>"
LARAVEL = "<html><head><title>Server Error</title></head><body><div>500</div><div>Server Error</div></body></html>"
NOT_ALLOWED = (
    "<html><head><title>405 Not Allowed</title></head><body><center><h1>405 Not Allowed</h1></center></body></html>"
)
SHELL = (
    HEAD
    + "</head><body><script>var x='লেখা লেখা লেখা লেখা লেখা লেখা লেখা লেখা লেখা';</script><div id='root'></div></body></html>"
)
HIJACKED = (
    "<html><head><title>Mcafee Online Monitor</title><link rel='canonical' href='https://ads.example.net/win'></head>"
    "<body>" + "<p>Your computer may be at risk. Renew the subscription now.</p>" * 50 + "</body></html>"
)
LEGACY = "<html><head><title>archive</title></head><body>" + "<p>12 xSÖÂv 1414 …</p>" * 30 + "</body></html>"

TEXT = "<p>মঙ্গলবার রাজধানীর একটি সম্মেলনে কৃষি কর্মকর্তারা জানান, চলতি মৌসুমে আমনের ফলন ভালো হয়েছে।</p>"
FRAME = "<header><nav>" + "<a href='/x'>জাতীয় আন্তর্জাতিক অর্থনীতি খেলাধুলা</a>" * 20 + "</nav></header>"
TEASERS = "<ul>" + "<li><a href='/news/1'>আমনের ভালো ফলনে খুশি কৃষক, দাম নিয়ে শঙ্কা</a></li>" * 20 + "</ul>"


def in_frame(title: str, text: str, head: str = "") -> str:
    """A page with the outlet's own menu and teasers around a text."""
    return (
        f'<html lang="bn"><head><title>{title} | ঢাকা পোস্ট</title>{head}</head><body>{FRAME}<main>{text}</main>'
        f"{TEASERS}<footer>সম্পাদক ও প্রকাশক</footer></body></html>"
    )


def page(title: str, rest: str, scripts: str = "") -> str:
    """A small page that no outlet wrote."""
    return f"<!DOCTYPE html><html><head><title>{title}</title>{scripts}</head><body>{rest}</body></html>"


WALLS = {
    "Akamai": page("", "<div id='sec-if-cpt-container'></div><p>Powered and protected by <img alt='Akamai'></p>"),
    "Akamai: access denied": page("Error", "You don't have permission to access this.<p>Reference #18.9a3e1102.1"),
    "Imperva": page(
        "Pardon Our Interruption", "<p>As you were browsing something about your browser made us think</p>"
    ),
    "Sucuri": page(
        "You are being redirected...", "<noscript>Javascript is required.</noscript>", "<script>S={};</script>"
    ),
    "DataDome": page(
        "dhakapost.example",
        "<p id='cmsg'>Please enable JS and disable any ad blocker</p>"
        "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>",
    ),
    "PerimeterX": page("Access to this page has been denied", "<p>Press &amp; Hold to confirm you are a human.</p>"),
    "AWS WAF": page(
        "",
        "<div id='challenge-container'></div>",
        "<script>window.awsWafCookieDomainList = [];window.gokuProps = {'key':'AQ'};</script>",
    ),
    "AWS WAF challenge": page(
        "Human Verification", "", "<script src='https://a1.eu-west-1.captcha.awswaf.com/a/captcha.js'></script>"
    ),
    "F5: request rejected": page(
        "Request Rejected",
        "The requested URL was rejected. Please consult with your administrator."
        "<br><br>Your support ID is: 4045204596866416688",
    ),
    "F5 challenge": page(
        "",
        "Please enable JavaScript to view the page content.<br/>Your support ID is: 77.<br/>",
        "<script src='/TSPD/08a1?type=8'></script>",
    ),
    "Kasada": page(
        "",
        "",
        "<script>window.KPSDK={};KPSDK.now=Date.now;</script><script src='/149e9513/2d206a39/ips.js?x=1'></script>",
    ),
    "Fastly": page(
        "Client Challenge",
        "<noscript>JavaScript is disabled</noscript>",
        "<script src='/_fs-ch-1T1wmsGaOgGaSxcX/script.js'></script>",
    ),
    "Radware": page(
        "Radware Captcha Page",
        "<p>We apologize for the inconvenience, but your activity made us think that you are a bot.</p>",
    ),
    "Reblaze": page("", "", "<script>window.rbzns={fiberchallenge:'x'};winsocks();</script>"),
    "Reblaze: access denied": page("403", "<h1>Access denied (403)</h1><p>Current session has been terminated.</p>"),
    "Wordfence": page("Your access to this site has been limited", "<p>Generated by Wordfence at Mon, 1 Jan.</p>"),
    "Imunify360": page("One moment, please...", "<h1>Please wait while your request is being verified...</h1>"),
    "Imunify360 challenge": "Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted",
    "ArvanCloud": page("در حال انتقال به سایت", "<p>Transferring to the website...</p>"),
    "BunkerWeb": page("Bot Detection", "<h1>Please wait while we check if you are a Human</h1>"),
    "Cloudflare": page(
        "একটু অপেক্ষা করুন...",
        "<noscript>চালিয়ে যেতে জাভাস্ক্রিপ্ট এবং কুকিজ সক্ষম করুন</noscript>",
        "<script>window._cf_chl_opt = {cType: 'managed'};</script>",
    ),
    "JavaScript cookie check": page(
        "",
        "",
        "<script src='/aes.js'></script><script>document.cookie='__test='+toHex("
        "slowAES.decrypt(c,2,a,b));location.href='/?i=1';</script>",
    ),
    "cookie check": page("", "<script>document.cookie = 'session=9f2c; path=/'; location.reload();</script>"),
    "captcha": page("dhakapost.example", "<form method='post'><div class='g-recaptcha' data-sitekey='x'></div></form>"),
    "Anubis": page("Making sure you're not a bot!", "<p>Loading...</p>"),
    "SiteGround": page("", "", "<meta http-equiv='refresh' content='0;/.well-known/sgcaptcha/?r=%2F'>"),
    "ModSecurity": page("Not Acceptable!", "<h1>Not Acceptable!</h1><p>This error was generated by Mod_Security.</p>"),
    "bot check": page("DDoS protection", "<p>Checking your browser before accessing dhakapost.example.</p>"),
}
NOT_FOUND = {
    "the outlet's words": in_frame("পৃষ্ঠাটি খুঁজে পাওয়া যায়নি", "<p>আপনি যে পাতাটি খুঁজছেন তা এখানে নেই।</p>"),
    "a number": in_frame("৪০৪", "<h1>৪০৪</h1><p>ঠিকানাটি দেখে নিন।</p>"),
    "in English": in_frame("Page Not Found", "<h1>Oops! That page can’t be found.</h1>"),
    "only a line says so": in_frame("খবর", "<div><p>দুঃখিত, আপনি যে পৃষ্ঠাটি খুঁজছেন তা পাওয়া যায়নি।</p></div>"),
    "only a class says so": in_frame("খবর", "<p>আবার খুঁজুন।</p>").replace("<body>", "<body class='error404 wp'>"),
    "framework": page("404: This page could not be found.", "<h1>404</h1><h2>This page could not be found.</h2>"),
    "withdrawn": in_frame("খবর", "<h1>এই প্রতিবেদনটি সরিয়ে নেওয়া হয়েছে</h1>"),
}
TROUBLES = {
    "trouble": in_frame("ঢাকা পোস্ট", "<h1>সাময়িক সমস্যা হয়েছে</h1><p>কিছুক্ষণ পর আবার চেষ্টা করুন।</p>"),
    "upkeep": in_frame("ঢাকা পোস্ট", "<h2>ওয়েবসাইটের রক্ষণাবেক্ষণের কাজ চলছে</h2>"),
    "server": in_frame("সার্ভার ত্রুটি", "<p>দুঃখিত, কিছু একটা সমস্যা হয়েছে।</p>"),
    "database": page("Database Error", "<h1>Error establishing a database connection</h1>"),
    "wordpress": page("", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"),
    "php": page("", "<b>Fatal error</b>: Uncaught Error in /srv/index.php on line <b>7</b>"),
    "plain": "no available server",
}
ELSEWHERE = {
    "parked": page("dhakapost.example", "<h1>This domain is for sale</h1>"),
    "suspended": page("Account Suspended", "<p>Contact your hosting provider.</p>"),
    "default": page("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"),
    "refresh": page("", "<meta http-equiv='refresh' content='0;url=https://win.example.net/prize'>"),
    "script": page("খবর", "<script>window.location = 'https://win.example.net/prize';</script>"),
}
STORIES = {
    "about a wall": in_frame("ক্লাউডফ্লেয়ার বিভ্রাট: ‘Access Denied’ বহু সাইটে", TEXT * 4 + "<p>Checking your browser</p>"),
    "a short one": page("‘Access Denied’ বার্তায় বিপাকে গ্রাহকেরা", "<h1>‘Access Denied’ বার্তায় বিপাকে</h1>" + TEXT * 2),
    "about captchas": in_frame("রোবট নন, প্রমাণ দিন", "<p>Are you a robot? You have been blocked.</p>" + TEXT * 4),
    "about trouble": in_frame("সার্ভারে সমস্যা, ভোগান্তিতে গ্রাহক", "<h1>সার্ভারে সমস্যা, ভোগান্তিতে গ্রাহক</h1>" + TEXT * 6),
    "about what is missing": in_frame("বইয়ের ১০ পৃষ্ঠা খুঁজে পাওয়া যায়নি", TEXT * 6),
    "about a 404": in_frame("404 ত্রুটি কী", "<h1>404 ত্রুটি কী</h1>" + TEXT * 25),
    "with a form": in_frame("আমনের ভালো ফলন", TEXT * 4 + "<form><div class='g-recaptcha'></div></form>"),
    "with a cookie": in_frame("আমনের ভালো ফলন", TEXT * 4 + "<script>document.cookie='a=1';location.href='#x'</script>"),
    "watched by a vendor": in_frame(
        "আমনের ভালো ফলন",
        TEXT * 4,
        "<script src='/cdn-cgi/challenge-platform/h/g/scripts/jsd/main.js'></script>"
        "<script src='https://js.datadome.example/tags.js'></script>",
    ),
}

FAILURES = {
    "cloudflare": (CLOUDFLARE, "wall", "Cloudflare"),
    "akamai": (AKAMAI, "wall", "denied"),
    "sucuri": (SUCURI, "wall", "Sucuri"),
    "imperva": (IMPERVA, "wall", "Imperva"),
    "ddos-guard": (DDOS_GUARD, "wall", "DDoS-Guard"),
    "cdn's 502": (GATEWAY, "server_error", "502"),
    "host's 502": (HOSTS_GATEWAY, "server_error", "502"),
    "nuxt's 500 within the frame": (NUXT, "server_error", "500"),
    "next's exception": (NEXT, "server_error", "Next.js"),
    "next's shell": (NEXT_SHELL, "server_error", "Next.js"),
    "framework's 500": (LARAVEL, "server_error", "Server Error"),
    "fifteen bytes": ("error code: 500", "server_error", "error code: 500"),
    "405": (NOT_ALLOWED, "server_error", "405"),
    "zero bytes": ("", "empty", "zero bytes"),
    "blanks": (" \n ", "empty", "zero bytes"),
    "shell": (SHELL, "shell", "shell"),
    "hijacked": (HIJACKED, "foreign", "ads.example.net"),
    "old font": (LEGACY, "other_script", "no Bengali letters"),
}
EMPTY_LISTING = HEAD + f"</head><body>{MENU}</body></html>"


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_is_told_with_its_reason(name: str) -> None:
    page, kind, reason = FAILURES[name]
    failure = classify(200, {"content-type": "text/html"}, page, DOMAINS)
    assert failure is not None
    assert failure.kind == kind
    assert reason in failure.reason
    assert (blocker(200, {}, page) is not None) is (kind == "wall")
    assert why_unusable(200, {}, page, DOMAINS) == failure.reason


@pytest.mark.parametrize("status", [200, 202, 403, 405, 429, 503])
@pytest.mark.parametrize("vendor", WALLS)
def test_the_walls_of_the_vendors_are_told_whatever_their_status(vendor: str, status: int) -> None:
    failure = classify(status, {"content-type": "text/html"}, WALLS[vendor], DOMAINS)
    assert failure is not None
    assert failure.kind == "wall"
    assert vendor.split()[0].rstrip(":") in failure.reason
    assert blocker(status, {}, WALLS[vendor]) == failure


@pytest.mark.parametrize(
    ("pages", "kind"), [(NOT_FOUND, "not_found"), (TROUBLES, "server_error"), (ELSEWHERE, "foreign")]
)
def test_pages_in_an_articles_place_are_told_apart(pages: dict[str, str], kind: str) -> None:
    kinds = {name: classify(200, {}, text, DOMAINS) for name, text in pages.items()}
    assert {name: failure and failure.kind for name, failure in kinds.items()} == dict.fromkeys(pages, kind)
    assert not [name for name, text in pages.items() if blocker(200, {}, text)]


@pytest.mark.parametrize("name", STORIES)
def test_a_story_that_quotes_or_carries_such_marks_is_a_story(name: str) -> None:
    assert classify(200, {}, STORIES[name], DOMAINS, asked="https://www.dhakapost.example/news/1") is None
    assert blocker(200, {}, STORIES[name]) is None


def test_the_front_page_in_an_articles_place_is_told_from_an_article_that_names_it() -> None:
    head = '<link rel="canonical" href="https://www.dhakapost.example/"><meta property="og:type" content="%s">'
    front, article = (in_frame("ঢাকা পোস্ট", TEASERS + TEXT * 4, head % kind) for kind in ("website", "article"))
    failure = classify(200, {}, front, DOMAINS, asked="https://www.dhakapost.example/news/1")
    assert failure is not None
    assert failure.kind == "not_found"
    assert classify(200, {}, front, DOMAINS) is None, "as a listing it is one"
    assert classify(200, {}, article, DOMAINS, asked="https://www.dhakapost.example/news/1") is None


def _framed(text: str, title: str = "দৈনিক আলো") -> str:
    return f"<html><head><title>{title}</title></head><body>{MENU.partition('<h1>')[0]}{text}</body></html>"


BETS = "<p>এখনই নিবন্ধন করুন এবং ১০০% স্বাগত বোনাস পান। ক্রিকেট বেটিং ও লাইভ ক্যাসিনো খেলুন।</p>" * 12
SECOND_SIGHT = {
    "comes back": (_framed("<h2>নতুন রূপে আসছি শিগগিরই। সঙ্গে থাকুন।</h2>"), "server_error"),
    "login": (_framed("<h2>লগইন</h2><form><input type='password'></form>", "লগইন করুন | দৈনিক আলো"), "server_error"),
    "no news here": (_framed("<h2>এই লিংকে কোনো খবর নেই</h2><a href='/'>প্রচ্ছদ</a>"), "not_found"),
    "no data": (_framed("<h2>কোনো তথ্য পাওয়া যায়নি</h2>"), "not_found"),
    "complaint": ('{"message":"Too Many Attempts."}', "server_error"),
    "complaint with status": ('{"statusCode":500,"message":"Internal problem"}', "server_error"),
    "bets": (_framed(BETS, "অনলাইন ক্যাসিনো বোনাস ২০২৬ | লগইন"), "foreign"),
}
"""Failure pages that a second hand wrote, of those that were not told at first sight."""


@pytest.mark.parametrize("name", SECOND_SIGHT)
def test_the_failure_pages_of_a_second_hand_are_told(name: str) -> None:
    page, kind = SECOND_SIGHT[name]
    failure = classify(200, {"content-type": "text/html"}, page, DOMAINS, asked="https://www.dhakapost.example/news/1")
    assert failure is not None
    assert failure.kind == kind


@pytest.mark.parametrize("text", ['{"status":"ok","articles":[]}', '{"success":true,"message":"ঠিক আছে"}', "[]"])
def test_an_empty_answer_of_an_api_is_no_complaint(text: str) -> None:
    assert classify(200, {"content-type": "application/json"}, text, DOMAINS) is None


def test_a_short_item_may_quote_a_server_error_in_its_headline() -> None:
    story = "<h1>‘500 Internal Server Error’ কী</h1><p>এই বার্তা এলে কী করবেন?</p>"
    page = _framed(story).replace("<head>", "<head><meta property='article:published_time' content='2026-08-24'>")
    assert classify(200, {}, page, DOMAINS, asked="https://www.dhakapost.example/news/1") is None


@pytest.mark.parametrize("path", sorted(RESPONSES.glob("*/gone")) + sorted(RESPONSES.glob("*/not_found")), ids=str)
def test_the_outlets_own_pages_of_what_is_gone_are_told_without_their_status(path: Path) -> None:
    text = (path / "HttpResponse-body.html").read_text(encoding="utf-8")
    failure = classify(200, {"content-type": "text/html"}, text, load_outlets()[path.parent.name].outlet.domains)
    assert failure is not None
    assert failure.kind == "not_found"


@pytest.mark.parametrize("case", [*article_cases(), *listing_cases()], ids=lambda case: case.name)
def test_no_recorded_page_is_taken_for_a_failure(case: Case) -> None:
    response = case.page().response
    asked = None if issubclass(case.page_class, ListingPage) else str(response.url)
    assert classify(200, {}, response.text, case.outlet.domains, asked=asked) is None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"x-amzn-waf-action": "challenge"}, "AWS WAF"),
        ({"x-amzn-waf-action": "captcha"}, "AWS WAF"),
        ({"sg-captcha": "challenge"}, "SiteGround"),
        ({"x-vercel-mitigated": "challenge"}, "Vercel"),
    ],
)
def test_an_empty_reply_whose_headers_name_a_wall_is_one(headers: dict[str, str], reason: str) -> None:
    failure = classify(202, headers, "", DOMAINS)
    assert failure is not None
    assert (failure.kind, reason in failure.reason) == ("wall", True)


@pytest.mark.parametrize("name", FAILURES)
def test_parse_says_blocked_and_not_empty(name: str) -> None:
    data = FAILURES[name][0].encode()
    printed = parse_file(
        data, url="https://www.dhakapost.example/opinion", kind="listing", format="html", fetched_at=NOW
    )
    assert printed.startswith("blocked: ")


def test_an_empty_listing_is_empty_and_no_failure() -> None:
    assert classify(200, {}, EMPTY_LISTING, DOMAINS) is None
    assert parse_file(EMPTY_LISTING.encode(), kind="listing", fetched_at=NOW) == "empty"


def test_a_page_about_walls_is_no_wall() -> None:
    story = "<p>ক্লাউডফ্লেয়ারের ‘Just a moment’ পাতা captcha-delivery.com থেকে আসে, error code: 500 নয়।</p>" * 20
    assert classify(200, {}, HEAD + f"</head><body>{story}</body></html>", DOMAINS) is None


def test_a_headline_that_begins_with_a_number_is_no_error_page() -> None:
    page = HEAD.replace("মতামত ও সম্পাদকীয়", "500 টাকার নোট") + f"</head><body>{MENU}</body></html>"
    assert classify(200, {}, page, DOMAINS) is None


@pytest.mark.parametrize(("status", "reason"), [(403, "access refused"), (429, "too many requests"), (401, "login")])
def test_a_refusing_status_blocks_whatever_the_page_says(status: int, reason: str) -> None:
    assert reason in str(blocker(status, {}, EMPTY_LISTING))


def test_a_server_error_is_no_wall() -> None:
    assert blocker(503, {}, "<html><body>Service Unavailable</body></html>") is None
    assert why_unusable(503, {}, "{}", DOMAINS) == "server error (HTTP 503)"


def test_a_wall_says_so_in_its_headers() -> None:
    assert blocker(403, {"cf-mitigated": "challenge"}, "<html></html>") == Failure("wall", "Cloudflare challenge")


@pytest.mark.parametrize(
    ("content_type", "text"),
    [("application/json", "[]"), ("text/html", '{"code":"rest_no_route"}'), ("application/xml", "<urlset></urlset>")],
)
def test_machine_formats_are_not_judged_by_their_letters(content_type: str, text: str) -> None:
    assert why_unusable(200, {"content-type": content_type}, text, DOMAINS) is None


@given(st.text(max_size=300))
def test_no_text_whatsoever_raises(text: str) -> None:
    classify(200, {}, text, DOMAINS)
    classify(200, {}, f"<html><head><title>{text}</title></head><body>{text}", DOMAINS)
