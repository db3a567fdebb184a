"""What people wrote and asked for, in memory, page by page."""

from collections.abc import Iterator
from datetime import datetime

from heliograph.domain.barring import Barring
from heliograph.domain.inbound import InboundMessage
from heliograph.ports.replies import InboundPage, InboundUnknown, OptOutsPage


class FakeInboundPages:
    """InboundPages."""

    def __init__(self) -> None:
        self.records: list[InboundMessage] = []

    def of_application(
        self, application_id: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        found = [one for one in self.records if one.application_id == application_id]
        return _page(found, start, end, size, after)

    def of_sender(
        self, sender: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        found = [one for one in self.records if one.sender == sender]
        return _page(found, start, end, size, after)


def _page(
    found: list[InboundMessage], start: datetime, end: datetime, size: int, after: str | None
) -> InboundPage:
    newest_first = sorted(found, key=lambda one: (one.received_at, one.inbound_id), reverse=True)
    if after is not None:
        places = [one.inbound_id for one in newest_first]
        if after not in places:
            raise InboundUnknown(after)
        newest_first = newest_first[places.index(after) + 1 :]
    in_time = [one for one in newest_first if start <= one.received_at <= end]
    page = in_time[:size]
    return InboundPage(page, page[-1].inbound_id if len(in_time) > size else None)


class FakeOptOutPages:
    """OptOutPages."""

    def __init__(self) -> None:
        self.records: list[Barring] = []

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        yield from (o for o in self.records if o.recipient == recipient and not o.is_lifted)

    def newest(self, channel_number: str, before: datetime | None, size: int) -> OptOutsPage:
        own = [one for one in self.records if one.channel_number == channel_number]
        found = sorted(own, key=lambda one: one.recorded_at, reverse=True)
        older = [one for one in found if before is None or one.recorded_at < before][: size + 1]
        if len(older) <= size:
            return OptOutsPage([one for one in older if not one.is_lifted], None)
        whole = [one for one in older if one.recorded_at > older[-1].recorded_at] or older[:size]
        return OptOutsPage([one for one in whole if not one.is_lifted], whole[-1].recorded_at)
