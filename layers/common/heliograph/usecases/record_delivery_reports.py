"""Record what carriers report of several messages, and tell their customers together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from heliograph.domain.errors import QueueUnavailable
from heliograph.domain.messages import DeliveryReport
from heliograph.ports.records import MessagesTogether, Step
from heliograph.usecases.record_delivery_report import RecordDeliveryReport, Recorded, Settled


@dataclass(frozen=True, slots=True)
class RecordDeliveryReports:
    """Record several reports in one request, and tell of all in another.

    Most are the first on their message and need no more. Each of the others is recorded for itself,
    at the same time, and finds out what the request has done: its entry is in the record then. So
    it is if this ends in between: the entries of the reports come back, are known by their names
    in the records, and are told then.
    """

    messages: MessagesTogether
    record: RecordDeliveryReport
    executor: Executor

    def __call__(self, reports: Sequence[DeliveryReport]) -> Sequence[Recorded | Exception]:
        """Record these reports; return for each what became of it, or why it has to come back."""
        settled = self._settled(reports)
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

    def _settled(self, reports: Sequence[DeliveryReport]) -> Sequence[Settled | Exception]:
        applied = self._applied(reports)
        futures = {
            place: self.executor.submit(self.record.settle, report)
            for place, report in enumerate(reports)
            if place not in applied
        }
        return [
            _result(futures[place]) if place in futures else self._settle(report, applied[place])
            for place, report in enumerate(reports)
        ]

    def _applied(self, reports: Sequence[DeliveryReport]) -> Mapping[int, Step]:
        """Make the first changes; return by their places what became of those that were applied."""
        changes = {place: self.record.first_change(one) for place, one in enumerate(reports)}
        wanted = {place: change for place, change in changes.items() if change is not None}
        steps = self.messages.record_together(
            [(reports[place].message_id, change) for place, change in wanted.items()]
        )
        return {place: step for place, step in zip(wanted, steps, strict=True) if step is not None}

    def _settle(self, report: DeliveryReport, step: Step) -> Settled | Exception:
        try:
            return self.record.settle(report, step)
        except Exception as error:  # noqa: BLE001 - the other reports must not suffer from it
            return error


def _result(future: Future[Settled]) -> Settled | Exception:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - the other reports must not suffer from it
        return error
