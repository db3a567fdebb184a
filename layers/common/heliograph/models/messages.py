"""The messages in DynamoDB. The id is the address: it names the partition (domain/message_ids)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import uuid4

from pynamodb.attributes import Attribute
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from heliograph.domain.errors import MessageUnknown
from heliograph.domain.message_ids import (
    SHARDS,
    first_id_at,
    is_message_id,
    partition_name,
    partition_of,
)
from heliograph.domain.messages import (
    CONTRADICTIONS_COUNTED,
    Change,
    DeliveryReport,
    Message,
    MessageState,
    Outcome,
)
from heliograph.models.database import Written
from heliograph.models.message_records import MessageRecord
from heliograph.models.not_taken import NotTakenAttribute
from heliograph.models.segment_reports import SegmentAttribute
from heliograph.ports.clock import Clock
from heliograph.ports.records import Step

Value = TypeVar("Value")

_size: Final[Callable[[Attribute[Any]], Any]] = size


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

    def note_contradiction(self, report: DeliveryReport) -> None:
        """Note once in the record that a final report said otherwise than the one that counts."""
        record = self._records
        is_new = ~record.contradicting_entries.contains(report.entry_id)
        has_room = _size(record.contradicting_entries) < CONTRADICTIONS_COUNTED
        is_first = record.contradicting_entries.does_not_exist()
        record(_partition_of(report.message_id), report.message_id).update_if(
            record.partition.exists() & (is_first | (is_new & has_room)),
            [
                record.contradicting_entries.add({report.entry_id}),
                record.contradicted_by.set(record.contradicted_by | report.carrier),
                record.contradicting_code.set(record.contradicting_code | report.carrier_code),
                record.contradicted_at.set(record.contradicted_at | report.received_at),
            ],
        )

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
            expects_report=None if message.expects_report else False,
            received_at=message.received_at,
            decided_by=message.decided_by,
            opens_request=message.opens_request or None,
            ttl=message.kept_until,
        )
        if message.outcome is not None:
            record.set_outcome(message.outcome)
        return record

    def _allows(self, change: Change) -> Condition:
        record = self._records
        state_allows_it = record.state.is_in(*sorted(change.allowed_from))
        is_kept = record.ttl > change.at
        segments = record.segment_reports
        are_the_same: Condition = (
            _size(segments) == change.segments_before
            if change.segments_before
            else segments.does_not_exist()
        )
        allows: Condition = state_allows_it & is_kept & are_the_same
        if change.claim is not None:
            allows &= record.claim == change.claim
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
        if change.is_acknowledgement:
            actions.append(record.acknowledged_at.set(change.at))
        if change.by_the_clock:
            actions.append(record.expired_at.set(change.at))
        if change.not_taken_by:
            passed = [NotTakenAttribute.of(one) for one in change.not_taken_by]
            actions.append(record.not_taken_by.set(passed))
        actions.extend(self._segment_actions(change))
        if change.outcome is not None:
            actions.append(record.received_at.set(change.at))
            actions.extend(self._outcome_actions(change.outcome))
        return actions

    def _segment_actions(self, change: Change) -> Iterator[Action]:
        record = self._records
        if change.segments_expected is not None:
            expected = record.segments_expected
            yield expected.set(expected | change.segments_expected)
        if change.segment_reports:
            reports = [SegmentAttribute.of(one) for one in change.segment_reports]
            yield record.segment_reports.set(reports)

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
