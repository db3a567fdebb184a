"""What single messages and pushes say, as values for operators."""

from __future__ import annotations

from datetime import datetime

from heliograph.domain.jobs import Push, ReportBatch, StatusReport
from heliograph.domain.measures import (
    DELIVERED,
    EXPIRED,
    PUSH_SECONDS,
    PUSHES_FAILED,
    REPORT_SECONDS,
    Measure,
    Unit,
)
from heliograph.domain.messages import Message, MessageState, ReportSource


def of_end(message: Message) -> tuple[Measure, ...]:
    """Return what the end of a message says of its carrier.

    `CarrierDelivered` is 1 or 0, so its average is the share that was delivered. Nothing is said
    of messages that no carrier had, and of those whose carrier never reports.
    """
    if message.outcome is None or message.carrier is None:
        return ()
    if message.state is MessageState.UNREPORTED:
        return ()
    of = ("carrier", message.carrier)
    is_delivered = message.state is MessageState.DELIVERED
    measures = [Measure(DELIVERED, int(is_delivered), of=of)]
    if message.state is MessageState.EXPIRED:
        measures.append(Measure(EXPIRED, 1, of=of))
    seconds = _until_report(message)
    if seconds is not None:
        measures.append(Measure(REPORT_SECONDS, seconds, Unit.SECONDS, of=of))
    return tuple(measures)


def of_push_taken(push: Push, at: datetime) -> tuple[Measure, ...]:
    """Return how long the oldest report of a push was on its way through us, until now.

    It begins when the carrier's report reaches us. Of uplinks, and of what nobody has reported,
    nothing is said.
    """
    reports = push.reports if isinstance(push, ReportBatch) else (push,)
    begins = [
        report.received_at
        for report in reports
        if isinstance(report, StatusReport) and report.received_at is not None
    ]
    if not begins:
        return ()
    return (Measure(PUSH_SECONDS, (at - min(begins)).total_seconds(), Unit.SECONDS),)


def of_push_failed(push: Push) -> Measure:
    """Return the measure of a push that was not taken at the first try."""
    return Measure(PUSHES_FAILED, 1, of=("application", push.application_id))


def is_reported(message: Message) -> bool:
    """Tell whether a message ended by its carrier's report, not by its answer to the submit."""
    outcome = message.outcome
    is_carriers_word = outcome is not None and outcome.source is ReportSource.CARRIER
    return is_carriers_word and message.state is not MessageState.REFUSED


def _until_report(message: Message) -> float | None:
    """Return seconds from the submit to the report, by our own clock."""
    begun, received = message.submitted_at, message.received_at
    if begun is None or received is None or not is_reported(message):
        return None
    return (received - begun).total_seconds()
