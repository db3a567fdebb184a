"""Exports in DynamoDB: how far each is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from heliograph.domain.exports import Export, ExportState, Part, Progress, Upload
from heliograph.models.database import EnumAttribute, PassingRecord
from heliograph.models.keys import is_possible_key
from heliograph.ports.clock import Clock


class PartAttribute(MapAttribute[str, Any]):
    """A stored piece of the file. Short names, as a large file has hundreds."""

    number = NumberAttribute(attr_name="n")
    etag = UnicodeAttribute(attr_name="e")

    @classmethod
    def of(cls, part: Part) -> PartAttribute:
        """Hold a part."""
        return cls(number=part.number, etag=part.etag)

    def part(self) -> Part:
        """Return the part that this holds."""
        return Part(int(self.number), self.etag)


class ExportRecord(PassingRecord):
    """One export.

    mark: names the last write. A write that was repeated because its answer was lost fails its
    own condition and finds its mark there.
    """

    export_id = UnicodeAttribute(hash_key=True)
    mark = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    question = JSONAttribute()
    request = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    version = NumberAttribute()
    state = EnumAttribute(ExportState)
    claimed_by = UnicodeAttribute(null=True)
    claimed_until = UTCDateTimeAttribute(null=True)
    position = UnicodeAttribute(null=True)
    row_count = NumberAttribute(attr_name="rows")
    byte_count = NumberAttribute(attr_name="bytes")
    rest = UnicodeAttribute(null=True)
    upload_key = UnicodeAttribute(null=True)
    upload_id = UnicodeAttribute(null=True)
    parts = ListAttribute(of=PartAttribute)
    key = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)

    def export(self) -> Export:
        """Return the export that this record holds."""
        return Export(
            export_id=self.export_id,
            asked_by=self.asked_by,
            question=self.question,
            request=self.request,
            asked_at=self.asked_at,
            changed_at=self.changed_at,
            version=int(self.version),
            state=self.state,
            claimed_by=self.claimed_by,
            claimed_until=self.claimed_until,
            progress=Progress(
                position=self.position,
                rows=int(self.row_count),
                size=int(self.byte_count),
                rest=self.rest,
            ),
            upload=Upload(self.upload_key, self.upload_id) if self.upload_id else None,
            parts=tuple(one.part() for one in self.parts),
            key=self.key,
            reason=self.reason,
        )


class DynamoExports:
    """Exports in a table of ExportRecord."""

    def __init__(self, records: type[ExportRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def add(self, export: Export) -> Export:
        """Store a new export unless there is one with its id; return the one that is there."""
        record = self._records
        is_new = record.export_id.does_not_exist() | (record.ttl <= self._clock.now())
        written = self._record(export).put_if(is_new)
        return written.item.export() if written.item else export

    def get(self, export_id: str) -> Export | None:
        """Return an export by its id."""
        if not is_possible_key(export_id):
            return None
        try:
            record = self._records.get(export_id, consistent_read=True)
        except self._records.DoesNotExist:
            return None
        return record.export() if record.is_kept(self._clock.now()) else None

    def save(self, export: Export) -> bool:
        """Replace the version before this one; tell whether that was the one there."""
        record = self._record(export)
        written = record.put_if(self._records.version == export.version - 1)
        is_repeated = written.item is not None and written.item.mark == record.mark
        return written.applied or is_repeated

    def _record(self, export: Export) -> ExportRecord:
        upload, progress = export.upload, export.progress
        return self._records(
            export.export_id,
            mark=uuid4().hex,
            asked_by=export.asked_by,
            question=dict(export.question),
            request=export.request,
            asked_at=export.asked_at,
            changed_at=export.changed_at,
            version=export.version,
            state=export.state,
            claimed_by=export.claimed_by,
            claimed_until=export.claimed_until,
            position=progress.position,
            row_count=progress.rows,
            byte_count=progress.size,
            rest=progress.rest,
            upload_key=upload.key if upload else None,
            upload_id=upload.upload_id if upload else None,
            parts=[PartAttribute.of(one) for one in export.parts],
            key=export.key,
            reason=export.reason,
            ttl=export.kept_until,
        )
