"""What travels in the queues."""

from dataclasses import replace

import pytest
from heliograph.domain.jobs import RECIPIENTS_PER_JOB, StatusReport, UplinkNotice, status_reports
from heliograph.domain.messages import Message, MessageState

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON

ENTRIES_PER_CALL = 10
"""What one call to SQS may carry."""


def ended(state: MessageState = MessageState.DELIVERED, segment_count: int = 3) -> Message:
    return replace(message_at(), state=state, outcome=OUTCOMES[state], segment_count=segment_count)


@pytest.mark.parametrize("segment_count", [1, 2, 10])
def test_a_message_has_one_status_report_for_each_segment(segment_count: int) -> None:
    """RPT-07"""
    reports = status_reports(ended(segment_count=segment_count))
    assert [report.sequence for report in reports] == list(range(1, segment_count + 1))
    assert {report.segment_count for report in reports} == {segment_count}
    assert len({report.message_id for report in reports}) == 1


@pytest.mark.parametrize("state", sorted(OUTCOMES))
def test_a_status_report_says_what_the_message_says(state: MessageState) -> None:
    message = ended(state, segment_count=1)
    assert status_reports(message) == (
        StatusReport(
            message_id=message.message_id,
            dialect="huawei",
            url="https://customer.test/reports?tenant=7",
            recipient="+8613800000012",
            outcome=OUTCOMES[state],
            sequence=1,
            segment_count=1,
            client_reference="order-4711",
        ),
    )


def test_who_gave_no_address_gets_no_status_reports() -> None:
    """RPT-01"""
    assert status_reports(replace(ended(), status_callback=None)) == ()


def test_a_message_that_has_not_ended_has_no_status_reports() -> None:
    assert status_reports(message_at()) == ()


def test_the_push_id_of_a_report_is_the_same_every_time_it_is_made() -> None:
    message = ended()
    assert [one.push_id for one in status_reports(message)] == [
        f"{message.message_id}.{sequence}.DELIVERED" for sequence in (1, 2, 3)
    ]


def test_push_ids_tell_segments_and_a_late_report_apart() -> None:
    """EXP-04: the report that replaces EXPIRED is another one."""
    expired = ended(MessageState.EXPIRED)
    late = replace(expired, state=MessageState.DELIVERED, outcome=OUTCOMES[MessageState.DELIVERED])
    push_ids = {one.push_id for one in (*status_reports(expired), *status_reports(late))}
    assert len(push_ids) == 6


def test_the_push_id_of_an_uplink_is_its_inbound_id() -> None:
    notice = UplinkNotice(
        inbound_id="9692b5be-c427-4525-8e73-cf4a6ac5b3f7",
        application_id="10001",
        dialect="huawei",
        url="https://customer.test/uplinks",
        sender="+8613800000012",
        channel_number="1069000000001",
        text="Yes",
        received_at=NOON,
    )
    assert notice.push_id == "9692b5be-c427-4525-8e73-cf4a6ac5b3f7"


def test_the_jobs_of_500_recipients_fit_into_one_call_to_the_queue() -> None:
    assert RECIPIENTS_PER_JOB * ENTRIES_PER_CALL == 500
