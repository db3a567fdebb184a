"""Carriers that a message was handed to and that have not taken it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

LONGEST_REASON: Final = 80
"""Characters. It may be a carrier's own word, and a record is to stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A carrier that proved at a try that it does not have the message.

    reason: what proved it, such as `HTTP 429`. at: when we learned it.
    """

    carrier: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, carrier: str, reason: str, at: datetime) -> Self:
        """Return the same with as much of the reason as is kept."""
        return cls(carrier=carrier, reason=reason[:LONGEST_REASON], at=at)
