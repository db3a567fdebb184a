"""uplink/webhook: the carriers' uplink callbacks."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.queues import uplink_queue
from heliograph.bootstrap.shared import once
from heliograph.bootstrap.webhooks import webhook
from heliograph.domain.inbound import CarrierUplink
from heliograph.edge.http import Route
from heliograph.edge.observability import measure
from heliograph.usecases.receive_callback import ReceiveCallback


@once
def _receive_uplinks() -> ReceiveCallback[CarrierUplink]:
    return ReceiveCallback(
        webhook,
        lambda carrier, request: carrier.parse_uplinks(request),
        uplink_queue(),
        measure,
    )


_UPLINK: Final = Route(
    "the carrier's own signature, or the token that the operator gave it",
    lambda request: _receive_uplinks().answer(request),
)

ROUTES: Final = {"POST /uplink/{carrier}": _UPLINK, "GET /uplink/{carrier}": _UPLINK}
