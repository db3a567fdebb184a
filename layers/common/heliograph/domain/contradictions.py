"""What carriers say against a report that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A final report that said otherwise than the one that counts. The first one is kept.

    count: how many there were, at most CONTRADICTIONS_COUNTED.
    """

    carrier: str
    carrier_code: str
    received_at: datetime
    count: int = 1


CONTRADICTIONS_COUNTED: Final = 9
"""A record is to stay small, whatever a carrier does."""
