"""`heliograph blocklist`: the numbers that get nothing on any channel (BLK-06).

transfer.py  from and to files
lines.py     the lines of such a file
"""

from __future__ import annotations

import typer

from cli import barrings
from cli.arguments import PhoneNumber, Reason, Reveal, Yes, unnamed
from cli.barrings import MOST_SHOWN, Limit
from cli.blocklist import transfer
from cli.context import AsJson, group, reached
from cli.screen import confirm, fail, masked, say, show_json

app = group("List, block and unblock numbers, one by one or from files.")


@app.command("list")
def list_blocked(
    ctx: typer.Context, limit: Limit = MOST_SHOWN, reveal: Reveal = False, as_json: AsJson = False
) -> None:
    """List blocked numbers. `blocklist export` writes all of them to a file."""
    with reached(ctx) as deployment:
        found = deployment.barrings.of_channel(None)
        barrings.show_barrings(
            found, limit, reveal=reveal, as_json=as_json, where="on the blocklist"
        )


@app.command("add")
def add(ctx: typer.Context, number: PhoneNumber, reason: Reason, as_json: AsJson = False) -> None:
    """Block a number on every channel."""
    unnamed(number, reason)
    with reached(ctx) as deployment:
        deployment.barring_changes.record(barrings.barring(number, None, reason))
    if as_json:
        show_json({"number": masked(number)})
    else:
        say(f"{masked(number)} gets nothing more.")


@app.command("remove")
def remove(
    ctx: typer.Context,
    number: PhoneNumber,
    reason: Reason,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Unblock a number. What it opted out of stays."""
    unnamed(number, reason)
    confirm(f"{masked(number)} can then be written to.", yes)
    with reached(ctx) as deployment:
        removed = barrings.remove(deployment.barring_changes, None, number, reason)
    if removed is None:
        fail(f"{masked(number)} is not on the blocklist.")
    if as_json:
        show_json(removed)
    else:
        say(f"{masked(number)} is off the blocklist.")


app.add_typer(transfer.app)
