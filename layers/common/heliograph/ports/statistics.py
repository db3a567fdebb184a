"""What is counted of messages: read, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from heliograph.domain.statistics import Hour, Tally


class HourlyStatistics(Protocol):
    """The counts of messages by the hour of their acceptance."""

    def of_day(self, application_id: str, day: date) -> Iterator[tuple[Hour, Tally]]:
        """Yield the hours of an application's UTC day that count anything, in their order.

        One read for each megabyte; a day has at most 24 items, whatever it counts. Hours that are
        past their time are not there (DET-11). What changed in the last seconds may be missing.
        """
