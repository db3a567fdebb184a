"""Queues, carriers and customers that keep what they were given."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from heliograph.domain.configuration import PushKeys
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import Push
from heliograph.ports.carriers import Accepted, Submission, Submitted
from heliograph.ports.customers import PushAnswer, PushSigner, RenderedPush
from heliograph.ports.http import HttpRequest

Entry = TypeVar("Entry")


class FakeQueue(Generic[Entry]):
    """Queue that keeps what was put, in order, with its delay.

    `refuse` makes the next call leave out the entries at these positions of it.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.delays: list[int] = []
        self.calls = 0
        self._refused: frozenset[int] = frozenset()
        self._lock = Lock()

    def refuse(self, *positions: int) -> None:
        self._refused = frozenset(positions)

    def put(self, entries: Sequence[Entry], *, delay_seconds: int = 0) -> None:
        with self._lock:
            refused, self._refused = self._refused & set(range(len(entries))), frozenset()
            taken = [entry for place, entry in enumerate(entries) if place not in refused]
            self.entries += taken
            self.delays += [delay_seconds] * len(taken)
            self.calls += 1
        if refused:
            raise QueueUnavailable(refused)


class FakeCarrier:
    """Carrier that answers as its script says, and accepts once the script has ended."""

    def __init__(self, *script: Submitted, name: str = "fake") -> None:
        self.name = name
        self.submissions: list[Submission] = []
        self._script = deque(script)
        self._lock = Lock()

    def submit(self, submission: Submission) -> Submitted:
        with self._lock:
            self.submissions.append(submission)
            if self._script:
                return self._script.popleft()
            return Accepted(carrier_message_id=f"{self.name}-{len(self.submissions)}")


class FakeCustomers:
    """CustomerPush that answers or raises as its script says, and takes all once it has ended."""

    def __init__(self, *script: PushAnswer | Exception) -> None:
        self.posts: list[tuple[str, RenderedPush]] = []
        self.headers: list[Mapping[str, str]] = []
        self._script = deque(script)

    def post(self, url: str, push: RenderedPush, sign: PushSigner) -> PushAnswer:
        self.posts.append((url, push))
        self.headers.append(sign(_request(push)))
        answer = self._script.popleft() if self._script else PushAnswer(status=200)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _request(push: RenderedPush) -> HttpRequest:
    return HttpRequest(
        method="POST", path="/", query="", headers={}, body=push.body, client_address=""
    )


class FakeRenderer:
    """PushRenderer whose wire form is the push's id, and its signature what signs it."""

    def render(self, push: Push) -> RenderedPush:
        return RenderedPush(body=push.push_id.encode(), content_type="text/plain")

    def signature(self, request: HttpRequest, keys: PushKeys, at: datetime) -> Mapping[str, str]:
        return {"signed": f"{keys.access_key} {keys.secret_key} {at:%H%M} {request.body.decode()}"}


def fake_signature(secret: str, push_id: str, at: datetime, body: bytes) -> str:
    """WebhookSignature that says what was signed."""
    return f"{secret}|{push_id}|{at:%H%M}|{body.decode()}"
