"""The audit: who changed whom may be written to, and who read what is not shown to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from heliograph.domain.barring import Barring, BarringKind


class AuditAction(StrEnum):
    """What was done."""

    OPTED_OUT = "opted out"
    OPTED_IN = "opted in"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    TEXT_SHOWN = "text shown"
    NUMBERS_SHOWN = "numbers shown"
    ERASED = "erased"


ERASURES: Final = "erasures"
"""The subject of erasures: an entry that named the number would keep it."""

_ACTIONS: Final[Mapping[tuple[BarringKind, bool], AuditAction]] = MappingProxyType(
    {
        (BarringKind.OPT_OUT, False): AuditAction.OPTED_OUT,
        (BarringKind.OPT_OUT, True): AuditAction.OPTED_IN,
        (BarringKind.BLOCKLIST, False): AuditAction.BLOCKED,
        (BarringKind.BLOCKLIST, True): AuditAction.UNBLOCKED,
    }
)
"""What a barring does when it is recorded, by its kind and whether it is lifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that was done. Entries are never changed and do not end.

    subject: what it was done to: a number (E.164), the id of a message or inbound message, or
    `application <id>` if many of its numbers were shown; ERASURES for numbers that were erased.
    by: the operator's name, or `reply` if the person did it with an inbound message; over HTTP
    `application <id>` or `operator <name>`.
    """

    subject: str
    action: AuditAction
    at: datetime
    by: str
    reason: str
    channel_number: str | None = None
    inbound_id: str | None = None


def entry_of(barring: Barring) -> AuditEntry:
    """Return what is kept of recording a barring."""
    return AuditEntry(
        subject=barring.recipient,
        action=_ACTIONS[barring.kind, barring.is_lifted],
        at=barring.recorded_at,
        by=barring.recorded_by,
        reason=barring.reason,
        channel_number=barring.channel_number,
        inbound_id=barring.inbound_id,
    )
