"""What was done that somebody may ask about later."""

from __future__ import annotations

from typing import Protocol

from heliograph.domain.audit import AuditEntry


class Audit(Protocol):
    """The audit, of which nothing is ever taken away."""

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
