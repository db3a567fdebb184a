"""`heliograph applications`: who may send, and where their replies go."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from heliograph.domain.configuration import Application

from cli.context import AsJson, group, reached
from cli.screen import fail, say, show_json, show_table

app = group("List applications and say where replies go.")

_HEADS = ("ID", "NAME", "AREA", "STATE", "APP KEY", "UPLINK URL")


def _destination(url: str) -> str:
    """Check the address of an uplink destination (APP-09)."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
        _ = parts.port  # raises if it is no port
    except ValueError as error:
        raise typer.BadParameter(f"{url!r} is no URL: {error}.") from error
    if parts.scheme not in ("http", "https") or not has_host:
        raise typer.BadParameter(f"{url!r} must be http:// or https:// and name a host.")
    if not url.isprintable() or " " in url:
        raise typer.BadParameter(f"{url!r} has a space or a control character.")
    return url


ApplicationId = Annotated[
    str, typer.Argument(metavar="APPLICATION_ID", help="Its id, as `applications list` shows it.")
]
Destination = Annotated[
    str,
    typer.Argument(metavar="URL", help="http:// or https:// address.", callback=_destination),
]


@app.command("list")
def list_applications(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all applications, without their secrets."""
    with reached(ctx) as deployment:
        found = sorted(deployment.applications.all(), key=_number)
    if as_json:
        show_json([_public(application) for application in found])
        return
    if not found:
        say("There are no applications yet.")
        return
    show_table(_HEADS, [tuple(_public(application).values()) for application in found])


@app.command("set-uplink")
def set_uplink(
    ctx: typer.Context,
    application_id: ApplicationId,
    url: Destination,
    as_json: AsJson = False,
) -> None:
    """Push an application's replies to URL from now on."""
    application = _change(ctx, application_id, url)
    if as_json:
        show_json(_public(application))
        return
    say(f"Replies to {application.name} go to {url}, within 30 seconds.")


@app.command("clear-uplink")
def clear_uplink(
    ctx: typer.Context, application_id: ApplicationId, as_json: AsJson = False
) -> None:
    """Push an application's replies nowhere; they are still recorded."""
    application = _change(ctx, application_id, None)
    if as_json:
        show_json(_public(application))
        return
    say(f"Replies to {application.name} are no longer pushed, within 30 seconds.")


def _change(ctx: typer.Context, application_id: str, url: str | None) -> Application:
    with reached(ctx) as deployment:
        application = deployment.applications.set_uplink_url(application_id, url)
    if application is None:
        fail(f"There is no application {application_id}. `applications list` shows all.")
    return application


def _number(application: Application) -> tuple[int, str]:
    """Sort decimal ids as numbers."""
    return len(application.application_id), application.application_id


def _public(application: Application) -> dict[str, Any]:
    """What may be seen of an application; never its secrets."""
    return {
        "application_id": application.application_id,
        "name": application.name,
        "area": application.area.value,
        "state": application.state.value,
        "app_key": application.app_key,
        "uplink_url": application.uplink_url,
    }
