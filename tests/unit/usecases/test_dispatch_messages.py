"""Handing the messages of a job to the carrier: every answer, and what follows from it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource, ends
from heliograph.domain.screening import DispatchRule
from heliograph.ports.carriers import (
    Accepted,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from heliograph.ports.records import Step
from heliograph.usecases.dispatch_messages import RETRY_DELAYS

from tests.contracts.examples import OUTCOMES
from tests.dispatching import VALIDITY
from tests.fakes import (
    NOON,
    FakeMessages,
)
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import a_job

REFUSED = Refused("ESME_RINVDSTADR", "REJECTD")
UNSENT = ProvedUnsent("connection refused")
SECONDS = timedelta(seconds=1)
LONGEST_SQS_DELAY = 900


# -- The submit ------------------------------------------------------------------------------------


def test_the_carrier_gets_the_text_the_number_and_our_reference() -> None:
    dispatches = Dispatches()
    job = a_job(segment_count=2)
    dispatches.deliver(job)
    assert dispatches.carrier.submissions == [
        Submission(
            message_id=job.recipients[0].message_id,
            recipient="+8613800000000",
            sender="1069000000001",
            text="[HUAWEI]Your order has been shipped.",
            segment_count=2,
            valid_until=job.accepted_at + VALIDITY,
        )
    ]


def test_the_record_holds_everything_of_the_message_but_its_text() -> None:
    dispatches = Dispatches()
    job = a_job(segment_count=2)
    dispatches.clock.advance(3 * SECONDS)
    dispatches.deliver(job)
    assert dispatches.message(job) == Message(
        message_id=job.recipients[0].message_id,
        dialect="huawei",
        recipient="+8613800000000",
        channel_number="1069000000001",
        template_id="shipped",
        segment_count=2,
        accepted_at=NOON,
        status_callback="https://shop.test/reports",
        client_reference="order-4711",
        state=MessageState.SUBMITTED,
        attempts=1,
        carrier="fake",
        carrier_message_id="fake-1",
        claim=dispatches.message(job).claim,
        submitted_at=NOON + 3 * SECONDS,
        acknowledged_at=NOON + 3 * SECONDS,
    )


# -- What the carrier answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state", "counted"),
    [
        (Accepted("c-1"), MessageState.SUBMITTED, "MessagesSubmitted"),
        (Accepted(), MessageState.SUBMITTED, "MessagesSubmitted"),
        (Unconfirmed("no answer"), MessageState.UNCONFIRMED, "MessagesUnconfirmed"),
        (REFUSED, MessageState.REFUSED, "MessagesRefused"),
        (UNSENT, MessageState.ACCEPTED, "MessagesUnsent"),
    ],
)
def test_every_answer_leaves_the_message_in_its_state(
    answer: Submitted, state: MessageState, counted: str
) -> None:
    dispatches = Dispatches(answer)
    job = a_job()
    counts = dispatches.deliver(job)
    assert dispatches.message(job).state is state
    assert counts == {counted: 1}


@pytest.mark.parametrize("answer", [Accepted("c-1"), Unconfirmed("no answer"), UNSENT])
def test_a_message_that_may_still_arrive_is_not_reported(answer: Submitted) -> None:
    """RPT-04: accepted is not delivered."""
    dispatches = Dispatches(answer)
    dispatches.deliver(a_job())
    assert dispatches.reports == []


def test_a_refusal_is_reported_to_the_customer_for_each_segment() -> None:
    dispatches = Dispatches(REFUSED)
    job = a_job(segment_count=2)
    dispatches.deliver(job)
    assert [report.sequence for report in dispatches.reports] == [1, 2]
    outcome = dispatches.reports[0].outcome
    assert outcome == dispatches.message(job).outcome
    assert (outcome.state, outcome.status_code) == (MessageState.REFUSED, "REJECTD")
    assert (outcome.carrier_code, outcome.source) == ("ESME_RINVDSTADR", ReportSource.CARRIER)


def test_who_wants_no_reports_gets_none_of_a_refusal() -> None:
    """RPT-01"""
    dispatches = Dispatches(REFUSED)
    dispatches.deliver(a_job(status_callback=None))
    assert dispatches.push_queue.calls == 0


def test_a_report_that_overtakes_the_answer_stays() -> None:
    """Once there is a record. Before that, it comes back until there is one."""
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver(job)
    delivered = ends(OUTCOMES[MessageState.DELIVERED], NOON, "report-1")
    message_id = job.recipients[0].message_id
    dispatches.carrier.meanwhile = [lambda: dispatches.messages.record(message_id, delivered)]
    again = dispatches.submit_queue.entries[0]
    assert dispatches.deliver(again, "entry-2") == {"MessagesDelivered": 1}
    assert dispatches.message(job).outcome == delivered.outcome


# -- Proved unsent ---------------------------------------------------------------------------------


def test_what_is_proved_unsent_is_released_and_queued_again_with_a_delay() -> None:
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.submit_queue.entries == [replace(job, attempt=1)]
    assert dispatches.submit_queue.delays == [1]


def test_only_those_that_are_unsent_are_queued_again() -> None:
    dispatches = Dispatches(Accepted("c"), UNSENT, REFUSED, UNSENT, Unconfirmed("no answer"))
    job = a_job(5)
    dispatches.deliver(job)
    (again,) = dispatches.submit_queue.entries
    assert again.recipients == (job.recipients[1], job.recipients[3])


def test_attempts_are_counted_and_the_message_is_sent_when_the_carrier_is_back() -> None:
    dispatches = Dispatches(UNSENT, UNSENT)
    job = a_job()
    dispatches.deliver(job)
    dispatches.deliver(dispatches.submit_queue.entries[0], "entry-2")
    dispatches.deliver(dispatches.submit_queue.entries[1], "entry-3")
    message = dispatches.message(job)
    assert (message.state, message.attempts) == (MessageState.SUBMITTED, 3)
    assert dispatches.submit_queue.delays == [1, 2]
    assert dispatches.submissions(job) == 3


def test_delays_grow_and_none_is_longer_than_a_queue_can_wait() -> None:
    dispatches = Dispatches(*[UNSENT] * 20)
    job = a_job()
    for attempt in range(20):
        dispatches.deliver(replace(job, attempt=attempt), f"entry-{attempt}")
    delays = dispatches.submit_queue.delays
    assert delays == sorted(delays)
    assert delays[: len(RETRY_DELAYS)] == list(RETRY_DELAYS)
    assert set(delays[len(RETRY_DELAYS) :]) == {RETRY_DELAYS[-1]}
    assert max(delays) <= LONGEST_SQS_DELAY


def test_a_queue_that_does_not_take_the_retry_brings_the_job_back() -> None:
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.submit_queue.refuse(0)
    with pytest.raises(QueueUnavailable):
        dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.ACCEPTED
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.SUBMITTED


# -- Validity --------------------------------------------------------------------------------------


def test_a_message_is_handed_over_until_its_validity_ends() -> None:
    dispatches = Dispatches()
    job = a_job()
    dispatches.clock.advance(VALIDITY - timedelta(microseconds=1))
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.SUBMITTED


def test_a_message_whose_validity_is_over_expires_and_is_reported_by_the_platform() -> None:
    """EXP-02: source 1, and no time, for it would not be the handset's."""
    dispatches = Dispatches()
    job = a_job()
    dispatches.clock.advance(VALIDITY)
    counts = dispatches.deliver(job)
    assert dispatches.carrier.submissions == []
    assert [report.outcome for report in dispatches.reports] == [
        Outcome(
            state=MessageState.EXPIRED,
            status_code="EXPIRED",
            source=ReportSource.PLATFORM,
            reason=DispatchRule.VALIDITY_OVER,
        )
    ]
    assert counts == {"MessagesExpired": 1}


