"""A server that does what no server should: raw bytes on real sockets, on this machine."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from tests.local_site import Answer, Asked, LocalSite

Wire = socket.socket
Attack = Callable[[Wire], None]


class HostileSite(LocalSite):
    """A LocalSite some of whose paths are answered by an attack instead."""

    def __init__(self) -> None:
        super().__init__()
        self.attacks: dict[str, Attack] = {}
        self.instead: Attack | None = None
        """What every connection gets, before anybody reads from it."""
        self.closing = threading.Event()

    def attack(self, name: str, attack: Attack | bytes) -> None:
        """Let `/article/NAME` be answered by `attack`, or by bytes just as they are."""
        path = f"/article/{name}"
        self.attacks[path] = attack if callable(attack) else lambda wire: wire.sendall(attack)

    def answer_on(self, wire: Wire) -> None:
        """Read one request and answer it, as politely as its path says."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = wire.recv(65536)
            if not piece:
                return
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        asked = Asked(path, dict(line.split(": ", 1) for line in lines[1:] if ": " in line), monotonic())
        attack = self.attacks.get(path)
        if attack is None:
            wire.sendall(as_bytes(self.answer(asked)))
        else:
            self.asked.append(asked)
            attack(wire)

    def drip(self, before: bytes, byte: bytes) -> Attack:
        """Send `before`, and then one byte every 20 ms for as long as anybody listens."""

        def attack(wire: Wire) -> None:
            wire.sendall(before)
            while not self.closing.wait(0.02):
                wire.sendall(byte)

        return attack

    def flood(self, before: bytes, piece: bytes) -> Attack:
        """Send `before`, and then `piece` again and again as fast as it is read."""

        def attack(wire: Wire) -> None:
            wire.sendall(before)
            while not self.closing.is_set():
                wire.sendall(piece)

        return attack

    def silence(self, wire: Wire) -> None:
        """Take the request and say nothing."""
        with suppress(OSError):
            wire.recv(1)


def reset(wire: Wire) -> None:
    """End the connection as a machine does that has crashed."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def as_bytes(answer: Answer) -> bytes:
    """An answer on the wire, with the connection's end behind it."""
    headers = [*answer.headers, ("Content-Length", str(len(answer.body))), ("Connection", "close")]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode("latin-1") + answer.body


def ok(*headers: str) -> bytes:
    """The head of a page, with more headers."""
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *headers, "", ""]).encode()


@contextmanager
def serve_hostile(
    site: HostileSite, context: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[HostileSite]:
    """Serve `site` on a free port of this machine, under the name localhost."""
    with socket.create_server((host, port)) as server:
        scheme = "http" if context is None else "https"
        site.url = f"{scheme}://localhost:{server.getsockname()[1]}"
        threading.Thread(target=_accept, args=(site, server, context), daemon=True).start()
        try:
            yield site
        finally:
            site.closing.set()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def _accept(site: HostileSite, server: Wire, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            wire, _ = server.accept()
            threading.Thread(target=_serve, args=(site, wire, context), daemon=True).start()


def _serve(site: HostileSite, wire: Wire, context: ssl.SSLContext | None) -> None:
    # A client that goes away in the middle is what most attacks end with.
    with suppress(OSError), wire:
        wire.settimeout(60)
        if context is None:
            (site.instead or site.answer_on)(wire)
        else:
            with context.wrap_socket(wire, server_side=True) as secure:
                site.answer_on(secure)
