"""Segment reports and contradictions in the record: the fake and the table keep one contract."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from heliograph.domain.contradictions import CONTRADICTIONS_COUNTED
from heliograph.domain.messages import (
    Change,
    DeliveryReport,
    Message,
    MessageState,
    SegmentReport,
    ends,
)
from heliograph.domain.reporting import closes
from heliograph.ports.records import Step

from tests.contracts.conftest import ADAPTERS, Messages, message_store
from tests.contracts.examples import OUTCOMES, change_to, message_at
from tests.fakes import NOON, FakeClock

LATER = NOON + timedelta(seconds=9)
DELIVERED = OUTCOMES[MessageState.DELIVERED]


@pytest.fixture(params=ADAPTERS)
def messages(request: pytest.FixtureRequest) -> Messages:
    return message_store(request, FakeClock())


def submitted(messages: Messages, segments_expected: int | None = 3) -> Message:
    message_id = messages.claim(message_at()).message.message_id
    change = Change(state=MessageState.SUBMITTED, at=NOON, segments_expected=segments_expected)
    return messages.record(message_id, change).message


def settled(segment: str | None, state: MessageState = MessageState.DELIVERED) -> SegmentReport:
    return SegmentReport(
        segment=segment,
        outcome=OUTCOMES[state],
        received_at=NOON + timedelta(milliseconds=250),
        entry_id=f"entry-{segment}",
    )


def joining(message: Message, *reports: SegmentReport) -> Change:
    """The change by which these segments join those that the message has."""
    return Change(
        state=message.state,
        at=LATER,
        segments_expected=message.total,
        segment_reports=(*message.segment_reports, *reports),
        follows=message,
    )


def contradiction(message: Message, entry: int, code: str = "UNDELIV") -> DeliveryReport:
    return DeliveryReport(
        message_id=message.message_id,
        carrier="simulator",
        carrier_code=code,
        outcome=OUTCOMES[MessageState.UNDELIVERED],
        received_at=NOON + timedelta(seconds=entry),
        entry_id=f"entry-{entry}",
    )


# -- Segments --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [MessageState.DELIVERED, MessageState.REJECTED])
@pytest.mark.parametrize("segment", ["part-1", None])
def test_what_was_reported_on_segments_is_kept_in_its_order(
    messages: Messages, segment: str | None, state: MessageState
) -> None:
    first = messages.record(
        (before := submitted(messages)).message_id, joining(before, settled("part-0"))
    )
    second = messages.record(before.message_id, joining(first.message, settled(segment, state)))
    expected = replace(before, segment_reports=(settled("part-0"), settled(segment, state)))
    assert second == Step(applied=True, message=expected)
    assert messages.message(before.message_id) == expected


def test_of_two_segments_that_were_read_at_once_the_second_is_not_applied(
    messages: Messages,
) -> None:
    before = submitted(messages)
    first = messages.record(before.message_id, joining(before, settled("a")))
    assert first.applied
    second = messages.record(before.message_id, joining(before, settled("b")))
    assert second == Step(applied=False, message=first.message)


def test_a_segment_is_not_applied_to_a_message_that_has_changed_its_state(
    messages: Messages,
) -> None:
    before = submitted(messages)
    expired = messages.record(before.message_id, change_to(MessageState.EXPIRED)).message
    step = messages.record(before.message_id, joining(before, settled("a")))
    assert step == Step(applied=False, message=expired)


@pytest.mark.parametrize(
    "state", [MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.EXPIRED]
)
def test_a_change_that_knows_of_no_segments_does_not_follow_any(
    messages: Messages, state: MessageState
) -> None:
    before = submitted(messages)
    known = messages.record(before.message_id, joining(before, settled("a"))).message
    step = messages.record(before.message_id, change_to(state))
    assert step == Step(applied=False, message=known)


def test_the_last_segment_and_the_end_of_the_message_are_one_change(messages: Messages) -> None:
    before = submitted(messages)
    change = replace(
        joining(before, settled("a")),
        state=MessageState.DELIVERED,
        outcome=DELIVERED,
        decided_by="entry-a",
    )
    assert messages.record(before.message_id, change).message == replace(
        before,
        state=MessageState.DELIVERED,
        segment_reports=(settled("a"),),
        outcome=DELIVERED,
        received_at=LATER,
        decided_by="entry-a",
    )


def test_the_first_number_of_segments_stays(messages: Messages) -> None:
    before = submitted(messages, 4)
    change = replace(joining(before, settled("a")), segments_expected=2)
    assert messages.record(before.message_id, change).message.segments_expected == 4


def test_a_carrier_need_not_say_how_many_segments_there_are(messages: Messages) -> None:
    before = submitted(messages, None)
    assert (before.segments_expected, before.total) == (None, before.segment_count)


# -- What is learned on the way --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "at"), [(MessageState.SUBMITTED, LATER), (MessageState.UNCONFIRMED, None)]
)
def test_the_carriers_word_that_it_took_the_message_has_its_time(
    messages: Messages, state: MessageState, at: datetime | None
) -> None:
    message_id = messages.claim(message_at()).message.message_id
    message = messages.record(message_id, Change(state=state, at=LATER)).message
    assert message.acknowledged_at == at


@pytest.mark.parametrize("expects_report", [True, False])
def test_a_message_remembers_whether_its_carrier_reports(
    messages: Messages, expects_report: bool
) -> None:
    """C-23"""
    message = replace(message_at(), expects_report=expects_report)
    assert messages.claim(message).message.expects_report is expects_report
    read = messages.message(message.message_id)
    assert read is not None
    assert read.expects_report is expects_report


@pytest.mark.parametrize("expects_report", [True, False])
def test_the_time_of_an_expiry_stays_when_a_true_report_replaces_it(
    messages: Messages, expects_report: bool
) -> None:
    """EXP-04"""
    claimed = messages.claim(replace(message_at(), expects_report=expects_report)).message
    before = messages.record(claimed.message_id, change_to(MessageState.SUBMITTED)).message
    closing = closes(before, NOON, "expiry")
    assert closing is not None
    expired = messages.record(before.message_id, closing).message
    assert (expired.expired_at, expired.received_at) == (NOON, NOON)
    late = messages.record(before.message_id, ends(DELIVERED, LATER, "late")).message
    assert (late.state, late.expired_at, late.received_at) == (
        MessageState.DELIVERED,
        NOON,
        LATER,
    )


# -- Contradictions --------------------------------------------------------------------------------


def noted(messages: Messages, message: Message) -> tuple[str, str, int, float]:
    read = messages.message(message.message_id)
    assert read is not None
    assert read.contradiction is not None
    assert replace(read, contradiction=None) == message
    found = read.contradiction
    seconds = (found.received_at - NOON).total_seconds()
    return found.carrier, found.carrier_code, found.count, seconds


def test_the_first_contradiction_is_kept_and_the_others_are_counted(messages: Messages) -> None:
    message = submitted(messages)
    messages.note_contradiction(contradiction(message, 5, "REJECTD"))
    messages.note_contradiction(contradiction(message, 6, "UNDELIV"))
    assert noted(messages, message) == ("simulator", "REJECTD", 2, 5)


def test_an_entry_that_comes_again_counts_once(messages: Messages) -> None:
    message = submitted(messages)
    for entry in (5, 6, 5, 6, 5):
        messages.note_contradiction(contradiction(message, entry))
    assert noted(messages, message) == ("simulator", "UNDELIV", 2, 5)


def test_a_record_stays_small_however_often_a_carrier_contradicts_itself(
    messages: Messages,
) -> None:
    message = submitted(messages)
    for entry in range(2 * CONTRADICTIONS_COUNTED):
        messages.note_contradiction(contradiction(message, entry))
    assert noted(messages, message) == ("simulator", "UNDELIV", CONTRADICTIONS_COUNTED, 0)
