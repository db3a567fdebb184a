"""How often an application may write to one number, as its record holds it."""

from __future__ import annotations

from dataclasses import asdict

from pynamodb.attributes import MapAttribute, NumberAttribute

from heliograph.domain.frequency import FrequencyLimits


class LimitsAttribute(MapAttribute[str, object]):
    """Limits of an application; an empty one says that there are none."""

    per_minute = NumberAttribute(null=True)
    per_day = NumberAttribute(null=True)
    same_per_59_seconds = NumberAttribute(null=True)
    same_per_59_minutes = NumberAttribute(null=True)

    @classmethod
    def of(cls, limits: FrequencyLimits | None) -> LimitsAttribute:
        """Return what stands for these limits."""
        chosen = asdict(limits) if limits else {}
        return cls(**chosen)
