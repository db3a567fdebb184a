"""Conditions in DynamoDB's language, as far as PynamoDB writes it.

A text is read once and becomes a function of an item; functions are remembered by their text.
Names and values are placeholders (`#0`, `:0`), paths have one step.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias

from bench.stub.items import Item, Request, Value, comparable

_TOKEN: Final = re.compile(r"[#:]\w+|\w+|<>|<=|>=|[=<>(),+-]")


@dataclass(frozen=True)
class Scope:
    """What operands stand for, in one item."""

    item: Item
    names: dict[str, str]
    values: dict[str, Value]

    @classmethod
    def of(cls, request: Request, item: Item | None) -> "Scope":
        """Return the scope of a request."""
        names = request.get("ExpressionAttributeNames", {})
        return cls(item or {}, names, request.get("ExpressionAttributeValues", {}))

    def value(self, operand: str) -> Value | None:
        """Return what stands there; None if the item has no such attribute."""
        if operand[0] == ":":
            return self.values[operand]
        return self.item.get(self.name(operand))

    def name(self, path: str) -> str:
        """Return the attribute that is meant, by itself or by a placeholder."""
        return self.names[path] if path[0] == "#" else path


Operand: TypeAlias = Callable[[Scope], Value | None]
Condition: TypeAlias = Callable[[Scope], bool]


@cache
def condition(text: str) -> Condition:
    """Return what a condition says of an item."""
    tokens = Tokens(text)
    read = _either(tokens)
    tokens.end()
    return read


@dataclass
class Tokens:
    text: str
    _place: int = 0
    _all: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._all = _TOKEN.findall(self.text)

    @property
    def has_more(self) -> bool:
        return self._place < len(self._all)

    @property
    def next(self) -> str:
        return self._all[self._place] if self.has_more else ""

    def take(self, *wanted: str) -> str:
        token = self.next
        if wanted and token not in wanted:
            raise ValueError(f"{token!r} in {self.text}")
        self._place += 1
        return token

    def skip(self, wanted: str) -> bool:
        """Take the next token if it is this one; tell whether it was."""
        is_there = self.next == wanted
        self._place += is_there
        return is_there

    def end(self) -> None:
        if self.has_more:
            raise ValueError(f"{self.next!r} in {self.text}")


# -- conditions ------------------------------------------------------------------------------------


def _either(tokens: Tokens) -> Condition:
    parts = [_both(tokens)]
    while tokens.skip("OR"):
        parts.append(_both(tokens))
    return parts[0] if len(parts) == 1 else lambda scope: any(part(scope) for part in parts)


def _both(tokens: Tokens) -> Condition:
    parts = [_single(tokens)]
    while tokens.skip("AND"):
        parts.append(_single(tokens))
    return parts[0] if len(parts) == 1 else lambda scope: all(part(scope) for part in parts)


def _single(tokens: Tokens) -> Condition:
    if tokens.skip("NOT"):
        negated = _single(tokens)
        return lambda scope: not negated(scope)
    if tokens.skip("("):
        inner = _either(tokens)
        tokens.take(")")
        return inner
    if tokens.next in _FUNCTIONS:
        return _function(tokens, _FUNCTIONS[tokens.take()])
    return _comparison(tokens, operand(tokens))


def _function(tokens: Tokens, function: Callable[..., bool]) -> Condition:
    operands = arguments(tokens)
    return lambda scope: function(*(operand(scope) for operand in operands))


def arguments(tokens: Tokens) -> list[Operand]:
    tokens.take("(")
    operands = [operand(tokens)]
    while tokens.take(",", ")") == ",":
        operands.append(operand(tokens))
    return operands


def _comparison(tokens: Tokens, left: Operand) -> Condition:
    comparator = tokens.take(*_COMPARATORS, "IN", "BETWEEN")
    if comparator == "IN":
        members = arguments(tokens)
        return lambda scope: left(scope) in [member(scope) for member in members]
    right = operand(tokens)
    if comparator == "BETWEEN":
        tokens.take("AND")
        last = operand(tokens)
        return lambda scope: _holds(">=", left, right, scope) and _holds("<=", left, last, scope)
    return lambda scope: _holds(comparator, left, right, scope)


def _holds(comparator: str, left: Operand, right: Operand, scope: Scope) -> bool:
    """Compare; what is not there is unlike everything and neither smaller nor larger."""
    one, other = left(scope), right(scope)
    if one is None or other is None or one.keys() != other.keys():
        return comparator == "<>"
    return bool(_COMPARATORS[comparator](comparable(one), comparable(other)))


def operand(tokens: Tokens) -> Operand:
    if tokens.skip("size"):
        (of,) = arguments(tokens)
        return lambda scope: _size(of(scope))
    named = tokens.take()
    return lambda scope: scope.value(named)


def _size(value: Value | None) -> Value | None:
    return None if value is None else {"N": str(len(next(iter(value.values()))))}


def _contains(value: Value | None, wanted: Value) -> bool:
    if value is None:
        return False
    ((kind, content),) = value.items()
    return (wanted if kind == "L" else next(iter(wanted.values()))) in content


_COMPARATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_FUNCTIONS: Final[dict[str, Callable[..., bool]]] = {
    "attribute_exists": lambda value: value is not None,
    "attribute_not_exists": lambda value: value is None,
    "contains": _contains,
    "begins_with": lambda value, start: value is not None and value["S"].startswith(start["S"]),
}
