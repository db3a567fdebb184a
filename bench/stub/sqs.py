"""Queues that give everything once, to whoever takes it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import md5

from bench.stub.counts import Counts
from bench.stub.items import Request


class Queues:
    """SQS, as far as our functions speak to it; what Lambda does is `take`."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._bodies: defaultdict[str, list[str]] = defaultdict(list)

    @cached_property
    def operations(self) -> Mapping[str, Callable[[Request], Request]]:
        """What can be asked, by its name in SQS's API."""
        return {
            "SendMessageBatch": self.send_message_batch,
            "SendMessage": self.send_message,
            "ChangeMessageVisibility": self.change_message_visibility,
        }

    def send_message_batch(self, request: Request) -> Request:
        entries = request["Entries"]
        bodies = [entry["MessageBody"] for entry in entries]
        self._put(request, bodies)
        taken = zip(entries, bodies, strict=True)
        return {"Successful": [{"Id": e["Id"], **_receipt(body)} for e, body in taken]}

    def send_message(self, request: Request) -> Request:
        self._put(request, [request["MessageBody"]])
        return _receipt(request["MessageBody"])

    def change_message_visibility(self, request: Request) -> Request:
        self._counts.sqs_requests += 1
        self._counts.delays.append(request["VisibilityTimeout"])
        return {}

    def take(self, name: str) -> list[str]:
        """Return the bodies of all that is in a queue, and forget it."""
        return self._bodies.pop(name, [])

    def _put(self, request: Request, bodies: list[str]) -> None:
        self._counts.count_entries([len(body.encode()) for body in bodies])
        self._bodies[request["QueueUrl"].rpartition("/")[2]] += bodies


def _receipt(body: str) -> dict[str, str]:
    digest = md5(body.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": digest, "MD5OfMessageBody": digest}
