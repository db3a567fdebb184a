"""The records of numbers that must not be written to."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from heliograph.domain.barring import Barring
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barrings import channel_of, kind_of, scope_of
from heliograph.models.database import Record


class ByChannel(GlobalSecondaryIndex["BarringRecord"]):  # type: ignore[no-untyped-call]
    """Opt-outs of a channel, by when they were last changed. The blocklist is not in it."""

    class Meta:
        index_name = "by_channel"
        projection = AllProjection()

    channel_number = UnicodeAttribute(hash_key=True, attr_name="channel")
    recorded_at = UTCDateTimeAttribute(range_key=True)


class BarringRecord(Record):
    """One barring, or what is left of it once it is lifted.

    The key of the number is the partition: dispatch asks for numbers, and all opt-outs of one
    channel in one partition would be one hot partition. So a barring holds without the number.
    recipient: the number for those who read lists, its pseudonym once it was erased; missing where
    the barring is lifted.
    scope: `channel#<number>` for an opt-out, `*` for the blocklist. is_lifted: true or missing.
    channel_number: of an opt-out; missing for the blocklist, which is no part of the index by it.
    begun_by: missing where it is lifted.
    """

    number_key = UnicodeAttribute(hash_key=True)
    scope = UnicodeAttribute(range_key=True)
    recipient = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    recorded_by = UnicodeAttribute()
    recorded_at = UTCDateTimeAttribute()
    inbound_id = UnicodeAttribute(null=True)
    begun_by = UnicodeAttribute(null=True)
    is_lifted = BooleanAttribute(null=True)
    channel_number = UnicodeAttribute(attr_name="channel", null=True)

    by_channel = ByChannel()

    def barring(self) -> Barring:
        """Return the barring that this record holds."""
        return Barring(
            kind=kind_of(self.scope),
            recipient=self.recipient,
            channel_number=channel_of(self.scope),
            reason=self.reason,
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
            inbound_id=self.inbound_id,
            begun_by=self.begun_by,
            is_lifted=bool(self.is_lifted),
        )


def barring_record(
    records: type[BarringRecord], barring: Barring, keys: NumberKeys
) -> BarringRecord:
    """Return a record of a barring. Nobody lists what is lifted, so that holds no number."""
    return records(
        keys.of(barring.recipient),
        scope_of(barring.channel_number),
        recipient=None if barring.is_lifted else barring.recipient,
        reason=barring.reason,
        recorded_by=barring.recorded_by,
        recorded_at=barring.recorded_at,
        inbound_id=barring.inbound_id,
        begun_by=None if barring.is_lifted else begun_by(barring),
        is_lifted=barring.is_lifted or None,
        channel_number=barring.channel_number,
    )


def begun_by(barring: Barring) -> str:
    """Return what a barring begins with if it is recorded where there is none."""
    return barring.inbound_id or barring.recorded_by
