"""How large DynamoDB takes an item to be.

By the rules of its developer guide, "DynamoDB item sizes and formats": names count as well as
values.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bench.stub.items import Item, Value


def item_size(item: Item) -> int:
    """Return the bytes that an item counts for."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Value) -> int:
    ((kind, content),) = value.items()
    return _SIZES[kind](content)


def _number_size(digits: str) -> int:
    """One byte for each two significant digits, and one more; another one for a minus."""
    significant = digits.lstrip("-").replace(".", "").strip("0")
    return (len(significant) + 1) // 2 + 1 + digits.startswith("-")


def _binary_size(base64: str) -> int:
    return len(base64) * 3 // 4 - base64.count("=")


_SIZES: Final[Mapping[str, Callable[[Any], int]]] = {
    "S": lambda text: len(text.encode()),
    "N": _number_size,
    "B": _binary_size,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "SS": lambda texts: sum(len(text.encode()) for text in texts),
    "NS": lambda numbers: sum(map(_number_size, numbers)),
    "L": lambda values: 3 + sum(1 + _value_size(value) for value in values),
    "M": lambda members: 3 + len(members) + item_size(members),
}
