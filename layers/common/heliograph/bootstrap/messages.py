"""The records of messages, which a send neither reads nor writes."""

from __future__ import annotations

from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages import DynamoMessageStore


@once
def messages() -> DynamoMessageStore:
    """Return the records of messages."""
    return DynamoMessageStore(database().bound(MessageRecord, settings.messages_table), clock)
