"""Start an export (DET-08)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heliograph.domain.exports import Export, ExportJob, ExportState
from heliograph.ports.exports import Exports
from heliograph.ports.queues import Queue

MOST_UNDER_WAY: Final = 5
"""Exports of one caller. Two run at a time, whosever they are."""


@dataclass(frozen=True, slots=True)
class StartExport:
    """Store a new export and queue it.

    If that breaks off between the two, the same request again queues it.
    """

    exports: Exports
    queue: Queue[ExportJob]

    def __call__(self, export: Export) -> Export:
        """Return the export that now has this id. Raises TooManyExports, QueueUnavailable."""
        there = self.exports.add(export, MOST_UNDER_WAY)
        if there.state is ExportState.QUEUED:
            self.queue.put([ExportJob(there.export_id, there.asked_by)])
        return there
