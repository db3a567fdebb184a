"""The opt-outs of a channel, page by page, by an index of the table of barrings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pynamodb.constants import ITEMS

from heliograph.domain.barring import Barring
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barring_records import BarringRecord
from heliograph.ports.replies import OptOutsPage


class DynamoOptOutPages:
    """OptOutPages in a table of BarringRecord."""

    def __init__(self, records: type[BarringRecord], keys: NumberKeys) -> None:
        self._records = records
        self._keys = keys

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        """Yield all barrings of one number (E.164)."""
        its_own = self._records.query(self._keys.of(recipient), consistent_read=True)
        yield from _in_force(its_own)

    def newest(self, channel_number: str, before: datetime | None, size: int) -> OptOutsPage:
        """Return at most `size` opt-outs of a channel, the newest first.

        A page goes down to a time and is cut between two times, so a token names nobody. Of more
        than `size` that were recorded in the same microsecond, one page would show the first.
        """
        in_time = self._records.recorded_at < before if before else None
        query = self._records.by_channel.query(
            channel_number, in_time, scan_index_forward=False, page_size=size + 1
        )
        found = [self._records.from_raw_data(item) for item in next(query.page_iter)[ITEMS]]
        if len(found) <= size:
            return OptOutsPage(_in_force(found), None)
        whole = [one for one in found if one.recorded_at > found[-1].recorded_at] or found[:size]
        return OptOutsPage(_in_force(whole), whole[-1].recorded_at)


def _in_force(found: Iterable[BarringRecord]) -> Sequence[Barring]:
    return [one.barring() for one in found if not one.is_lifted]
