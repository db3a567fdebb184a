"""The records of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from heliograph.domain.audit import AuditAction, AuditEntry
from heliograph.models.database import EnumAttribute, Record


class AuditRecord(Record):
    """One entry. entry_id: begins with its time, so the entries of a subject are in order."""

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    action = EnumAttribute(AuditAction)
    at = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    reason = UnicodeAttribute()
    channel_number = UnicodeAttribute(attr_name="channel", null=True)
    inbound_id = UnicodeAttribute(null=True)

    def entry(self) -> AuditEntry:
        """Return the entry that this record holds."""
        return AuditEntry(
            subject=self.subject,
            action=self.action,
            at=self.at,
            by=self.by,
            reason=self.reason,
            channel_number=self.channel_number,
            inbound_id=self.inbound_id,
        )


def audit_record(records: type[AuditRecord], entry: AuditEntry) -> AuditRecord:
    """Return a new record of an entry. The same change by the same reply is the same record."""
    name = entry.inbound_id or uuid4().hex
    return records(
        entry.subject,
        f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}#{name}#{entry.action.value}",
        action=entry.action,
        at=entry.at,
        by=entry.by,
        reason=entry.reason,
        channel_number=entry.channel_number,
        inbound_id=entry.inbound_id,
    )


class DynamoAudit:
    """The audit in a table of AuditRecord."""

    def __init__(self, records: type[AuditRecord]) -> None:
        self._records = records

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
        audit_record(self._records, entry).save()

    def of(self, subject: str) -> Iterator[AuditEntry]:
        """Yield what was done to a subject, the oldest first."""
        for record in self._records.query(subject, consistent_read=True):
            yield record.entry()
