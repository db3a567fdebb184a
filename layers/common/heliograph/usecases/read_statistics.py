"""Read what was sent and what became of it, in numbers (DET-07, DET-11, C-02)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from heliograph.domain.errors import QueryInvalid
from heliograph.domain.statistics import NOTHING, Counts, Hour, Tally, total_counts
from heliograph.domain.statistics_queries import (
    HOURS_SHOWN,
    LONGEST_SPAN,
    STATISTICS_RETENTION,
    Group,
    Point,
    Statistics,
    StatisticsQuery,
    Step,
)
from heliograph.ports.clock import Clock
from heliograph.ports.statistics import HourlyStatistics

_Parts = Mapping[tuple[datetime, Group], list[Counts]]


@dataclass(frozen=True, slots=True)
class ReadStatistics:
    """Answer with totals and series.

    One read for each application and day, however many messages there were.
    """

    statistics: HourlyStatistics
    clock: Clock
    longest: timedelta = LONGEST_SPAN

    def __call__(self, query: StatisticsQuery) -> Statistics:
        """Return the answer. Raises QueryInvalid."""
        start, end = self.span(query)
        parts: defaultdict[tuple[datetime, Group], list[Counts]] = defaultdict(list)
        for hour, tally in self._hours(query, start, end):
            for group, counts in _grouped(query, hour, tally):
                parts[query.step.start(hour.start), group].append(counts)
        return _answer(query, start, end, parts)

    def span(self, query: StatisticsQuery) -> tuple[datetime, datetime]:
        """Return the whole days or hours that are meant. Raises QueryInvalid."""
        step, now = query.step, self.clock.now()
        if query.start >= query.end or query.start > now:
            raise QueryInvalid("end", "must be after start, and start must not be in the future")
        start, end = step.start(query.start), _ceiling(min(query.end, now), step)
        if start < step.oldest(now):
            shown = HOURS_SHOWN if step is Step.HOUR else STATISTICS_RETENTION
            raise QueryInvalid("start", f"must be within the last {shown.days} days, by {step}")
        if end - start > self.longest:
            raise QueryInvalid("end", f"must be at most {self.longest.days} days after start")
        return start, end

    def _hours(
        self, query: StatisticsQuery, start: datetime, end: datetime
    ) -> Iterator[tuple[Hour, Tally]]:
        if not query.application_ids:
            raise QueryInvalid("application", "must name at least one")
        day = Step.DAY.start(start)
        while day < end:
            for application_id in query.application_ids:
                for hour, tally in self.statistics.of_day(application_id, day.date()):
                    if start <= hour.start < end:
                        yield hour, tally
            day += timedelta(days=1)


def _grouped(query: StatisticsQuery, hour: Hour, tally: Tally) -> Iterator[tuple[Group, Counts]]:
    """Yield what counts for the question, each with the group it belongs to."""
    for series, counts in tally.counts.items():
        if all(one.of(hour.application_id, series) == only for one, only in query.only.items()):
            yield tuple(one.of(hour.application_id, series) for one in query.by), counts


def _answer(query: StatisticsQuery, start: datetime, end: datetime, parts: _Parts) -> Statistics:
    points = {key: total_counts(counts) for key, counts in parts.items()}
    by_group: defaultdict[Group, list[Counts]] = defaultdict(list)
    for (_, group), counts in points.items():
        by_group[group].append(counts)
    totals = {group: total_counts(counts) for group, counts in by_group.items()}
    order = sorted(totals, key=lambda group: (-totals[group].messages, _sortable(group)))
    places = {group: place for place, group in enumerate(order)}
    return Statistics(
        start=start,
        end=end,
        step=query.step,
        by=tuple(query.by),
        total=total_counts(totals.values()),
        totals={group: totals[group] for group in order},
        series=[
            Point(at, group, points[at, group])
            for at, group in sorted(points, key=lambda key: (key[0], places[key[1]]))
            if points[at, group] != NOTHING
        ],
    )


def _sortable(group: Group) -> tuple[str, ...]:
    return tuple(value or "" for value in group)


def _ceiling(at: datetime, step: Step) -> datetime:
    start = step.start(at)
    return start if start == at else start + step.length
