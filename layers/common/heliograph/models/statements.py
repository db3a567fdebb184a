"""Several conditional writes in one request, each with an answer of its own.

The request is only the fast way. A write that it does not say yes to may have been applied or not,
so it has to be made by itself, which tells why not (docs/adr/0049-writes-that-go-together.md).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from pynamodb.constants import ATTRIBUTES, ITEM, RESPONSES, TABLE_NAME

from heliograph.aws.api import Api, AwsFailed, AwsRefused
from heliograph.models.writes import Write, WrittenItem

AT_ONCE: Final = 25
"""As many statements as DynamoDB takes in one request."""
CONDITION_FAILED: Final = "ConditionalCheckFailedException"


def write_together(
    api: Api, table_name: str, writes: Sequence[Write]
) -> Sequence[WrittenItem | None]:
    """Make writes to one table; return what became of each, None where nobody knows.

    Of several writes to one item only the first is tried: DynamoDB wants each to another one.
    """
    written: list[WrittenItem | None] = [None] * len(writes)
    first: dict[Hashable, int] = {}
    for place, write in enumerate(writes):
        if write.has_statement:
            first.setdefault(write.target, place)
    places = list(first.values())
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        answers = _written(api, table_name, [writes[place] for place in some])
        for place, answer in zip(some, answers, strict=True):
            written[place] = answer
    return written


def _written(api: Api, table_name: str, writes: Sequence[Write]) -> Sequence[WrittenItem | None]:
    if len(writes) == 1:
        return [_alone(api, table_name, writes[0])]
    statements = [write.statement(table_name) for write in writes]
    try:
        responses = api("BatchExecuteStatement", {"Statements": statements})[RESPONSES]
    except AwsFailed:
        return [None] * len(writes)
    return [
        None if "Error" in response else write.written(response)
        for write, response in zip(writes, responses, strict=True)
    ]


def _alone(api: Api, table_name: str, write: Write) -> WrittenItem | None:
    """Make one write, which costs less than a request for several."""
    try:
        answer = api(write.operation, {TABLE_NAME: table_name, **write.request})
    except AwsRefused as refused:
        is_told = refused.code == CONDITION_FAILED
        return WrittenItem(applied=False, item=refused.answer.get(ITEM)) if is_told else None
    except AwsFailed:
        return None
    return WrittenItem(applied=True, item=answer.get(ATTRIBUTES))
