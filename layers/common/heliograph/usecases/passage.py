"""The way of one message along its route, from one carrier to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.jobs import JobRecipient
from heliograph.domain.messages import Change, Message
from heliograph.domain.routing import CarrierSetup
from heliograph.domain.values import value

LATE: Final = timedelta(seconds=1)
"""A message that misses its moment by more than this waits for another one."""


@value(kw_only=True)
class Passage:
    """A message on its way along its route.

    carriers: those that are still to be asked, in their order. names: of all that could be asked.
    expects_report: whether these carriers report deliveries. claimed: the message as we hold it;
    None as long as it has not been handed to anybody. asked: the message as we hold it perhaps:
    nobody knows what became of its claim; None if we know. moment: when the first carrier is to get
    it; None if that makes no difference.
    """

    recipient: JobRecipient
    carriers: tuple[CarrierSetup, ...] = ()
    names: tuple[str, ...] = ()
    expects_report: bool = True
    claimed: Message | None = None
    asked: Message | None = None
    moment: datetime | None = None

    def past_the_first(self, claimed: Message | None) -> Passage:
        """Return the rest of the way when the first carrier has not taken the message."""
        rest = self.carriers[1:]
        return replace(self, carriers=rest, claimed=claimed, asked=None, moment=None)

    def claimed_by(self, message: Message, *, is_ours: bool) -> Passage:
        """Return the way of a message that we hold, or of one that we perhaps hold."""
        if is_ours:
            return replace(self, claimed=message)
        return replace(self, asked=message)

    def is_over(self, now: datetime, turn_ends: datetime) -> bool:
        """Tell whether it is too late for the first carrier to get the message this time."""
        if now > turn_ends:
            return True
        return self.claimed is None and self.moment is not None and now > self.moment + LATE


@value()
class Answered:
    """A message that we hold, and what the carrier says of it, which is to be recorded."""

    message: Message
    change: Change
