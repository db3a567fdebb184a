"""The times that records are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from heliograph.domain.errors import QueryInvalid

PRESETS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"1h": timedelta(hours=1), "24h": timedelta(hours=24)}
)
"""The names of what is asked for most (DET-01)."""
USUAL: Final = "24h"

_CLOCKS_DIFFER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time from `start` up to, not including, `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time that somebody asks for: a preset, or a start, or a start and an end.

    start is included, end is not; aware, in UTC. Without any of them the last 24 hours are meant,
    without an end everything since the start.
    """

    last: str | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """How far back records go, and how much of that one question may ask for (C-01, C-02)."""

    kept: timedelta
    longest: timedelta

    def span(self, period: Period, now: datetime) -> Span:
        """Return the time that is meant. Raises QueryInvalid.

        An end in the future is taken as now: nothing is there yet.
        """
        if period.last is not None or period.start is None:
            return self._recent(period, now)
        end = min(period.end or now, now + _CLOCKS_DIFFER)
        if period.start >= end:
            raise QueryInvalid("end", "must be after start, and start must not be in the future")
        if period.start < now - self.kept:
            kept = self.kept.days
            raise QueryInvalid("start", f"must be within the last {kept} days; no more is kept")
        if not self.allows(Span(period.start, end)):
            longest = self.longest.days
            raise QueryInvalid("end", f"must be at most {longest} days after start; ask in parts")
        return Span(period.start, end)

    def allows(self, span: Span) -> bool:
        """Tell whether a time is not empty, and not longer than one question may ask for."""
        return timedelta() < span.end - span.start <= self.longest

    def _recent(self, period: Period, now: datetime) -> Span:
        if period.end is not None or (period.last is not None and period.start is not None):
            raise QueryInvalid("end", "needs a start, and neither goes with `last`")
        preset = PRESETS.get(period.last or USUAL)
        if preset is None:
            raise QueryInvalid("last", f"must be one of {', '.join(PRESETS)}")
        return Span(now - preset, now + _CLOCKS_DIFFER)
