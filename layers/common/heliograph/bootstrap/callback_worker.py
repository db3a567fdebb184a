"""callback/worker: delivery reports."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.shared import once
from heliograph.bootstrap.tell import tell
from heliograph.domain.errors import ReportDeferred
from heliograph.domain.messages import DeliveryReport
from heliograph.edge.queue import Entry, Later, growing_delay
from heliograph.queues.entries import load
from heliograph.usecases.record_delivery_report import RecordDeliveryReport


def record(entry: Entry) -> Mapping[str, int]:
    """Record one delivery report. Raises Later if that cannot be done yet."""
    try:
        recorded = _record_delivery_report()(load(DeliveryReport, entry.body))
    except ReportDeferred as deferred:
        raise Later(growing_delay(entry.receipts), str(deferred)) from None
    return {recorded.value: 1}


@once
def _record_delivery_report() -> RecordDeliveryReport:
    return RecordDeliveryReport(messages(), tell())
