"""Where values go that operators look at."""

from __future__ import annotations

from typing import Protocol

from heliograph.domain.measures import Measure


class Measures(Protocol):
    """Takes values, which are written down later, many at a time. Never raises."""

    def __call__(self, *measures: Measure) -> None:
        """Take these values."""
