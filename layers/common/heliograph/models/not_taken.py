"""Who has not taken a message, within the message's record."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import MapAttribute, UnicodeAttribute, UTCDateTimeAttribute

from heliograph.domain.not_taken import NotTaken


class NotTakenAttribute(MapAttribute[str, Any]):
    """One carrier that has not taken the message at its last try."""

    carrier = UnicodeAttribute()
    reason = UnicodeAttribute()
    at = UTCDateTimeAttribute()

    @classmethod
    def of(cls, one: NotTaken) -> NotTakenAttribute:
        """Hold what is known of a carrier that has not taken the message."""
        return cls(carrier=one.carrier, reason=one.reason, at=one.at)

    def not_taken(self) -> NotTaken:
        """Return what this holds."""
        return NotTaken(carrier=self.carrier, reason=self.reason, at=self.at)
