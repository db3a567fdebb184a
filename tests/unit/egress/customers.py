"""Customers whose connections are kept, and conversations that end in one way or another."""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence
from ipaddress import ip_address
from select import select

from heliograph.egress.addresses import Address
from heliograph.egress.customer_push import HttpCustomerPush, Limits
from heliograph.egress.destinations import Destinations
from heliograph.http1.connection import Connection

from tests.unit.egress.servers import Conversation, Server, Talk
from tests.unit.egress.test_customer_push import PUSH, NoonClock

IN_CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
WITH_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WITHOUT_LENGTH = b"HTTP/1.1 200 OK\r\n\r\n"
SAYS_CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
OLD = b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
LATE = b"HTTP/1.1 503 Late\r\nContent-Length: 0\r\n\r\n"
WAITED_TOO_LONG = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Names:
    """A name whose addresses a test may change."""

    def __init__(self) -> None:
        self.addresses = ["127.0.0.1"]

    def __call__(self, _host: str) -> Sequence[Address]:
        return [ip_address(address) for address in self.addresses]


class Customer:
    """One customer's server, and the way to it."""

    def __init__(self, server: Server, limits: Limits | None = None) -> None:
        self.server = server
        self.names = Names()
        self.way = HttpCustomerPush(
            Destinations(self.names, allow_private=True),
            NoonClock(),
            user_agent="H",
            limits=limits or Limits(),
        )

    def push(self, host: str = "customer.example") -> int:
        return self.way.post(f"http://{host}:{self.server.port}/reports", PUSH).status

    @property
    def kept(self) -> list[Connection]:
        return [connection for _, connection in self.way._idle._idle]

    def hears(self) -> None:
        """Wait until something has come over the kept connection."""
        (connection,) = self.kept
        assert select([connection.sock], [], [], 10)[0]


def saying(*answers: bytes) -> Talk:
    """Give these answers over a connection, one to a request, and then close it."""

    def talk(conversation: Conversation) -> None:
        for answer in answers:
            conversation.read_request()
            conversation.sock.sendall(answer)

    return talk


def in_turn(*talks: Talk) -> Talk:
    """Hold one of these conversations after the other, one over each connection."""
    left = iter(talks)

    def talk(conversation: Conversation) -> None:
        next(left)(conversation)

    return talk


def resetting_after(answer: bytes) -> Talk:
    """Answer a request, read another one, and reset the connection without a word."""

    def talk(conversation: Conversation) -> None:
        saying(answer)(conversation)
        conversation.read_request()
        conversation.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return talk
