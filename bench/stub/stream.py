"""What the stream of a table tells."""

from itertools import count
from time import time
from typing import Any, Final

from bench.stub.items import Item
from bench.template import TableShape

_FIRST_SEQUENCE: Final = 4421584500000000017450439091


class Stream:
    """Keeps the changes of a table until they are taken; nothing of a table without a stream."""

    def __init__(self, shape: TableShape) -> None:
        self._shape = shape
        self._sequence = count(_FIRST_SEQUENCE)
        self._changes: list[dict[str, Any]] = []

    def tell(self, before: Item | None, after: Item) -> None:
        """Keep that an item was written, as Lambda passes it on."""
        if not self._shape.has_stream or before == after:
            return
        images = {"NewImage": after} if before is None else {"NewImage": after, "OldImage": before}
        self._changes.append(
            {
                "eventName": "INSERT" if before is None else "MODIFY",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "ApproximateCreationDateTime": time(),
                    "Keys": {name: after[name] for name in self._shape.keys},
                    "SequenceNumber": str(next(self._sequence)),
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                    **images,
                },
            }
        )

    def take(self) -> list[dict[str, Any]]:
        """Return the changes, in order, and forget them."""
        changes, self._changes = self._changes, []
        return changes
