"""What a page gives, whoever asks: also where the page object itself breaks, nothing is lost and nothing raises."""

from __future__ import annotations

import logging

import pytest

from spiders.blocks import ParsedResponse
from spiders.outlets.generic import GenericArticlePage
from spiders.page_result import PageResult, no_page, read_page
from tests.crawl_local import local_outlet
from tests.invented import NOW
from tests.local_site import article_html

OUTLET = local_outlet("http://localhost:1")
URL = "http://localhost:1/article/one"


class WorkingPage(GenericArticlePage):
    outlet = OUTLET


class BrokenPage(WorkingPage):
    def summary(self) -> None:
        raise ZeroDivisionError("division by zero")


def answer() -> ParsedResponse:
    return ParsedResponse(URL, article_html("one").encode(), status=200)


def test_a_page_gives_its_article_and_what_its_rules_are_worth() -> None:
    result = read_page(answer(), WorkingPage, NOW, is_replay=False)
    assert result.article is not None
    assert (result.failed, result.reason, result.article.url) == (None, None, URL)


def test_a_page_object_that_breaks_is_a_rejection_with_its_reason_and_a_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    result = read_page(answer(), BrokenPage, NOW, is_replay=False)
    assert result == PageResult(failed="rejected", reason="the page object fails: ZeroDivisionError: division by zero")
    [record] = caplog.records
    assert (record.levelno, record.exc_info is not None) == (logging.ERROR, True)
    assert URL in record.getMessage()


@pytest.mark.parametrize(
    ("status", "url", "expected"),
    [
        (200, URL, None),
        (404, URL, "gone"),
        (410, URL, "gone"),
        (403, URL, "unreachable"),
        (503, URL, "unreachable"),
        (200, "http://localhost:1/", "redirected_away"),
    ],
)
def test_an_answer_that_holds_no_page_is_told_by_status_and_address(status: int, url: str, expected: str) -> None:
    found = no_page(status, url, OUTLET)
    assert (found and found.failed) == expected
