"""What screening means for the messages of a job, also of one that is delivered again.

Whoever claimed a message has the last word on it: what may have been submitted is never called
rejected, and what was rejected is never submitted.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import VALIDITY
from tests.fakes import NOON
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import NOTIFICATION, a_job
from tests.unit.usecases.power import Cut, Moment, PowerCut, cuts

UNSENT = ProvedUnsent("connection refused")
MINUTE = timedelta(minutes=1)
ONE_A_MINUTE = FrequencyLimits(per_minute=1)

OPTED_OUT = Outcome(
    state=MessageState.REJECTED,
    status_code="REJECTD",
    source=ReportSource.PLATFORM,
    reason=ScreeningRule.OPT_OUT,
)


def opt_out(dispatches: Dispatches, job: SendJob, place: int = 0) -> None:
    dispatches.barrings.record(
        Barring(
            kind=BarringKind.OPT_OUT,
            recipient=job.recipients[place].number,
            channel_number=NOTIFICATION.channel_number,
            reason="T",
            recorded_by="uplink",
            recorded_at=NOON,
        )
    )


def opt_in(dispatches: Dispatches) -> None:
    dispatches.barrings.records.clear()


# -- What is rejected ------------------------------------------------------------------------------


def test_a_rejected_message_never_reaches_the_carrier() -> None:
    """BLK-07"""
    dispatches = Dispatches()
    job = a_job()
    opt_out(dispatches, job)
    assert dispatches.deliver(job) == {"MessagesRejected": 1}
    assert dispatches.carrier.submissions == []


def test_the_record_says_that_no_carrier_had_it_and_why() -> None:
    dispatches = Dispatches()
    job = a_job()
    opt_out(dispatches, job)
    dispatches.clock.advance(MINUTE)
    dispatches.deliver(job)
    assert dispatches.message(job) == Message(
        message_id=job.recipients[0].message_id,
        dialect="huawei",
        recipient="+8613800000000",
        channel_number="1069000000001",
        template_id="shipped",
        segment_count=1,
        accepted_at=NOON,
        status_callback="https://shop.test/reports",
        client_reference="order-4711",
        state=MessageState.REJECTED,
        attempts=0,
        outcome=OPTED_OUT,
        received_at=NOON + MINUTE,
        decided_by="entry-1",
    )


def test_the_customer_hears_of_it_for_each_segment() -> None:
    dispatches = Dispatches()
    job = a_job(segment_count=2)
    opt_out(dispatches, job)
    dispatches.deliver(job)
    assert [report.sequence for report in dispatches.reports] == [1, 2]
    assert {report.outcome for report in dispatches.reports} == {OPTED_OUT}


def test_the_others_of_the_job_get_their_message() -> None:
    dispatches = Dispatches()
    job = a_job(3)
    opt_out(dispatches, job, place=1)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 2, "MessagesRejected": 1}
    assert [dispatches.submissions(job, place) for place in range(3)] == [1, 0, 1]


def test_who_opts_out_while_the_carrier_is_slow_with_the_others_gets_nothing() -> None:
    """BLK-07: the third opts out while the first is being submitted."""
    dispatches = Dispatches()
    job = a_job(3)

    def meanwhile() -> None:
        opt_out(dispatches, job, place=2)
        dispatches.clock.advance(timedelta(seconds=5))

    dispatches.carrier.meanwhile.append(meanwhile)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 2, "MessagesRejected": 1}
    assert dispatches.submissions(job, 2) == 0


def test_a_job_that_cannot_be_screened_reaches_nobody_and_comes_back() -> None:
    """BLK-07: who cannot know whether somebody opted out does not write."""
    dispatches = Dispatches()
    job = a_job(3)
    with pytest.raises(PowerCut):
        dispatches.deliver_and_fail(Cut(0, Moment.BEFORE), job)
    assert dispatches.carrier.submissions == []
    assert dispatches.deliver(job) == {"MessagesSubmitted": 3}


def test_a_message_that_is_too_late_is_not_counted_as_written() -> None:
    dispatches = Dispatches(limits=ONE_A_MINUTE)
    dispatches.clock.advance(VALIDITY)
    dispatches.deliver(job := a_job())
    assert dispatches.claim(job).is_for_ending


# -- Delivered again -------------------------------------------------------------------------------


def test_what_was_submitted_stays_submitted_whoever_opts_out_then() -> None:
    dispatches = Dispatches()
    job = a_job()
    dispatches.deliver(job)
    opt_out(dispatches, job)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}
    assert dispatches.reports == []


def test_what_may_have_been_submitted_is_not_called_rejected() -> None:
    """The first dispatcher died with the message in its hands."""
    dispatches = Dispatches()
    job = a_job()
    dispatches.deliver_until(Cut(3, Moment.AFTER), job)
    assert dispatches.submissions(job) == 1
    opt_out(dispatches, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.UNCONFIRMED
    assert dispatches.reports == []


def test_what_was_rejected_stays_rejected_though_the_reason_is_gone() -> None:
    dispatches = Dispatches()
    job = a_job()
    opt_out(dispatches, job)
    dispatches.deliver(job, "entry-1")
    opt_in(dispatches)
    assert dispatches.deliver(job, "entry-2") == {"MessagesRejected": 1}
    assert dispatches.carrier.submissions == []
    assert len(dispatches.reports) == 1


def test_what_hit_a_limit_stays_rejected_after_the_limit_has_lifted() -> None:
    dispatches = Dispatches(limits=ONE_A_MINUTE)
    first, second = a_job(), a_job()
    dispatches.deliver(first, "entry-1")
    dispatches.deliver(second, "entry-2")
    dispatches.clock.advance(10 * MINUTE)
    assert dispatches.deliver(second, "entry-2") == {"MessagesRejected": 1}
    assert dispatches.submissions(second) == 0


@pytest.mark.parametrize("cut", cuts(5), ids=str)
def test_wherever_it_ends_a_rejected_message_is_rejected_and_told(cut: Cut) -> None:
    dispatches = Dispatches()
    job = a_job(segment_count=2)
    opt_out(dispatches, job)
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).outcome == OPTED_OUT
    message_id = job.recipients[0].message_id
    assert dispatches.push_ids == {f"{message_id}.1.REJECTED", f"{message_id}.2.REJECTED"}
    assert dispatches.carrier.submissions == []


def test_only_the_entry_that_rejected_it_tells_again() -> None:
    dispatches = Dispatches()
    job = a_job()
    opt_out(dispatches, job)
    for entry in ("entry-1", "entry-2", "entry-1"):
        dispatches.deliver(job, entry)
    assert len(dispatches.reports) == 2
    assert len(dispatches.push_ids) == 1


# -- Tried again -----------------------------------------------------------------------------------


def test_who_opted_out_between_two_tries_gets_nothing() -> None:
    """BLK-07: hours may lie between two tries."""
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver(job)
    opt_out(dispatches, job)
    assert dispatches.deliver(dispatches.submit_queue.entries[0], "entry-2") == {
        "MessagesRejected": 1
    }
    assert dispatches.message(job).attempts == 1
    assert len(dispatches.reports) == 1
    assert dispatches.carrier.taken == {}


def test_a_message_that_is_tried_again_counts_once() -> None:
    dispatches = Dispatches(UNSENT, UNSENT, limits=ONE_A_MINUTE)
    job = a_job()
    dispatches.deliver(job)
    dispatches.settle()
    assert dispatches.message(job).state is MessageState.SUBMITTED
    (history,) = dispatches.histories.histories.values()
    assert len(history.claims) == 1


# -- Any number of crashes, many at once -----------------------------------------------------------

ANSWERS = st.sampled_from(
    [Accepted("c"), Unconfirmed("no answer"), Refused("8", "REJECTD"), UNSENT]
)
CRASHES = st.lists(
    st.tuples(st.integers(0, 5), st.builds(Cut, st.integers(0, 12), st.sampled_from(Moment))),
    max_size=8,
)


@given(script=st.lists(ANSWERS, max_size=8), crashes=CRASHES, per_minute=st.integers(0, 4))
def test_after_any_crashes_nobody_got_more_than_the_limit_and_all_is_accounted_for(
    script: list[Submitted], crashes: list[tuple[int, Cut]], per_minute: int
) -> None:
    dispatches = Dispatches(*script, limits=FrequencyLimits(per_minute=per_minute, per_day=50))
    jobs = [a_job(2) for _ in range(6)]
    for place, cut in crashes:
        dispatches.deliver_until(cut, jobs[place], f"entry-{place}")
    for place, job in enumerate(jobs):
        dispatches.deliver(job, f"entry-{place}")
    dispatches.settle()
    for place in range(2):
        messages = [dispatches.message(job, place) for job in jobs]
        taken = [dispatches.carrier.taken[one.message_id] for one in messages]
        assert sum(taken) <= per_minute
        assert max(taken) <= 1
        assert all(_is_accounted_for(one, dispatches.push_ids) for one in messages)


def _is_accounted_for(message: Message, push_ids: set[str]) -> bool:
    """It may still arrive, or the customer was told that it will not."""
    if message.outcome is None:
        return message.state in {MessageState.SUBMITTED, MessageState.UNCONFIRMED}
    return f"{message.message_id}.1.{message.state}" in push_ids


def test_of_many_jobs_to_one_number_at_once_as_many_are_submitted_as_may_be() -> None:
    """V11, FRQ-01"""
    limits = FrequencyLimits(same_per_59_seconds=50, same_per_59_minutes=50)
    dispatches = Dispatches(limits=limits)
    jobs = [a_job() for _ in range(16)]
    with ThreadPoolExecutor(16) as dispatchers:
        list(dispatchers.map(dispatches.deliver, jobs))
    ended = [dispatches.message(job) for job in jobs]
    assert [one.state for one in ended].count(MessageState.SUBMITTED) == 15
    (rejected,) = (one for one in ended if one.state is MessageState.REJECTED)
    assert rejected.outcome is not None
    assert rejected.outcome.status_code == "MILIMIT"
