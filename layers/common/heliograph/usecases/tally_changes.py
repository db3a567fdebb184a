"""Count what changes of messages' records mean for the statistics, each of them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from heliograph.domain.counting import MessageChange
from heliograph.domain.errors import StatisticsContended
from heliograph.domain.statistics import Hour
from heliograph.ports.statistics import CountedHours

TRIES: Final = 20
"""How often an hour is tried because others were faster. Each time somebody has come further."""


@dataclass(frozen=True, slots=True)
class TallyChanges:
    """Add changes to the hours in which their messages were accepted.

    An hour is read, and written in one piece if it is still the same. So a batch may be told again,
    in part or cut anew, and two may be worked off at once: nothing counts twice. If it dies between
    two hours, the first one knows what it has.
    """

    hours: CountedHours

    def __call__(self, changes: Iterable[MessageChange]) -> Mapping[str, int]:
        """Count these changes and return how many were new, and how many hours were written.

        Changes of one message must be in their order. Raises StatisticsContended if others are
        faster again and again.
        """
        by_hour: defaultdict[Hour, list[MessageChange]] = defaultdict(list)
        for change in changes:
            if change.effect:
                by_hour[change.hour].append(change)
        counted = [self._count(hour, of_hour) for hour, of_hour in by_hour.items()]
        return {
            "ChangesCounted": sum(counted),
            "ChangesRepeated": sum(map(len, by_hour.values())) - sum(counted),
            "HoursWritten": sum(1 for one in counted if one),
        }

    def _count(self, hour: Hour, changes: Sequence[MessageChange]) -> int:
        """Return how many of the changes were new."""
        kept = self.hours.read(hour)
        for _ in range(TRIES):
            new = [change for change in changes if kept.counted.lacks(change)]
            if not new:
                return 0
            replaced = self.hours.replace(hour, kept.version, kept.counted.plus(new))
            if replaced.applied:
                return len(new)
            kept = replaced.kept
        raise StatisticsContended
