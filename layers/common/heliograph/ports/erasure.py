"""The records that hold a phone number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import Message
from heliograph.domain.parts import Assembly


class NumberRecords(Protocol):
    """Messages and replies of a number (E.164).

    What is past its time may be there still, and one that was stored in the last moments may be
    missing. Erasing a record a second time changes nothing.
    """

    def messages_to(self, number: str) -> Iterator[Message]:
        """Yield the messages to a number."""

    def claimed_for(self, number: str, since: datetime) -> Sequence[str]:
        """Return the ids of messages to a number, accepted since, that have no record yet.

        Somebody has claimed them, and may just be handing them to a carrier.
        """

    def replies_of(self, number: str) -> Iterator[InboundMessage]:
        """Yield what was written from a number."""

    def unrouted_parts_of(self, number: str) -> Iterator[Assembly]:
        """Yield the parts of long replies from a number that have not become a reply yet."""

    def erase_message(self, message: Message, pseudonym: str) -> bool:
        """Take the number out of a message; tell whether it was there and had ended.

        The customer's own reference goes with it: it may say who it was.
        """

    def erase_reply(self, reply: InboundMessage, pseudonym: str) -> bool:
        """Take number and content from a reply; tell whether it was there."""

    def erase_parts(self, assembly: Assembly) -> bool:
        """Take the content from parts that are never routed then; tell whether it was there."""


class NumberTrace(Protocol):
    """One thing that is kept under a number (E.164)."""

    def count(self, number: str) -> int:
        """Return how many records hold the number."""

    def erase(self, number: str) -> int:
        """Take the number away, and return how many records held it until now."""
