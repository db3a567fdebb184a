"""Where messages are routed to, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from heliograph.domain.routing import Routing


class RoutingSource(Protocol):
    """The carriers and routes, as they were at most 30 seconds ago."""

    def routing(self) -> Routing:
        """Return all carriers and routes."""


class RoutingStore(Protocol):
    """The carriers and routes as operators change them."""

    def read(self) -> Routing:
        """Return all carriers and routes as they are now."""

    def change(self, change: Callable[[Routing], Routing]) -> Routing:
        """Change all of it at once; return what it is afterwards.

        change: is asked again with what others have made of it, if they were faster; what it
        raises leaves everything as it is.
        """


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a carrier's time. If it is not ours, no earlier one can be."""

    is_ours: bool
    start: datetime


class Paces(Protocol):
    """The time of the carriers that take only so much, shared out among all dispatchers."""

    def reserve(
        self, carrier: str, at: datetime, length: timedelta, patience: timedelta
    ) -> Stretch:
        """Reserve the next stretch of this length, if it begins within our patience.

        No two stretches of a carrier overlap, whoever reserves them. One that is not used is lost.
        """
