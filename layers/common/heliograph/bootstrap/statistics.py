"""The statistics: what messages count."""

from __future__ import annotations

from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.models.statistics import DynamoStatistics, StatisticsRecord


@once
def statistics() -> DynamoStatistics:
    """Return the counts of messages by the hour."""
    return DynamoStatistics(database().bound(StatisticsRecord, settings.statistics_table), clock)
