"""Pushes to the customers' URLs (RPT-01, RPT-02, UPL-01)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from heliograph.domain.errors import CustomerUnreachable
from heliograph.egress.destinations import Destination, Destinations
from heliograph.http1.answers import Answer, BrokenOff, NoAnswer
from heliograph.http1.connection import Connection, connected, post_head, tls_of_the_system
from heliograph.http1.deadline import Deadline
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


def unsigned(_request: HttpRequest) -> Mapping[str, str]:
    """Add nothing to a request."""
    return {}


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

    Every push has its own connection and says `Connection: close`, as the vendors' pushes do: a
    kept one would be dead after the function slept, and could outlive the check of its address.
    Redirects are answers, nothing is repeated, and nothing of the answer's body is waited for.
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
        head = post_head(destination.target, {**headers, "Accept-Encoding": "identity"})
        with closing(self._connected(destination, deadline)) as connection:
            connection.sock.settimeout(deadline.left())
            connection.send(head + push.body)
            answer: Answer = connection.answer(self._limits.answer_bytes, deadline, head_only=True)
        wait = retry_after(answer.headers.get("retry-after"), self._clock.now())
        return PushAnswer(status=answer.status, retry_after=wait)

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
            "Connection": "close",
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
