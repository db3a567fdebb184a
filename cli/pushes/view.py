"""`heliograph pushes show`: what became of the pushes of one message."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer
from heliograph.domain.push_log import PushHistory

from cli.context import AsJson, group, reached
from cli.screen import clock_time, iso_time, say, show_json, show_table

app = group("Show pushes.")

_HEADS: Final = ("PUSH", "TRIES", "FIRST", "LAST", "LAST ANSWER", "TAKEN")

SubjectId = Annotated[
    str,
    typer.Argument(metavar="MESSAGE_ID", help="The id of a message or of a reply (`smsMsgId`)."),
]


@app.command("show")
def show_pushes(ctx: typer.Context, message_id: SubjectId, as_json: AsJson = False) -> None:
    """Show how often a message's reports, or a reply, were pushed, and the last answer."""
    with reached(ctx) as deployment:
        found = deployment.push_log.of(message_id)
    if as_json:
        show_json([_as_json(one) for one in found])
    elif found:
        show_table(_HEADS, [_row(one) for one in found])
    else:
        say("Nothing was pushed for it yet, or that is more than 90 days ago.")


def _row(history: PushHistory) -> tuple[str | None, ...]:
    return (
        history.push_id,
        str(history.tries),
        clock_time(history.first_at),
        clock_time(history.last_at),
        history.answer,
        clock_time(history.taken_at),
    )


def _as_json(history: PushHistory) -> dict[str, Any]:
    return {
        "push_id": history.push_id,
        "tries": history.tries,
        "first_at": iso_time(history.first_at),
        "last_at": iso_time(history.last_at),
        "answer": history.answer,
        "taken_at": iso_time(history.taken_at),
    }
