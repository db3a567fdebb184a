"""What the handsets of the sandbox received, kept for a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from pynamodb.attributes import (
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from heliograph.models.database import PassingRecord

KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One message as a handset received it. Taken twice means two receipts of one message id.

    carrier_message_id: the carrier's own id, another one for each receipt.
    """

    message_id: str
    carrier_message_id: str
    channel_number: str
    text: str = field(repr=False)
    segment_count: int
    received_at: datetime


class ReceiptAttribute(MapAttribute[str, object]):
    """One receipt within its record."""

    carrier_message_id = UnicodeAttribute()
    channel_number = UnicodeAttribute()
    text = UnicodeAttribute()
    segment_count = NumberAttribute()
    received_at = UTCDateTimeAttribute()


class HandsetRecord(PassingRecord):
    """One message that somebody tried to bring to a handset.

    attempts: how often the carrier was asked to take it, where that is counted.
    receipts: one each time the carrier took it. carrier_message_ids: those of the receipts.
    """

    recipient = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True)
    attempts = NumberAttribute(null=True)
    receipts = ListAttribute(of=ReceiptAttribute, null=True)
    carrier_message_ids = UnicodeSetAttribute(null=True)

    def as_receipts(self) -> Iterator[Receipt]:
        """Yield the receipts of this message."""
        for receipt in self.receipts or ():
            yield Receipt(
                message_id=self.message_id,
                carrier_message_id=receipt.carrier_message_id,
                channel_number=receipt.channel_number,
                text=receipt.text,
                segment_count=int(receipt.segment_count),
                received_at=receipt.received_at,
            )


class DynamoHandsets:
    """Receipts and attempts in a table of HandsetRecord."""

    def __init__(self, records: type[HandsetRecord]) -> None:
        self._records = records

    def count_attempt(self, recipient: str, message_id: str, at: datetime) -> int:
        """Count one more attempt to submit this message and return how many there were."""
        record = self._records(recipient, message_id)
        record.update([self._records.attempts.add(1), self._records.ttl.set(at + KEPT)])
        return int(record.attempts)

    def add(
        self,
        *,
        recipient: str,
        message_id: str,
        carrier_message_id: str,
        channel_number: str,
        text: str,
        segment_count: int,
        received_at: datetime,
    ) -> None:
        """Keep what a handset received; a message that is taken twice is kept twice.

        A write that was repeated because its answer was lost finds its own id, and adds nothing.
        """
        receipt = ReceiptAttribute(  # type: ignore[no-untyped-call]  # PynamoDB's, of any attributes
            carrier_message_id=carrier_message_id,
            channel_number=channel_number,
            text=text,
            segment_count=segment_count,
            received_at=received_at,
        )
        records = self._records
        records(recipient, message_id).update_if(
            ~records.carrier_message_ids.contains(carrier_message_id),
            [
                records.receipts.set((records.receipts | []).append([receipt])),
                records.carrier_message_ids.add({carrier_message_id}),
                records.ttl.set(received_at + KEPT),
            ],
        )

    def received(self, recipient: str, now: datetime) -> list[Receipt]:
        """Return what a handset received during the last day, the oldest first.

        recipient: E.164.
        """
        kept = (
            record
            for record in self._records.query(recipient, consistent_read=True)
            if record.is_kept(now)
        )
        receipts = [receipt for record in kept for receipt in record.as_receipts()]
        return sorted(receipts, key=attrgetter("received_at"))
