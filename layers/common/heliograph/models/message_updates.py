"""The conditional update that moves a message to another state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from heliograph.domain.messages import Change, MessageState
from heliograph.models.attribute_values import Value, known, number, seconds, text, time
from heliograph.models.items import Item
from heliograph.models.message_items import not_taken, outcome_values, segments
from heliograph.models.writes import Condition, Update, above, equal, missing, one_of, sized


def update_of(key: Item, change: Change, mark: str) -> Update:
    """Return the update that makes a change where it is allowed, and is answered by the message.

    mark: names this write.
    """
    sets = _facts(change, mark)
    outcome = {} if change.outcome is None else outcome_values(change.outcome)
    expected = change.segments_expected
    return Update(
        key=key,
        sets=sets | known(outcome),
        removes=tuple([name for name, value in outcome.items() if value is None]),
        once={} if expected is None else {"segments_expected": number(expected)},
        conditions=tuple(_conditions(change)),
    )


def _facts(change: Change, mark: str) -> dict[str, Value]:
    """Return what is learned, but for the outcome. Facts that are None leave what the record holds;
    an outcome replaces the one before it as a whole, also by what it does not know.
    """
    facts = {"state": text(change.state.value), "mark": text(mark)}
    for name, told in (
        ("carrier", change.carrier),
        ("carrier_message_id", change.carrier_message_id),
        ("decided_by", change.decided_by),
    ):
        if told is not None:
            facts[name] = text(told)
    if change.is_acknowledgement:
        facts["acknowledged_at"] = time(change.at)
    if change.by_the_clock:
        facts["expired_at"] = time(change.at)
    if change.not_taken_by:
        facts["not_taken_by"] = not_taken(change.not_taken_by)
    if change.segment_reports:
        facts["segment_reports"] = segments(change.segment_reports)
    if change.outcome is not None:
        facts["received_at"] = time(change.at)
    return facts


def _conditions(change: Change) -> Iterator[Condition]:
    """Yield when a change is allowed: from these states, before the record's time is over, and
    only if no segment has been reported since.
    """
    yield _in(change.allowed_from)
    yield Condition(_IS_KEPT, (seconds(change.at),))
    if change.segments_before:
        yield sized("segment_reports", number(change.segments_before))
    else:
        yield _UNREPORTED
    if change.claim is not None:
        yield equal("claim", text(change.claim))


@lru_cache(maxsize=64)
def _in(states: frozenset[MessageState]) -> Condition:
    return one_of("state", tuple(text(state.value) for state in sorted(states)))


_IS_KEPT: Final = above("ttl", number(0)).test
_UNREPORTED: Final = missing("segment_reports")
NOT_TAKEN: Final = equal("state", text(MessageState.ACCEPTED.value))
"""What a record says while no carrier has its message: a put may replace it."""
