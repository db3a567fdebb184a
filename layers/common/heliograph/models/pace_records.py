"""The record of a carrier's time."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from heliograph.models.database import Record


class PaceRecord(Record):
    """Until when the time of one carrier is reserved, in microseconds since 1970."""

    carrier = UnicodeAttribute(hash_key=True)
    reserved_until = NumberAttribute()
