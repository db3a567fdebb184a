"""Values as DynamoDB has them, written as PynamoDB's attributes write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import orjson

Value: TypeAlias = dict[str, Any]

_TO_THE_SECOND: Final = slice(1, 1 + len("2026-11-22T09:30:00"))
"""Of a time in JSON, without its quotes."""


def text(value: str) -> Value:
    """Return a text."""
    return {"S": value}


def number(value: int) -> Value:
    """Return a number."""
    return {"N": str(value)}


def time(at: datetime) -> Value:
    """Return a time, to the microsecond, as UTCDateTimeAttribute writes it."""
    moment = at if at.tzinfo is UTC else at.astimezone(UTC)
    to_the_second = orjson.dumps(moment)[_TO_THE_SECOND].decode()  # `isoformat` takes twice as long
    return {"S": f"{to_the_second}.{moment.microsecond:06}+0000"}


def seconds(at: datetime) -> Value:
    """Return a time in whole seconds since 1970, as time to live has it."""
    return {"N": str(int(at.timestamp()))}


def known(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Return those values that there are."""
    return {name: value for name, value in values.items() if value is not None}


def text_of(item: Mapping[str, Mapping[str, Any]], name: str) -> str | None:
    """Return the text that an item has under a name, None if it has none."""
    value = item.get(name)
    return None if value is None else value.get("S")
