"""Three tests against fitting the parser to ourselves, over every recorded article page.

(1) Without an outlet's own selectors the structured and generic layers give the same article. (2) A page
turned into plain text by somebody else's tool gives the same article by the outlet's line rules. (3) Every
selector says whether it was ever seen to work. And the invariant of the seeds: what an extract has, its page
has too.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import html2text
import pytest
from web_poet import HttpResponse

from spiders.extracts import parse_extract
from spiders.home import project_root
from spiders.items import Article, to_json_dict
from spiders.outlets import load_outlets
from spiders.pages import ArticlePage
from spiders.rules import Rule
from tests.fixtures_tool import Case, article_cases

CASES = article_cases()
SLUGS = ("banglarakash", "vietnamvn_bn", "dbcnews", "anandabazar")
EXTRACTS = dict(zip(SLUGS, sorted((project_root() / "seeds" / "extracts").glob("0*.txt")), strict=True))


def name(case: Case) -> str:
    return case.name


@cache
def full(case: Case) -> Article:
    article = case.page().to_item()
    assert isinstance(article, Article)
    return article


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def test_every_outlet_has_eight_pages_and_the_seeds() -> None:
    counted = Counter(case.outlet.slug for case in CASES)
    assert set(counted) == set(load_outlets()) == set(EXTRACTS)
    assert min(counted.values()) >= 9
    assert sum(case.path.name == "seed" for case in CASES) == 4


@pytest.mark.parametrize("case", CASES, ids=name)
def test_without_own_selectors_the_shared_layers_give_the_article(case: Case) -> None:
    page, article = bare(case), full(case)
    without = page.to_item()
    assert without.headline == article.headline
    wanted, got = words(article.body), words(without.body)
    assert (wanted & got).total() >= 0.9 * wanted.total()
    assert (wanted & got).total() >= 0.8 * got.total(), "and little else: a standfirst, no furniture"
    layers = {without.provenance["headline"], without.provenance["body"]}
    assert layers <= {"json_ld", "meta", "state", "generic"}
    assert not [layer for layer in without.provenance.values() if layer.startswith("selector")]
    assert page.matched_evidence() == frozenset()


def bare(case: Case) -> ArticlePage:
    """The page with the outlet's own selectors switched off."""
    recorded = case.page()
    without: type[ArticlePage] = type("Bare", (case.page_class,), {"own_rules": False})
    return without(response=recorded.response, page_params=recorded.page_params)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_page_as_plain_text_gives_the_same_article(case: Case) -> None:
    page, article = case.page(), full(case)
    fetched_at = datetime.fromisoformat(page.page_params["fetched_at"])
    extract = parse_extract(plain_text(page.response.text), case.outlet, url=article.url, fetched_at=fetched_at)
    assert extract.headline == article.headline
    assert dates(extract) == dates(article) or is_update_alone(extract, article)
    assert SequenceMatcher(None, article.body.split(), extract.body.split(), autojunk=False).ratio() >= 0.95


def plain_text(html: str) -> str:
    """`html` as html2text renders it, without links and pictures and without breaking lines."""
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = reader.ignore_images = True
    return reader.handle(html)


def dates(article: Article) -> tuple[Any, ...]:
    return article.published_at, article.published_on


def is_update_alone(extract: Article, article: Article) -> bool:
    """Whether the text prints an update stamp only, and it is the page's: the publish time is in the head."""
    return extract.published_confidence == "at_latest" and extract.published_at == article.modified_at


@pytest.mark.parametrize("case", [case for case in CASES if case.path.name == "seed"], ids=name)
def test_what_an_example_extract_has_its_page_has_too(case: Case) -> None:
    text = EXTRACTS[case.outlet.slug].read_text(encoding="utf-8")
    fetched_at = datetime.fromisoformat(case.page().page_params["fetched_at"])
    extract = parse_extract(text, case.outlet, fetched_at=fetched_at)
    ours, theirs = to_json_dict(extract), to_json_dict(full(case))
    for either in (ours, theirs):
        del either["provenance"]
    lacks = json.loads((case.path / "extract_lacks.json").read_text(encoding="utf-8"))
    assert sorted(field for field in theirs if ours[field] != theirs[field]) == sorted(lacks)
    assert not [field for field in lacks if ours[field] not in (None, [], "none")], "lacking is absent, not other"


@pytest.mark.parametrize("slug", load_outlets())
def test_every_selector_says_whether_it_was_seen(slug: str) -> None:
    rules = load_outlets()[slug].article_page.rules
    assert rules
    for rule in rules:
        assert isinstance(rule, Rule)
        assert rule.seen is None or any(sign.isdigit() for sign in rule.seen), "where and when"
        assert rule.layer == ("selector:inferred" if rule.seen is None else "selector:seen")


def test_a_page_on_which_only_inferred_selectors_matched_says_so() -> None:
    evidence = {case.outlet.slug: evidence_of(case) for case in CASES if case.path.name == "seed"}
    assert evidence["banglarakash"] == {False}, "nobody has seen a page of it"
    assert evidence["dbcnews"] == {True, False}


def evidence_of(case: Case) -> frozenset[bool]:
    page = case.page()
    page.to_item()
    found: frozenset[bool] = page.matched_evidence()
    return found


def test_a_selector_that_finds_nothing_does_not_count_as_matched() -> None:
    (case,) = [case for case in CASES if case.name == "dbcnews-seed"]
    recorded = case.page()
    changed = recorded.response.text.replace("article-content-wrapper", "renamed-since").encode()
    page = type(recorded)(response=HttpResponse(str(recorded.response.url), changed), page_params=recorded.page_params)
    article = page.to_item()
    assert article.provenance["body"] == "generic"
    assert "body" not in {rule.field for rule in page.matched_rules()}
    assert page.check_rules()[next(rule for rule in page.rules if rule.field == "body")] == 0
