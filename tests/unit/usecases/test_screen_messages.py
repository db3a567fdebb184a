"""Screening a send job: every rule, what is asked of the stores, and what is not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.configuration import Application, Area
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.screening import Reason, ScreeningRule
from heliograph.usecases.claim_messages import ClaimMessages
from heliograph.usecases.screen_messages import (
    REJECTIONS,
    TOO_OFTEN,
    Screening,
    ScreenMessages,
)

from tests.contracts.examples import message_at
from tests.fakes import (
    NOON,
    FakeBarrings,
    FakeClock,
    FakeCommit,
    FakeConfiguration,
    FakeHistories,
    FakeMessages,
)
from tests.unit.usecases.examples import INTERNATIONAL, MAINLAND, NOTIFICATION, WORLDWIDE, a_job

ALICE, BOB = "+8613800000000", "+8613800000001"
ABROAD = "+2412000000"
LIMITED = replace(MAINLAND, limits=FrequencyLimits())


class WatchfulBarrings(FakeBarrings):
    """Remembers what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, set[str]]] = []

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        self.asked.append((channel_number, set(recipients)))
        return super().barred(channel_number, recipients)


class Screener:
    """ScreenMessages for one application, with all it asks."""

    def __init__(self, application: Application = LIMITED) -> None:
        self.clock = FakeClock()
        self.barrings = WatchfulBarrings()
        self.histories = FakeHistories()
        self.screen = ScreenMessages(
            self.barrings, FakeConfiguration([application]), self.histories, self.clock
        )

    def bar(self, number: str, kind: BarringKind, channel_number: str | None = None) -> None:
        self.barrings.record(
            Barring(
                kind=kind,
                recipient=number,
                channel_number=channel_number,
                reason="asked for it",
                recorded_by="operator",
                recorded_at=NOON,
            )
        )

    def rejections(self, job: SendJob) -> list[Outcome | None]:
        screening = self.screen(job)
        return [
            screening.rejection(recipient) or self._too_often(screening, recipient)
            for recipient in job.recipients
        ]

    def _too_often(self, screening: Screening, recipient: JobRecipient) -> Outcome | None:
        message = replace(
            message_at(),
            message_id=recipient.message_id,
            recipient=recipient.number,
            submitted_at=self.clock.now(),
        )
        claims = ClaimMessages(self.histories, FakeMessages(), FakeCommit(), self.clock)
        step = claims.claim(screening, message)
        return TOO_OFTEN[step] if isinstance(step, FrequencyLimit) else None

    def rules(self, job: SendJob) -> list[Reason | None]:
        return [outcome.reason if outcome else None for outcome in self.rejections(job)]


def to(*numbers: str, **differences: Any) -> SendJob:
    """A job to these numbers, whose message ids are ever new."""
    job = a_job(len(numbers))
    recipients = tuple(
        JobRecipient(message_id=one.message_id, number=number)
        for one, number in zip(job.recipients, numbers, strict=True)
    )
    return replace(job, recipients=recipients, **differences)


# -- nothing against it ----------------------------------------------------------------------------


def test_a_message_that_breaks_no_rule_is_let_through() -> None:
    assert Screener().rejections(to(ALICE, BOB)) == [None, None]


def test_the_barrings_of_a_whole_job_are_one_question() -> None:
    screener = Screener()
    numbers = [f"+86138{place:08}" for place in range(50)]
    screener.rejections(to(*numbers))
    assert screener.barrings.asked == [(NOTIFICATION.channel_number, set(numbers))]


def test_who_opts_out_while_a_slow_job_is_worked_off_gets_nothing_more() -> None:
    """BLK-07: a second after the job began each message asks for itself."""
    screener = Screener()
    screening = screener.screen(job := to(ALICE, BOB))
    screener.bar(ALICE, BarringKind.OPT_OUT, NOTIFICATION.channel_number)
    screener.clock.advance(timedelta(seconds=1))
    outcomes = [screening.rejection(one) for one in job.recipients]
    assert [outcome and outcome.reason for outcome in outcomes] == [ScreeningRule.OPT_OUT, None]
    assert screener.barrings.asked[1:] == [
        (NOTIFICATION.channel_number, {one}) for one in (ALICE, BOB)
    ]


def test_while_a_job_is_fresh_nothing_is_asked_again() -> None:
    screener = Screener()
    screening = screener.screen(job := to(ALICE, BOB))
    screener.clock.advance(timedelta(milliseconds=999))
    assert [screening.rejection(one) for one in job.recipients] == [None, None]
    assert len(screener.barrings.asked) == 1


@pytest.mark.parametrize(
    "application", [MAINLAND, INTERNATIONAL], ids=["without limits", "that is gone"]
)
def test_nothing_is_counted_for_an_application(application: Application) -> None:
    """FRQ-09"""
    screener = Screener(application)
    assert [screener.rejections(to(ALICE, text="x")) for _ in range(60)] == [[None]] * 60


