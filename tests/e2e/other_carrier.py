"""A carrier on 127.0.0.1 that speaks Twilio's API, and whatever else a test asks of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock, Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import urllib3

from tests.contracts.carriers.twilio import ACCOUNT_SID, signed
from tests.e2e.receiver import Server

AUTH_TOKEN = "the token of an account"


class Manner(Enum):
    """How it answers."""

    TAKES = 201, b'{"sid": "c-17", "status": "queued"}'
    THROTTLES = 429, b'{"code": 20429, "message": "Too Many Requests"}'
    IS_SILENT = 0, b""


@dataclass(frozen=True)
class Submit:
    """A message as it came. at: seconds on a clock that never goes back."""

    at: float
    form: dict[str, str]


@dataclass
class OtherCarrier:
    """Keeps every submit, and answers all in one manner."""

    manner: Manner
    port: int = 0
    ending: Event = field(default_factory=Event)
    _submits: list[Submit] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep(self, submit: Submit) -> None:
        with self._lock:
            self._submits.append(submit)

    def submits(self, *recipients: str) -> list[Submit]:
        """The messages that these people would get, in the order in which they came."""
        with self._lock:
            return [one for one in self._submits if one.form["To"] in recipients]

    def report_delivered(self, submit: Submit) -> int:
        """Call the platform back as Twilio does, and return the status of its answer.

        Twilio signs an address with https. A local run has no TLS, but believes what is signed.
        """
        callback = urlsplit(submit.form["StatusCallback"])
        fields = {"MessageStatus": "delivered", "MessageSid": "c-17", "AccountSid": ACCOUNT_SID}
        call = signed(callback.path, callback.query, urlencode(fields).encode(), AUTH_TOKEN)
        url = f"http://{callback.netloc}{call.path}?{call.query}"
        return urllib3.request("POST", url, body=call.body, headers=call.headers).status


@contextmanager
def other_carrier(manner: Manner) -> Iterator[OtherCarrier]:
    carrier = OtherCarrier(manner)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            carrier.keep(Submit(time.monotonic(), dict(parse_qsl(body.decode()))))
            if carrier.manner is Manner.IS_SILENT:
                carrier.ending.wait()
                return
            status, content = carrier.manner.value
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        carrier.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield carrier
        finally:
            carrier.ending.set()
            server.shutdown()
            thread.join()
