"""Do what a person asks for with a reply: not to be written to any more, or again (BLK-01)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from heliograph.domain.barring import Barring, BarringKind
from heliograph.domain.inbound import InboundMessage
from heliograph.domain.opt_out_words import Wish, folded, wish_of
from heliograph.domain.replies import ReplySettings
from heliograph.ports.screening import OptOuts

RECORDED_BY: Final = "reply"
"""Stands in the records where an operator's name stands otherwise."""


@dataclass(frozen=True, slots=True)
class FollowWish:
    """Record or lift the opt-out of a person from a channel, if their reply asks for it (UPL-12).

    This goes by when the reply was first stored. So a reply may come any number of times and in
    any order with others: what the person asked for last holds.

    opt_outs: makes the way to them, which few replies need.
    """

    opt_outs: Callable[[], OptOuts]

    def __call__(self, message: InboundMessage, settings: ReplySettings) -> Wish | None:
        """Follow the wish of an inbound message as its record holds it.

        Return the wish if that changed anything, None if it did not, or if there is no wish.
        """
        wish = wish_of(message.text, settings)
        changed = wish is not None and self.opt_outs().follow(_asked(message, wish))
        return wish if changed else None


def _asked(message: InboundMessage, wish: Wish) -> Barring:
    return Barring(
        kind=BarringKind.OPT_OUT,
        recipient=message.sender,
        channel_number=message.channel_number,
        reason=f"replied {folded(message.text)}",
        recorded_by=RECORDED_BY,
        recorded_at=message.received_at,
        inbound_id=message.inbound_id,
        is_lifted=wish is Wish.OPT_IN,
    )
