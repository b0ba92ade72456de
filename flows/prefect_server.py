"""The Prefect server as Khobor runs it: Prefect's own app behind a guard, ended with its starter.

Run as `python -m flows.prefect_server` with the environment of `flows.settings.prefect_environment`.
Prefect checks the secret and the CSRF token; it neither looks at the Host header nor refuses a foreign
Origin, and its pages may call whom they like. The guard minds these.
"""

import argparse
import contextlib
import gc
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse

from flows.running import hold
from flows.settings import MANNERS
from spiders.tether import watch_stdin

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

GARBAGE_SECONDS = 2.0
ENTER_PATH = "/enter"
_ENTER_PAGE = """<!doctype html><meta charset="utf-8"><title>Khobor</title><script>
localStorage.setItem("prefect-password", btoa(location.hash.slice(1)));
location.replace("/deployments");
</script>"""
"""Signs a browser in with the secret behind the address's `#`, which is never sent to a server."""
_MEND = """<script>
document.addEventListener("click", event => {
  const select = event.target.closest(".p-select-button__control");
  if (!select || event.target.closest("button") !== select) return;
  event.stopPropagation();
  select.closest(".p-select-button").click();
}, true);
</script>"""
"""Prefect 3.8's pages open a pick-list on a click on its text and close it at once, because the click
reaches them twice; only the arrow beside it works. This lets it reach them once."""


class Guard:
    """Lets through what is addressed to this server by name and comes from its own pages or from no
    page at all; forbids its pages to talk to anybody else."""

    def __init__(self, app: App, *, hosts: frozenset[str], origin: str) -> None:
        """`hosts` are the Host headers that are ours, `origin` is the one of our own pages."""
        self._app = app
        self._hosts = hosts
        self._origin = origin
        self._policy = (
            # Prefect's form validator compiles its schemas: it cannot live without eval.
            "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
            f"connect-src 'self' {origin.replace('http', 'ws', 1)}; "
            "frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        refusal = self._refusal(Headers(raw=scope["headers"]))
        if refusal:
            return await _refuse(refusal, scope, receive, send)
        if scope["path"] == ENTER_PATH:
            return await HTMLResponse(_ENTER_PAGE)(scope, receive, self._with_policy(send))
        return await self._app(scope, receive, self._with_policy(send))

    def _refusal(self, headers: Headers) -> str | None:
        # A page that lets its own name point to 127.0.0.1 is told by Host, any other page by Origin.
        if headers.get("host") not in self._hosts:
            return f"This server answers only to {self._origin}"
        if headers.get("origin", self._origin) != self._origin:
            return "Pages of other origins may not use this server."
        return None

    def _with_policy(self, send: Send) -> Send:
        async def send_with_policy(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"content-security-policy", self._policy.encode()),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        return send_with_policy


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
    else:
        await PlainTextResponse(reason, status_code=403)(scope, receive, send)


def create_app() -> App:
    """Prefect's app, without its V2 pages, behind the guard."""
    # V2 asks an analytics vendor from the reader's browser, and V1 advertises it as long as it is there.
    # Prefect leaves out a set of pages whose files are missing.
    import prefect

    prefect.__ui_v2_static_path__ = Path(os.devnull) / "v2"
    from prefect.server.api.server import create_app as prefect_app
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    pages = settings.server.ui.api_url or settings.api.url or ""
    origin = f"{urlsplit(pages).scheme}://{urlsplit(pages).netloc}"
    hosts = {urlsplit(url).netloc for url in (pages, settings.api.url or pages)}
    app = prefect_app(final=True)
    if settings.server.ui.static_directory is not None:
        _mend(Path(settings.server.ui.static_directory) / "v1" / "index.html")
    _collect_garbage_beside()
    return Guard(app, hosts=frozenset(hosts), origin=origin)


def _mend(start_page: Path) -> None:
    """Add what Prefect's pages lack to our copy of them, once. A server without pages has no copy."""
    text = start_page.read_text(encoding="utf-8") if start_page.exists() else ""
    if "</head>" in text and _MEND not in text:
        start_page.write_text(text.replace("</head>", f"{_MEND}</head>", 1), encoding="utf-8")


def _collect_garbage_beside() -> None:
    """Let garbage be collected by a thread of its own instead of whichever makes some.

    A SQLite statement that the event loop's thread throws away waits for its connection, which may wait in
    another thread for a lock, whose owner waits for the event loop: the whole server stood still for the
    60 s that Prefect lets SQLite wait. In a thread of its own that wait harms nobody.
    """
    gc.collect()
    gc.freeze()  # what was imported stays: no need to look at it each time
    gc.disable()
    threading.Thread(target=_collect_garbage, name="garbage", daemon=True).start()


def _collect_garbage() -> None:
    while True:
        time.sleep(GARBAGE_SECONDS)
        gc.collect()


def main() -> None:
    """Serve until SIGTERM or, tethered, until the starter ends.

    The tether and the record come before anything slow, so that a starter which dies at once leaves
    nothing behind and a second one finds the first one's server.
    """
    parser = argparse.ArgumentParser()
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--socket", type=int, help="number of a bound socket that the starter gives")
    where.add_argument("--listen", help="HOST:PORT, as a container has it")
    parser.add_argument("--tethered", action="store_true")
    parser.add_argument("--record", type=Path)
    given = parser.parse_args()
    os.umask(0o077)  # the database has parameters and logs in it
    if given.tethered:
        watch_stdin()
    bound = _bind(given.listen) if given.socket is None else socket.socket(fileno=given.socket)
    with contextlib.ExitStack() as stack:
        if given.record is not None:
            stack.enter_context(hold(given.record, port=bound.getsockname()[1]))
        _serve(bound)


def _bind(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_server((host, int(port)))


def _serve(bound: socket.socket) -> None:
    for name, value in MANNERS.items():
        os.environ.setdefault(name, value)
    import uvicorn

    config = uvicorn.Config(create_app, factory=True, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main()
