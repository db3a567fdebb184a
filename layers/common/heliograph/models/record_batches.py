"""Batches of reads and writes of records, by PynamoDB's models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heliograph.models.backoff import Backoff
from heliograph.models.batches import BACKOFF, put_items, read_items
from heliograph.models.database import AnyRecord


def read_all(
    records: type[AnyRecord], keys: Sequence[AnyRecord], backoff: Backoff = BACKOFF
) -> Iterator[AnyRecord]:
    """Yield those items that are there, as they are at this moment and in no order.

    keys: records that have nothing but their key, no two of them the same. Raises BatchUnfinished.
    """
    items = [key.serialize(null_check=False) for key in keys]
    ask, table = records.dispatch, records.Meta.table_name
    yield from map(records.from_raw_data, read_items(ask, table, items, backoff))


def write_all(
    records: type[AnyRecord], items: Sequence[AnyRecord], backoff: Backoff = BACKOFF
) -> None:
    """Put all these items, replacing what is there. No two may have the same key.

    Raises BatchUnfinished; some of the items are stored then.
    """
    ask, table = records.dispatch, records.Meta.table_name
    put_items(ask, table, [item.serialize() for item in items], backoff)
