"""What people wrote and asked for, as it is looked up page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from heliograph.domain.barring import Barring
from heliograph.domain.inbound import InboundMessage


class InboundUnknown(LookupError):
    """There is no inbound message with this id (any more)."""


@dataclass(frozen=True, slots=True)
class InboundPage:
    """Some inbound messages, and the id to continue after; None at the end."""

    messages: Sequence[InboundMessage]
    next: str | None


class InboundPages(Protocol):
    """The records of inbound messages, the newest first.

    A page is one query and one batch of reads, however many there are, and one read more if it
    continues another one. Both times are included. after: the id to continue after, of a message
    that the same question found. Raises InboundUnknown.
    """

    def of_application(
        self, application_id: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        """Return a page of what an application got."""

    def of_sender(
        self, sender: str, start: datetime, end: datetime, size: int, after: str | None
    ) -> InboundPage:
        """Return a page of what a person (E.164) wrote."""


@dataclass(frozen=True, slots=True)
class OptOutsPage:
    """Some opt-outs, and the time to continue before; None at the end."""

    opt_outs: Sequence[Barring]
    next: datetime | None


class OptOutPages(Protocol):
    """The opt-outs that hold, as those who read them see them."""

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        """Yield all barrings of one number (E.164), the blocklist's too. One read."""

    def newest(self, channel_number: str, before: datetime | None, size: int) -> OptOutsPage:
        """Return at most `size` opt-outs of a channel, the newest first. One read.

        A page may be short. One that was recorded within the last moments may be missing.
        """
