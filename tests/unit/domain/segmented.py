"""Messages of three segments, and reports on them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from heliograph.domain.messages import (
    Change,
    DeliveryReport,
    Message,
    MessageState,
    Outcome,
    SegmentReport,
)
from heliograph.domain.reporting import closes, follows

from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON

S = MessageState
DELIVERED, UNDELIVERED, REJECTED = (
    OUTCOMES[state] for state in (S.DELIVERED, S.UNDELIVERED, S.REJECTED)
)
EXPIRED = OUTCOMES[S.EXPIRED]
LATER = NOON + timedelta(seconds=9)


def settled(segment: str | None, outcome: Outcome = DELIVERED) -> SegmentReport:
    return SegmentReport(
        segment=segment, outcome=outcome, received_at=NOON, entry_id=f"entry-{segment}"
    )


def message(*reports: SegmentReport, state: MessageState = S.SUBMITTED, **facts: Any) -> Message:
    """A message of three segments, as the carrier says, though we count two."""
    about: dict[str, Any] = {"segments_expected": 3} | facts
    return replace(message_at(), state=state, segment_reports=reports, **about)


def expired(*reports: SegmentReport, outcome: Outcome = EXPIRED, **facts: Any) -> Message:
    return message(
        *reports,
        state=outcome.state,
        outcome=outcome,
        expired_at=NOON,
        decided_by="expiry",
        **facts,
    )


def report(segment: str | None, outcome: Outcome = DELIVERED) -> DeliveryReport:
    return DeliveryReport(
        message_id="any",
        carrier="simulator",
        carrier_code="000",
        carrier_message_id="c-9",
        outcome=outcome,
        segment=segment,
        received_at=LATER,
        entry_id=f"entry-{segment}",
    )


def change(before: Message, segment: str | None, outcome: Outcome = DELIVERED) -> Change | None:
    return follows(before, report(segment, outcome), outcome)


def applied(before: Message, segment: str | None, outcome: Outcome = DELIVERED) -> Change:
    found = change(before, segment, outcome)
    assert found is not None
    assert found.follows == before
    return found


def closed(before: Message) -> Change:
    found = closes(before, LATER, "expiry")
    assert found is not None
    assert (found.follows, found.by_the_clock, found.decided_by) == (before, True, "expiry")
    return found
