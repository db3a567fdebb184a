"""The records of channel numbers."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from heliograph.domain.configuration import Channel, MessageType
from heliograph.models.database import EnumAttribute, Record
from heliograph.models.items import channel_of
from heliograph.models.keys import is_possible_key


class BySignature(GlobalSecondaryIndex["ChannelRecord"]):  # type: ignore[no-untyped-call]
    """Channels by application and signature name. The same name may stand for several types."""

    class Meta:
        index_name = "by_signature"
        projection = AllProjection()

    application_id = UnicodeAttribute(hash_key=True)
    signature_name = UnicodeAttribute(range_key=True)


class ChannelRecord(Record):
    """One channel number and whose it is."""

    channel_number = UnicodeAttribute(hash_key=True)
    application_id = UnicodeAttribute()
    signature_name = UnicodeAttribute(null=True)
    message_type = EnumAttribute(MessageType, null=True)

    by_signature = BySignature()

    def channel(self) -> Channel:
        """Return the channel that this record holds."""
        return channel_of(self.to_dynamodb_dict())


class DynamoChannels:
    """Channels in a table of ChannelRecord."""

    def __init__(self, records: type[ChannelRecord]) -> None:
        self._records = records

    def get(self, channel_number: str) -> Channel | None:
        """Return a channel by its number."""
        if not is_possible_key(channel_number):
            return None
        try:
            return self._records.get(channel_number).channel()
        except self._records.DoesNotExist:
            return None

    def get_by_signature(
        self, application_id: str, signature_name: str, message_type: MessageType
    ) -> Channel | None:
        """Return the channel of an application's signature of this type (SIG-04)."""
        if not (is_possible_key(application_id) and is_possible_key(signature_name)):
            return None
        same_name = self._records.signature_name == signature_name
        for record in self._records.by_signature.query(application_id, same_name):
            if record.message_type is message_type:
                return record.channel()
        return None

    def all(self) -> Iterator[Channel]:
        """Yield every channel."""
        for record in self._records.scan():
            yield record.channel()

    def of_application(self, application_id: str) -> Iterator[Channel]:
        """Yield the channels of an application. Reads the whole table."""
        for record in self._records.scan(self._records.application_id == application_id):
            yield record.channel()

    def save(self, channel: Channel) -> None:
        """Store a channel, replacing what is there."""
        self._record(channel).save()

    def create(self, channel: Channel) -> bool:
        """Store a channel unless its number is taken; tell whether it is stored."""
        written = self._record(channel).put_if(self._records.channel_number.does_not_exist())
        # A write that was repeated because its answer was lost finds what it stored.
        return written.applied or _holds(written.item, channel)

    def _record(self, channel: Channel) -> ChannelRecord:
        return self._records(
            channel.channel_number,
            application_id=channel.application_id,
            signature_name=channel.signature_name,
            message_type=channel.message_type,
        )


def _holds(record: ChannelRecord | None, channel: Channel) -> bool:
    return record is not None and record.channel() == channel
