"""Exports in DynamoDB: how far each is."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import TransactWriteError

from heliograph.domain.errors import TooManyExports
from heliograph.domain.exports import Export, ExportState, Part, Progress, Upload
from heliograph.models.backoff import Backoff
from heliograph.models.database import EnumAttribute, PassingRecord
from heliograph.models.keys import is_possible_key
from heliograph.models.record_batches import read_all
from heliograph.ports.clock import Clock

BACKOFF: Final = Backoff(tries=8, first_seconds=0.02, longest_seconds=0.2)

_OF_CALLER: Final = "of "
"""What the keys of callers begin with. No export's id has a space."""
_OVERTAKEN: Final = {"ConditionalCheckFailed", "TransactionConflict"}


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


class CallerExportsRecord(PassingRecord):
    """Which exports of one caller may be under way; in the same table, under the caller's name.

    mark: names the last write.
    """

    export_id = UnicodeAttribute(hash_key=True)
    mark = UnicodeAttribute()
    export_ids = UnicodeSetAttribute()


class DynamoExports:
    """Exports in a table of ExportRecord, which has those of CallerExportsRecord as well."""

    def __init__(
        self,
        records: type[ExportRecord],
        of_callers: type[CallerExportsRecord],
        clock: Clock,
        backoff: Backoff = BACKOFF,
    ) -> None:
        self._records = records
        self._of_callers = of_callers
        self._clock = clock
        self._backoff = backoff

    def add(self, export: Export, most: int) -> Export:
        """Store a new export unless there is one with its id; return the one that is there.

        Raises TooManyExports if `most` of who asks are under way. Each new one is written together
        with the list of its caller's, so of several at once one is stored; the others look again.
        """
        for _ in self._backoff:
            there = self.get(export.export_id)
            if there is not None:
                return there
            known = self._of_caller(export.asked_by)
            others = self._under_way(known)
            if len(others) >= most:
                raise TooManyExports(most)
            if self._added(export, others, known):
                return export
        raise TooManyExports(most)

    def get(self, export_id: str) -> Export | None:
        """Return an export by its id."""
        if not is_possible_key(export_id) or export_id.startswith(_OF_CALLER):
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

    def _of_caller(self, caller: str) -> CallerExportsRecord | None:
        try:
            return self._of_callers.get(_OF_CALLER + caller, consistent_read=True)
        except self._of_callers.DoesNotExist:
            return None

    def _under_way(self, known: CallerExportsRecord | None) -> set[str]:
        now = self._clock.now()
        keys = [self._records(export_id) for export_id in known.export_ids] if known else []
        found = read_all(self._records, keys)
        return {one.export_id for one in found if one.export().is_under_way(now)}

    def _added(self, export: Export, others: set[str], known: CallerExportsRecord | None) -> bool:
        """Store an export and that it is its caller's, both or none; tell whether they are."""
        record, callers = self._records, self._of_callers
        is_new = record.export_id.does_not_exist() | (record.ttl <= self._clock.now())
        is_still = callers.mark == known.mark if known else callers.export_id.does_not_exist()
        of_caller = callers(
            _OF_CALLER + export.asked_by,
            mark=uuid4().hex,
            export_ids={*others, export.export_id},
            ttl=export.kept_until,
        )
        try:
            with record.transaction() as writes:
                writes.save(self._record(export), condition=is_new)
                writes.save(of_caller, condition=is_still)
        except TransactWriteError as error:
            if not _is_overtaken(error):
                raise
            return False
        return True

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


def _is_overtaken(error: TransactWriteError) -> bool:
    """Tell whether nothing but another's write has stood in the way."""
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    return bool(codes) and codes <= _OVERTAKEN
