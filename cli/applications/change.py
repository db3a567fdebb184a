"""`heliograph applications`: what can be changed of one application."""

from __future__ import annotations

from typing import Annotated

import typer
from heliograph.domain.configuration import Application, ApplicationState
from heliograph.domain.configuration_rules import application_name

from cli.applications.stored import changed, tell
from cli.arguments import ApplicationId, destination, following
from cli.context import AsJson, group
from cli.screen import fail

app = group("Change applications.")

_SOON = "within 30 seconds"

NewName = Annotated[
    str, typer.Argument(metavar="NAME", callback=following(application_name), help="Its new name.")
]
Destination = Annotated[
    str,
    typer.Argument(
        metavar="URL", help="http:// or https:// address.", callback=following(destination)
    ),
]


@app.command("rename")
def rename(
    ctx: typer.Context, application_id: ApplicationId, name: NewName, as_json: AsJson = False
) -> None:
    """Give an application another name."""
    application = changed(ctx, application_id, lambda all_: all_.rename(application_id, name))
    tell(application, as_json, f"Application {application_id} is called {name}.")


@app.command("pause")
def pause(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Refuse whatever an application sends, until it is resumed."""
    application = _set_state(ctx, application_id, ApplicationState.SUSPENDED)
    tell(application, as_json, f"What {application.name} sends is refused, {_SOON}.")


@app.command("resume")
def resume(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Let an application that was paused send again."""
    application = _set_state(ctx, application_id, ApplicationState.LAUNCHED)
    tell(application, as_json, f"{application.name} may send, {_SOON}.")


@app.command("set-uplink")
def set_uplink(
    ctx: typer.Context, application_id: ApplicationId, url: Destination, as_json: AsJson = False
) -> None:
    """Push an application's replies to URL from now on."""
    application = changed(
        ctx, application_id, lambda all_: all_.set_uplink_url(application_id, url)
    )
    tell(application, as_json, f"Replies to {application.name} go to {url}, {_SOON}.")


@app.command("clear-uplink")
def clear_uplink(
    ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False
) -> None:
    """Push an application's replies nowhere; they are still recorded."""
    application = changed(
        ctx, application_id, lambda all_: all_.set_uplink_url(application_id, None)
    )
    tell(application, as_json, f"Replies to {application.name} are no longer pushed, {_SOON}.")


@app.command("set-reports")
def set_reports(
    ctx: typer.Context, application_id: ApplicationId, url: Destination, as_json: AsJson = False
) -> None:
    """Push status reports to URL, up to 50 at a time, where the send named no address."""
    application = changed(
        ctx, application_id, lambda all_: all_.set_report_url(application_id, url)
    )
    sentence = f"Status reports to {application.name} without an address of their own go to {url}"
    tell(application, as_json, f"{sentence}, {_SOON}.")


@app.command("clear-reports")
def clear_reports(
    ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False
) -> None:
    """Push status reports only where the send named an address."""
    application = changed(
        ctx, application_id, lambda all_: all_.set_report_url(application_id, None)
    )
    sentence = f"Status reports to {application.name} go only where a send says"
    tell(application, as_json, f"{sentence}, {_SOON}.")


@app.command("reveal")
def reveal(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Let an application see whole phone numbers over HTTP; the audit keeps each time it does."""
    _set_may_reveal(ctx, application_id, as_json, may_reveal=True)


@app.command("mask")
def mask(ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False) -> None:
    """Show an application only masked phone numbers over HTTP, as at first."""
    _set_may_reveal(ctx, application_id, as_json, may_reveal=False)


@app.command("delete")
def delete(application_id: ApplicationId) -> None:
    """Not supported: applications stay, because the ids of their messages carry their number."""
    fail(
        "Applications cannot be deleted: the ids of their messages, reports and replies carry "
        f"their number. `applications pause {application_id}` stops one for good."
    )


def _set_may_reveal(
    ctx: typer.Context, application_id: str, as_json: bool, *, may_reveal: bool
) -> None:
    application = changed(
        ctx, application_id, lambda all_: all_.set_may_reveal(application_id, may_reveal=may_reveal)
    )
    numbers = "may ask for whole numbers" if may_reveal else "sees masked numbers"
    tell(application, as_json, f"{application.name} {numbers} over HTTP, {_SOON}.")


def _set_state(ctx: typer.Context, application_id: str, state: ApplicationState) -> Application:
    return changed(ctx, application_id, lambda all_: all_.set_state(application_id, state))
