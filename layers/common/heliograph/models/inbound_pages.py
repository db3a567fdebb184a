"""Inbound messages as they are looked up: page by page, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.indexes import GlobalSecondaryIndex

from heliograph.domain.inbound import InboundMessage
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.record_batches import read_all
from heliograph.ports.clock import Clock
from heliograph.ports.replies import InboundPage, InboundUnknown


class DynamoInboundPages:
    """Looks up inbound messages in a table of InboundRecord.

    A page is one query of an index and one batch of reads, however many messages there are.
    """

    def __init__(self, records: type[InboundRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def get(self, inbound_id: str) -> InboundMessage | None:
        """Return an inbound message by its id."""
        found = self._kept([self._records(inbound_id)])
        return found[0] if found else None

    def of_application(
        self, application_id: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        """Return a page of what an application got between two times, both included.

        after: the id to continue after. Raises InboundUnknown.
        """
        position = self._position("application_id", application_id, after)
        index = self._records.by_application
        return self._page(index, application_id, (start, end), size, position)

    def of_sender(
        self, sender: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        """Return a page of what a person (E.164) wrote; otherwise the same."""
        position = self._position("sender", sender, after)
        return self._page(self._records.by_sender, sender, (start, end), size, position)

    def _page(
        self,
        index: GlobalSecondaryIndex[InboundRecord],
        key: str,
        times: tuple[datetime, datetime],
        size: int,
        position: dict[str, Any] | None,
    ) -> InboundPage:
        found = index.query(
            key,
            self._records.received_at.between(*times),
            scan_index_forward=False,
            limit=size,
            page_size=size,
            last_evaluated_key=position,
        )
        ids = [one.inbound_id for one in found]
        place = {inbound_id: position for position, inbound_id in enumerate(ids)}
        kept = self._kept([self._records(one) for one in ids])
        in_order = sorted(kept, key=lambda message: place[message.inbound_id])
        return InboundPage(in_order, ids[-1] if found.last_evaluated_key else None)

    def _position(self, index_key: str, key: str, after: str | None) -> dict[str, Any] | None:
        """Return where a message stands in the index with this key. Raises InboundUnknown."""
        if after is None:
            return None
        try:
            item = self._records.get(after).serialize()
        except self._records.DoesNotExist:
            raise InboundUnknown(after) from None
        if item[index_key] != {"S": key}:
            raise InboundUnknown(after)
        return {name: item[name] for name in ("inbound_id", index_key, "received_at")}

    def _kept(self, keys: list[InboundRecord]) -> list[InboundMessage]:
        now = self._clock.now()
        return [one.message() for one in read_all(self._records, keys) if one.is_kept(now)]
