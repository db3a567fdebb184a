"""The JSON of what is asked for. No text of any message is in it (PRV-01)."""

from __future__ import annotations

from typing import Any

from heliograph.api.callers import ShowNumber
from heliograph.domain.barring import Barring
from heliograph.domain.countries import country_of
from heliograph.domain.details import DetailsPage, result_of
from heliograph.domain.explanations import Language, explained
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import application_of
from heliograph.domain.messages import Message
from heliograph.domain.reply_queries import InboundAnswer, OptOutsAnswer
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


def inbound_page(answer: InboundAnswer, show: ShowNumber) -> dict[str, Any]:
    """Return a page of what people wrote, without what they wrote."""
    return {"inbound": [_inbound(one, show) for one in answer.messages], "next": answer.next}


def opt_outs_page(answer: OptOutsAnswer, show: ShowNumber) -> dict[str, Any]:
    """Return a page of who asked not to be written to."""
    return {"opt_outs": [_barring(one, show) for one in answer.opt_outs], "next": answer.next}


def _inbound(message: InboundMessage, show: ShowNumber) -> dict[str, Any]:
    return {
        "inbound_id": message.inbound_id,
        "application_id": message.application_id,
        "sender": show(message.sender),
        "country": country_of(message.sender),
        "channel_number": message.channel_number,
        "received_at": iso_time(message.received_at),
        "answers": message.answers,
        "candidates": message.candidates,
        "is_binary": message.octets is not None,
        "missing_parts": list(message.missing_parts),
    }


def _barring(barring: Barring, show: ShowNumber) -> dict[str, Any]:
    return {
        "kind": barring.kind.value,
        "recipient": show(barring.recipient),
        "channel_number": barring.channel_number,
        "recorded_at": iso_time(barring.recorded_at),
        "inbound_id": barring.inbound_id,
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
