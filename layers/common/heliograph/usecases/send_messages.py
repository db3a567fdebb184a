"""Accept a send: judge it, give every recipient an id, and queue the send jobs.

Accepted means that it is in the queue. On a warm function nothing is read or written but the
queue, in one call for 500 recipients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from heliograph.domain.configuration import MessageType
from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import RECIPIENTS_PER_JOB, JobRecipient, SendJob
from heliograph.domain.measures import ACCEPTED, REFUSED, Measure
from heliograph.domain.sending import (
    Origin,
    Refusal,
    SendRequest,
    SendResult,
    SendRow,
    to_millisecond,
)
from heliograph.ports.clock import Clock
from heliograph.ports.measures import Measures
from heliograph.ports.queues import Queue
from heliograph.ports.records import Configuration
from heliograph.usecases.judge_send import JudgedGroup, JudgeSend


@dataclass(frozen=True, slots=True)
class SendMessages:
    """Accept a send (API-02 to API-15)."""

    configuration: Configuration
    submit_queue: Queue[SendJob]
    clock: Clock
    measure: Measures

    def __call__(self, request: SendRequest) -> SendResult:
        """Queue everything that may be sent and return a row for each recipient.

        A request with the origin of an earlier one makes the same messages again, so dispatch
        submits each of them once however often they are queued.

        Raises FieldInvalid if a channel number is needed and missing, QueueUnavailable if nothing
        is known to be queued.
        """
        origin = request.origin or Origin(to_millisecond(self.clock.now()))
        groups = JudgeSend(self.configuration)(request, origin)
        opener = _opener(groups)
        jobs = [
            job for group in groups for job in _jobs(request, group, origin.accepted_at, opener)
        ]
        rows = tuple(row for group in groups for row in group.rows)
        self._queue(jobs, rows)
        refused = sum(row.refusal is not None for row in rows)
        self.measure(Measure(ACCEPTED, len(rows) - refused), Measure(REFUSED, refused))
        return SendResult(accepted_at=origin.accepted_at, rows=rows)

    def _queue(self, jobs: Sequence[SendJob], rows: Sequence[SendRow]) -> None:
        if not jobs:
            return
        try:
            self.submit_queue.put(jobs)
        except QueueUnavailable as unavailable:
            if len(unavailable.unqueued) == len(jobs):
                raise
            _refuse_unqueued([jobs[position] for position in unavailable.unqueued], rows)


def _opener(groups: Sequence[JudgedGroup]) -> str | None:
    """Return the id of the first message: it stands for the send where these are counted."""
    return next((row.message_id for group in groups for row, _ in group.accepted), None)


def _jobs(
    request: SendRequest, group: JudgedGroup, accepted_at: datetime, opener: str | None
) -> Iterator[SendJob]:
    text = group.text
    if text is None:
        return
    recipients = [JobRecipient(row.message_id, number) for row, number in group.accepted]
    is_verification = text.template.message_type is MessageType.VERIFICATION
    validity = request.application.validity
    valid_until = accepted_at + (validity.verification if is_verification else validity.other)
    # Limits may change between a request and its repetition, which has the same messages.
    is_counted = request.origin is not None or request.application.limits is not None
    for start in range(0, len(recipients), RECIPIENTS_PER_JOB):
        yield SendJob(
            application_id=request.application.application_id,
            dialect=request.dialect,
            area=request.application.area,
            channel_number=text.channel.channel_number,
            template_id=text.template.template_id,
            text=text.text,
            segment_count=text.segmentation.segment_count,
            accepted_at=accepted_at,
            recipients=tuple(recipients[start : start + RECIPIENTS_PER_JOB]),
            valid_until=valid_until,
            status_callback=request.status_callback,
            client_reference=request.client_reference,
            opener=opener,
            is_counted=is_counted,
        )


def _refuse_unqueued(unqueued: Sequence[SendJob], rows: Sequence[SendRow]) -> None:
    lost = {recipient.message_id for job in unqueued for recipient in job.recipients}
    for row in rows:
        if row.message_id in lost:
            row.refusal = Refusal.NOT_QUEUED
