"""Connections to the carriers' APIs, whose addresses the operator configures and trusts."""

from __future__ import annotations

import io
import socket
from http.client import HTTPResponse
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, cast

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from heliograph.http1.deadline import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECTIONS_PER_CARRIER: Final = 50
MAX_IDLE_SECONDS: Final = 5.0


def carrier_pool(
    *, connect_seconds: float = 3.0, read_seconds: float = 10.0
) -> urllib3.PoolManager:
    """Return a pool that keeps connections alive, follows no redirect and repeats nothing.

    A request that fails may have been heard, so whether it is sent again is for the carrier's
    adapter to say. Nagle's algorithm is off, as urllib3 has it: it costs 40 ms per message.
    """
    pool = urllib3.PoolManager(
        maxsize=CONNECTIONS_PER_CARRIER,
        block=False,
        retries=False,
        timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
    )
    pool.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return pool


class _TimedResponse(HTTPResponse):
    """An answer that is given up when as much time has passed as its socket has for each byte."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(cast(socket.socket, _TimedSocket(sock)), *args, **options)


class _TimedSocket:
    """All that HTTPResponse asks of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedBytes(self._sock))


class _TimedBytes(io.RawIOBase):
    """The bytes of one answer, which hold the socket open until they are closed."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._bytes = sock.makefile("rb", buffering=0)
        seconds = sock.gettimeout()
        self._deadline = None if seconds is None else Deadline(seconds)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        if self._deadline is not None:
            self._sock.settimeout(self._deadline.left())
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _FreshConnection(HTTPConnection):
    """A connection that is opened anew when it was idle for long.

    urllib3 sees a connection that the other side has closed, but not one whose end got lost while
    the function slept or that a NAT gateway forgot. A message sent into that would never be
    answered, and a message without an answer is never sent again.
    """

    _used_at = 0.0

    # The time-out is for the whole answer, not for each byte of it.
    response_class = _TimedResponse

    def getresponse(  # type: ignore[override]  # urllib3 narrows the standard library's answer
        self,
    ) -> urllib3.HTTPResponse:
        response = super().getresponse()
        self._used_at = monotonic()
        return response

    @property
    def is_connected(self) -> bool:
        return monotonic() - self._used_at < MAX_IDLE_SECONDS and super().is_connected


class _FreshTlsConnection(_FreshConnection, HTTPSConnection):
    """The same over TLS."""


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _FreshConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _FreshTlsConnection
