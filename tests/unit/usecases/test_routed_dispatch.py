"""Handing messages to the carriers of their routes, one after the other, each to one at most.

The next carrier is asked only after the one before has proved that it does not have the message,
and whoever crashes in between has not asked anybody: the message is left to its report.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.routing import CarrierSetup, CarrierState, Route, Routing
from heliograph.domain.screening import DispatchRule
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from heliograph.usecases.dispatch_messages import LONGEST_DELAY, POSTPONED_DELAYS
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import to
from tests.unit.usecases.dispatches import FAKE, ONE_BY_ONE, SPARE, TO_BOTH, Dispatches, taken
from tests.unit.usecases.examples import a_job
from tests.unit.usecases.power import Cut, Moment, cuts

TAKEN = Accepted("c-1")
REFUSED = Refused("ESME_RINVDSTADR", "REJECTD")
SILENCE = Unconfirmed("no answer")
UNSENT = ProvedUnsent("connection refused")
THROTTLED = ProvedUnsent("HTTP 429", retry_after=30)
SECONDS = timedelta(seconds=1)


# -- The route -------------------------------------------------------------------------------------


def test_each_recipient_goes_by_the_route_to_its_own_number() -> None:
    routes = (
        Route(destination="+86138000000", carriers=("fake",)),
        Route(destination="+861380000000", carriers=("spare",)),
    )
    dispatches = Dispatches(routing=replace(TO_BOTH, routes=routes))
    job = a_job(12)
    dispatches.deliver(job)
    gone = [one.recipient for one in dispatches.spare.submissions]
    assert gone == [one.number for one in job.recipients if one.number.startswith("+861380000000")]
    assert len(dispatches.carrier.submissions) + len(gone) == 12


def test_what_no_route_fits_is_rejected_by_the_platform_and_counted() -> None:
    dispatches = Dispatches(routing=Routing(carriers={"fake": FAKE}))
    job = a_job()
    assert dispatches.deliver(job) == {"MessagesRejected": 1, "MessagesUnroutable": 1}
    assert [report.outcome for report in dispatches.reports] == [
        Outcome(
            state=MessageState.REJECTED,
            status_code="REJECTD",
            source=ReportSource.PLATFORM,
            reason=DispatchRule.NO_ROUTE,
        )
    ]


def test_a_route_whose_carriers_are_gone_is_none() -> None:
    dispatches = Dispatches(routing=Routing(routes=(Route(carriers=("gone",)),)))
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.REJECTED


def test_a_carrier_is_told_the_sender_by_its_own_name_for_it() -> None:
    job = a_job()
    setup = replace(FAKE, senders={job.channel_number: "Shop"})
    dispatches = Dispatches(routing=to(setup))
    dispatches.deliver(job)
    assert [one.sender for one in dispatches.carrier.submissions] == ["Shop"]
    assert dispatches.message(job).channel_number == job.channel_number


@pytest.mark.parametrize("supported", [True, False])
def test_the_claim_says_whether_a_report_will_come(supported: bool) -> None:
    """C-23"""
    dispatches = Dispatches(SILENCE, routing=to(FAKE, dlr_supported=supported))
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).expects_report is supported


# -- The next carrier ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TAKEN, MessageState.SUBMITTED),
        (REFUSED, MessageState.REFUSED),
        (SILENCE, MessageState.UNCONFIRMED),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_carrier_that_may_have_the_message_is_the_last_one_asked(
    answer: Submitted, state: MessageState
) -> None:
    dispatches = Dispatches(answer, routing=TO_BOTH)
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.spare.submissions == []
    assert (dispatches.message(job).state, dispatches.message(job).carrier) == (state, "fake")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TAKEN, MessageState.SUBMITTED),
        (REFUSED, MessageState.REFUSED),
        (SILENCE, MessageState.UNCONFIRMED),
    ],
    ids=lambda one: type(one).__name__,
)
def test_after_proof_that_it_was_not_taken_the_next_carrier_is_asked_under_the_same_claim(
    answer: Submitted, state: MessageState
) -> None:
    dispatches = Dispatches(UNSENT, spare=[answer], routing=TO_BOTH)
    job = a_job()
    dispatches.deliver(job)
    message = dispatches.message(job)
    assert (message.state, message.carrier, message.attempts) == (state, "spare", 1)
    assert dispatches.submit_queue.entries == []


def test_a_message_that_the_second_carrier_takes_costs_no_write_more() -> None:
    """SCREEN, LOOK, CLAIM, SUBMIT, SUBMIT, RECORD"""
    dispatches = Dispatches(UNSENT, routing=TO_BOTH)
    dispatches.deliver(a_job())
    assert dispatches.power.calls == 6
    assert (len(dispatches.messages.begun), dispatches.messages.changes) == (1, [])


def test_what_no_carrier_takes_is_released_once_and_tried_again_from_the_first() -> None:
    dispatches = Dispatches(UNSENT, spare=[UNSENT], routing=TO_BOTH)
    job = a_job()
    assert dispatches.deliver(job) == {"MessagesUnsent": 1}
    assert dispatches.submit_queue.entries == [replace(job, attempt=1)]
    assert (len(dispatches.messages.begun), dispatches.messages.changes) == (1, [])
    dispatches.settle()
    assert dispatches.message(job).carrier == "fake"
    assert dispatches.message(job).state is MessageState.SUBMITTED


def test_of_several_messages_only_those_that_were_not_taken_go_to_the_next_carrier() -> None:
    dispatches = Dispatches(TAKEN, UNSENT, SILENCE, UNSENT, REFUSED, routing=TO_BOTH)
    job = a_job(5)
    dispatches.deliver(job)
    ids = [one.message_id for one in job.recipients]
    assert [one.message_id for one in dispatches.spare.submissions] == [ids[1], ids[3]]


# -- Paused carriers, and carriers that want to be left alone --------------------------------------


def paused(setup: CarrierSetup) -> CarrierSetup:
    return replace(setup, state=CarrierState.PAUSED)


def test_a_paused_carrier_is_passed_over() -> None:
    dispatches = Dispatches(routing=to(paused(FAKE), SPARE))
    job = a_job()
    dispatches.deliver(job)
    assert dispatches.message(job).carrier == "spare"


def test_messages_wait_for_carriers_that_are_all_paused_and_have_no_record_yet() -> None:
    dispatches = Dispatches(routing=to(paused(FAKE), paused(SPARE)))
    job = a_job(3)
    assert dispatches.deliver(job) == {"MessagesPostponed": 3}
    assert dispatches.submit_queue.entries == [replace(job, postponed=1)]
    assert dispatches.messages.records == {}
    dispatches.routing.present = TO_BOTH
    dispatches.settle()
    assert len(dispatches.carrier.submissions) == 3


def test_delays_of_what_cannot_be_tried_grow_to_a_minute_or_so() -> None:
    dispatches = Dispatches(routing=to(paused(FAKE)))
    job = a_job()
    for postponed in range(12):
        dispatches.deliver(replace(job, postponed=postponed), f"entry-{postponed}")
    shortest = [*POSTPONED_DELAYS, *[POSTPONED_DELAYS[-1]] * 6]
    for delay, least in zip(dispatches.submit_queue.delays, shortest, strict=True):
        assert least <= delay <= least * 1.5


def test_a_carrier_that_asks_for_it_is_left_alone_for_so_long() -> None:
    dispatches = Dispatches(THROTTLED, routing=to(ONE_BY_ONE))
    job = a_job(3)
    assert dispatches.deliver(job) == {"MessagesUnsent": 1, "MessagesPostponed": 2}
    assert len(dispatches.carrier.submissions) == 1
    assert dispatches.submit_queue.delays == [30, 30]
    dispatches.clock.advance(29 * SECONDS)
    dispatches.deliver(a_job(), "entry-2")
    assert len(dispatches.carrier.submissions) == 1
    dispatches.clock.advance(SECONDS)
    dispatches.settle()
    assert len(dispatches.carrier.submissions) == 5


def test_the_others_of_a_job_go_straight_to_the_next_carrier_meanwhile() -> None:
    dispatches = Dispatches(THROTTLED, routing=TO_BOTH)
    dispatches.deliver(a_job(4))
    assert len(dispatches.carrier.submissions) == 1
    assert len(dispatches.spare.submissions) == 4
    assert dispatches.submit_queue.entries == []


def test_no_wish_is_longer_than_a_queue_can_wait() -> None:
    dispatches = Dispatches(ProvedUnsent("HTTP 503", retry_after=86_400), routing=to(ONE_BY_ONE))
    dispatches.deliver(a_job(2))
    assert dispatches.submit_queue.delays == [LONGEST_DELAY] * 2


# -- A crash at any point --------------------------------------------------------------------------

SCREEN, CLAIM, FIRST, SECOND, RECORD = range(5)
"""The calls of a dispatch that falls back once, in their order."""


@pytest.mark.parametrize("answer", [TAKEN, SILENCE, REFUSED], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_wherever_a_fallback_ends_no_two_carriers_have_the_message(
    cut: Cut, answer: Submitted
) -> None:
    dispatches = Dispatches(UNSENT, spare=[answer], routing=TO_BOTH)
    job = a_job()
    dispatches.deliver_until(cut, job)
    for _ in range(3):
        dispatches.deliver(job)
    dispatches.settle()
    assert sum(taken(dispatches)) <= 1


@pytest.mark.parametrize(
    "cut",
    [Cut(FIRST, Moment.AFTER), Cut(SECOND, Moment.BEFORE), Cut(SECOND, Moment.AFTER)],
    ids=str,
)
def test_who_dies_between_two_carriers_leaves_the_message_to_its_report(cut: Cut) -> None:
    dispatches = Dispatches(UNSENT, routing=TO_BOTH)
    job = a_job()
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.UNCONFIRMED


ANSWERS = st.sampled_from([TAKEN, SILENCE, REFUSED, UNSENT, THROTTLED])
CRASHES = st.lists(st.builds(Cut, st.integers(0, 20), st.sampled_from(Moment)), max_size=5)
RATES = st.sampled_from([None, 1.0, 50.0])


@given(
    script=st.lists(ANSWERS, max_size=10),
    spare=st.lists(ANSWERS, max_size=10),
    crashes=CRASHES,
    rates=st.tuples(RATES, RATES),
    recipients=st.integers(1, 8),
)
def test_after_any_crashes_every_message_was_taken_at_most_once_and_is_accounted_for(
    script: list[Submitted],
    spare: list[Submitted],
    crashes: list[Cut],
    rates: tuple[float | None, float | None],
    recipients: int,
) -> None:
    routing = to(replace(FAKE, per_second=rates[0]), replace(SPARE, per_second=rates[1]))
    dispatches = Dispatches(*script, spare=spare, routing=routing)
    job = a_job(recipients)
    for cut in crashes:
        dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    dispatches.settle()
    assert all(count == 1 for count in taken(dispatches))
    states = {dispatches.message(job, place).state for place in range(recipients)}
    assert states <= {MessageState.SUBMITTED, MessageState.UNCONFIRMED, MessageState.REFUSED}
