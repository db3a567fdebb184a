"""What opt-outs and the blocklist share: how they are recorded, shown and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer
from heliograph.domain.barring import Barring, BarringKind

from cli.arguments import operator
from cli.screen import clock_time, iso_time, masked, note, say, show_json, show_table

if TYPE_CHECKING:
    from heliograph.models.barring_changes import DynamoBarringChanges

_HEADS: Final = ("NUMBER", "CHANNEL", "REASON", "BY", "AT")

Limit: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=100_000, help="Show at most so many.")
]
MOST_SHOWN: Final = 1000


def barring(recipient: str, channel_number: str | None, reason: str) -> Barring:
    """Return a barring that the person who types records now."""
    return Barring(
        kind=BarringKind.BLOCKLIST if channel_number is None else BarringKind.OPT_OUT,
        recipient=recipient,
        channel_number=channel_number,
        reason=reason,
        recorded_by=operator(),
        recorded_at=datetime.now(UTC),
    )


def show_barrings(
    found: Iterator[Barring], limit: int, *, reveal: bool, as_json: bool, where: str
) -> None:
    """Show so many barrings, and say if there are more. where: "on the blocklist"."""
    shown = list(islice(found, limit))
    if as_json:
        show_json([_public(one, reveal=reveal) for one in shown])
    elif shown:
        show_table(_HEADS, [_row(one, reveal=reveal) for one in shown])
    else:
        say(f"There are no numbers {where}.")
    if next(found, None) is not None:
        note(f"There are more than these {limit}. --limit shows more of them.")


def remove(
    changes: DynamoBarringChanges, channel_number: str | None, recipient: str, reason: str
) -> dict[str, str | None] | None:
    """Take a barring back. Returns what the audit keeps of that, None if there was none."""
    lifted = replace(barring(recipient, channel_number, reason), is_lifted=True)
    if not changes.lift(lifted):
        return None
    return {
        "number": recipient,
        "channel_number": channel_number,
        "reason": reason,
        "removed_by": lifted.recorded_by,
        "removed_at": iso_time(lifted.recorded_at),
    }


def _row(one: Barring, *, reveal: bool) -> tuple[str | None, ...]:
    number = one.recipient if reveal else masked(one.recipient)
    return number, one.channel_number, one.reason, one.recorded_by, clock_time(one.recorded_at)


def _public(one: Barring, *, reveal: bool) -> dict[str, str | None]:
    return {
        "number": one.recipient if reveal else masked(one.recipient),
        "channel_number": one.channel_number,
        "reason": one.reason,
        "recorded_by": one.recorded_by,
        "recorded_at": iso_time(one.recorded_at),
    }
