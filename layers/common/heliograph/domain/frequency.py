"""How often one number may be written to (FRQ-01 to FRQ-05).

The windows are exact and slide: whatever the moment, no more than so many messages went to the
number in the minute, the hour or the day before it. What was refused does not count, so a limit
lifts by itself as the window moves on. Time counts in whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from heliograph.domain.values import value

DAY: Final = timedelta(hours=24)
MINUTE: Final = timedelta(minutes=1)
SAME_SHORT: Final = timedelta(seconds=59)
SAME_LONG: Final = timedelta(minutes=59)


class FrequencyLimit(StrEnum):
    """The limit that a message hits."""

    MINUTE = "minute"
    """Too many messages to this number within a minute (FRQ-01)."""
    DAY = "day"
    """Too many messages to this number within 24 hours (FRQ-02)."""
    SAME = "same"
    """The same message to this number too often within 59 seconds or minutes (FRQ-03, FRQ-04)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequencyLimits:
    """The greatest numbers of messages to one number in each window."""

    per_minute: int = 15
    per_day: int = 50
    same_per_59_seconds: int = 2
    same_per_59_minutes: int = 5


@value()
class Sent:
    """One message to a number: when, in whole milliseconds, and what text (`digest`)."""

    at: datetime
    text_digest: bytes


def digest(text: str) -> bytes:
    """Return 4 bytes by which a text is known again."""
    return blake2b(text.encode(), digest_size=4).digest()


def in_milliseconds(at: datetime) -> datetime:
    """Return a time as it is counted."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def limit_hit(
    sent: Sequence[Sent], message: Sent, limits: FrequencyLimits
) -> FrequencyLimit | None:
    """Return the limit that one more message would break, given those that were sent before."""
    same = [earlier for earlier in sent if earlier.text_digest == message.text_digest]
    windows = (
        (sent, MINUTE, limits.per_minute, FrequencyLimit.MINUTE),
        (sent, DAY, limits.per_day, FrequencyLimit.DAY),
        (same, SAME_SHORT, limits.same_per_59_seconds, FrequencyLimit.SAME),
        (same, SAME_LONG, limits.same_per_59_minutes, FrequencyLimit.SAME),
    )
    for earlier, window, limit, hit in windows:
        if _count_since(earlier, message.at - window) >= limit:
            return hit
    return None


def _count_since(sent: Sequence[Sent], start: datetime) -> int:
    return sum(earlier.at > start for earlier in sent)
