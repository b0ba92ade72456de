"""One article, one address: canonical_url and its helpers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.urls import canonical_url, decoded_slug, host_of, plain_image, same_site

# Characters that decide something in an address, beside any text at all.
TRICKY = st.text(alphabet="abE%25?&=#;/.:@+ক \t\n", max_size=40)
BASES = st.sampled_from(["http://A.com/", "https://b.com", "http://b.com:80/", "https://b.com/?utm_source=x&"])


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Example.COM/a#part", "https://example.com/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com", "http://example.com/"),
        ("https://example.com/a?utm_source=x&fbclid=1&gclid=2&ref=hm-new-stry", "https://example.com/a"),
        ("https://example.com/a?at_medium=RSS&at_campaign=KARANGA&p=7", "https://example.com/a?p=7"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/%e0%a6%95", "https://example.com/%E0%A6%95"),
        ("https://example.com/ক", "https://example.com/%E0%A6%95"),
        ("https://example.com/১৮%25-ক", "https://example.com/%E0%A7%A7%E0%A7%AE%25-%E0%A6%95"),
    ],
)
def test_variants_of_an_address_become_one(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


def test_a_literal_percent_sign_in_a_slug_survives_as_often_as_it_is_looked_at() -> None:
    once = canonical_url("https://www.prothomalo.com/x/article/%E0%A7%A7%E0%A7%AE%25-%E0%A6%AA")
    assert "%25" in once
    assert canonical_url(canonical_url(once)) == once


def test_an_outlets_own_parameters_and_mirrors_are_folded() -> None:
    folded = canonical_url(
        "https://thongtin.vietnam.vn/bn/a-b?src=app&p=1",
        drop_query=("src",),
        mirror=((r"^https://thongtin\.", "https://www."),),
    )
    assert folded == "https://www.vietnam.vn/bn/a-b?p=1"


@given(BASES, st.one_of(TRICKY, st.text(max_size=40)))
def test_canonical_is_a_fixed_point(base: str, rest: str) -> None:
    try:
        once = canonical_url(base + rest)
    except ValueError:  # no address at all, a broken IPv6 host: said, not repaired
        return
    assert canonical_url(once) == once


def test_a_slug_is_decoded_once() -> None:
    assert decoded_slug("%E0%A6%95%2525") == "ক%25"


def test_a_host_belongs_to_its_site_but_not_to_a_namesake() -> None:
    assert same_site("api.dbcnews.tv", ("dbcnews.tv",))
    assert not same_site("notdbcnews.tv", ("dbcnews.tv",))
    assert host_of("https://Dbcnews.TV:8443/x") == "dbcnews.tv"
    assert host_of("https://[broken") == ""


def test_the_picture_behind_the_resizer_is_found() -> None:
    resized = "https://dbcnews.tv/_next/image?url=https%3A%2F%2Fapi.dbcnews.tv%2Fstorage%2F1%2Fa.webp&w=828&q=75"
    assert plain_image(resized) == "https://api.dbcnews.tv/storage/1/a.webp"
    assert plain_image("https://a.b/c.jpg?url=x") == "https://a.b/c.jpg?url=x"
