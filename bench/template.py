"""What template.yaml says of functions, queues and tables, so that nothing here repeats it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse

PROJECT: Final = Path(__file__).resolve().parent.parent
_ACCOUNT: Final = "123456789012"


@dataclass(frozen=True)
class Index:
    """projected: the attributes it holds beside the keys; None for all."""

    name: str
    keys: tuple[str, ...]
    projected: frozenset[str] | None


@dataclass(frozen=True)
class TableShape:
    """keys: the names of the partition key and, if there is one, of the sort key."""

    keys: tuple[str, ...]
    indexes: tuple[Index, ...] = ()
    has_stream: bool = False


@cache
def table_shapes() -> Mapping[str, TableShape]:
    """Return the tables by their logical ids."""
    return {name: _shape(about) for name, about in _properties("DynamoDB::Table").items()}


def memory_of(function: str) -> int:
    """Return the memory that a function is given, in MB."""
    return int(_function(function).get("MemorySize") or _shared()["MemorySize"])


def file_of(function: str) -> str:
    """Return where a function's handler is, under `functions/`."""
    about = _function(function)
    module, _, _ = about["Handler"].partition(".")
    return f"{about['CodeUri'].removeprefix('functions/')}{module}.py"


def batch_size_of(function: str) -> int:
    """Return how many entries of its queue a function is called with at most."""
    events = _function(function)["Events"].values()
    (size,) = (event["Properties"]["BatchSize"] for event in events if event["Type"] == "SQS")
    return int(size)


def patterns_of(function: str) -> list[Any]:
    """Return what a function wants to be told of its stream: whatever fits one of these."""
    events = _function(function)["Events"].values()
    (about,) = (event["Properties"] for event in events if event["Type"] == "DynamoDB")
    return [json.loads(one["Pattern"]) for one in about["FilterCriteria"]["Filters"]]


def environment_of(function: str, endpoint: str, **parameters: str) -> dict[str, str]:
    """Return a function's variables in a stack at this address; every condition holds."""
    own = _function(function).get("Environment", {}).get("Variables", {})
    variables = {**_shared()["Environment"]["Variables"], **own}
    return {name: _resolved(value, endpoint, parameters) for name, value in variables.items()}


def _resolved(value: Any, endpoint: str, parameters: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        return str(value)
    ((function, argument),) = value.items()
    if function == "Fn::If":
        return _resolved(argument[1], endpoint, parameters)
    name = argument[0] if function == "Fn::GetAtt" else argument
    if name in _properties("SQS::Queue"):
        return f"{endpoint}/{_ACCOUNT}/{name}"
    default = _template()["Parameters"].get(name, {}).get("Default", name)
    return parameters.get(name, str(default))


def _shape(about: Mapping[str, Any]) -> TableShape:
    indexes = tuple(map(_index, about.get("GlobalSecondaryIndexes", ())))
    return TableShape(_keys(about["KeySchema"]), indexes, "StreamSpecification" in about)


def _index(about: Mapping[str, Any]) -> Index:
    projection = about["Projection"]
    more = frozenset(projection.get("NonKeyAttributes", ()))
    projected = None if projection["ProjectionType"] == "ALL" else more
    return Index(about["IndexName"], _keys(about["KeySchema"]), projected)


def _keys(schema: list[dict[str, str]]) -> tuple[str, ...]:
    in_order = sorted(schema, key=lambda key: key["KeyType"])  # HASH, RANGE
    return tuple(key["AttributeName"] for key in in_order)


def _function(name: str) -> Mapping[str, Any]:
    return _properties("Serverless::Function")[name]


def _properties(kind: str) -> dict[str, Mapping[str, Any]]:
    return {
        name: resource.get("Properties", {})
        for name, resource in _template()["Resources"].items()
        if resource["Type"] == f"AWS::{kind}"
    }


def _shared() -> Mapping[str, Any]:
    shared: Mapping[str, Any] = _template()["Globals"]["Function"]
    return shared


@cache
def _template() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse((PROJECT / "template.yaml").read_text(encoding="utf-8"))
    return parsed
