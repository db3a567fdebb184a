"""A message whose carrier reports on each segment, with all that reports and expiry work with."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import Change, DeliveryReport, Message, MessageState
from heliograph.ports.clock import Clock
from heliograph.ports.records import Step
from heliograph.usecases.expire_messages import ExpireMessages
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import FakeClock, FakeConfiguration
from tests.telling import telling
from tests.unit.usecases.examples import MAINLAND
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
SEGMENTS = "abc"


class InterruptedMessages(PoweredMessages):
    """Messages to which others do something just before a change, one thing before each change."""

    def __init__(self, power: Power, clock: Clock) -> None:
        super().__init__(power, clock)
        self.meanwhile: list[Callable[[], object]] = []
        self._is_interrupted = False

    def record(self, message_id: str, change: Change) -> Step:
        if self.meanwhile and not self._is_interrupted:
            self._is_interrupted = True
            try:
                self.meanwhile.pop(0)()
            finally:
                self._is_interrupted = False
        return super().record(message_id, change)


class Segmented:
    """One message, claimed in a deployment that was just made, and its queues.

    segments: how many the carrier said it would report on, None if it has not answered.
    """

    def __init__(self, segments: int | None = 3, *, expects_report: bool = True) -> None:
        self.power = Power()
        self.clock = FakeClock()
        self.messages = InterruptedMessages(self.power, self.clock)
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        tell = telling(self.queue)
        self.record = RecordDeliveryReport(self.messages, tell)
        self._expire = ExpireMessages(
            applications=FakeConfiguration([MAINLAND]),
            by_time=self.messages,
            messages=self.messages,
            checkpoints=PoweredCheckpoints(self.power),
            tell=tell,
            clock=self.clock,
            executor=SameThread(),
            expire_after=EXPIRE_AFTER,
            portion=2,
        )
        self._expire()
        made = message_at(self.clock.now(), MAINLAND.application_id)
        message = replace(made, expects_report=expects_report)
        self.message_id = self.messages.claim(message).message.message_id
        if segments is not None:
            self.answer(segments)
        self.power.back()

    def answer(self, segments: int | None, state: MessageState = MessageState.SUBMITTED) -> None:
        """Record what the carrier answered to the submit."""
        change = Change(state=state, at=self.clock.now(), segments_expected=segments)
        self.messages.record(self.message_id, change)

    def report(
        self,
        segment: str | None,
        state: MessageState = MessageState.DELIVERED,
        entry_id: str | None = None,
        code: str | None = None,
    ) -> Recorded:
        """Work off a report; the same entry comes again unless it has an id of its own."""
        outcome = OUTCOMES[state]
        outcome = replace(outcome, status_code=code or outcome.status_code)
        return self.record(
            DeliveryReport(
                message_id=self.message_id,
                carrier="simulator",
                carrier_code="000",
                outcome=outcome,
                segment=segment,
                received_at=self.clock.now(),
                entry_id=entry_id or f"{segment}-{state}",
            )
        )

    def expire(self) -> Mapping[str, int]:
        """Let the 72 hours pass, and a run after them."""
        self.clock.advance(EXPIRE_AFTER + timedelta(minutes=1))
        return self.run_expiry()

    def until(self, cut: Cut | None, work: Callable[[], object]) -> None:
        """Do some work, with a power cut if it comes that far. Then the power is back."""
        self.power.back(cut)
        with suppress(PowerCut):
            work()
        self.power.back()

    def run_expiry(self) -> Mapping[str, int]:
        return self._expire()

    @property
    def message(self) -> Message:
        return self.messages.records[self.message_id]

    @property
    def state(self) -> MessageState:
        return self.message.state

    @property
    def reports(self) -> list[StatusReport]:
        return [push for push in self.queue.entries if isinstance(push, StatusReport)]

    @property
    def pushed(self) -> list[str]:
        """What was told, as `sequence/total code`."""
        return [
            f"{one.sequence}/{one.segment_count} {one.outcome.status_code}" for one in self.reports
        ]

    @property
    def push_ids(self) -> set[str]:
        """The push ids without the message's part, such as `1.DELIVERED`."""
        return {one.push_id.removeprefix(f"{self.message_id}.") for one in self.reports}
