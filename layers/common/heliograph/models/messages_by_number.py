"""The records of messages by the number they went to, found by the history of the number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from heliograph.domain.message_ids import partition_of
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.batches import READ_AT_ONCE, read_all
from heliograph.models.history_records import HistoryRecord
from heliograph.models.message_records import MessageRecord


class MessagesByNumber:
    """Ids in a table of HistoryRecord, records in a table of MessageRecord.

    A message that is claimed has its record a little later, or never, and an id may be there long
    after it.
    """

    def __init__(
        self,
        records: type[MessageRecord],
        histories: type[HistoryRecord],
        keys: NumberKeys,
    ) -> None:
        self._records = records
        self._histories = histories
        self._keys = keys

    def ids(self, number: str, start: str, end: str) -> list[str]:
        """Return the ids between two bounds of all messages to a number, the newest first.

        Reads all that was claimed since `start`: pages are named by their latest id.
        """
        there = self._histories
        pages = there.query(self._keys.of(number), there.page >= start, consistent_read=True)
        ids = {claim.message_id for page in pages for claim in page.history().claims}
        return sorted((one for one in ids if start <= one < end), reverse=True)

    def unrecorded(self, number: str, start: str, end: str) -> list[str]:
        """Return those of the ids that nothing is recorded of."""
        ids = self.ids(number, start, end)
        keys = [self._records(partition_of(one), one) for one in ids]
        return sorted(set(ids) - {one.message_id for one in read_all(self._records, keys)})

    def records(self, number: str, ids: Sequence[str]) -> Iterator[MessageRecord]:
        """Yield the records with these ids, as they are now, if they still are of this number.

        The newest come first, if the ids do. A hundred are read in one request.
        """
        for start in range(0, len(ids), READ_AT_ONCE):
            batch = ids[start : start + READ_AT_ONCE]
            keys = [self._records(partition_of(one), one) for one in batch]
            found = read_all(self._records, keys)
            theirs = (one for one in found if one.recipient == number)
            yield from sorted(theirs, key=attrgetter("message_id"), reverse=True)
