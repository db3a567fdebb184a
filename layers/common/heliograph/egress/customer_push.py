"""Pushes to the customers' URLs (RPT-01, RPT-02, UPL-01)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self

from heliograph.domain.errors import CustomerUnreachable
from heliograph.domain.values import value
from heliograph.egress.destinations import Destination, Destinations
from heliograph.http1.answers import Answer, BrokenOff, NoAnswer
from heliograph.http1.connection import Connection, connected, post_head, tls_of_the_system
from heliograph.http1.deadline import Deadline
from heliograph.http1.idle import IdleConnections
from heliograph.ports.clock import Clock
from heliograph.ports.customers import PushAnswer, PushSigner, RenderedPush
from heliograph.ports.http import HttpRequest
from heliograph.ports.retry_after import retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one push may cost us. `whole_request` counts from the look-up of the name."""

    connect_seconds: float = 3.0
    whole_request_seconds: float = 5.0
    answer_bytes: int = 64 * 1024


DEFAULT_LIMITS: Final = Limits()

LONGEST_IDLE: Final = 2.0
"""Seconds. No server that is common closes a connection sooner, and none is kept from others."""
_MOST_IDLE: Final = 64
"""A few for each of those who are pushed to at a time; ten pushes go out at once."""


def unsigned(_request: HttpRequest) -> Mapping[str, str]:
    """Add nothing to a request."""
    return {}


@value()
class _Request:
    """A request as it goes out. is_last: it says that it is the last over its connection."""

    content: bytes
    is_last: bool

    @classmethod
    def of(cls, destination: Destination, headers: Mapping[str, str], body: bytes) -> Self:
        head = post_head(destination.target, {**headers, "Accept-Encoding": "identity"})
        return cls(head + body, is_last=headers.get("Connection") == "close")


# The first that fits. Nothing here repeats what the other side said: it may hold numbers.
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (TimeoutError, "no answer in time"),
    (ssl.SSLCertVerificationError, "no valid certificate for this host"),
    (ssl.SSLError, "no TLS connection"),
    (ConnectionRefusedError, "connection refused"),
    (BrokenOff, "connection closed without an answer"),
    (NoAnswer, "an answer that is not HTTP, or too long"),
    (OSError, "connection failed"),
)


class HttpCustomerPush:
    """The way to the customers' URLs, for any number of threads at once.

    Redirects are answers, and nothing of an answer's body is waited for. A connection is kept for
    a moment, for pushes to the same host at the same address, which is judged for each of them
    (docs/adr/0050). If it turns out to have ended, the push goes over a new one; apart from that
    nothing is repeated.
    """

    def __init__(
        self,
        destinations: Destinations,
        clock: Clock,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """Take the system's certificate authorities unless `tls` brings others."""
        self._destinations = destinations
        self._clock = clock
        self._user_agent = user_agent
        self._tls = tls
        self._limits = limits
        self._idle = IdleConnections(_MOST_IDLE, LONGEST_IDLE)

    def post(self, url: str, push: RenderedPush, sign: PushSigner = unsigned) -> PushAnswer:
        """Send one request, with what `sign` adds to it, and return the answer.

        Raises CustomerUnreachable if no answer came, DestinationForbidden if the URL points
        where we must not call.
        """
        deadline = Deadline(self._limits.whole_request_seconds)
        destination = self._destinations.pin(url)
        try:
            return self._post(destination, push, sign, deadline)
        except (OSError, NoAnswer) as error:
            raise CustomerUnreachable(_reason(error)) from None

    def _post(
        self, destination: Destination, push: RenderedPush, sign: PushSigner, deadline: Deadline
    ) -> PushAnswer:
        headers = self._headers(destination, push, sign)
        answer = self._answer(destination, _Request.of(destination, headers, push.body), deadline)
        wait = retry_after(answer.headers.get("retry-after"), self._clock.now())
        return PushAnswer(status=answer.status, retry_after=wait)

    def _answer(self, destination: Destination, request: _Request, deadline: Deadline) -> Answer:
        kept = self._idle.take(destination.server)
        if kept is not None and (answer := self._still(kept, request, deadline)):
            connection = kept
        else:
            connection = self._connected(destination, deadline)
            answer = self._asked(connection, request, deadline)
        if answer.is_last or request.is_last:
            connection.close()
        else:
            self._idle.keep(destination.server, connection)
        return answer

    def _still(self, kept: Connection, request: _Request, deadline: Deadline) -> Answer | None:
        """Return the answer over a connection that was kept, None if it had ended before.

        It may have done so unseen. Then nothing has come back, or the server's word that it had
        been waiting for too long, which says nothing of the push.
        """
        try:
            answer = self._asked(kept, request, deadline)
        except (OSError, NoAnswer):
            if kept.has_answered:
                raise
            return None  # if it was the time that ended, there is none left to say it again
        if answer.is_last and answer.status == HTTPStatus.REQUEST_TIMEOUT:
            kept.close()
            return None
        return answer

    def _asked(self, connection: Connection, request: _Request, deadline: Deadline) -> Answer:
        """Return the answer. A connection that brings none is never used again."""
        try:
            connection.sock.settimeout(deadline.left())
            connection.send(request.content)
            return connection.answer(self._limits.answer_bytes, deadline, head_only=True)
        except BaseException:
            connection.close()
            raise

    def _connected(self, destination: Destination, deadline: Deadline) -> Connection:
        """Connect, and for https prove that the server has a certificate for the URL's host."""
        seconds = min(self._limits.connect_seconds, deadline.left())
        address = str(destination.address), destination.port
        # That of the system is there already, since AWS is asked with it.
        tls = (self._tls or tls_of_the_system()) if destination.is_tls else None
        return connected(address, seconds, tls, destination.host, deadline)

    def _headers(
        self, destination: Destination, push: RenderedPush, sign: PushSigner
    ) -> dict[str, str]:
        """Return the headers, signed as they will go out: nothing is added to them later."""
        headers = {
            "Host": destination.authority,
            "User-Agent": self._user_agent,
            "Content-Type": push.content_type,
            "Content-Length": str(len(push.body)),
        }
        path, _, query = destination.target.partition("?")
        request = HttpRequest(
            method="POST",
            path=path,
            query=query,
            headers={name.lower(): value for name, value in headers.items()},
            body=push.body,
            client_address="",
        )
        return {**headers, **sign(request)}


def _reason(error: Exception) -> str:
    return next(reason for kind, reason in _REASONS if isinstance(error, kind))
