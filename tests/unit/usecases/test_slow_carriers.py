"""A job has an end however slow its carriers are, and no message waits for that in vain.

Who kills a job in the middle leaves messages UNCONFIRMED that perhaps nobody has, so a job must not
outlive its function. tests/architecture/test_dispatch_times.py adds up the times.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from heliograph.domain.messages import MessageState
from heliograph.ports.carriers import Accepted, ProvedUnsent, Refused, Submitted, Unconfirmed
from heliograph.usecases.dispatch_messages import TURN
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatching import to
from tests.fakes import NOON
from tests.unit.usecases.dispatches import ONE_BY_ONE, SPARE, Dispatches, taken
from tests.unit.usecases.examples import a_job

SECONDS = timedelta(seconds=1)
LONGEST_SUBMIT = 12 * SECONDS
SILENCE = Unconfirmed("no answer")
UNSENT = ProvedUnsent("HTTP 429")
TAKEN = Accepted("c-1")
MORE_THAN_ENOUGH = 1000
TO_BOTH_ONE_BY_ONE = to(ONE_BY_ONE, replace(SPARE, at_once=1))
"""Here nothing happens at once, so what is handed over together would take its times in a row."""


def slow(dispatches: Dispatches, first: list[timedelta], spare: list[timedelta]) -> None:
    """Let the submits to both carriers take so long."""
    for carrier, times in ((dispatches.carrier, first), (dispatches.spare, spare)):
        carrier.meanwhile = [partial(dispatches.clock.advance, time) for time in times]


def test_what_is_not_handed_over_in_a_turn_goes_back_to_the_queue_at_once_and_unclaimed() -> None:
    dispatches = Dispatches(*[SILENCE] * 3, routing=to(ONE_BY_ONE))
    slow(dispatches, [4 * SECONDS] * 3, [])
    job = a_job(5)
    assert dispatches.deliver(job) == {"MessagesUnconfirmed": 3, "MessagesPostponed": 2}
    (again,) = dispatches.submit_queue.entries
    assert again.recipients == job.recipients[3:]
    assert dispatches.submit_queue.delays == [0]
    assert len(dispatches.messages.records) == 3


def test_the_second_carrier_has_a_turn_of_its_own() -> None:
    dispatches = Dispatches(UNSENT, UNSENT, routing=TO_BOTH_ONE_BY_ONE)
    slow(dispatches, [TURN, SECONDS], [TURN])
    assert dispatches.deliver(a_job(2)) == {"MessagesSubmitted": 2}


def test_what_no_second_carrier_could_be_asked_in_time_is_let_go_of() -> None:
    dispatches = Dispatches(UNSENT, UNSENT, routing=TO_BOTH_ONE_BY_ONE)
    slow(dispatches, [], [TURN + SECONDS])
    job = a_job(2)
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1, "MessagesUnsent": 1}
    assert dispatches.message(job, 1).state is MessageState.ACCEPTED
    (again,) = dispatches.submit_queue.entries
    assert again.recipients == job.recipients[1:]


def test_however_slowly_the_first_carrier_says_no_every_message_comes_to_the_second() -> None:
    dispatches = Dispatches(*[UNSENT] * MORE_THAN_ENOUGH, routing=TO_BOTH_ONE_BY_ONE)
    slow(dispatches, [LONGEST_SUBMIT] * MORE_THAN_ENOUGH, [])
    job = a_job(20)
    dispatches.deliver(job)
    dispatches.settle()
    assert {message.carrier for message in dispatches.messages.records.values()} == {"spare"}
    assert taken(dispatches) == [1] * 20


ANSWERS = st.lists(
    st.sampled_from([TAKEN, SILENCE, UNSENT, Refused("402", "REJECTD")]), max_size=30
)
TIMES = st.lists(st.floats(0, LONGEST_SUBMIT.total_seconds()).map(lambda s: s * SECONDS))


@given(
    script=ANSWERS,
    spare=ANSWERS,
    times=st.tuples(TIMES, TIMES),
    recipients=st.integers(1, 30),
)
def test_a_job_takes_a_turn_and_a_submit_for_each_carrier_at_most(
    script: list[Submitted],
    spare: list[Submitted],
    times: tuple[list[timedelta], list[timedelta]],
    recipients: int,
) -> None:
    dispatches = Dispatches(*script, spare=spare, routing=TO_BOTH_ONE_BY_ONE)
    slow(dispatches, *times)
    dispatches.deliver(a_job(recipients))
    assert dispatches.clock.now() - NOON <= 2 * (TURN + LONGEST_SUBMIT)
    dispatches.settle()
    assert all(count == 1 for count in taken(dispatches))
    assert len(dispatches.messages.records) == recipients