def test_a_job_says_itself_how_long_it_is_valid() -> None:
    minutes = timedelta(minutes=15)
    dispatches = Dispatches()
    job = replace(a_job(), valid_until=NOON + minutes)
    dispatches.clock.advance(minutes - timedelta(microseconds=1))
    dispatches.deliver(job)
    assert [one.valid_until for one in dispatches.carrier.submissions] == [NOON + minutes]
    late = Dispatches()
    late.clock.advance(minutes)
    assert late.deliver(job) == {"MessagesExpired": 1}


def test_no_job_is_valid_for_longer_than_expiry_leaves_it() -> None:
    dispatches = Dispatches()
    dispatches.clock.advance(VALIDITY)
    job = replace(a_job(), valid_until=NOON + 2 * VALIDITY)
    assert dispatches.deliver(job) == {"MessagesExpired": 1}


def test_a_message_that_was_unsent_for_its_whole_validity_expires() -> None:
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver(job)
    dispatches.clock.advance(VALIDITY)
    dispatches.deliver(dispatches.submit_queue.entries[0], "entry-2")
    assert dispatches.message(job).state is MessageState.EXPIRED
    assert len(dispatches.reports) == 1
    assert len(dispatches.submit_queue.entries) == 1


# -- Many recipients -------------------------------------------------------------------------------


def test_every_recipient_of_a_job_gets_the_message_once() -> None:
    job = a_job(50)
    with ThreadPoolExecutor(8) as executor:
        dispatches = Dispatches(executor=executor)
        assert dispatches.deliver(job) == {"MessagesSubmitted": 50}
    submitted = [one.message_id for one in dispatches.carrier.submissions]
    assert sorted(submitted) == [one.message_id for one in job.recipients]


class OneBadRecord(FakeMessages):
    """A store that fails for one message."""

    def __init__(self, bad: str) -> None:
        super().__init__()
        self._bad = bad

    def begin(self, message: Message) -> Step:
        if message.message_id == self._bad:
            raise TimeoutError
        return super().begin(message)


@pytest.mark.parametrize("bad", [0, 25, 49])
@pytest.mark.parametrize("threads", [1, 8])
def test_one_recipients_failure_does_not_hinder_the_others(bad: int, threads: int) -> None:
    job = a_job(50)
    bad_record = OneBadRecord(job.recipients[bad].message_id)
    with ThreadPoolExecutor(threads) as executor:
        script = [Accepted("c")] * 10 + [UNSENT] * 2
        dispatches = Dispatches(*script, executor=executor, messages=bad_record)
        with pytest.raises(TimeoutError):
            dispatches.deliver(job)
        # At once, not when the executor ends: the entry comes back a second later.
        assert len(dispatches.carrier.submissions) == 50
        assert len(dispatches.submit_queue.entries[0].recipients) == 2
