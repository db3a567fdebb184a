"""One connection to an address, and what is said over it."""

from __future__ import annotations

import re
import select
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Final

from heliograph.http1.answers import Answer, Answers, NoAnswer
from heliograph.http1.deadline import Deadline

_PIECE: Final = 16 * 1024
_PIECES_OF_A_REST: Final = 4
_NO_TARGET: Final = re.compile(r"[^!-~]").search


def post_head(target: str, headers: Mapping[str, str]) -> bytes:
    """Return what goes before the body of a POST.

    target: path and query, percent-encoded. headers: all of them, with the length of the body.
    Raises ValueError if one of them has the end of a line in it.
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    is_clean = lines.count("\n") == lines.count("\r") == len(headers)
    if not is_clean or _NO_TARGET(target):
        raise ValueError("neither a target nor a header may have the end of a line in it")
    return f"POST {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


class Connection:
    """A connection, over which one request is made after the other.

    What it does raises OSError (TimeoutError and ssl.SSLError among them).

    used_at: for those who keep it. has_answered: whether anything came since the last `send`.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.used_at = 0.0
        self.has_answered = False
        self._answers = Answers()
        self._arrivals = select.poll()
        self._arrivals.register(sock, select.POLLIN)

    def send(self, content: bytes) -> None:
        """Send all of this."""
        self.has_answered = False
        self.sock.sendall(content)

    def answer(
        self, most_bytes: int, deadline: Deadline | None = None, *, head_only: bool = False
    ) -> Answer:
        """Return the next answer. Raises NoAnswer, too.

        deadline: without one, the time-out of the socket counts, from byte to byte.
        """

        def receive(most: int) -> bytes:
            if deadline is not None:
                self.sock.settimeout(deadline.left())
            piece = self.sock.recv(most)
            self.has_answered = self.has_answered or bool(piece)
            return piece

        return self._answers.next(receive, most_bytes, head_only=head_only)

    @property
    def is_free(self) -> bool:
        """Whether the next request can be made: the last answer is over, and nothing followed it.

        The rest of an answer that was not waited for is read, if it is there. Who has closed the
        connection, or speaks without being asked, is asked nothing more.
        """
        try:
            return (not self._arrivals.poll(0) or self._takes_rest()) and self._answers.are_over
        except (OSError, NoAnswer):
            return False

    def _takes_rest(self) -> bool:
        """Take what is there without waiting, and tell whether more may come."""
        self.sock.settimeout(0)
        for _ in range(_PIECES_OF_A_REST):
            try:
                piece = self.sock.recv(_PIECE)
            except (BlockingIOError, ssl.SSLWantReadError):
                return True
            if not piece:
                return False
            self._answers.take_rest(piece)
        return False

    def close(self) -> None:
        """Close it."""
        self.sock.close()


def connected(
    address: tuple[str, int],
    connect_seconds: float,
    tls: ssl.SSLContext | None = None,
    server_name: str | None = None,
    deadline: Deadline | None = None,
) -> Connection:
    """Return a new connection, on which nothing waits to fill a packet (it would be 40 ms).

    tls: proves who is there, by `server_name`; None for a connection in the clear. deadline: ends
    a handshake, all its steps together; without one it has as long as the connection had.
    """
    sock = socket.create_connection(address, connect_seconds)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if deadline is not None:
            sock.settimeout(deadline.left())
        if tls is not None:
            sock = tls.wrap_socket(sock, server_hostname=server_name)
    except BaseException:
        sock.close()
        raise
    return Connection(sock)


@cache
def tls_of_the_system() -> ssl.SSLContext:
    """Return what checks certificate and name against the authorities that this system knows.

    Reading them all takes a while, so it is done once.
    """
    tls = ssl.create_default_context()
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    return tls
