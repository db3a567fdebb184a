"""Reports that are recorded together: each for itself, and told in one request (RPT-04)."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.errors import MessageUnknown, QueueUnavailable
from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import DeliveryReport, MessageState
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded
from heliograph.usecases.record_delivery_reports import RecordDeliveryReports

from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.fakes import NOON, FakeClock
from tests.telling import telling
from tests.unit.usecases.power import (
    Cut,
    Power,
    PowerCut,
    PoweredMessages,
    PoweredQueue,
    SameThread,
    cuts,
)


class Batch:
    """Reports on so many messages that the carrier took, one each."""

    def __init__(self, messages: int = 3) -> None:
        self.power = Power()
        self.messages = PoweredMessages(self.power, FakeClock())
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self.reports = [self._report(place) for place in range(messages)]
        self.power.back()

    def _report(self, place: int) -> DeliveryReport:
        message_id = self.messages.claim(message_at()).message.message_id
        self.messages.record(message_id, change_to(MessageState.SUBMITTED))
        return DeliveryReport(
            message_id=message_id,
            carrier="simulator",
            carrier_code="000",
            outcome=OUTCOMES[MessageState.DELIVERED],
            received_at=NOON + timedelta(seconds=7),
            entry_id=f"report-{place}",
        )

    def record(self) -> list[Recorded | Exception]:
        record = RecordDeliveryReport(self.messages, telling(self.queue))
        return list(RecordDeliveryReports(self.messages, record, SameThread())(self.reports))

    @property
    def pushed(self) -> list[tuple[str, int]]:
        """Which segment of which message was told of."""
        return [
            (push.message_id, push.sequence)
            for push in self.queue.entries
            if isinstance(push, StatusReport)
        ]

    @property
    def expected(self) -> set[tuple[str, int]]:
        return {(report.message_id, segment) for report in self.reports for segment in (1, 2)}


def test_all_that_is_told_of_a_batch_is_one_request() -> None:
    batch = Batch()
    assert batch.record() == [Recorded.APPLIED] * 3
    assert batch.queue.calls == 1
    assert len(batch.pushed) == 6
    assert set(batch.pushed) == batch.expected


class Watched(SameThread):
    """submits: how often it was given something to do."""

    submits = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submits += 1
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("known", range(4))
def test_only_a_report_that_is_not_the_first_is_recorded_by_itself(known: int) -> None:
    batch, executor = Batch(), Watched()
    record = RecordDeliveryReport(batch.messages, telling(batch.queue))
    for report in batch.reports[:known]:
        record(report)
    outcomes = RecordDeliveryReports(batch.messages, record, executor)(batch.reports)
    assert outcomes == [Recorded.APPLIED] * 3
    assert executor.submits == known
    assert set(batch.pushed) == batch.expected


def test_nothing_is_queued_where_nothing_is_to_be_told() -> None:
    batch = Batch()
    batch.reports = [replace(report, outcome=None) for report in batch.reports]
    assert batch.record() == [Recorded.INTERIM] * 3
    assert batch.queue.calls == 0


def test_a_report_that_fails_does_not_hold_up_the_others() -> None:
    batch = Batch()
    del batch.messages.records[batch.reports[1].message_id]
    first, second, third = batch.record()
    assert (first, third) == (Recorded.APPLIED, Recorded.APPLIED)
    assert isinstance(second, MessageUnknown)
    assert len(batch.pushed) == 4


@pytest.mark.parametrize("refused", range(6))
def test_only_the_report_that_was_not_queued_comes_back(refused: int) -> None:
    batch = Batch()
    batch.queue.refuse(refused)
    outcomes = batch.record()
    failed = [place for place, one in enumerate(outcomes) if isinstance(one, QueueUnavailable)]
    assert failed == [refused // 2]
    batch.reports = [batch.reports[refused // 2]]
    assert batch.record() == [Recorded.APPLIED]
    assert len(set(batch.pushed)) == 6


@pytest.mark.parametrize("cut", cuts(4), ids=str)
def test_wherever_a_batch_ends_its_redelivery_tells_every_customer(cut: Cut) -> None:
    batch = Batch()
    batch.power.back(cut)
    try:
        outcomes = batch.record()
    except PowerCut:
        outcomes = [PowerCut()]
    assert any(isinstance(outcome, PowerCut) for outcome in outcomes)
    batch.power.back()
    assert batch.record() == [Recorded.APPLIED] * 3
    assert set(batch.pushed) == batch.expected
