"""Take what a carrier has put into a queue of ours, and queue what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierEvents
from heliograph.ports.queues import Queue


class Received(StrEnum):
    """What an event was."""

    REPORT = "EventsReport"
    UPLINK = "EventsUplink"


@dataclass(frozen=True, slots=True)
class ReceiveEvent:
    """Bring an event to those who work off delivery reports or inbound messages.

    An event that is received twice is queued twice, which the readers of both queues bear.
    """

    events: CarrierEvents
    report_queue: Queue[DeliveryReport]
    uplink_queue: Queue[CarrierUplink]

    def __call__(self, event: str) -> Received:
        """Queue what one event says.

        Raises WebhookUnreadable, or QueueUnavailable, upon which the event is received again.
        """
        said = self.events.read(event)
        if isinstance(said, DeliveryReport):
            self.report_queue.put([said])
            return Received.REPORT
        self.uplink_queue.put([said])
        return Received.UPLINK