def test_whose_numbers_are_not_counted_is_not_looked_at_and_claimed_alone() -> None:
    screener = Screener()
    job = to(ALICE, is_counted=False)
    assert screener.rejections(job) == [None]
    assert screener.histories.histories == {}
    assert list(screener.histories.alone) == [job.recipients[0].message_id]


# -- barrings --------------------------------------------------------------------------------------


def test_who_opted_out_of_the_channel_gets_nothing_from_it() -> None:
    """BLK-01, BLK-03"""
    screener = Screener()
    screener.bar(ALICE, BarringKind.OPT_OUT, NOTIFICATION.channel_number)
    assert screener.rejections(to(ALICE, BOB)) == [
        Outcome(
            state=MessageState.REJECTED,
            status_code="REJECTD",
            source=ReportSource.PLATFORM,
            reason=ScreeningRule.OPT_OUT,
        ),
        None,
    ]


def test_who_opted_out_of_one_channel_is_written_to_from_another() -> None:
    """BLK-01"""
    screener = Screener()
    screener.bar(ALICE, BarringKind.OPT_OUT, "1069000000002")
    assert screener.rules(to(ALICE)) == [None]


def test_a_blocklisted_number_gets_nothing_from_any_channel() -> None:
    """BLK-03, BLK-06"""
    screener = Screener()
    screener.bar(ALICE, BarringKind.BLOCKLIST)
    (outcome,) = screener.rejections(to(ALICE, channel_number="1069000000002"))
    assert outcome == Outcome(
        state=MessageState.REJECTED,
        status_code="MBBLACK",
        source=ReportSource.PLATFORM,
        reason=ScreeningRule.BLOCKLIST,
    )


# -- areas -----------------------------------------------------------------------------------------


def test_a_mainland_application_writes_to_no_other_country() -> None:
    """NUM-04"""
    rules = Screener().rules(to(ALICE, ABROAD))
    assert rules == [None, ScreeningRule.MAINLAND_ONLY]


def test_an_international_application_writes_to_no_mainland_number() -> None:
    """NUM-04"""
    job = to(
        ABROAD,
        ALICE,
        application_id=INTERNATIONAL.application_id,
        channel_number=WORLDWIDE.channel_number,
        area=Area.INTERNATIONAL,
    )
    assert Screener(INTERNATIONAL).rules(job) == [None, ScreeningRule.INTERNATIONAL_ONLY]


# -- limits ----------------------------------------------------------------------------------------


def test_the_sixteenth_message_within_a_minute_is_refused() -> None:
    """V11, FRQ-01"""
    screener = Screener()
    rules = [screener.rules(to(ALICE, text=f"code {place}"))[0] for place in range(16)]
    assert rules == [None] * 15 + [ScreeningRule.MINUTE_LIMIT]


def test_each_limit_has_its_code() -> None:
    """FRQ-07"""
    codes = {
        limits: Screener(replace(MAINLAND, limits=limits)).rejections(to(ALICE))[0]
        for limits in (
            FrequencyLimits(per_minute=0),
            FrequencyLimits(per_day=0),
            FrequencyLimits(same_per_59_seconds=0),
            FrequencyLimits(same_per_59_minutes=0),
        )
    }
    told = [outcome and outcome.status_code for outcome in codes.values()]
    assert told == ["MILIMIT", "LIMIT", "BEYONDN", "BEYONDN"]


def test_time_goes_by_the_clock_of_dispatch() -> None:
    """A job that waited in the queue is not a message of the minute it was accepted in."""
    screener = Screener(replace(MAINLAND, limits=FrequencyLimits(per_minute=1)))
    rules = []
    for _ in range(3):
        rules += screener.rules(to(ALICE, text="x"))
        screener.clock.advance(timedelta(minutes=1))
    assert rules == [None] * 3


def test_each_number_is_counted_for_itself() -> None:
    screener = Screener(replace(MAINLAND, limits=FrequencyLimits(per_minute=1)))
    assert screener.rules(to(ALICE, BOB)) == [None, None]


def test_a_message_that_is_asked_for_again_is_let_through_again_and_counted_once() -> None:
    screener = Screener(replace(MAINLAND, limits=FrequencyLimits(per_minute=1)))
    job = to(ALICE)
    assert [screener.rules(job) for _ in range(3)] == [[None]] * 3
    assert len(screener.histories.histories[ALICE].claims) == 1


def test_what_is_refused_for_another_reason_is_not_counted() -> None:
    screener = Screener()
    screener.bar(ALICE, BarringKind.OPT_OUT, NOTIFICATION.channel_number)
    screener.rejections(to(ALICE, ABROAD))
    assert screener.histories.histories == {}


@pytest.mark.parametrize("rule", ScreeningRule)
def test_every_refusal_is_the_platforms_and_names_its_rule(rule: ScreeningRule) -> None:
    """RPT-09: no time and no carrier's code, for no carrier has said anything."""
    outcome = REJECTIONS[rule]
    assert (outcome.state, outcome.source) == (MessageState.REJECTED, ReportSource.PLATFORM)
    assert outcome.reason is rule
    assert (outcome.reported_at, outcome.carrier_code) == (None, None)
