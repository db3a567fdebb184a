"""Statistics, kept in memory."""

from collections.abc import Iterator
from datetime import date

from heliograph.domain.statistics import Hour, Tally
from heliograph.domain.statistics_queries import STATISTICS_RETENTION, Step
from heliograph.ports.clock import Clock

from tests.fakes.clock import FakeClock


class FakeStatistics:
    """HourlyStatistics. reads: how often a day was read."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.tallies: dict[Hour, Tally] = {}
        self.reads = 0
        self._clock = clock or FakeClock()

    def of_day(self, application_id: str, day: date) -> Iterator[tuple[Hour, Tally]]:
        self.reads += 1
        for hour, tally in sorted(self.tallies.items()):
            is_wanted = (hour.application_id, hour.start.date()) == (application_id, day)
            if is_wanted and tally and self._is_kept(hour):
                yield hour, tally

    def _is_kept(self, hour: Hour) -> bool:
        return Step.DAY.start(hour.start) + STATISTICS_RETENTION > self._clock.now()
