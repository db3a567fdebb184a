"""Accept a send: judge it, give every recipient an id, and queue the send jobs.

Accepted means that it is in the queue. On a warm function nothing is read or written but the
queue, in one call for 500 recipients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from heliograph.domain.configuration import Channel, Template
from heliograph.domain.errors import FieldInvalid, QueueUnavailable
from heliograph.domain.jobs import RECIPIENTS_PER_JOB, JobRecipient, SendJob
from heliograph.domain.message_ids import message_ids
from heliograph.domain.numbers import is_well_formed, to_e164
from heliograph.domain.segments import segmentation
from heliograph.domain.sending import Refusal, SendGroup, SendRequest, SendResult, SendRow
from heliograph.domain.templates import ParametersMismatch, compiled, signed
from heliograph.ports import Clock, Configuration, Queue


@dataclass(frozen=True, slots=True)
class _Text:
    """What a group's recipients get, and from which channel."""

    channel: Channel
    template: Template
    text: str
    segment_count: int


@dataclass(slots=True)
class _Draft:
    """One send while it is being judged."""

    request: SendRequest
    accepted_at: datetime
    ids: Iterator[str]
    rows: list[SendRow] = field(default_factory=list)
    jobs: list[SendJob] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SendMessages:
    """Accept a send (API-02 to API-15)."""

    configuration: Configuration
    submit_queue: Queue[SendJob]
    clock: Clock

    def __call__(self, request: SendRequest) -> SendResult:
        """Queue everything that may be sent and return a row for each recipient.

        Raises FieldInvalid if a channel number is needed and missing, QueueUnavailable if nothing
        could be queued.
        """
        now = self.clock.now()
        accepted_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        ids = message_ids(request.application.application_id, accepted_at)
        draft = _Draft(request, accepted_at, ids)
        for group in request.groups:
            self._add(draft, group)
        self._queue(draft)
        return SendResult(accepted_at=accepted_at, rows=tuple(draft.rows))

    def _add(self, draft: _Draft, group: SendGroup) -> None:
        judged = self._judge(draft.request, group)
        if isinstance(judged, Refusal):
            draft.rows += (_refused(draft, submitted, judged) for submitted in group.recipients)
            return
        recipients: list[JobRecipient] = []
        for submitted in group.recipients:
            row = _row(draft, submitted, judged)
            draft.rows.append(row)
            if row.refusal is None and row.number is not None:
                recipients.append(JobRecipient(message_id=row.message_id, number=row.number))
        draft.jobs += _jobs(draft, judged, recipients)

    def _judge(self, request: SendRequest, group: SendGroup) -> _Text | Refusal:
        application = request.application
        template = self.configuration.template(group.template_id)
        if template is None or template.application_id != application.application_id:
            return Refusal.TEMPLATE_NOT_ACTIVE
        if not template.may_be_sent:
            return Refusal.TEMPLATE_NOT_ACTIVE
        channel = self._channel(request, group, template)
        if channel is None:
            return Refusal.CHANNEL_MISMATCH
        try:
            rendered = compiled(template.content).render(group.parameters)
        except ParametersMismatch:
            return Refusal.PARAMETERS_MISMATCH
        text = signed(rendered, channel.signature_name)
        return _Text(channel, template, text, segmentation(text, application.area).segment_count)

    def _channel(
        self, request: SendRequest, group: SendGroup, template: Template
    ) -> Channel | None:
        """Return the channel to send from, None if it does not go with the template (API-14)."""
        if template.is_general:
            return self._channel_of_signature(request, group, template)
        if request.channel_number is None:
            raise FieldInvalid("from", "required unless the template is a general one")
        channel = self.configuration.channel(request.channel_number)
        if channel is None or channel.application_id != request.application.application_id:
            return None
        belongs = (channel.signature_name, channel.message_type) == (
            template.signature_name,
            template.message_type,
        )
        return channel if belongs else None

    def _channel_of_signature(
        self, request: SendRequest, group: SendGroup, template: Template
    ) -> Channel | None:
        """A general template takes the channel of the wanted signature (TPL-35)."""
        if group.signature_name is None or template.message_type is None:
            return None
        channel = self.configuration.channel_of_signature(
            request.application.application_id, group.signature_name, template.message_type
        )
        if channel is None or request.channel_number in (None, channel.channel_number):
            return channel
        return None

    def _queue(self, draft: _Draft) -> None:
        if not draft.jobs:
            return
        try:
            self.submit_queue.put(draft.jobs)
        except QueueUnavailable as unavailable:
            if len(unavailable.unqueued) == len(draft.jobs):
                raise
            _refuse_unqueued(draft, unavailable.unqueued)


def _row(draft: _Draft, submitted: str, text: _Text) -> SendRow:
    number = None
    refusal = None
    if is_well_formed(submitted):
        number = to_e164(submitted, draft.request.application.area)
        if (number, text.text) in draft.seen:
            refusal = Refusal.DUPLICATE
        draft.seen.add((number, text.text))
    else:
        refusal = Refusal.NUMBER_MALFORMED
    return SendRow(
        message_id=next(draft.ids),
        submitted=submitted,
        number=number,
        channel_number=text.channel.channel_number,
        segment_count=text.segment_count,
        refusal=refusal,
    )


def _refused(draft: _Draft, submitted: str, refusal: Refusal) -> SendRow:
    is_number = is_well_formed(submitted)
    return SendRow(
        message_id=next(draft.ids),
        submitted=submitted,
        number=to_e164(submitted, draft.request.application.area) if is_number else None,
        channel_number=draft.request.channel_number,
        segment_count=0,
        refusal=refusal,
    )


def _jobs(draft: _Draft, text: _Text, recipients: list[JobRecipient]) -> Iterator[SendJob]:
    request = draft.request
    for start in range(0, len(recipients), RECIPIENTS_PER_JOB):
        yield SendJob(
            application_id=request.application.application_id,
            dialect=request.dialect,
            area=request.application.area,
            channel_number=text.channel.channel_number,
            template_id=text.template.template_id,
            text=text.text,
            segment_count=text.segment_count,
            accepted_at=draft.accepted_at,
            recipients=tuple(recipients[start : start + RECIPIENTS_PER_JOB]),
            status_callback=request.status_callback,
            client_reference=request.client_reference,
        )


def _refuse_unqueued(draft: _Draft, unqueued: frozenset[int]) -> None:
    lost = {
        recipient.message_id
        for position in unqueued
        for recipient in draft.jobs[position].recipients
    }
    for row in draft.rows:
        if row.message_id in lost:
            row.refusal = Refusal.NOT_QUEUED
