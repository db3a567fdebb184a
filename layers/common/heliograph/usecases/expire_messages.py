"""End the messages that no final report has reached in time (EXP-01 to EXP-04)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.jobs import Push, status_reports
from heliograph.domain.messages import Message, MessageState, Outcome, ReportSource, ends
from heliograph.ports import Applications, Checkpoints, Clock, MessagesByTime, MessageStore, Queue

CHECKPOINT: Final = "expiry"
LONGEST_SLICE: Final = timedelta(minutes=10)

_EXPIRED: Final = Outcome(
    state=MessageState.EXPIRED, status_code="EXPIRED", source=ReportSource.PLATFORM
)


@dataclass(frozen=True, slots=True)
class ExpireMessages:
    """Expire the messages of each slice of time exactly when it grows too old.

    The checkpoint moves only after a slice is done. A run that dies is repeated from there, and
    what it had expired already is told to the customer again under the same push id.
    """

    applications: Applications
    by_time: MessagesByTime
    messages: MessageStore
    checkpoints: Checkpoints
    push_queue: Queue[Push]
    clock: Clock
    expire_after: timedelta

    def __call__(self, has_time: Callable[[], bool] = lambda: True) -> int:
        """Work off the slices that are due while there is time; return how many expired."""
        due = self.clock.now() - self.expire_after
        start = self.checkpoints.read(CHECKPOINT)
        if start is None:
            # The first run of a deployment, which holds no message this old.
            self.checkpoints.write(CHECKPOINT, due)
            return 0
        expired = 0
        while start < due and has_time():
            end = min(start + LONGEST_SLICE, due)
            expired += self._expire_slice(start, end)
            self.checkpoints.write(CHECKPOINT, end)
            start = end
        return expired

    def _expire_slice(self, start: datetime, end: datetime) -> int:
        slice_id = f"expiry:{start.isoformat()}"
        return sum(self._expire(message, slice_id) for message in self._messages(start, end))

    def _messages(self, start: datetime, end: datetime) -> Iterator[Message]:
        for application in self.applications.all():
            yield from self.by_time.accepted_between(application.application_id, start, end)

    def _expire(self, message: Message, slice_id: str) -> bool:
        change = ends(_EXPIRED, self.clock.now(), decided_by=slice_id)
        if message.state in change.allowed_from:
            step = self.messages.record(message.message_id, change)
            message = step.message
        if message.decided_by != slice_id:
            return False
        reports = status_reports(message)
        if reports:
            self.push_queue.put(reports)
        return True
