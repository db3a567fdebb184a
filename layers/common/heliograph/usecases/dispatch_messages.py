"""Screen the messages of a send job, route them, and hand each to one carrier at most.

What no carrier has taken for certain, and what could not be tried, goes back to the queue until it
is no longer valid.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final, TypeAlias
from zlib import crc32

from heliograph.domain.entries import new_entry_id
from heliograph.domain.jobs import JobRecipient, SendJob
from heliograph.domain.messages import (
    EXPIRED_CODE,
    MessageState,
    Outcome,
    ReportSource,
)
from heliograph.domain.routing import CarrierSetup, CarrierState, Route, Routing
from heliograph.domain.screening import DispatchRule
from heliograph.ports.clock import Clock
from heliograph.ports.queues import Queue
from heliograph.ports.routing import RoutingSource
from heliograph.usecases.hand_over import HandOver, Lane, Taken
from heliograph.usecases.pace_messages import Moments, PaceMessages, Rests
from heliograph.usecases.passage import Passage
from heliograph.usecases.screen_messages import Screening, ScreenMessages
from heliograph.usecases.submit_message import SubmitMessage

RETRY_DELAYS: Final = (1, 2, 5, 15, 30, 60, 120, 300, 600, 900)
"""Seconds to wait after the first, second ... attempt that proved the message unsent."""
POSTPONED_DELAYS: Final = (2, 4, 8, 15, 30, 60)
"""Seconds to wait, and up to half as many more, when nothing could be tried so often."""
LONGEST_DELAY: Final = 900

TURN: Final = timedelta(seconds=10)
"""How long messages are handed to the next carriers of their routes, before it is the turn of those
after them. What was not handed over by then goes back to the queue, so a job has an end however
slow its carriers are. It is more than a job waits for a carrier with a rate."""

NO_ROUTE: Final = Outcome(
    state=MessageState.REJECTED,
    status_code="REJECTD",
    source=ReportSource.PLATFORM,
    reason=DispatchRule.NO_ROUTE,
)
VALIDITY_OVER: Final = Outcome(
    state=MessageState.EXPIRED,
    status_code=EXPIRED_CODE,
    source=ReportSource.PLATFORM,
    reason=DispatchRule.VALIDITY_OVER,
)

_Trying: TypeAlias = "tuple[Passage, Future[MessageState]]"
"""A message, and what becomes of it in a thread."""
_Again: TypeAlias = "tuple[JobRecipient, datetime]"
"""Somebody whose message goes back to the queue, and the time before which that is in vain."""


@dataclass(slots=True)
class _Work:
    """What has become of the messages of a job so far.

    unsent: no carrier has taken them, and nobody holds them. postponed: they could not be tried.
    """

    counts: Counter[str] = field(default_factory=Counter)
    unsent: list[_Again] = field(default_factory=list)
    postponed: list[_Again] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    has_tried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchMessages:
    """Hand the messages of one send job to the carriers of their routes.

    executor: does what is not a carrier's. pool: the threads that submit to a carrier.
    """

    screen: ScreenMessages
    routing: RoutingSource
    pace: PaceMessages
    rests: Rests
    submit: SubmitMessage
    hand_over: HandOver
    submit_queue: Queue[SendJob]
    clock: Clock
    executor: Executor
    pool: Callable[[CarrierSetup], Executor]

    def __call__(self, job: SendJob) -> Mapping[str, int]:
        """Dispatch every recipient of a job and return how many ended in which way.

        Raises what went wrong with a recipient, but not before all the others are done. Nobody
        gets anything if the job cannot be screened.
        """
        screening = self.screen(job)
        work = _Work()
        passages = self._begin(screening, self.routing.routing(), work)
        while passages:
            passages = self._ask_the_next(screening, passages, work)
        self._queue_again(job, work)
        if work.failures:
            raise work.failures[0]
        return work.counts

    # -- Each message once -------------------------------------------------------------------------

    def _begin(self, screening: Screening, routing: Routing, work: _Work) -> list[Passage]:
        """End what must not be sent, and return the ways of all the rest."""
        passages: list[Passage] = []
        trying: list[_Trying] = []
        for recipient in screening.job.recipients:
            route = routing.route(screening.job.application_id, recipient.number)
            carriers = routing.carriers_of(route) if route else ()
            outcome = self._doom(screening, recipient) or (None if carriers else NO_ROUTE)
            if outcome is None and route is not None:
                passages.append(_passage(recipient, route, carriers))
            elif outcome is not None:
                way = (
                    _passage(recipient, route, carriers) if route else Passage(recipient=recipient)
                )
                trying.append(self._end(screening, way, outcome, work))
        self._learn(_results(trying), work)
        return passages

    def _end(
        self, screening: Screening, passage: Passage, outcome: Outcome, work: _Work
    ) -> _Trying:
        if outcome is NO_ROUTE:
            work.counts["MessagesUnroutable"] += 1
        end = self.submit.end_unsent
        return passage, self.executor.submit(end, screening, passage, outcome)

    def _doom(self, screening: Screening, recipient: JobRecipient) -> Outcome | None:
        """Return how a message ends whatever the carriers say, None if it may be sent."""
        is_too_late = self.clock.now() >= self.submit.valid_until(screening.job)
        return VALIDITY_OVER if is_too_late else screening.rejection(recipient)

    # -- One carrier after the other ---------------------------------------------------------------

    def _ask_the_next(
        self, screening: Screening, passages: Sequence[Passage], work: _Work
    ) -> list[Passage]:
        """Ask the next carrier of each message; return those that are still not taken."""
        trying: list[_Trying] = []
        by_carrier: defaultdict[str, list[Passage]] = defaultdict(list)
        turn_ends = self.clock.now() + TURN
        for passage in map(self._past_the_resting, passages):
            if passage.carriers:
                by_carrier[passage.carriers[0].name].append(passage)
            else:
                trying += self._put_off(passage, self.rests.over_at(passage.names), work)
        lanes: list[Lane] = []
        for group in by_carrier.values():
            moments = self._moments(screening.job, group, turn_ends)
            for passage in group[len(moments.starts) :]:
                trying += self._put_off(passage, moments.next_at, work)
            lanes.append(self._lane(group, moments, turn_ends))
        work.has_tried |= any(lane.waiting for lane in lanes)
        taken = self.hand_over(screening, lanes)
        return self._learn([*taken, *_results(trying)], work)

    def _past_the_resting(self, passage: Passage) -> Passage:
        while passage.carriers and self.rests.is_resting(passage.carriers[0].name):
            passage = passage.past_the_first(passage.claimed)
        return passage

    def _moments(self, job: SendJob, group: Sequence[Passage], turn_ends: datetime) -> Moments:
        """Return when messages may be handed to their common next carrier."""
        now = self.clock.now()
        if now > turn_ends:
            return Moments((), now)
        return self.pace(group[0].carriers[0], job.segment_count, len(group))

    def _lane(self, group: Sequence[Passage], moments: Moments, turn_ends: datetime) -> Lane:
        """Return the way of the first of these messages to their common next carrier."""
        setup = group[0].carriers[0]
        waiting = deque(group[: len(moments.starts)])
        if setup.per_second is not None:
            paced = zip(waiting, moments.starts, strict=True)
            waiting = deque(replace(passage, moment=moment) for passage, moment in paced)
        return Lane(self.pool(setup), setup.at_once, turn_ends, waiting)

    def _put_off(self, passage: Passage, at: datetime, work: _Work) -> list[_Trying]:
        """Send a message back to the queue; one that we hold is let go of before."""
        if passage.claimed is None:
            work.postponed.append((passage.recipient, at))
            return []
        return [(passage, self.executor.submit(self.submit.release, passage.claimed))]

    def _learn(self, taken: Iterable[Taken], work: _Work) -> list[Passage]:
        """Note what has become of messages; return the ways of those that go on."""
        going_on: list[Passage] = []
        for passage, result in taken:
            if isinstance(result, Exception):
                work.failures.append(result)
            elif isinstance(result, Passage):
                going_on.append(result)
            elif result is MessageState.ACCEPTED:
                work.counts["MessagesUnsent"] += 1
                work.unsent.append((passage.recipient, self.rests.over_at(passage.names)))
            else:
                work.counts[f"Messages{result.value.capitalize()}"] += 1
        return going_on

    # -- Back to the queue -------------------------------------------------------------------------

    def _queue_again(self, job: SendJob, work: _Work) -> None:
        if work.unsent:
            delay = RETRY_DELAYS[min(job.attempt, len(RETRY_DELAYS) - 1)]
            again = replace(job, attempt=job.attempt + 1, postponed=0)
            self._put(again, work.unsent, delay)
        if work.postponed:
            work.counts["MessagesPostponed"] = len(work.postponed)
            delay = POSTPONED_DELAYS[min(job.postponed, len(POSTPONED_DELAYS) - 1)]
            # Many jobs may wait for the same carrier; they need not all come at once.
            delay += crc32(job.entry_id.encode()) % (delay // 2 + 1)
            again = replace(job, postponed=0 if work.has_tried else job.postponed + 1)
            self._put(again, work.postponed, 0 if work.has_tried else delay)

    def _put(self, job: SendJob, whom: Sequence[_Again], delay: int) -> None:
        recipients = tuple(recipient for recipient, _ in whom)
        wait = min(at for _, at in whom) - self.clock.now()
        seconds = min(max(delay, ceil(wait.total_seconds())), LONGEST_DELAY)
        again = replace(job, recipients=recipients, entry_id=new_entry_id())
        self.submit_queue.put([again], delay_seconds=seconds)


def _results(trying: Iterable[_Trying]) -> Iterator[Taken]:
    for passage, future in trying:
        error = future.exception()
        yield passage, error if isinstance(error, Exception) else future.result()


def _passage(
    recipient: JobRecipient, route: Route | None, carriers: Sequence[CarrierSetup]
) -> Passage:
    active = tuple(one for one in carriers if one.state is CarrierState.ACTIVE)
    return Passage(
        recipient=recipient,
        carriers=active,
        names=tuple(one.name for one in active),
        expects_report=route is None or route.dlr_supported,
    )
