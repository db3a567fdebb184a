"""`heliograph opt-outs`: who asked not to be written to on a channel (BLK-01, BLK-04)."""

from __future__ import annotations

from typing import Any, Final

import typer
from heliograph.domain.audit import AuditEntry

from cli import barrings
from cli.arguments import ChannelNumber, PhoneNumber, Reason, Reveal, Yes, unnamed
from cli.barrings import MOST_SHOWN, Limit
from cli.context import AsJson, group, reached
from cli.screen import clock_time, confirm, fail, iso_time, masked, say, show_json, show_table

app = group("List, record and take back opt-outs from a channel, and see their history.")

_HISTORY_HEADS: Final = ("AT", "WHAT", "CHANNEL", "BY", "REASON", "REPLY")


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
    unnamed(number, reason)
    with reached(ctx) as deployment:
        if deployment.channels.get(channel_number) is None:
            fail(f"There is no channel {channel_number}. `channels list` shows all.")
        deployment.barring_changes.record(barrings.barring(number, channel_number, reason))
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
    unnamed(number, reason)
    confirm(f"{masked(number)} can then be written to on the channel {channel_number}.", yes)
    with reached(ctx) as deployment:
        removed = barrings.remove(deployment.barring_changes, channel_number, number, reason)
    if removed is None:
        fail(f"{masked(number)} has not opted out of the channel {channel_number}.")
    if as_json:
        show_json(removed)
    else:
        say(f"{masked(number)} can be written to on the channel {channel_number} again.")


@app.command("history")
def history(ctx: typer.Context, number: PhoneNumber, as_json: AsJson = False) -> None:
    """Show who changed what of a number: its opt-outs and the blocklist, the oldest first."""
    with reached(ctx) as deployment:
        entries = list(deployment.audit.of(number))
    if as_json:
        show_json([_public(entry) for entry in entries])
    elif entries:
        show_table(_HISTORY_HEADS, [_row(entry) for entry in entries])
    else:
        say(f"Nothing was ever changed of {masked(number)}.")


def _row(entry: AuditEntry) -> tuple[str | None, ...]:
    where = entry.channel_number
    return clock_time(entry.at), entry.action, where, entry.by, entry.reason, entry.inbound_id


def _public(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": masked(entry.subject),
        "action": entry.action.value,
        "channel_number": entry.channel_number,
        "by": entry.by,
        "reason": entry.reason,
        "inbound_id": entry.inbound_id,
        "at": iso_time(entry.at),
    }
