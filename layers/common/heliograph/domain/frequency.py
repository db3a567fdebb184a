"""How often one number may be written to (FRQ-01 to FRQ-05).

The windows are exact and slide: whatever the moment, no more than so many messages went to the
number in the minute, the hour or the day before it. What was refused does not count, so a limit
lifts by itself as the window moves on. Time counts in whole milliseconds.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

DAY: Final = timedelta(hours=24)
MINUTE: Final = timedelta(minutes=1)
SAME_SHORT: Final = timedelta(seconds=59)
SAME_LONG: Final = timedelta(minutes=59)

_ENTRY: Final = struct.Struct(">Q4s4s")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


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


@dataclass(frozen=True, slots=True)
class Sent:
    """One message in a history: when, what text (a digest), and which message (a digest)."""

    at: datetime
    text_digest: bytes
    message_digest: bytes


@dataclass(frozen=True, slots=True)
class History:
    """The messages that went to one number during the last day, the oldest first."""

    sent: tuple[Sent, ...] = ()

    def judged(
        self, message_id: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> History | FrequencyLimit:
        """Return the history with this message added, or the limit that forbids it.

        A message that is in the history already was let through before: it stays as it is. Those
        who ask may have clocks that differ a little: what seems to be sent after `at` counts too.
        """
        moment = _in_milliseconds(at)
        recent = self._since(moment - DAY)
        message = Sent(moment, _digest(text), _digest(message_id))
        if any(sent.message_digest == message.message_digest for sent in recent.sent):
            return recent
        return _limit_hit(recent.sent, message, limits) or replace(
            recent, sent=(*recent.sent, message)
        )

    def encoded(self) -> bytes:
        """Return the history in 16 bytes a message, so that a day of them is one write unit."""
        return b"".join(
            _ENTRY.pack((sent.at - _EPOCH) // _MILLISECOND, sent.text_digest, sent.message_digest)
            for sent in self.sent
        )

    @classmethod
    def decoded(cls, content: bytes) -> History:
        """Return the history that these bytes hold."""
        return cls(
            tuple(
                Sent(_EPOCH + milliseconds * _MILLISECOND, text_digest, message_digest)
                for milliseconds, text_digest, message_digest in _ENTRY.iter_unpack(content)
            )
        )

    def _since(self, start: datetime) -> History:
        return History(tuple(sent for sent in self.sent if sent.at > start))


def _limit_hit(
    sent: tuple[Sent, ...], message: Sent, limits: FrequencyLimits
) -> FrequencyLimit | None:
    same = tuple(earlier for earlier in sent if earlier.text_digest == message.text_digest)
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


def _count_since(sent: tuple[Sent, ...], start: datetime) -> int:
    return sum(earlier.at > start for earlier in sent)


def _in_milliseconds(at: datetime) -> datetime:
    """Return the time as it is when it was encoded and decoded."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=4).digest()
