"""Screen the messages of a send job and hand them to the carrier, each at most once.

The claim comes before the submit, so a job that is delivered twice finds its claims and never
submits twice. Only what certainly did not leave us is tried again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.entries import new_entry_id
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.messages import (
    EXPIRED_CODE,
    Change,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    ends,
    new_claim,
)
from heliograph.ports.carriers import (
    Accepted,
    Carrier,
    ProvedUnsent,
    Refused,
    Submission,
    Submitted,
    Unconfirmed,
)
from heliograph.ports.clock import Clock
from heliograph.ports.queues import Queue
from heliograph.ports.records import MessageStore
from heliograph.usecases.screen_messages import Screening, ScreenMessages
from heliograph.usecases.tell_customer import TellCustomer

_log = logging.getLogger(__name__)

RETRY_DELAYS: Final = (1, 2, 5, 15, 30, 60, 120, 300, 600, 900)
"""Seconds to wait after the first, second ... attempt that proved the message unsent."""

_TIMED_OUT: Final = Outcome(
    state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
)


@dataclass(frozen=True, slots=True)
class DispatchMessages:
    """Hand the messages of one send job to the carrier.

    validity: how long after its acceptance a message may still be handed over. It is well below
    the time after which expiry looks at the message, so the two never meet.
    """

    screen: ScreenMessages
    messages: MessageStore
    carrier: Carrier
    submit_queue: Queue[SendJob]
    tell: TellCustomer
    clock: Clock
    executor: Executor
    validity: timedelta

    def __call__(self, job: SendJob) -> Mapping[str, int]:
        """Dispatch every recipient of a job and return how many ended in which way.

        Raises what went wrong with a recipient, but not before all the others are done. Nobody
        gets anything if the job cannot be screened.
        """
        screening = self.screen(job)
        dispatches = [
            self.executor.submit(self._dispatch, screening, recipient)
            for recipient in job.recipients
        ]
        failures = [failure for dispatch in dispatches if (failure := dispatch.exception())]
        endings = {
            recipient: dispatch.result()
            for recipient, dispatch in zip(job.recipients, dispatches, strict=True)
            if not dispatch.exception()
        }
        self._try_later(job, [who for who in endings if endings[who] is MessageState.ACCEPTED])
        if failures:
            raise failures[0]
        return Counter(f"Messages{ending.value.capitalize()}" for ending in endings.values())

    def _try_later(self, job: SendJob, unsent: Sequence[JobRecipient]) -> None:
        if unsent:
            again = replace(
                job,
                recipients=tuple(unsent),
                attempt=job.attempt + 1,
                entry_id=new_entry_id(),
            )
            self.submit_queue.put([again], delay_seconds=_delay(job.attempt))

    def _dispatch(self, screening: Screening, recipient: JobRecipient) -> MessageState:
        """Return the state that the message is left in."""
        job = screening.job
        message = _message(job, recipient)
        # In this order: what is too late must not count as written to its recipient.
        timed_out = _TIMED_OUT if self._is_too_late(job.accepted_at) else None
        outcome = timed_out or screening.rejection(recipient)
        if outcome is not None:
            return self._end_unsent(message, outcome, job.entry_id)
        claimed = self.messages.claim(self._tried(message, job.attempt))
        if not claimed.applied:
            return self._leave_alone(claimed.message, job.entry_id)
        valid_until = job.accepted_at + self.validity
        submitted = self.carrier.submit(_submission(job, recipient, valid_until))
        return self._record(claimed.message, submitted, job.entry_id)

    def _tried(self, message: Message, attempts_before: int) -> Message:
        return replace(
            message,
            attempts=attempts_before + 1,
            carrier=self.carrier.name,
            claim=new_claim(),
            submitted_at=self.clock.now(),
        )

    def _end_unsent(self, message: Message, outcome: Outcome, entry_id: str) -> MessageState:
        """End a message here, unless somebody has claimed it before: then a carrier may have it."""
        ended = replace(
            message,
            state=outcome.state,
            outcome=outcome,
            received_at=self.clock.now(),
            decided_by=entry_id,
        )
        step = self.messages.end_unsent(ended)
        if not step.applied:
            return self._leave_alone(step.message, entry_id)
        self.tell(step.message)
        return step.message.state

    def _record(self, message: Message, submitted: Submitted, entry_id: str) -> MessageState:
        now = self.clock.now()
        if isinstance(submitted, Refused):
            return self._end(message, _refusal(submitted, now), entry_id)
        # Not applied means that a report was faster, or that an earlier try of this very write
        # released the message and another has claimed it since. Either is as good.
        change = replace(_step(submitted, now), claim=message.claim)
        return self.messages.record(message.message_id, change).message.state

    def _end(self, message: Message, outcome: Outcome, entry_id: str) -> MessageState:
        ending = ends(outcome, self.clock.now(), decided_by=entry_id)
        step = self.messages.record(message.message_id, replace(ending, claim=message.claim))
        if step.applied:
            self.tell(step.message)
        return step.message.state

    def _leave_alone(self, message: Message, entry_id: str) -> MessageState:
        """Somebody has claimed this message before: this job is not delivered for the first time.

        What an earlier delivery of it may have left undone is done, but nothing is submitted.
        """
        if message.decided_by == entry_id:
            self.tell(message)
        elif message.state is MessageState.SUBMITTING:
            return self._give_up(message, entry_id)
        return message.state

    def _give_up(self, message: Message, entry_id: str) -> MessageState:
        """Whoever claimed this message ended before it was known what the carrier says."""
        _log.warning("message claimed before has no answer of the carrier")
        if self._is_too_late(message.accepted_at):
            # Expiry may have gone past this message, and then nobody else would ever end it.
            return self._end(message, _TIMED_OUT, entry_id)
        change = Change(state=MessageState.UNCONFIRMED, at=self.clock.now(), claim=message.claim)
        return self.messages.record(message.message_id, change).message.state

    def _is_too_late(self, accepted_at: datetime) -> bool:
        return self.clock.now() - accepted_at >= self.validity


def _message(job: SendJob, recipient: JobRecipient) -> Message:
    """Return a message as it was before this try."""
    return Message(
        message_id=recipient.message_id,
        dialect=job.dialect,
        recipient=recipient.number,
        channel_number=job.channel_number,
        template_id=job.template_id,
        segment_count=job.segment_count,
        accepted_at=job.accepted_at,
        status_callback=job.status_callback,
        client_reference=job.client_reference,
        attempts=job.attempt,
    )


def _submission(job: SendJob, recipient: JobRecipient, valid_until: datetime) -> Submission:
    return Submission(
        message_id=recipient.message_id,
        recipient=recipient.number,
        sender=job.channel_number,
        text=job.text,
        segment_count=job.segment_count,
        valid_until=valid_until,
    )


def _step(submitted: Accepted | ProvedUnsent | Unconfirmed, at: datetime) -> Change:
    match submitted:
        case Accepted(carrier_message_id, segment_count):
            return Change(
                state=MessageState.SUBMITTED,
                at=at,
                carrier_message_id=carrier_message_id,
                segments_expected=segment_count,
            )
        case ProvedUnsent():
            return Change(state=MessageState.ACCEPTED, at=at)
        case Unconfirmed():
            return Change(state=MessageState.UNCONFIRMED, at=at)


def _refusal(refused: Refused, at: datetime) -> Outcome:
    return Outcome(
        state=MessageState.REFUSED,
        status_code=refused.status_code,
        source=ReportSource.CARRIER,
        carrier_code=refused.carrier_code,
        reported_at=at,
    )


def _delay(attempt: int) -> int:
    return RETRY_DELAYS[min(attempt, len(RETRY_DELAYS) - 1)]
