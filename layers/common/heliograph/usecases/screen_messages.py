"""Screen the messages of a send job: who must not be written to, and how often is too often.

Hours may lie between two tries of a job, so every delivery of it is screened anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from heliograph.domain.barring import BarringKind
from heliograph.domain.frequency import FrequencyLimit, FrequencyLimits, digest
from heliograph.domain.histories import History
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.screening import (
    RULE_OF_BARRING,
    RULE_OF_LIMIT,
    STATUS_CODES,
    DispatchRule,
    Reason,
    rule_of_area,
    rule_of_confirmation,
)
from heliograph.ports.clock import Clock
from heliograph.ports.records import KnownApplications
from heliograph.ports.screening import Barrings, Histories


def _rejection(rule: Reason, status_code: str) -> Outcome:
    return Outcome(
        state=MessageState.REJECTED,
        status_code=status_code,
        source=ReportSource.PLATFORM,
        reason=rule,
    )


REJECTIONS: Final[Mapping[Reason, Outcome]] = MappingProxyType(
    {
        **{rule: _rejection(rule, status_code) for rule, status_code in STATUS_CODES.items()},
        DispatchRule.NOTHING_TO_CONFIRM: _rejection(DispatchRule.NOTHING_TO_CONFIRM, "REJECTD"),
    }
)
"""How a message ends that must not be sent."""
TOO_OFTEN: Final[Mapping[FrequencyLimit, Outcome]] = MappingProxyType(
    {limit: REJECTIONS[rule] for limit, rule in RULE_OF_LIMIT.items()}
)
"""How a message ends that would be too many for its recipient."""

BARRED_FOR: Final = timedelta(seconds=1)
"""How long it counts who was barred when a job began. After that each message asks for itself,
which costs a request where a slow carrier costs more anyway."""


@dataclass(frozen=True, slots=True)
class ScreenMessages:
    """Begin to screen the messages of a send job."""

    barrings: Barrings
    applications: KnownApplications
    histories: Histories
    clock: Clock

    def __call__(self, job: SendJob) -> Screening:
        """Read, once for the whole job, who is barred, which limits hold, and for whom how far."""
        numbers = {recipient.number for recipient in job.recipients}
        application = self.applications.application(job.application_id)
        read_at = self.clock.now()
        return Screening(
            job=job,
            barrings=self.barrings,
            barred=self.barrings.barred(job.channel_number, numbers),
            barred_at=read_at,
            limits=application.limits if application else None,
            seen=self.histories.at_hand(numbers) if job.is_counted else {},
            text_digest=digest(job.text),
            clock=self.clock,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What the messages of one job are held against.

    barred: who is barred, as of `barred_at`. asked: when a number was asked about since then and
    found not to be barred.
    limits: None if the application may write as often as it likes (FRQ-09). seen: the histories of
    these numbers as they were when the job began.
    """

    job: SendJob
    barrings: Barrings
    barred: Mapping[str, BarringKind]
    barred_at: datetime
    limits: FrequencyLimits | None
    seen: Mapping[str, History]
    text_digest: bytes
    clock: Clock
    asked: dict[str, datetime] = field(default_factory=dict)

    def rejection(self, recipient: JobRecipient) -> Outcome | None:
        """Return how a message ends that must not be sent to this number, None if it may be.

        Nothing is counted for it, and nothing is read as long as what the job has read is fresh.
        """
        rule = self._reason_of_barring(recipient.number)
        rule = rule or rule_of_area(recipient.number, self.job.area)
        return None if rule is None else REJECTIONS[rule]

    def look_again(self, numbers: Sequence[str]) -> None:
        """Ask once, for all of these numbers of which it is too long ago, who is barred by now."""
        now = self.clock.now()
        old = [number for number in numbers if not self._is_fresh(number, now)]
        if old and self.job.confirms is None:
            barred = self.barrings.barred(self.job.channel_number, old)
            self.asked.update((number, now) for number in old if number not in barred)

    def _reason_of_barring(self, number: str) -> Reason | None:
        if self.job.confirms is not None:
            reasons = self.barrings.reasons(self.job.channel_number, number)
            return rule_of_confirmation(reasons, self.job.confirms)
        barring = self._barring(number)
        return None if barring is None else RULE_OF_BARRING[barring]

    def _barring(self, number: str) -> BarringKind | None:
        """Return why a number is barred, as it is known now or was less than a second ago.

        The carrier may be slow, and the last message of a job may be minutes behind the first. Who
        opts out meanwhile gets nothing more.
        """
        now = self.clock.now()
        if self._is_fresh(number, now):
            return self.barred.get(number)
        barring = self.barrings.barred(self.job.channel_number, [number]).get(number)
        if barring is None:
            self.asked[number] = now
        return barring

    def _is_fresh(self, number: str, now: datetime) -> bool:
        return number in self.barred or now - self.asked.get(number, self.barred_at) < BARRED_FOR
