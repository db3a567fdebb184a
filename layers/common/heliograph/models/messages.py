"""The messages in DynamoDB. The id is the address: it names the partition (domain/message_ids)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from heliograph.domain.contradictions import CONTRADICTIONS_COUNTED
from heliograph.domain.errors import MessageUnknown
from heliograph.domain.message_ids import (
    SHARDS,
    first_id_at,
    is_message_id,
    partition_name,
    partition_of,
)
from heliograph.domain.messages import (
    Change,
    DeliveryReport,
    Message,
    MessageState,
)
from heliograph.models.attribute_values import number, text, time
from heliograph.models.items import Item
from heliograph.models.message_items import item_of, message_of
from heliograph.models.message_updates import NOT_TAKEN, update_of
from heliograph.models.stored_items import StoredItems, is_kept
from heliograph.models.words import UPDATE_ITEM
from heliograph.models.writes import Condition, Put, WrittenItem
from heliograph.ports.clock import Clock
from heliograph.ports.pending import Pending
from heliograph.ports.records import Step

_KEY: Final = ("partition", "message_id")

_NOTE: Final = {
    "UpdateExpression": "SET contradicted_by = if_not_exists(contradicted_by, :carrier),"
    " contradicting_code = if_not_exists(contradicting_code, :code),"
    " contradicted_at = if_not_exists(contradicted_at, :at)"
    " ADD contradicting_entries :entries",
    "ConditionExpression": "attribute_exists(message_id) AND"
    " (attribute_not_exists(contradicting_entries) OR"
    " (NOT contains(contradicting_entries, :entry) AND size(contradicting_entries) < :most))",
}
"""Notes a contradiction, and of the first one all that is known."""


class DynamoMessageStore:
    """MessageStore and MessagesByTime in the table that MessageRecord describes."""

    def __init__(self, items: StoredItems, clock: Clock) -> None:
        self._items = items
        self._clock = clock

    def begin(self, message: Message) -> Step:
        """Store the first record of a message."""
        return self._put(message)

    def begin_later(self, message: Message) -> Pending:
        """Return the write of the first record of a message."""
        return self._items.pending(Put(item_of(message, _new_mark()), _KEY))

    def claim(self, message: Message) -> Step:
        """Store a message that is about to be submitted, if nobody else has done so."""
        is_submitting = message.state is MessageState.SUBMITTING
        claimed = message if is_submitting else replace(message, state=MessageState.SUBMITTING)
        return self._put(claimed, replaces=NOT_TAKEN)

    def end_unsent(self, message: Message) -> Step:
        """Store a message that ends here, with its outcome, and that no carrier gets."""
        return self._put(message, replaces=NOT_TAKEN)

    def record(self, message_id: str, change: Change) -> Step:
        """Move a message to another state if its present state allows it."""
        mark = _new_mark()
        written = self._items.write(update_of(_key_of(message_id), change, mark))
        if written.item is None or not is_kept(written.item, change.at):
            raise MessageUnknown(message_id)
        return _step(written, written.item, change.state, mark)

    def record_together(self, changes: Sequence[tuple[str, Change]]) -> Sequence[Step | None]:
        """Move messages to other states, those that nobody has to be asked about first."""
        updates = {
            place: update_of(_key(message_id), change, _new_mark())
            for place, (message_id, change) in enumerate(changes)
            if is_message_id(message_id)
        }
        written = self._items.write_together(list(updates.values()))
        by_place = dict(zip(updates, written, strict=True))
        return [_applied(by_place.get(place)) for place in range(len(changes))]

    def note_contradiction(self, report: DeliveryReport) -> None:
        """Note once in the record that a final report said otherwise than the one that counts."""
        values = {
            ":carrier": text(report.carrier),
            ":code": text(report.carrier_code),
            ":at": time(report.received_at),
            ":entry": text(report.entry_id),
            ":entries": {"SS": [report.entry_id]},
            ":most": number(CONTRADICTIONS_COUNTED),
        }
        asked = {"Key": _key_of(report.message_id), "ExpressionAttributeValues": values, **_NOTE}
        self._items.write_item(UPDATE_ITEM, asked)

    def message(self, message_id: str) -> Message | None:
        """Return a message by its id."""
        if not is_message_id(message_id):
            return None
        item = self._items.read(_key_of(message_id))
        if item is None or not is_kept(item, self._clock.now()):
            return None
        return message_of(item)

    def accepted_between(
        self, application_id: str, start: datetime, end: datetime
    ) -> Iterator[Message]:
        """Yield an application's messages of a slice of time, shard by shard.

        Reads consistently: expiry reads each slice once, so a record must not be missed.
        """
        for day in _days(start, end):
            for shard in SHARDS:
                yield from self._slice(partition_name(application_id, day, shard), start, end)

    def _slice(self, partition: str, start: datetime, end: datetime) -> Iterator[Message]:
        # BETWEEN includes its upper bound, but that is only the beginning of an id: none equals it.
        in_slice = {
            "KeyConditionExpression": "#p = :partition AND message_id BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#p": "partition"},
            "ExpressionAttributeValues": {
                ":partition": text(partition),
                ":first": text(first_id_at(start)),
                ":last": text(first_id_at(end)),
            },
        }
        now = self._clock.now()
        for item in self._items.query(in_slice):
            if is_kept(item, now):
                yield message_of(item)

    def _put(self, message: Message, replaces: Condition | None = None) -> Step:
        mark = _new_mark()
        written = self._items.write(Put(item_of(message, mark), _KEY, replaces))
        if written.applied:
            return Step(applied=True, message=message)
        if written.item is None:
            raise MessageUnknown(message.message_id)
        return _step(written, written.item, message.state, mark)


def _applied(written: WrittenItem | None) -> Step | None:
    if written is None or written.item is None or not written.applied:
        return None
    return Step(applied=True, message=message_of(written.item))


def _step(written: WrittenItem, item: Item, wanted: MessageState, mark: str) -> Step:
    message = message_of(item)
    answer_was_lost = item["mark"]["S"] == mark and message.state is wanted
    return Step(written.applied or answer_was_lost, message)


def _new_mark() -> str:
    return token_hex(16)


def _key_of(message_id: str) -> Item:
    """Return the key of a record. Raises MessageUnknown if the text is no id at all."""
    if not is_message_id(message_id):
        raise MessageUnknown(message_id)
    return _key(message_id)


def _key(message_id: str) -> Item:
    return {"partition": text(partition_of(message_id)), "message_id": text(message_id)}


def _days(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield a time of each UTC day that the slice touches."""
    day = start
    while day < end:
        yield day
        day = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
