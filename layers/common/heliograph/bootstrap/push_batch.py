"""push/batch: status reports for the applications' own addresses."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.bootstrap.queues import push_queue
from heliograph.bootstrap.shared import once
from heliograph.domain.jobs import StatusReport
from heliograph.edge.gathering import Gathered
from heliograph.edge.queue import Entry
from heliograph.queues.entries import EntryUnreadable, load
from heliograph.usecases.batch_reports import BatchReports


def batch(entries: Sequence[Entry]) -> Gathered:
    """Put reports together into pushes."""
    reports = {entry.entry_id: report for entry in entries if (report := _report(entry))}
    unqueued = {report.push_id for report in _batch_reports()(reports.values())}
    failed = [
        entry.entry_id
        for entry in entries
        if entry.entry_id not in reports or reports[entry.entry_id].push_id in unqueued
    ]
    return Gathered(failed=failed, counts={"ReportsBatched": len(entries) - len(failed)})


def _report(entry: Entry) -> StatusReport | None:
    """Return the report of an entry, None if it has none; that one ends in the dead letters."""
    try:
        report: StatusReport = load(StatusReport, entry.body)
    except EntryUnreadable:
        return None
    return report


@once
def _batch_reports() -> BatchReports:
    return BatchReports(push_queue())
