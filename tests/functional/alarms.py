"""What functions count, and the alarms of the template that look at it."""

from collections.abc import Mapping
from typing import Any

from tests.architecture.stack import resources
from tests.lambda_runtime import Output


def metric(output: Output, name: str) -> Mapping[str, Any]:
    """The one line of metrics that counts this."""
    (found,) = [line for line in output.metrics if name in line]
    return found


def rings(line: Mapping[str, Any], alarm: str) -> None:
    """Check that what was counted once is what the alarm looks at."""
    about = looks_at(resources("CloudWatch::Alarm")[alarm]["Properties"], line)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == about["Namespace"]
    assert line[about["MetricName"]] == [1.0]
    wanted = {one["Name"]: one["Value"] for one in about["Dimensions"]}
    assert set(wanted) == {name for names in directive["Dimensions"] for name in names}
    assert wanted == {"service": line["service"], "stage": {"Ref": "Stage"}}
    assert line["stage"] == "dev"


def looks_at(alarm: Mapping[str, Any], line: Mapping[str, Any]) -> Mapping[str, Any]:
    """The metric of an alarm that is in this line; an alarm that calculates has several."""
    stats = [one["MetricStat"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
    metrics: list[Mapping[str, Any]] = [stat["Metric"] for stat in stats] or [alarm]
    (found,) = [one for one in metrics if one["MetricName"] in line]
    return found
