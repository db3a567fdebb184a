"""Erase what is known of a phone number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from heliograph.domain.erasure import REPLIES_REST, Erased, Trace, pseudonym
from heliograph.domain.histories import AT_HAND
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import UNDECIDED, Message
from heliograph.domain.parts import Assembly
from heliograph.ports.clock import Clock
from heliograph.ports.erasure import NumberRecords, NumberTrace


@dataclass(frozen=True, slots=True)
class EraseNumber:
    """Put pseudonyms in place of a number, and forget how often it was written to.

    Records stay: a message that was gone could be sent again by a job that comes twice, and would
    not be counted when statistics are made anew; an opt-out goes on to protect. Each record is one
    write, so a run that breaks off is finished by another one.
    """

    records: NumberRecords
    traces: Mapping[Trace, NumberTrace]
    clock: Clock

    def __call__(self, number: str, *, dry_run: bool = False) -> Iterator[Erased]:
        """Erase while it is iterated over, and yield how far it is, at the end the whole.

        number: E.164. dry_run: only look.
        """
        counts: Counter[str] = Counter()
        for counted in self._records(number, dry_run):
            counts[counted] += 1
            yield Erased(**counts)
        for name, trace in self.traces.items():
            counts[name] = trace.count(number) if dry_run else trace.erase(number)
        yield Erased(**counts)

    def _records(self, number: str, dry_run: bool) -> Iterator[str]:
        """Erase record by record, and yield what each is counted as."""
        for message in self.records.messages_to(number):
            if message.state in UNDECIDED:
                yield "messages_under_way"
            elif dry_run or self._erase_message(number, message):
                yield "messages"
        for _ in self.records.claimed_for(number, self.clock.now() - AT_HAND):
            yield "messages_under_way"
        for reply in self.records.replies_of(number):
            if self._is_recent(reply.received_at):
                yield "recent_replies"
            elif dry_run or self._erase_reply(number, reply):
                yield "replies"
        yield from self._parts(number, dry_run)

    def _parts(self, number: str, dry_run: bool) -> Iterator[str]:
        """Do the same with replies of which parts are all that there is."""
        for assembly in self.records.unrouted_parts_of(number):
            if self._is_recent(assembly.latest_at):
                yield "recent_replies"
            elif dry_run or self._erase_parts(assembly):
                yield "replies"

    def _is_recent(self, at: datetime) -> bool:
        return at > self.clock.now() - REPLIES_REST

    def _erase_message(self, number: str, message: Message) -> bool:
        return self.records.erase_message(message, pseudonym(number, message.message_id))

    def _erase_reply(self, number: str, reply: InboundMessage) -> bool:
        return self.records.erase_reply(reply, pseudonym(number, reply.inbound_id))

    def _erase_parts(self, assembly: Assembly) -> bool:
        return self.records.erase_parts(assembly)
