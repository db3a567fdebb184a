"""The JSON of what is asked for. No text of any message is in it (PRV-01)."""

from __future__ import annotations

from typing import Any

from heliograph.api.callers import ShowNumber
from heliograph.domain.countries import country_of
from heliograph.domain.details import DetailsPage, result_of
from heliograph.domain.explanations import Language, explained
from heliograph.domain.message_ids import application_of
from heliograph.domain.messages import Message
from heliograph.domain.story import Story
from heliograph.domain.times import iso_time


def details_page(page: DetailsPage, show: ShowNumber, language: Language) -> dict[str, Any]:
    """Return a page of send details (DET-03, DET-12)."""
    names = page.template_names
    rows = [
        {**_message(one, show, language), "template_name": names.get(one.template_id)}
        for one in page.messages
    ]
    return {"messages": rows, "next": page.next}


def told(story: Story, show: ShowNumber, language: Language) -> dict[str, Any]:
    """Return a message and what happened to it (RPT-11, RPT-13)."""
    message = story.message
    return {
        **_message(message, show, language),
        "what_to_do": explained(message, language).what_to_do,
        "carrier": message.carrier,
        "carrier_message_id": message.carrier_message_id,
        "acknowledged_at": iso_time(message.acknowledged_at),
        "expired_at": iso_time(message.expired_at),
        "expires_at": iso_time(story.expires_at),
        "story": [{**event.as_json(), "text": event.text} for event in story.events],
    }


def _message(message: Message, show: ShowNumber, language: Language) -> dict[str, Any]:
    outcome = message.outcome
    return {
        "message_id": message.message_id,
        "application_id": application_of(message.message_id),
        "recipient": show(message.recipient),
        "country": country_of(message.recipient),
        "channel_number": message.channel_number,
        "template_id": message.template_id,
        "segment_count": message.segment_count,
        "client_reference": message.client_reference,
        "send_result": result_of(message.state).value,
        "state": message.state.value,
        "status_code": outcome.status_code if outcome else None,
        "status_description": explained(message, language).meaning,
        "reason": outcome.reason.value if outcome and outcome.reason else None,
        "carrier_code": outcome.carrier_code if outcome else None,
        "accepted_at": iso_time(message.accepted_at),
        "submitted_at": iso_time(message.submitted_at),
        "reported_at": iso_time(outcome.reported_at if outcome else None),
        "received_at": iso_time(message.received_at),
    }
