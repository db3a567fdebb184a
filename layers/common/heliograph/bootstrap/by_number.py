"""The messages of a number."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys_for_questions
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import once, settings
from heliograph.models.history_records import HistoryRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber


@once
def messages_by_number() -> MessagesByNumber:
    """Return the messages by the number they went to."""
    return MessagesByNumber(
        database().bound(MessageRecord, settings.messages_table),
        database().bound(HistoryRecord, settings.recipients_table),
        number_keys_for_questions(),
    )
