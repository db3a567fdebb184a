"""List who asked not to be written to (BLK-01, BLK-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.details import check_page_size
from heliograph.domain.errors import QueryInvalid
from heliograph.domain.page_tokens import Position, position_in, token_of
from heliograph.domain.periods import Span
from heliograph.domain.reply_queries import OptOutsAnswer, OptOutsQuery
from heliograph.ports.records import ChannelOwners
from heliograph.ports.replies import OptOutPages

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ALL_TIME: Final = Span(_EPOCH, _EPOCH + _MICROSECOND)
"""Opt-outs do not end, so nobody asks for those of some time."""


@dataclass(frozen=True, slots=True)
class ListOptOuts:
    """Answer with the opt-outs of a channel, page by page, or with those of one number.

    An application sees those of its own channels; the blocklist is the operator's.
    """

    pages: OptOutPages
    owners: ChannelOwners

    def __call__(self, query: OptOutsQuery) -> OptOutsAnswer | None:
        """Return the page, None if there is no such channel of theirs. Raises QueryInvalid."""
        check_page_size(query.page_size)
        channel_number = query.channel_number
        if channel_number is not None and not self._owns(query, channel_number):
            return None
        if query.recipient is not None:
            return OptOutsAnswer(self._of_recipient(query, query.recipient), None)
        if channel_number is None:
            raise QueryInvalid("channel_number", "must be there unless there is a recipient")
        return self._of_channel(channel_number, query)

    def _owns(self, query: OptOutsQuery, channel_number: str) -> bool:
        channel = self.owners.channel(channel_number)
        return channel is not None and query.application_id in {None, channel.application_id}

    def _of_recipient(self, query: OptOutsQuery, recipient: str) -> Sequence[Barring]:
        found = [
            one
            for one in self.pages.of_recipient(recipient)
            if query.channel_number in {None, one.channel_number} and self._may_see(query, one)
        ]
        return sorted(found, key=lambda one: one.recorded_at, reverse=True)

    def _may_see(self, query: OptOutsQuery, barring: Barring) -> bool:
        if barring.kind is BarringKind.BLOCKLIST or barring.channel_number is None:
            return query.application_id is None
        return query.application_id is None or self._owns(query, barring.channel_number)

    def _of_channel(self, channel_number: str, query: OptOutsQuery) -> OptOutsAnswer:
        question = ("opt-outs", query.application_id, channel_number)
        before = None
        if query.page_token is not None:
            before = _time(position_in(query.page_token, question).after)
        page = self.pages.newest(channel_number, before, query.page_size)
        if page.next is None:
            return OptOutsAnswer(page.opt_outs, None)
        return OptOutsAnswer(
            page.opt_outs, token_of(Position(_ALL_TIME, _digits(page.next)), question)
        )


def _digits(at: datetime) -> str:
    return f"{(at - _EPOCH) // _MICROSECOND:x}"


def _time(digits: str) -> datetime:
    try:
        return _EPOCH + int(digits, 16) * _MICROSECOND
    except (ValueError, OverflowError):
        raise QueryInvalid("page_token", "must be the `next` of a page, unchanged") from None
