"""`heliograph message`: what became of a message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer
from heliograph.domain.explanations import Explanation, Language, explained
from heliograph.domain.message_ids import application_of
from heliograph.domain.messages import Message
from heliograph.usecases.tell_story import TellStory

from cli.context import AsJson, group, reached
from cli.screen import fail, iso_time, masked, show_facts, show_json, show_table

app = group("Show what became of a message.")

MessageId = Annotated[
    str,
    typer.Argument(metavar="MESSAGE_ID", help="Its id, the `smsMsgId` of the answer to the send."),
]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show the recipient's whole number.")]
Lang = Annotated[Language, typer.Option("--lang", help="The language of the advice.")]


@app.command("show")
def show_message(
    ctx: typer.Context,
    message_id: MessageId,
    reveal: Reveal = False,
    language: Lang = Language.ENGLISH,
    as_json: AsJson = False,
) -> None:
    """Show a message's state, what it means, what to do about it, and what happened so far.

    Its text is not kept.
    """
    with reached(ctx) as deployment:
        tell_story = TellStory(deployment.messages, deployment.push_log, deployment.expire_after)
        told = tell_story(message_id)
    if told is None:
        fail(
            f"There is no message {message_id}. A message is there once it was handed to a "
            "carrier or rejected, and for 90 days."
        )
    message = told.message
    recipient = message.recipient if reveal else masked(message.recipient)
    advice = explained(message, language)
    if as_json:
        about = _as_json(message, recipient, advice, told.expires_at)
        show_json({**about, "story": [event.as_json() for event in told.events]})
        return
    show_facts(f"Message {message.message_id}", _facts(message, recipient, advice))
    show_table(["time", "event", "what"], [event.as_row() for event in told.events])


def _facts(message: Message, recipient: str, advice: Explanation) -> dict[str, str | None]:
    outcome = message.outcome
    return {
        "state": message.state.value,
        "status code": outcome.status_code if outcome else None,
        "reason": outcome.reason if outcome else None,
        "carrier code": outcome.carrier_code if outcome else None,
        "meaning": advice.meaning,
        "what to do": advice.what_to_do,
        "recipient": recipient,
        "application": application_of(message.message_id),
        "channel number": message.channel_number,
        "template": message.template_id,
        "segments": str(message.segment_count),
        "carrier": message.carrier,
        "carrier's id": message.carrier_message_id,
    }


def _as_json(
    message: Message, recipient: str, advice: Explanation, expires_at: datetime
) -> dict[str, Any]:
    outcome = message.outcome
    return {
        "message_id": message.message_id,
        "application_id": application_of(message.message_id),
        "state": message.state.value,
        "status_code": outcome.status_code if outcome else None,
        "reason": outcome.reason if outcome else None,
        "carrier_code": outcome.carrier_code if outcome else None,
        "status_description": advice.meaning,
        "what_to_do": advice.what_to_do,
        "recipient": recipient,
        "channel_number": message.channel_number,
        "template_id": message.template_id,
        "segment_count": message.segment_count,
        "carrier": message.carrier,
        "carrier_message_id": message.carrier_message_id,
        "accepted_at": iso_time(message.accepted_at),
        "submitted_at": iso_time(message.submitted_at),
        "acknowledged_at": iso_time(message.acknowledged_at),
        "reported_at": iso_time(outcome.reported_at if outcome else None),
        "received_at": iso_time(message.received_at),
        "expired_at": iso_time(message.expired_at),
        "expires_at": iso_time(expires_at),
    }
