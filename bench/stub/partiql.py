"""Statements of PartiQL, as far as Heliograph writes them, as the requests that say the same."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Final

from bench.stub.items import Item, Request, Value

_INSERT: Final = re.compile(r'INSERT INTO "(?P<table>[^"]+)" VALUE \{(?P<item>.*)\}')
_UPDATE: Final = re.compile(
    r'UPDATE "(?P<table>[^"]+)" (?P<changes>.*?) WHERE (?P<holds>.*) RETURNING ALL NEW \*'
)
_CHANGE: Final = re.compile(r'(SET|REMOVE) ("[^"]+"(?: = \?)?)')
_NAME: Final = re.compile(r'"([^"]+)"')
_FIELD: Final = re.compile(r"'([^']+)': \?")


@dataclass(frozen=True)
class Statement:
    """One statement. operation: of a single write; request: without values."""

    table: str
    operation: str
    names: tuple[str, ...] = ()
    request: Request | None = None

    def asked(self, values: list[Value], keys: tuple[str, ...]) -> Request:
        """Return the request that says the same with these values. keys: those of the table."""
        if self.request is None:
            return {**_if_new(keys[0]), "Item": dict(zip(self.names, values, strict=True))}
        numbered = {f":{place}": value for place, value in enumerate(values)}
        return {
            **self.request,
            "Key": _key(str(self.request["ConditionExpression"]), numbered, keys),
            "ExpressionAttributeValues": numbered,
        }


@cache
def statement(text: str) -> Statement:
    """Read a statement. Raises ValueError for one that nobody here writes."""
    if found := _INSERT.fullmatch(text):
        return Statement(found["table"], "PutItem", tuple(_FIELD.findall(found["item"])))
    if found := _UPDATE.fullmatch(text):
        return Statement(found["table"], "UpdateItem", request=_update(found))
    raise ValueError(text)


def _update(found: re.Match[str]) -> Request:
    changes: dict[str, list[str]] = {}
    for keyword, change in _CHANGE.findall(found["changes"]):
        changes.setdefault(keyword, []).append(change)
    sections = (f"{keyword} {', '.join(some)}" for keyword, some in changes.items())
    holds = found["holds"].replace("[", "(").replace("]", ")")
    holds = re.sub(r'("[^"]+") IS MISSING', r"attribute_not_exists(\1)", holds)
    numbers = count()
    update, condition = (
        re.sub(r"\?", lambda _: f":{next(numbers)}", _NAME.sub(r"#\1", text))
        for text in (" ".join(sections), holds)
    )
    names = _NAME.findall(f"{found['changes']} {holds}")
    return {
        "UpdateExpression": update,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        "ReturnValues": "ALL_NEW",
    }


def _key(holds: str, values: dict[str, Value], keys: tuple[str, ...]) -> Item:
    return {name: values[re.findall(rf"#{name} = (:\d+)", holds)[0]] for name in keys}


def _if_new(key: str) -> Request:
    return {
        "ConditionExpression": "attribute_not_exists(#0)",
        "ExpressionAttributeNames": {"#0": key},
    }
