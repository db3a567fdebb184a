"""Record what carriers report of several messages, and tell their customers together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.messages import DeliveryReport
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded, Settled


@dataclass(frozen=True, slots=True)
class RecordDeliveryReports:
    """Record several reports, each for itself and at the same time, and tell of all at once.

    All that is told of ten messages is one request to the queue. If this ends in between, the
    entries of the reports come back, are known by their names in the records, and are told then.
    """

    record: RecordDeliveryReport
    executor: Executor

    def __call__(self, reports: Sequence[DeliveryReport]) -> Sequence[Recorded | Exception]:
        """Record these reports; return for each what became of it, or why it has to come back."""
        futures = [self.executor.submit(self.record.settle, report) for report in reports]
        settled = list(map(_result, futures))
        outcomes = [one.recorded if isinstance(one, Settled) else one for one in settled]
        endings = {
            place: one.ending
            for place, one in enumerate(settled)
            if isinstance(one, Settled) and one.ending is not None
        }
        places = list(endings)
        for untold in self.record.tell.together(list(endings.values())):
            outcomes[places[untold]] = QueueUnavailable(frozenset({untold}))
        return outcomes


def _result(future: Future[Settled]) -> Settled | Exception:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - the other reports must not suffer from it
        return error
