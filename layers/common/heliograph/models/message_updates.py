"""The conditional update that moves a message to another state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from heliograph.domain.messages import Change, MessageState
from heliograph.models.items import Item
from heliograph.models.message_items import not_taken, outcome_values, segments
from heliograph.models.values import Value, number, seconds, text, time
from heliograph.models.writes import Condition, Update, above, equal, missing, one_of, sized

_Wanted = Iterator[tuple[str, Value | None]]


def update_of(key: Item, change: Change, mark: str) -> Update:
    """Return the update that makes a change where it is allowed, and is answered by the message.

    mark: names this write.
    """
    facts = dict(_facts(change, mark))
    expected = change.segments_expected
    return Update(
        key=key,
        sets={name: value for name, value in facts.items() if value is not None},
        removes=tuple(name for name, value in facts.items() if value is None),
        once={} if expected is None else {"segments_expected": number(expected)},
        conditions=tuple(_conditions(change)),
    )


def _facts(change: Change, mark: str) -> _Wanted:
    """Yield what is learned. Facts that are None leave what the record holds, but an outcome
    replaces the one before it as a whole, also by what it does not know.
    """
    yield "state", text(change.state.value)
    yield "mark", text(mark)
    for name in ("carrier", "carrier_message_id", "decided_by"):
        known = getattr(change, name)
        if known is not None:
            yield name, text(known)
    if change.is_acknowledgement:
        yield "acknowledged_at", time(change.at)
    if change.by_the_clock:
        yield "expired_at", time(change.at)
    if change.not_taken_by:
        yield "not_taken_by", not_taken(change.not_taken_by)
    if change.segment_reports:
        yield "segment_reports", segments(change.segment_reports)
    if change.outcome is not None:
        yield "received_at", time(change.at)
        yield from outcome_values(change.outcome).items()


def _conditions(change: Change) -> Iterator[Condition]:
    """Yield when a change is allowed: from these states, before the record's time is over, and
    only if no segment has been reported since.
    """
    yield one_of("state", _names(change.allowed_from))
    yield above("ttl", seconds(change.at))
    if change.segments_before:
        yield sized("segment_reports", number(change.segments_before))
    else:
        yield missing("segment_reports")
    if change.claim is not None:
        yield equal("claim", text(change.claim))


@lru_cache(maxsize=64)
def _names(states: frozenset[MessageState]) -> tuple[Value, ...]:
    return tuple(text(state.value) for state in sorted(states))


NOT_TAKEN: Final = equal("state", text(MessageState.ACCEPTED.value))
"""What a record says while no carrier has its message: a put may replace it."""
