"""One HTTP request to one address, with an end in time and in bytes.

The standard library's connection, because a pool has nothing to offer here: every push goes to
another customer's server, is never repeated or redirected, and its answer's body is not read. And
because a server that sends a byte every few seconds keeps every pool's time-out from running out,
which counts from byte to byte: here each step gets what is left of the whole request's time.
"""

from __future__ import annotations

import io
import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from typing import TYPE_CHECKING, cast

from heliograph.egress.destinations import Destination
from heliograph.http1.deadline import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class AnswerTooLong(HTTPException):
    """The status line and the headers have more bytes than we read."""


class PinnedConnection(HTTPConnection):
    """A connection to the address of a destination, whatever its name has become since.

    Raises OSError (TimeoutError and ssl.SSLError among them) and HTTPException.
    """

    def __init__(
        self, destination: Destination, tls: ssl.SSLContext, deadline: Deadline, *, connect: float
    ) -> None:
        super().__init__(destination.host, destination.port)
        self._destination = destination
        self._tls = tls
        self._deadline = deadline
        self._connect_seconds = connect

    def connect(self) -> None:
        """Connect, and for https prove that the server has a certificate for the URL's host."""
        seconds = min(self._connect_seconds, self._deadline.left())
        address = str(self._destination.address), self._destination.port
        self.sock = socket.create_connection(address, seconds)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(self._deadline.left())
        if self._destination.is_tls:
            # The time-out of a handshake is one for all its steps.
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._destination.host)
            self.sock.settimeout(self._deadline.left())

    def answer(self, max_bytes: int) -> tuple[int, HTTPMessage]:
        """Return the status and the headers of the answer. Its body is left unread."""
        source = _Answer(self.sock, self._deadline, max_bytes)
        # All that HTTPResponse asks of a socket is makefile().
        with HTTPResponse(cast(socket.socket, source), method="POST") as answer:
            answer.begin()
            return answer.status, answer.headers


class _Answer(io.RawIOBase):
    """The bytes that come back, until the deadline and up to a number of bytes."""

    def __init__(self, sock: socket.socket, deadline: Deadline, max_bytes: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._bytes_left = max_bytes

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._bytes_left:
            raise AnswerTooLong
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(memoryview(buffer)[: self._bytes_left])
        self._bytes_left -= count
        return count
