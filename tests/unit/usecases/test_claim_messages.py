"""Claims: who has a message, and what is left where somebody ends in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.carriers import Accepted, ProvedUnsent

from tests.fakes import NOON
from tests.unit.usecases.dispatches import Dispatches
from tests.unit.usecases.examples import a_job
from tests.unit.usecases.power import Cut, Moment

UNSENT = ProvedUnsent("connection refused")
ONE_A_MINUTE = FrequencyLimits(per_minute=1)
SCREEN, LOOK, CLAIM, END, SUBMIT = 0, 1, 2, 3, 3
"""The calls of a dispatch that tests end at, in their order."""


def test_a_message_is_claimed_before_the_carrier_gets_it() -> None:
    dispatches = Dispatches()
    job = a_job()
    claims: list[str] = []
    dispatches.carrier.meanwhile = [lambda: claims.append(dispatches.claim(job).name)]
    dispatches.deliver(job)
    assert claims == [dispatches.message(job).claim]


def test_a_message_that_was_let_go_of_is_claimed_again_before_the_carrier_gets_it() -> None:
    dispatches = Dispatches(UNSENT)
    job = a_job()
    dispatches.deliver(job)
    seen: list[MessageState] = []
    dispatches.carrier.meanwhile = [lambda: seen.append(dispatches.message(job).state)]
    dispatches.deliver(dispatches.submit_queue.entries[0], "entry-2")
    assert seen == [MessageState.SUBMITTING]
    assert dispatches.claim(job).name != dispatches.message(job).claim


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_job_that_comes_twice_at_once_is_submitted_by_one_of_them(is_counted: bool) -> None:
    dispatches = Dispatches()
    job = replace(a_job(), is_counted=is_counted)
    dispatches.carrier.meanwhile = [lambda: dispatches.deliver(job)]
    dispatches.deliver(job)
    assert dispatches.submissions(job) == 1
    assert dispatches.message(job).state is MessageState.SUBMITTED


@pytest.mark.parametrize("is_counted", [True, False])
def test_who_finds_a_claim_without_a_record_says_that_nobody_knows(is_counted: bool) -> None:
    dispatches = Dispatches()
    job = replace(a_job(), is_counted=is_counted)
    submit = SUBMIT if is_counted else SUBMIT - 1
    dispatches.deliver_until(Cut(submit, Moment.AFTER), job)
    assert dispatches.messages.records == {}
    assert dispatches.deliver(job) == {"MessagesUnconfirmed": 1}
    assert dispatches.submissions(job) == 1


def test_the_answer_of_the_carrier_may_follow_though_another_has_given_up() -> None:
    dispatches = Dispatches(Accepted("c-1"))
    job = a_job()
    states: list[MessageState] = []

    def deliver_again() -> None:
        dispatches.deliver(job)
        states.append(dispatches.message(job).state)

    dispatches.carrier.meanwhile = [deliver_again]
    dispatches.deliver(job)
    states.append(dispatches.message(job).state)
    assert states == [MessageState.UNCONFIRMED, MessageState.SUBMITTED]
    assert dispatches.message(job).carrier_message_id == "c-1"


# -- What was taken only to be ended ---------------------------------------------------------------


def limited_then_dead() -> tuple[Dispatches, SendJob]:
    """A message is one too many, and its dispatcher dies before that is recorded."""
    dispatches = Dispatches(limits=ONE_A_MINUTE)
    dispatches.deliver(a_job(), "other")
    job = a_job()
    dispatches.deliver_until(Cut(END + 1, Moment.BEFORE), job)
    assert dispatches.claim(job).is_for_ending
    assert job.recipients[0].message_id not in dispatches.messages.records
    return dispatches, job


def test_who_still_wants_to_end_it_goes_on_with_it() -> None:
    dispatches, job = limited_then_dead()
    assert dispatches.deliver(job) == {"MessagesRejected": 1}
    outcome = dispatches.message(job).outcome
    assert outcome is not None
    assert outcome.reason is ScreeningRule.MINUTE_LIMIT


def test_who_may_let_it_through_by_then_sends_it() -> None:
    """A job comes back after minutes, and windows move on. No carrier has had it."""
    dispatches, job = limited_then_dead()
    dispatches.clock.advance(timedelta(minutes=5))
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}
    assert dispatches.submissions(job) == 1
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}
    assert dispatches.submissions(job) == 1


def test_if_both_are_there_one_of_them_writes_the_record() -> None:
    """Whoever wanted to end it is only slow, and another has let it through meanwhile."""
    dispatches, job = limited_then_dead()
    dispatches.clock.advance(timedelta(minutes=5))
    slow = replace(job, entry_id="slow")
    number = job.recipients[0].number

    def end_late() -> None:
        opt_out = Barring(
            kind=BarringKind.OPT_OUT,
            recipient=number,
            channel_number=job.channel_number,
            reason="asked for it",
            recorded_by="operator",
            recorded_at=NOON,
        )
        dispatches.barrings.record(opt_out)
        assert dispatches.deliver(slow, "slow") == {"MessagesUnconfirmed": 1}

    dispatches.carrier.meanwhile = [end_late]
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}
    assert dispatches.submissions(job) == 1
    assert dispatches.reports == []
