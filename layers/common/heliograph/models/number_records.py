"""What the tables hold of phone numbers, found by the indexes by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pynamodb.expressions.update import Action

from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import partition_of
from heliograph.domain.messages import UNDECIDED, Message
from heliograph.models.batches import READ_AT_ONCE, read_all
from heliograph.models.database import AnyRecord
from heliograph.models.inbound import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.recipients import RecipientRecord


class DynamoNumberRecords:
    """NumberRecords in the tables of messages, inbound messages and recipients.

    The indexes are read page by page and have keys only; the records are read in batches, as they
    are at this moment.
    """

    def __init__(
        self,
        messages: type[MessageRecord],
        inbound: type[InboundRecord],
        recipients: type[RecipientRecord],
    ) -> None:
        self._messages = messages
        self._inbound = inbound
        self._recipients = recipients

    def messages_to(self, number: str) -> Iterator[Message]:
        """Yield the messages to a number."""
        found = self._messages.by_recipient.query(number, page_size=READ_AT_ONCE)
        keys = (self._messages(one.partition, one.message_id) for one in found)
        for record in _in_batches(self._messages, keys):
            if record.recipient == number:
                yield record.message()

    def replies_of(self, number: str) -> Iterator[InboundMessage]:
        """Yield what was written from a number."""
        found = self._inbound.by_sender.query(number, page_size=READ_AT_ONCE)
        keys = (self._inbound(one.inbound_id) for one in found)
        for record in _in_batches(self._inbound, keys):
            if record.sender == number:
                yield record.message()

    def has_history(self, number: str) -> bool:
        """Tell whether there is a history of a number for the limits."""
        return any(True for _ in read_all(self._recipients, [self._recipients(number)]))

    def erase_message(self, message: Message, pseudonym: str) -> bool:
        """Take number and reference from a message; tell whether it was there and had ended.

        The pseudonym moves it to a place of its own in the index.
        """
        there = self._messages
        is_theirs = there.recipient == message.recipient
        has_ended = ~there.state.is_in(*sorted(UNDECIDED))
        key = there(partition_of(message.message_id), message.message_id)
        actions: list[Action] = [there.recipient.set(pseudonym), there.client_reference.remove()]
        return key.update_if(is_theirs & has_ended, actions).applied

    def erase_reply(self, reply: InboundMessage, pseudonym: str) -> bool:
        """Take number and content from a reply; tell whether it was there."""
        there = self._inbound
        actions: list[Action] = [
            there.sender.set(pseudonym),
            there.text.set(""),
            there.octets.remove(),
        ]
        return there(reply.inbound_id).update_if(there.sender == reply.sender, actions).applied

    def forget_history(self, number: str) -> None:
        """Remove the history of a number."""
        self._recipients(number).delete()


def _in_batches(records: type[AnyRecord], keys: Iterable[AnyRecord]) -> Iterator[AnyRecord]:
    waiting = iter(keys)
    while batch := list(islice(waiting, READ_AT_ONCE)):
        yield from read_all(records, batch)
