"""Barrings to store, and what stores them."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Protocol

from heliograph.domain.barring import Barring, BarringKind
from heliograph.models.audits import AuditRecord, DynamoAudit
from heliograph.models.barring_changes import DynamoBarringChanges
from heliograph.models.barring_records import BarringRecord
from heliograph.models.barrings import DynamoBarrings
from heliograph.models.database import Database
from heliograph.ports.screening import Barrings, OptOuts

from tests.fakes import NOON, NUMBER_KEYS

CHANNEL, OTHER_CHANNEL = "1069000001", "1069000002"

_numbers = count(8613900000000)


class WritableBarrings(Barrings, OptOuts, Protocol):
    """Barrings that can be recorded, by operators and by replies."""

    def record(self, barring: Barring) -> None: ...


class StoredBarrings(DynamoBarrings, DynamoBarringChanges):
    """What reads barrings and what changes them, in one, and their audit."""

    def __init__(self, database: Database) -> None:
        audit = database.bound(AuditRecord, "AuditTable")
        records = database.bound(BarringRecord, "BarringsTable")
        DynamoBarrings.__init__(self, database.items("BarringsTable"), NUMBER_KEYS)
        DynamoBarringChanges.__init__(self, records, audit, NUMBER_KEYS)
        self.audit = DynamoAudit(audit, NUMBER_KEYS)


def new_number() -> str:
    """A number that nobody has barred yet."""
    return f"+{next(_numbers)}"


def opt_out(recipient: str, channel_number: str = CHANNEL) -> Barring:
    return Barring(
        kind=BarringKind.OPT_OUT,
        recipient=recipient,
        channel_number=channel_number,
        reason="0199f3a2-7c00-7abc-8def-0123456789ab_12",
        recorded_by="uplink",
        recorded_at=NOON,
        begun_by="uplink",
    )


def block(recipient: str) -> Barring:
    return Barring(
        kind=BarringKind.BLOCKLIST,
        recipient=recipient,
        channel_number=None,
        reason="complained twice, 投诉",
        recorded_by="operator",
        recorded_at=NOON,
        begun_by="operator",
    )


def lifted(barring: Barring) -> Barring:
    later = barring.recorded_at + timedelta(hours=1)
    return replace(barring, reason="asked again", recorded_at=later, is_lifted=True)
