"""The messages to one number, by an index of the table of messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.association import MOST_CANDIDATES
from heliograph.domain.message_ids import first_id_at
from heliograph.domain.messages import Message
from heliograph.models.batches import read_all
from heliograph.models.message_records import MessageRecord

_MILLISECOND: Final = timedelta(milliseconds=1)


class DynamoSentMessages:
    """SentMessages in a table of MessageRecord.

    The index has what never changes of a message, so a message costs it one write in its life. What
    has changed since is read from the records themselves.
    """

    def __init__(self, records: type[MessageRecord]) -> None:
        self._records = records

    def to(
        self, recipient: str, channel_number: str, start: datetime, end: datetime
    ) -> Sequence[Message]:
        """Return the messages to a number from a channel that were accepted in this time."""
        record = self._records
        # Message ids are of the millisecond; what was accepted in that of `end` is included.
        in_time = record.message_id.between(first_id_at(start), first_id_at(end + _MILLISECOND))
        found = record.by_recipient.query(
            recipient,
            in_time,
            record.channel_number == channel_number,
            scan_index_forward=False,
            limit=MOST_CANDIDATES,
        )
        keys = [record(one.partition, one.message_id) for one in found]
        return [one.message() for one in read_all(record, keys)]
