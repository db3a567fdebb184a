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
from typing import Any, Final
from uuid import uuid4

from heliograph.aws.api import AwsFailed
from heliograph.domain.message_ids import is_message_id, send_of
from heliograph.domain.push_log import KEPT, PushHistory, PushTry, together
from heliograph.models.attribute_values import number, seconds, text, time
from heliograph.models.backoff import Backoff
from heliograph.models.batches import BatchUnfinished
from heliograph.models.items import Item
from heliograph.models.keys import is_possible_key
from heliograph.models.stored_items import StoredItems, is_kept
from heliograph.models.words import UPDATE_ITEM
from heliograph.ports.clock import Clock

_log = logging.getLogger(__name__)

_BACKOFF: Final = Backoff(tries=3, first_seconds=0.05, longest_seconds=0.5)
"""Pushes wait for it, and are more than their log."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class DynamoPushLog:
    """PushLog in the table that PushRecord and TakenRecord describe.

    A write that was repeated because its answer was lost counts a try twice; nothing is decided by
    that number.
    """

    def __init__(self, items: StoredItems, clock: Clock) -> None:
        self._items = items
        self._clock = clock

    def record(self, attempt: PushTry) -> None:
        """Add a try at once; if that fails, say so in the log."""
        with _told():
            self._items.write_item(UPDATE_ITEM, _adding(attempt))

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
            self._items.put_all(items, _BACKOFF)

    def flush(self) -> None:
        """Do nothing: everything is written at once."""

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        """Return what became of the pushes of a message or inbound message, by push id."""
        if not is_possible_key(subject_id):
            return []
        now = self._clock.now()
        alone = [_history(item) for item in self._about(subject_id, now)]
        return together([*alone, *self._taken_at_once(subject_id, now)])

    def _taken_at_once(self, subject_id: str, now: datetime) -> Iterator[PushHistory]:
        if not is_message_id(subject_id):
            return
        for item in self._about(send_of(subject_id), now):
            yield from _of_message(subject_id, (line["S"] for line in item["lines"]["L"]))

    def _about(self, subject_id: str, now: datetime) -> Iterator[Item]:
        of_subject = {
            "KeyConditionExpression": "subject_id = :subject",
            "ExpressionAttributeValues": {":subject": text(subject_id)},
        }
        for item in self._items.query(of_subject):
            if is_kept(item, now):
                yield item


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
    except (AwsFailed, BatchUnfinished) as error:
        _log.warning("push not written to the log: %s", type(error).__name__)


def _is_report(attempt: PushTry) -> bool:
    """Tell whether this is about a message of ours, and named after it."""
    is_named_after_it = attempt.push_id.startswith(f"{attempt.subject_id}.")
    return is_named_after_it and is_message_id(attempt.subject_id)


def _adding(attempt: PushTry) -> dict[str, Any]:
    """Return the update that adds a try to the PushRecord of its push."""
    sets = "first_at = if_not_exists(first_at, :at), last_at = :at, answer = :answer, #ttl = :ttl"
    taken = ", taken_at = :at" if attempt.is_taken else ""
    return {
        "Key": {"subject_id": text(attempt.subject_id), "push_id": text(attempt.push_id)},
        "UpdateExpression": f"ADD tries :one SET {sets}{taken}",
        "ExpressionAttributeNames": {"#ttl": "ttl"},
        "ExpressionAttributeValues": {
            ":one": number(1),
            ":at": time(attempt.at),
            ":answer": text(attempt.answer),
            ":ttl": seconds(attempt.at + KEPT),
        },
    }


def _history(item: Item) -> PushHistory:
    """Return the history that the item of a PushRecord holds."""
    taken_at = item.get("taken_at")
    return PushHistory(
        push_id=item["push_id"]["S"],
        tries=int(item["tries"]["N"]),
        first_at=datetime.fromisoformat(item["first_at"]["S"]),
        last_at=datetime.fromisoformat(item["last_at"]["S"]),
        answer=item["answer"]["S"],
        taken_at=None if taken_at is None else datetime.fromisoformat(taken_at["S"]),
    )


def _taken_item(send: str, name: str, attempts: Sequence[PushTry]) -> Item:
    """Return the item of a TakenRecord."""
    return {
        "subject_id": text(send),
        "push_id": text(name),
        "lines": {"L": [text(_line(one)) for one in attempts]},
        "ttl": seconds(attempts[0].at + KEPT),
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
