"""`heliograph applications webhook-secrets` and `push-keys`: with what its pushes are signed."""

from __future__ import annotations

import typer
from heliograph.domain.configuration import Application, PushKeys

from cli.applications.stored import Change, changed, changed_as_it_is, tell, tell_made
from cli.arguments import ApplicationId, Yes
from cli.context import AsJson, group
from cli.keys import new_key, new_webhook_secret
from cli.screen import confirm, fail

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

    def rotated(before: Application) -> Change:
        if len(before.webhook_secrets) >= _BOTH:
            confirm(f"Pushes to {before.name} are no longer signed with the older secret.", yes)
        return lambda all_: all_.rotate_webhook_secret(application_id, secret)

    tell_made(
        changed_as_it_is(ctx, application_id, rotated),
        as_json,
        {"webhook_secret": secret},
        {"new webhook secret": secret},
        f"Pushes are signed with it {_SOON}, and with the one before it if there was one.",
    )


@secrets.command("retire")
def retire(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with the newer of two secrets only."""

    def retired(before: Application) -> Change:
        if len(before.webhook_secrets) < _BOTH:
            fail(f"{before.name} does not have two webhook secrets.")
        confirm(f"Pushes to {before.name} are no longer signed with the older secret.", yes)
        return lambda all_: all_.retire_webhook_secret(application_id)

    application = changed_as_it_is(ctx, application_id, retired)
    sentence = f"Pushes to {application.name} are signed with the newest secret only, {_SOON}."
    tell(application, as_json, sentence)


@secrets.command("clear")
def clear(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with no secret any more."""
    confirm(f"What is pushed to application {application_id} is no longer signed.", yes)
    application = changed(
        ctx, application_id, lambda all_: all_.clear_webhook_secrets(application_id)
    )
    tell(application, as_json, f"Pushes to {application.name} carry no webhook signature, {_SOON}.")


@keys.command("create")
def create(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Make a new pair of keys and show it, only this once. It replaces the one before."""
    pair = PushKeys(access_key=new_key(), secret_key=new_key())

    def replaced(before: Application) -> Change:
        if before.push_keys is not None:
            confirm(f"Pushes to {before.name} are no longer signed with its present keys.", yes)
        return lambda all_: all_.set_push_keys(application_id, pair)

    tell_made(
        changed_as_it_is(ctx, application_id, replaced),
        as_json,
        {"push_secret_key": pair.secret_key},
        {"push access key": pair.access_key, "push secret key": pair.secret_key},
        f"Pushes are signed with it {_SOON}. The secret key is not shown again.",
    )


@keys.command("remove")
def remove(
    ctx: typer.Context, application_id: ApplicationId, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign with no keys any more."""
    confirm(f"Pushes to application {application_id} are no longer signed with its keys.", yes)
    application = changed(
        ctx, application_id, lambda all_: all_.set_push_keys(application_id, None)
    )
    tell(application, as_json, f"Pushes to {application.name} carry no signature of keys, {_SOON}.")
