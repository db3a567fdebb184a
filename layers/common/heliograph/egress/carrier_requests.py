"""One request to a carrier's API, and what is certain of it when no answer comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed

CONNECT_TIMEOUT: Final = 2.0
READ_TIMEOUT: Final = 10.0
"""Seconds. A message without an answer by then is Unconfirmed and never sent again, so this is
generous: eight gateways that start at once on two cores answer after three or four."""

_MAX_REPLY: Final = 16 * 1024


class PooledCarrierRequests:
    """CarrierRequests through a pool, for any number of threads at once.

    Redirects are replies, and nothing is repeated.
    """

    def __init__(
        self,
        pool: PoolManager,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
    ) -> None:
        """Take the pool and the time-outs, in seconds.

        pool: must not trust a connection that was idle for long, for a message sent into a dead
        one stays Unconfirmed.
        """
        self._pool = pool
        self._timeout = Timeout(connect=connect_timeout, read=read_timeout)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> CarrierReply | ProvedUnsent | Unconfirmed:
        """Post once and return the reply, or what is certain without one."""
        content = _Body(body)
        try:
            return self._post(url, content, headers)
        except HTTPError as error:
            reason = type(error).__name__
            return Unconfirmed(reason) if content.is_on_its_way else ProvedUnsent(reason)

    def _post(self, url: str, content: _Body, headers: Mapping[str, str]) -> CarrierReply:
        response = self._pool.request(
            "POST",
            url,
            body=content,
            headers={**headers, "Content-Length": str(len(content.body))},
            retries=False,
            redirect=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
        )
        with response:  # an answer that is not read to its end takes its connection with it
            return CarrierReply(
                status=response.status,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=response.read(_MAX_REPLY),
            )


class _Body:
    """The body of a request, which knows whether any of it may have left us.

    The headers go first, on a connection that stands. So while nobody has asked for the body, the
    carrier cannot have the message, whatever went wrong.
    """

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.is_on_its_way = False

    def __iter__(self) -> Iterator[bytes]:
        self.is_on_its_way = True
        yield self.body
