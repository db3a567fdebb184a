"""Take what a carrier has put into a queue of ours, and queue what it says."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from heliograph.domain.errors import WebhookUnreadable
from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.carriers import CarrierEvents
from heliograph.ports.queues import Queue

_log = logging.getLogger(__name__)


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
        said = self._read(event)
        if isinstance(said, DeliveryReport):
            self.report_queue.put([said])
            return Received.REPORT
        self.uplink_queue.put([said])
        return Received.UPLINK

    def _read(self, event: str) -> DeliveryReport | CarrierUplink:
        try:
            return self.events.read(event)
        except WebhookUnreadable as refusal:
            _log.warning("event not understood: %s", refusal)
            raise
