"""Erasure: what is known of a phone number is taken away from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from heliograph.domain.countries import calling_code_of
from heliograph.domain.numbers import ERASED

REPLIES_REST: Final = timedelta(days=1)
"""How long a reply is left alone: carriers and queues may bring it again, and what it asks for,
such as an opt-out, must have been done for the number itself by then."""

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How much was erased so far, and how much has to wait.

    messages_under_way: they need their number until they have ended. recent_replies: not older
    than REPLIES_REST. had_history: whether there was a history for the limits.
    """

    messages: int = 0
    messages_under_way: int = 0
    replies: int = 0
    recent_replies: int = 0
    had_history: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing has to wait."""
        return not self.messages_under_way and not self.recent_replies


def pseudonym(number: str, record_id: str) -> str:
    """Return what stands in a record in place of an E.164 number.

    It keeps the calling code alone, so the country counts in statistics as before. It comes from
    the record and not from the number: two records do not show that they were of one person, and
    erasing twice gives the same.
    """
    place = sha256(record_id.encode()).hexdigest()[:_DIGITS]
    return f"+{calling_code_of(number) or ''}{ERASED}{place}"
