"""How long the messages of an application are valid, as its record holds it."""

from __future__ import annotations

from pynamodb.attributes import MapAttribute, NumberAttribute

from heliograph.domain.validity import Validity


class ValidityAttribute(MapAttribute[str, object]):
    """The validity that was chosen, in seconds."""

    verification = NumberAttribute()
    other = NumberAttribute()

    @classmethod
    def of(cls, validity: Validity) -> ValidityAttribute | None:
        """Return what stands for a validity; nothing for the usual one."""
        if validity == Validity():
            return None
        return cls(
            verification=validity.verification.total_seconds(),
            other=validity.other.total_seconds(),
        )
