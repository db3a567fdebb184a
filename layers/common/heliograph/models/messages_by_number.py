"""The records of messages by the number they went to, found by the history of the number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from heliograph.domain.message_ids import partition_of
from heliograph.domain.messages import Message
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.attribute_values import text
from heliograph.models.batches import READ_AT_ONCE
from heliograph.models.histories import history_of
from heliograph.models.items import Item
from heliograph.models.message_items import message_of
from heliograph.models.stored_items import StoredItems

_SINCE: Final = "number_key = :key AND #page >= :start"


class MessagesByNumber:
    """Ids in the table of HistoryRecord, messages in the table of MessageRecord.

    A message that is claimed has its record a little later, or never, and an id may be there long
    after it.
    """

    def __init__(
        self,
        messages: StoredItems,
        histories: StoredItems,
        keys: NumberKeys,
    ) -> None:
        self._messages = messages
        self._histories = histories
        self._keys = keys

    def ids(self, number: str, start: str, end: str) -> list[str]:
        """Return the ids between two bounds of all messages to a number, the newest first.

        Reads all that was claimed since `start`: pages are named by their latest id.
        """
        pages = self._histories.query(
            {
                "KeyConditionExpression": _SINCE,
                "ExpressionAttributeNames": {"#page": "page"},
                "ExpressionAttributeValues": {
                    ":key": text(self._keys.of(number)),
                    ":start": text(start),
                },
            }
        )
        ids = {claim.message_id for page in pages for claim in history_of(page).claims}
        return sorted((one for one in ids if start <= one < end), reverse=True)

    def unrecorded(self, number: str, start: str, end: str) -> list[str]:
        """Return those of the ids that nothing is recorded of."""
        ids = self.ids(number, start, end)
        recorded = {one["message_id"]["S"] for one in self._messages.read_all(_keys(ids))}
        return sorted(set(ids) - recorded)

    def messages(self, number: str, ids: Sequence[str]) -> Iterator[Message]:
        """Yield the messages with these ids, as they are now, if they still are of this number.

        The newest come first, if the ids do. A hundred are read in one request.
        """
        for start in range(0, len(ids), READ_AT_ONCE):
            found = self._messages.read_all(_keys(ids[start : start + READ_AT_ONCE]))
            messages = map(message_of, found)
            theirs = (one for one in messages if one.recipient == number)
            yield from sorted(theirs, key=attrgetter("message_id"), reverse=True)


def _keys(ids: Sequence[str]) -> Sequence[Item]:
    return [{"partition": text(partition_of(one)), "message_id": text(one)} for one in ids]
