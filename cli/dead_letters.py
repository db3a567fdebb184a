"""Entries that a queue has given up, and the way back into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef, SendMessageBatchRequestEntryTypeDef

_AT_ONCE: Final = 10
_HIDDEN_SECONDS: Final = 60
_GROUP: Final = "MessageGroupId"


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The dead-letter queue of a queue.

    SQS has a task that moves entries by itself, but the local engine does not know it.
    """

    sqs: SQSClient
    dead_url: str
    url: str

    def count(self) -> int:
        """Return about how many entries there are."""
        name: Final = "ApproximateNumberOfMessages"
        answer = self.sqs.get_queue_attributes(QueueUrl=self.dead_url, AttributeNames=[name])
        return int(answer["Attributes"][name])

    def put_back(self) -> Iterator[int]:
        """Put all entries back into their queue; yield how many, again and again.

        An entry is taken out of the dead letters when its queue has it. Whoever is interrupted in
        between leaves it in both, which the readers of all queues bear.
        """
        while entries := self._received():
            queued = self._queued(entries)
            for entry in queued:
                self.sqs.delete_message(
                    QueueUrl=self.dead_url, ReceiptHandle=entry["ReceiptHandle"]
                )
            if not queued:
                return
            yield len(queued)

    def _received(self) -> Sequence[MessageTypeDef]:
        answer = self.sqs.receive_message(
            QueueUrl=self.dead_url,
            MaxNumberOfMessages=_AT_ONCE,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["MessageGroupId"],
            WaitTimeSeconds=1,
        )
        return answer.get("Messages", [])

    def _queued(self, entries: Sequence[MessageTypeDef]) -> Sequence[MessageTypeDef]:
        """Return those that the queue has taken."""
        answer = self.sqs.send_message_batch(
            QueueUrl=self.url,
            Entries=[_copy(place, entry) for place, entry in enumerate(entries)],
        )
        return [entries[int(done["Id"])] for done in answer.get("Successful", [])]


def _copy(place: int, entry: MessageTypeDef) -> SendMessageBatchRequestEntryTypeDef:
    copy: SendMessageBatchRequestEntryTypeDef = {"Id": str(place), "MessageBody": entry["Body"]}
    group = entry.get("Attributes", {}).get(_GROUP)
    if group is not None:
        copy["MessageGroupId"] = group
    return copy
