"""Take one message from its claim to what a carrier says of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from heliograph.domain.histories import new_claim
from heliograph.domain.jobs import JobRecipient, SendJob, message_of
from heliograph.domain.messages import (
    EXPIRED_CODE,
    Change,
    Message,
    MessageState,
    Outcome,
    ReportSource,
    ends,
)
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.routing import CarrierSetup
from heliograph.domain.validity import LONGEST_VALIDITY
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
from heliograph.ports.records import Step
from heliograph.usecases.claim_messages import ClaimMessages
from heliograph.usecases.pace_messages import Rests
from heliograph.usecases.passage import Answered, Passage
from heliograph.usecases.screen_messages import TOO_OFTEN, Screening
from heliograph.usecases.tell_customer import TellCustomer
from heliograph.usecases.watch_carriers import WatchCarriers

_log = logging.getLogger(__name__)

_EXPIRED: Final = Outcome(
    state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
)


@dataclass(frozen=True, slots=True)
class SubmitMessage:
    """Submit a message to the first carrier of its passage, at most once.

    The claim comes before the first submit and is held until it is known what became of the
    message. Only while we hold it, and only after proof that the message has not left us, is the
    next carrier asked. Whoever is barred by then gets nothing from any carrier (BLK-07).

    longest_validity: however long a message is valid, it is never handed over later than this
    after its acceptance. It is well below the time after which expiry looks at the message, so the
    two never meet.
    """

    claims: ClaimMessages
    carrier: Callable[[CarrierSetup], Carrier]
    rests: Rests
    tell: TellCustomer
    watch: WatchCarriers
    clock: Clock
    longest_validity: timedelta

    def write_together(
        self, screening: Screening, answers: Sequence[Answered], passages: Sequence[Passage]
    ) -> tuple[Sequence[MessageState | None], Sequence[Passage]]:
        """Record answers to messages that were tried for the first time, and claim other messages.

        Returns the states that the former are left in, None for one that is still to be recorded,
        and all of the ways of the latter: those that are not claimed say if they were asked for.
        """
        screening.look_again([one.recipient.number for one in passages])
        begun = [one.message.after(one.change) for one in answers]
        asked = {
            place: self._tried(screening.job, passage)
            for place, passage in enumerate(passages)
            if self._may_be_claimed(screening, passage)
        }
        recorded, taken = self.claims.write_together(screening, begun, list(asked.values()))
        ways = list(passages)
        for (place, message), is_ours in zip(asked.items(), taken, strict=True):
            ways[place] = ways[place].claimed_by(message, is_ours=is_ours)
        states = [one.state if done else None for one, done in zip(begun, recorded, strict=True)]
        return states, ways

    def __call__(self, screening: Screening, passage: Passage) -> MessageState | Passage | Answered:
        """Return the state that the message is left in, or what is left of its way.

        A message that nobody on its way has taken is released. Of one that was tried for the first
        time, what the carrier says may be left to be recorded, together with that of others.
        """
        if passage.asked is not None:
            return self._claim(screening, passage)
        if self.rests.is_resting(passage.carriers[0].name):
            return self._passed(passage, passage.claimed)
        if passage.claimed is not None:
            return self._submit(screening, passage, passage.claimed)
        return self._claim(screening, passage)

    def record(self, answered: Answered) -> MessageState:
        """Record what a carrier says of a message; return the state that it is left in.

        Not applied means that a report was faster, or that an earlier try of this very write
        released the message and another has claimed it since. Either is as good.
        """
        return self.claims.settle(answered.message, answered.change).message.state

    def end_unsent(self, screening: Screening, passage: Passage, outcome: Outcome) -> MessageState:
        """End a message here, unless somebody has claimed it before: then a carrier may have it."""
        job = screening.job
        ended = message_of(
            job,
            passage.recipient,
            attempts=job.attempt,
            expects_report=passage.expects_report,
            state=outcome.state,
            outcome=outcome,
            received_at=self.clock.now(),
            decided_by=job.entry_id,
        )
        step = self.claims.end_unsent(screening, ended)
        if not step.applied:
            return self._leave_alone(step.message, job.entry_id)
        self.tell(step.message)
        return step.message.state

    def release(self, message: Message) -> MessageState:
        """Let go of a message that no carrier has."""
        return self.record(self._said(message, MessageState.ACCEPTED, carrier=message.carrier))

    def valid_until(self, job: SendJob) -> datetime:
        """Return when the messages of a job are given up."""
        stamped = job.valid_until or job.accepted_at + LONGEST_VALIDITY
        return min(stamped, job.accepted_at + self.longest_validity)

    def _may_be_claimed(self, screening: Screening, passage: Passage) -> bool:
        if passage.claimed is not None or self.rests.is_resting(passage.carriers[0].name):
            return False
        return screening.rejection(passage.recipient) is None

    def _claim(self, screening: Screening, passage: Passage) -> MessageState | Passage | Answered:
        # Seconds may have passed since the job began, and some people may have opted out in them.
        outcome = screening.rejection(passage.recipient)
        if outcome is None:
            asked = passage.asked or self._tried(screening.job, passage)
            found = self.claims.claim(screening, asked)
            if isinstance(found, Step):
                message = found.message
                if not found.applied:
                    return self._leave_alone(message, screening.job.entry_id)
                return self._submit(screening, passage, message)
            outcome = TOO_OFTEN[found]
        return self.end_unsent(screening, passage, outcome)

    def _submit(
        self, screening: Screening, passage: Passage, message: Message
    ) -> MessageState | Passage | Answered:
        job, setup, now = screening.job, passage.carriers[0], self.clock.now
        barred = self._barred(screening, passage.recipient, message)
        if barred is not None:
            return self._end(message, barred, job.entry_id)
        submission = _submission(job, passage.recipient, setup, self.valid_until(job))
        match self._ask(setup, submission):
            case Accepted(carrier_message_id, segment_count):
                return self._answered(
                    message,
                    MessageState.SUBMITTED,
                    carrier=setup.name,
                    carrier_message_id=carrier_message_id,
                    segments_expected=segment_count,
                )
            case Refused() as refused:
                outcome = _refusal(refused, now())
                return self._end(message, outcome, job.entry_id, setup.name)
            case Unconfirmed():
                return self._answered(message, MessageState.UNCONFIRMED, carrier=setup.name)
            case ProvedUnsent(reason, retry_after):
                if retry_after is not None:
                    self.rests.begin(setup.name, retry_after)
                not_taken = NotTaken.of(setup.name, reason, now())
                return self._passed(passage, message.not_taken(not_taken))

    def _ask(self, setup: CarrierSetup, submission: Submission) -> Submitted:
        answer = self.carrier(setup).submit(submission)
        # A carrier that asks to be left alone for a while is busy, which is no failure of it.
        is_busy = isinstance(answer, ProvedUnsent) and answer.retry_after is not None
        if not is_busy:
            self.watch.asked(setup.name, has_taken=isinstance(answer, Accepted))
        return answer

    def _barred(
        self, screening: Screening, recipient: JobRecipient, message: Message
    ) -> Outcome | None:
        """Ask again who is barred: the claim, or the carrier before, may have taken its time.

        Without an answer the message is let go of, for no carrier has it.
        """
        try:
            return screening.rejection(recipient)
        except Exception:
            self.release(message)
            raise

    def _passed(self, passage: Passage, message: Message | None) -> MessageState | Passage:
        """The first carrier has not taken the message; the next may, if there is one."""
        rest = passage.past_the_first(message)
        return rest if rest.carriers or message is None else self.release(message)

    def _tried(self, job: SendJob, passage: Passage) -> Message:
        return message_of(
            job,
            passage.recipient,
            state=MessageState.SUBMITTING,
            attempts=job.attempt + 1,
            carrier=passage.carriers[0].name,
            claim=new_claim(),
            expects_report=passage.expects_report,
            submitted_at=self.clock.now(),
        )

    def _answered(
        self, message: Message, state: MessageState, **facts: Any
    ) -> MessageState | Answered:
        answered = self._said(message, state, **facts)
        return self.record(answered) if message.attempts > 1 else answered

    def _said(self, message: Message, state: MessageState, **facts: Any) -> Answered:
        change = Change(
            state=state,
            at=self.clock.now(),
            claim=message.claim,
            not_taken_by=message.not_taken_by,
            **facts,
        )
        return Answered(message, change)

    def _end(
        self, message: Message, outcome: Outcome, entry_id: str, carrier: str | None = None
    ) -> MessageState:
        ending = ends(outcome, self.clock.now(), decided_by=entry_id)
        ours = replace(
            ending, claim=message.claim, carrier=carrier, not_taken_by=message.not_taken_by
        )
        step = self.claims.settle(message, ours)
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
        now = self.clock.now()
        if now - message.accepted_at >= self.longest_validity:
            # Expiry may have gone past this message, and then nobody else would ever end it.
            return self._end(message, _EXPIRED, entry_id)
        return self.record(self._said(message, MessageState.UNCONFIRMED))


def _submission(
    job: SendJob, recipient: JobRecipient, setup: CarrierSetup, valid_until: datetime
) -> Submission:
    return Submission(
        message_id=recipient.message_id,
        recipient=recipient.number,
        sender=setup.sender_of(job.channel_number),
        text=job.text,
        segment_count=job.segment_count,
        valid_until=valid_until,
    )


def _refusal(refused: Refused, at: datetime) -> Outcome:
    return Outcome(
        state=MessageState.REFUSED,
        status_code=refused.status_code,
        source=ReportSource.CARRIER,
        carrier_code=refused.carrier_code,
        reported_at=at,
    )
