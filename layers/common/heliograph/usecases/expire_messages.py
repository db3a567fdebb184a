"""End the messages that no final report has reached in time (EXP-01 to EXP-04)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.errors import ReportDeferred
from heliograph.domain.message_ids import accepted_at
from heliograph.domain.messages import UNDECIDED, Message, MessageState
from heliograph.domain.reporting import closes
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
"""Messages to expire in one slice. They are held in memory, so while there is much to expire the
slices are short; through quiet times they double, so that a stack that stood still for days has
soon caught up."""

TRIES: Final = 10
"""How often a message is looked at again because a report on one of its segments was faster."""
EXPIRED: Final = "MessagesExpired"
UNREPORTED: Final = "MessagesUnreported"


@dataclass(frozen=True, slots=True)
class ExpireMessages:
    """Expire the messages of each slice of time exactly when it grows too old.

    The oldest go first and the checkpoint follows them, so every run comes further, even through
    a slice that is too much for one. A run that dies is taken up from its checkpoint, and what it
    had expired after that is told to the customer again under the same push id.

    portion: how many messages are expired at the same time, as far as the executor has threads.
    The checkpoint is moved after each portion.
    """

    applications: Applications
    by_time: MessagesByTime
    messages: MessageStore
    checkpoints: Checkpoints
    tell: TellCustomer
    clock: Clock
    executor: Executor
    expire_after: timedelta
    portion: int

    def __call__(self, has_time: Callable[[], bool] = lambda: True) -> Mapping[str, int]:
        """Work off the slices that are due while there is time; return how many ended how."""
        due = self.clock.now() - self.expire_after
        start = self._checkpoint(due)
        application_ids = [one.application_id for one in self.applications.all()]
        endings: Counter[str] = Counter({EXPIRED: 0})
        length = SHORTEST_SLICE
        while start < due and has_time():
            end = min(start + length, due)
            overdue = self._overdue(application_ids, start, end)
            for start, ended in self._end_while(has_time, overdue, end):
                self.checkpoints.write(CHECKPOINT, start)
                endings.update(ended)
            length = SHORTEST_SLICE if len(overdue) >= BUSY else min(2 * length, LONGEST_SLICE)
        return endings

    def _checkpoint(self, due: datetime) -> datetime:
        """Return up to which time everything is done."""
        start = self.checkpoints.read(CHECKPOINT)
        if start is None:
            # The first run comes minutes after the deployment, and no message is older than that.
            start = min(due, self.clock.now() - FIRST_RUN_WITHIN)
            self.checkpoints.write(CHECKPOINT, start)
        return start

    def _overdue(
        self, application_ids: Sequence[str], start: datetime, end: datetime
    ) -> list[Message]:
        """Return the messages of a slice that are to end, the oldest first.

        Those that expiry has ended already are among them: a run that died may not have told.
        """
        overdue = (
            message
            for application_id in application_ids
            for message in self.by_time.accepted_between(application_id, start, end)
            if message.state in UNDECIDED or message.decided_by == DECIDED_BY
        )
        return sorted(overdue, key=lambda message: message.message_id)

    def _end_while(
        self, has_time: Callable[[], bool], overdue: Sequence[Message], end: datetime
    ) -> Iterator[tuple[datetime, Mapping[str, int]]]:
        """Yield up to which time everything is done, at most `end`, and what ended until then."""
        ended: Mapping[str, int] = {}
        for place in range(0, len(overdue), self.portion):
            if place:
                yield accepted_at(overdue[place].message_id), ended
            if not has_time():
                return
            ended = self._end_all(overdue[place : place + self.portion])
        yield end, ended

    def _end_all(self, messages: Sequence[Message]) -> Mapping[str, int]:
        """Return what is to be counted. Raises what went wrong, after all others are done."""
        work = [self.executor.submit(self._end, message) for message in messages]
        failures = [failure for one in work if (failure := one.exception())]
        if failures:
            raise failures[0]
        return Counter(ending for one in work if (ending := one.result()))

    def _end(self, message: Message) -> str | None:
        """Return what to count; None if a report was faster."""
        for _ in range(TRIES):
            change = closes(message, self.clock.now(), DECIDED_BY)
            if change is None:
                break
            message = self.messages.record(message.message_id, change).message
        else:
            raise ReportDeferred("reports on the message were faster")
        if message.decided_by != DECIDED_BY:
            return None
        self.tell(message, DECIDED_BY)
        return UNREPORTED if message.state is MessageState.UNREPORTED else EXPIRED
