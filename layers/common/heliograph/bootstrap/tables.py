"""The tables of this deployment, for the stores that most messages need."""

from __future__ import annotations

from heliograph.bootstrap.aws import dynamodb_once, dynamodb_records
from heliograph.bootstrap.shared import once
from heliograph.models.stored_items import StoredItems, Tables


@once
def _tables() -> Tables:
    return Tables(dynamodb_records(), dynamodb_once())


def items(table_name: str) -> StoredItems:
    """Return the items of a table."""
    return _tables().items(table_name)
