"""The log of pushes.

Most are taken at once, and written together (docs/adr/0026). Any other try is one write to a small
item of its push.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import (
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action

from heliograph.domain.message_ids import is_message_id, send_of
from heliograph.domain.push_log import KEPT, PushHistory, PushTry, together
from heliograph.models.backoff import Backoff
from heliograph.models.batches import BatchUnfinished, put_items
from heliograph.models.database import PassingRecord
from heliograph.models.items import Item
from heliograph.models.keys import is_possible_key
from heliograph.ports.clock import Clock

_log = logging.getLogger(__name__)

_BACKOFF: Final = Backoff(tries=3, first_seconds=0.05, longest_seconds=0.5)
"""Pushes wait for it, and are more than their log."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class PushRecord(PassingRecord):
    """What became of one push."""

    subject_id = UnicodeAttribute(hash_key=True)
    push_id = UnicodeAttribute(range_key=True)
    tries = NumberAttribute()
    first_at = UTCDateTimeAttribute()
    last_at = UTCDateTimeAttribute()
    answer = UnicodeAttribute()
    taken_at = UTCDateTimeAttribute(null=True)

    def history(self) -> PushHistory:
        """Return the history that this record holds."""
        return PushHistory(
            push_id=self.push_id,
            tries=int(self.tries),
            first_at=self.first_at,
            last_at=self.last_at,
            answer=self.answer,
            taken_at=self.taken_at,
        )


class TakenRecord(PassingRecord):
    """Reports of one send that were taken at the first try by one invocation.

    In the same table, under what the messages of the send share of their ids. Most pushes are
    taken at once, and so most of the log is here, at a small part of a write for each.
    """

    send = UnicodeAttribute(hash_key=True, attr_name="subject_id")
    name = UnicodeAttribute(range_key=True, attr_name="push_id")
    lines = ListAttribute(of=UnicodeAttribute)


class DynamoPushLog:
    """PushLog in a table of PushRecord and TakenRecord.

    A write that was repeated because its answer was lost counts a try twice; nothing is decided by
    that number.
    """

    def __init__(self, records: type[PushRecord], taken: type[TakenRecord], clock: Clock) -> None:
        self._records = records
        self._taken = taken
        self._clock = clock

    def record(self, attempt: PushTry) -> None:
        """Add a try at once; if that fails, say so in the log."""
        record = self._records
        actions: list[Action] = [
            record.tries.add(1),
            record.first_at.set(record.first_at | attempt.at),
            record.last_at.set(attempt.at),
            record.answer.set(attempt.answer),
            record.ttl.set(attempt.at + KEPT),
        ]
        if attempt.is_taken:
            actions.append(record.taken_at.set(attempt.at))
        with _told():
            record(attempt.subject_id, attempt.push_id).update(actions)

    def record_taken(self, attempts: Sequence[PushTry]) -> None:
        """Add first tries of reports that were all taken, those of a send in one item.

        If that fails, say so in the log.
        """
        sends: defaultdict[str, list[PushTry]] = defaultdict(list)
        for attempt in attempts:
            sends[send_of(attempt.subject_id)].append(attempt)
        name = uuid4().hex
        items = [_taken_item(send, name, ones) for send, ones in sends.items()]
        with _told():
            put_items(self._taken.dispatch, self._taken.Meta.table_name, items, _BACKOFF)

    def flush(self) -> None:
        """Do nothing: everything is written at once."""

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        """Return what became of the pushes of a message or inbound message, by push id."""
        if not is_possible_key(subject_id):
            return []
        now = self._clock.now()
        found = self._records.query(subject_id, consistent_read=True)
        alone = [record.history() for record in found if record.is_kept(now)]
        return together([*alone, *self._taken_at_once(subject_id, now)])

    def _taken_at_once(self, subject_id: str, now: datetime) -> Iterator[PushHistory]:
        if not is_message_id(subject_id):
            return
        for record in self._taken.query(send_of(subject_id), consistent_read=True):
            if record.is_kept(now):
                yield from _of_message(subject_id, map(str, record.lines))


class TogetherPushLog:
    """PushLog that writes the reports that are taken at once together, when it is told to.

    May be used by several threads. Whatever else happens to a push is written at once.
    """

    def __init__(self, log: DynamoPushLog) -> None:
        self._log = log
        self._taken: list[PushTry] = []
        self._lock = Lock()

    def record(self, attempt: PushTry) -> None:
        """Add the first try of a push."""
        if not attempt.is_taken or not _is_report(attempt):
            self._log.record(attempt)
            return
        with self._lock:
            self._taken.append(attempt)

    def flush(self) -> None:
        """Write what was taken since the last time; if that fails, say so in the log."""
        with self._lock:
            taken, self._taken = self._taken, []
        if taken:
            self._log.record_taken(taken)

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        """Return what became of the pushes of a message or inbound message, by push id."""
        return self._log.of(subject_id)


@contextmanager
def _told() -> Iterator[None]:
    """Say so if something could not be written, and go on: a push is never repeated for its log."""
    try:
        yield
    except (PynamoDBException, BotoCoreError, ClientError, BatchUnfinished) as error:
        _log.warning("push not written to the log: %s", type(error).__name__)


def _is_report(attempt: PushTry) -> bool:
    """Tell whether this is about a message of ours, and named after it."""
    is_named_after_it = attempt.push_id.startswith(f"{attempt.subject_id}.")
    return is_named_after_it and is_message_id(attempt.subject_id)


def _taken_item(send: str, name: str, attempts: Sequence[PushTry]) -> Item:
    """Return a TakenRecord as it goes over the wire: every push is in one (docs/adr/0045)."""
    ends_at = attempts[0].at + KEPT
    return {
        "subject_id": {"S": send},
        "push_id": {"S": name},
        "lines": {"L": [{"S": _line(one)} for one in attempts]},
        "ttl": {"N": str(int(ends_at.timestamp()))},
    }


def _line(attempt: PushTry) -> str:
    """Return a try as one line: which message of its send and which report, when, what was said."""
    about = attempt.push_id.removeprefix(f"{attempt.subject_id}.")
    milliseconds = (attempt.at - _EPOCH) // _MILLISECOND
    return f"{_place(attempt.subject_id)}.{about} {milliseconds} {attempt.answer}"


def _of_message(message_id: str, lines: Iterable[str]) -> Iterator[PushHistory]:
    """Yield what lines of its send say of one message."""
    start = f"{_place(message_id)}."
    for line in lines:
        if line.startswith(start):
            about, milliseconds, answer = line.removeprefix(start).split(" ", 2)
            at = _EPOCH + int(milliseconds) * _MILLISECOND
            yield PushHistory(
                push_id=f"{message_id}.{about}",
                tries=1,
                first_at=at,
                last_at=at,
                answer=answer,
                taken_at=at,
            )


def _place(message_id: str) -> str:
    """Return what a message id has beyond what all of its send share."""
    return message_id.partition("_")[0].rpartition("-")[2]
