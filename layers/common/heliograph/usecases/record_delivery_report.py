"""Record what a carrier reports of a message, and tell the customer."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum

from heliograph.domain.messages import DeliveryReport, Message, ends
from heliograph.ports.records import MessageStore
from heliograph.usecases.tell_customer import TellCustomer

_log = logging.getLogger(__name__)


class Recorded(StrEnum):
    """What became of a delivery report."""

    APPLIED = "ReportsApplied"
    INTERIM = "ReportsInterim"
    REPEATED = "ReportsRepeated"
    CONTRADICTING = "ReportsContradicting"


@dataclass(frozen=True, slots=True)
class RecordDeliveryReport:
    """Move a message to the outcome that its carrier reports, once.

    The first final report decides (the one exception is EXPIRED, see `domain.messages`). A
    carrier that repeats itself changes nothing and is not pushed again.
    """

    messages: MessageStore
    tell: TellCustomer

    def __call__(self, report: DeliveryReport) -> Recorded:
        """Record one report.

        An entry that has recorded its report before, but died before the push, is known by its
        name in the record, and pushes now.
        Raises MessageUnknown if the message has no record (yet).
        """
        if report.outcome is None:
            return Recorded.INTERIM
        change = replace(
            ends(report.outcome, report.received_at, decided_by=report.entry_id),
            carrier_message_id=report.carrier_message_id,
        )
        step = self.messages.record(report.message_id, change)
        if step.applied or step.message.decided_by == report.entry_id:
            self.tell(step.message)
            return Recorded.APPLIED
        return _compare(report, step.message)


def _compare(report: DeliveryReport, message: Message) -> Recorded:
    ours, theirs = message.outcome, report.outcome
    if ours and theirs and ours.status_code == theirs.status_code:
        return Recorded.REPEATED
    _log.warning("delivery report contradicts the recorded outcome")
    return Recorded.CONTRADICTING
