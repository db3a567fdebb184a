"""The header Retry-After (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 3600
"""Seconds. Who asks for more is asked again after this time."""


def retry_after(value: str | None, now: datetime) -> int | None:
    """Return the seconds, 0 to 3600, that the header asks to wait; None if it asks for nothing.

    It names a number of seconds or a date. What is neither is as good as absent.
    """
    if value is None:
        return None
    try:
        seconds = _seconds(value.strip(), now)
    except (ValueError, OverflowError):
        return None
    return max(0, min(seconds, LONGEST))


def _seconds(value: str, now: datetime) -> int:
    if value.isdecimal():
        return int(value)
    date = parsedate_to_datetime(value)
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return int((date - now).total_seconds())
