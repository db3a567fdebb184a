"""The message that confirms an opt-out: the only one that goes to somebody who has opted out.

Its id is made of the reply that it confirms. So it is one message, however often it is queued.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from heliograph.domain.configuration import Application, Area, Channel
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.message_ids import message_ids
from heliograph.domain.segments import segmentation
from heliograph.domain.sending import to_millisecond
from heliograph.domain.template_faults import TemplateFault, template_faults
from heliograph.domain.templates import VARIABLE, signed

CONFIRMATION_TEMPLATE: Final = "opt_out_confirmation"
"""Stands in the record where the id of a template stands otherwise."""

_SEED: Final = (1 << 73) - 1
"""As many bits of the reply's id as the seed of a message id may have."""


def confirmation_job(
    reply: InboundMessage, application: Application, channel: Channel, text: str
) -> SendJob:
    """Return the send job that confirms to its sender the opt-out of this reply.

    text: without its signature. The message is accepted when the reply came.
    """
    accepted_at = to_millisecond(reply.received_at)
    whole = signed(text, channel.signature_name)
    return SendJob(
        application_id=application.application_id,
        dialect=application.dialect,
        area=application.area,
        channel_number=channel.channel_number,
        template_id=CONFIRMATION_TEMPLATE,
        text=whole,
        segment_count=segmentation(whole, application.area).segment_count,
        accepted_at=accepted_at,
        recipients=(JobRecipient(message_id=_message_id(reply), number=reply.sender),),
        valid_until=accepted_at + application.validity.other,
        confirms=reply.inbound_id,
    )


def confirmation_faults(text: str, area: Area) -> tuple[TemplateFault, ...]:
    """Return everything that is wrong with the text of a confirmation, which is fixed (TPL-02)."""
    faults = template_faults(text, None, area)
    if not text.strip():
        return (*faults, TemplateFault("TPL-02", "must say something"))
    if VARIABLE.search(text):
        return (*faults, TemplateFault("TPL-04", "a confirmation has no variables"))
    return faults


def _message_id(reply: InboundMessage) -> str:
    seed = UUID(reply.inbound_id).int & _SEED
    return next(message_ids(reply.application_id, to_millisecond(reply.received_at), seed))
