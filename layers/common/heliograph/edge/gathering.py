"""Queue in: the entries of an SQS batch are worked off together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heliograph.edge.observability import count, observed, report, report_fault
from heliograph.edge.queue import Entry, entry_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of a batch: the ids of the entries that have to come back, what to count."""

    failed: Collection[str]
    counts: Mapping[str, int]


class GatheringHandler:
    """A Lambda handler for the entries of one queue that are worth more together.

    work: works off all entries of a batch. If it raises, all of them come back.
    """

    def __init__(self, work: Callable[[Sequence[Entry]], Gathered]) -> None:
        self._work = work
        self._handle = observed(self._work_off)

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Work off one batch and return the entries that have to come back."""
        response: dict[str, Any] = self._handle(event, context)
        return response

    def _work_off(self, event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        entries = [entry_of(record) for record in event["Records"]]
        gathered = self._try(entries)
        counts = {
            "Entries": len(entries),
            "EntriesFailed": len(gathered.failed),
            **gathered.counts,
        }
        report("batch worked off", entries=len(entries), failed=len(gathered.failed))
        count(counts)
        return {"batchItemFailures": [{"itemIdentifier": one} for one in gathered.failed]}

    def _try(self, entries: Sequence[Entry]) -> Gathered:
        try:
            return self._work(entries)
        except Exception as error:  # noqa: BLE001 - all of them come back
            report_fault("entries failed", error, entries=len(entries))
            return Gathered(failed=[entry.entry_id for entry in entries], counts={})
