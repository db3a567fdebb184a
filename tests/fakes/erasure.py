"""What is erased of a number, kept in memory."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from heliograph.domain.erasure import names
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.message_ids import first_id_at
from heliograph.domain.messages import UNDECIDED, Message
from heliograph.domain.not_taken import NotTaken
from heliograph.domain.parts import Assembly, start_of_keys

from tests.fakes.assemblies import FakeAssemblies
from tests.fakes.records import FakeInbound, FakeMessages
from tests.fakes.screening import NUMBER_KEYS


class FakeNumberRecords:
    """NumberRecords in the stores that hold them."""

    def __init__(self) -> None:
        self.messages = FakeMessages()
        self.claimed: dict[str, list[str]] = {}
        self.inbound = FakeInbound()
        self.assemblies = FakeAssemblies()

    def messages_to(self, number: str) -> Iterator[Message]:
        yield from [one for one in self.messages.records.values() if one.recipient == number]

    def claimed_for(self, number: str, since: datetime) -> Sequence[str]:
        ids = (one for one in self.claimed.get(number, ()) if one >= first_id_at(since))
        return [one for one in ids if one not in self.messages.records]

    def replies_of(self, number: str) -> Iterator[InboundMessage]:
        yield from [one for one in self.inbound.records.values() if one.sender == number]

    def unrouted_parts_of(self, number: str) -> Iterator[Assembly]:
        start = start_of_keys(NUMBER_KEYS.of(number))
        for assembly in list(self.assemblies.records.values()):
            if assembly.key.startswith(start) and not assembly.is_forwarded:
                yield assembly

    def erase_message(self, message: Message, pseudonym: str) -> bool:
        there = self.messages.records.get(message.message_id)
        if there is None or there.recipient != message.recipient or there.state in UNDECIDED:
            return False
        told_at = there.status_callback
        self.messages.records[message.message_id] = replace(
            there,
            recipient=pseudonym,
            client_reference=None,
            status_callback=None if names(told_at or "", there.recipient) else told_at,
            not_taken_by=_without(there),
        )
        return True

    def erase_reply(self, reply: InboundMessage, pseudonym: str) -> bool:
        there = self.inbound.records.get(reply.inbound_id)
        if there is None or there.sender != reply.sender:
            return False
        erased = replace(there, sender=pseudonym, text="", octets=None)
        self.inbound.records[reply.inbound_id] = erased
        return True

    def erase_parts(self, assembly: Assembly) -> bool:
        return self.assemblies.forget_content(assembly)


def _without(message: Message) -> tuple[NotTaken, ...]:
    named = any(names(one.reason, message.recipient) for one in message.not_taken_by)
    return () if named else message.not_taken_by


class FakeNumberTrace:
    """NumberTrace. held: how many records hold each number."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()

    def count(self, number: str) -> int:
        return self.held[number]

    def erase(self, number: str) -> int:
        return self.held.pop(number, 0)
