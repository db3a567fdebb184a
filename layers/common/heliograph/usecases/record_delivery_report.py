"""Record what a carrier reports of a message, and tell the customer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heliograph.domain.errors import MessageUnknown, QueueUnavailable, ReportDeferred
from heliograph.domain.messages import Change, DeliveryReport, Message, Outcome
from heliograph.domain.reporting import decides, follows, is_settled_by, says_the_same
from heliograph.domain.values import value
from heliograph.ports.records import MessageStore, Step
from heliograph.usecases.tell_customer import Ending, TellCustomer

TRIES: Final = 10
"""How often a report is tried again because another one on the same message was faster."""

_log = logging.getLogger(__name__)


class Recorded(StrEnum):
    """What became of a delivery report."""

    APPLIED = "ReportsApplied"
    LATE = "ReportsLate"
    INTERIM = "ReportsInterim"
    REPEATED = "ReportsRepeated"
    CONTRADICTING = "ReportsContradicting"


@value()
class Settled:
    """What became of a report. ending: what has to be told, None if nothing has."""

    recorded: Recorded
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class RecordDeliveryReport:
    """Move a message, or one of its segments, to the outcome that its carrier reports, once.

    The first final report decides (the exceptions are EXPIRED and UNREPORTED, see
    `domain.messages`). A carrier that repeats itself changes nothing; one that contradicts itself
    leaves a note in the record. Neither is pushed.
    """

    messages: MessageStore
    tell: TellCustomer

    def __call__(self, report: DeliveryReport) -> Recorded:
        """Record one report, and tell the customer. Raises QueueUnavailable, and as `settle`."""
        settled = self.settle(report)
        if settled.ending is not None and self.tell.together([settled.ending]):
            raise QueueUnavailable(frozenset({0}))
        return settled.recorded

    def first_change(self, report: DeliveryReport) -> Change | None:
        """Return what a report changes first; None if nothing, or its message is read before."""
        if report.outcome is None or report.segment is not None:
            return None
        return decides(report, report.outcome)

    def settle(self, report: DeliveryReport, first: Step | None = None) -> Settled:
        """Record one report, and return what there is to tell.

        first: what has become of its first change, if that was made before.

        An entry that has recorded its report before, but died before the push, is known by its
        name in the record, and pushes now.
        Raises MessageUnknown if the message has no record (yet), and ReportDeferred if the report
        cannot be recorded yet.
        """
        if report.outcome is None:
            return Settled(Recorded.INTERIM)
        message = self._change(report, report.outcome, first)
        if not is_settled_by(message, report.entry_id):
            return Settled(self._compare(report, report.outcome, message))
        recorded = Recorded.LATE if message.expired_at else Recorded.APPLIED
        reports = self.tell.reports(message, report.entry_id)
        return Settled(recorded, Ending(message, reports, report.entry_id))

    def _change(self, report: DeliveryReport, outcome: Outcome, first: Step | None) -> Message:
        """Return the message after the report, whether that has changed it or not."""
        step = first or self._first_try(report, outcome)
        for _ in range(TRIES):
            # What was applied leaves nothing of the report to be recorded.
            change = None if step.applied else follows(step.message, report, outcome)
            if change is None:
                return step.message
            step = self.messages.record(report.message_id, change)
        raise ReportDeferred("other reports on the message were faster")

    def _first_try(self, report: DeliveryReport, outcome: Outcome) -> Step:
        """Most messages have one report, on the whole of them, which need not read them first."""
        if report.segment is None:
            return self.messages.record(report.message_id, decides(report, outcome))
        message = self.messages.message(report.message_id)
        if message is None:
            raise MessageUnknown(report.message_id)
        return Step(applied=False, message=message)

    def _compare(self, report: DeliveryReport, outcome: Outcome, message: Message) -> Recorded:
        if says_the_same(message, report, outcome):
            return Recorded.REPEATED
        _log.warning("delivery report contradicts the recorded outcome: %s", report.carrier)
        self.messages.note_contradiction(report)
        return Recorded.CONTRADICTING
