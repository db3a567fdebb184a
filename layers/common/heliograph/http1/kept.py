"""Connections that are kept, for several threads."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from socket import SO_KEEPALIVE, SOL_SOCKET
from time import time
from typing import Final, Self
from urllib.parse import urlsplit
from weakref import finalize

from heliograph.http1.answers import Answer
from heliograph.http1.connection import Connection, connected, tls_of_the_system

MOST_IDLE: Final = 64
"""More than a function has threads."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who is there. authority: the value of the header `host`."""

    is_tls: bool
    host: str
    port: int
    authority: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Return the origin of a URL. Raises ValueError if it is neither http nor https."""
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError("neither http nor https")
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        authority = parts.netloc.rpartition("@")[2]
        return cls(parts.scheme == "https", parts.hostname, port, authority)


class KeptConnections:
    """The connections to one origin.

    longest_idle: seconds. A connection whose end got lost, while the function slept or at a NAT
    gateway, looks as if it stood; after this time none is trusted.
    """

    def __init__(self, origin: Origin, connect_seconds: float, longest_idle: float = inf) -> None:
        self._origin = origin
        # With the client, and not by each of the threads that ask for the first connections.
        self._tls = tls_of_the_system() if origin.is_tls else None
        self._connect_seconds = connect_seconds
        self._longest_idle = longest_idle
        self._idle: list[Connection] = []
        # Nobody tells us when they need no more connections, and a socket is to be closed.
        self.close = finalize(self, _close, self._idle)

    def take(self) -> Connection:
        """Return the connection that was used last and still stands, else a new one.

        Raises OSError.
        """
        while (connection := _newest(self._idle)) is not None:
            is_old = idle_seconds(connection) >= self._longest_idle
            if not is_old and connection.is_free:
                return connection
            connection.close()
        return self._new()

    def give_back(self, connection: Connection, answer: Answer) -> None:
        """Keep a connection for the next request, if there can be one."""
        if answer.is_last or len(self._idle) >= MOST_IDLE:
            connection.close()
        else:
            connection.used_at = time()
            self._idle.append(connection)

    def _new(self) -> Connection:
        origin = self._origin
        address = origin.host, origin.port
        connection = connected(address, self._connect_seconds, self._tls, origin.host)
        connection.sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
        return connection


def idle_seconds(connection: Connection) -> float:
    """Return for how long nobody has used a connection, also while the function slept.

    By the wall clock, because the steady one may stand still then. If it was set back meanwhile,
    nobody knows: by how much may be more than the truth, and is no less than zero.
    """
    return abs(time() - connection.used_at)


def _newest(idle: list[Connection]) -> Connection | None:
    try:
        return idle.pop()
    except IndexError:  # looking before would leave room for another thread
        return None


def _close(idle: list[Connection]) -> None:
    while (connection := _newest(idle)) is not None:
        connection.close()
