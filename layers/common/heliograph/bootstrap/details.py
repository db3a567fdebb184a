"""The messages, as they are listed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from heliograph.bootstrap.by_number import messages_by_number
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, settings
from heliograph.models.details import DynamoMessageDetails, DynamoTemplateNames
from heliograph.models.message_records import MessageRecord
from heliograph.models.templates import TemplateRecord

_READ_AT_ONCE: Final = 16
"""A thread for each shard of a day."""


def message_details() -> DynamoMessageDetails:
    """Return the messages by the day and by the recipient."""
    records = database().bound(MessageRecord, settings.messages_table)
    return DynamoMessageDetails(
        records, messages_by_number(), clock, ThreadPoolExecutor(_READ_AT_ONCE)
    )


def template_names() -> DynamoTemplateNames:
    """Return the names of templates."""
    return DynamoTemplateNames(database().bound(TemplateRecord, settings.templates_table))
