"""What is remembered of pushes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from heliograph.domain.push_log import PushHistory, PushTry


class PushLog(Protocol):
    """The log of pushes, kept for 90 days."""

    def record(self, attempt: PushTry) -> None:
        """Add a try, at the latest with the next `flush`.

        Never raises for what a database does: no push is repeated for its log.
        """

    def flush(self) -> None:
        """Write down what was put off to be written together. Never raises, as `record`."""

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        """Return what became of the pushes of a message or inbound message, by push id."""
