"""Ending the messages that no final report has reached in time (EXP-01 to EXP-04)."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from heliograph.domain.message_ids import message_ids
from heliograph.domain.messages import MessageState, Outcome, ReportSource, ends
from heliograph.usecases.expire_messages import (
    BUSY,
    CHECKPOINT,
    FIRST_RUN_WITHIN,
    LONGEST_SLICE,
    SHORTEST_SLICE,
)

from tests.contracts.examples import OUTCOMES, message_at
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND
from tests.unit.usecases.expiries import EXPIRE_AFTER, MILLISECOND, Expiries, time_for
from tests.unit.usecases.power import Cut, Moment, cuts

UNDECIDED = [
    MessageState.ACCEPTED,
    MessageState.SUBMITTING,
    MessageState.SUBMITTED,
    MessageState.UNCONFIRMED,
]
MINUTE = timedelta(minutes=1)
DECIDED = sorted(set(MessageState) - set(UNDECIDED))


@pytest.fixture
def expiries() -> Expiries:
    return Expiries.under_way()


# -- Which messages expire, and when ---------------------------------------------------------------


@pytest.mark.parametrize("state", UNDECIDED)
def test_a_message_without_a_final_report_expires_after_72_hours(
    expiries: Expiries, state: MessageState
) -> None:
    """EXP-01, golden vector V15 of A.20"""
    message_id = expiries.accept(expiries.horizon, state)
    expiries.clock.advance(MILLISECOND)
    assert expiries.run() == 1
    assert expiries.state(message_id) is MessageState.EXPIRED


def test_it_does_not_expire_while_the_72_hours_last(expiries: Expiries) -> None:
    message_id = expiries.accept(expiries.clock.now())
    for _ in range(3):
        expiries.clock.advance(EXPIRE_AFTER / 3)
        assert expiries.run() == 0
    assert expiries.state(message_id) is MessageState.SUBMITTED
    expiries.clock.advance(MILLISECOND)
    assert expiries.run() == 1


@pytest.mark.parametrize("state", DECIDED)
def test_a_message_that_has_ended_stays_as_it_is(expiries: Expiries, state: MessageState) -> None:
    message_id = expiries.accept(expiries.horizon, state)
    before = expiries.messages.records[message_id]
    expiries.clock.advance(MILLISECOND)
    assert expiries.run() == 0
    assert expiries.messages.records[message_id] == before
    assert expiries.told == []


def test_the_messages_of_every_application_expire(expiries: Expiries) -> None:
    ids = [
        expiries.accept(expiries.horizon, application_id=one.application_id)
        for one in (MAINLAND, INTERNATIONAL)
    ]
    expiries.clock.advance(MILLISECOND)
    assert expiries.run() == 2
    assert sorted(expiries.told) == sorted(ids)


def test_a_report_that_comes_while_the_slice_is_worked_off_is_faster(expiries: Expiries) -> None:
    """EXP-04"""
    message_id = expiries.accept(expiries.horizon)
    expiries.clock.advance(MILLISECOND)
    delivered = ends(OUTCOMES[MessageState.DELIVERED], expiries.clock.now(), "report-1")

    def report_in_the_middle() -> bool:
        if message_id in expiries.messages.read:
            expiries.messages.record(message_id, delivered)
        return True

    assert expiries.run(report_in_the_middle) == 0
    assert expiries.state(message_id) is MessageState.DELIVERED
    assert expiries.told == []


# -- What is told ----------------------------------------------------------------------------------


def test_expiry_is_told_like_any_report_by_the_platform_and_without_a_time(
    expiries: Expiries,
) -> None:
    """EXP-02, RPT-09"""
    expiries.accept(expiries.horizon)
    expiries.clock.advance(MILLISECOND)
    expiries.run()
    assert [report.sequence for report in expiries.reports] == [1, 2]
    assert {report.outcome for report in expiries.reports} == {
        Outcome(
            state=MessageState.EXPIRED,
            status_code="EXPIRED",
            source=ReportSource.PLATFORM,
            carrier_code=None,
            reported_at=None,
        )
    }


def test_who_wants_no_reports_gets_none_but_the_record_has_it(expiries: Expiries) -> None:
    message_id = expiries.accept(expiries.horizon)
    records = expiries.messages.records
    records[message_id] = replace(records[message_id], status_callback=None)
    expiries.clock.advance(MILLISECOND)
    assert expiries.run() == 1
    assert expiries.state(message_id) is MessageState.EXPIRED
    assert expiries.queue.calls == 0


def test_a_message_expires_once(expiries: Expiries) -> None:
    """EXP-04: one EXPIRED per message."""
    message_id = expiries.accept(expiries.horizon)
    for _ in range(5):
        expiries.clock.advance(timedelta(days=2))
        expiries.run()
    assert expiries.told == [message_id]


# -- The checkpoint and its slices -----------------------------------------------------------------


def test_the_first_run_looks_no_further_back_than_the_deployment_can_be() -> None:
    expiries = Expiries()
    expiries.run()
    now = expiries.clock.now()
    assert expiries.checkpoint == min(now - EXPIRE_AFTER, now - FIRST_RUN_WITHIN)


def test_only_what_has_just_grown_too_old_is_read(expiries: Expiries) -> None:
    """The cost of a run grows with its slice, never with the table."""
    for minutes in range(-90, 90):
        expiries.accept(expiries.horizon + timedelta(minutes=minutes, seconds=30))
    expiries.clock.advance(timedelta(minutes=1))
    expiries.run()
    assert len(expiries.messages.read) == 1


@pytest.mark.parametrize("others", [10, 10_000])
def test_what_a_run_does_is_the_same_beside_few_messages_and_beside_many(
    expiries: Expiries, others: int
) -> None:
    """tests/contracts/test_cost_of_expiry.py has what this means for DynamoDB."""
    other = message_at(expiries.horizon, MAINLAND.application_id)
    for place in range(1, others // 2 + 1):
        for at in (expiries.horizon - place * MINUTE, expiries.horizon + place * MINUTE):
            message_id = next(message_ids(MAINLAND.application_id, at))
            expiries.messages.records[message_id] = replace(other, message_id=message_id)
    due = [expiries.accept(expiries.horizon + timedelta(seconds=one)) for one in (10, 20)]
    expiries.clock.advance(timedelta(seconds=30))
    expiries.run()
    assert expiries.told == due
    assert expiries.messages.read == due
    checkpoints, slices, portions = 2, 2, 1
    assert expiries.power.calls == checkpoints + slices + portions + 2 * len(due)


def test_slices_follow_one_another_without_gap_or_overlap(expiries: Expiries) -> None:
    before = expiries.horizon
    expiries.clock.advance(timedelta(days=2, microseconds=1_234_567))
    expiries.run()
    for application in (MAINLAND, INTERNATIONAL):
        slices = [one for one in expiries.messages.slices if one[0] == application.application_id]
        assert (slices[0][1], slices[-1][2]) == (before, expiries.horizon)
        assert all(one[2] == following[1] for one, following in pairwise(slices))
        assert all(one[2] - one[1] <= LONGEST_SLICE for one in slices)


def test_slices_grow_in_quiet_times_and_are_short_after_a_busy_one(expiries: Expiries) -> None:
    """Few queries to catch up with, and never more in memory than a function has."""
    for _ in range(BUSY):
        expiries.accept(expiries.horizon + timedelta(hours=2))
    expiries.clock.advance(timedelta(hours=5))
    expiries.run()
    slices = [one for one in expiries.messages.slices if one[0] == MAINLAND.application_id]
    lengths = [end - start for _, start, end in slices]
    busy = next(i for i, one in enumerate(slices) if one[2] > expiries.horizon - timedelta(hours=3))
    assert lengths[0] == lengths[busy + 1] == SHORTEST_SLICE
    assert lengths[busy] > 30 * SHORTEST_SLICE


def test_a_run_with_nothing_due_reads_nothing(expiries: Expiries) -> None:
    expiries.run()
    assert expiries.messages.slices == []


def test_a_longer_time_to_expiry_waits_until_the_checkpoint_is_due_again(
    expiries: Expiries,
) -> None:
    """As after an operator made ExpireAfterSeconds longer."""
    before = expiries.checkpoint
    expiries.clock.at -= timedelta(hours=1)
    expiries.run()
    assert (expiries.checkpoint, expiries.messages.slices) == (before, [])


# -- Too little time -------------------------------------------------------------------------------


def test_a_run_without_time_does_nothing(expiries: Expiries) -> None:
    expiries.accept(expiries.horizon)
    expiries.clock.advance(MILLISECOND)
    before = expiries.checkpoint
    assert expiries.run(lambda: False) == 0
    assert expiries.checkpoint == before


def test_a_slice_that_is_too_much_for_one_run_is_ended_by_the_next_ones(
    expiries: Expiries,
) -> None:
    ids = [expiries.accept(expiries.horizon + place * MILLISECOND) for place in range(10)]
    expiries.clock.advance(timedelta(seconds=1))
    counts = [expiries.run(time_for(4)) for _ in range(3)]
    assert counts == [4, 4, 2]
    assert expiries.told == ids


def test_the_oldest_messages_go_first_whosever_they_are(expiries: Expiries) -> None:
    applications = [INTERNATIONAL, MAINLAND] * 4
    ids = [
        expiries.accept(
            expiries.horizon + place * MILLISECOND,
            application_id=application.application_id,
        )
        for place, application in enumerate(applications)
    ]
    expiries.clock.advance(timedelta(seconds=1))
    expiries.run()
    assert expiries.told == ids


# -- Crashes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("portion", [1, 2, 9])
@pytest.mark.parametrize("cut", cuts(15), ids=str)
def test_wherever_a_run_ends_the_next_one_tells_of_every_message(cut: Cut, portion: int) -> None:
    expiries = Expiries.under_way(portion)
    ids = [expiries.accept(expiries.horizon + timedelta(seconds=place)) for place in (1, 2, 70)]
    expiries.clock.advance(timedelta(minutes=2))
    expiries.run_until(cut)
    expiries.clock.advance(timedelta(minutes=1))
    expiries.run()
    assert {expiries.state(message_id) for message_id in ids} == {MessageState.EXPIRED}
    assert set(expiries.told) == set(ids)


def test_the_cuts_reach_to_the_end_of_such_a_run(expiries: Expiries) -> None:
    for place in (1, 2, 70):
        expiries.accept(expiries.horizon + timedelta(seconds=place))
    expiries.clock.advance(timedelta(minutes=2))
    expiries.run()
    checkpoint, slices, portions, messages = 1, 2, 1, 3
    assert expiries.power.calls == checkpoint + slices * (2 + 1) + portions + messages * 2
    assert expiries.power.calls <= 15


def test_what_a_dead_run_left_untold_is_told_by_a_run_from_another_checkpoint() -> None:
    """Two runs at once: one dies between record and push, the other moves the checkpoint."""
    expiries = Expiries.under_way(portion=2)
    first = expiries.accept(expiries.horizon + timedelta(seconds=1))
    second = expiries.accept(expiries.horizon + timedelta(seconds=2))
    middle = expiries.horizon + timedelta(seconds=2)
    expiries.clock.advance(timedelta(minutes=1))
    checkpoint, slices, record, push = 1, 2, 1, 1
    expiries.run_until(Cut(checkpoint + slices + record + push, Moment.AFTER))
    assert (expiries.told, expiries.state(second)) == ([first], MessageState.EXPIRED)
    expiries.checkpoints.write(CHECKPOINT, middle)
    expiries.run()
    assert expiries.told == [first, second]
