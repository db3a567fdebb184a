"""What is counted of messages: read, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from heliograph.domain.counting import CountedHour
from heliograph.domain.statistics import Hour, Tally


class HourlyStatistics(Protocol):
    """The counts of messages by the hour of their acceptance."""

    def of_day(self, application_id: str, day: date) -> Iterator[tuple[Hour, Tally]]:
        """Yield the hours of an application's UTC day that count anything, in their order.

        One read for each megabyte; a day has at most 24 items, whatever it counts. Hours that are
        past their time are not there (DET-11). What changed in the last seconds may be missing.
        """


@dataclass(frozen=True, slots=True)
class Kept:
    """An hour as it is kept. version: grows with every write; 0 if nothing is kept."""

    counted: CountedHour
    version: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of a write: whether it was applied, and the hour as it is now."""

    applied: bool
    kept: Kept


class CountedHours(Protocol):
    """The hours, while they are counted."""

    def read(self, hour: Hour) -> Kept:
        """Return an hour as it is at this moment."""

    def replace(self, hour: Hour, version: int, counted: CountedHour) -> Replaced:
        """Keep these counts if the version that is kept is still this one."""
