"""Tell the customer what became of a message, and the operator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import Push, StatusReport, status_reports
from heliograph.domain.message_ids import application_of
from heliograph.domain.messages import Message
from heliograph.domain.reporting import outcomes
from heliograph.domain.values import value
from heliograph.ports.queues import Queue
from heliograph.ports.records import KnownApplications


@value()
class Ending:
    """A message that has ended, and what there is to tell of it. decider: who has settled that."""

    message: Message
    reports: Sequence[StatusReport]
    decider: str | None = None


_Placed: TypeAlias = tuple[int, StatusReport]


@dataclass(frozen=True, slots=True)
class TellCustomer:
    """Queue the status reports of a message for whoever wants to know (RPT-01).

    They go to the address that the send named, each for itself. If it named none, they go to the
    address of the application, several at a time, and are queued to be put together.

    Whoever ends a message calls this, and calls it again after a crash: a report that is queued
    twice has the same push id both times.

    watch: gets the messages that have ended.
    """

    applications: KnownApplications
    push_queue: Queue[Push]
    batch_queue: Queue[StatusReport]
    watch: Callable[[Message], None]

    def __call__(self, message: Message, decider: str | None = None) -> None:
        """Queue what there is to tell; nothing if nobody wants to know.

        decider: tell only what this queue entry or schedule has settled; None for all.
        """
        self.queue(message, self.reports(message, decider))
        if decider in {None, message.decided_by}:
            self.watch(message)

    def together(self, endings: Sequence[Ending]) -> Collection[int]:
        """Tell of several messages at once, in a request for each ten reports.

        Return the places of those that could not be told. They have to be told again.
        """
        own: list[_Placed] = []
        shared: list[_Placed] = []
        for place, ending in enumerate(endings):
            has_its_own = ending.message.status_callback is not None
            (own if has_its_own else shared).extend((place, one) for one in ending.reports)
        untold = _put(self.push_queue, own) | _put(self.batch_queue, shared)
        for place, ending in enumerate(endings):
            if place not in untold and ending.decider in {None, ending.message.decided_by}:
                self.watch(ending.message)
        return untold

    def queue(self, message: Message, reports: Sequence[StatusReport]) -> None:
        """Queue these reports of a message, which may be none."""
        if not reports:
            return
        if message.status_callback is not None:
            self.push_queue.put(reports)
        else:
            self.batch_queue.put(reports)

    def reports(self, message: Message, decider: str | None = None) -> Sequence[StatusReport]:
        """Return what there is to tell, and queue nothing."""
        if message.status_callback is None and outcomes(message, decider):
            message = replace(message, status_callback=self._report_url(message))
        return status_reports(message, decider)

    def _report_url(self, message: Message) -> str | None:
        application = self.applications.application(application_of(message.message_id))
        return application.report_url if application else None


def _put(queue: Queue[Any], placed: Sequence[_Placed]) -> set[int]:
    """Queue reports, and return the places of those that were not queued."""
    if not placed:
        return set()
    try:
        queue.put([report for _, report in placed])
    except QueueUnavailable as unavailable:
        return {placed[position][0] for position in unavailable.unqueued}
    return set()
