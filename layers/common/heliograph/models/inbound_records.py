"""The records of inbound messages."""

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
