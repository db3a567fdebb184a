"""callback/webhook: the carriers' status callbacks."""

from __future__ import annotations

from typing import Final

from heliograph.bootstrap.queues import report_queue
from heliograph.bootstrap.shared import once
from heliograph.bootstrap.webhooks import webhook
from heliograph.domain.messages import DeliveryReport
from heliograph.edge.http import Route
from heliograph.edge.observability import measure
from heliograph.usecases.receive_callback import ReceiveCallback


@once
def _receive_reports() -> ReceiveCallback[DeliveryReport]:
    return ReceiveCallback(
        webhook,
        lambda carrier, request: carrier.parse_reports(request),
        report_queue(),
        measure,
    )


_CALLBACK: Final = Route(
    "the carrier's own signature, or our HMAC over the message id",
    lambda request: _receive_reports().answer(request),
)

ROUTES: Final = {"POST /callback/{carrier}": _CALLBACK, "GET /callback/{carrier}": _CALLBACK}
