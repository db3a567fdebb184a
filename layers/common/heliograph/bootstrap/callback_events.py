"""callback/events: what carriers put into a queue of ours."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.bootstrap.queues import report_queue, uplink_queue
from heliograph.bootstrap.routing import routing
from heliograph.bootstrap.shared import clock, once
from heliograph.carriers import aws_eum
from heliograph.carriers.aws_eum.events import AwsEumEvents
from heliograph.edge.queue import Entry
from heliograph.usecases.receive_event import ReceiveEvent


def receive(entry: Entry) -> Mapping[str, int]:
    """Queue what one event says."""
    return {_receive_event()(entry.body).value: 1}


@once
def _receive_event() -> ReceiveEvent:
    events = AwsEumEvents(
        account_of=lambda number: routing().routing().carrier_called(aws_eum.NAME, number),
        clock=clock,
    )
    return ReceiveEvent(events, report_queue(), uplink_queue())
