"""The claim is not in the record of its message: what may come between the two, and what must not.

A claim is an entry in the history of a number; the record begins with what became of it. Deliveries
of one job may come into each other at any call, crash at any call, and find other rules each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import VALIDITY, to
from tests.fakes import NOON
from tests.unit.usecases.dispatches import FAKE, Dispatches, taken
from tests.unit.usecases.examples import NOTIFICATION, a_job
from tests.unit.usecases.power import Cut, Moment, cuts

TAKEN, SILENCE = Accepted("c-1"), Unconfirmed("no answer")
REFUSED, UNSENT = Refused("ESME_RINVDSTADR", "REJECTD"), ProvedUnsent("connection refused")
ANSWERS = (TAKEN, SILENCE, REFUSED, UNSENT)
MINUTE = timedelta(minutes=1)
ONE_A_MINUTE = FrequencyLimits(per_minute=1)
IN_ITS_HANDS = frozenset({MessageState.SUBMITTED, MessageState.UNCONFIRMED})
ENDED = frozenset({MessageState.REFUSED, MessageState.REJECTED, MessageState.EXPIRED})

SCREEN, LOOK, CLAIM, END = range(4)
"""The calls of a delivery that ends its message unsent, in their order."""


def opt_out(dispatches: Dispatches, job: SendJob) -> None:
    dispatches.barrings.record(
        Barring(
            kind=BarringKind.OPT_OUT,
            recipient=job.recipients[0].number,
            channel_number=NOTIFICATION.channel_number,
            reason="T",
            recorded_by="uplink",
            recorded_at=NOON,
        )
    )


def opt_in(dispatches: Dispatches, _: SendJob) -> None:
    dispatches.barrings.records.clear()


def nothing(_: Dispatches, __: SendJob) -> None:
    """Nothing is changed."""


def counted(job: SendJob, is_counted: bool) -> SendJob:
    return replace(job, is_counted=is_counted)


def accounted_for(dispatches: Dispatches, job: SendJob) -> None:
    """At most one carrier has it, it is in nobody's hands, and its end is told."""
    assert all(count <= 1 for count in taken(dispatches))
    message = dispatches.message(job)
    assert message.state in IN_ITS_HANDS | ENDED
    if message.state in {MessageState.REJECTED, MessageState.EXPIRED}:
        assert not dispatches.carrier.taken
    ends = {f"{message.message_id}.1.{message.state}"} if message.state in ENDED else set()
    assert dispatches.push_ids == ends


# -- A message that was taken only to be ended -----------------------------------------------------


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("cut", [Cut(CLAIM, Moment.AFTER), Cut(END, Moment.BEFORE)], ids=str)
def test_what_was_to_be_ended_and_was_not_is_sent_if_nobody_wants_to_end_it_any_more(
    cut: Cut, is_counted: bool
) -> None:
    """Whoever took it gave it to no carrier, and has written nothing."""
    dispatches, job = Dispatches(), counted(a_job(), is_counted)
    opt_out(dispatches, job)
    # What is not counted is claimed without a look.
    dispatches.deliver_until(cut if is_counted else replace(cut, call=cut.call - 1), job)
    assert not dispatches.messages.records
    opt_in(dispatches, job)
    dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.SUBMITTED
    assert taken(dispatches) == [1]


@pytest.mark.parametrize(
    "cut", [Cut(CLAIM + 1, Moment.AFTER), Cut(END + 1, Moment.BEFORE)], ids=str
)
def test_what_was_one_too_many_when_its_dispatcher_died_is_sent_when_it_is_not_any_more(
    cut: Cut,
) -> None:
    """FRQ-01. A job comes back after five minutes, and the minute is over by then."""
    dispatches = Dispatches(limits=ONE_A_MINUTE)
    first, second = a_job(), a_job()
    dispatches.deliver(first)
    dispatches.deliver_until(cut, second, "entry-2")
    assert second.recipients[0].message_id not in dispatches.messages.records
    dispatches.clock.advance(5 * MINUTE)
    dispatches.deliver(second, "entry-2")
    assert dispatches.message(second).state is MessageState.SUBMITTED


@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_what_is_still_one_too_many_when_its_job_comes_back_is_not_sent(cut: Cut) -> None:
    """FRQ-01. The queue may give out an entry again at once."""
    dispatches = Dispatches(limits=ONE_A_MINUTE)
    first, second = a_job(), a_job()
    dispatches.deliver(first)
    dispatches.deliver_until(cut, second, "entry-2")
    dispatches.deliver(second, "entry-2")
    assert dispatches.message(second).state is MessageState.REJECTED
    assert dispatches.submissions(second) == 0
    assert dispatches.push_ids == {f"{second.recipients[0].message_id}.1.REJECTED"}


def test_nor_is_it_sent_by_a_delivery_that_comes_into_another() -> None:
    for call in range(6):
        dispatches = Dispatches(limits=ONE_A_MINUTE)
        first, second = a_job(), a_job()
        dispatches.deliver(first)

        def again(dispatches: Dispatches = dispatches, second: SendJob = second) -> None:
            dispatches.deliver(second, "entry-3")

        with during_call(dispatches, call, again):
            dispatches.deliver(second, "entry-2")
        assert dispatches.submissions(second) == 0, call
        assert dispatches.message(second).state is MessageState.REJECTED


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_what_is_to_be_ended_is_ended_and_told_wherever_it_crashes(
    cut: Cut, is_counted: bool
) -> None:
    dispatches, job = Dispatches(), counted(a_job(), is_counted)
    opt_out(dispatches, job)
    dispatches.deliver_until(cut, job)
    dispatches.deliver(job)
    assert dispatches.message(job).outcome is not None
    accounted_for(dispatches, job)


