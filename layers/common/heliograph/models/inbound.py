"""The records of inbound messages. The carrier's id makes the key: a repetition finds itself."""

from __future__ import annotations

from pynamodb.attributes import (
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from heliograph.domain.inbound import InboundMessage
from heliograph.models.database import PassingRecord
from heliograph.models.keys import is_possible_key


class ByApplication(GlobalSecondaryIndex["InboundRecord"]):  # type: ignore[no-untyped-call]
    """Inbound messages of an application, by time."""

    class Meta:
        index_name = "by_application"
        projection = KeysOnlyProjection()

    application_id = UnicodeAttribute(hash_key=True)
    received_at = UTCDateTimeAttribute(range_key=True)


class BySender(GlobalSecondaryIndex["InboundRecord"]):  # type: ignore[no-untyped-call]
    """Inbound messages of a person, by time."""

    class Meta:
        index_name = "by_sender"
        projection = KeysOnlyProjection()

    sender = UnicodeAttribute(hash_key=True)
    received_at = UTCDateTimeAttribute(range_key=True)


class InboundRecord(PassingRecord):
    """One inbound message."""

    inbound_id = UnicodeAttribute(hash_key=True)
    application_id = UnicodeAttribute()
    carrier = UnicodeAttribute()
    carrier_inbound_id = UnicodeAttribute()
    sender = UnicodeAttribute()
    channel_number = UnicodeAttribute(attr_name="channel")
    text = UnicodeAttribute()
    received_at = UTCDateTimeAttribute()
    stored_by = UnicodeAttribute()
    answers = UnicodeAttribute(null=True)
    candidates = NumberAttribute(null=True)
    missing_parts: ListAttribute[float] = ListAttribute(null=True)
    octets = UnicodeAttribute(null=True)

    by_application = ByApplication()
    by_sender = BySender()

    def message(self) -> InboundMessage:
        """Return the inbound message that this record holds."""
        return InboundMessage(
            inbound_id=self.inbound_id,
            application_id=self.application_id,
            carrier=self.carrier,
            carrier_inbound_id=self.carrier_inbound_id,
            sender=self.sender,
            channel_number=self.channel_number,
            text=self.text,
            received_at=self.received_at,
            stored_by=self.stored_by,
            answers=self.answers,
            candidates=int(self.candidates or 0),
            missing_parts=tuple(int(number) for number in self.missing_parts or ()),
            octets=self.octets,
        )


class DynamoInboundStore:
    """InboundStore in a table of InboundRecord."""

    def __init__(self, records: type[InboundRecord]) -> None:
        self._records = records

    def store_once(self, message: InboundMessage) -> InboundMessage:
        """Store an inbound message unless it is there; return the record as it is now.

        A write that was repeated because its answer was lost finds its own record: the same
        `stored_by` as if it had been applied.
        """
        is_new = self._records.inbound_id.does_not_exist()
        its_time_is_over = self._records.ttl <= message.received_at
        written = self._new_record(message).put_if(is_new | its_time_is_over)
        return message if written.item is None else written.item.message()

    def message(self, inbound_id: str) -> InboundMessage | None:
        """Return an inbound message by its id."""
        if not is_possible_key(inbound_id):
            return None
        try:
            return self._records.get(inbound_id).message()
        except self._records.DoesNotExist:
            return None

    def _new_record(self, message: InboundMessage) -> InboundRecord:
        return self._records(
            message.inbound_id,
            application_id=message.application_id,
            carrier=message.carrier,
            carrier_inbound_id=message.carrier_inbound_id,
            sender=message.sender,
            channel_number=message.channel_number,
            text=message.text,
            received_at=message.received_at,
            stored_by=message.stored_by,
            answers=message.answers,
            candidates=message.candidates,
            missing_parts=list(message.missing_parts) or None,
            octets=message.octets,
            ttl=message.kept_until,
        )
