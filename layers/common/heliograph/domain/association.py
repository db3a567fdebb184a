"""Which message a reply answers (UPL-05, UPL-07).

All that tells them together is the pair of numbers. So a reply is linked to a message only if
that is the one message of the last 72 hours that fits; among several nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from heliograph.domain.messages import Message, MessageState

REPLY_WINDOW: Final = timedelta(hours=72)
MOST_CANDIDATES: Final = 100
"""Nobody needs to know of more, and no reply reads more."""

_NEVER_LEFT: Final = frozenset({MessageState.ACCEPTED, MessageState.REFUSED})


@dataclass(frozen=True, slots=True)
class Association:
    """The message that a reply answers, None unless exactly one fits, and how many fit."""

    message_id: str | None = None
    candidates: int = 0


def association(recent: Iterable[Message]) -> Association:
    """Return what a reply answers. recent: what its sender may have got from its channel."""
    fitting = [message.message_id for message in recent if _may_have_arrived(message)]
    return Association(fitting[0] if len(fitting) == 1 else None, len(fitting))


def _may_have_arrived(message: Message) -> bool:
    """Tell whether a carrier may have it. What it reports does not count: it may be wrong.

    Of what broke a rule of ours, also after its claim, no carrier got anything.
    """
    broke_a_rule = message.outcome is not None and message.outcome.reason is not None
    return message.claim is not None and message.state not in _NEVER_LEFT and not broke_a_rule
