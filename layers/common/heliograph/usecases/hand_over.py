"""Hand messages to the next carriers of their ways: claim some, submit them, record what is said.

The thread of a job asks DynamoDB for all of them together; the threads of a carrier do nothing but
talk to it (docs/adr/0058-the-thread-of-a-job-writes-for-all.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeAlias

from heliograph.domain.messages import MessageState
from heliograph.ports.clock import Clock
from heliograph.usecases.passage import Answered, Passage
from heliograph.usecases.screen_messages import Screening
from heliograph.usecases.submit_message import SubmitMessage

Taken: TypeAlias = "tuple[Passage, MessageState | Passage | Exception]"
"""A message, and the state that it is left in, or what is left of its way, or what went wrong."""
_Step: TypeAlias = "Callable[[], MessageState | Passage | Answered]"
_Said: TypeAlias = "tuple[Lane, Passage, Answered]"
_Answer: TypeAlias = "tuple[Lane, Passage, MessageState | Passage | Answered | Exception]"


@dataclass(slots=True)
class Lane:
    """Messages on their way to one carrier, in the order of their moments.

    pool: the threads that submit to it. free: how many more submits it takes at once; below zero
    where threads still have to record answers by themselves. turn_ends: after when it gets no more
    of them this time.
    """

    pool: Executor
    free: int
    turn_ends: datetime
    waiting: deque[Passage]

    def is_ready(self, now: datetime) -> bool:
        """Tell whether the next message can be handed over now."""
        next_at = self.next_at(now)
        return next_at is not None and next_at <= now

    def next_at(self, now: datetime) -> datetime | None:
        """Return when the next message can be handed over; None if none can before an answer."""
        if self.free <= 0 or not self.waiting:
            return None
        return self.waiting[0].moment or now


@dataclass(slots=True)
class _Work:
    """What is under way for how many messages, and what has become of the others."""

    screening: Screening
    lanes: Sequence[Lane]
    under_way: int = 0
    answers: SimpleQueue[_Answer] = field(default_factory=SimpleQueue)
    taken: list[Taken] = field(default_factory=list)

    def begin(self, lane: Lane, passage: Passage, step: _Step) -> None:
        """Let one of a carrier's threads do something for a message."""
        self.under_way += 1
        lane.pool.submit(self._do, lane, passage, step)

    def _do(self, lane: Lane, passage: Passage, step: _Step) -> None:
        try:
            self.answers.put((lane, passage, step()))
        except Exception as error:  # noqa: BLE001 - the other messages must not suffer from it
            self.answers.put((lane, passage, error))

    def answered(self, seconds: float | None) -> list[_Answer]:
        """Wait for answers, at most so long, and return those that are there."""
        found: list[_Answer] = []
        try:
            found.append(self.answers.get(timeout=seconds))
            while True:
                found.append(self.answers.get_nowait())
        except Empty:
            return found


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand messages to carriers, each at its moment if it has one, as many at once as they take.

    Only as many messages are claimed as there are threads free to submit them. With them is
    recorded what carriers have said since; whatever that does not do for certain is done for each
    message by itself. pause: waits for so many seconds.
    """

    submit: SubmitMessage
    clock: Clock
    pause: Callable[[float], None]

    def __call__(self, screening: Screening, lanes: Sequence[Lane]) -> list[Taken]:
        """Return what has become of every message, in no order."""
        work = _Work(screening, lanes)
        answers: list[_Answer] = []
        while answers or work.under_way or any(lane.waiting for lane in lanes):
            said = self._learn(work, answers)
            self._go_on(work, said)
            answers = self._wait(work)
        return work.taken

    def _learn(self, work: _Work, answers: Sequence[_Answer]) -> list[_Said]:
        """Note what has become of messages; return what carriers have said, to be recorded."""
        said: list[_Said] = []
        for lane, passage, result in answers:
            work.under_way -= 1
            lane.free += 1
            if isinstance(result, Answered):
                said.append((lane, passage, result))
            else:
                work.taken.append((passage, result))
        return said

    def _go_on(self, work: _Work, said: Sequence[_Said]) -> None:
        """Record what was said and claim what is due, and let that be submitted."""
        due = self._due(work)
        if not due and not said:
            return
        answers = [one for _, _, one in said]
        states, passages = self._written(work.screening, answers, [one for _, one in due])
        for (lane, _), passage in zip(due, passages, strict=True):
            work.begin(lane, passage, partial(self.submit, work.screening, passage))
        for (lane, passage, answered), state in zip(said, states, strict=True):
            if state is None:
                lane.free -= 1
                work.begin(lane, passage, partial(self.submit.record, answered))
            else:
                work.taken.append((passage, state))

    def _due(self, work: _Work) -> list[tuple[Lane, Passage]]:
        """Take what can be handed over now. What it is too late for is not, this time."""
        now, due = self.clock.now(), []
        for lane in work.lanes:
            while lane.is_ready(now):
                passage = lane.waiting.popleft()
                if passage.is_over(now, lane.turn_ends):
                    work.taken.append((passage, replace(passage, carriers=())))
                else:
                    lane.free -= 1
                    due.append((lane, passage))
        return due

    def _written(
        self, screening: Screening, answers: Sequence[Answered], passages: Sequence[Passage]
    ) -> tuple[Sequence[MessageState | None], Sequence[Passage]]:
        try:
            return self.submit.write_together(screening, answers, passages)
        except Exception:  # noqa: BLE001 - each of them meets it by itself, and then it is told
            return [None] * len(answers), passages

    def _wait(self, work: _Work) -> list[_Answer]:
        """Wait until carriers have answered, or until the next message is due."""
        now = self.clock.now()
        moments = [at for at in (lane.next_at(now) for lane in work.lanes) if at is not None]
        seconds = max(0.0, (min(moments) - now).total_seconds()) if moments else None
        if work.under_way:
            return work.answered(seconds)
        if seconds:
            self.pause(seconds)
        return []
