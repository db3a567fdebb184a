"""Expressions that are written by hand call no attribute by a word that DynamoDB keeps for itself.

DynamoDB refuses such a request, and the local engine takes it.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.architecture.sources import LAYER, Source, sources

_OPERATORS: Final = {"ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"}
_FUNCTIONS: Final = re.compile(r"\w+\(")
_NAME: Final = re.compile(r"(?<![#:\w.])[A-Za-z_]\w*")
RESERVED: Final = set(ReservedKeywords.get_reserved_keywords())


def expressions(source: Source) -> Iterator[str]:
    """Every text that is, or is part of, the value of a key such as `UpdateExpression`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and str(key.value).endswith("Expression"):
                    yield from texts(value)


def texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def reserved_in(expression: str) -> set[str]:
    names = {name.upper() for name in _NAME.findall(_FUNCTIONS.sub("(", expression))}
    return (names - _OPERATORS) & RESERVED


def test_no_expression_names_an_attribute_by_a_reserved_word() -> None:
    written = [
        (source.name, expression)
        for source in sources(LAYER / "models")
        for expression in expressions(source)
    ]
    assert len(written) > 10
    assert [(name, reserved_in(one)) for name, one in written if reserved_in(one)] == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("SET number = :number", {"NUMBER"}),
        ("attribute_exists(total) AND #page = :page", {"TOTAL"}),
        ("size(numbers) < :most AND parts.#part = :part", set()),
    ],
)
def test_a_reserved_word_is_seen_and_a_function_is_none(expression: str, words: set[str]) -> None:
    assert reserved_in(expression) == words
