"""`heliograph inbound`: what people wrote back (UPL-02, PRV-01, PRV-03)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer
from heliograph.domain.audit import AuditAction, AuditEntry
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import RETENTION
from heliograph.ports.replies import InboundPage, InboundUnknown

from cli.arguments import Reveal, following, international_number, operator, reason
from cli.context import AsJson, group, reached
from cli.screen import (
    clock_time,
    fail,
    iso_time,
    masked,
    note,
    say,
    show_facts,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from cli.deployment import Deployment

app = group("Look up what people wrote back.")

_HEADS: Final = ("ID", "RECEIVED", "NUMBER", "CHANNEL", "APPLICATION", "ANSWERS")
_TIME_FORMATS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_MOMENT: Final = timedelta(minutes=5)
"""Clocks differ a little."""

OfApplication: TypeAlias = Annotated[
    str | None, typer.Option("--application", help="Only what this application got.")
]
OfNumber: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--number", callback=following(international_number), help="Only what this number wrote."
    ),
]
Since: TypeAlias = Annotated[
    datetime | None, typer.Option("--since", formats=_TIME_FORMATS, help="Not before this, UTC.")
]
Until: TypeAlias = Annotated[
    datetime | None, typer.Option("--until", formats=_TIME_FORMATS, help="Not after this, UTC.")
]
Size: TypeAlias = Annotated[
    int, typer.Option("--limit", min=1, max=1000, help="Show at most so many.")
]
After: TypeAlias = Annotated[
    str | None, typer.Option("--after", help="Continue after this id, as a list says at its end.")
]
InboundId: TypeAlias = Annotated[
    str, typer.Argument(metavar="INBOUND_ID", help="Its id, the `smsMsgId` of its push.")
]
WithText: TypeAlias = Annotated[
    bool, typer.Option("--text", help="Show what it says. Needs --reason; the audit keeps both.")
]
WhyText: TypeAlias = Annotated[
    str | None, typer.Option("--reason", callback=following(reason), help="Why you read the text.")
]


@app.command("list")
def list_inbound(
    ctx: typer.Context,
    application_id: OfApplication = None,
    number: OfNumber = None,
    since: Since = None,
    until: Until = None,
    limit: Size = 50,
    after: After = None,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """List what an application got, or what a number wrote, the newest first, without the texts."""
    now = datetime.now(UTC)
    times = (_in_utc(since) or now - RETENTION, _in_utc(until) or now + _MOMENT)
    with reached(ctx) as deployment:
        page = _page(deployment, application_id, number, times, limit, after)
    if as_json:
        shown = [_public(one, reveal=reveal) for one in page.messages]
        show_json({"inbound": shown, "next": page.next})
        return
    if page.messages:
        show_table(_HEADS, [_row(one, reveal=reveal) for one in page.messages])
    else:
        say("Nobody wrote anything then.")
    if page.next is not None:
        note(f"There may be more: --after {page.next}")


@app.command("show")
def show(
    ctx: typer.Context,
    inbound_id: InboundId,
    text: WithText = False,
    why: WhyText = None,
    reveal: Reveal = False,
    as_json: AsJson = False,
) -> None:
    """Show what is known of a reply and who has read it; its text only for a reason."""
    if text and why is None:
        raise typer.BadParameter("--text needs --reason.")
    with reached(ctx) as deployment:
        message = deployment.inbound_pages.get(inbound_id)
        if message is None:
            fail(f"There is no inbound message {inbound_id}. They are kept for 90 days.")
        if text and why is not None:
            deployment.audit.add(_reading(message, why))
        readings = list(deployment.audit.of(message.inbound_id))
    facts = _public(message, reveal=reveal) | (_content(message) if text else {})
    read_by = [f"{clock_time(one.at)}, {one.by}: {one.reason}" for one in readings]
    if as_json:
        show_json(facts | {"text_shown": read_by})
        return
    told = {name.replace("_", " "): None if v is None else str(v) for name, v in facts.items()}
    show_facts(f"Reply {message.inbound_id}", told | {"text shown": "\n".join(read_by) or None})


def _page(
    deployment: Deployment,
    application_id: str | None,
    number: str | None,
    times: tuple[datetime, datetime],
    size: int,
    after: str | None,
) -> InboundPage:
    try:
        if number is not None:
            page = deployment.inbound_pages.of_sender(number, *times, size, after)
            of_both = [m for m in page.messages if application_id in {None, m.application_id}]
            return InboundPage(of_both, page.next)
        if application_id is not None:
            return deployment.inbound_pages.of_application(application_id, *times, size, after)
    except InboundUnknown:
        fail(f"There is no inbound message {after} to continue after.")
    raise typer.BadParameter("give --application or --number, or both.")


def _reading(message: InboundMessage, why: str) -> AuditEntry:
    return AuditEntry(
        subject=message.inbound_id,
        action=AuditAction.TEXT_SHOWN,
        at=datetime.now(UTC),
        by=operator(),
        reason=why,
    )


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)


def _row(one: InboundMessage, *, reveal: bool) -> tuple[str | None, ...]:
    number = one.sender if reveal else masked(one.sender)
    answers = one.answers or (f"one of {one.candidates}" if one.candidates else None)
    received = clock_time(one.received_at)
    return one.inbound_id, received, number, one.channel_number, one.application_id, answers


def _content(one: InboundMessage) -> dict[str, Any]:
    return {"text": one.text} if one.octets is None else {"data": one.octets}


def _public(one: InboundMessage, *, reveal: bool) -> dict[str, Any]:
    return {
        "inbound_id": one.inbound_id,
        "application_id": one.application_id,
        "number": one.sender if reveal else masked(one.sender),
        "channel_number": one.channel_number,
        "received_at": iso_time(one.received_at),
        "answers": one.answers,
        "candidates": one.candidates,
        "is_binary": one.octets is not None,
        "missing_parts": list(one.missing_parts) or None,
        "carrier": one.carrier,
        "carrier_inbound_id": one.carrier_inbound_id,
    }
