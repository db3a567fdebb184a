"""Messages to all kinds of handsets, in sends of many sizes, as fast as the system takes them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from heliograph.sandbox.handsets import HANDSETS
from urllib3.exceptions import HTTPError

from tests.faults.people import People
from tests.faults.system import FaultySystem

SIZES: Final = (50, 25, 15, 10)
"""Recipients of one send. A worker that dies keeps all of a large one waiting until it is seen
again, so if all were of fifty the run would mostly wait."""
_USUAL_SIZE: Final = sum(SIZES) // len(SIZES)
_PATIENCE_SECONDS: Final = 600.0
_LOOK_EVERY_SECONDS: Final = 0.4
"""Counting what waits keeps the engine busy."""
_ONE_IN: Final = 8
"""So many, one opts out."""
_SOON_SECONDS: Final = 2.0
_ORDINARY: Final = "9999"

ALL_HANDSETS: Final[Mapping[str, float]] = {
    **dict.fromkeys(HANDSETS, 4.0),
    "0007": 0.5,  # each keeps one of the carrier's few processes busy for eleven seconds
    _ORDINARY: 48.0,
}
"""How often each kind of handset is written to."""

_TEMPLATES: Final = {
    "shipped": ("mainland", {}, 4.0),
    "code": ("mainland", {"templateParas": '["369751"]'}, 1.0),  # two segments
    "hello": ("international", {"templateParas": '["Ada","19:30"]'}, 5.0),
}


@dataclass
class Traffic:
    """accepted: the number of each message that the platform took, by its id.

    doubtful: sends without an answer that says what became of them. room: how many messages may be
    in the queues. More would only grow old, and the carrier's callbacks with them. people: of whom
    some opt out as soon as there is a message to them, which may be anywhere on its way then.
    """

    system: FaultySystem
    random: Random
    people: People
    handsets: Mapping[str, float] = field(default_factory=lambda: ALL_HANDSETS)
    room: int = 200
    accepted: dict[str, str] = field(default_factory=dict)
    doubtful: int = 0
    _serial: int = 0

    def send(self, count: int) -> None:
        """Send until so many messages are accepted."""
        while (missing := count - len(self.accepted)) > 0:
            self.wait_for_room(self.room, job=_USUAL_SIZE)
            self._send(min(self.random.choice(SIZES), missing))

    def wait_for_room(self, most: int, job: int = 1) -> None:
        """Wait until less than `most` is in the queues; a send job counts as so many."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            waiting = self.system.waiting()
            if sum(waiting.values()) + (job - 1) * waiting["SubmitQueue"] < most:
                return
            assert time.monotonic() < deadline, f"it does not go on: {waiting}"
            time.sleep(_LOOK_EVERY_SECONDS)

    def _send(self, count: int) -> None:
        template = self._any({name: weight for name, (_, _, weight) in _TEMPLATES.items()})
        area, fields, _ = _TEMPLATES[template]
        numbers = [self._number(area) for _ in range(count)]
        self.send_to(*numbers, template=template, **fields)
        if template == "shipped":
            self._have_some_opt_out(numbers)

    def _have_some_opt_out(self, numbers: Sequence[str]) -> None:
        for number in self.random.sample(numbers, len(numbers) // _ONE_IN):
            self.people.opt_out(number, after=self.random.uniform(0, _SOON_SECONDS))

    def send_to(self, *numbers: str, template: str = "shipped", **fields: str) -> None:
        """Send once, to these numbers."""
        area, _, _ = _TEMPLATES[template]
        client = self.system.client(area)
        if area == "mainland":  # the other application gets its reports together
            fields["statusCallback"] = self.system.reports_url
        try:
            answer = client.send(*numbers, template=template, **fields)
        except HTTPError:  # no answer: the messages may be queued, and are judged if they are
            self.doubtful += 1
            return
        rows = answer.json.get("result") or []
        taken = [row for row in rows if row["status"] == "000000"]
        self.accepted.update({row["smsMsgId"]: row["originTo"] for row in taken})
        self.doubtful += len(taken) < len(numbers)

    def _number(self, area: str) -> str:
        self._serial += 1
        prefix = "+86138" if area == "mainland" else "+49151"
        return f"{prefix}{self._serial:04d}{self._any(self.handsets)}"

    def _any(self, weights: Mapping[str, float]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]
