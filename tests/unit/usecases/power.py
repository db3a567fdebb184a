"""Power cuts at any call of any port, and the ports that feel them.

A cut comes before a call has its effect or right after it, when the answer is lost. From then on
every call fails, as after a crash, until the power is back and the work is delivered again.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.inbound import CarrierUplink, InboundMessage
from heliograph.domain.messages import Change, DeliveryReport, Message
from heliograph.domain.parts import Assembly
from heliograph.domain.sending import Origin
from heliograph.ports.carriers import ProvedUnsent, Submission, Submitted
from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer
from heliograph.ports.records import Step
from heliograph.ports.routing import Stretch

from tests.fakes import (
    FakeAnswers,
    FakeAssemblies,
    FakeBarrings,
    FakeCarrier,
    FakeCheckpoints,
    FakeInbound,
    FakeMessages,
    FakePaces,
    FakeQueue,
)

Entry = TypeVar("Entry")


class PowerCut(Exception):
    """The work ends here, in the middle."""


class Moment(StrEnum):
    BEFORE = "before the call"
    AFTER = "after the call"


@dataclass(frozen=True)
class Cut:
    """Where the power is cut: at which call, counted from 0, and at which moment of it."""

    call: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment} number {self.call}"


class Power:
    """The power that all ports of a story need. On until it is told where to be cut."""

    def __init__(self) -> None:
        self.calls = 0
        self._cut: Cut | None = None
        self._is_off = False

    def back(self, cut: Cut | None = None) -> None:
        """Switch on again, up to the next cut."""
        self.calls, self._cut, self._is_off = 0, cut, False

    @contextmanager
    def call(self) -> Iterator[None]:
        here, self.calls = self.calls, self.calls + 1
        self._fail_if(self._cut == Cut(here, Moment.BEFORE))
        yield
        self._fail_if(self._cut == Cut(here, Moment.AFTER))

    def _fail_if(self, cut_here: bool) -> None:
        self._is_off |= cut_here
        if self._is_off:
            raise PowerCut


class PoweredMessages(FakeMessages):
    """begun, changes: all first records and changes that were asked for, in their order."""

    def __init__(self, power: Power, clock: Clock) -> None:
        super().__init__(clock)
        self.begun: list[Message] = []
        self.changes: list[Change] = []
        self._power = power

    def begin(self, message: Message) -> Step:
        with self._power.call():
            self.begun.append(message)
            return super().begin(message)

    def claim(self, message: Message) -> Step:
        with self._power.call():
            return super().claim(message)

    def end_unsent(self, message: Message) -> Step:
        with self._power.call():
            return super().end_unsent(message)

    def record(self, message_id: str, change: Change) -> Step:
        with self._power.call():
            self.changes.append(change)
            return super().record(message_id, change)

    def record_together(self, changes: Sequence[tuple[str, Change]]) -> Sequence[Step | None]:
        """Whatever the power is cut at may have been done, and nothing tells."""
        try:
            return super().record_together(changes)
        except PowerCut:
            return [None] * len(changes)

    def message(self, message_id: str) -> Message | None:
        with self._power.call():
            return super().message(message_id)

    def note_contradiction(self, report: DeliveryReport) -> None:
        with self._power.call():
            super().note_contradiction(report)

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        with self._power.call():
            found = list(super().accepted_between(application_id, start, end))
        yield from found


class PoweredSent(FakeMessages):
    """Powered where it is asked who got what."""

    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def to(
        self, recipient: str, channel_number: str, start: datetime, end: datetime
    ) -> Sequence[Message]:
        with self._power.call():
            return super().to(recipient, channel_number, start, end)


class PoweredBarrings(FakeBarrings):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        with self._power.call():
            return super().barred(channel_number, recipients)

    def reasons(self, channel_number: str, recipient: str) -> Sequence[Barring]:
        with self._power.call():
            return super().reasons(channel_number, recipient)

    def follow(self, asked: Barring) -> bool:
        with self._power.call():
            return super().follow(asked)


class PoweredQueue(FakeQueue[Entry]):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def put(self, entries: Sequence[Entry], *, delay_seconds: int = 0) -> None:
        with self._power.call():
            super().put(entries, delay_seconds=delay_seconds)


class PoweredCarrier(FakeCarrier):
    """taken: how often the carrier took each message. meanwhile: what happens during a submit."""

    def __init__(self, power: Power, *script: Submitted, name: str = "fake") -> None:
        super().__init__(*script, name=name)
        self._power = power
        self.taken: Counter[str] = Counter()
        self.meanwhile: list[Callable[[], object]] = []

    def submit(self, submission: Submission) -> Submitted:
        with self._power.call():
            answer = super().submit(submission)
            if not isinstance(answer, ProvedUnsent):
                self.taken[submission.message_id] += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return answer


class PoweredAnswers(FakeAnswers):
    def __init__(self, power: Power, clock: Clock) -> None:
        super().__init__(clock)
        self._power = power

    def _begin(self, name: tuple[str, str], body: bytes) -> HttpAnswer | Origin:
        with self._power.call():
            return super()._begin(name, body)

    def _end(self, name: tuple[str, str], answer: HttpAnswer | None) -> None:
        with self._power.call():
            super()._end(name, answer)


class PoweredPaces(FakePaces):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def reserve(
        self, carrier: str, at: datetime, length: timedelta, patience: timedelta
    ) -> Stretch:
        with self._power.call():
            return super().reserve(carrier, at, length, patience)


class PoweredInbound(FakeInbound):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def store_once(self, message: InboundMessage) -> InboundMessage:
        with self._power.call():
            return super().store_once(message)


class PoweredAssemblies(FakeAssemblies):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def of(self, key: str, at: datetime) -> Sequence[Assembly]:
        with self._power.call():
            return super().of(key, at)

    def begin(self, assembly: Assembly) -> bool:
        with self._power.call():
            return super().begin(assembly)

    def add(
        self, assembly: Assembly, uplink: CarrierUplink, waits_until: datetime
    ) -> Assembly | None:
        with self._power.call():
            return super().add(assembly, uplink, waits_until)

    def close(self, assembly: Assembly) -> bool:
        with self._power.call():
            return super().close(assembly)

    def forget_content(self, assembly: Assembly) -> bool:
        with self._power.call():
            return super().forget_content(assembly)


class PoweredCheckpoints(FakeCheckpoints):
    def __init__(self, power: Power) -> None:
        super().__init__()
        self._power = power

    def read(self, name: str) -> datetime | None:
        with self._power.call():
            return super().read(name)

    def write(self, name: str, at: datetime) -> None:
        with self._power.call():
            super().write(name, at)


class SameThread(Executor):
    """Executor that does the work at once, one after the other."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - a future holds whatever went wrong
            future.set_exception(error)
        return future


def cuts(calls: int) -> list[Cut]:
    """Every place where the power can be cut in a story of so many calls."""
    return [Cut(call, moment) for call in range(calls) for moment in Moment]
