"""Take a message, so that nobody else hands it to a carrier or ends it.

The claim is an entry in the history of the message's number. The record of the message begins with
what became of the claim; until then nobody knows more than that somebody has the message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from heliograph.domain.errors import MessageUnknown
from heliograph.domain.frequency import FrequencyLimit, in_milliseconds
from heliograph.domain.histories import Claim, new_claim
from heliograph.domain.messages import Change, Message, MessageState
from heliograph.ports.clock import Clock
from heliograph.ports.pending import Commit, Pending
from heliograph.ports.records import MessageStore, Step
from heliograph.ports.screening import Histories
from heliograph.usecases.screen_messages import Screening


@dataclass(frozen=True, slots=True)
class ClaimMessages:
    """The claims of the messages of a send job, and what becomes of them."""

    histories: Histories
    messages: MessageStore
    commit: Commit
    clock: Clock

    def claim(self, screening: Screening, message: Message) -> Step | FrequencyLimit:
        """Take a message that is about to be submitted, under the name of its claim.

        Applied if nobody has taken it before, or if whoever did has let go of it: then its record
        says ACCEPTED, for no carrier has it. Of all who try, one wins. A message that was let
        through once is let through again, however often its job is delivered. What somebody only
        wanted to end, and has not, may be let through then.
        """
        asked = self._claim(screening, message)
        found = self._take(screening, message.recipient, asked)
        if isinstance(found, FrequencyLimit):
            return found
        if found == asked:
            return Step(applied=True, message=message)
        return self._if_let_go(message, found, self.messages.claim)

    def write_together(
        self, screening: Screening, begun: Sequence[Message], taken: Sequence[Message]
    ) -> tuple[Sequence[bool], Sequence[bool]]:
        """Make the first records of some messages, and take others; tell for each if that is done.

        Where not, `settle` and `claim` have to do it, and know what was done in vain here: they
        claim a message under the same name.
        """
        records = [self.messages.begin_later(one) for one in begun]
        claims = [self._take_later(screening, one) for one in taken]
        done = iter(self._committed([*records, *(one for one in claims if one is not None)]))
        return [next(done) for _ in records], [one is not None and next(done) for one in claims]

    def end_unsent(self, screening: Screening, message: Message) -> Step:
        """Store a message that ends here, with its outcome, and that no carrier gets.

        Applied where a claim would be.
        """
        asked = self._claim(screening, message, is_for_ending=True)
        found = self._take(screening, message.recipient, asked)
        if isinstance(found, FrequencyLimit) or found == asked:
            return self.messages.end_unsent(message)
        return self._if_let_go(message, found, self.messages.end_unsent)

    def settle(self, message: Message, change: Change) -> Step:
        """Record what became of a message, as it is known to who took it.

        That is its first record, unless somebody has recorded meanwhile that it waits in vain for
        it, or it is not the first try.
        """
        if message.attempts > 1:
            # Whoever took it before may have ended before there was anything to record.
            with suppress(MessageUnknown):
                return self.messages.record(message.message_id, change)
        begun = self.messages.begin(message.after(change))
        return begun if begun.applied else self.messages.record(message.message_id, change)

    def _claim(
        self, screening: Screening, message: Message, *, is_for_ending: bool = False
    ) -> Claim:
        """Return the claim of a message. Who is about to submit it asks for the same one again."""
        at = in_milliseconds(message.submitted_at or self.clock.now())
        name = message.claim or new_claim()
        return Claim(message.message_id, at, screening.text_digest, name, is_for_ending)

    def _take(self, screening: Screening, number: str, claim: Claim) -> Claim | FrequencyLimit:
        if not screening.job.is_counted:
            return self.histories.take_alone(number, claim)
        return self.histories.take(number, claim, screening.limits, screening.seen.get(number))

    def _committed(self, writes: Sequence[Pending]) -> Sequence[bool]:
        try:
            return self.commit(writes)
        except Exception:  # noqa: BLE001 - each meets it by itself, and has not lost its claim
            return [False] * len(writes)

    def _take_later(self, screening: Screening, message: Message) -> Pending | None:
        number, claim = message.recipient, self._claim(screening, message)
        if not screening.job.is_counted:
            return self.histories.take_alone_later(number, claim)
        seen = screening.seen.get(number)
        return self.histories.take_later(number, claim, screening.limits, seen)

    def _if_let_go(self, message: Message, found: Claim, again: Callable[[Message], Step]) -> Step:
        """Do it again if no carrier has it from who took the message; else say who has it.

        That is so if it was let go of, or only taken to be ended. If whoever wanted to end it is
        still there, one of the two writes the record.
        """
        known = self.messages.message(message.message_id)
        if known is None and not found.is_for_ending:
            return Step(applied=False, message=_submitting(message, found))
        if known is None or known.state is MessageState.ACCEPTED:
            return again(message)
        return Step(applied=False, message=known)


def _submitting(message: Message, claim: Claim) -> Message:
    """Return a message as whoever took it knows it, if nothing is recorded yet."""
    return replace(
        message,
        state=MessageState.SUBMITTING,
        attempts=max(message.attempts, 1),
        claim=claim.name,
        submitted_at=claim.at,
        outcome=None,
        received_at=None,
        decided_by=None,
    )
