"""Put status reports together that go to the same address (RPT-01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.jobs import REPORTS_PER_PUSH, Push, ReportBatch, StatusReport
from heliograph.ports.queues import Queue


@dataclass(frozen=True, slots=True)
class BatchReports:
    """Make pushes of up to 50 reports each.

    From here on a batch stays as it is: it is tried again as a whole and always has the same id.
    """

    push_queue: Queue[Push]

    def __call__(self, reports: Collection[StatusReport]) -> Collection[StatusReport]:
        """Queue these reports in batches; return those that could not be queued.

        A report that is there twice is pushed once.
        """
        batches = list(_batches(reports))
        try:
            self.push_queue.put(batches)
        except QueueUnavailable as unavailable:
            return [one for place in unavailable.unqueued for one in batches[place].reports]
        return []


def _batches(reports: Collection[StatusReport]) -> Iterator[ReportBatch]:
    """Yield the batches. The same reports make the same ones, in whatever order they come."""
    groups: dict[tuple[str, str, str], dict[str, StatusReport]] = defaultdict(dict)
    for report in reports:
        destination = (report.application_id, report.dialect, report.url)
        groups[destination][report.push_id] = report
    for group in groups.values():
        together: Sequence[StatusReport] = [group[push_id] for push_id in sorted(group)]
        for start in range(0, len(together), REPORTS_PER_PUSH):
            yield ReportBatch(reports=tuple(together[start : start + REPORTS_PER_PUSH]))
