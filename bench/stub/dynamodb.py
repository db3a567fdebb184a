"""Tables in memory: items are put, and found by what they hold."""

import re
from collections import defaultdict
from typing import Any, Final, TypeAlias

from bench.stub.counts import Counts

Item: TypeAlias = dict[str, Any]
"""Values by name, as DynamoDB writes them: `{"name": {"S": "shop"}}`."""

_EQUALITY: Final = re.compile(r"(#\w+) = (:\w+)")


class Tables:
    """DynamoDB, as far as reading configuration needs it. What is put twice is there twice."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._items: defaultdict[str, list[Item]] = defaultdict(list)

    def put_item(self, request: Item) -> Item:
        self._items[request["TableName"]].append(request["Item"])
        return {}

    def get_item(self, request: Item) -> Item:
        found = self._read(request, request["Key"])
        return {"Item": found[0]} if found else {}

    def query(self, request: Item) -> Item:
        """Find by a key condition that is made of equalities."""
        names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
        wanted = {
            names[name]: values[value]
            for name, value in _EQUALITY.findall(request["KeyConditionExpression"])
        }
        found = self._read(request, wanted)
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _read(self, request: Item, wanted: Item) -> list[Item]:
        found = [
            item for item in self._items[request["TableName"]] if wanted.items() <= item.items()
        ]
        self._counts.count_read(found, consistent=request.get("ConsistentRead", False))
        return found
