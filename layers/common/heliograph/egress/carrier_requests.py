"""One request to a carrier's API, and what is certain of it when no answer comes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from heliograph.http1.answers import Answer, NoAnswer
from heliograph.http1.connection import Connection, post_head
from heliograph.http1.deadline import Deadline
from heliograph.http1.kept import KeptConnections, Origin
from heliograph.ports.carriers import CarrierReply, ProvedUnsent, Unconfirmed

CONNECT_TIMEOUT: Final = 2.0
READ_TIMEOUT: Final = 10.0
"""Seconds. A message without an answer by then is Unconfirmed and never sent again, so this is
generous: eight gateways that start at once on two cores answer after three or four."""

MAX_IDLE_SECONDS: Final = 5.0
"""A message sent into a connection whose end got lost would never be answered, and a message
without an answer is never sent again."""

_OURS: Final = {"user-agent": "heliograph", "accept-encoding": "identity"}
_MAX_REPLY: Final = 32 * 1024
"""Bytes, with the headers."""


class KeptCarrierRequests:
    """CarrierRequests over connections that are kept, for any number of threads at once.

    Redirects are replies, and nothing is repeated. A reply has so many seconds as a whole.
    """

    def __init__(
        self, *, connect_timeout: float = CONNECT_TIMEOUT, read_timeout: float = READ_TIMEOUT
    ) -> None:
        """Take the time-outs, in seconds."""
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._carriers: dict[Origin, KeptConnections] = {}

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> CarrierReply | ProvedUnsent | Unconfirmed:
        """Post once and return the reply, or what is certain without one."""
        try:
            origin, target = _parts(url)
            connections = self.to(origin)
            connection = connections.take()
        except (OSError, ValueError) as error:
            return ProvedUnsent(type(error).__name__)
        answer = self._asked(connection, _head(origin, target, headers, len(body)) + body)
        if not isinstance(answer, Answer):
            connection.close()
            return answer
        connections.give_back(connection, answer)
        return CarrierReply(status=answer.status, headers=answer.headers, body=answer.body)

    def to(self, origin: Origin) -> KeptConnections:
        """Return the connections to a carrier."""
        known = self._carriers.get(origin)
        if known is None:  # two threads may both come here, and the first one's is kept
            known = self._carriers.setdefault(
                origin, KeptConnections(origin, self._connect_timeout, MAX_IDLE_SECONDS)
            )
        return known

    def _asked(self, connection: Connection, request: bytes) -> Answer | ProvedUnsent | Unconfirmed:
        """Return the answer.

        The system takes as much of the request as it can, and tells how much, or it takes nothing
        and fails: then the carrier cannot have the message.
        """
        taken = 0
        try:
            connection.sock.settimeout(self._read_timeout)
            taken = connection.sock.send(request)
            if taken < len(request):
                connection.send(request[taken:])
            return connection.answer(_MAX_REPLY, Deadline(self._read_timeout))
        except (OSError, NoAnswer) as error:
            reason = type(error).__name__
            return Unconfirmed(reason) if taken else ProvedUnsent(reason)


def _head(origin: Origin, target: str, headers: Mapping[str, str], length: int) -> bytes:
    given = {name.lower(): value for name, value in headers.items()}
    ours = {**_OURS, "host": origin.authority, "content-length": str(length)}
    return post_head(target, {**ours, **given})


@lru_cache(maxsize=64)
def _parts(url: str) -> tuple[Origin, str]:
    """Return who is there and what is asked for. Raises ValueError if that is no URL of HTTP."""
    parts = urlsplit(url)
    return Origin.of(url), f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
