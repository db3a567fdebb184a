"""`heliograph applications`: the secrets of one application, two at once while one is replaced."""

from __future__ import annotations

import typer

from cli.applications.view import public, there
from cli.arguments import ApplicationId, Yes
from cli.context import AsJson, group, reached
from cli.keys import new_key
from cli.screen import confirm, fail, say, show_facts, show_json

app = group("Replace secrets.")

_BOTH = 2


@app.command("rotate-secret")
def rotate_secret(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make a new secret and show it, only this once. The newest old one stays valid beside it."""
    secret = new_key()
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        if len(before.app_secrets) >= _BOTH:
            confirm(f"The older of the two secrets of {before.name} stops working at once.", yes)
        rotated = deployment.applications.rotate_secret(application_id, secret)
    application = there(rotated, application_id)
    if as_json:
        show_json({**public(application), "app_secret": secret})
        return
    show_facts(f"Application {application.name}", {"new app secret": secret})
    say(
        "It works within 30 seconds, and the one before it still does. Once the customer uses it: "
        f"applications retire-secret {application_id}"
    )


@app.command("retire-secret")
def retire_secret(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Take the older of two secrets away; only the newest stays valid."""
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        if len(before.app_secrets) < _BOTH:
            fail(f"{before.name} has one secret. `applications rotate-secret` makes another one.")
        confirm(f"The older of the two secrets of {before.name} stops working.", yes)
        retired = deployment.applications.retire_secret(application_id)
    application = there(retired, application_id)
    if as_json:
        show_json(public(application))
    else:
        say(f"Only the newest secret of {application.name} works, within 30 seconds.")
