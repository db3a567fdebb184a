"""Updates in DynamoDB's language, as far as PynamoDB writes it."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias

from bench.stub.expressions import Operand, Scope, Tokens, arguments, operand
from bench.stub.items import Item, Value, comparable

_ZERO: Final = {"N": "0"}

Update: TypeAlias = Callable[[Scope, Item], None]
"""Reads the item as it was and changes the one to be."""


@cache
def update(text: str) -> Update:
    """Return what an update makes of an item."""
    tokens, steps = Tokens(text), list[Update]()
    while tokens.has_more:
        steps += _section(tokens, tokens.take())

    def apply(scope: Scope, changed: Item) -> None:
        for step in steps:
            step(scope, changed)

    return apply


def _section(tokens: Tokens, keyword: str) -> Iterator[Update]:
    yield _STEPS[keyword](tokens, tokens.take())
    while tokens.skip(","):
        yield _STEPS[keyword](tokens, tokens.take())


def _set(tokens: Tokens, path: str) -> Update:
    tokens.take("=")
    value = _arithmetic(tokens, _value(tokens))

    def step(scope: Scope, changed: Item) -> None:
        new = value(scope)
        if new is not None:
            changed[scope.name(path)] = new

    return step


def _arithmetic(tokens: Tokens, left: Operand) -> Operand:
    if tokens.next not in {"+", "-"}:
        return left
    sign = 1 if tokens.take() == "+" else -1
    right = _value(tokens)
    return lambda scope: _sum(left(scope) or _ZERO, right(scope) or _ZERO, sign)


def _value(tokens: Tokens) -> Operand:
    if tokens.skip("if_not_exists"):
        there, instead = arguments(tokens)
        return lambda scope: there(scope) or instead(scope)
    if tokens.skip("list_append"):
        tokens.take("(")
        first, _, second = _value(tokens), tokens.take(","), _value(tokens)
        tokens.take(")")
        return lambda scope: {"L": [*_list(first(scope)), *_list(second(scope))]}
    if tokens.skip("("):
        inner = _value(tokens)
        tokens.take(")")
        return inner
    return operand(tokens)


def _remove(_tokens: Tokens, path: str) -> Update:
    return lambda scope, changed: _drop(changed, scope.name(path))


def _add(tokens: Tokens, path: str) -> Update:
    more = operand(tokens)

    def step(scope: Scope, changed: Item) -> None:
        name, added = scope.name(path), more(scope) or {}
        before = scope.item.get(name)
        changed[name] = added if before is None else _added(before, added)

    return step


def _delete(tokens: Tokens, path: str) -> Update:
    less = operand(tokens)

    def step(scope: Scope, changed: Item) -> None:
        name = scope.name(path)
        ((kind, gone),) = (less(scope) or {"SS": []}).items()
        left = [one for one in scope.item.get(name, {kind: []})[kind] if one not in gone]
        if left:
            changed[name] = {kind: left}
        else:
            _drop(changed, name)

    return step


def _added(before: Value, added: Value) -> Value:
    ((kind, content),) = added.items()
    if kind == "N":
        return _sum(before, added, 1)
    return {kind: sorted({*before[kind], *content})}


def _sum(left: Value, right: Value, sign: int) -> Value:
    return {"N": str(comparable(left) + sign * comparable(right))}


def _list(value: Value | None) -> list[Value]:
    return [] if value is None else list(value["L"])


def _drop(item: Item, name: str) -> None:
    item.pop(name, None)


_STEPS: Final[dict[str, Callable[[Tokens, str], Update]]] = {
    "SET": _set,
    "REMOVE": _remove,
    "ADD": _add,
    "DELETE": _delete,
}
