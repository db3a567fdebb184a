"""Queues that take everything and keep nothing."""

from hashlib import md5
from typing import Any

from bench.stub.counts import Counts


class Queues:
    """SQS, as far as putting entries needs it."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def send_message_batch(self, request: dict[str, Any]) -> dict[str, Any]:
        entries = request["Entries"]
        self._counts.items += len(entries)
        return {"Successful": [_taken(entry) for entry in entries], "Failed": []}


def _taken(entry: dict[str, Any]) -> dict[str, str]:
    digest = md5(entry["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {"Id": entry["Id"], "MessageId": digest, "MD5OfMessageBody": digest}
