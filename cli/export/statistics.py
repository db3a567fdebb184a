"""`heliograph export statistics`: what was sent, in numbers, day by day into a file (DET-08)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from heliograph.api.rows import Row, statistics_columns
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.statistics_queries import Dimension, StatisticsQuery

from cli.context import AsJson, reached
from cli.export.files import Format, Out, new_file
from cli.questions import options_named
from cli.screen import say, show_json

if TYPE_CHECKING:
    from cli.deployment import Deployment

COLUMNS: Final = statistics_columns(Dimension)

_DAY: Final = timedelta(days=1)
_USUAL: Final = timedelta(days=6)
_FORMATS: Final = ["%Y-%m-%d"]

OfApplications: TypeAlias = Annotated[
    list[str] | None, typer.Option("--application", help="Only of this one; may be repeated.")
]
FirstDay: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--from", formats=_FORMATS, help="First day, UTC; a week if nothing is said."),
]
LastDay: TypeAlias = Annotated[
    datetime | None, typer.Option("--to", formats=_FORMATS, help="Last day, UTC, else today.")
]


def export_statistics(
    ctx: typer.Context,
    file: Out,
    form: Format = "csv",
    applications: OfApplications = None,
    start: FirstDay = None,
    end: LastDay = None,
    as_json: AsJson = False,
) -> None:
    """Write what was sent by day, application, template, channel, country and status code.

    Any days within the last 180. The file is there only when it is whole.
    """
    last = end.replace(tzinfo=UTC) if end else datetime.now(UTC)
    first = start.replace(tzinfo=UTC) if start else last - _USUAL
    count = 0
    with reached(ctx) as deployment, options_named(), new_file(file, form, COLUMNS) as write:
        ids = applications or [one.application_id for one in deployment.applications.all()]
        for row in _rows(deployment, ids, first, last):
            write(row)
            count += 1
    if as_json:
        show_json({"exported": count})
    else:
        say(f"{count} lines are in {file}.")


def _rows(
    deployment: Deployment, application_ids: Sequence[str], first: datetime, last: datetime
) -> Iterator[Row]:
    """Yield the rows of each day, the oldest first, of which one day is in memory."""
    if first > last:
        raise QueryInvalid("end", "must not be before --from")
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= last:
        asked = StatisticsQuery(
            application_ids=application_ids, start=day, end=day + _DAY, by=tuple(Dimension)
        )
        yield from deployment.read_statistics(asked).as_json()["series"]
        day += _DAY
