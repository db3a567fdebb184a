"""The records of messages, which a send neither reads nor writes."""

from __future__ import annotations

from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tables import items
from heliograph.models.messages import DynamoMessageStore


@once
def messages() -> DynamoMessageStore:
    """Return the records of messages."""
    return DynamoMessageStore(items(settings.messages_table), clock)
