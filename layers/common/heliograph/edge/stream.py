"""A stream in: what changed in a table, told in batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from heliograph.edge.observability import count, observed, report, report_fault

Work = Callable[[Sequence[Mapping[str, Any]]], Mapping[str, int]]


class StreamBatchFailed(Exception):
    """The batch failed with this type of exception. Its text is left out: Lambda would log it."""


class StreamHandler:
    """A Lambda handler for the stream of a table.

    work: works off the records of a batch and returns what to count. If it raises, Lambda tells
    them again, in halves.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._handle = observed(self._work_off)

    def __call__(self, event: Mapping[str, Any], context: Any) -> None:
        """Work off one batch. Raises StreamBatchFailed."""
        self._handle(event, context)

    def _work_off(self, event: Mapping[str, Any], _context: Any) -> None:
        changes = event["Records"]
        try:
            counts = self._work(changes)
        except Exception as error:  # noqa: BLE001 - raised again, without its text
            report_fault("changes failed", error, changes=len(changes))
            count({"ChangesFailed": len(changes)})
            raise StreamBatchFailed(type(error).__qualname__) from None
        report("changes worked off", changes=len(changes), **counts)
        count({"Changes": len(changes), **counts})
