"""Expiry with all it works with."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Self

from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import Message, MessageState
from heliograph.ports.clock import Clock
from heliograph.usecases.expire_messages import CHECKPOINT, EXPIRED, ExpireMessages

from tests.contracts.examples import change_to, message_at, path_to
from tests.fakes import FakeClock, FakeConfiguration
from tests.telling import telling
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND
from tests.unit.usecases.power import (
    Cut,
    Power,
    PowerCut,
    PoweredCheckpoints,
    PoweredMessages,
    PoweredQueue,
    SameThread,
)

EXPIRE_AFTER = timedelta(hours=72)
MILLISECOND = timedelta(milliseconds=1)

Slice = tuple[str, datetime, datetime]


class ReadMessages(PoweredMessages):
    """Messages that remember what was read of them."""

    def __init__(self, power: Power, clock: Clock) -> None:
        super().__init__(power, clock)
        self.slices: list[Slice] = []
        self.read: list[str] = []

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        self.slices.append((application_id, start, end))
        for message in super().accepted_between(application_id, start, end):
            self.read.append(message.message_id)
            yield message


class Expiries:
    """ExpireMessages of a stack with two applications, deployed now, without any run yet."""

    def __init__(
        self,
        portion: int = 1,
        executor: Executor | None = None,
        messages: type[ReadMessages] = ReadMessages,
    ) -> None:
        self.power = Power()
        self.clock = FakeClock()
        self.messages = messages(self.power, self.clock)
        self.checkpoints = PoweredCheckpoints(self.power)
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self._expire = ExpireMessages(
            applications=FakeConfiguration([MAINLAND, INTERNATIONAL]),
            by_time=self.messages,
            messages=self.messages,
            checkpoints=self.checkpoints,
            tell=telling(self.queue),
            clock=self.clock,
            executor=executor or SameThread(),
            expire_after=EXPIRE_AFTER,
            portion=portion,
        )

    @classmethod
    def under_way(
        cls,
        portion: int = 1,
        executor: Executor | None = None,
        messages: type[ReadMessages] = ReadMessages,
    ) -> Self:
        """Expiry of a stack that is 72 hours old and has just had a run."""
        expiries = cls(portion, executor, messages)
        expiries.run()
        expiries.clock.advance(EXPIRE_AFTER)
        expiries.run()
        expiries.messages.slices.clear()
        return expiries

    @property
    def horizon(self) -> datetime:
        """What was accepted before has expired; what was accepted now is next."""
        return self.clock.now() - EXPIRE_AFTER

    def accept(
        self,
        at: datetime,
        state: MessageState = MessageState.SUBMITTED,
        application_id: str = MAINLAND.application_id,
    ) -> str:
        """Put a message into the store that was accepted at this time; return its id."""
        message = message_at(at, application_id)
        self.messages.claim(message)
        for step in path_to(state):
            self.messages.record(message.message_id, change_to(step, at))
        return message.message_id

    def run(self, has_time: Callable[[], bool] = lambda: True) -> int:
        self.power.back()
        return self._expire(has_time)[EXPIRED]

    def run_until(self, cut: Cut, has_time: Callable[[], bool] = lambda: True) -> None:
        """Run, with a power cut if the work comes that far. Then the power is back."""
        self.power.back(cut)
        try:
            self._expire(has_time)
        except PowerCut:
            self.power.back()

    def state(self, message_id: str) -> MessageState:
        return self.messages.records[message_id].state

    @property
    def checkpoint(self) -> datetime:
        return self.checkpoints.records[CHECKPOINT]

    @property
    def reports(self) -> list[StatusReport]:
        return [push for push in self.queue.entries if isinstance(push, StatusReport)]

    @property
    def told(self) -> list[str]:
        """The ids of the messages that were reported, once for each time it was done."""
        return [report.message_id for report in self.reports if report.sequence == 1]


def time_for(messages: int) -> Callable[[], bool]:
    """Time to begin one slice and to expire so many messages."""
    left = iter([True] * (messages + 1))
    return lambda: next(left, False)
