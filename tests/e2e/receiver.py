"""A customer's server, which receives status reports and uplinks."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Push:
    """One request as the customer gets it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of the form, which official parsers take apart after decoding."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


Which = Callable[[Push], bool]


def _any(_: Push) -> bool:
    return True


@dataclass
class Receiver:
    """Records every request. `answers` holds the statuses of the next ones; then all get 200."""

    port: int = 0
    pushes: list[Push] = field(default_factory=list)
    answers: deque[int] = field(default_factory=deque)
    _changed: Condition = field(default_factory=Condition)

    def url(self, path: str = "/reports") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def received(self, which: Which = _any) -> list[Push]:
        with self._changed:
            return [push for push in self.pushes if which(push)]

    def wait_for(self, count: int, which: Which = _any, seconds: float = 20.0) -> list[Push]:
        """Wait until at least so many such pushes have come, and return them."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(found := [push for push in self.pushes if which(push)]) < count:
                if not self._changed.wait(deadline - time.monotonic()):
                    break
        assert len(found) >= count, f"{len(found)} of {count} pushes came: {self.pushes}"
        return found

    def take(self, push: Push) -> int:
        with self._changed:
            self.pushes.append(push)
            self._changed.notify_all()
            return self.answers.popleft() if self.answers else 200


class Server(ThreadingHTTPServer):
    """A server that many may call at once."""

    daemon_threads = True
    request_queue_size = 128
    """With the usual five, some of twenty callers are turned away and come again seconds later."""


@contextmanager
def open_receiver(port: int = 0) -> Iterator[Receiver]:
    """A receiver on this port of 127.0.0.1, or on a free one."""
    receiver = Receiver()
    with opened(receiver, port):
        yield receiver


@contextmanager
def opened(receiver: Receiver, port: int = 0) -> Iterator[None]:
    """Let a receiver listen on this port of 127.0.0.1, or on a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(Push(self.command, self.path, headers, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with Server(("127.0.0.1", port), Handler) as server:
        receiver.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
