"""Our side of the wire: the adapter's webhook on a port of 127.0.0.1, and what it understood."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlsplit

from heliograph.carriers.kannel.webhook import KannelWebhook
from heliograph.clock import SystemClock
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.usecases.receive_callback import ReceiveCallback

from tests.contracts.carriers.kannel import UPLINK_TOKEN, kannel_account
from tests.fakes import FakeMeasures, FakeQueue


@dataclass
class OurSide:
    """Answers the gateway's calls.

    raw: every call as it came, refused or not. refusals: the statuses of the next answers, in
    place of what the webhook would say.
    """

    port: int = 0
    raw: list[str] = field(default_factory=list)
    refusals: deque[int] = field(default_factory=deque)
    _reports: FakeQueue[DeliveryReport] = field(default_factory=FakeQueue)
    _uplinks: FakeQueue[CarrierUplink] = field(default_factory=FakeQueue)
    _changed: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        webhook = KannelWebhook(kannel_account("http://gateway"), clock=SystemClock())
        webhooks = {"kannel": webhook}.get
        self._callback = ReceiveCallback(
            webhooks,
            lambda webhook, request: webhook.parse_reports(request),
            self._reports,
            FakeMeasures(),
        )
        self._uplink = ReceiveCallback(
            webhooks,
            lambda webhook, request: webhook.parse_uplinks(request),
            self._uplinks,
            FakeMeasures(),
        )

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def uplink_url(self) -> str:
        """What an operator puts into kannel.conf."""
        escapes = "id=%I&sender=%p&channel=%P&charset=%C&udh=%u&text=%b"
        return self.url(f"/uplink/kannel?token={UPLINK_TOKEN}&{escapes}")

    def reports(self, message_id: str) -> list[DeliveryReport]:
        """What was understood of one message, in the order in which it came."""
        return [one for one in self._reports.entries if one.message_id == message_id]

    def wait_for_reports(
        self, message_id: str, count: int, seconds: float = 20.0
    ) -> list[DeliveryReport]:
        self._wait(lambda: len(self.reports(message_id)) >= count, seconds)
        return self.reports(message_id)

    def wait_for_end(self, message_id: str, seconds: float = 20.0) -> DeliveryReport:
        """Wait for a final report, and return the first one."""

        def final() -> Sequence[DeliveryReport]:
            return [one for one in self.reports(message_id) if one.outcome is not None]

        self._wait(lambda: bool(final()), seconds)
        return final()[0]

    def uplinks(self, sender: str) -> list[CarrierUplink]:
        return [one for one in self._uplinks.entries if one.sender == sender]

    def wait_for_uplinks(self, sender: str, count: int = 1) -> list[CarrierUplink]:
        self._wait(lambda: len(self.uplinks(sender)) >= count, 20.0)
        return self.uplinks(sender)

    def wait_for_calls(self, count: int) -> list[str]:
        self._wait(lambda: len(self.raw) >= count, 20.0)
        return self.raw

    def answer(self, request: HttpRequest, raw: str) -> HttpAnswer:
        with self._changed:
            self.raw.append(raw)
            try:
                if self.refusals:
                    return HttpAnswer(status=self.refusals.popleft())
                receive = self._callback if "/callback/" in request.path else self._uplink
                return receive.answer(request)
            finally:
                self._changed.notify_all()

    def _wait(self, until: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while not until():
                left = deadline - time.monotonic()
                assert left > 0, f"it did not come; what came: {self.raw[-5:]}"
                self._changed.wait(left)


@contextmanager
def open_our_side() -> Iterator[OurSide]:
    ours = OurSide()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        raw_requestline: bytes

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            request = HttpRequest(
                method="GET",
                path=parts.path,
                query=parts.query,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=b"",
                client_address=self.client_address[0],
            )
            answer = ours.answer(request, f"{self.raw_requestline.decode('latin-1')}{self.headers}")
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        ours.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield ours
        finally:
            server.shutdown()
            thread.join()
