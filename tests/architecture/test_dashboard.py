"""The dashboard: one page that shows everything an operator must see, of things that exist."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from tests.architecture.cloudwatch import OURS, Metric, exists, metrics_of
from tests.architecture.stack import properties, resources, template

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")
_SEARCH = re.compile(r"SEARCH\('\{(.+?)\} MetricName=\"(\w+)\" stage=\"(\w+)\"', '(\w+)', (\d+)\)")
CONDITIONS = ("IsSandbox", "UsesEndUserMessaging")

with_and_without = pytest.mark.parametrize("everything", [True, False])


# -- its form --------------------------------------------------------------------------------------


@with_and_without
def test_it_has_widgets_that_fill_whole_rows(everything: bool) -> None:
    width = 0
    for widget in widgets(everything=everything):
        width += widget["width"]
        assert width <= 24
        width %= 24
    assert width == 0


@with_and_without
def test_every_widget_says_what_it_shows(everything: bool) -> None:
    for widget in widgets(everything=everything):
        about = widget["properties"]
        assert about["markdown" if widget["type"] == "text" else "title"]
    titles = [one["properties"]["title"] for one in widgets(everything=True) if shows(one)]
    assert len(titles) == len(set(titles))


def test_what_is_drawn_as_a_line_is_the_threshold_of_an_alarm() -> None:
    lines = {
        line["value"]
        for widget in widgets(everything=True)
        for line in widget["properties"].get("annotations", {}).get("horizontal", [])
    }
    assert lines == {default("CarrierPercentAlarm"), default("ReportSecondsAlarm")}


# -- what it shows ---------------------------------------------------------------------------------


@with_and_without
def test_every_metric_is_one_that_somebody_writes(everything: bool) -> None:
    shown = list(all_metrics(everything=everything))
    assert len(shown) > 100
    assert [metric for metric in shown if not exists(metric)] == []


@with_and_without
def test_every_metric_is_of_this_deployment(everything: bool) -> None:
    for metric in all_metrics(everything=everything):
        if metric.namespace == OURS:
            assert metric.dimensions["stage"] == default("Stage")
        elif metric.name != "ConcurrentExecutions":
            names = set(metric.dimensions.values())
            assert names <= set(template()["Resources"])
            assert len(names) == 1


def test_every_calculation_uses_metrics_beside_it() -> None:
    for widget in widgets(everything=True):
        entries = widget["properties"].get("metrics", [])
        ids = {one[-1]["id"] for one in entries if isinstance(one[-1], dict) and "id" in one[-1]}
        used = {
            name for text in calculations(widget) for name in re.findall(r"\b[a-z]{3,}\b", text)
        }
        assert used == ids


@pytest.mark.parametrize(
    ("kind", "namespace", "names"),
    [
        ("Serverless::Function", "AWS/Lambda", "Throttles Errors Invocations Duration"),
        ("DynamoDB::Table", "AWS/DynamoDB", "WriteThrottleEvents ReadThrottleEvents"),
        ("DynamoDB::Table", "AWS/DynamoDB", "ConsumedWriteCapacityUnits"),
        ("Logs::LogGroup", "AWS/Logs", "IncomingBytes"),
        ("work", "AWS/SQS", "ApproximateAgeOfOldestMessage"),
        ("work", "AWS/SQS", "NumberOfMessagesReceived NumberOfEmptyReceives"),
        ("dead letters", "AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    ],
)
@with_and_without
def test_nothing_of_the_stack_is_left_out(
    everything: bool, kind: str, namespace: str, names: str
) -> None:
    for name in names.split():
        shown = [
            next(iter(metric.dimensions.values()))
            for metric in all_metrics(everything=everything)
            if (metric.namespace, metric.name, len(metric.dimensions)) == (namespace, name, 1)
        ]
        assert sorted(shown) == sorted(present(kind, everything=everything))


@with_and_without
def test_every_alarm_is_on_it(everything: bool) -> None:
    (widget,) = [one for one in widgets(everything=everything) if one["type"] == "alarm"]
    alarms = present("CloudWatch::Alarm", everything=everything)
    assert sorted(widget["properties"]["alarms"]) == sorted(alarms)


def test_everything_of_ours_that_rings_an_alarm_is_drawn() -> None:
    rings = {
        metric.name
        for alarm in properties("CloudWatch::Alarm").values()
        for metric in metrics_of(alarm)
        if metric.namespace == OURS
    }
    # A line at zero, but for the day on which the alarm rings.
    never_drawn = {"ReportsContradicting"}
    drawn = {one.name for one in all_metrics(everything=True) if one.namespace == OURS}
    assert rings - never_drawn <= drawn


# -- reading it ------------------------------------------------------------------------------------


def shows(widget: Mapping[str, Any]) -> bool:
    return bool(widget["type"] == "metric")


def default(parameter: str) -> Any:
    return template()["Parameters"][parameter]["Default"]


def present(kind: str, *, everything: bool) -> list[str]:
    """The logical ids of a kind; with those of all conditions, or without any of them."""
    is_queue = kind in ("work", "dead letters")
    return [
        name
        for name, resource in resources("SQS::Queue" if is_queue else kind).items()
        if everything or "Condition" not in resource
        if not is_queue or name.endswith("DeadLetterQueue") == (kind == "dead letters")
    ]


@cache
def widgets(*, everything: bool) -> list[dict[str, Any]]:
    """The body; what refers to a resource is its logical id."""
    (about,) = properties("CloudWatch::Dashboard").values()
    text, variables = about["DashboardBody"]["Fn::Sub"]
    pieces = {name: _piece(value, everything=everything) for name, value in variables.items()}
    body: dict[str, list[dict[str, Any]]] = json.loads(_substituted(text, pieces))
    return body["widgets"]


def _piece(value: Mapping[str, Any], *, everything: bool) -> str:
    condition, then, otherwise = value["Fn::If"]
    assert condition in CONDITIONS
    return _substituted(then["Fn::Sub"], {}) if everything else str(otherwise)


def _substituted(text: str, pieces: Mapping[str, str]) -> str:
    """What Fn::Sub makes of a text: `${!name}` stays as `${name}`."""

    def value(found: re.Match[str]) -> str:
        literal, name = found.groups()
        if literal:
            return f"${{{name}}}"
        if name in pieces:
            return pieces[name]
        if name in template()["Parameters"]:
            return str(default(name))
        resource, _, _ = name.partition(".")
        assert resource in template()["Resources"] or name == "AWS::Region", name
        return resource

    return _VARIABLE.sub(value, text)


def all_metrics(*, everything: bool) -> Iterator[Metric]:
    for widget in widgets(everything=everything):
        before: list[str] = []
        for entry in widget["properties"].get("metrics", []):
            words = [one for one in entry if isinstance(one, str)]
            if words:
                before = _written_out(words, before)
                namespace, name, *dimensions = before
                pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
                yield Metric(namespace, name, pairs)
            for options in entry:
                if isinstance(options, dict):
                    yield from _searched(options.get("expression", ""))


def _written_out(words: list[str], before: list[str]) -> list[str]:
    """A dot stands for what was in its place before, three dots for all but the end."""
    if words[0] == "...":
        return [*before[: len(before) - len(words) + 1], *words[1:]]
    return [before[place] if word == "." else word for place, word in enumerate(words)]


def _searched(expression: str) -> Iterator[Metric]:
    assert expression.count("SEARCH") == len(_SEARCH.findall(expression))
    for schema, name, stage, _statistic, _period in _SEARCH.findall(expression):
        namespace, *dimensions = schema.split(",")
        yield Metric(namespace, name, dict.fromkeys(dimensions, "any") | {"stage": stage})


def calculations(widget: Mapping[str, Any]) -> list[str]:
    """The expressions of a widget that are no searches."""
    entries = widget["properties"].get("metrics", [])
    expressions = [one[0]["expression"] for one in entries if isinstance(one[0], dict)]
    return [one for one in expressions if "SEARCH" not in one]
