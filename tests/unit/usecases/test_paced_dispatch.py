"""Handing messages to carriers that take only so many segments a second."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState
from heliograph.domain.routing import CarrierSetup
from heliograph.ports.carriers import ProvedUnsent

from tests.dispatching import to
from tests.fakes import NOON
from tests.unit.usecases.dispatches import FAKE, SPARE, Dispatches, taken
from tests.unit.usecases.examples import a_job
from tests.unit.usecases.power import Cut, cuts

UNSENT = ProvedUnsent("connection refused")
SECONDS = timedelta(seconds=1)


def limited(per_second: float) -> CarrierSetup:
    return replace(FAKE, per_second=per_second)


def test_a_carrier_without_a_limit_costs_no_reservation() -> None:
    dispatches = Dispatches()
    dispatches.deliver(a_job(50))
    assert dispatches.paces.calls == 0


def test_the_messages_of_a_job_are_paced_with_one_reservation_for_all() -> None:
    dispatches = Dispatches(routing=to(limited(2.0)))
    job = a_job(8)
    dispatches.deliver(job)
    assert dispatches.paces.calls == 1
    at = [dispatches.message(job, place).submitted_at for place in range(8)]
    assert at == [NOON + place * 0.5 * SECONDS for place in range(8)]


def test_a_rate_counts_segments() -> None:
    dispatches = Dispatches(routing=to(limited(2.0)))
    job = a_job(3, segment_count=3)
    dispatches.deliver(job)
    at = [dispatches.message(job, place).submitted_at for place in range(3)]
    assert at == [NOON, NOON + 1.5 * SECONDS, NOON + 3 * SECONDS]


def test_what_does_not_fit_into_a_few_seconds_goes_back_to_the_queue_unclaimed() -> None:
    dispatches = Dispatches(routing=to(limited(2.0)))
    job = a_job(25)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 10, "MessagesPostponed": 15}
    (again,) = dispatches.submit_queue.entries
    assert again.recipients == job.recipients[10:]
    assert len(dispatches.messages.records) == 10
    # The last moment was four and a half seconds later, so the next is half a second from there.
    assert dispatches.submit_queue.delays == [1]
    assert (again.attempt, again.postponed) == (0, 0)


def test_a_job_that_would_have_to_wait_for_long_takes_nothing_from_the_others() -> None:
    dispatches = Dispatches(routing=to(limited(1.0)))
    dispatches.paces.reserve("fake", NOON, 10 * SECONDS, SECONDS)
    job = a_job(3)
    assert dispatches.deliver(job) == {"MessagesPostponed": 3}
    assert dispatches.submit_queue.delays[0] >= 10
    assert dispatches.submit_queue.entries == [replace(job, postponed=1)]


def test_the_slowest_carrier_gets_its_messages_one_by_one() -> None:
    dispatches = Dispatches(routing=to(limited(0.1)))
    job = a_job(3)
    dispatches.deliver(job)
    assert len(dispatches.carrier.submissions) == 1
    assert dispatches.submit_queue.delays == [10]


def test_a_message_that_misses_its_moment_waits_for_another_without_a_claim() -> None:
    dispatches = Dispatches(routing=to(limited(1.0)))
    job = a_job(3)
    dispatches.carrier.meanwhile = [lambda: dispatches.clock.advance(2.5 * SECONDS)]
    assert dispatches.deliver(job) == {"MessagesSubmitted": 2, "MessagesPostponed": 1}
    assert dispatches.submit_queue.entries[0].recipients == (job.recipients[1],)
    assert job.recipients[1].message_id not in dispatches.messages.records


def test_the_next_carriers_limit_is_kept_for_those_that_fall_back_to_it() -> None:
    """Those that do not fit are let go of, for nobody must hold what is in the queue."""
    routing = to(FAKE, replace(SPARE, per_second=1.0))
    dispatches = Dispatches(*[UNSENT] * 8, routing=routing)
    job = a_job(8)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 5, "MessagesUnsent": 3}
    assert dispatches.paces.calls == 1
    (again,) = dispatches.submit_queue.entries
    assert again.recipients == job.recipients[5:]
    dispatches.settle()
    assert {dispatches.message(job, place).state for place in range(8)} == {MessageState.SUBMITTED}


# -- A crash at any point --------------------------------------------------------------------------


@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_wherever_a_paced_job_ends_everybody_gets_the_message_at_most_once(cut: Cut) -> None:
    dispatches = Dispatches(routing=to(limited(1.0)))
    job = a_job(2)
    dispatches.deliver_until(cut, job)
    for _ in range(3):
        dispatches.deliver(job)
    dispatches.settle()
    assert all(count == 1 for count in taken(dispatches))
    states = {dispatches.message(job, place).state for place in range(2)}
    assert states <= {MessageState.SUBMITTED, MessageState.UNCONFIRMED}
