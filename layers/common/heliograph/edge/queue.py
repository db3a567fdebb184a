"""Queue in: the entries of an SQS batch are worked off, and each fails alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from functools import cache, partial
from typing import Any, Final, Protocol, TypeAlias

from heliograph.domain.values import value
from heliograph.edge.observability import count, observed, report, report_fault
from heliograph.edge.processor import stay_on_one_processor
from heliograph.edge.sharing import SharedWork

_LONGEST_DELAY: Final = 300
_LONGEST_POSTPONEMENT: Final = 11 * 3600
"""SQS allows twelve hours from the receipt."""


@value()
class Entry:
    """One entry as it was received.

    entry_id: the same whenever this entry is received. receipts: how often it was, 1 the first
    time.
    """

    entry_id: str
    body: str = field(repr=False)
    receipts: int
    receipt_handle: str = field(repr=False)


class Postponing(Protocol):
    """The queue that the entries come from."""

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Let a received entry come back after this many seconds."""


class Later(Exception):
    """The entry has to be tried again, which is nobody's fault here.

    seconds: when. reason: for the log.
    """

    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


Counts: TypeAlias = Mapping[str, int]
Outcome: TypeAlias = Counts | Exception
Work: TypeAlias = Callable[[Entry], Counts]


class _EntriesHandler(ABC):
    """A Lambda handler for the entries of one queue, each of which comes back if it has to.

    queue: makes the queue that the entries come from.
    afterwards: is called once after each batch, however its entries ended; must not raise.
    longest: seconds that one entry may take; none is begun when the function has less time left.
    """

    def __init__(
        self,
        queue: Callable[[], Postponing],
        *,
        afterwards: Callable[[], None] | None = None,
        longest: int = 10,
    ) -> None:
        self._queue = cache(queue)
        self._afterwards = afterwards
        self._longest = longest * 1000
        self._handle = observed(self._work_off)

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Work off one batch and return the entries that have to come back."""
        response: dict[str, Any] = self._handle(event, context)
        return response

    def _work_off(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        stay_on_one_processor()
        entries = [entry_of(record) for record in event["Records"]]
        outcomes = self._outcomes(entries, context)
        if self._afterwards is not None:
            self._afterwards()
        failed = [entry for entry, counts in zip(entries, outcomes, strict=True) if counts is None]
        counts = _total(counts for counts in outcomes if counts is not None)
        report("batch worked off", entries=len(entries), failed=len(failed), **counts)
        count({"Entries": len(entries), "EntriesFailed": len(failed), **counts})
        return {"batchItemFailures": [{"itemIdentifier": entry.entry_id} for entry in failed]}

    @abstractmethod
    def _outcomes(self, entries: Sequence[Entry], context: Any) -> Sequence[Counts | None]:
        """Return what each entry counts, None for one that has to come back."""

    def _has_time(self, context: Any) -> bool:
        left: int = context.get_remaining_time_in_millis()
        return left >= self._longest

    def _undone(self, entry: Entry, error: Exception) -> None:
        """Let an entry come back when it should."""
        if isinstance(error, Later):
            report("entry postponed", reason=str(error), seconds=error.seconds)
            self._postpone(entry, error.seconds)
        else:
            report_fault("entry failed", error, receipts=entry.receipts)
            self._postpone(entry, growing_delay(entry.receipts))

    def _postpone(self, entry: Entry, seconds: int) -> None:
        try:
            self._queue().postpone(entry.receipt_handle, min(seconds, _LONGEST_POSTPONEMENT))
        except Exception as error:  # noqa: BLE001 - it comes back anyway, after its time-out
            report_fault("entry not postponed", error)


class QueueHandler(_EntriesHandler):
    """Entries are worked off one by one.

    work: works off one entry and returns what to count; raises if the entry has to come back.
    concurrency: how many entries are worked off at the same time. The rest: see above.
    """

    def __init__(
        self,
        work: Work,
        queue: Callable[[], Postponing],
        *,
        concurrency: int = 1,
        afterwards: Callable[[], None] | None = None,
        longest: int = 10,
    ) -> None:
        super().__init__(queue, afterwards=afterwards, longest=longest)
        self._work = work
        self._others = cache(
            lambda: ThreadPoolExecutor(concurrency - 1) if concurrency > 1 else None
        )

    def _outcomes(self, entries: Sequence[Entry], context: Any) -> Sequence[Counts | None]:
        return SharedWork(partial(self._try, context), self._others())(entries)

    def _try(self, context: Any, entry: Entry) -> Counts | None:
        if not self._has_time(context):
            self._postpone(entry, 0)
            return None
        try:
            return self._work(entry)
        except Exception as error:  # noqa: BLE001 - the other entries must not suffer from it
            self._undone(entry, error)
        return None


class TogetherHandler(_EntriesHandler):
    """Entries are worked off together, because that costs less; each may fail alone all the same.

    work: works off several, and returns for each what to count, or why it has to come back.
    """

    def __init__(
        self, work: Callable[[Sequence[Entry]], Sequence[Outcome]], queue: Callable[[], Postponing]
    ) -> None:
        super().__init__(queue)
        self._work = work

    def _outcomes(self, entries: Sequence[Entry], context: Any) -> Sequence[Counts | None]:
        if not self._has_time(context):
            for entry in entries:
                self._postpone(entry, 0)
            return [None] * len(entries)
        outcomes = self._try(entries)
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._undone(entry, outcome)
        return [None if isinstance(outcome, Exception) else outcome for outcome in outcomes]

    def _try(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        try:
            return self._work(entries)
        except Exception as error:  # noqa: BLE001 - all of them come back
            return [error] * len(entries)


def growing_delay(receipts: int) -> int:
    """Return seconds to wait before an entry is tried again: 1, 2, 4 ... up to five minutes."""
    return int(min(2 ** (receipts - 1), _LONGEST_DELAY))


def entry_of(record: Mapping[str, Any]) -> Entry:
    """Return the entry that a record of SQS's event holds."""
    return Entry(
        entry_id=record["messageId"],
        body=record["body"],
        receipts=int(record["attributes"]["ApproximateReceiveCount"]),
        receipt_handle=record["receiptHandle"],
    )


def _total(all_counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in all_counts:
        for name, number in counts.items():
            total[name] = total.get(name, 0) + number
    return total
