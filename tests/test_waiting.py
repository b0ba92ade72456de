"""The requests that wait: their order, and that each comes out as it went in."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from scrapy import FormRequest, Request, Spider
from scrapy.core.scheduler import BaseScheduler

from spiders.waiting import WaitingRequests


class Reader(Spider):
    name = "reader"

    def read(self, response: Any, key: str) -> None: ...

    def failed(self, failure: Any) -> None: ...


SPIDER = Reader()


def passed_through(*requests: Request) -> list[Request]:
    waiting = WaitingRequests(SPIDER)
    for request in requests:
        assert waiting.enqueue_request(request)
    out = []
    while (one := waiting.next_request()) is not None:
        out.append(one)
        assert waiting.has_pending_requests() == (len(out) < len(requests))
    return out


def test_the_highest_priority_comes_first_and_then_whoever_came_first() -> None:
    asked = [("a", 0), ("b", 5), ("c", 0), ("d", -1), ("e", 5)]
    out = passed_through(*(Request(f"https://x.example/{name}", priority=at) for name, at in asked))
    assert [request.url[-1] for request in out] == ["b", "e", "a", "c", "d"]


def test_a_request_comes_out_as_it_went_in() -> None:
    request = Request(
        "https://x.example/খবর",
        callback=SPIDER.read,
        errback=SPIDER.failed,
        headers={"If-None-Match": '"1"', "X-Twice": ["a", "b"]},
        cb_kwargs={"key": "1", "digest": None},
        meta={"asked": "https://x.example/খবর", "depth": 2},
        priority=-7,
        dont_filter=True,
    )
    (out,) = passed_through(request)
    assert out is not request
    assert out.to_dict(spider=SPIDER) == request.to_dict(spider=SPIDER)
    assert (out.callback, out.errback) == (SPIDER.read, SPIDER.failed)


@pytest.mark.parametrize(
    "request_",
    [
        Request("https://x.example/", method="HEAD"),
        Request("https://x.example/", body=b"x"),
        Request("https://x.example/", cookies={"a": "b"}),
        Request("https://x.example/", flags=["a"]),
        Request("https://x.example/", meta={"redirect_times": 1, "made": [2]}),
        Request("https://x.example/", callback=print),
        FormRequest("https://x.example/", formdata={"a": "b"}),
    ],
    ids=lambda request: f"{type(request).__name__} {request.method}",
)
def test_a_request_with_more_to_it_waits_as_it_is(request_: Request) -> None:
    (out,) = passed_through(request_)
    assert out is request_


def test_ten_thousand_requests_wait_in_few_bytes() -> None:
    waiting = WaitingRequests(SPIDER)
    for number in range(10_000):
        waiting.enqueue_request(Request(f"https://x.example/{number}", callback=SPIDER.read, cb_kwargs={"key": None}))
    entries = [entry[2] for entry in waiting._heap]
    assert all(isinstance(entry, bytes) for entry in entries)
    assert sum(map(sys.getsizeof, entries)) < 10_000 * 300


def test_scrapy_takes_it_for_a_scheduler() -> None:
    assert issubclass(WaitingRequests, BaseScheduler)
