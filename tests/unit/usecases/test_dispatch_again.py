"""Jobs that are delivered more than once: after a crash at any point, or doubled by the queue.

The carrier gets a message at most once, unless it was proved that it did not get it, and the
customer is told in the end.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import VALIDITY
from tests.fakes import NOON
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import a_job
from tests.unit.usecases.power import Cut, Moment, cuts

REFUSED = Refused("ESME_RINVDSTADR", "REJECTD")
UNSENT = ProvedUnsent("connection refused")
TAKEN = Accepted("c-1")
SILENCE = Unconfirmed("no answer")

SCREEN, LOOK, CLAIM, SUBMIT, RECORD, QUEUE = range(6)
"""The calls of a dispatch, in their order."""

CUTS = cuts(6)


def test_a_dispatch_makes_no_more_calls_than_are_cut_here() -> None:
    for answer in (TAKEN, SILENCE, REFUSED, UNSENT):
        dispatches = Dispatches(answer)
        dispatches.deliver(a_job(segment_count=3))
        assert dispatches.power.calls <= 6


# -- A crash at any point --------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [TAKEN, SILENCE, REFUSED], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_wherever_the_first_delivery_ends_the_carrier_has_the_message_at_most_once(
    cut: Cut, answer: Submitted
) -> None:
    dispatches = Dispatches(answer)
    job = a_job()
    dispatches.deliver_until(cut, job)
    for _ in range(3):
        dispatches.deliver(job)
    assert dispatches.submissions(job) <= 1


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_wherever_it_ends_the_message_is_not_left_in_anybodys_hands(cut: Cut) -> None:
    dispatches = Dispatches(TAKEN)
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state in {MessageState.SUBMITTED, MessageState.UNCONFIRMED}


@pytest.mark.parametrize("cut", [*cuts(2), Cut(CLAIM, Moment.BEFORE)], ids=str)
def test_what_was_not_claimed_is_dispatched_as_if_nothing_had_been(cut: Cut) -> None:
    dispatches = Dispatches()
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.SUBMITTED


@pytest.mark.parametrize(
    "cut",
    [
        Cut(CLAIM, Moment.AFTER),
        Cut(SUBMIT, Moment.BEFORE),
        Cut(SUBMIT, Moment.AFTER),
        Cut(RECORD, Moment.BEFORE),
    ],
    ids=str,
)
def test_what_may_have_been_submitted_is_left_to_its_report(cut: Cut) -> None:
    dispatches = Dispatches()
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.UNCONFIRMED


@pytest.mark.parametrize(
    "cut",
    [
        Cut(RECORD, Moment.AFTER),
        Cut(QUEUE, Moment.BEFORE),
        Cut(QUEUE, Moment.AFTER),
    ],
    ids=str,
)
def test_a_refusal_that_was_recorded_is_told_after_the_crash(cut: Cut) -> None:
    dispatches = Dispatches(REFUSED)
    job = a_job(segment_count=2)
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    message_id = job.recipients[0].message_id
    assert dispatches.push_ids == {f"{message_id}.1.REFUSED", f"{message_id}.2.REFUSED"}


def test_only_the_entry_that_decided_tells_again() -> None:
    dispatches = Dispatches(REFUSED)
    job = a_job()
    dispatches.deliver(job, "entry-1")
    dispatches.deliver(job, "entry-2")
    assert len(dispatches.reports) == 1


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_a_message_that_is_proved_unsent_is_tried_again_or_given_up_after_a_crash(
    cut: Cut,
) -> None:
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    for place, again in enumerate(dispatches.submit_queue.entries):
        dispatches.deliver(again, f"again-{place}")
    assert dispatches.message(job).state in {MessageState.SUBMITTED, MessageState.UNCONFIRMED}
    assert dispatches.submissions(job) <= 2


@pytest.mark.parametrize("cut", cuts(3), ids=str)
def test_a_job_that_is_too_old_ends_in_a_report_wherever_it_crashes(cut: Cut) -> None:
    """EXP-01: expiry went past this message before it had a record, and will not come again."""
    dispatches = Dispatches()
    dispatches.clock.advance(timedelta(days=10))
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.EXPIRED
    assert dispatches.push_ids == {f"{job.recipients[0].message_id}.1.EXPIRED"}
    assert dispatches.carrier.submissions == []


# -- Jobs that are doubled -------------------------------------------------------------------------


def test_a_doubled_job_submits_nothing_twice() -> None:
    dispatches = Dispatches()
    job = a_job(3)
    dispatches.deliver(job, "entry-1")
    assert dispatches.deliver(job, "entry-2") == {"MessagesSubmitted": 3}
    assert len(dispatches.carrier.submissions) == 3


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TAKEN, MessageState.SUBMITTED),
        (SILENCE, MessageState.UNCONFIRMED),
        (REFUSED, MessageState.REFUSED),
        (UNSENT, MessageState.ACCEPTED),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_doubled_job_that_comes_between_claim_and_answer_does_not_change_the_answer(
    answer: Submitted, state: MessageState
) -> None:
    """The second one finds the claim, and what the first one learns stands in the end."""
    dispatches = Dispatches(answer)
    job = a_job()
    dispatches.carrier.meanwhile = [lambda: dispatches.deliver(job, "entry-2")]
    dispatches.deliver(job, "entry-1")
    assert dispatches.message(job).state is state
    assert dispatches.submissions(job) == 1


# -- Any number of crashes -------------------------------------------------------------------------

ANSWERS = st.sampled_from([TAKEN, SILENCE, REFUSED, UNSENT])
CRASHES = st.lists(st.builds(Cut, st.integers(0, 14), st.sampled_from(Moment)), max_size=5)


@given(script=st.lists(ANSWERS, max_size=12), crashes=CRASHES, recipients=st.integers(1, 4))
def test_after_any_crashes_every_message_was_sent_at_most_once_and_is_accounted_for(
    script: list[Submitted], crashes: list[Cut], recipients: int
) -> None:
    dispatches = Dispatches(*script)
    job = a_job(recipients, segment_count=2)
    for cut in crashes:
        dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    dispatches.settle()
    assert all(count == 1 for count in dispatches.carrier.taken.values())
    messages = [dispatches.message(job, place) for place in range(recipients)]
    waiting = {MessageState.SUBMITTED, MessageState.UNCONFIRMED}
    assert {message.state for message in messages} <= {*waiting, MessageState.REFUSED}
    refused = [one.message_id for one in messages if one.state is MessageState.REFUSED]
    assert dispatches.push_ids == {f"{one}.{place}.REFUSED" for one in refused for place in (1, 2)}


@given(
    script=st.lists(ANSWERS, max_size=12),
    deliveries=st.lists(st.integers(0, 2), max_size=6),
    ages=st.lists(st.timedeltas(timedelta(), VALIDITY), max_size=6),
)
def test_however_a_job_is_doubled_and_delayed_nothing_is_sent_twice(
    script: list[Submitted], deliveries: list[int], ages: list[timedelta]
) -> None:
    dispatches = Dispatches(*script)
    job = a_job(2)
    for entry, age in zip(deliveries, sorted(ages), strict=False):
        dispatches.clock.at = NOON + age
        dispatches.deliver(job, f"entry-{entry}")
    dispatches.deliver(job)
    dispatches.settle()
    assert all(count == 1 for count in dispatches.carrier.taken.values())


# -- A release that is written twice ---------------------------------------------------------------


@pytest.mark.parametrize("tries", [1, 2])
def test_a_release_that_is_written_again_late_does_not_free_the_next_claim(tries: int) -> None:
    """The network may repeat a write whose answer was lost after others have gone on."""
    dispatches = Dispatches(*[UNSENT] * tries, TAKEN, TAKEN)
    job = a_job()
    for attempt in range(tries):
        dispatches.deliver(replace(job, attempt=attempt), f"entry-{attempt}")
    (first,), others = dispatches.messages.begun, dispatches.messages.changes
    assert len(others) == tries - 1

    def repeat_and_redeliver() -> None:
        dispatches.messages.begin(first)
        for release in list(others):
            dispatches.messages.record(job.recipients[0].message_id, release)
        dispatches.deliver(job, "entry-late")

    dispatches.carrier.meanwhile = [repeat_and_redeliver]
    dispatches.deliver(replace(job, attempt=tries), "entry-last")
    assert dispatches.carrier.taken[job.recipients[0].message_id] == 1
    assert dispatches.message(job).state is MessageState.SUBMITTED
