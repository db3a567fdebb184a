"""Connections to many servers, each of which waits a moment for its next request."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from time import time
from typing import TypeAlias
from weakref import finalize

from heliograph.http1.connection import Connection
from heliograph.http1.kept import idle_seconds

_Idle: TypeAlias = list[tuple[Hashable, Connection]]
"""Servers and connections to them, the one that was used last at the end."""


class IdleConnections:
    """Connections that nobody uses right now. May be used by several threads.

    most: how many; beyond that the oldest is closed. longest: seconds after which one is closed,
    as soon as anybody asks for any.
    """

    def __init__(self, most: int, longest: float) -> None:
        self._most = most
        self._longest = longest
        self._idle: _Idle = []
        self._lock = Lock()
        # Nobody tells us when they need no more connections, and a socket is to be closed.
        self.close = finalize(self, _close, self._idle)

    def take(self, server: Hashable) -> Connection | None:
        """Return the connection to a server that was used last and still stands, if any does."""
        while (connection := self._newest(server)) is not None:
            if connection.is_free:
                return connection
            connection.close()
        return None

    def keep(self, server: Hashable, connection: Connection) -> None:
        """Keep a connection to a server for its next request."""
        connection.used_at = time()
        with self._lock:
            self._idle.append((server, connection))
            self._close_old()

    def _newest(self, server: Hashable) -> Connection | None:
        with self._lock:
            self._close_old()
            for place in reversed(range(len(self._idle))):
                if self._idle[place][0] == server:
                    return self._idle.pop(place)[1]
        return None

    def _close_old(self) -> None:
        idle = self._idle
        while idle and (len(idle) > self._most or idle_seconds(idle[0][1]) >= self._longest):
            idle.pop(0)[1].close()


def _close(idle: _Idle) -> None:
    while idle:
        idle.pop()[1].close()
