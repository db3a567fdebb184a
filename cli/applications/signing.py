"""`heliograph applications webhook-secrets` and `push-keys`: with what its pushes are signed."""

from __future__ import annotations

import typer
from heliograph.domain.configuration import PushKeys

from cli.applications.view import public, there
from cli.arguments import ApplicationId, Yes
from cli.context import AsJson, group, reached
from cli.keys import new_key, new_webhook_secret
from cli.screen import confirm, fail, say, show_facts, show_json

secrets = group("Sign what is pushed, as Standard Webhooks do.")
keys = group("Sign what is pushed with an access key, as the hosted service does.")

_BOTH = 2
_SOON = "within 30 seconds"


@secrets.command("rotate")
def rotate(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make a new secret and show it, only this once. Pushes are signed with the one before, too."""
    secret = new_webhook_secret()
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        if len(before.webhook_secrets) >= _BOTH:
            confirm(f"Pushes to {before.name} are no longer signed with the older secret.", yes)
        rotated = deployment.applications.rotate_webhook_secret(application_id, secret)
    application = there(rotated, application_id)
    if as_json:
        show_json({**public(application), "webhook_secret": secret})
        return
    show_facts(f"Application {application.name}", {"new webhook secret": secret})
    say(f"Pushes are signed with it {_SOON}, and with the one before it if there was one.")


@secrets.command("retire")
def retire(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with the newer of two secrets only."""
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        if len(before.webhook_secrets) < _BOTH:
            fail(f"{before.name} does not have two webhook secrets.")
        confirm(f"Pushes to {before.name} are no longer signed with the older secret.", yes)
        retired = deployment.applications.retire_webhook_secret(application_id)
    application = there(retired, application_id)
    if as_json:
        show_json(public(application))
    else:
        say(f"Pushes to {application.name} are signed with the newest secret only, {_SOON}.")


@secrets.command("clear")
def clear(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with no secret any more."""
    confirm(f"What is pushed to application {application_id} is no longer signed.", yes)
    with reached(ctx) as deployment:
        cleared = deployment.applications.clear_webhook_secrets(application_id)
    application = there(cleared, application_id)
    if as_json:
        show_json(public(application))
    else:
        say(f"Pushes to {application.name} carry no webhook signature, {_SOON}.")


@keys.command("create")
def create(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make a new pair of keys and show it, only this once. It replaces the one before."""
    pair = PushKeys(access_key=new_key(), secret_key=new_key())
    with reached(ctx) as deployment:
        before = there(deployment.applications.get(application_id), application_id)
        if before.push_keys is not None:
            confirm(f"Pushes to {before.name} are no longer signed with its present keys.", yes)
        changed = deployment.applications.set_push_keys(application_id, pair)
    application = there(changed, application_id)
    if as_json:
        show_json({**public(application), "push_secret_key": pair.secret_key})
        return
    show_facts(
        f"Application {application.name}",
        {"push access key": pair.access_key, "push secret key": pair.secret_key},
    )
    say(f"Pushes are signed with it {_SOON}. The secret key is not shown again.")


@keys.command("remove")
def remove(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with no keys any more."""
    confirm(f"Pushes to application {application_id} are no longer signed with its keys.", yes)
    with reached(ctx) as deployment:
        removed = deployment.applications.set_push_keys(application_id, None)
    application = there(removed, application_id)
    if as_json:
        show_json(public(application))
    else:
        say(f"Pushes to {application.name} carry no signature of keys, {_SOON}.")
