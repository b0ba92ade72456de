"""Why a request gave no page: its outcome, and a reason that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL.SSL import Error as TlsError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectionClosed
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from spiders.decoding import DecodingError, TooLargeError
from spiders.gate import RefusedError
from spiders.items import Outcome
from spiders.web import DeadlineError

_PLAIN: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "no whole answer in time"),
    (CannotResolveHostError, "the host's name is not known"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (ResponseDataLossError, "the body ends early or is broken"),
    (VerificationError, "the certificate is not the host's"),
)
_MAX_REASON = 300


def outcome_of(error: BaseException | None) -> tuple[Outcome, str]:
    """Outcome and reason. `refused` is what we did not ask for or did not take, `unreachable` what failed."""
    assert error is not None
    inner = next((each for each in _reasons(error) if isinstance(each, TooLargeError | RefusedError)), None)
    if inner is not None:
        return "refused", str(inner)
    if isinstance(error, IgnoreRequest) and "max redirections" in str(error):
        return "refused", "too many redirects"
    if isinstance(error, IgnoreRequest):
        return "refused", f"the response was not taken: {error}"
    if isinstance(error, DeadlineError | DecodingError):
        return "unreachable", str(error)
    return "unreachable", _in_words(error)[:_MAX_REASON]


def _in_words(error: BaseException) -> str:
    for each in _reasons(error):
        if isinstance(each, TlsError):
            return _tls(each)
        for kind, words in _PLAIN:
            if isinstance(each, kind):
                return words
    causes = [each for each in _reasons(error) if not isinstance(each, ResponseFailed | DownloadFailedError)]
    if all(isinstance(each, ConnectionClosed) for each in causes):
        nothing = any(isinstance(each, ResponseNeverReceived) for each in _reasons(error))
        return "the connection was closed without an answer" if nothing else "the connection was closed in the headers"
    return f"the answer is not HTTP: {type(causes[-1]).__name__}: {causes[-1]}"


def _tls(error: TlsError) -> str:
    parts = [entry[-1] for entry in error.args[0]] if error.args and isinstance(error.args[0], list) else []
    words = "; ".join(parts) or "the connection was closed"
    return f"the certificate is not trusted: {words}" if "certificate" in words else f"TLS failed: {words}"


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, outermost first: Twisted keeps lists of failures."""
    yield error
    for failure in getattr(error, "reasons", ()):
        yield from _reasons(failure.value)
    if error.__cause__ is not None:
        yield from _reasons(error.__cause__)
