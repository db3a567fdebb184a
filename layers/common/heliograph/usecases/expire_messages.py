"""End the messages that no final report has reached in time (EXP-01 to EXP-04)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.message_ids import accepted_at
from heliograph.domain.messages import (
    EXPIRED_CODE,
    PREDECESSORS,
    MessageState,
    Outcome,
    ReportSource,
    ends,
)
from heliograph.ports.clock import Clock
from heliograph.ports.records import Applications, Checkpoints, MessagesByTime, MessageStore
from heliograph.usecases.tell_customer import TellCustomer

CHECKPOINT: Final = "expiry"
DECIDED_BY: Final = "expiry"
"""Stands in the records where a queue entry stands otherwise."""
FIRST_RUN_WITHIN: Final = timedelta(minutes=15)
SHORTEST_SLICE: Final = timedelta(minutes=1)
LONGEST_SLICE: Final = timedelta(hours=1)
BUSY: Final = 1000
"""Messages to expire in one slice. Their ids are held in memory, so while there is much to expire
the slices are short; through quiet times they double, so that a stack that stood still for days has
soon caught up."""

_EXPIRED: Final = Outcome(
    state=MessageState.EXPIRED, status_code=EXPIRED_CODE, source=ReportSource.PLATFORM
)


@dataclass(frozen=True, slots=True)
class ExpireMessages:
    """Expire the messages of each slice of time exactly when it grows too old.

    The oldest go first and the checkpoint follows them, so every run comes further, even through
    a slice that is too much for one. A run that dies is taken up from its checkpoint, and what it
    had expired after that is told to the customer again under the same push id.
    """

    applications: Applications
    by_time: MessagesByTime
    messages: MessageStore
    checkpoints: Checkpoints
    tell: TellCustomer
    clock: Clock
    expire_after: timedelta

    def __call__(self, has_time: Callable[[], bool] = lambda: True) -> int:
        """Work off the slices that are due while there is time; return how many expired."""
        due = self.clock.now() - self.expire_after
        start = self.checkpoints.read(CHECKPOINT)
        if start is None:
            # The first run comes minutes after the deployment, and no message is older than that.
            start = min(due, self.clock.now() - FIRST_RUN_WITHIN)
            self.checkpoints.write(CHECKPOINT, start)
        application_ids = [one.application_id for one in self.applications.all()]
        expired = 0
        length = SHORTEST_SLICE
        while start < due and has_time():
            end = min(start + length, due)
            open_ids = self._open_ids(application_ids, start, end)
            start, count = self._expire_while(has_time, open_ids, end)
            self.checkpoints.write(CHECKPOINT, start)
            expired += count
            length = SHORTEST_SLICE if count >= BUSY else min(2 * length, LONGEST_SLICE)
        return expired

    def _open_ids(
        self, application_ids: Sequence[str], start: datetime, end: datetime
    ) -> list[str]:
        """Return the ids of the messages of a slice that are to expire, the oldest first.

        Those that expiry has decided already are among them: a run that died may not have told.
        """
        return sorted(
            message.message_id
            for application_id in application_ids
            for message in self.by_time.accepted_between(application_id, start, end)
            if message.state in PREDECESSORS[MessageState.EXPIRED]
            or message.decided_by == DECIDED_BY
        )

    def _expire_while(
        self, has_time: Callable[[], bool], open_ids: Sequence[str], end: datetime
    ) -> tuple[datetime, int]:
        """Return up to which time everything is done, at most `end`, and how many expired."""
        expired = 0
        for message_id in open_ids:
            if not has_time():
                return accepted_at(message_id), expired
            expired += self._expire(message_id)
        return end, expired

    def _expire(self, message_id: str) -> bool:
        change = ends(_EXPIRED, self.clock.now(), decided_by=DECIDED_BY)
        message = self.messages.record(message_id, change).message
        if message.decided_by != DECIDED_BY:
            return False  # A report was faster.
        self.tell(message)
        return True
