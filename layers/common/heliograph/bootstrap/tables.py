"""The tables of this deployment, for the stores that most messages need."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.bootstrap.aws import dynamodb_once, dynamodb_records
from heliograph.bootstrap.shared import once
from heliograph.models.stored_items import StoredItems, Tables
from heliograph.ports.pending import Pending


@once
def _tables() -> Tables:
    return Tables(dynamodb_records(), dynamodb_once())


def items(table_name: str) -> StoredItems:
    """Return the items of a table."""
    return _tables().items(table_name)


def commit(writes: Sequence[Pending]) -> Sequence[bool]:
    """Make pending writes, which may be to several tables."""
    return _tables().commit(writes)
