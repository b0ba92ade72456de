"""An HTTP server in a process of its own that has N article pages: python -m tests.benchmarks.article_server N

Prints its base address when it listens; ends when its stdin is closed. `/sitemap-1.xml` and so on list the pages
by the hundred. Whoever accepts gzip gets it, unless `--plain` is given. Everything is joined from prepared pieces: an
answer costs less than a twentieth of what a client spends on it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.benchmarks.article_pages import Press

LINKS = 100
"""Addresses in one sitemap."""
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\n{packed}Content-Length: {size}\r\n\r\n"


class Site:
    """What the server has to say: the same bytes for the same path."""

    def __init__(self, base: str, pages: int, *, packs: bool) -> None:
        self._base = base
        self._pages = pages
        self._packs = packs
        self._press = Press(base)

    def answer(self, path: str, head: bytes) -> bytes:
        """The whole response to a GET of `path` with the request's `head`."""
        name = path.rpartition("/")[2]
        if name.startswith("sitemap-"):
            return _response(self._sitemap(int(name[8:-4])), "application/xml")
        if self._packs and b"gzip" in head:
            return _response(self._press.packed(int(name)), "text/html", "Content-Encoding: gzip\r\n")
        return _response(self._press.plain(int(name)), "text/html")

    def _sitemap(self, number: int) -> bytes:
        numbers = range((number - 1) * LINKS, min(number * LINKS, self._pages))
        locations = "".join(f"<url><loc>{self._base}{self._press.path(each)}</loc></url>" for each in numbers)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'.encode()


class Connection(asyncio.Protocol):
    """One client's connection, kept alive; requests one after the other."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """For asyncio."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """For asyncio: answer every whole request."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._site.answer(head.split(b" ", 2)[1].decode(), head.lower()))


def _response(body: bytes, kind: str, packed: str = "") -> bytes:
    return HEAD.format(kind=kind, packed=packed, size=len(body)).encode() + body


async def serve(pages: int, *, packs: bool) -> None:
    """Serve on a free port of this machine until stdin ends."""
    site: Site
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=512)
    base = f"http://localhost:{server.sockets[0].getsockname()[1]}"
    site = Site(base, pages, packs=packs)
    print(base, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int)
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args()
    asyncio.run(serve(given.pages, packs=not given.plain))


if __name__ == "__main__":
    main()
