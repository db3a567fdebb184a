"""`heliograph applications limits`: how often one number may be written to (FRQ-01 to FRQ-04)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, TypeAlias

import typer
from heliograph.domain.configuration import Application
from heliograph.domain.frequency import FrequencyLimits

from cli.applications import stored, view
from cli.arguments import ApplicationId
from cli.context import AsJson, group
from cli.screen import say, show_facts, show_json

app = group("Say how often an application may write to one number.")

_MOST = 10_000


def _limit(name: str, about: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{name}", min=1, max=_MOST, help=f"Messages to one number within {about}."
    )
    return option


PerMinute: TypeAlias = Annotated[int | None, _limit("per-minute", "a minute")]
PerDay: TypeAlias = Annotated[int | None, _limit("per-day", "24 hours")]
SamePer59Seconds: TypeAlias = Annotated[
    int | None, _limit("same-per-59-seconds", "59 seconds, of the same text")
]
SamePer59Minutes: TypeAlias = Annotated[
    int | None, _limit("same-per-59-minutes", "59 minutes, of the same text")
]


@app.command("show")
def show(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Show the limits of an application."""
    _show(stored.read(ctx, application_id), as_json)


@app.command("set")
def set_(
    ctx: typer.Context,
    application_id: ApplicationId,
    per_minute: PerMinute = None,
    per_day: PerDay = None,
    same_per_59_seconds: SamePer59Seconds = None,
    same_per_59_minutes: SamePer59Minutes = None,
    as_json: AsJson = False,
) -> None:
    """Set limits. Those that are not given stay as they are, or become 15, 50, 2 and 5."""
    given = {
        "per_minute": per_minute,
        "per_day": per_day,
        "same_per_59_seconds": same_per_59_seconds,
        "same_per_59_minutes": same_per_59_minutes,
    }
    chosen = {name: limit for name, limit in given.items() if limit is not None}

    def with_chosen(before: Application) -> stored.Change:
        limits = replace(before.limits or FrequencyLimits(), **chosen)
        return lambda all_: all_.set_limits(application_id, limits)

    _show(stored.changed_as_it_is(ctx, application_id, with_chosen), as_json)


@app.command("off")
def off(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Let an application write to a number as often as it wants."""
    application = stored.changed(
        ctx, application_id, lambda all_: all_.set_limits(application_id, None)
    )
    _show(application, as_json)


def _show(application: Application, as_json: bool) -> None:
    limits = view.limits(application.limits)
    if as_json:
        show_json(limits)
    elif limits is None:
        say(f"{application.name} has no limits.")
    else:
        shown = {name.replace("_", " "): str(limit) for name, limit in limits.items()}
        show_facts(f"At most so many messages of {application.name} to one number", shown)
