"""The parts of long inbound messages, in DynamoDB: one item for each message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
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
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from heliograph.domain.inbound import CarrierUplink
from heliograph.domain.parts import Assembly, Content, Part, part_of
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


class DynamoAssemblies:
    """Assemblies in a table of AssemblyRecord."""

    def __init__(self, records: type[AssemblyRecord]) -> None:
        self._records = records

    def of(self, key: str, at: datetime) -> Sequence[Assembly]:
        """Return the assemblies with a key that are kept at this time, as they are now."""
        found = self._records.query(key, consistent_read=True)
        return [record.assembly() for record in found if record.is_kept(at)]

    def begin(self, assembly: Assembly) -> bool:
        """Store an assembly unless there is one of this number that is kept."""
        (first,) = assembly.parts.values()
        is_new = self._records.number.does_not_exist()
        its_time_is_over = self._records.ttl <= first.received_at
        record = self._records(
            assembly.key,
            assembly.number,
            total=assembly.total,
            parts=assembly.parts,
            begun_by=assembly.begun_by,
            awaited_by=assembly.awaited_by,
            waits_until=assembly.waits_until,
            ttl=assembly.kept_until,
        )
        return record.put_if(is_new | its_time_is_over).applied

    def add(
        self, assembly: Assembly, uplink: CarrierUplink, waits_until: datetime
    ) -> Assembly | None:
        """Add a part and return the assembly as it is now.

        None, and nothing is added, if there is a part of its number or the assembly is closed.
        """
        place = Path([*self._records.parts.attr_path, str(uplink.part)])
        is_there = self._records.number.exists()
        is_open = self._records.is_closed.does_not_exist()
        added = self._record(assembly).update_if(
            is_there & is_open & place.does_not_exist(),
            [
                place.set(PartAttribute.of(part_of(uplink))),
                self._records.awaited_by.set(uplink.entry_id),
                self._records.waits_until.set(waits_until),
            ],
        )
        return added.item.assembly() if added.applied and added.item else None

    def close(self, assembly: Assembly) -> bool:
        """Close an assembly unless a part was added since the caller saw it; tell whether it is."""
        is_the_same = self._records.awaited_by == assembly.awaited_by
        closing: list[Action] = [self._records.is_closed.set(True)]
        return self._record(assembly).update_if(is_the_same, closing).applied

    def forget_content(self, assembly: Assembly) -> bool:
        """Note that the message was forwarded. What its parts said goes, their ids stay.

        Tell whether it was not so before.
        """
        ids_only = {number: replace(part, content=None) for number, part in assembly.parts.items()}
        forgetting: list[Action] = [
            self._records.parts.set(ids_only),
            self._records.is_forwarded.set(True),
        ]
        is_there = self._records.number.exists()
        is_new = self._records.is_forwarded.does_not_exist()
        return self._record(assembly).update_if(is_there & is_new, forgetting).applied

    def _record(self, assembly: Assembly) -> AssemblyRecord:
        return self._records(assembly.key, assembly.number)
