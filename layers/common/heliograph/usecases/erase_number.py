"""Erase what is known of a phone number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from heliograph.domain.erasure import REPLIES_REST, Erased, pseudonym
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.messages import UNDECIDED, Message
from heliograph.ports.clock import Clock
from heliograph.ports.erasure import NumberRecords


@dataclass(frozen=True, slots=True)
class EraseNumber:
    """Put pseudonyms in place of a number, and forget how often it was written to.

    Records stay: a message that was gone could be sent again by a job that comes twice, and would
    not be counted when statistics are made anew. Each record is one write, so a run that breaks
    off is finished by another one.
    """

    records: NumberRecords
    clock: Clock

    def __call__(self, number: str, *, dry_run: bool = False) -> Iterator[Erased]:
        """Erase while it is iterated over, and yield how far it is, at the end the whole.

        number: E.164. dry_run: only look.
        """
        counts: Counter[str] = Counter()
        for counted in self._records(number, dry_run):
            counts[counted] += 1
            yield _so_far(counts)
        had_history = self.records.has_history(number)
        if had_history and not dry_run:
            self.records.forget_history(number)
        yield replace(_so_far(counts), had_history=had_history)

    def _records(self, number: str, dry_run: bool) -> Iterator[str]:
        """Erase record by record, and yield what each is counted as."""
        for message in self.records.messages_to(number):
            if message.state in UNDECIDED:
                yield "messages_under_way"
            elif dry_run or self._erase_message(number, message):
                yield "messages"
        rest_since = self.clock.now() - REPLIES_REST
        for reply in self.records.replies_of(number):
            if reply.received_at > rest_since:
                yield "recent_replies"
            elif dry_run or self._erase_reply(number, reply):
                yield "replies"

    def _erase_message(self, number: str, message: Message) -> bool:
        return self.records.erase_message(message, pseudonym(number, message.message_id))

    def _erase_reply(self, number: str, reply: InboundMessage) -> bool:
        return self.records.erase_reply(reply, pseudonym(number, reply.inbound_id))


def _so_far(counts: Counter[str]) -> Erased:
    return Erased(
        messages=counts["messages"],
        messages_under_way=counts["messages_under_way"],
        replies=counts["replies"],
        recent_replies=counts["recent_replies"],
    )
