"""Queue entries as JSON and back.

The entries are the frozen dataclasses of the domain. orjson writes them; reading builds and
checks them again, since a queue may hold entries of an earlier version of this program.
"""

# ruff: noqa: PLC0415 - pydantic is imported late: only the readers of queues need it

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any

import orjson


class EntryUnreadable(ValueError):
    """A queue entry is not what its queue is for. Says where, never what stood there."""


def dump(entry: object) -> str:
    """Return an entry as JSON, in characters that SQS takes.

    SQS refuses U+FFFE and U+FFFF, which people do send; JSON can write them in ASCII.
    """
    text = orjson.dumps(entry).decode()
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def load(entry_type: Any, text: str) -> Any:
    """Return the entry of this type that a JSON text holds. Raises EntryUnreadable."""
    from pydantic import ValidationError

    try:
        return _adapter(entry_type).validate_json(text)
    except ValidationError as error:
        places = {".".join(map(str, problem["loc"])) for problem in error.errors()}
        raise EntryUnreadable(f"{entry_type}: {', '.join(sorted(places))}") from None


@cache
def _adapter(entry_type: Any) -> Any:
    from pydantic import Field, TypeAdapter

    if isinstance(entry_type, UnionType):
        # None of the kinds in a queue has all members that another one needs, so the first that
        # fits is the one. Otherwise each is tried, and more than once.
        entry_type = Annotated[entry_type, Field(union_mode="left_to_right")]
    return TypeAdapter(entry_type)
