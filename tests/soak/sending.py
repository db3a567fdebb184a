"""Sends when a send is due, whether or not the system keeps up: waiting clients do not spare it."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from urllib3.exceptions import HTTPError

from tests.e2e.client import Answer, Client
from tests.soak.schedule import AREAS, INTERNATIONAL, Send

THREADS: Final = 16
_PARAMETERS: Final = {
    "shipped": {},
    "code": {"templateParas": '["369751"]'},
    "hello": {"templateParas": '["Ada","19:30"]'},
}
_TAKEN: Final = "000000"


@dataclass
class Sender:
    """accepted: the number of each message that was taken, by its id.

    asked: messages that were to be sent by now. refused: codes of those that were not taken.
    unanswered: messages of sends without an answer; whether they were taken nobody knows.
    seconds: from the first send to the last answer, at least as long as sending was to take.
    late: how many seconds after its time each send began. answers: how long its answer took.
    """

    clients: Mapping[str, Client]
    reports_url: str
    accepted: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    seconds: float = 0.0
    late: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, demo: Mapping[str, Any], reports_url: str) -> "Sender":
        """One for both applications of the demo."""
        clients = {area: Client(demo, area, THREADS) for area in set(AREAS.values())}
        return cls(clients, reports_url)

    def send_all(self, sends: Iterable[Send], seconds: float) -> None:
        """Send each when it is due within these seconds, and return with the last answer."""
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            for send in sends:
                time.sleep(max(0.0, began + send.due - time.monotonic()))
                self.asked += len(send.numbers)
                threads.submit(self._send, send, began + send.due)
        self.seconds = max(seconds, time.monotonic() - began)

    def ids(self) -> list[str]:
        """Return the ids of what was accepted by now."""
        with self._lock:
            return list(self.accepted)

    def _send(self, send: Send, due: float) -> None:
        began = time.monotonic()
        area = AREAS[send.template]
        fields = dict(_PARAMETERS[send.template])
        if area != INTERNATIONAL:  # that application gets its reports together
            fields["statusCallback"] = self.reports_url
        try:
            answer = self.clients[area].send(*send.numbers, template=send.template, **fields)
        except HTTPError:
            answer = None
        with self._lock:
            self.late.append(began - due)
            self.answers.append(time.monotonic() - began)
            self._note(send, answer)

    def _note(self, send: Send, answer: Answer | None) -> None:
        if answer is None:
            self.unanswered += len(send.numbers)
            return
        rows = answer.json.get("result") or []
        for row in rows:
            if row["status"] == _TAKEN:
                self.accepted[row["smsMsgId"]] = row["originTo"]
            else:
                self.refused[row["status"]] += 1
        self.refused[str(answer.json.get("code"))] += len(send.numbers) - len(rows)
