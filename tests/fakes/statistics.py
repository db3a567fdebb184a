"""Statistics, kept in memory."""

from collections.abc import Iterator
from datetime import date
from threading import Lock

from heliograph.domain.counting import NOT_COUNTED, CountedHour
from heliograph.domain.statistics import EMPTY, Hour, Tally
from heliograph.domain.statistics_queries import STATISTICS_RETENTION, Step
from heliograph.ports.clock import Clock
from heliograph.ports.statistics import Kept, Replaced

from tests.fakes.clock import FakeClock


class FakeStatistics:
    """HourlyStatistics and CountedHours. reads: how often a day was read."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.kept: dict[Hour, Kept] = {}
        self.reads = 0
        self._clock = clock or FakeClock()
        self._lock = Lock()

    def tally(self, hour: Hour) -> Tally:
        """What is counted of an hour."""
        return self.kept[hour].counted.tally if hour in self.kept else EMPTY

    def of_day(self, application_id: str, day: date) -> Iterator[tuple[Hour, Tally]]:
        self.reads += 1
        for hour in sorted(self.kept):
            is_wanted = (hour.application_id, hour.start.date()) == (application_id, day)
            if is_wanted and self.tally(hour) and self._is_kept(hour):
                yield hour, self.tally(hour)

    def read(self, hour: Hour) -> Kept:
        with self._lock:
            return self.kept.get(hour, Kept(NOT_COUNTED, 0))

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        with self._lock:
            kept = self.kept.get(hour, Kept(NOT_COUNTED, 0))
            if kept.version != version:
                return Replaced(applied=False, kept=kept)
            self.kept[hour] = Kept(counted, version + 1)
            return Replaced(applied=True, kept=self.kept[hour])

    def _is_kept(self, hour: Hour) -> bool:
        return Step.DAY.start(hour.start) + STATISTICS_RETENTION > self._clock.now()
