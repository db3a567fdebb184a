"""The items of a table as they go over the wire, for the stores that most messages need.

PynamoDB stands on the SDK of AWS, whose import takes longer than all else that a worker starts with
(docs/adr/0055-workers-start-without-the-sdk.md). Its models describe the same items; tests hold
both against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from heliograph.aws.api import Api, AwsRefused
from heliograph.models.attribute_values import seconds
from heliograph.models.backoff import Backoff
from heliograph.models.batches import BACKOFF, put_items, read_items
from heliograph.models.items import Item
from heliograph.models.statements import TableWrite, write_together
from heliograph.models.words import (
    ATTRIBUTES,
    CONDITION_FAILED,
    CONSISTENT_READ,
    ITEM,
    ITEMS,
    KEY,
    TABLE_NAME,
)
from heliograph.models.writes import Condition, Write, WrittenItem, at_most
from heliograph.ports.pending import Pending

_LAST: Final = "LastEvaluatedKey"


class StoredItems:
    """The items of one table. Whatever is asked may raise AwsFailed."""

    def __init__(self, name: str, api: Api, once: Api | None) -> None:
        self._name = name
        self._api = api
        self._once = once

    def read(self, key: Item) -> Item | None:
        """Return the item with this key, as it is at this moment."""
        answer = self._api("GetItem", self._about({KEY: key, CONSISTENT_READ: True}))
        found: Item | None = answer.get(ITEM)
        return found

    def read_all(self, keys: Sequence[Item], *, consistent_read: bool = True) -> Iterator[Item]:
        """Yield those items that are there, in no order; no two keys may be the same.

        consistent_read: without it, half as dear, they may be as they were a moment ago.
        Raises BatchUnfinished.
        """
        return read_items(self._api, self._name, keys, BACKOFF, consistent_read=consistent_read)

    def query(self, request: Mapping[str, Any]) -> Iterator[Item]:
        """Yield what a query finds at this moment, page by page. request: without the table."""
        return self._pages("Query", {CONSISTENT_READ: True, **request})

    def scan(self, request: Mapping[str, Any]) -> Iterator[Item]:
        """Yield what a scan of the whole table finds, page by page. request: without the table."""
        return self._pages("Scan", request)

    def put_all(self, items: Sequence[Item], backoff: Backoff = BACKOFF) -> None:
        """Put all these items, replacing what is there. No two may have the same key.

        Raises BatchUnfinished; some of the items are stored then.
        """
        put_items(self._api, self._name, items, backoff)

    def write(self, write: Write) -> WrittenItem:
        """Make a conditional write."""
        return self.write_item(write.operation, write.request)

    def pending(self, write: Write) -> Pending:
        """Return a conditional write that `Tables.commit` makes, with those to other tables."""
        return Pending(TableWrite(self._name, write))

    def write_together(self, writes: Sequence[Write]) -> Sequence[WrittenItem | None]:
        """Make conditional writes in as few requests as can be, each of which is made once.

        None stands for a write that may have been applied or not: it has to be made by itself.
        """
        if self._once is None:
            return [None] * len(writes)
        return write_together(self._once, [TableWrite(self._name, one) for one in writes])

    def write_item(self, operation: str, request: Mapping[str, Any]) -> WrittenItem:
        """Make a conditional write that `Write` cannot say. request: without the table."""
        try:
            answer = self._api(operation, self._about(request))
        except AwsRefused as refused:
            if refused.code != CONDITION_FAILED:
                raise
            return WrittenItem(applied=False, item=refused.answer.get(ITEM))
        return WrittenItem(applied=True, item=answer.get(ATTRIBUTES))

    def _pages(self, operation: str, request: Mapping[str, Any]) -> Iterator[Item]:
        asked = self._about(request)
        answer = self._api(operation, asked)
        yield from answer[ITEMS]
        while _LAST in answer:
            answer = self._api(operation, {**asked, "ExclusiveStartKey": answer[_LAST]})
            yield from answer[ITEMS]

    def _about(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return {TABLE_NAME: self._name, **request}


def is_kept(item: Item, now: datetime) -> bool:
    """Tell whether an item counts as there. DynamoDB may sweep days later (DET-11)."""
    return int(item["ttl"]["N"]) > now.timestamp()


def is_over(at: datetime) -> Condition:
    """Return that an item does not count as there any more at this time."""
    return at_most("ttl", seconds(at))


class Tables:
    """The tables of one deployment.

    api: makes requests, more than once if it has to. once: makes each only once; without it, all
    writes are made by themselves.
    """

    def __init__(self, api: Api, once: Api | None = None) -> None:
        self._api = api
        self._once = once

    def items(self, table_name: str) -> StoredItems:
        """Return the items of a table."""
        return StoredItems(table_name, self._api, self._once)

    def commit(self, writes: Sequence[Pending]) -> Sequence[bool]:
        """Make pending writes in as few requests as can be, each of which is made once."""
        if self._once is None:
            return [False] * len(writes)
        written = write_together(self._once, cast(Sequence[TableWrite], writes))
        return [one is not None and one.applied for one in written]
