"""What final reports and the end of time change of a message, and who has settled what.

A carrier reports on a message as a whole or on each of its segments. Segments are numbered in the
order in which their reports come: a carrier says which it means, but not which is the first. What
the carrier has not reported on is missing; a report on the whole message, or our own clock, settles
all that is missing at once. So the reports are always those of the first segments, and the list of
them only grows: with the state, its length tells whether a message has changed since it was read.

The message itself is delivered if all its segments are; else it ends as the first that was not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from heliograph.domain.errors import ReportDeferred
from heliograph.domain.messages import (
    BY_THE_CLOCK,
    EXPIRED_CODE,
    UNDECIDED,
    Change,
    DeliveryReport,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)

NO_DLR_CODE: Final = "NO_DLR"
"""Stands in the record of a message that ended well because nobody reported a failure (C-23)."""

_EXPIRED: Final = Outcome(
    state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
)
_NO_DLR: Final = Outcome(
    state=MessageState.UNREPORTED, status_code=NO_DLR_CODE, source=ReportSource.PLATFORM
)
_UNANSWERED: Final = frozenset({MessageState.ACCEPTED, MessageState.SUBMITTING})
_TAKEN: Final = frozenset({MessageState.SUBMITTED, MessageState.UNCONFIRMED})


def missing_segments(message: Message) -> int:
    """Return how many segments a carrier may still report on, each for itself."""
    reported = len(message.segment_reports)
    if not reported and message.state not in _TAKEN | BY_THE_CLOCK:
        return 0
    return max(message.total - reported, 0)


def decides(report: DeliveryReport, outcome: Outcome) -> Change:
    """Return what a final report on the whole message changes of one without segment reports."""
    return Change(
        state=outcome.state,
        at=report.received_at,
        carrier=report.carrier,
        carrier_message_id=report.carrier_message_id,
        outcome=outcome,
        decided_by=report.entry_id,
        by_the_clock=outcome.state in BY_THE_CLOCK,
    )


def follows(message: Message, report: DeliveryReport, outcome: Outcome) -> Change | None:
    """Return what a final report changes of a message as it was read; None if nothing.

    Raises ReportDeferred if the report is on a segment and it is not known yet how many the
    carrier will report on.
    """
    if report.segment is None and not message.segment_reports:
        change = decides(report, outcome)
        return change if message.state in change.allowed_from else None
    if message.state in _UNANSWERED:
        raise ReportDeferred("the submit has no answer yet")
    missing = missing_segments(message)
    if not missing or _is_known(message, report) or _is_expiry_again(message, outcome):
        return None
    settled = SegmentReport(
        segment=report.segment,
        outcome=outcome,
        received_at=report.received_at,
        entry_id=report.entry_id,
    )
    return _with(message, (settled,) * (1 if report.segment else missing), report)


def closes(message: Message, at: datetime, decided_by: str) -> Change | None:
    """Return how a message ends whose time is over; None if it has ended."""
    if message.state not in UNDECIDED:
        return None
    is_silent = message.state is MessageState.SUBMITTED and not message.expects_report
    rest = _NO_DLR if is_silent else _EXPIRED
    outcome = _first_failure(message.segment_reports) or rest
    return Change(
        state=outcome.state,
        at=at,
        outcome=outcome,
        decided_by=decided_by,
        by_the_clock=True,
        follows=message,
    )


def is_settled_by(message: Message, decider: str) -> bool:
    """Tell whether this entry or schedule settled the message or some of its segments."""
    return message.decided_by == decider or any(
        one.entry_id == decider for one in message.segment_reports
    )


def outcomes(message: Message, decider: str | None = None) -> Mapping[int, Outcome]:
    """Return how the segments ended that the customer is told of, by sequence, from 1.

    decider: only those that this entry or schedule has settled.
    """
    reports = enumerate(message.segment_reports, start=1)
    told = {place: one.outcome for place, one in reports if decider in {None, one.entry_id}}
    rest = _rest(message) if decider in {None, message.decided_by} else None
    if rest is not None:
        missing = range(len(message.segment_reports) + 1, message.total + 1)
        told |= dict.fromkeys(missing, rest)
    return told


def says_the_same(message: Message, report: DeliveryReport, outcome: Outcome) -> bool:
    """Tell whether a final report that changed nothing repeats what is known."""
    if missing_segments(message) and _is_expiry_again(message, outcome):
        return True
    known = next(
        (one.outcome for one in message.segment_reports if _is_on(one, report)), message.outcome
    )
    return known is not None and known.status_code == outcome.status_code


def _with(message: Message, new: Sequence[SegmentReport], report: DeliveryReport) -> Change:
    reports = (*message.segment_reports, *new)
    is_complete = len(reports) >= message.total
    outcome = _outcome(message, reports) if is_complete or message.outcome is not None else None
    if outcome == message.outcome:
        outcome = None
    undecided = MessageState.SUBMITTED if message.outcome is None else message.state
    return Change(
        state=outcome.state if outcome else undecided,
        at=report.received_at,
        carrier=report.carrier,
        carrier_message_id=message.carrier_message_id or report.carrier_message_id,
        outcome=outcome,
        decided_by=report.entry_id if is_complete else None,
        segments_expected=message.total,
        segment_reports=reports,
        follows=message,
    )


def _outcome(message: Message, reports: Sequence[SegmentReport]) -> Outcome | None:
    """Return how a message ends: as its first failure, or else as what is known last."""
    is_complete = len(reports) >= message.total
    return _first_failure(reports) or (reports[-1].outcome if is_complete else message.outcome)


def _first_failure(reports: Sequence[SegmentReport]) -> Outcome | None:
    outcomes = (one.outcome for one in reports)
    return next((one for one in outcomes if one.state is not MessageState.DELIVERED), None)


def _rest(message: Message) -> Outcome | None:
    """Return what is told of the segments that nobody reported on; None for nothing."""
    if message.outcome is None or message.outcome.state is MessageState.UNREPORTED:
        return None
    if not message.segment_reports:
        return message.outcome
    return _EXPIRED if message.expects_report else None


def _is_known(message: Message, report: DeliveryReport) -> bool:
    return any(_is_on(one, report) for one in message.segment_reports)


def _is_on(known: SegmentReport, report: DeliveryReport) -> bool:
    return report.segment is not None and known.segment == report.segment


def _is_expiry_again(message: Message, outcome: Outcome) -> bool:
    """A carrier that reports an expiry after our own clock did tells nothing new (EXP-04)."""
    is_told = message.expired_at is not None and message.expects_report
    return is_told and outcome.status_code == EXPIRED_CODE
