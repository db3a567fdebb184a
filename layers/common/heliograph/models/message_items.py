"""The item of a message as it goes over the wire.

`MessageRecord` describes the same item; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from heliograph.domain.contradictions import Contradiction
from heliograph.domain.message_ids import partition_of
from heliograph.domain.messages import (
    Message,
    MessageState,
    Outcome,
    ReportSource,
    SegmentReport,
)
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.screening import DispatchRule, Reason, ScreeningRule
from heliograph.models.attribute_values import Value, known, number, seconds, text, text_of, time
from heliograph.models.items import Item

_STATES: Final = {state.value: state for state in MessageState}
_SOURCES: Final = {source.value: source for source in ReportSource}
_REASONS: Final[dict[str, Reason]] = {
    rule.value: rule for rules in (ScreeningRule, DispatchRule) for rule in rules
}


def not_taken(passed: Sequence[NotTaken]) -> Value:
    """Return who has not taken a message."""
    return _maps(
        {"carrier": text(one.carrier), "reason": text(one.reason), "at": time(one.at)}
        for one in passed
    )


def segments(reports: Sequence[SegmentReport]) -> Value:
    """Return what a carrier reported on segments. Short names: a long message has many of them."""
    return _maps(
        {
            "segment": _known_text(one.segment),
            "entry": text(one.entry_id),
            "state": text(one.outcome.state.value),
            "status": text(one.outcome.status_code),
            "code": _known_text(one.outcome.carrier_code),
            "reported": _known_time(one.outcome.reported_at),
            "received": time(one.received_at),
        }
        for one in reports
    )


def _maps(of_each: Iterable[dict[str, Value | None]]) -> Value:
    return {"L": [{"M": known(values)} for values in of_each]}


def outcome_values(outcome: Outcome) -> dict[str, Value | None]:
    """Return all that is written of an outcome; None for what it does not know."""
    return {
        "status_code": text(outcome.status_code),
        "source": text(outcome.source.value),
        "reason": text(outcome.reason.value) if outcome.reason else None,
        "carrier_code": _known_text(outcome.carrier_code),
        "reported_at": _known_time(outcome.reported_at),
    }


def item_of(message: Message, mark: str) -> Item:
    """Return the item of a message that no carrier has reported on so far.

    mark: names this write.
    """
    values = {
        "partition": text(partition_of(message.message_id)),
        "message_id": text(message.message_id),
        "mark": text(mark),
        "state": text(message.state.value),
        "dialect": text(message.dialect),
        "recipient": text(message.recipient),
        "channel": text(message.channel_number),
        "template": text(message.template_id),
        "segments": number(message.segment_count),
        "accepted_at": time(message.accepted_at),
        "status_callback": _known_text(message.status_callback),
        "client_reference": _known_text(message.client_reference),
        "attempts": number(message.attempts),
        "carrier": _known_text(message.carrier),
        "carrier_message_id": _known_text(message.carrier_message_id),
        "claim": _known_text(message.claim),
        "submitted_at": _known_time(message.submitted_at),
        "acknowledged_at": _known_time(message.acknowledged_at),
        "not_taken_by": not_taken(message.not_taken_by) if message.not_taken_by else None,
        "segments_expected": _known_number(message.segments_expected),
        "expects_report": None if message.expects_report else {"BOOL": False},
        "received_at": _known_time(message.received_at),
        "expired_at": _known_time(message.expired_at),
        "decided_by": _known_text(message.decided_by),
        "opens_request": {"BOOL": True} if message.opens_request else None,
        "ttl": seconds(message.kept_until),
        **(outcome_values(message.outcome) if message.outcome else {}),
    }
    return known(values)


def message_of(item: Item) -> Message:
    """Return the message that an item holds."""
    return Message(
        message_id=item["message_id"]["S"],
        dialect=item["dialect"]["S"],
        recipient=item["recipient"]["S"],
        channel_number=item["channel"]["S"],
        template_id=item["template"]["S"],
        segment_count=int(item["segments"]["N"]),
        accepted_at=datetime.fromisoformat(item["accepted_at"]["S"]),
        status_callback=text_of(item, "status_callback"),
        client_reference=text_of(item, "client_reference"),
        state=_STATES[item["state"]["S"]],
        attempts=int(item["attempts"]["N"]),
        carrier=text_of(item, "carrier"),
        carrier_message_id=text_of(item, "carrier_message_id"),
        claim=text_of(item, "claim"),
        submitted_at=_time_of(item, "submitted_at"),
        acknowledged_at=_time_of(item, "acknowledged_at"),
        expects_report=_is_told(item, "expects_report", otherwise=True),
        not_taken_by=_not_taken_of(item) if "not_taken_by" in item else (),
        segments_expected=_number_of(item, "segments_expected"),
        segment_reports=_segments_of(item) if "segment_reports" in item else (),
        outcome=_outcome_of(item) if "status_code" in item else None,
        received_at=_time_of(item, "received_at"),
        expired_at=_time_of(item, "expired_at"),
        decided_by=text_of(item, "decided_by"),
        contradiction=_contradiction_of(item) if "contradicted_by" in item else None,
        opens_request=_is_told(item, "opens_request", otherwise=False),
    )


def _outcome_of(item: Item) -> Outcome:
    reason = text_of(item, "reason")
    return Outcome(
        state=_STATES[item["state"]["S"]],
        status_code=item["status_code"]["S"],
        source=_SOURCES[item["source"]["S"]],
        reason=None if reason is None else _REASONS[reason],
        carrier_code=text_of(item, "carrier_code"),
        reported_at=_time_of(item, "reported_at"),
    )


def _contradiction_of(item: Item) -> Contradiction:
    return Contradiction(
        carrier=item["contradicted_by"]["S"],
        carrier_code=item["contradicting_code"]["S"],
        received_at=datetime.fromisoformat(item["contradicted_at"]["S"]),
        count=len(item["contradicting_entries"]["SS"]),
    )


def _not_taken_of(item: Item) -> tuple[NotTaken, ...]:
    return tuple(
        NotTaken(
            carrier=one["carrier"]["S"],
            reason=one["reason"]["S"],
            at=datetime.fromisoformat(one["at"]["S"]),
        )
        for one in _maps_of(item, "not_taken_by")
    )


def _segments_of(item: Item) -> tuple[SegmentReport, ...]:
    return tuple(map(_segment_of, _maps_of(item, "segment_reports")))


def _segment_of(one: Item) -> SegmentReport:
    return SegmentReport(
        segment=text_of(one, "segment"),
        entry_id=one["entry"]["S"],
        outcome=Outcome(
            state=_STATES[one["state"]["S"]],
            status_code=one["status"]["S"],
            source=ReportSource.CARRIER,
            carrier_code=text_of(one, "code"),
            reported_at=_time_of(one, "reported"),
        ),
        received_at=datetime.fromisoformat(one["received"]["S"]),
    )


def _maps_of(item: Item, name: str) -> list[Item]:
    return [one["M"] for one in item[name]["L"]]


def _known_text(value: str | None) -> Value | None:
    return None if value is None else {"S": value}


def _known_number(value: int | None) -> Value | None:
    return None if value is None else number(value)


def _known_time(at: datetime | None) -> Value | None:
    return None if at is None else time(at)


def _number_of(item: Item, name: str) -> int | None:
    value = item.get(name)
    return None if value is None else int(value["N"])


def _time_of(item: Item, name: str) -> datetime | None:
    value = item.get(name)
    return None if value is None else datetime.fromisoformat(value["S"])


def _is_told(item: Item, name: str, *, otherwise: bool) -> bool:
    value = item.get(name)
    told: bool = otherwise if value is None else value["BOOL"]
    return told
