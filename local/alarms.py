"""Alarms, as far as the engine knows them.

It refuses those that calculate with several metrics. Nobody is called in a local run, and nothing
refers to an alarm.
"""

from typing import Any


def leave_out_metric_math(template: dict[str, Any]) -> None:
    """Take every alarm out of the template that the engine refuses, in place."""
    resources = template["Resources"]
    refused = [
        name
        for name, resource in resources.items()
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
    ]
    for name in refused:
        del resources[name]
