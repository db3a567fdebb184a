"""What messages are held against before a carrier gets them."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys
from heliograph.bootstrap.shared import once, settings
from heliograph.bootstrap.tables import items
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.histories import DynamoHistories


@once
def barrings() -> DynamoBarrings:
    """Return the opt-outs and the blocklist."""
    return barrings_by(number_keys())


def barrings_by(keys: NumberKeys) -> DynamoBarrings:
    """Return the opt-outs and the blocklist that these keys find."""
    return DynamoBarrings(items(settings.barrings_table), keys)


@once
def histories() -> DynamoHistories:
    """Return the histories of the numbers that were written to."""
    return histories_by(number_keys())


def histories_by(keys: NumberKeys) -> DynamoHistories:
    """Return the histories that these keys find."""
    recipients = items(settings.recipients_table)
    return DynamoHistories(recipients, keys, DynamoFreeNumbers(recipients))
