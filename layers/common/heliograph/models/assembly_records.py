"""The records of the parts of long inbound messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.constants import MAP

from heliograph.domain.parts import Assembly, Content, Part
from heliograph.models.database import PassingRecord


class PartAttribute(MapAttribute[str, Any]):
    """One part. Short names, as a long message has many of them."""

    carrier_inbound_id = UnicodeAttribute(attr_name="id")
    received_at = UTCDateTimeAttribute(attr_name="received")
    text = UnicodeAttribute(null=True)
    octets = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, part: Part) -> PartAttribute:
        """Hold a part."""
        text, octets = part.content or (None, None)
        return cls(
            carrier_inbound_id=part.carrier_inbound_id,
            received_at=part.received_at,
            text=text,
            octets=octets,
        )

    def part(self) -> Part:
        """Return the part that this holds."""
        return Part(
            carrier_inbound_id=self.carrier_inbound_id,
            received_at=self.received_at,
            content=self._content(),
        )

    def _content(self) -> Content | None:
        text: str | None = self.text
        return None if text is None else (text, self.octets)


_one: Final[Any] = PartAttribute()  # type: ignore[no-untyped-call]
"""Writes and reads parts, which are values of no record."""


class PartsAttribute(Attribute[Mapping[int, Part]]):
    """The parts of a message by their number, each in a map of its own, so one can be added."""

    attr_type = MAP

    def serialize(self, value: Mapping[int, Part]) -> dict[str, Any]:
        """Return the parts as DynamoDB has them."""
        return {
            str(number): {MAP: _one.serialize(PartAttribute.of(part))}
            for number, part in value.items()
        }

    def deserialize(self, value: Mapping[str, Any]) -> Mapping[int, Part]:
        """Return the parts that DynamoDB has."""
        held = {int(number): _one.deserialize(typed[MAP]) for number, typed in value.items()}
        return {number: one.part() for number, one in held.items()}


class AssemblyRecord(PassingRecord):
    """The parts of one message."""

    key = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    total = NumberAttribute()
    parts = PartsAttribute()
    begun_by = UnicodeAttribute()
    awaited_by = UnicodeAttribute()
    waits_until = UTCDateTimeAttribute()
    is_closed = BooleanAttribute(null=True)
    is_forwarded = BooleanAttribute(null=True)

    def assembly(self) -> Assembly:
        """Return the assembly that this record holds."""
        return Assembly(
            key=self.key,
            number=int(self.number),
            total=int(self.total),
            parts=self.parts,
            begun_by=self.begun_by,
            awaited_by=self.awaited_by,
            waits_until=self.waits_until,
            is_closed=bool(self.is_closed),
            is_forwarded=bool(self.is_forwarded),
        )
