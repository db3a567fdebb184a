"""Send details in DynamoDB: the messages of a day are in 16 partitions, read at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import reduce
from math import ceil, sqrt
from operator import and_, attrgetter
from typing import Any, Final

from pynamodb.constants import ITEMS, LAST_EVALUATED_KEY
from pynamodb.expressions.condition import Condition

from heliograph.domain.details import STATES, Wanted
from heliograph.domain.message_ids import (
    SHARDS,
    accepted_at,
    application_of,
    bound_at,
    partition_name,
)
from heliograph.domain.messages import Message
from heliograph.models.batches import READ_AT_ONCE
from heliograph.models.items import Item
from heliograph.models.message_items import message_of
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.record_batches import read_all
from heliograph.models.templates import TemplateRecord
from heliograph.ports.clock import Clock
from heliograph.ports.details import IdRange, Stretch

LOOKED_AT: Final = 250
"""Records of a shard that are looked at for one page if not all of them fit: 4,000 together."""
_ROOM: Final = 8
_MESSAGE_ID: Final = attrgetter("message_id")


@dataclass(frozen=True, slots=True)
class _Read:
    """One answer of DynamoDB. rest: the bound below which it did not look, None at the end."""

    items: Sequence[Item]
    rest: str | None


class DynamoMessageDetails:
    """MessageDetails in a table of MessageRecord.

    executor: reads the shards; with a thread for each, a page takes as long as one of them.
    Reads cost half because they need not be consistent: a page is of a moment anyway.
    """

    def __init__(
        self,
        records: type[MessageRecord],
        by_number: MessagesByNumber,
        clock: Clock,
        executor: Executor,
    ) -> None:
        self._records = records
        self._by_number = by_number
        self._clock = clock
        self._executor = executor

    def of_day(self, application_id: str, ids: IdRange, wanted: Wanted, enough: int) -> Stretch:
        """Look at an application's messages of one UTC day.

        Each shard is read down to an id of its own. Above the highest of these, all are known.
        """
        day = accepted_at(ids.start)
        in_range = self._records.message_id.between(ids.start, ids.end)
        limit = share_of(enough) if wanted.is_anything else LOOKED_AT

        def read(shard: str) -> _Read:
            partition = partition_name(application_id, day, shard)
            fits = self._fits(wanted)
            return self._one_read(
                self._records.query(
                    partition, in_range, fits, scan_index_forward=False, page_size=limit
                )
            )

        reads = list(self._executor.map(read, SHARDS))
        rest = max((one.rest for one in reads if one.rest is not None), default=None)
        items = (item for one in reads for item in one.items)
        return self._stretch(map(message_of, items), rest)

    def to_recipient(
        self,
        recipient: str,
        application_id: str | None,
        ids: IdRange,
        wanted: Wanted,
        enough: int,
    ) -> Stretch:
        """Look at the messages to a number: their ids, and as many records as are enough."""
        found = [
            one
            for one in self._by_number.ids(recipient, ids.start, ids.end)
            if application_id in {None, application_of(one)}
        ]
        looked_at = found[: max(enough, READ_AT_ONCE)]
        rest = bound_at(looked_at[-1]) if len(looked_at) < len(found) else None
        messages = self._by_number.messages(recipient, looked_at)
        return self._stretch(filter(wanted.fits, messages), rest)

    def _one_read(self, query: Any) -> _Read:
        """Make one request and no more, whatever it finds."""
        answer = next(query.page_iter)
        last = answer.get(LAST_EVALUATED_KEY)
        rest = bound_at(last["message_id"]["S"]) if last else None
        return _Read(answer[ITEMS], rest)

    def _stretch(self, messages: Iterable[Message], rest: str | None) -> Stretch:
        now = self._clock.now()
        known = (one for one in messages if one.kept_until > now and one.message_id > (rest or ""))
        return Stretch(sorted(known, key=_MESSAGE_ID, reverse=True), rest)

    def _fits(self, wanted: Wanted) -> Condition | None:
        record = self._records
        conditions: list[Condition] = []
        if wanted.template_id is not None:
            conditions.append(record.template_id == wanted.template_id)
        if wanted.result is not None:
            conditions.append(record.state.is_in(*sorted(STATES[wanted.result])))
        if wanted.status_code is not None:
            conditions.append(record.status_code == wanted.status_code)
        return reduce(and_, conditions) if conditions else None


class DynamoTemplateNames:
    """TemplateNames in a table of TemplateRecord."""

    def __init__(self, records: type[TemplateRecord]) -> None:
        self._records = records

    def names(self, template_ids: Collection[str]) -> Mapping[str, str]:
        """Return the names of those that there are, by id."""
        keys = [self._records(one) for one in template_ids]
        return {one.template_id: one.name for one in read_all(self._records, keys)}


def share_of(enough: int) -> int:
    """Return how many messages to read of each shard to have enough when they are put together.

    Shards fill by chance, so each is asked for what it has on average and five standard deviations
    more; the rest is for small numbers. One shard need never give more than all.
    """
    mean = enough / len(SHARDS)
    return min(enough, ceil(mean + 5 * sqrt(mean)) + _ROOM)
