"""Times as they are read."""

from __future__ import annotations

from datetime import datetime


def clock_time(at: datetime | None) -> str | None:
    """Return a time as a person reads it, to the millisecond."""
    return None if at is None else f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} UTC"


def iso_time(at: datetime | None) -> str | None:
    """Return a time as a program reads it (RFC 3339), to the millisecond."""
    if at is None:
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
