"""Accepting a send: what is queued for whom (API-02 to API-15)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.configuration import Area
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.message_ids import accepted_at, is_message_id
from heliograph.domain.sending import Origin, Refusal, SendGroup

from tests.fakes import NOON
from tests.unit.usecases.examples import (
    CODE,
    HELLO,
    INTERNATIONAL,
    MAINLAND,
    NOTIFICATION,
    PARCEL,
    VERIFICATION,
    WORLDWIDE,
)
from tests.unit.usecases.sends import QUEUED, Sends, refusals, shipped_to


@pytest.fixture
def send() -> Sends:
    return Sends()


def numbers(count: int) -> list[str]:
    return [f"+861380000{place:04}" for place in range(count)]


# -- What is queued --------------------------------------------------------------------------------


def test_a_send_becomes_a_job_that_holds_all_that_dispatch_needs(send: Sends) -> None:
    group = SendGroup(
        recipients=("13800000001",), template_id=PARCEL.template_id, parameters=("3", "the gate")
    )
    result = send(group, status_callback="https://shop.test/reports", client_reference="order-4711")
    (row,) = result.rows
    assert send.queue.entries == [
        SendJob(
            application_id="10001",
            dialect="huawei",
            area=Area.MAINLAND,
            channel_number=NOTIFICATION.channel_number,
            template_id=PARCEL.template_id,
            text="[HUAWEI]You have 3 parcels at the gate.",
            segment_count=1,
            accepted_at=result.accepted_at,
            recipients=(JobRecipient(message_id=row.message_id, number="+8613800000001"),),
            status_callback="https://shop.test/reports",
            client_reference="order-4711",
            valid_until=result.accepted_at + timedelta(hours=24),
            opener=row.message_id,
            is_counted=False,
        )
    ]
    assert send.queue.delays == [0]


def test_a_send_has_one_message_that_stands_for_all_of_them_where_sends_are_counted(
    send: Sends,
) -> None:
    """DET-13. It is the first that is accepted, in whichever group."""
    result = send(shipped_to("1-2", "13800000001"), shipped_to(*numbers(60)))
    openers = [job.opener for job in send.queue.entries]
    assert openers == [result.rows[1].message_id] * 3


def test_a_row_echoes_the_number_as_it_was_submitted(send: Sends) -> None:
    """API-09"""
    (row,) = send(shipped_to("13800000001")).rows
    assert (row.submitted, row.number) == ("13800000001", "+8613800000001")
    assert (row.channel_number, row.segment_count) == (NOTIFICATION.channel_number, 1)
    assert is_message_id(row.message_id)


def test_time_of_acceptance_and_ids_agree_to_the_millisecond(send: Sends) -> None:
    """Expiry finds a message by the time in its id, and ends it by the time in its record."""
    result = send(shipped_to("13800000001"))
    assert result.accepted_at == NOON + timedelta(milliseconds=7)
    assert accepted_at(result.rows[0].message_id) == result.accepted_at
    assert send.queue.entries[0].accepted_at == result.accepted_at


def test_rows_come_in_the_order_of_the_recipients_whatever_became_of_them(send: Sends) -> None:
    result = send(
        SendGroup(recipients=("1", "+", "2"), template_id="none"),
        shipped_to("13800000001", "+", "13800000001", "13800000002"),
    )
    assert [(row.submitted, row.refusal) for row in result.rows] == [
        ("1", Refusal.TEMPLATE_NOT_ACTIVE),
        ("+", Refusal.TEMPLATE_NOT_ACTIVE),
        ("2", Refusal.TEMPLATE_NOT_ACTIVE),
        ("13800000001", QUEUED),
        ("+", Refusal.NUMBER_MALFORMED),
        ("13800000001", Refusal.DUPLICATE),
        ("13800000002", QUEUED),
    ]


def test_every_row_has_an_id_of_its_own_also_where_nothing_is_sent(send: Sends) -> None:
    """API-11"""
    result = send(
        SendGroup(recipients=("1", "2"), template_id="none"),
        shipped_to("13800000001", "13800000001", "+"),
    )
    assert len({row.message_id for row in result.rows}) == 5


def test_groups_of_different_texts_are_jobs_of_their_own(send: Sends) -> None:
    """API-02: as batchSendDiffSms sends them."""
    parcel = SendGroup(
        recipients=("13800000001",), template_id=PARCEL.template_id, parameters=("3", "home")
    )
    send(shipped_to("13800000001"), parcel)
    assert [job.text for job in send.queue.entries] == [
        "[HUAWEI]Your order has been shipped.",
        "[HUAWEI]You have 3 parcels at home.",
    ]
    assert send.queue.calls == 1


# -- Duplicates (API-10) ---------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["+8613800000001", "8613800000001", "13800000001"])
def test_the_same_text_goes_to_a_number_once_however_it_is_written(send: Sends, again: str) -> None:
    result = send(shipped_to("13800000001", "13800000002", again, again))
    assert refusals(result) == [QUEUED, QUEUED, Refusal.DUPLICATE, Refusal.DUPLICATE]
    assert [one.number for one in send.recipients] == ["+8613800000001", "+8613800000002"]


def test_a_duplicate_is_one_across_the_groups_of_a_request(send: Sends) -> None:
    assert refusals(send(shipped_to("13800000001"), shipped_to("13800000001"))) == [
        QUEUED,
        Refusal.DUPLICATE,
    ]


def test_another_text_to_the_same_number_is_no_duplicate(send: Sends) -> None:
    def parcel(place: str) -> SendGroup:
        return SendGroup(
            recipients=("13800000001",), template_id=PARCEL.template_id, parameters=("3", place)
        )

    assert refusals(send(parcel("home"), parcel("work"), parcel("home"))) == [
        QUEUED,
        QUEUED,
        Refusal.DUPLICATE,
    ]


def test_the_same_send_again_is_no_duplicate(send: Sends) -> None:
    assert refusals(send(shipped_to("13800000001"))) == [QUEUED]
    assert refusals(send(shipped_to("13800000001"))) == [QUEUED]


# -- A send that is repeated -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "origin", "is_counted"),
    [
        (None, None, False),
        (FrequencyLimits(), None, True),
        (FrequencyLimits(), Origin(NOON), True),
        (None, Origin(NOON), True),
    ],
)
def test_what_may_be_queued_twice_is_claimed_in_one_place_whatever_its_limits(
    send: Sends, limits: FrequencyLimits | None, origin: Origin | None, is_counted: bool
) -> None:
    """The operator may change the limits between a request and its repetition."""
    send(shipped_to("13800000001"), application=replace(MAINLAND, limits=limits), origin=origin)
    assert [job.is_counted for job in send.queue.entries] == [is_counted]


def test_a_repeated_send_makes_the_same_messages_however_much_later(send: Sends) -> None:
    """So dispatch submits each of them once, whatever became of the first try."""
    origin = Origin(NOON)
    first = send(shipped_to("13800000001", "+", "13800000002"), origin=origin)
    send.clock.advance(timedelta(hours=23))
    assert send(shipped_to("13800000001", "+", "13800000002"), origin=origin) == first
    assert first.accepted_at == NOON
    assert {accepted_at(row.message_id) for row in first.rows} == {NOON}
    one, other = send.queue.entries
    assert one == other
    assert one.entry_id != other.entry_id


def test_what_is_not_sent_any_more_leaves_the_ids_of_the_rest_as_they_were(send: Sends) -> None:
    origin = Origin(NOON)
    gone = SendGroup(recipients=("1", "2"), template_id="none")
    first = send(shipped_to("13800000001", "13800000002"), shipped_to("3"), origin=origin)
    second = send(gone, shipped_to("3"), origin=origin)
    assert [row.message_id for row in second.rows] == [row.message_id for row in first.rows]


def test_sends_without_an_origin_share_no_message(send: Sends) -> None:
    first, second = (send(shipped_to("13800000001")) for _ in range(2))
    assert first.rows[0].message_id != second.rows[0].message_id


# -- 500 recipients --------------------------------------------------------------------------------


def test_500_recipients_are_ten_jobs_and_one_call_to_the_queue(send: Sends) -> None:
    """API-06, and the budget of one AWS call for a full send."""
    result = send(shipped_to(*numbers(500)))
    assert send.queue.calls == 1
    assert [len(job.recipients) for job in send.queue.entries] == [50] * 10
    assert [one.message_id for one in send.recipients] == [row.message_id for row in result.rows]
    assert [one.number for one in send.recipients] == numbers(500)


@pytest.mark.parametrize(("count", "jobs"), [(1, [1]), (50, [50]), (51, [50, 1]), (100, [50, 50])])
def test_a_job_holds_at_most_50_recipients(send: Sends, count: int, jobs: list[int]) -> None:
    send(shipped_to(*numbers(count)))
    assert [len(job.recipients) for job in send.queue.entries] == jobs


def test_a_send_of_nothing_that_can_be_sent_does_not_touch_the_queue(send: Sends) -> None:
    send(SendGroup(recipients=("13800000001",), template_id="none"))
    assert send.queue.calls == 0


# -- The queue fails -------------------------------------------------------------------------------


def test_whom_the_queue_did_not_take_is_told_so_and_nobody_else(send: Sends) -> None:
    send.queue.refuse(1)
    result = send(shipped_to(*numbers(120), numbers(120)[60]))
    assert refusals(result) == (
        [QUEUED] * 50 + [Refusal.NOT_QUEUED] * 50 + [QUEUED] * 20 + [Refusal.DUPLICATE]
    )
    queued = {row.message_id for row in result.rows if row.refusal is QUEUED}
    assert queued == {one.message_id for one in send.recipients}


def test_a_queue_that_took_nothing_refuses_the_whole_send(send: Sends) -> None:
    send.queue.refuse(0, 1, 2)
    with pytest.raises(QueueUnavailable):
        send(shipped_to(*numbers(120)))


# -- International ---------------------------------------------------------------------------------


def test_an_international_message_has_no_signature_and_is_counted_in_septets(send: Sends) -> None:
    group = SendGroup(
        recipients=("+2412000000",), template_id=HELLO.template_id, parameters=("Zoë", "19:30")
    )
    result = send(group, application=INTERNATIONAL, channel_number=WORLDWIDE.channel_number)
    (job,) = send.queue.entries
    assert (job.text, job.area) == ("Hello Zoë, see you at 19:30.", Area.INTERNATIONAL)
    assert result.rows[0].number == "+2412000000"


def test_a_long_text_is_counted_with_its_signature_and_its_actual_values(send: Sends) -> None:
    """SEG-01, SEG-04"""
    group = SendGroup(
        recipients=("13800000001",), template_id=CODE.template_id, parameters=("012345",)
    )
    result = send(group, channel_number=VERIFICATION.channel_number)
    assert send.queue.entries[0].text == "[HUAWEI]Verification code: 012345."
    assert result.rows[0].segment_count == send.queue.entries[0].segment_count == 1


# -- What operators see ----------------------------------------------------------------------------


def test_operators_see_how_many_recipients_were_accepted_and_how_many_refused(send: Sends) -> None:
    send(shipped_to("13800000001", "13800000002", "not a number"))
    assert send.measured.values == [("MessagesAccepted", 2), ("RecipientsRefused", 1)]


def test_what_the_queue_did_not_take_is_not_counted_as_accepted(send: Sends) -> None:
    send.queue.refuse(1)
    send(shipped_to(*numbers(60)))
    assert send.measured.values == [("MessagesAccepted", 50), ("RecipientsRefused", 10)]
