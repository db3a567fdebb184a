"""Several conditional writes in one request, each with an answer of its own.

The request is only the fast way. A write that it does not say yes to may have been applied or not,
so it has to be made by itself, which tells why not (docs/adr/0049-writes-that-go-together.md).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

from heliograph.aws.api import Api, AwsFailed, AwsRefused
from heliograph.domain.values import value
from heliograph.models.words import ATTRIBUTES, CONDITION_FAILED, ITEM, RESPONSES, TABLE_NAME
from heliograph.models.writes import Write, WrittenItem

AT_ONCE: Final = 25
"""As many statements as DynamoDB takes in one request."""


@value()
class TableWrite:
    """A write to an item of a table."""

    table_name: str
    write: Write

    @property
    def request(self) -> dict[str, Any]:
        """The request that makes it alone."""
        return {TABLE_NAME: self.table_name, **self.write.request}

    @property
    def target(self) -> Hashable:
        """What is the same for all writes to the same item."""
        return self.table_name, self.write.target


def write_together(api: Api, writes: Sequence[TableWrite]) -> Sequence[WrittenItem | None]:
    """Make writes; return what became of each, None where nobody knows.

    Of several writes to one item only the first is tried: DynamoDB wants each to another one.
    """
    written: list[WrittenItem | None] = [None] * len(writes)
    first: dict[Hashable, int] = {}
    for place, one in enumerate(writes):
        if one.write.has_statement:
            first.setdefault(one.target, place)
    places = list(first.values())
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        answers = _written(api, [writes[place] for place in some])
        for place, answer in zip(some, answers, strict=True):
            written[place] = answer
    return written


def _written(api: Api, writes: Sequence[TableWrite]) -> Sequence[WrittenItem | None]:
    if len(writes) == 1:
        return [_alone(api, writes[0])]
    statements = [one.write.statement(one.table_name) for one in writes]
    try:
        responses = api("BatchExecuteStatement", {"Statements": statements})[RESPONSES]
    except AwsFailed:
        return [None] * len(writes)
    return [
        None if "Error" in response else one.write.written(response)
        for one, response in zip(writes, responses, strict=True)
    ]


def _alone(api: Api, one: TableWrite) -> WrittenItem | None:
    """Make one write, which costs less than a request for several."""
    try:
        answer = api(one.write.operation, one.request)
    except AwsRefused as refused:
        is_told = refused.code == CONDITION_FAILED
        return WrittenItem(applied=False, item=refused.answer.get(ITEM)) if is_told else None
    except AwsFailed:
        return None
    return WrittenItem(applied=True, item=answer.get(ATTRIBUTES))
