"""The records of statistics, kept 180 days (DET-07, DET-11). Nothing writes them yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pynamodb.attributes import UnicodeAttribute

from heliograph.models.database import PassingRecord

STATISTICS_RETENTION: Final = timedelta(days=180)


class StatisticsRecord(PassingRecord):
    """What one application did on one UTC day, in one dimension.

    application_day: `<application id>#<yyyy-mm-dd>`. ttl: the day plus STATISTICS_RETENTION.
    """

    application_day = UnicodeAttribute(hash_key=True)
    dimension = UnicodeAttribute(range_key=True)
