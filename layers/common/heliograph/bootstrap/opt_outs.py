"""The opt-outs that people ask for by their replies."""

from __future__ import annotations

from heliograph.bootstrap.number_keys import number_keys
from heliograph.bootstrap.records import database
from heliograph.bootstrap.shared import once, settings
from heliograph.models.audits import AuditRecord
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord


@once
def opt_outs() -> DynamoBarringChanges:
    """Return what records and lifts them."""
    return DynamoBarringChanges(
        database().bound(BarringRecord, settings.barrings_table),
        database().bound(AuditRecord, settings.audit_table),
        number_keys(),
    )
