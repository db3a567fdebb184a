"""`heliograph applications`: who may send, and where their replies go.

change.py     what can be changed of one application
create.py     a new one, with its key and first secret
keys.py       its secrets, two at once while they are replaced
allowlist.py  where it may call from
signing.py    with what its pushes are signed
limits.py     how often one number may be written to
replies.py    how its replies are treated
validity.py   how long its messages wait for a carrier
stored.py     one application read and changed, for all of these
view.py       what is shown of an application
"""

from __future__ import annotations

import typer

from cli.applications import allowlist, change, create, keys, limits, replies, signing, validity
from cli.applications.view import HEADS, by_number, public, row
from cli.context import AsJson, group, reached
from cli.screen import say, show_json, show_table

app = group("Create applications, look after them, and say where their replies go.")


@app.command("list")
def list_applications(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all applications, without their secrets."""
    with reached(ctx) as deployment:
        found = sorted(deployment.applications.all(), key=by_number)
    if as_json:
        show_json([public(application) for application in found])
    elif found:
        show_table(HEADS, [row(application) for application in found])
    else:
        say("There are no applications yet. `applications create` makes one.")


app.add_typer(create.app)
app.add_typer(change.app)
app.add_typer(keys.app)
app.add_typer(allowlist.app, name="allowlist")
app.add_typer(limits.app, name="limits")
app.add_typer(replies.app, name="replies")
app.add_typer(signing.secrets, name="webhook-secrets")
app.add_typer(signing.keys, name="push-keys")
app.add_typer(validity.app, name="validity")
