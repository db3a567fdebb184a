"""Screen the messages of a send job: who must not be written to, and how often is too often.

Hours may lie between two tries of a job, so every delivery of it is screened anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from heliograph.domain.barring import BarringKind
from heliograph.domain.frequency import FrequencyLimits
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.messages import MessageState, Outcome, ReportSource
from heliograph.domain.screening import (
    RULE_OF_BARRING,
    RULE_OF_LIMIT,
    STATUS_CODES,
    ScreeningRule,
    rule_of_area,
)
from heliograph.ports.clock import Clock
from heliograph.ports.records import KnownApplications
from heliograph.ports.screening import Barrings, FrequencyControl

REJECTIONS: Final[Mapping[ScreeningRule, Outcome]] = MappingProxyType(
    {
        rule: Outcome(
            state=MessageState.REJECTED,
            status_code=status_code,
            source=ReportSource.PLATFORM,
            reason=rule,
        )
        for rule, status_code in STATUS_CODES.items()
    }
)
"""How a message ends that breaks a rule."""


@dataclass(frozen=True, slots=True)
class ScreenMessages:
    """Begin to screen the messages of a send job."""

    barrings: Barrings
    applications: KnownApplications
    frequency: FrequencyControl
    clock: Clock

    def __call__(self, job: SendJob) -> Screening:
        """Read, once for the whole job, who is barred and which limits hold."""
        numbers = {recipient.number for recipient in job.recipients}
        application = self.applications.application(job.application_id)
        return Screening(
            job=job,
            barred=self.barrings.barred(job.channel_number, numbers),
            limits=application.limits if application else None,
            frequency=self.frequency,
            clock=self.clock,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What the messages of one job are held against.

    limits: None if the application may write as often as it likes (FRQ-09).
    """

    job: SendJob
    barred: Mapping[str, BarringKind]
    limits: FrequencyLimits | None
    frequency: FrequencyControl
    clock: Clock

    def rejection(self, recipient: JobRecipient) -> Outcome | None:
        """Return how a message ends that must not be sent, None if it may be.

        A message that is let through is in its recipient's history from then on, and is let
        through again however often its job is delivered.
        """
        rule = self._rule_broken(recipient)
        return None if rule is None else REJECTIONS[rule]

    def _rule_broken(self, recipient: JobRecipient) -> ScreeningRule | None:
        barring = self.barred.get(recipient.number)
        if barring is not None:
            return RULE_OF_BARRING[barring]
        return rule_of_area(recipient.number, self.job.area) or self._limit_hit(recipient)

    def _limit_hit(self, recipient: JobRecipient) -> ScreeningRule | None:
        if self.limits is None:
            return None
        limit = self.frequency.admit(
            recipient.number, recipient.message_id, self.job.text, self.clock.now(), self.limits
        )
        return None if limit is None else RULE_OF_LIMIT[limit]
