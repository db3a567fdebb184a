"""The conditional update that moves a message to another state, as it goes over the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from pynamodb.constants import ALL_NEW

from heliograph.domain.messages import Change, MessageState
from heliograph.models.items import Item
from heliograph.models.message_items import (
    Value,
    not_taken,
    number,
    outcome_values,
    seconds,
    segments,
    text,
    time,
)

_Wanted = Iterator[tuple[str, Value | None]]


def update_of(key: Item, change: Change, mark: str) -> dict[str, Any]:
    """Return the request that makes a change where it is allowed, and is answered by the message.

    mark: names this write.
    """
    update = _Update()
    for name, value in _facts(change, mark):
        update.set_or_remove(name, value)
    if change.segments_expected is not None:
        update.set_once("segments_expected", number(change.segments_expected))
    return {"Key": key, **update.under(_conditions(change, update)), "ReturnValues": ALL_NEW}


@dataclass(slots=True)
class _Update:
    """An update in DynamoDB's words, in which attributes and values go by the attributes' names."""

    sets: list[str] = field(default_factory=list)
    removes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)

    def set_or_remove(self, name: str, value: Value | None) -> None:
        """Set an attribute, or remove it if there is no value."""
        self.names[f"#{name}"] = name
        if value is None:
            self.removes.append(f"#{name}")
            return
        self.sets.append(f"#{name} = :{name}")
        self.values[f":{name}"] = value

    def set_once(self, name: str, value: Value) -> None:
        """Set an attribute that is not there; leave one that is."""
        self.names[f"#{name}"] = name
        self.sets.append(f"#{name} = if_not_exists(#{name}, :{name})")
        self.values[f":{name}"] = value

    def under(self, condition: str) -> dict[str, Any]:
        """Return the update as a part of a request."""
        removes = f" REMOVE {', '.join(self.removes)}" if self.removes else ""
        return {
            "UpdateExpression": f"SET {', '.join(self.sets)}{removes}",
            "ConditionExpression": condition,
            "ExpressionAttributeNames": self.names,
            "ExpressionAttributeValues": self.values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


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


def _conditions(change: Change, update: _Update) -> str:
    """Return when a change is allowed: from these states, before the record's time is over, and
    only if no segment has been reported since.
    """
    states, its_state = _one_of(change.allowed_from)
    update.names |= {"#state": "state", "#ttl": "ttl", "#segment_reports": "segment_reports"}
    update.values |= {**states, ":now": seconds(change.at)}
    conditions = [its_state, "#ttl > :now"]
    if change.segments_before:
        update.values[":before"] = number(change.segments_before)
        conditions.append("size(#segment_reports) = :before")
    else:
        conditions.append("attribute_not_exists(#segment_reports)")
    if change.claim is not None:
        update.names["#claim"] = "claim"
        update.values[":claim"] = text(change.claim)
        conditions.append("#claim = :claim")
    return " AND ".join(conditions)


@lru_cache(maxsize=64)
def _one_of(states: frozenset[MessageState]) -> tuple[dict[str, Value], str]:
    """Return states by their placeholders, and the condition that it is one of them."""
    values = {f":from{place}": text(state.value) for place, state in enumerate(sorted(states))}
    return values, f"#state IN ({', '.join(values)})"


UNLESS_TAKEN: Final = {
    "ConditionExpression": "attribute_not_exists(#partition) OR #state = :accepted",
    "ExpressionAttributeNames": {"#partition": "partition", "#state": "state"},
    "ExpressionAttributeValues": {":accepted": text(MessageState.ACCEPTED.value)},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
"""The condition of a put: no carrier has the message."""
