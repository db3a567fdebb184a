"""A carrier's server as badly behaved as a test wants it, on 127.0.0.1, on bare sockets."""

import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import TypeAlias


@dataclass(frozen=True)
class ReceivedRequest:
    """One complete request; header names in lower case."""

    line: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Exchange:
    """One connection on which a request has just been read."""

    connection: socket.socket
    request: ReceivedRequest
    stopping: Event


Behaviour: TypeAlias = Callable[[Exchange], None]


def answering(raw: bytes) -> Behaviour:
    """Send these bytes; an answer that ends itself leaves the connection open."""

    def behave(exchange: Exchange) -> None:
        exchange.connection.sendall(raw)

    return behave


def answering_then_closing(raw: bytes) -> Behaviour:
    def behave(exchange: Exchange) -> None:
        exchange.connection.sendall(raw)
        exchange.connection.shutdown(socket.SHUT_RDWR)

    return behave


def keeping_silent(exchange: Exchange) -> None:
    exchange.stopping.wait(10)


def resetting(exchange: Exchange) -> None:
    """Answer with RST, as a process that dies does."""
    reset(exchange.connection)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@dataclass
class CarrierServer:
    """Reads requests, keeps them and does with each what it was told."""

    url: str
    requests: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0


@contextmanager
def carrier_server(behave: Behaviour) -> Iterator[CarrierServer]:
    with listening(partial(_serve, behave)) as server:
        yield server


@contextmanager
def listening(
    serve: Callable[[socket.socket, CarrierServer, Event], None],
) -> Iterator[CarrierServer]:
    """Accept connections and serve each in a thread of its own until the block ends."""
    stopping = Event()
    threads: list[Thread] = []
    connections: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = CarrierServer(url=f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                connections.append(connection)
                threads.append(Thread(target=_guarded, args=(serve, connection, server, stopping)))
                threads[-1].start()

        acceptor = Thread(target=accept)
        acceptor.start()
        try:
            yield server
        finally:
            stopping.set()
            for one in (listener, *connections):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            for thread in (acceptor, *threads):
                thread.join(5)


@contextmanager
def refusing_port() -> Iterator[str]:
    """A URL whose port nobody listens on; the port stays taken, so nobody else gets it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def unanswering_port() -> Iterator[str]:
    """A URL where connecting takes forever: the queue of connections is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(listener.getsockname())
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for one in waiting:
                one.close()


def _guarded(
    serve: Callable[[socket.socket, CarrierServer, Event], None],
    connection: socket.socket,
    server: CarrierServer,
    stopping: Event,
) -> None:
    with connection, suppress(OSError):  # the client may have gone
        connection.settimeout(5)
        serve(connection, server, stopping)


def _serve(
    behave: Behaviour, connection: socket.socket, server: CarrierServer, stopping: Event
) -> None:
    while not stopping.is_set() and connection.fileno() >= 0:
        request = read_request(connection)
        if request is None:
            return
        server.requests.append(request)
        behave(Exchange(connection, request, stopping))


def read_request(connection: socket.socket) -> ReceivedRequest | None:
    """Read one request; None if the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            return None
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return ReceivedRequest(line, headers, body)
