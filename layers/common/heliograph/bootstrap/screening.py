"""What messages are held against before a carrier gets them."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import once, settings
from heliograph.models.barrings import BarringRecord, DynamoBarrings
from heliograph.models.recipients import (
    DynamoFreeNumbers,
    DynamoFrequencyControl,
    FreeNumbersRecord,
    RecipientRecord,
)


@once
def barrings() -> DynamoBarrings:
    """Return the opt-outs and the blocklist."""
    return DynamoBarrings(database().bound(BarringRecord, settings.barrings_table), number_keys())


@once
def frequency() -> DynamoFrequencyControl:
    """Return the histories of the numbers that were written to."""
    table = settings.recipients_table
    return DynamoFrequencyControl(
        database().bound(RecipientRecord, table),
        DynamoFreeNumbers(database().bound(FreeNumbersRecord, table)),
    )
