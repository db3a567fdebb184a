"""Little servers on 127.0.0.1 that behave, or misbehave, exactly as a test says."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from threading import Event, Thread
from typing import TypeAlias

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Conversation:
    """One connection, as the server sees it. `stopping` is set when the test is over."""

    def __init__(self, sock: socket.socket, stopping: Event) -> None:
        self.sock = sock
        self.stopping = stopping

    def read_request(self) -> bytes:
        """Read one request whose length its header says; empty if the client hung up."""
        request = b""
        while not _is_whole(request):
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            request += piece
        return request

    def drip(self, piece: bytes, *, every: float = 0.05) -> None:
        """Send the same few bytes again and again until the client hangs up."""
        while not self.stopping.wait(every):
            self.sock.sendall(piece)

    def keep_silent(self) -> None:
        """Say nothing and keep the connection open."""
        self.stopping.wait()


Talk: TypeAlias = Callable[[Conversation], None]


class Server:
    """Accepts connections and holds the same conversation on each of them."""

    def __init__(self, talk: Talk, tls: ssl.SSLContext | None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._talk = talk
        self._tls = tls
        self._stopping = Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        self._run(self._accept)

    def stop(self) -> None:
        self._stopping.set()
        for sock in (self._listener, *self._sockets):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            with suppress(OSError):
                sock, _ = self._listener.accept()
                sock.settimeout(10)
                self.connections += 1
                self._run(partial(self._serve, sock))

    def _serve(self, sock: socket.socket) -> None:
        with ExitStack() as stack, suppress(OSError):
            stack.enter_context(sock)
            if self._tls is not None:
                sock = stack.enter_context(self._tls.wrap_socket(sock, server_side=True))
            self._sockets.append(sock)
            self._talk(_Recorded(sock, self._stopping, self.requests))

    def _run(self, target: Callable[[], None]) -> None:
        thread = Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()


class _Recorded(Conversation):
    def __init__(self, sock: socket.socket, stopping: Event, requests: list[bytes]) -> None:
        super().__init__(sock, stopping)
        self._requests = requests

    def read_request(self) -> bytes:
        request = super().read_request()
        if request:
            self._requests.append(request)
        return request


@contextmanager
def serving(talk: Talk, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server for the length of a test."""
    server = Server(talk, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def answering(answer: bytes) -> Talk:
    """Give the same answer to every request of a connection, until the client closes it."""

    def talk(conversation: Conversation) -> None:
        while conversation.read_request():
            conversation.sock.sendall(answer)

    return talk


def answering_once(answer: bytes) -> Talk:
    """Give one answer and close the connection."""

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(answer)

    return talk


def dripping(piece: bytes, *, after: bytes = b"") -> Talk:
    """Answer a request with a beginning and then with a piece now and then, for ever."""

    def talk(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.sock.sendall(after)
        conversation.drip(piece)

    return talk


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    return bool(end) and len(body) >= sum(lengths)
