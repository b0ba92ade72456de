"""Which addresses may be connected to: only public ones, looked at when the connection is made.

A name says nothing about where it leads: an outlet's own name may be given a private address (a blocked or
hijacked name, DNS rebinding), and may be given another one at the next question. So the answer of the resolver
is what is checked, for every connection, and Twisted connects to nothing but what is let through here.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Address = IPv4Address | IPv6Address

_log = logging.getLogger(__name__)

_KINDS = {
    "an address of this machine": ("127.0.0.0/8", "::1/128"),
    "no address": ("0.0.0.0/8", "::/128"),
    "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "a link-local address": ("169.254.0.0/16", "fe80::/10"),
    "a provider's inner address": ("100.64.0.0/10",),
    "a multicast address": ("224.0.0.0/4", "ff00::/8"),
    # RFC 8215: translated at will inside one network, whatever stands in it.
    "a translator's inner address": ("64:ff9b:1::/48",),
    # RFC 7526: the relays of 6to4, given up.
    "a relay": ("192.88.99.0/24",),
}
_NETWORKS = [(ip_network(network), kind) for kind, networks in _KINDS.items() for network in networks]
_UNICAST = ip_network("2000::/3")
"""All that was ever given out of IPv6 (RFC 4291 §2.4)."""
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
"""RFC 5214 §6.1: the third quarter of an address whose last quarter is an IPv4 address."""


def why_not_public(address: Address) -> str | None:
    """Why nothing is asked of `address`, in a few words; `None` for an address of the public internet.

    The registries of RFC 6890 as `ipaddress` has them, and the IPv4 addresses that stand inside IPv6 ones
    (mapped, compatible, NAT64, 6to4, Teredo with its server, ISATAP): each must be public too.
    """
    for network, kind in _NETWORKS:
        if address.version == network.version and address in network:
            return kind
    for inner in _embedded(address):
        reason = why_not_public(inner)
        if reason is not None:
            return f"{reason} ({inner}) in another form"
    return None if address.is_global and _is_given_out(address) else "a reserved address"


def _is_given_out(address: Address) -> bool:
    return address.version == 4 or address in _UNICAST or address in _NAT64 or address.ipv4_mapped is not None


def _embedded(address: Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    number = int(address)
    isatap = (number >> 32) & 0xFFFFFFFF in _ISATAP
    if isatap or address in _NAT64 or address in _COMPATIBLE:
        found.append(IPv4Address(number & 0xFFFFFFFF))
    return [each for each in found if each is not None]


@implementer(IHostnameResolver)
class PublicResolver:
    """Twisted's resolver, of whose answers only public addresses are passed on.

    It keeps no answer, so that each connection is made to what was checked for it. Scrapy's total deadline
    bounds it.
    """

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._inner: Any = reactor.nameResolver
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicResolver:  # noqa: ARG003  # Scrapy's signature
        """For Scrapy."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """For Scrapy."""
        self._reactor.installNameResolver(self)

    def why_not(self, address: Address) -> str | None:
        """Why nothing is asked of `address`, or `None`. Only tests, whose servers are local, decide otherwise."""
        return why_not_public(address)

    def why_refused(self, host: str) -> str | None:
        """Why the last answer for `host` left nothing to connect to, or `None` where it left something or
        there was no answer."""
        return self._refused.get(host)

    def resolveHostName(  # noqa: N802  # Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """For Twisted: give the receiver the public ones of the addresses of `hostName`."""
        receiver = _PublicOnly(self, hostName, resolutionReceiver)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def note(self, host: str, refused: Sequence[str], passed: int) -> None:
        """Remember and log what was held back of an answer."""
        self._refused.pop(host, None)
        if refused:
            _log.warning("%s is at %s: not connected to", host, ", ".join(refused))
            if not passed:
                self._refused[host] = f"{host} is at {refused[0]}"


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Stands between the resolver and the one who asked."""

    def __init__(self, resolver: PublicResolver, host: str, receiver: Any) -> None:
        self._resolver = resolver
        self._host = host
        self._receiver = receiver
        self._refused: list[str] = []
        self._passed = 0

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        reason = self._resolver.why_not(ip_address(address.host))
        if reason is None:
            self._passed += 1
            self._receiver.addressResolved(address)
        else:
            self._refused.append(f"{address.host}, {reason}")

    def resolutionComplete(self) -> None:  # noqa: N802
        self._resolver.note(self._host, self._refused, self._passed)
        self._receiver.resolutionComplete()
