"""export: records into files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from heliograph.api.questions import ExportRows
from heliograph.bootstrap.details import message_details, template_names
from heliograph.bootstrap.exports import exports, s3
from heliograph.bootstrap.queues import export_queue
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.statistics import statistics
from heliograph.domain.errors import ExportClaimed
from heliograph.domain.exports import ExportJob, ExportState
from heliograph.edge.queue import Entry, Later
from heliograph.files.s3 import S3Files
from heliograph.queues.entries import load
from heliograph.usecases.list_details import EXPORT_PAGE, LATER_RULES, ListDetails
from heliograph.usecases.read_statistics import ReadStatistics
from heliograph.usecases.run_export import RunExport

MOST_RECEIPTS: Final = 10
"""How often an entry is tried; the queue then puts it to the dead letters."""


def export(entry: Entry) -> Mapping[str, int]:
    """Go on with one export. Raises Later while another run works on it."""
    job = load(ExportJob, entry.body)
    run = _run_export()
    is_last = entry.receipts >= MOST_RECEIPTS
    try:
        left = run(job.export_id, entry.entry_id, is_last=is_last)
    except ExportClaimed as claimed:
        seconds = int((claimed.until - clock.now()).total_seconds()) + 1
        raise Later(seconds, str(claimed)) from None
    except Exception:
        if is_last:
            run.give_up(job.export_id)
        raise
    return {"ExportsDone": int(left is not None and left.state is ExportState.DONE)}


@once
def _run_export() -> RunExport:
    list_details = ListDetails(
        message_details(), template_names(), clock, LATER_RULES, largest_page=EXPORT_PAGE
    )
    rows = ExportRows(list_details, EXPORT_PAGE, ReadStatistics(statistics(), clock), clock)
    files = S3Files(s3(), settings.exports_bucket)
    return RunExport(exports(), files, rows, export_queue(), clock)
