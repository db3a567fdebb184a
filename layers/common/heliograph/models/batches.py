"""Batches of reads and writes. DynamoDB may leave parts of one undone; those are asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from heliograph.models.backoff import Backoff
from heliograph.models.items import Item
from heliograph.models.words import CONSISTENT_READ, ITEM, KEYS, REQUEST_ITEMS, RESPONSES

READ_AT_ONCE: Final = 100
"""The most items that DynamoDB reads in one request."""
WRITTEN_AT_ONCE: Final = 25
"""The most items that DynamoDB writes in one request."""
BACKOFF: Final = Backoff(tries=8, first_seconds=0.05, longest_seconds=2.0)

_Ask: TypeAlias = Callable[[str, dict[str, Any]], dict[str, Any]]


class BatchUnfinished(Exception):
    """The table did not do all of a batch, however often it was asked."""


def read_items(
    ask: _Ask,
    table: str,
    keys: Sequence[Item],
    backoff: Backoff = BACKOFF,
    *,
    consistent_read: bool = True,
) -> Iterator[dict[str, Any]]:
    """Yield those items of a table that are there, in no order.

    ask: makes a request. keys: no two of them the same. consistent_read: without it, half as dear,
    items may be as they were a moment ago. Raises BatchUnfinished.
    """
    for chunk in _chunks(keys, READ_AT_ONCE):
        wanted = {table: {KEYS: chunk, CONSISTENT_READ: consistent_read}}
        for answer in _answers(ask, "BatchGetItem", "UnprocessedKeys", wanted, backoff):
            yield from answer[RESPONSES].get(table, ())


def put_items(ask: _Ask, table: str, items: Sequence[Item], backoff: Backoff = BACKOFF) -> None:
    """Put all these items, replacing what is there. No two may have the same key.

    ask: makes a request. Raises BatchUnfinished; some of the items are stored then.
    """
    puts = [{"PutRequest": {ITEM: item}} for item in items]
    for chunk in _chunks(puts, WRITTEN_AT_ONCE):
        wanted = {table: chunk}
        for _ in _answers(ask, "BatchWriteItem", "UnprocessedItems", wanted, backoff):
            pass


def _answers(
    ask: _Ask,
    operation: str,
    left_over: str,
    wanted: dict[str, Any],
    backoff: Backoff,
) -> Iterator[dict[str, Any]]:
    """Ask, and ask again for what is left over, until nothing is; yield each answer."""
    for _ in backoff:
        answer = ask(operation, {REQUEST_ITEMS: wanted})
        yield answer
        wanted = answer.get(left_over) or {}
        if not wanted:
            return
    raise BatchUnfinished(f"{operation} was not finished after {backoff.tries} tries")


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
