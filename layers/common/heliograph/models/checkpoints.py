"""How far repeated pieces of work have come."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from heliograph.models.database import Record


class CheckpointRecord(Record):
    """The checkpoint of one piece of work."""

    name = UnicodeAttribute(hash_key=True)
    at = UTCDateTimeAttribute()


class DynamoCheckpoints:
    """Checkpoints in a table of CheckpointRecord."""

    def __init__(self, records: type[CheckpointRecord]) -> None:
        self._records = records

    def read(self, name: str) -> datetime | None:
        """Return the checkpoint, None if there was none yet."""
        try:
            return self._records.get(name, consistent_read=True).at
        except self._records.DoesNotExist:
            return None

    def write(self, name: str, at: datetime) -> None:
        """Store the checkpoint."""
        self._records(name, at=at).save()
