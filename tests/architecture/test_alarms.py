"""Alarms: they look at what there is, call whom they should, and are quiet when nothing happens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from heliograph.domain.parts import PATIENCE

from tests.architecture.cloudwatch import OURS, exists, metrics_of
from tests.architecture.documents import page
from tests.architecture.stack import functions, mentioned, properties, resources, template

ALARMS = properties("CloudWatch::Alarm")
DEPLOYING = page("docs/deploying.md").text

each_alarm = pytest.mark.parametrize("alarm", sorted(ALARMS))


@each_alarm
def test_an_alarm_looks_at_metrics_that_somebody_writes(alarm: str) -> None:
    assert [metric for metric in metrics_of(ALARMS[alarm]) if not exists(metric)] == []


@each_alarm
def test_an_alarm_looks_at_resources_of_this_stack(alarm: str) -> None:
    """All functions of an account share its concurrency, so their throttles have no dimension."""
    for metric in metrics_of(ALARMS[alarm]):
        if metric.namespace == OURS:
            assert metric.dimensions == {"service": "heliograph", "stage": {"Ref": "Stage"}}
        elif alarm != "ThrottledFunctionsAlarm":
            assert len(mentioned(dict(metric.dimensions))) == 1


@each_alarm
def test_an_alarm_calls_the_operator_and_says_why(alarm: str) -> None:
    assert ALARMS[alarm]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert ALARMS[alarm]["AlarmDescription"].endswith(".")


@each_alarm
def test_an_alarm_is_quiet_when_nothing_happens(alarm: str) -> None:
    assert ALARMS[alarm]["TreatMissingData"] == "notBreaching"


@each_alarm
def test_one_bad_period_rings_only_what_somebody_must_look_at_in_any_case(alarm: str) -> None:
    """Rates and ages come and go; an entry in a dead-letter queue stays."""
    once = ALARMS[alarm].get("DatapointsToAlarm", ALARMS[alarm]["EvaluationPeriods"]) == 1
    never_by_chance = {
        "TallyBehindAlarm",
        "UnroutableMessagesAlarm",
        "ContradictingReportsAlarm",
        "ManyExpiredAlarm",
    }
    assert once == (alarm.endswith("DeadLetterAlarm") or alarm in never_by_chance)


@each_alarm
def test_an_alarm_that_calculates_uses_every_metric_and_searches_for_none(alarm: str) -> None:
    """CloudWatch refuses an alarm on a search."""
    about: list[dict[str, Any]] = ALARMS[alarm].get("Metrics", [])
    expressions = [_text(one["Expression"]) for one in about if "Expression" in one]
    used = {name for text in expressions for name in re.findall(r"\b[a-z]+\b", text)}
    assert used == {one["Id"] for one in about if "MetricStat" in one}
    assert "SEARCH" not in "".join(expressions)
    assert [one.get("ReturnData", True) for one in about].count(True) == len(expressions) <= 1


def test_parts_of_long_replies_ring_no_alarm_while_they_wait() -> None:
    smallest = template()["Parameters"]["QueueSecondsAlarm"]["MinValue"]
    assert timedelta(seconds=smallest) > PATIENCE


def test_every_threshold_that_is_a_parameter_is_one_of_the_stack() -> None:
    thresholds = [alarm["Threshold"] for alarm in ALARMS.values()]
    chosen = {one["Ref"] for one in thresholds if isinstance(one, dict)}
    named = {name for name in template()["Parameters"] if name.endswith("Alarm")}
    # The number of expired messages stands in the expression beside the percentage.
    assert chosen == named - {"ExpiredPerHourAlarm"}


def test_the_price_of_alarms_and_queues_is_that_of_the_template() -> None:
    always, in_a_sandbox = _alarm_metrics(None), _alarm_metrics("IsSandbox")
    assert f"Alarms look at {always} metrics, {always + in_a_sandbox} in a sandbox" in DEPLOYING
    queues = _polled(None)
    assert f"; {queues} queues, {queues + _polled('IsSandbox')} in a sandbox;" in DEPLOYING


def _text(expression: Any) -> str:
    """An expression without the parameters in it."""
    text: str = expression["Fn::Sub"] if isinstance(expression, dict) else expression
    return re.sub(r"\$\{\w+\}", "", text)


def _alarm_metrics(condition: str | None) -> int:
    return sum(
        len(list(metrics_of(alarm["Properties"])))
        for alarm in resources("CloudWatch::Alarm").values()
        if alarm.get("Condition") == condition
    )


def _polled(condition: str | None) -> int:
    """How many queues have a function that asks them."""
    return sum(
        event["Type"] == "SQS"
        for name, function in functions().items()
        for event in function.get("Events", {}).values()
        if resources("Serverless::Function")[name].get("Condition") == condition
    )
