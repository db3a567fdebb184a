"""Counts in the embedded metric format as Powertools writes it, in a fraction of the time."""

from __future__ import annotations

import sys
import time
from typing import Any

import orjson
from aws_lambda_powertools.metrics.functions import is_metrics_disabled
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.constants import MAX_METRICS


class Counts(AmazonCloudWatchEMFProvider):
    """Metrics whose names and units are ours: neither has to be looked at.

    There is nothing beside metrics and dimensions, and no high resolution.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_told = bool(self.namespace and self.service) and not is_metrics_disabled()

    def count(self, name: str, value: float, unit: str = "Count") -> None:
        """Add to the metrics of this invocation. unit: as CloudWatch calls it."""
        known = self.metric_set.get(name)
        if known is None and len(self.metric_set) + 1 < MAX_METRICS:
            values = [float(value)]
            self.metric_set[name] = {"Unit": unit, "StorageResolution": 60, "Value": values}
        elif known is not None and len(known["Value"]) + 1 < MAX_METRICS:
            known["Value"].append(float(value))
        else:
            self.add_metric(name, unit, value)  # which knows what fits into a line

    def clear_metrics(self) -> None:
        """Begin again, with what each line says of its deployment."""
        self.metric_set.clear()
        self.dimension_sets.clear()
        self.dimension_set.clear()
        self.dimension_set.update(self.default_dimensions)

    def flush_metrics(self, raise_on_empty_metrics: bool = False) -> None:
        """Write what was counted, and begin again."""
        if self._is_told and self.metric_set:
            sys.stdout.write(f"{self._line()}\n")
            self.clear_metrics()
        else:
            super().flush_metrics(raise_on_empty_metrics)

    def _line(self) -> str:
        dimensions = [{**self.dimension_set, "service": self.service}, *self.dimension_sets]
        metrics = self.metric_set.items()
        directive = {
            "Namespace": self.namespace,
            "Dimensions": [list(names) for names in dimensions],
            "Metrics": [{"Name": name, "Unit": metric["Unit"]} for name, metric in metrics],
        }
        about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
        line: dict[str, Any] = {"_aws": about}
        for names in dimensions:
            line |= names
        return orjson.dumps(line | {name: metric["Value"] for name, metric in metrics}).decode()
