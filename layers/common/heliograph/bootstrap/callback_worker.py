"""callback/worker: delivery reports."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.shared import once
from heliograph.bootstrap.tell import tell
from heliograph.domain.errors import ReportDeferred
from heliograph.domain.messages import DeliveryReport
from heliograph.edge.queue import Entry, Later, Outcome, growing_delay
from heliograph.queues.entries import EntryUnreadable, load
from heliograph.usecases.record_delivery_report import RecordDeliveryReport
from heliograph.usecases.record_delivery_reports import RecordDeliveryReports

RECORDED_AT_ONCE: Final = 10


def record(entries: Sequence[Entry]) -> Sequence[Outcome]:
    """Record delivery reports. Later stands for one that cannot be recorded yet."""
    read = [_report(entry) for entry in entries]
    recorded = iter(_record()([one for one in read if isinstance(one, DeliveryReport)]))
    outcomes = [next(recorded) if isinstance(one, DeliveryReport) else one for one in read]
    return [_outcome(entry, one) for entry, one in zip(entries, outcomes, strict=True)]


def _report(entry: Entry) -> DeliveryReport | EntryUnreadable:
    try:
        report: DeliveryReport = load(DeliveryReport, entry.body)
    except EntryUnreadable as unreadable:
        return unreadable
    return report


def _outcome(entry: Entry, recorded: object) -> Outcome:
    if isinstance(recorded, ReportDeferred):
        return Later(growing_delay(entry.receipts), str(recorded))
    return recorded if isinstance(recorded, Exception) else {str(recorded): 1}


@once
def _record() -> RecordDeliveryReports:
    record = RecordDeliveryReport(messages(), tell())
    return RecordDeliveryReports(messages(), record, ThreadPoolExecutor(RECORDED_AT_ONCE))
