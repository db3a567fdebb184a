"""The metrics that alarms and the dashboard name, and those that there are."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from heliograph.domain.jobs import StatusReport
from heliograph.domain.measures import Measure
from heliograph.domain.measuring import of_end, of_push_failed
from heliograph.domain.messages import EXPIRED_CODE, MessageState, Outcome, ReportSource

from tests.architecture.sources import ROOT
from tests.contracts.examples import OUTCOMES, message_at
from tests.fakes import NOON

OURS = "Heliograph"
_DEPLOYMENT = frozenset({"service", "stage"})

OF_AWS: Mapping[str, Mapping[frozenset[str], frozenset[str]]] = {
    "AWS/SQS": {
        frozenset({"QueueName"}): frozenset(
            {
                "ApproximateAgeOfOldestMessage",
                "ApproximateNumberOfMessagesVisible",
                "NumberOfMessagesSent",
                "NumberOfMessagesReceived",
                "NumberOfMessagesDeleted",
                "NumberOfEmptyReceives",
            }
        )
    },
    "AWS/Lambda": {
        frozenset({"FunctionName"}): frozenset(
            {"Invocations", "Errors", "Throttles", "Duration", "IteratorAge"}
        ),
        frozenset(): frozenset({"Throttles", "ConcurrentExecutions"}),
    },
    "AWS/DynamoDB": {
        frozenset({"TableName"}): frozenset(
            {
                "WriteThrottleEvents",
                "ReadThrottleEvents",
                "ConsumedWriteCapacityUnits",
                "ConsumedReadCapacityUnits",
            }
        ),
        frozenset({"TableName", "GlobalSecondaryIndexName"}): frozenset(
            {"WriteThrottleEvents", "ConsumedWriteCapacityUnits"}
        ),
    },
    "AWS/ApiGateway": {frozenset({"ApiId"}): frozenset({"Count", "4xx", "5xx", "Latency"})},
    "AWS/Logs": {frozenset({"LogGroupName"}): frozenset({"IncomingBytes"})},
}
"""What AWS itself measures, by dimensions, as its documentation of each service says."""


@dataclass(frozen=True)
class Metric:
    """dimensions: their values are references to resources of the template, or texts."""

    namespace: str
    name: str
    dimensions: Mapping[str, Any]


def exists(metric: Metric) -> bool:
    """Tell whether somebody writes this metric with these dimensions."""
    names = frozenset(metric.dimensions)
    if metric.namespace != OURS:
        return metric.name in OF_AWS[metric.namespace].get(names, ())
    if names == _DEPLOYMENT:
        return metric.name in _counted()
    return (metric.name, names) in _measured()


def metrics_of(alarm: Mapping[str, Any]) -> Iterator[Metric]:
    """The metrics that an alarm looks at."""
    stats = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
    for about in stats or [alarm]:
        dimensions = {one["Name"]: one["Value"] for one in about.get("Dimensions", [])}
        yield Metric(about["Namespace"], about["MetricName"], dimensions)


@cache
def _counted() -> frozenset[str]:
    """Every name that functions count for the whole deployment: texts of the code."""
    inside = ROOT / "layers" / "common" / "heliograph"
    texts = {
        node.value
        for room in ("domain", "usecases", "edge", "bootstrap")
        for path in (inside / room).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    states = {f"Messages{state.value.capitalize()}" for state in MessageState}
    statuses = {f"Status{hundreds}xx" for hundreds in range(2, 6)}
    return frozenset(texts | states | statuses)


@cache
def _measured() -> frozenset[tuple[str, frozenset[str]]]:
    """Every name that is measured of an owner, with its dimensions: of ends and pushes."""
    expired = Outcome(
        state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
    )
    ended = [
        replace(
            message_at(),
            carrier="any",
            submitted_at=NOON,
            received_at=NOON,
            state=outcome.state,
            outcome=outcome,
        )
        for outcome in (OUTCOMES[MessageState.DELIVERED], expired)
    ]
    report = StatusReport(
        message_id=ended[0].message_id,
        dialect="huawei",
        url="https://customer.test",
        recipient="+8613800000001",
        outcome=expired,
        sequence=1,
        segment_count=1,
    )
    every = [*of_end(ended[0]), *of_end(ended[1]), of_push_failed(report)]
    return frozenset((one.name, _DEPLOYMENT | _kind(one)) for one in every)


def _kind(measure: Measure) -> frozenset[str]:
    return frozenset({measure.of[0]} if measure.of else ())
