"""A queue on SQS."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from heliograph.aws.api import Api, AwsFailed
from heliograph.domain.errors import QueueUnavailable
from heliograph.queues.entries import dump

_Request: TypeAlias = dict[str, Any]
"""One entry of SendMessageBatch."""

_log = logging.getLogger(__name__)

MAX_BATCH_ENTRIES: Final = 10
MAX_BATCH_BYTES: Final = 250_000
"""Below the 256 KiB that one call may carry."""
LONGEST_PAUSES: Final = (0.0, 0.25, 1.0)
"""Before each try, in seconds; how long it really is, is left to chance."""


@dataclass(frozen=True, slots=True)
class SqsQueue:
    """Puts entries into one SQS queue, ten in a call.

    An entry whose fate is unknown is put again. That can double it, which the readers of every
    queue bear: whatever an entry does, it does once.

    group_of: names the customer that an entry is for. SQS then hands out the entries of customers
    with few before the backlog of one with many (fair queues). pause: for so many seconds.
    """

    sqs: Api
    url: str
    group_of: Callable[[Any], str] | None = None
    pause: Callable[[float], None] = time.sleep  # noqa: TID251 - it is for the pauses, no polling

    def put(self, entries: Sequence[object], *, delay_seconds: int = 0) -> None:
        """Queue the entries. Raises QueueUnavailable with the positions of those not queued."""
        unqueued: set[int] = set()
        for batch in _batches([dump(entry) for entry in entries]):
            requests = {
                position: self._request(position, body, entries[position], delay_seconds)
                for position, body in batch.items()
            }
            unqueued |= self._put_batch(requests)
        if unqueued:
            raise QueueUnavailable(frozenset(unqueued))

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Let a received entry come back after this many seconds (at most twelve hours).

        Raises AwsFailed.
        """
        self.sqs(
            "ChangeMessageVisibility",
            {
                "QueueUrl": self.url,
                "ReceiptHandle": receipt_handle,
                "VisibilityTimeout": seconds,
            },
        )

    def _request(self, position: int, body: str, entry: object, delay: int) -> _Request:
        request: _Request = {"Id": str(position), "MessageBody": body}
        if delay:
            request["DelaySeconds"] = delay
        if self.group_of is not None:
            request["MessageGroupId"] = self.group_of(entry)
        return request

    def _put_batch(self, requests: Mapping[int, _Request]) -> set[int]:
        """Return the positions of the entries that could not be queued."""
        missing = set(requests)
        for longest in LONGEST_PAUSES:
            if longest:
                self.pause(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
            asked = [requests[position] for position in missing]
            try:
                answer = self.sqs("SendMessageBatch", {"QueueUrl": self.url, "Entries": asked})
            except AwsFailed as failed:
                _log.warning("queue did not answer: %s", failed)
                continue
            missing -= {int(done["Id"]) for done in answer.get("Successful", [])}
            if not missing:
                break
        return missing


def _batches(bodies: Sequence[str]) -> Sequence[dict[int, str]]:
    """Return the bodies with their positions, in batches that one call can carry."""
    batches: list[dict[int, str]] = []
    room = 0
    for position, body in enumerate(bodies):
        size = len(body.encode())
        if not batches or size > room or len(batches[-1]) == MAX_BATCH_ENTRIES:
            batches.append({})
            room = MAX_BATCH_BYTES
        batches[-1][position] = body
        room -= size
    return batches
