"""The carrier's way in: takes a submission and sets in motion what its handset will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Final, Protocol
from uuid import uuid4

from pydantic import ValidationError

from heliograph.ports.clock import Clock
from heliograph.ports.http import HttpAnswer, HttpRequest
from heliograph.ports.queues import Queue
from heliograph.sandbox.callbacks import CallbackNotTaken
from heliograph.sandbox.handset import HandsetAction, ReplyDue, ReportsDue
from heliograph.sandbox.handsets import Action, Answer, Behaviour, Reply, Reports, behaviour_of
from heliograph.sandbox.wire import SubmissionBody, is_authentic, not_taken, taken

SILENCE_SECONDS: Final = 11.0
"""Longer than our side waits for the answer to a submission (10 seconds)."""

_REFUSED_CONNECTIONS: Final = 2


class ReceivedMessages(Protocol):
    """What the handsets received, and how often somebody tried to reach them."""

    def count_attempt(self, recipient: str, message_id: str, at: datetime) -> int:
        """Count one more attempt to submit this message and return how many there were."""

    def add(
        self,
        *,
        recipient: str,
        message_id: str,
        carrier_message_id: str,
        channel_number: str,
        text: str,
        segment_count: int,
        received_at: datetime,
    ) -> None:
        """Keep what a handset received; a message that is taken twice is kept twice."""


def _wait(seconds: float) -> None:
    Event().wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Takes one submission.

    act: does at once what a handset does before the submission is answered.
    hold: keeps a request waiting for some seconds.
    """

    received: ReceivedMessages
    queue: Queue[HandsetAction]
    act: Callable[[HandsetAction], None]
    clock: Clock
    secret: str = field(repr=False)
    hold: Callable[[float], None] = _wait

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Answer a submission as the carrier does."""
        now = self.clock.now()
        if not is_authentic(request, self.secret, now):
            return not_taken(401, "ESME_RINVPASWD")
        try:
            submission = SubmissionBody.model_validate_json(request.body)
        except ValidationError:
            return not_taken(400, "ESME_RSYNTAX")
        behaviour = behaviour_of(submission.recipient)
        refusal = self._refusal(behaviour, submission, now)
        return refusal or self._take(behaviour, submission, now)

    def _refusal(
        self, behaviour: Behaviour, submission: SubmissionBody, now: datetime
    ) -> HttpAnswer | None:
        if behaviour.answer is Answer.REFUSES:
            return not_taken(403, "ESME_RINVDSTADR")
        if behaviour.answer is Answer.REFUSES_CONNECTION_TWICE:
            attempts = self.received.count_attempt(submission.recipient, submission.reference, now)
            if attempts <= _REFUSED_CONNECTIONS:
                # A function cannot refuse a connection, so it says that this is one.
                return not_taken(503, "connection_refused")
        return None

    def _take(self, behaviour: Behaviour, submission: SubmissionBody, now: datetime) -> HttpAnswer:
        carrier_message_id = uuid4().hex
        self.received.add(
            recipient=submission.recipient,
            message_id=submission.reference,
            carrier_message_id=carrier_message_id,
            channel_number=submission.channel_number,
            text=submission.text,
            segment_count=submission.segment_count,
            received_at=now,
        )
        for after_seconds, action in _due(behaviour, submission, carrier_message_id, now):
            self._set_off(action, after_seconds)
        if behaviour.answer is Answer.TAKES_IN_SILENCE:
            self.hold(SILENCE_SECONDS)
        reported = submission.segment_count if behaviour.reports_segments else None
        return taken(carrier_message_id, reported)

    def _set_off(self, action: HandsetAction, after_seconds: int) -> None:
        if after_seconds:
            self.queue.put([action], delay_seconds=after_seconds)
            return
        try:
            self.act(action)
        except CallbackNotTaken:
            self.queue.put([action], delay_seconds=1)


def _due(
    behaviour: Behaviour, submission: SubmissionBody, carrier_message_id: str, now: datetime
) -> Iterator[tuple[int, HandsetAction]]:
    """Yield what the handset will do with this message, and after how many seconds."""
    count = submission.segment_count if behaviour.reports_segments else 0
    segments = tuple(f"{carrier_message_id}-{place}" for place in range(count, 0, -1))
    for action in behaviour.actions:
        due = _due_action(action, submission, carrier_message_id, now)
        yield (
            action.after_seconds,
            replace(due, segments=segments) if isinstance(due, ReportsDue) else due,
        )


def _due_action(
    action: Action, submission: SubmissionBody, carrier_message_id: str, now: datetime
) -> HandsetAction:
    match action:
        case Reports(reports, after_seconds):
            return ReportsDue(
                url=submission.status_callback,
                reference=submission.reference,
                carrier_message_id=carrier_message_id,
                recipient=submission.recipient,
                statuses=tuple((report.status, report.err) for report in reports),
                done_at=now + timedelta(seconds=after_seconds),
            )
        case Reply(text):
            return ReplyDue(
                url=submission.uplink_callback,
                carrier_inbound_id=uuid4().hex,
                sender=submission.recipient,
                channel_number=submission.channel_number,
                text=text,
            )
