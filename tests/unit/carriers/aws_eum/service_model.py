"""The real model of the service, as botocore has it, and what it says of a request."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator

from tests.contracts.carriers.aws_eum import aws


@cache
def service() -> ServiceModel:
    return aws().get_service_model("pinpoint-sms-voice-v2")


def send_text_message() -> OperationModel:
    return service().operation_model("SendTextMessage")


def problems(request: Mapping[str, Any]) -> list[str]:
    """Everything in a request that the service would not take.

    botocore looks at names, types and smallest lengths; patterns, words and largest lengths it
    leaves to the service.
    """
    shape: Any = send_text_message().input_shape
    report = ParamValidator().validate(request, shape)
    return [report.generate_report()] if report.has_errors() else list(_limits("", request, shape))


def _limits(place: str, value: Any, shape: Any) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, inner in value.items():
            yield from _limits(f"{place}.{name}", inner, shape.members[name])
    elif shape.type_name == "map":
        for key, inner in value.items():
            yield from _limits(f"{place}[{key}]", key, shape.key)
            yield from _limits(f"{place}.{key}", inner, shape.value)
    yield from (f"{place}: {rule}" for rule in _broken(value, shape.metadata))


def _broken(value: Any, limits: Mapping[str, Any]) -> Iterator[str]:
    size = value if isinstance(value, int) else len(value)
    if size > limits.get("max", size):
        yield f"more than {limits['max']}"
    if size < limits.get("min", size):
        yield f"less than {limits['min']}"
    if "pattern" in limits and re.fullmatch(limits["pattern"], value) is None:
        yield "pattern"
    if "enum" in limits and value not in limits["enum"]:
        yield "no word that is known"
