"""The records of statistics, kept 180 days (DET-07, DET-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from heliograph.domain.counting import NOT_COUNTED, CountedHour
from heliograph.domain.statistics import Hour, Tally
from heliograph.domain.statistics_queries import STATISTICS_RETENTION, Step
from heliograph.models.counted_hours import decoded, encoded
from heliograph.models.database import PassingRecord
from heliograph.ports.clock import Clock
from heliograph.ports.statistics import Kept, Replaced

_HOUR: Final = "hour#"


class StatisticsRecord(PassingRecord):
    """What one application sent in one hour of a UTC day, in every series.

    application_day: `<application id>#<yyyy-mm-dd>`. dimension: `hour#<00 to 23>`. version: grows
    with every write. counted: see `counted_hours`. ttl: the day plus STATISTICS_RETENTION.
    """

    application_day = UnicodeAttribute(hash_key=True)
    dimension = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    counted = BinaryAttribute(legacy_encoding=False)

    def kept(self) -> Kept:
        """Return the hour that this record holds."""
        return Kept(decoded(self.counted), int(self.version))


class DynamoStatistics:
    """HourlyStatistics and CountedHours in a table of StatisticsRecord."""

    def __init__(self, records: type[StatisticsRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def of_day(self, application_id: str, day: date) -> Iterator[tuple[Hour, Tally]]:
        """Yield the hours of an application's UTC day that count anything, in their order."""
        now = self._clock.now()
        in_hours = self._records.dimension.startswith(_HOUR)
        for record in self._records.query(_partition(application_id, day), in_hours):
            tally = record.kept().counted.tally if record.is_kept(now) else None
            if tally:
                hour = int(record.dimension.removeprefix(_HOUR))
                start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
                yield Hour(application_id, start), tally

    def read(self, hour: Hour) -> Kept:
        """Return an hour as it is at this moment."""
        try:
            return self._records.get(*_key(hour), consistent_read=True).kept()
        except self._records.DoesNotExist:
            return Kept(NOT_COUNTED, 0)

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        """Keep these counts if the version that is kept is still this one."""
        record = self._records(
            *_key(hour),
            version=version + 1,
            counted=encoded(counted),
            ttl=Step.DAY.start(hour.start) + STATISTICS_RETENTION,
        )
        is_new = self._records.version.does_not_exist()
        written = record.put_if(self._records.version == version if version else is_new)
        found = written.item
        return Replaced(written.applied, Kept(NOT_COUNTED, 0) if found is None else found.kept())


def _key(hour: Hour) -> tuple[str, str]:
    return _partition(hour.application_id, hour.start.date()), f"{_HOUR}{hour.start:%H}"


def _partition(application_id: str, day: date) -> str:
    return f"{application_id}#{day:%Y-%m-%d}"
