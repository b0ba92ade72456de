"""Each kind of failure page, rebuilt small, is told from a page of the outlet and from an empty listing.

The kinds are those of real pages; all answer with status 200, which is the hard case.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.parse import parse_file
from spiders.walls import classify, why_blocked, why_unusable

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
    assert (why_blocked(200, {}, page) is not None) is (kind == "wall")
    assert why_unusable(200, {}, page, DOMAINS) == failure.reason


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
    assert reason in str(why_blocked(status, {}, EMPTY_LISTING))


def test_a_server_error_is_no_wall() -> None:
    assert why_blocked(503, {}, "<html><body>Service Unavailable</body></html>") is None
    assert why_unusable(503, {}, "{}", DOMAINS) == "server error (HTTP 503)"


def test_a_wall_says_so_in_its_headers() -> None:
    assert why_blocked(403, {"cf-mitigated": "challenge"}, "<html></html>") == "Cloudflare challenge"


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
