"""The messages of a number."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys_for_questions
from heliograph.bootstrap.shared import once, settings
from heliograph.bootstrap.tables import items
from heliograph.models.messages_by_number import MessagesByNumber


@once
def messages_by_number() -> MessagesByNumber:
    """Return the messages by the number they went to."""
    return MessagesByNumber(
        items(settings.messages_table),
        items(settings.recipients_table),
        number_keys_for_questions(),
    )
