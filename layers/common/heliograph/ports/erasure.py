"""The records that hold a phone number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import Message


class NumberRecords(Protocol):
    """What is stored of numbers (E.164).

    What is past its time may be there still, and one that was stored in the last moments may be
    missing. Erasing a record a second time changes nothing.
    """

    def messages_to(self, number: str) -> Iterator[Message]:
        """Yield the messages to a number."""

    def replies_of(self, number: str) -> Iterator[InboundMessage]:
        """Yield what was written from a number."""

    def has_history(self, number: str) -> bool:
        """Tell whether there is a history of a number for the limits."""

    def erase_message(self, message: Message, pseudonym: str) -> bool:
        """Take number and reference from a message; tell whether it was there and had ended."""

    def erase_reply(self, reply: InboundMessage, pseudonym: str) -> bool:
        """Take number and content from a reply; tell whether it was there."""

    def forget_history(self, number: str) -> None:
        """Remove the history of a number."""
