"""The names of this machine's test servers. Only here is an address of this machine let through."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from spiders.addresses import Address, PublicResolver

HERE = "127.0.0.1"
"""The one address that stands for a public one; 127.0.0.2 is as private as it is elsewhere."""


class LocalNames(PublicResolver):
    """The real resolver's rules, over a table of names."""

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> LocalNames:
        """For Scrapy."""
        resolver = cls(reactor)
        resolver._inner = _Table({"localhost": [[HERE]], **json.loads(crawler.settings.get("LOCAL_NAMES", "{}"))})
        return resolver

    def why_not(self, address: Address) -> str | None:
        """As everywhere, but for `HERE`."""
        return None if str(address) == HERE else super().why_not(address)


@implementer(IHostnameResolver)
class _Table:
    """Gives each question about a name the next of its answers, and then the last."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self._answers = answers

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: Any) -> Any:  # noqa: N802
        answers = self._answers.get(name, [[]])
        receiver.resolutionBegan(None)
        for host in answers.pop(0) if len(answers) > 1 else answers[0]:
            kind: Any = IPv6Address if ":" in host else IPv4Address
            receiver.addressResolved(kind("TCP", host, port))
        receiver.resolutionComplete()
