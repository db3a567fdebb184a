"""Count days anew from the records of their messages, while others go on counting.

What is told by the stream may be late by hours, so nobody can know which changes are in the counts
when the records are read. But what is found twice without a difference, some time apart, did not
change in between, because a message never counts again as it once did. So all that was made before
a moment in that time is in what was found, and the stream is told to leave it out; all that is made
later is still to come from the stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from heliograph.domain.counting import CountedHour
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.messages import RETENTION
from heliograph.domain.statistics import EMPTY, Hour, Tally, tallies
from heliograph.ports.clock import Clock
from heliograph.ports.records import MessagesByTime
from heliograph.ports.statistics import CountedHours, Kept

SETTLE: Final = timedelta(minutes=1)
"""Between two looks. Our clock and the table's may differ by almost half of it."""
ROUNDS: Final = 3
"""How often it is looked again at hours whose messages still move."""

_DAY: Final = timedelta(days=1)
_MARGIN: Final = timedelta(hours=1)
"""No record's time may end while it is looked at."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of a rebuild.

    hours: how many were counted anew. moving: those that were left as they are, because their
    messages changed again and again.
    """

    hours: int
    moving: Sequence[Hour]


@dataclass(frozen=True, slots=True)
class RebuildStatistics:
    """Count the days of an application anew.

    pause: waits for so many seconds.
    """

    messages: MessagesByTime
    hours: CountedHours
    clock: Clock
    pause: Callable[[float], None]
    settle: timedelta = SETTLE

    def __call__(
        self,
        application_id: str,
        first: date,
        last: date,
        progress: Callable[[date], None] = lambda _: None,
    ) -> Rebuilt:
        """Count from the first day to the last, and tell `progress` each day that was looked at.

        If it dies, some hours are rebuilt and some are not; each is right as it is.
        Raises QueryInvalid.
        """
        waiting = [
            Hour(application_id, day + hour * timedelta(hours=1))
            for day in self._days(first, last)
            for hour in range(24)
        ]
        rebuilt = 0
        found = self._look(waiting, progress)
        for _ in range(ROUNDS):
            since = self.clock.now() + self.settle / 2
            self.pause(self.settle.total_seconds())
            kept = {hour: self.hours.read(hour) for hour in waiting}
            before, found = found, self._look(waiting, progress)
            still = [hour for hour in waiting if before.get(hour) == found.get(hour)]
            done = {
                hour for hour in still if self._put(hour, kept[hour], found.get(hour, EMPTY), since)
            }
            rebuilt += sum(1 for hour in done if hour in found)
            waiting = [hour for hour in waiting if hour not in done]
            if not waiting:
                break
        return Rebuilt(rebuilt, waiting)

    def _days(self, first: date, last: date) -> Sequence[datetime]:
        """Return when each day begins, if all of its messages are still there."""
        now = self.clock.now()
        start, end = (datetime.combine(day, time(), UTC) for day in (first, last))
        if start > end or end > now:
            raise QueryInvalid("to", "must not be before from, nor in the future")
        if start < now + _MARGIN - RETENTION:
            kept = RETENTION.days
            raise QueryInvalid(
                "from", f"must be within the last {kept} days: older messages are gone"
            )
        return [start + place * _DAY for place in range((end - start) // _DAY + 1)]

    def _look(
        self, hours: Iterable[Hour], progress: Callable[[date], None]
    ) -> Mapping[Hour, Tally]:
        """Return what the records of these hours' days count now."""
        found: dict[Hour, Tally] = {}
        days = {(hour.application_id, hour.start.date()) for hour in hours}
        for application_id, day in sorted(days):
            start = datetime.combine(day, time(), UTC)
            found |= tallies(self.messages.accepted_between(application_id, start, start + _DAY))
            progress(day)
        return found

    def _put(self, hour: Hour, kept: Kept, tally: Tally, since: datetime) -> bool:
        """Replace what is kept of an hour, unless that has changed since it was read."""
        if not kept.version and not tally:
            return True
        counted = CountedHour(tally=tally, checkpoints=kept.counted.checkpoints, rebuilt_at=since)
        return self.hours.replace(hour, kept.version, counted).applied
