"""A real HTTP server on this machine that stands for an outlet, and keeps a log of who asked for what."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

import attrs

PARAGRAPH = (
    "মঙ্গলবার রাজধানীর একটি সম্মেলনে কৃষি কর্মকর্তারা জানান, চলতি মৌসুমে আমনের ফলন আগের বছরের চেয়ে "
    "ভালো হয়েছে এবং কৃষকেরা ন্যায্য দাম পাবেন বলে আশা করছেন।"
)


@attrs.frozen
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


@attrs.frozen
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    at: float
    """Seconds on the monotonic clock."""


Route = Answer | Callable[[Asked], Answer]


class LocalSite:
    """Routes by path; what has no route is 404. robots.txt allows all until it is given a route."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {"/robots.txt": Answer(b"User-agent: *\nAllow: /\n")}
        self.asked: list[Asked] = []
        self.url = ""

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [asked.path for asked in self.asked]

    def answer(self, asked: Asked) -> Answer:
        """Log the request and find its answer."""
        self.asked.append(asked)
        route = self.routes.get(asked.path, Answer(b"<title>404</title>", 404))
        return route if isinstance(route, Answer) else route(asked)

    def list_articles(self, *names: str) -> None:
        """Make `/news` a listing of articles and give each that has no route a page."""
        links = "".join(f'<li><a href="/article/{name}">{name}</a></li>' for name in names)
        self.routes["/news"] = Answer(f"<html><body><ul>{links}</ul></body></html>".encode())
        for name in names:
            self.routes.setdefault(f"/article/{name}", Answer(article_html(name).encode()))


def article_html(name: str, extra_head: str = "") -> str:
    """A plain article page."""
    paragraphs = "".join(f"<p>{number} {name} {PARAGRAPH}</p>" for number in range(3))
    return (
        f'<!doctype html><html lang="bn"><head><meta charset="utf-8"><title>আমনের ভালো ফলন {name}</title>'
        f'<meta property="og:title" content="আমনের ভালো ফলন {name}">{extra_head}</head>'
        f"<body><article><h1>আমনের ভালো ফলন {name}</h1>{paragraphs}</article></body></html>"
    )


class Server(ThreadingHTTPServer):
    """One that keeps nobody waiting who comes with many others."""

    request_queue_size = 128


@contextmanager
def serve(site: LocalSite, certificate: Path | None = None) -> Iterator[LocalSite]:
    """Serve `site` on a free port of this machine, under the name localhost."""
    server = Server(("127.0.0.1", 0), _handler(site))
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    site.url = f"{scheme}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: LocalSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.path, dict(self.headers.items()), monotonic())
            answer = site.answer(asked)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the log is `site.asked`."""

    return Handler
