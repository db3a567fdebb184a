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
    about: Any = resources("CloudWatch::Alarm")[alarm]["Properties"]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == about["Namespace"]
    assert line[about["MetricName"]] == [1.0]
    wanted = {one["Name"]: one["Value"] for one in about["Dimensions"]}
    assert set(wanted) == {name for names in directive["Dimensions"] for name in names}
    assert wanted == {"service": line["service"], "stage": {"Ref": "Stage"}}
    assert line["stage"] == "dev"
