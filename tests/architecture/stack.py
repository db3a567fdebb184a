"""template.yaml as the tests of the architecture look at it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from tests.architecture.sources import ROOT

Properties = Mapping[str, Any]


@cache
def template() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return parsed


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by logical id; `AWS::` may be left out."""
    return {
        name: resource
        for name, resource in template()["Resources"].items()
        if resource["Type"] == f"AWS::{kind}"
    }


def properties(kind: str) -> dict[str, Properties]:
    return {name: resource.get("Properties", {}) for name, resource in resources(kind).items()}


def functions() -> dict[str, Properties]:
    return properties("Serverless::Function")


def variables(function: Properties) -> dict[str, Any]:
    """A function's own environment variables, without those that all share."""
    own: dict[str, Any] = function.get("Environment", {}).get("Variables", {})
    return own


def statements(function: Properties) -> list[dict[str, Any]]:
    """The statements of a function's role; every policy must be written out.

    One that depends on a condition is there as if the condition held.
    """
    return [
        _held(statement) for policy in function["Policies"] for statement in policy["Statement"]
    ]


def _held(statement: dict[str, Any]) -> dict[str, Any]:
    if "Fn::If" not in statement:
        return statement
    _condition, then, otherwise = statement["Fn::If"]
    assert otherwise == {"Ref": "AWS::NoValue"}
    held: dict[str, Any] = then
    return held


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def without(condition: str, value: Any) -> Any:
    """A value as it is where a condition does not hold."""
    if isinstance(value, list):
        return [without(condition, one) for one in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value and value["Fn::If"][0] == condition:
        return without(condition, value["Fn::If"][2])
    return {key: without(condition, one) for key, one in value.items()}


def mentioned(value: Any) -> set[str]:
    """The logical ids that a value refers to."""
    return {name for name in _references(value) if name in template()["Resources"]}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _referred(key, inner)


def _referred(key: str, value: Any) -> Iterator[str]:
    if key == "Ref":
        yield str(value)
    elif key == "Fn::GetAtt":
        yield str(value[0])
    elif key == "Fn::Sub":
        text, *variables = as_list(value)
        yield from (part.split("}")[0].split(".")[0] for part in text.split("${")[1:])
        yield from _references(variables)
    else:
        yield from _references(value)
