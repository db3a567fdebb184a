"""`heliograph statistics rebuild`: count days anew from their messages (DET-07)."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import typer
from heliograph.domain.errors import QueryInvalid

from cli.context import AsJson, group, reached
from cli.screen import fail, note, say, show_json

app = group("Count days anew.")

_LOOKS: Final = 2
"""How often each day is read, if nothing moves meanwhile."""

OfApplication: TypeAlias = Annotated[str, typer.Option("--application", help="Whose days.")]
FirstDay: TypeAlias = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, UTC.")
]
LastDay: TypeAlias = Annotated[
    datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], help="Last day, UTC; the first one if nothing is said."
    ),
]


@app.command("rebuild")
def rebuild(
    ctx: typer.Context,
    application: OfApplication,
    start: FirstDay,
    end: LastDay = None,
    as_json: AsJson = False,
) -> None:
    """Count an application's days anew from its messages, which are kept for 90 days.

    Sending and counting go on meanwhile. All messages of these days are read twice, a minute
    apart. Hours whose messages still move are left as they are; the exit code is 1 then.
    """
    first, last = start.date(), (end or start).date()
    length = _LOOKS * max((last - first).days + 1, 0)
    with reached(ctx) as deployment:
        if deployment.applications.get(application) is None:
            fail(f"There is no application {application}.")
        bar = typer.progressbar(
            length=length, label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()
        )
        try:
            with bar:
                rebuilt = deployment.rebuild_statistics(
                    application, first, last, lambda _: bar.update(1)
                )
        except QueryInvalid as error:
            fail(f"--{error.field} {error.rule}.")
    moving = [f"{hour.start:%Y-%m-%dT%H:00Z}" for hour in rebuilt.moving]
    if as_json:
        show_json({"hours": rebuilt.hours, "moving": moving})
    else:
        say(f"{rebuilt.hours} hours were counted anew.")
    if moving:
        note(f"Messages of {len(moving)} hours still move. Try again later: {', '.join(moving)}")
        raise typer.Exit(1)
