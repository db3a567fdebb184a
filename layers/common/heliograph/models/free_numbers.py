"""The numbers that are free of limits: one item in the table of histories."""

from __future__ import annotations

from typing import Any, Final

from heliograph.models.stored_items import StoredItems
from heliograph.models.words import UPDATE_ITEM

MOST_FREE_NUMBERS: Final = 3
"""How many numbers may be freed from limits (FRQ-06)."""

_KEY: Final = {"number_key": {"S": "free"}, "page": {"S": "now"}}
"""No key of a number is like it."""
_ADD: Final = {
    "UpdateExpression": "ADD numbers :numbers",
    "ConditionExpression": "attribute_not_exists(numbers) OR size(numbers) < :most"
    " OR contains(numbers, :number)",
}
_REMOVE: Final = {
    "UpdateExpression": "DELETE numbers :numbers",
    "ConditionExpression": "contains(numbers, :number)",
}


class DynamoFreeNumbers:
    """The numbers (E.164) that the operator has freed from limits, for tests (FRQ-06)."""

    def __init__(self, items: StoredItems) -> None:
        self._items = items

    def all(self) -> frozenset[str]:
        """Return these numbers."""
        item = self._items.read(_KEY) or {}
        return frozenset(item["numbers"]["SS"]) if "numbers" in item else frozenset()

    def add(self, recipient: str) -> bool:
        """Free a number from limits; return False if there are as many already as may be."""
        most = {":most": {"N": str(MOST_FREE_NUMBERS)}}
        return self._update(_ADD, _values(recipient) | most)

    def remove(self, recipient: str) -> bool:
        """Put a number under its limits again; return False if it was not free."""
        return self._update(_REMOVE, _values(recipient))

    def _update(self, expressions: dict[str, str], values: dict[str, Any]) -> bool:
        request = {"Key": _KEY, "ExpressionAttributeValues": values, **expressions}
        return self._items.write_item(UPDATE_ITEM, request).applied


def _values(recipient: str) -> dict[str, Any]:
    return {":number": {"S": recipient}, ":numbers": {"SS": [recipient]}}
