"""One run under faults, from the first message to the count."""

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

from tests.faults.agreement import agree
from tests.faults.people import People
from tests.faults.plans import Nothing, Plan
from tests.faults.system import FaultySystem
from tests.faults.table import Row
from tests.faults.traffic import Traffic
from tests.faults.verdict import FINAL, Evidence, judge
from tests.faults.witness import Witness

_EXPIRY_EVERY_SECONDS: Final = 8.0
_WORKED_OFF_WITHIN_SECONDS: Final = 45.0
_FEW: Final = 5
_MESSAGES_TO_A_LONG_REPLY: Final = 20
_PARTS: Final = (2, 3, 6)
_LONGEST_PAUSE_SECONDS: Final = 1.5
_ONE_IN: Final = 10
"""So many of the long replies, one never comes as a whole."""
_QUIET_WITHIN_SECONDS: Final = 480.0


@dataclass
class Expiry:
    """Runs expiry again and again, one run after the other, as the schedule does."""

    system: FaultySystem
    failed: int = 0
    _stop: Event = field(default_factory=Event)

    def __enter__(self) -> None:
        self._thread = Thread(target=self._run)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EXPIRY_EVERY_SECONDS):
            self.failed += not self.system.expire()


def storm(
    name: str,
    traffic: Traffic,
    count: int,
    plan: Plan,
    beside: Callable[[], None] = lambda: None,
) -> Row:
    """Send so many messages under a plan's faults, then wait until all is quiet, and judge.

    Meanwhile people write back. beside: what else is done under these faults.
    """
    system, people, began = traffic.system, traffic.people, time.monotonic()
    older = frozenset(record.message_id for record in system.messages())
    witness = system.proxy.witness = Witness()
    with Expiry(system), ThreadPoolExecutor(1) as other:
        system.proxy.plan = plan
        begun = other.submit(beside)
        _reply_in_parts(people, count)
        traffic.send(count)
        people.wait()
        begun.result()
        _until_worked_off(system)
        system.proxy.plan = Nothing()
        redriven = until_quiet(system)
    verdict = judge(Evidence.of(system, traffic.accepted, people, older))
    agreement = agree(system, traffic.accepted)
    return Row.of(name, verdict, agreement, witness, redriven, began)


def _reply_in_parts(people: People, messages: int) -> None:
    for place in range(messages // _MESSAGES_TO_A_LONG_REPLY):
        parts = people.random.choice(_PARTS)
        is_torn = people.loses_parts and place % _ONE_IN == 0
        missing = people.random.randint(1, parts) if is_torn else 0
        pause = people.random.uniform(0, _LONGEST_PAUSE_SECONDS)
        people.write_long(people.stranger(), parts, pause=pause, missing=missing)


def _until_worked_off(system: FaultySystem) -> None:
    """Wait until the rest has been through the queues once, or is stuck there for a while."""
    deadline = time.monotonic() + _WORKED_OFF_WITHIN_SECONDS
    while sum(system.waiting().values()) > _FEW and time.monotonic() < deadline:
        time.sleep(0.5)


def until_quiet(system: FaultySystem, but: Collection[str] = ()) -> int:
    """Wait until no queue holds anything and every record is final, but those of these recipients.

    Nothing tells that expiry died between a record and its report, and entries move on between
    looks at two queues. So it is quiet only if it still is after one more run of expiry.
    Dead-letter queues are put back, as an operator does; returns how many entries. An entry may
    go there after they were put back and before the look, so the look is at them as well.
    """
    deadline = time.monotonic() + _QUIET_WITHIN_SECONDS
    redriven = 0
    while True:
        redriven += system.redrive()
        if _is_quiet(system, but) and system.expire() and _is_quiet(system, but):
            return redriven
        assert time.monotonic() < deadline, (
            f"not quiet in time: {system.waiting()} {system.given_up()}"
        )
        time.sleep(1)


def _is_quiet(system: FaultySystem, but: Collection[str]) -> bool:
    entries = {**system.waiting(), **system.given_up()}
    return not any(entries.values()) and all(
        record.state in FINAL or record.recipient.removeprefix("+") in but
        for record in system.messages()
    )
