"""`heliograph statistics show`: what was sent and what became of it, in numbers (DET-07)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.latency import PERCENTS
from heliograph.domain.statistics import NUMBERS, Counts
from heliograph.domain.statistics_queries import (
    Dimension,
    Group,
    Point,
    Statistics,
    StatisticsQuery,
    Step,
)

from cli.context import AsJson, group, reached
from cli.screen import fail, say, show_json, show_table
from cli.statistics.charts import bar, sparkline

if TYPE_CHECKING:
    from heliograph.usecases.read_statistics import ReadStatistics

app = group("Show what was sent, and what became of it.")

_TIME_FORMATS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H", "%Y-%m-%dT%H:%M"]
_USUAL: Final[Mapping[Step, timedelta]] = {
    Step.DAY: timedelta(days=6),
    Step.HOUR: timedelta(hours=23),
}
"""How far back is looked if nobody says."""

Row: TypeAlias = list[str | None]


def held(texts: list[str] | None) -> list[str] | None:
    """Check which dimensions are held to one value."""
    for text in texts or ():
        name, separator, value = text.partition("=")
        if name not in set(Dimension) or not (separator and value):
            raise typer.BadParameter(f"{text!r} must look like country=CN.")
    return texts


OfApplications: TypeAlias = Annotated[
    list[str] | None, typer.Option("--application", help="Only of this one; may be repeated.")
]
From: TypeAlias = Annotated[
    datetime | None, typer.Option("--from", formats=_TIME_FORMATS, help="First day or hour, UTC.")
]
To: TypeAlias = Annotated[
    datetime | None, typer.Option("--to", formats=_TIME_FORMATS, help="Last day or hour, UTC.")
]
Hourly: TypeAlias = Annotated[bool, typer.Option("--hourly", help="By hour, for the last 7 days.")]
By: TypeAlias = Annotated[
    list[Dimension] | None, typer.Option("--by", help="What to tell apart; may be repeated.")
]
Only: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="DIMENSION=VALUE",
        callback=held,
        help="Only what has this value, such as country=CN; may be repeated.",
    ),
]


@app.command("show")
def show(
    ctx: typer.Context,
    applications: OfApplications = None,
    start: From = None,
    end: To = None,
    hourly: Hourly = False,
    by: By = None,
    only: Only = None,
    as_json: AsJson = False,
) -> None:
    """Show counts by day, for the last 180 days, at most 31 at once.

    With --by the totals of each group are shown, and how they went.
    """
    step = Step.HOUR if hourly else Step.DAY
    first, last = _times(start, end, step)
    with reached(ctx) as deployment:
        ids = applications or [one.application_id for one in deployment.applications.all()]
        query = StatisticsQuery(
            application_ids=ids,
            start=first,
            end=last + step.length,
            step=step,
            by=by or (),
            only=dict(map(_pair, only or ())),
        )
        answer = _answer(deployment.read_statistics, query)
    if as_json:
        show_json(answer.as_json())
    elif not answer.totals:
        say("Nothing was sent then.")
    elif by:
        _show_groups(answer)
    else:
        _show_times(answer)


def _pair(text: str) -> tuple[Dimension, str]:
    name, _, value = text.partition("=")
    return Dimension(name), value


def _times(start: datetime | None, end: datetime | None, step: Step) -> tuple[datetime, datetime]:
    """Return the first and the last day or hour that is meant."""
    now = datetime.now(UTC)
    last = now if end is None else end.replace(tzinfo=UTC)
    first = last - _USUAL[step] if start is None else start.replace(tzinfo=UTC)
    return step.start(first), step.start(last)


def _answer(read: ReadStatistics, query: StatisticsQuery) -> Statistics:
    try:
        return read(query)
    except QueryInvalid as error:
        option = {"start": "--from", "end": "--to"}.get(error.field, f"--{error.field}")
        fail(f"{option} {error.rule}.")


def _show_times(answer: Statistics) -> None:
    """Show each day or hour, also those without anything, with a bar."""
    points = {point.start: point.counts for point in answer.series}
    times = list(_every(answer))
    largest = max(counts.messages for counts in points.values())
    rows = []
    for at in times:
        counts = points.get(at, Counts())
        rows.append([_named(at, answer.step), *_cells(counts), bar(counts.messages, largest)])
    show_table([answer.step.upper(), *_HEADS, ""], [*rows, ["total", *_cells(answer.total), ""]])


def _show_groups(answer: Statistics) -> None:
    """Show the total of each group, and how its messages went in time."""
    heads = [dimension.upper().replace("_", " ") for dimension in answer.by]
    rows = [
        [*group, *_cells(counts), _course(answer, group)] for group, counts in answer.totals.items()
    ]
    total = ["total", *[""] * (len(heads) - 1), *_cells(answer.total), ""]
    show_table([*heads, *_HEADS, f"BY {answer.step.upper()}"], [*rows, total])


def _course(answer: Statistics, group: Group) -> str:
    messages = {point.start: point.counts.messages for point in _of(answer.series, group)}
    return sparkline([messages.get(at, 0) for at in _every(answer)])


def _of(series: Sequence[Point], group: Group) -> Iterator[Point]:
    return (point for point in series if point.group == group)


def _every(answer: Statistics) -> Iterator[datetime]:
    at = answer.start
    while at < answer.end:
        yield at
        at += answer.step.length


def _named(at: datetime, step: Step) -> str:
    return f"{at:%Y-%m-%d %H:00}" if step is Step.HOUR else f"{at:%Y-%m-%d}"


_HEADS: Final = [
    *(name.upper().replace("_", " ") for name in NUMBERS),
    *(f"P{percent}" for percent in PERCENTS),
]


def _cells(counts: Counts) -> Row:
    numbers: Row = [str(getattr(counts, name)) for name in NUMBERS]
    return [*numbers, *map(_seconds, counts.latencies.percentiles().values())]


def _seconds(latency: timedelta | None) -> str | None:
    if latency is None:
        return None
    seconds = latency.total_seconds()
    return f"{seconds:.1f} s" if seconds < _LONG else f"{seconds / 3600:.1f} h"


_LONG: Final = 3600
"""Seconds that are told in hours."""
