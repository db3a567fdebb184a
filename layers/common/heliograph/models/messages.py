"""The records of messages. The id is the address: it names the partition (domain/message_ids)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from heliograph.domain.errors import MessageUnknown
from heliograph.domain.message_ids import (
    SHARDS,
    first_id_at,
    is_message_id,
    partition_name,
    partition_of,
)
from heliograph.domain.messages import Change, Message, MessageState, Outcome, ReportSource
from heliograph.domain.screening import ScreeningRule
from heliograph.models.database import EnumAttribute, PassingRecord, Written
from heliograph.ports.clock import Clock
from heliograph.ports.records import Step

Value = TypeVar("Value")


class MessageRecord(PassingRecord):
    """One message to one recipient. Names and values stay well below one write unit, 1 KB.

    Times are text, in UTC, so that a person can read and compare them in any console.
    mark: names the last write. A write that was repeated because its answer was lost fails its
    own condition and finds its mark there.
    """

    partition = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    mark = UnicodeAttribute()
    state = EnumAttribute(MessageState)
    dialect = UnicodeAttribute()
    recipient = UnicodeAttribute()
    channel_number = UnicodeAttribute(attr_name="channel")
    template_id = UnicodeAttribute(attr_name="template")
    segment_count = NumberAttribute(attr_name="segments")
    accepted_at = UTCDateTimeAttribute()
    status_callback = UnicodeAttribute(null=True)
    client_reference = UnicodeAttribute(null=True)
    attempts = NumberAttribute()
    carrier = UnicodeAttribute(null=True)
    carrier_message_id = UnicodeAttribute(null=True)
    claim = UnicodeAttribute(null=True)
    submitted_at = UTCDateTimeAttribute(null=True)
    status_code = UnicodeAttribute(null=True)
    source = EnumAttribute(ReportSource, null=True)
    reason = EnumAttribute(ScreeningRule, null=True)
    carrier_code = UnicodeAttribute(null=True)
    reported_at = UTCDateTimeAttribute(null=True)
    received_at = UTCDateTimeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)

    def message(self) -> Message:
        """Return the message that this record holds."""
        return Message(
            message_id=self.message_id,
            dialect=self.dialect,
            recipient=self.recipient,
            channel_number=self.channel_number,
            template_id=self.template_id,
            segment_count=int(self.segment_count),
            accepted_at=self.accepted_at,
            status_callback=self.status_callback,
            client_reference=self.client_reference,
            state=self.state,
            attempts=int(self.attempts),
            carrier=self.carrier,
            carrier_message_id=self.carrier_message_id,
            claim=self.claim,
            submitted_at=self.submitted_at,
            outcome=self._outcome() if self.status_code else None,
            received_at=self.received_at,
            decided_by=self.decided_by,
        )

    def set_outcome(self, outcome: Outcome) -> None:
        """Hold how the message ended."""
        self.status_code = outcome.status_code
        self.source = outcome.source
        self.reason = outcome.reason
        self.carrier_code = outcome.carrier_code
        self.reported_at = outcome.reported_at

    def _outcome(self) -> Outcome:
        return Outcome(
            state=self.state,
            status_code=self.status_code,
            source=self.source,
            reason=self.reason,
            carrier_code=self.carrier_code,
            reported_at=self.reported_at,
        )


class DynamoMessageStore:
    """MessageStore and MessagesByTime in a table of MessageRecord."""

    def __init__(self, records: type[MessageRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def claim(self, message: Message) -> Step:
        """Store a message that is about to be submitted, if nobody else has done so."""
        return self._put_unless_taken(replace(message, state=MessageState.SUBMITTING))

    def end_unsent(self, message: Message) -> Step:
        """Store a message that ends here, with its outcome, and that no carrier gets."""
        return self._put_unless_taken(message)

    def record(self, message_id: str, change: Change) -> Step:
        """Move a message to another state if its present state allows it."""
        mark = _new_mark()
        key = self._records(_partition_of(message_id), message_id)
        written = key.update_if(self._allows(change), self._actions(change, mark))
        if written.item is None or not written.item.is_kept(change.at):
            raise MessageUnknown(message_id)
        return self._step(written, change.state, mark)

    def message(self, message_id: str) -> Message | None:
        """Return a message by its id."""
        try:
            record = self._records.get(_partition_of(message_id), message_id, consistent_read=True)
        except (MessageUnknown, self._records.DoesNotExist):
            return None
        return record.message() if record.is_kept(self._clock.now()) else None

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
        in_slice = self._records.message_id.between(first_id_at(start), first_id_at(end))
        now = self._clock.now()
        for record in self._records.query(partition, in_slice, consistent_read=True):
            if record.is_kept(now):
                yield record.message()

    def _put_unless_taken(self, message: Message) -> Step:
        mark = _new_mark()
        is_new = self._records.partition.does_not_exist()
        no_carrier_has_it = self._records.state == MessageState.ACCEPTED
        written = self._new_record(message, mark).put_if(is_new | no_carrier_has_it)
        return self._step(written, message.state, mark)

    def _new_record(self, message: Message, mark: str) -> MessageRecord:
        record = self._records(
            _partition_of(message.message_id),
            message.message_id,
            mark=mark,
            state=message.state,
            dialect=message.dialect,
            recipient=message.recipient,
            channel_number=message.channel_number,
            template_id=message.template_id,
            segment_count=message.segment_count,
            accepted_at=message.accepted_at,
            status_callback=message.status_callback,
            client_reference=message.client_reference,
            attempts=message.attempts,
            carrier=message.carrier,
            claim=message.claim,
            submitted_at=message.submitted_at,
            received_at=message.received_at,
            decided_by=message.decided_by,
            ttl=message.kept_until,
        )
        if message.outcome is not None:
            record.set_outcome(message.outcome)
        return record

    def _allows(self, change: Change) -> Condition:
        state_allows_it = self._records.state.is_in(*sorted(change.allowed_from))
        is_kept = self._records.ttl > change.at
        allows: Condition = state_allows_it & is_kept
        if change.claim is not None:
            allows &= self._records.claim == change.claim
        return allows

    def _actions(self, change: Change, mark: str) -> list[Action]:
        record = self._records
        actions: list[Action] = [record.state.set(change.state), record.mark.set(mark)]
        if change.carrier is not None:
            actions.append(record.carrier.set(change.carrier))
        if change.carrier_message_id is not None:
            actions.append(record.carrier_message_id.set(change.carrier_message_id))
        if change.decided_by is not None:
            actions.append(record.decided_by.set(change.decided_by))
        if change.outcome is not None:
            actions.append(record.received_at.set(change.at))
            actions.extend(self._outcome_actions(change.outcome))
        return actions

    def _outcome_actions(self, outcome: Outcome) -> list[Action]:
        """An outcome replaces the one before it as a whole, also by what it does not know."""
        record = self._records
        return [
            record.status_code.set(outcome.status_code),
            record.source.set(outcome.source),
            _set_or_remove(record.reason, outcome.reason),
            _set_or_remove(record.carrier_code, outcome.carrier_code),
            _set_or_remove(record.reported_at, outcome.reported_at),
        ]

    def _step(self, written: Written[MessageRecord], wanted: MessageState, mark: str) -> Step:
        record = written.item
        if record is None:
            raise MessageUnknown
        answer_was_lost = record.mark == mark and record.state is wanted
        return Step(written.applied or answer_was_lost, record.message())


def _new_mark() -> str:
    return uuid4().hex


def _partition_of(message_id: str) -> str:
    """Return the partition of an id. Raises MessageUnknown if the text is no id at all."""
    if not is_message_id(message_id):
        raise MessageUnknown(message_id)
    return partition_of(message_id)


def _days(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield a time of each UTC day that the slice touches."""
    day = start
    while day < end:
        yield day
        day = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _set_or_remove(attribute: Attribute[Value], value: Value | None) -> Action:
    return attribute.remove() if value is None else attribute.set(value)
