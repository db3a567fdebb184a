"""Connections to a service that are kept, for several threads.

The standard library's, with a list of those that are idle. urllib3 has that, too, but its layers
cost more than the requests that go through them (docs/adr/0033).
"""

from __future__ import annotations

import select
import ssl
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SO_KEEPALIVE, SOL_SOCKET, socket
from typing import Final
from urllib.parse import urlsplit

CONNECT_SECONDS: Final = 1.0
MOST_IDLE: Final = 32
"""More than a function has threads."""


class Unanswered(Exception):
    """A request that was not answered. It may have been heard. Says in which way, not by whom."""


class Connections:
    """The connections to one address. Nothing is repeated, no redirect followed.

    origin: such as `https://sqs.eu-central-1.amazonaws.com`. read_seconds: how long the other side
    may be silent.
    """

    def __init__(self, origin: str, read_seconds: float) -> None:
        address = urlsplit(origin)
        self._is_tls = address.scheme == "https"
        self._address = address.netloc
        self._read_seconds = read_seconds
        self._idle: list[HTTPConnection] = []

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Make one request and return the status and the content of its answer.

        Raises Unanswered.
        """
        connection = self._taken()
        try:
            connection.request("POST", path, body, headers)
            with connection.getresponse() as response:
                answer = response.status, response.read()
        except (OSError, HTTPException) as error:
            connection.close()
            raise Unanswered(type(error).__name__) from error
        if response.will_close or len(self._idle) >= MOST_IDLE:
            connection.close()
        else:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Close the connections that are idle."""
        while self._idle:
            self._idle.pop().close()

    def _taken(self) -> HTTPConnection:
        """Return the connection that was used last and is still open, else a new one."""
        while self._idle:
            connection = self._idle.pop()
            if not _is_closed(connection.sock):
                return connection
            connection.close()
        return self._new()

    def _new(self) -> HTTPConnection:
        connection = (
            _TlsConnection(self._address, timeout=CONNECT_SECONDS, context=_tls())
            if self._is_tls
            else _Connection(self._address, timeout=CONNECT_SECONDS)
        )
        connection.read_seconds = self._read_seconds
        return connection


class _Connection(HTTPConnection):
    """Nagle's algorithm is off, as the standard library has it: it costs 40 ms per request."""

    read_seconds = 0.0

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
        self.sock.settimeout(self.read_seconds)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


@cache
def _tls() -> ssl.SSLContext:
    """Return what proves that a service is who it says; reading all certificates takes a while."""
    return ssl.create_default_context()


def _is_closed(sock: socket | None) -> bool:
    """Tell whether the other side has closed a connection: it speaks without being asked."""
    if sock is None:
        return False
    asked = select.poll()
    asked.register(sock, select.POLLIN)
    return bool(asked.poll(0))