# -- Two deliveries at the same time ---------------------------------------------------------------


@contextmanager
def during_call(dispatches: Dispatches, number: int, act: Callable[[], object]) -> Iterator[None]:
    """Have something happen right before a call of whoever works, once."""
    power_call, seen = dispatches.power.call, 0

    def call() -> object:
        nonlocal seen
        seen += 1
        if seen == number + 1:
            act()
        return power_call()

    dispatches.power.call = call  # type: ignore[method-assign,assignment]
    yield
    dispatches.power.call = power_call  # type: ignore[method-assign]


CHANGES = (nothing, opt_out, opt_in)


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: type(one).__name__)
def test_a_delivery_that_comes_into_another_at_any_call_changes_nothing_for_the_worse(
    answer: Submitted, change: Callable[[Dispatches, SendJob], None], is_counted: bool
) -> None:
    for call, entry_id in product(range(8), ("entry-1", "entry-2")):
        dispatches, job = Dispatches(answer), counted(a_job(), is_counted)
        if change is opt_in:
            opt_out(dispatches, job)

        def second(
            dispatches: Dispatches = dispatches, job: SendJob = job, entry_id: str = entry_id
        ) -> None:
            change(dispatches, job)
            dispatches.deliver(job, entry_id)

        with during_call(dispatches, call, second):
            dispatches.deliver(job, "entry-1")
        dispatches.settle()
        accounted_for(dispatches, job)
        # Nobody died, so whoever asked the carrier has recorded what it said.
        state = dispatches.message(job).state
        assert state is not MessageState.UNCONFIRMED or answer is SILENCE


def test_a_second_delivery_leaves_the_facts_to_who_holds_the_message() -> None:
    """C-24: this route reports nothing, and what is submitted there ends as sent."""
    dispatches = Dispatches(TAKEN, routing=to(FAKE, dlr_supported=False))
    job = a_job()

    def second() -> None:
        opt_out(dispatches, job)
        dispatches.clock.advance(MINUTE)
        dispatches.deliver(job, "entry-2")

    dispatches.carrier.meanwhile = [second]
    dispatches.deliver(job, "entry-1")
    message = dispatches.message(job)
    assert message.state is MessageState.SUBMITTED
    assert (message.carrier, message.attempts, message.expects_report) == ("fake", 1, False)


# -- After days ------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 1, 3, 13])
@pytest.mark.parametrize("cut", cuts(6), ids=str)
def test_a_job_that_comes_back_from_the_dead_letters_ends_its_message_or_leaves_it_to_a_report(
    cut: Cut, days: int
) -> None:
    dispatches, job = Dispatches(TAKEN), a_job()
    dispatches.deliver_until(cut, job)
    dispatches.clock.advance(timedelta(days=days))
    dispatches.deliver(job)
    message = dispatches.message(job)
    assert message.state in {*IN_ITS_HANDS, MessageState.EXPIRED}
    assert message.state is not MessageState.UNCONFIRMED or timedelta(days=days) < VALIDITY
    assert dispatches.submissions(job) <= 1


# -- Everything ------------------------------------------------------------------------------------

CUTS = st.one_of(st.none(), st.builds(Cut, st.integers(0, 9), st.sampled_from(Moment)))
EVENTS = st.one_of(
    st.tuples(st.just("deliver"), st.integers(0, 1), CUTS),
    st.tuples(st.sampled_from(["opt out", "opt in"]), st.integers(0, 1), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 400), st.none()),
)


def happen(dispatches: Dispatches, jobs: list[SendJob], event: tuple[str, int, Cut | None]) -> None:
    match event:
        case "wait", seconds, _:
            dispatches.clock.advance(timedelta(seconds=seconds))
        case "opt out", place, _:
            opt_out(dispatches, jobs[place])
        case "opt in", place, _:
            opt_in(dispatches, jobs[place])
        case _, place, None:
            dispatches.deliver(jobs[place], f"entry-{place}")
        case _, place, cut:
            dispatches.deliver_until(cut, jobs[place], f"entry-{place}")


@given(
    script=st.lists(st.sampled_from(ANSWERS), max_size=6),
    events=st.lists(EVENTS, max_size=8),
    is_counted=st.booleans(),
    limits=st.sampled_from([None, ONE_A_MINUTE]),
)
def test_whatever_happens_each_message_is_accounted_for_in_the_end(
    script: list[Submitted],
    events: list[tuple[str, int, Cut | None]],
    is_counted: bool,
    limits: FrequencyLimits | None,
) -> None:
    dispatches = Dispatches(*script, limits=limits)
    jobs = [counted(a_job(), is_counted) for _ in range(2)]
    for event in events:
        happen(dispatches, jobs, event)
    for place, job in enumerate(jobs):
        dispatches.deliver(job, f"entry-{place}")
    dispatches.settle()
    assert all(count <= 1 for count in taken(dispatches))
    for job in jobs:
        message = dispatches.message(job)
        assert message.state in IN_ITS_HANDS | ENDED
        reason = message.outcome.reason if message.outcome else None
        if reason in set(ScreeningRule):
            assert not dispatches.carrier.taken[message.message_id]
        told = {one for one in dispatches.push_ids if one.startswith(message.message_id)}
        is_told = {f"{message.message_id}.1.{message.state}"}
        assert told == (is_told if message.state in ENDED else set())
