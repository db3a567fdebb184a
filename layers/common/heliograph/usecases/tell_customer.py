"""Tell the customer what became of a message."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.domain.jobs import Push, status_reports
from heliograph.domain.messages import Message
from heliograph.ports.queues import Queue


@dataclass(frozen=True, slots=True)
class TellCustomer:
    """Queue the status reports of a message for the address its sender gave (RPT-01).

    Whoever ends a message calls this, and calls it again after a crash: a report that is queued
    twice has the same push id both times.
    """

    push_queue: Queue[Push]

    def __call__(self, message: Message) -> None:
        """Queue what there is to tell; nothing if nobody wants to know."""
        reports = status_reports(message)
        if reports:
            self.push_queue.put(reports)
