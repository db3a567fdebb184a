"""`heliograph applications`: the secrets of one application, two at once while one is replaced."""

from __future__ import annotations

import typer
from heliograph.domain.configuration import Application

from cli.applications.stored import Change, changed_as_it_is, tell, tell_made
from cli.arguments import ApplicationId, Yes
from cli.context import AsJson, group
from cli.keys import new_key
from cli.screen import confirm, fail

app = group("Replace secrets.")

_BOTH = 2


@app.command("rotate-secret")
def rotate_secret(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make a new secret and show it, only this once. The newest old one stays valid beside it."""
    secret = new_key()

    def rotated(before: Application) -> Change:
        if len(before.app_secrets) >= _BOTH:
            confirm(f"The older of the two secrets of {before.name} stops working at once.", yes)
        return lambda all_: all_.rotate_secret(application_id, secret)

    tell_made(
        changed_as_it_is(ctx, application_id, rotated),
        as_json,
        {"app_secret": secret},
        {"new app secret": secret},
        "It works within 30 seconds, and the one before it still does. Once the customer uses it: "
        f"applications retire-secret {application_id}",
    )


@app.command("retire-secret")
def retire_secret(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Take the older of two secrets away; only the newest stays valid."""

    def retired(before: Application) -> Change:
        if len(before.app_secrets) < _BOTH:
            fail(f"{before.name} has one secret. `applications rotate-secret` makes another one.")
        confirm(f"The older of the two secrets of {before.name} stops working.", yes)
        return lambda all_: all_.retire_secret(application_id)

    application = changed_as_it_is(ctx, application_id, retired)
    tell(
        application,
        as_json,
        f"Only the newest secret of {application.name} works, within 30 seconds.",
    )
