"""The way of one message along its route, from one carrier to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from heliograph.domain.jobs import JobRecipient
from heliograph.domain.messages import Message
from heliograph.domain.routing import CarrierSetup
from heliograph.domain.values import value

LATE: Final = timedelta(seconds=1)
"""A message that misses its moment by more than this waits for another one."""


@value(kw_only=True)
class Passage:
    """A message on its way along its route.

    carriers: those that are still to be asked, in their order. names: of all that could be asked.
    expects_report: whether these carriers report deliveries. claimed: the message as we hold it;
    None as long as it has not been handed to anybody. moment: when the first carrier is to get it,
    turn_ends: after when it must not get it any more; None if that makes no difference.
    """

    recipient: JobRecipient
    carriers: tuple[CarrierSetup, ...] = ()
    names: tuple[str, ...] = ()
    expects_report: bool = True
    claimed: Message | None = None
    moment: datetime | None = None
    turn_ends: datetime | None = None

    def past_the_first(self, claimed: Message | None) -> Passage:
        """Return the rest of the way when the first carrier has not taken the message."""
        rest = self.carriers[1:]
        return replace(self, carriers=rest, claimed=claimed, moment=None, turn_ends=None)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it is too late for the first carrier to get the message this time."""
        if self.turn_ends is not None and now > self.turn_ends:
            return True
        return self.claimed is None and self.moment is not None and now > self.moment + LATE
