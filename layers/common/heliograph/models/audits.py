"""The records of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from heliograph.domain.audit import AuditAction, AuditEntry
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.database import EnumAttribute, Record


class AuditRecord(Record):
    """One entry. entry_id: begins with its time, so the entries of a subject are in order.

    subject: a number is there by its key alone, because an entry is never changed.
    """

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    action = EnumAttribute(AuditAction)
    at = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    reason = UnicodeAttribute()
    channel_number = UnicodeAttribute(attr_name="channel", null=True)
    inbound_id = UnicodeAttribute(null=True)

    def entry(self) -> AuditEntry:
        """Return the entry that this record holds, with its subject as it stands here."""
        return AuditEntry(
            subject=self.subject,
            action=self.action,
            at=self.at,
            by=self.by,
            reason=self.reason,
            channel_number=self.channel_number,
            inbound_id=self.inbound_id,
        )


def audit_record(records: type[AuditRecord], entry: AuditEntry, keys: NumberKeys) -> AuditRecord:
    """Return a new record of an entry. The same change by the same reply is the same record."""
    name = entry.inbound_id or uuid4().hex
    return records(
        _stored(entry.subject, keys),
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

    def __init__(self, records: type[AuditRecord], keys: NumberKeys) -> None:
        self._records = records
        self._keys = keys

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
        audit_record(self._records, entry, self._keys).save()

    def of(self, subject: str) -> Iterator[AuditEntry]:
        """Yield what was done to a subject, the oldest first."""
        stored = _stored(subject, self._keys)
        for record in self._records.query(stored, consistent_read=True):
            yield replace(record.entry(), subject=subject)


def _stored(subject: str, keys: NumberKeys) -> str:
    """Return how a subject is stored: nothing but a number (E.164) begins with a `+`."""
    return f"number {keys.of(subject)}" if subject.startswith("+") else subject
