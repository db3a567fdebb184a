"""Statistics as they are asked for and answered: totals and series (DET-07, C-02)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

from heliograph.domain.statistics import Counts, Series
from heliograph.domain.times import iso_time

STATISTICS_RETENTION: Final = timedelta(days=180)
"""For how many days, today among them, there are statistics (DET-07, DET-11)."""
HOURS_SHOWN: Final = timedelta(days=7)
"""How far back they are told apart by hour."""
LONGEST_SPAN: Final = timedelta(days=31)
"""How much one question may ask for (C-02)."""


class Step(StrEnum):
    """What one point of a series stands for, in UTC."""

    DAY = "day"
    HOUR = "hour"

    def start(self, at: datetime) -> datetime:
        """Return when the day or hour began that this time is in."""
        hour = at.hour if self is Step.HOUR else 0
        return at.replace(hour=hour, minute=0, second=0, microsecond=0)

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return timedelta(hours=1) if self is Step.HOUR else timedelta(days=1)

    def oldest(self, now: datetime) -> datetime:
        """Return when the first day or hour began that is still told apart."""
        if self is Step.HOUR:
            return self.start(now - HOURS_SHOWN)
        return self.start(now) - STATISTICS_RETENTION + self.length


class Dimension(StrEnum):
    """What counts can be told apart by."""

    APPLICATION = "application"
    TEMPLATE = "template"
    CHANNEL = "channel"
    COUNTRY = "country"
    STATUS_CODE = "status_code"

    def of(self, application_id: str, series: Series) -> str | None:
        """Return where a series belongs; None if its numbers have no country, or no code yet."""
        values = {
            Dimension.APPLICATION: application_id,
            Dimension.TEMPLATE: series.template_id,
            Dimension.CHANNEL: series.channel_number,
            Dimension.COUNTRY: series.country,
            Dimension.STATUS_CODE: series.status_code,
        }
        return values[self]


Group: TypeAlias = tuple[str | None, ...]
"""What counts have in common, in the order of the dimensions that were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsQuery:
    """What somebody wants to know.

    application_ids: whose; at least one. start, end: aware, UTC; every day or hour counts that has
    begun before `end` and not ended at `start`. by: what to tell apart. only: the values that
    count, of dimensions that are held to one.
    """

    application_ids: Sequence[str]
    start: datetime
    end: datetime
    step: Step = Step.DAY
    by: Sequence[Dimension] = ()
    only: Mapping[Dimension, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """What one group counted in one day or hour, which began at `start`."""

    start: datetime
    group: Group
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The answer. What counted nothing is missing.

    start, end: the time that was looked at, whole days or hours; `end` is not included.
    step, by: as they were asked for.
    totals: by group, those with most messages first. series: by time, then as the totals.
    """

    start: datetime
    end: datetime
    step: Step
    by: Sequence[Dimension]
    total: Counts
    totals: Mapping[Group, Counts]
    series: Sequence[Point]

    def as_json(self) -> dict[str, Any]:
        """Return the answer for a program."""
        return {
            "start": iso_time(self.start),
            "end": iso_time(self.end),
            "step": self.step.value,
            "by": [dimension.value for dimension in self.by],
            "total": self.total.as_json(),
            "totals": [
                {**self._named(group), **counts.as_json()} for group, counts in self.totals.items()
            ],
            "series": [
                {"start": iso_time(one.start), **self._named(one.group), **one.counts.as_json()}
                for one in self.series
            ],
        }

    def _named(self, group: Group) -> dict[str, str | None]:
        return {dimension.value: value for dimension, value in zip(self.by, group, strict=True)}
