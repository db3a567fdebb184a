"""Messages and replies of phone numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from pynamodb.expressions.update import Action

from heliograph.domain.erasure import names
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import ALL_IDS, first_id_at, partition_of
from heliograph.domain.messages import UNDECIDED, Message
from heliograph.domain.number_keys import NumberKeys
from heliograph.domain.parts import Assembly, start_of_keys
from heliograph.models.assemblies import DynamoAssemblies
from heliograph.models.batches import READ_AT_ONCE
from heliograph.models.database import AnyRecord
from heliograph.models.inbound_records import InboundRecord
from heliograph.models.message_records import MessageRecord
from heliograph.models.messages_by_number import MessagesByNumber
from heliograph.models.record_batches import read_all


class DynamoNumberRecords:
    """NumberRecords in the tables of messages, inbound messages and their parts.

    Messages are found by the history of the number. Replies have an index of keys, which is read
    page by page; the records are read in batches, as they are at this moment. Parts have no index:
    their table, which is small, is read whole.
    """

    def __init__(
        self,
        by_number: MessagesByNumber,
        messages: type[MessageRecord],
        inbound: type[InboundRecord],
        assemblies: DynamoAssemblies,
        keys: NumberKeys,
    ) -> None:
        self._by_number = by_number
        self._messages = messages
        self._inbound = inbound
        self._assemblies = assemblies
        self._keys = keys

    def messages_to(self, number: str) -> Iterator[Message]:
        """Yield the messages to a number."""
        ids = self._by_number.ids(number, *ALL_IDS)
        yield from self._by_number.messages(number, ids)

    def claimed_for(self, number: str, since: datetime) -> Sequence[str]:
        """Return the ids of messages to a number that are claimed and have no record yet."""
        return self._by_number.unrecorded(number, first_id_at(since), ALL_IDS[1])

    def replies_of(self, number: str) -> Iterator[InboundMessage]:
        """Yield what was written from a number."""
        found = self._inbound.by_sender.query(number, page_size=READ_AT_ONCE)
        keys = (self._inbound(one.inbound_id) for one in found)
        for record in _in_batches(self._inbound, keys):
            if record.sender == number:
                yield record.message()

    def unrouted_parts_of(self, number: str) -> Iterator[Assembly]:
        """Yield the parts of long replies from a number that have not become a reply yet."""
        yield from self._assemblies.unrouted(start_of_keys(self._keys.of(number)))

    def erase_message(self, message: Message, pseudonym: str) -> bool:
        """Take the number out of a message; tell whether it was there and had ended."""
        there = self._messages
        is_theirs = there.recipient == message.recipient
        has_ended = ~there.state.is_in(*sorted(UNDECIDED))
        key = there(partition_of(message.message_id), message.message_id)
        actions: list[Action] = [there.recipient.set(pseudonym), there.client_reference.remove()]
        if names(message.status_callback or "", message.recipient):
            actions.append(there.status_callback.remove())
        if any(names(one.reason, message.recipient) for one in message.not_taken_by):
            actions.append(there.not_taken_by.remove())
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

    def erase_parts(self, assembly: Assembly) -> bool:
        """Take the content from parts that are never routed then; tell whether it was there."""
        return self._assemblies.forget_content(assembly)


def _in_batches(records: type[AnyRecord], keys: Iterable[AnyRecord]) -> Iterator[AnyRecord]:
    waiting = iter(keys)
    while batch := list(islice(waiting, READ_AT_ONCE)):
        yield from read_all(records, batch)
