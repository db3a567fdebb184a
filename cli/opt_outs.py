"""`heliograph opt-outs`: who asked not to be written to on a channel (BLK-01, BLK-04)."""

from __future__ import annotations

import typer

from cli import barrings
from cli.arguments import ChannelNumber, PhoneNumber, Reason, Reveal, Yes
from cli.barrings import MOST_SHOWN, Limit
from cli.context import AsJson, group, reached
from cli.screen import confirm, fail, masked, say, show_json

app = group("List, record and take back opt-outs from a channel.")


@app.command("list")
def list_opt_outs(
    ctx: typer.Context,
    channel_number: ChannelNumber,
    limit: Limit = MOST_SHOWN,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """List who opted out of a channel. Reads all barrings."""
    where = f"that opted out of the channel {channel_number}"
    with reached(ctx) as deployment:
        found = deployment.barrings.of_channel(channel_number)
        barrings.show_barrings(found, limit, reveal=reveal, as_json=as_json, where=where)


@app.command("add")
def add(
    ctx: typer.Context,
    channel_number: ChannelNumber,
    number: PhoneNumber,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Record that somebody does not want to be written to on a channel."""
    with reached(ctx) as deployment:
        if deployment.channels.get(channel_number) is None:
            fail(f"There is no channel {channel_number}. `channels list` shows all.")
        deployment.barrings.add(barrings.barring(number, channel_number, reason))
    if as_json:
        show_json({"number": masked(number), "channel_number": channel_number})
    else:
        say(f"{masked(number)} gets nothing more on the channel {channel_number}.")


@app.command("remove")
def remove(
    ctx: typer.Context,
    channel_number: ChannelNumber,
    number: PhoneNumber,
    reason: Reason,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take an opt-out back, because the person asked for it."""
    confirm(f"{masked(number)} can then be written to on the channel {channel_number}.", yes)
    with reached(ctx) as deployment:
        removed = barrings.remove(deployment.barrings, channel_number, number, reason)
    if removed is None:
        fail(f"{masked(number)} has not opted out of the channel {channel_number}.")
    if as_json:
        show_json(removed)
    else:
        say(f"{masked(number)} can be written to on the channel {channel_number} again.")
