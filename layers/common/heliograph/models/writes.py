"""Conditional writes as they go over the wire: as a request of their own, or as one statement of
PartiQL among several in a request.

Both are put together of the same parts, and values stand in the same order in both.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, Self, TypeAlias

from heliograph.domain.values import value
from heliograph.models.items import Item
from heliograph.models.words import ALL_NEW, ITEM, PUT_ITEM, UPDATE_ITEM

_KINDS: Final = 256
"""More than there are writes that differ in more than their values."""

_TOLD: Final = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}

Value: TypeAlias = Mapping[str, Any]
Statement: TypeAlias = dict[str, Any]


@value()
class WrittenItem:
    """What became of a conditional write: whether it was applied, and the item as it is now.

    item: None if there is none, and where the write does not ask for it.
    """

    applied: bool
    item: Item | None


class Write(Protocol):
    """A write to one item that is applied only if the item is as it should be."""

    @property
    def operation(self) -> str:
        """The operation that makes this write alone."""

    @property
    def request(self) -> dict[str, Any]:
        """Its request, without the table."""

    @property
    def target(self) -> Hashable:
        """What is the same for all writes to the same item of a table."""

    @property
    def has_statement(self) -> bool:
        """Whether PartiQL can say it."""

    def statement(self, table_name: str) -> Statement:
        """Return the same write for a batch. It may be stricter than the request."""

    def written(self, response: Mapping[str, Any]) -> WrittenItem | None:
        """Return what a statement has done; None if the response does not tell."""


class _Test(NamedTuple):
    """What an attribute has to be like, in either language, with `{}` for the attribute and `?`
    for each value.
    """

    name: str
    expression: str
    statement: str


@value()
class Condition:
    """A test, and the values that it needs."""

    test: _Test
    values: tuple[Value, ...] = ()


def equal(name: str, value: Value) -> Condition:
    """Return that an attribute is this."""
    return Condition(_Test(name, "{} = ?", "{} = ?"), (value,))


def above(name: str, value: Value) -> Condition:
    """Return that an attribute is more than this."""
    return Condition(_Test(name, "{} > ?", "{} > ?"), (value,))


def at_most(name: str, value: Value) -> Condition:
    """Return that an attribute is no more than this."""
    return Condition(_Test(name, "{} <= ?", "{} <= ?"), (value,))


def one_of(name: str, values: tuple[Value, ...]) -> Condition:
    """Return that an attribute is one of these."""
    many = ", ".join("?" * len(values))
    return Condition(_Test(name, f"{{}} IN ({many})", f"{{}} IN [{many}]"), values)


def missing(name: str) -> Condition:
    """Return that there is no such attribute."""
    return Condition(_Test(name, "attribute_not_exists({})", "{} IS MISSING"))


def sized(name: str, size: Value) -> Condition:
    """Return that an attribute has so many members."""
    return Condition(_Test(name, "size({}) = ?", "size({}) = ?"), (size,))


class _Shape(NamedTuple):
    """All of an update but its values and its key."""

    sets: tuple[str, ...]
    once: tuple[str, ...]
    removes: tuple[str, ...]
    tests: tuple[_Test, ...]


@value()
class Update:
    """Changes the item with this key if all conditions hold, and is answered by the item.

    once: what is set unless it is there.
    """

    key: Item
    sets: Mapping[str, Value]
    conditions: tuple[Condition, ...]
    removes: tuple[str, ...] = ()
    once: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def to(cls, item: Item, key: tuple[str, ...], conditions: tuple[Condition, ...]) -> Self:
        """Return what makes an item this one. What it has beside this, it keeps."""
        sets = {name: value for name, value in item.items() if name not in key}
        return cls({name: item[name] for name in key}, sets, conditions)

    @property
    def operation(self) -> str:
        return UPDATE_ITEM

    @property
    def request(self) -> dict[str, Any]:
        return {
            "Key": self.key,
            **_expressions(self._shape()),
            **_numbers(self._values()),
            "ReturnValues": ALL_NEW,
            **_TOLD,
        }

    @property
    def target(self) -> Hashable:
        return _texts(self.key)

    @property
    def has_statement(self) -> bool:
        return not self.once

    def statement(self, table_name: str) -> Statement:
        return {
            "Statement": _update(table_name, tuple(self.key), self._shape()),
            "Parameters": [*self._values(), *self.key.values()],
        }

    def written(self, response: Mapping[str, Any]) -> WrittenItem | None:
        item = response.get(ITEM)
        return None if item is None else WrittenItem(applied=True, item=item)

    def _shape(self) -> _Shape:
        tests = tuple(condition.test for condition in self.conditions)
        return _Shape(tuple(self.sets), tuple(self.once), self.removes, tests)

    def _values(self) -> Iterator[Value]:
        yield from self.sets.values()
        yield from self.once.values()
        for condition in self.conditions:
            yield from condition.values


@value()
class Put:
    """Puts an item if there is none with its key, or one that it may replace.

    key: the attributes of the key. replaces: what such an item has to be like; None if no item may
    be replaced.
    """

    item: Item
    key: tuple[str, ...]
    replaces: Condition | None = None

    @property
    def operation(self) -> str:
        return PUT_ITEM

    @property
    def request(self) -> dict[str, Any]:
        replaces = self.replaces
        return {
            "Item": self.item,
            **_unless_there(self.key[0], replaces and replaces.test),
            **_numbers(replaces.values if replaces else ()),
            **_TOLD,
        }

    @property
    def target(self) -> Hashable:
        return _texts({name: self.item[name] for name in self.key})

    @property
    def has_statement(self) -> bool:
        return True

    def statement(self, table_name: str) -> Statement:
        """Return an INSERT, which replaces nothing."""
        text, values = _insert(table_name, tuple(self.item)), list(self.item.values())
        return {"Statement": text, "Parameters": values}

    def written(self, _response: Mapping[str, Any]) -> WrittenItem:
        return WrittenItem(applied=True, item=None)


def _numbers(values: Iterable[Value]) -> Mapping[str, Any]:
    """Return values by their placeholders; DynamoDB wants none of them told if there are none."""
    numbered = {f":{place}": value for place, value in enumerate(values)}
    return {"ExpressionAttributeValues": numbered} if numbered else {}


def _texts(key: Item) -> Hashable:
    return tuple(text for value in key.values() for text in value.values())


# -- in the words of either language: there are only so many ---------------------------------------


@lru_cache(maxsize=_KINDS)
def _expressions(shape: _Shape) -> Mapping[str, Any]:
    assigned = [f"#{name} = ?" for name in shape.sets]
    assigned += [f"#{name} = if_not_exists(#{name}, ?)" for name in shape.once]
    gone = f" REMOVE {', '.join(f'#{name}' for name in shape.removes)}" if shape.removes else ""
    holds = " AND ".join(test.expression.format(f"#{test.name}") for test in shape.tests)
    tested = (test.name for test in shape.tests)
    names = (*shape.sets, *shape.once, *shape.removes, *tested)
    return {
        "UpdateExpression": _numbered(f"SET {', '.join(assigned)}{gone}", 0),
        "ConditionExpression": _numbered(holds, len(assigned)),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


@lru_cache(maxsize=_KINDS)
def _unless_there(key: str, test: _Test | None) -> Mapping[str, Any]:
    names = (key,) if test is None else (key, test.name)
    holds = "" if test is None else f" OR {test.expression.format(f'#{test.name}')}"
    return {
        "ConditionExpression": _numbered(f"attribute_not_exists(#{key}){holds}", 0),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


def _numbered(expression: str, first: int) -> str:
    """Return an expression with a placeholder for each value in place of its question mark."""
    begin, *rests = expression.split("?")
    return begin + "".join(f":{place}{rest}" for place, rest in enumerate(rests, first))


@lru_cache(maxsize=_KINDS)
def _update(table_name: str, key: tuple[str, ...], shape: _Shape) -> str:
    changes = [f'SET "{name}" = ?' for name in shape.sets]
    changes += [f'REMOVE "{name}"' for name in shape.removes]
    holds = [test.statement.format(f'"{test.name}"') for test in shape.tests]
    holds += [f'"{name}" = ?' for name in key]
    changed = f'UPDATE "{table_name}" {" ".join(changes)} WHERE {" AND ".join(holds)}'
    return f"{changed} RETURNING ALL NEW *"


@lru_cache(maxsize=_KINDS)
def _insert(table_name: str, names: tuple[str, ...]) -> str:
    return f'INSERT INTO "{table_name}" VALUE {{{", ".join(f"{name!r}: ?" for name in names)}}}'
