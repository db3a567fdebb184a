"""Recording what a carrier reports of a message, and telling the customer (RPT-04 to RPT-08)."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import MessageUnknown, QueueUnavailable
from heliograph.domain.jobs import Push, StatusReport
from heliograph.domain.messages import DeliveryReport, Message, MessageState
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded

from tests.contracts.examples import OUTCOMES, change_to, message_at, path_to
from tests.fakes import NOON, FakeClock
from tests.telling import telling
from tests.unit.usecases.power import Cut, Power, PowerCut, PoweredMessages, PoweredQueue, cuts

REPORTED = [MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REJECTED]
UNDECIDED = [
    MessageState.SUBMITTING,
    MessageState.ACCEPTED,
    MessageState.SUBMITTED,
    MessageState.UNCONFIRMED,
]
LATER = NOON + timedelta(seconds=7)


class Reports:
    """RecordDeliveryReport with a message that was claimed."""

    def __init__(self, state: MessageState = MessageState.SUBMITTED) -> None:
        self.power = Power()
        self.messages = PoweredMessages(self.power, FakeClock())
        self.queue: PoweredQueue[Push] = PoweredQueue(self.power)
        self.message_id = self.messages.claim(message_at()).message.message_id
        for step in path_to(state):
            self.messages.record(self.message_id, change_to(step))
        self.power.back()

    def report(
        self, state: MessageState | None = MessageState.DELIVERED, entry_id: str = "report-1"
    ) -> Recorded:
        report = DeliveryReport(
            message_id=self.message_id,
            carrier="simulator",
            carrier_code="000",
            carrier_message_id="c-9",
            outcome=OUTCOMES[state] if state else None,
            received_at=LATER,
        )
        record = RecordDeliveryReport(self.messages, telling(self.queue))
        return record(replace(report, entry_id=entry_id))

    def report_until(self, cut: Cut, entry_id: str = "report-1") -> None:
        self.power.back(cut)
        with pytest.raises(PowerCut):
            self.report(entry_id=entry_id)
        self.power.back()

    @property
    def message(self) -> Message:
        return self.messages.records[self.message_id]

    @property
    def pushed(self) -> list[str]:
        """What was told, as `sequence state`."""
        return [
            f"{push.sequence} {push.outcome.state}"
            for push in self.queue.entries
            if isinstance(push, StatusReport)
        ]


# -- The first report ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", REPORTED)
@pytest.mark.parametrize("before", UNDECIDED)
def test_the_first_final_report_decides_whatever_we_knew_before(
    before: MessageState, state: MessageState
) -> None:
    reports = Reports(before)
    assert reports.report(state) is Recorded.APPLIED
    assert reports.message.state is state
    assert reports.message.outcome == OUTCOMES[state]
    assert reports.message.received_at == LATER
    assert reports.pushed == [f"1 {state}", f"2 {state}"]


def test_a_report_brings_the_carriers_id_where_no_answer_did() -> None:
    reports = Reports(MessageState.UNCONFIRMED)
    reports.report()
    assert reports.message.carrier_message_id == "c-9"


def test_a_status_report_carries_code_time_and_reference() -> None:
    """RPT-09"""
    reports = Reports()
    reports.report()
    (first, _) = reports.queue.entries
    assert isinstance(first, StatusReport)
    assert first.outcome == OUTCOMES[MessageState.DELIVERED]
    assert (first.client_reference, first.url) == (
        "order-4711",
        "https://customer.test/reports?tenant=7",
    )


def test_who_wants_no_reports_gets_none_but_the_record_has_it() -> None:
    """RPT-01"""
    reports = Reports()
    silent = replace(reports.message, status_callback=None)
    reports.messages.records[reports.message_id] = silent
    assert reports.report() is Recorded.APPLIED
    assert reports.message.state is MessageState.DELIVERED
    assert reports.queue.calls == 0


@pytest.mark.parametrize("state", [*UNDECIDED, MessageState.DELIVERED, MessageState.EXPIRED])
def test_an_interim_report_changes_nothing(state: MessageState) -> None:
    reports = Reports(state)
    before = reports.message
    assert reports.report(None) is Recorded.INTERIM
    assert reports.message == before
    assert reports.queue.calls == 0


# -- Reports after the first -----------------------------------------------------------------------


@pytest.mark.parametrize("state", REPORTED)
def test_a_report_that_the_carrier_repeats_is_not_told_again(state: MessageState) -> None:
    reports = Reports()
    reports.report(state, "report-1")
    assert reports.report(state, "report-2") is Recorded.REPEATED
    assert len(reports.pushed) == 2


@pytest.mark.parametrize("state", REPORTED)
@pytest.mark.parametrize("other", REPORTED)
def test_a_report_that_contradicts_the_first_is_counted_and_changes_nothing(
    state: MessageState, other: MessageState, caplog: pytest.LogCaptureFixture
) -> None:
    if other is state:
        return
    reports = Reports()
    reports.report(state, "report-1")
    with caplog.at_level(logging.WARNING):
        assert reports.report(other, "report-2") is Recorded.CONTRADICTING
    assert reports.message.state is state
    assert len(reports.pushed) == 2
    assert "contradicts" in caplog.text
    assert reports.message_id not in caplog.text


def test_a_report_after_a_refusal_changes_nothing() -> None:
    reports = Reports(MessageState.REFUSED)
    assert reports.report() is Recorded.CONTRADICTING
    assert reports.message.state is MessageState.REFUSED


@pytest.mark.parametrize("state", REPORTED)
def test_a_late_report_replaces_expiry_once_and_is_told_once(state: MessageState) -> None:
    """EXP-04"""
    reports = Reports(MessageState.EXPIRED)
    assert reports.report(state, "report-1") is Recorded.LATE
    assert reports.report(state, "report-2") is Recorded.REPEATED
    assert reports.message.state is state
    assert reports.message.outcome == OUTCOMES[state]
    assert reports.pushed == [f"1 {state}", f"2 {state}"]


def test_a_report_of_a_message_without_a_record_comes_back_later() -> None:
    reports = Reports()
    reports.messages.records.clear()
    with pytest.raises(MessageUnknown):
        reports.report()


# -- Crashes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", cuts(2), ids=str)
def test_wherever_the_recording_ends_the_redelivery_tells_the_customer(cut: Cut) -> None:
    reports = Reports()
    reports.report_until(cut)
    assert reports.report() is Recorded.APPLIED
    assert set(reports.pushed) == {"1 DELIVERED", "2 DELIVERED"}


@pytest.mark.parametrize("cut", cuts(2), ids=str)
def test_a_late_report_is_told_too_wherever_the_recording_ends(cut: Cut) -> None:
    reports = Reports(MessageState.EXPIRED)
    reports.report_until(cut)
    reports.report()
    assert set(reports.pushed) == {"1 DELIVERED", "2 DELIVERED"}


def test_a_carrier_that_reports_an_expiry_after_our_own_tells_nothing_new() -> None:
    """EXP-04: one EXPIRED for each message."""
    reports = Reports(MessageState.EXPIRED)
    before = reports.message
    theirs = replace(OUTCOMES[MessageState.UNDELIVERED], status_code="EXPIRED")
    report = DeliveryReport(
        message_id=reports.message_id,
        carrier="simulator",
        carrier_code="EXPIRED",
        outcome=theirs,
        received_at=LATER,
    )
    record = RecordDeliveryReport(reports.messages, telling(reports.queue))
    assert record(report) is Recorded.REPEATED
    assert (reports.message, reports.pushed) == (before, [])


def test_a_repetition_does_not_take_over_what_a_crash_left_untold() -> None:
    """The first entry comes back; were both to tell, every repetition would."""
    reports = Reports()
    reports.report_until(cuts(2)[1], "report-1")
    assert reports.report(entry_id="report-2") is Recorded.REPEATED
    assert reports.pushed == []
    reports.report(entry_id="report-1")
    assert len(reports.pushed) == 2


def test_a_queue_that_takes_only_some_segments_brings_the_report_back() -> None:
    reports = Reports()
    reports.queue.refuse(1)
    with pytest.raises(QueueUnavailable):
        reports.report()
    reports.report()
    assert set(reports.pushed) == {"1 DELIVERED", "2 DELIVERED"}
