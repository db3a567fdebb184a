"""Items and values as DynamoDB's wire has them."""

from decimal import Decimal
from typing import Any, TypeAlias

Value: TypeAlias = dict[str, Any]
"""A value with its type: `{"S": "shop"}`."""
Item: TypeAlias = dict[str, Value]
"""Values by name: `{"name": {"S": "shop"}}`."""
Request: TypeAlias = dict[str, Any]


class ConditionFailed(Exception):
    """A write was not done. item: the one that stood in the way."""

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


def comparable(value: Value) -> Any:
    """Return what a value is compared by; values of different types never meet here."""
    ((kind, content),) = value.items()
    return Decimal(content) if kind == "N" else content
