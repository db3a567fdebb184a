"""uplink/webhook: the carriers' uplink callbacks."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.carriers import webhooks
from heliograph.bootstrap.queues import uplink_queue
from heliograph.bootstrap.shared import once
from heliograph.domain.inbound import CarrierUplink
from heliograph.edge.http import Route
from heliograph.usecases.receive_callback import ReceiveCallback


@once
def _receive_uplinks() -> ReceiveCallback[CarrierUplink]:
    return ReceiveCallback(
        webhooks(), lambda webhook, request: webhook.parse_uplinks(request), uplink_queue()
    )


ROUTES: Final = {
    "POST /uplink/{carrier}": Route(
        "the carrier's own signature", lambda request: _receive_uplinks().answer(request)
    ),
}
