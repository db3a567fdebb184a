"""Once an opt-out is recorded, no later submit goes to that number (BLK-07).

At every submit the barrings are known as they were less than a second before. Nothing else may come
between: no slow claim, no other carrier, no crash, no redelivery.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import SendJob
from heliograph.domain.messages import Message, MessageState
from heliograph.domain.screening import ScreeningRule
from heliograph.ports.carriers import Accepted, ProvedUnsent, Submission, Submitted, Unconfirmed
from heliograph.ports.pending import Pending
from heliograph.usecases.screen_messages import BARRED_FOR
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON
from tests.unit.usecases.dispatches import TO_BOTH, Dispatches
from tests.unit.usecases.examples import NOTIFICATION, a_job
from tests.unit.usecases.power import Cut, Moment, PowerCut

UNSENT = ProvedUnsent("connection refused")
MINUTE = timedelta(minutes=1)


def opt_out(number: str, at: datetime) -> Barring:
    return Barring(
        kind=BarringKind.OPT_OUT,
        recipient=number,
        channel_number=NOTIFICATION.channel_number,
        reason="replied t",
        recorded_by="reply",
        recorded_at=at,
        inbound_id="inbound-1",
    )


def ended_for_the_opt_out(message: Message) -> bool:
    return message.outcome is not None and message.outcome.reason is ScreeningRule.OPT_OUT


# -- Between the check and the submit --------------------------------------------------------------


def test_who_opts_out_while_the_first_carrier_keeps_us_waiting_gets_nothing_from_the_second() -> (
    None
):
    dispatches = Dispatches(UNSENT, routing=TO_BOTH)
    job = a_job()
    number = job.recipients[0].number

    def meanwhile() -> None:
        dispatches.clock.advance(MINUTE)
        dispatches.barrings.record(opt_out(number, dispatches.clock.now()))

    dispatches.carrier.meanwhile.append(meanwhile)
    assert dispatches.deliver(job) == {"MessagesRejected": 1}
    assert dispatches.spare.submissions == []
    assert ended_for_the_opt_out(dispatches.message(job))
    assert [report.outcome.status_code for report in dispatches.reports] == ["REJECTD"]


def test_who_opts_out_while_the_claim_takes_its_time_gets_nothing() -> None:
    dispatches = Dispatches()
    job = a_job()
    number = job.recipients[0].number
    commit = dispatches.commit.committed

    def commit_slowly(write: Pending) -> bool:
        is_applied = commit(write)
        dispatches.clock.advance(timedelta(seconds=9))
        dispatches.barrings.record(opt_out(number, dispatches.clock.now()))
        return is_applied

    dispatches.commit.committed = commit_slowly  # type: ignore[method-assign]
    assert dispatches.deliver(job) == {"MessagesRejected": 1}
    assert dispatches.carrier.submissions == []
    assert ended_for_the_opt_out(dispatches.message(job))


@pytest.mark.parametrize("moment", Moment)
def test_wherever_it_ends_that_rejection_is_told_and_nothing_is_sent(moment: Moment) -> None:
    """The calls: barred, claim, first submit, barred again, record, tell."""
    for call in range(3, 6):
        dispatches = Dispatches(UNSENT, routing=TO_BOTH)
        job = a_job()
        barring = opt_out(job.recipients[0].number, NOON)

        def meanwhile(dispatches: Dispatches = dispatches, barring: Barring = barring) -> None:
            dispatches.clock.advance(MINUTE)
            dispatches.barrings.record(barring)

        dispatches.carrier.meanwhile.append(meanwhile)
        dispatches.deliver_until(Cut(call, moment), job)
        dispatches.deliver(job)
        message = dispatches.message(job)
        assert dispatches.spare.submissions == []
        if message.state is MessageState.UNCONFIRMED:  # expiry tells of it
            continue
        assert ended_for_the_opt_out(message)
        assert dispatches.push_ids == {f"{message.message_id}.1.REJECTED"}


def test_who_cannot_be_asked_about_again_after_the_claim_is_let_go_of() -> None:
    """No carrier has the message, so it may be sent when the table is back."""
    dispatches = Dispatches(UNSENT, routing=TO_BOTH)
    job = a_job()
    barred = dispatches.barrings.barred
    dispatches.carrier.meanwhile.append(lambda: dispatches.clock.advance(MINUTE))
    calls = 0

    def away_for_a_moment(channel_number: str, recipients: object) -> object:
        nonlocal calls
        calls += 1
        if calls in {2, 3}:  # of all that are due together, and of each by itself
            raise PowerCut
        return barred(channel_number, recipients)  # type: ignore[arg-type]

    dispatches.barrings.barred = away_for_a_moment  # type: ignore[method-assign,assignment]
    with pytest.raises(PowerCut):
        dispatches.deliver(job)
    assert dispatches.message(job).state is MessageState.ACCEPTED
    assert dispatches.deliver(job) == {"MessagesSubmitted": 1}


# -- At any time, with any crashes -----------------------------------------------------------------


@dataclass
class Clocked:
    """Every call takes its time; who opted out is recorded between two calls of one's own.

    late: the submits that came a second after the opt-out or later.
    """

    dispatches: Dispatches
    number: str
    seconds: list[float]
    opt_out_at_call: int
    recorded_at: datetime | None = None
    late: int = 0
    calls: int = 0

    def tick(self) -> None:
        self.dispatches.clock.advance(timedelta(seconds=self.seconds[self.calls % 8]))
        if self.calls == self.opt_out_at_call:
            self.recorded_at = self.dispatches.clock.now()
            self.dispatches.barrings.record(opt_out(self.number, self.recorded_at))
        self.calls += 1

    def submitted(self, submission: Submission) -> None:
        recorded_at = self.recorded_at
        if submission.recipient == self.number and recorded_at is not None:
            self.late += self.dispatches.clock.now() >= recorded_at + BARRED_FOR


def clocked(dispatches: Dispatches, number: str, seconds: list[float], call: int) -> Clocked:
    """Let every call of every port take its time."""
    story = Clocked(dispatches, number, seconds, call)
    power_call = dispatches.power.call

    def slow_call() -> object:
        story.tick()
        return power_call()

    dispatches.power.call = slow_call  # type: ignore[method-assign,assignment]
    for carrier in (dispatches.carrier, dispatches.spare):
        submit = carrier.submit

        def watched(submission: Submission, submit: object = submit) -> Submitted:
            story.submitted(submission)
            return submit(submission)  # type: ignore[operator,no-any-return]

        carrier.submit = watched  # type: ignore[method-assign]
    return story


ANSWERS = st.sampled_from([Accepted("c"), UNSENT, Unconfirmed("no answer")])
CRASHES = st.lists(
    st.tuples(st.integers(0, 2), st.builds(Cut, st.integers(0, 14), st.sampled_from(Moment))),
    max_size=4,
)
DURATIONS = st.lists(st.sampled_from([0.0, 0.05, 0.6, 1.0, 30.0]), min_size=8, max_size=8)


@given(
    script=st.lists(ANSWERS, max_size=6),
    spare=st.lists(ANSWERS, max_size=4),
    crashes=CRASHES,
    seconds=DURATIONS,
    call=st.integers(0, 40),
    limited=st.booleans(),
)
def test_whatever_happens_when_no_submit_comes_a_second_after_the_opt_out(
    script: list[Submitted],
    spare: list[Submitted],
    crashes: list[tuple[int, Cut]],
    seconds: list[float],
    call: int,
    limited: bool,
) -> None:
    limits = FrequencyLimits(same_per_59_seconds=50, same_per_59_minutes=50) if limited else None
    dispatches = Dispatches(*script, spare=spare, routing=TO_BOTH, limits=limits)
    jobs: list[SendJob] = [a_job(3) for _ in range(3)]
    story = clocked(dispatches, jobs[0].recipients[1].number, seconds, call)
    for place, cut in crashes:
        dispatches.deliver_until(cut, jobs[place], f"entry-{place}")
    for place, job in enumerate(jobs):
        dispatches.deliver(job, f"entry-{place}")
    dispatches.settle()
    assert story.late == 0
    for job in jobs:
        for place in range(3):
            assert dispatches.message(job, place).state is not MessageState.SUBMITTING
