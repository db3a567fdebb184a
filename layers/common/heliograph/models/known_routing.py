"""The carriers and routes as functions know them: read over the wire, and remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, Final

from heliograph.domain.routing import Routing
from heliograph.models.reading import Table

FRESH_SECONDS: Final = 25.0
"""What is remembered may be 30 seconds old; the rest is room for a slow read, which ages it too."""
NAME: Final = "routing"
"""The key of the one record."""


class ReadRouting:
    """Carriers and routes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self) -> Routing:
        """Return all carriers and routes as they are now."""
        item = self._table.item("name", NAME, consistent=True)
        return Routing() if item is None else routing_of(item["document"]["S"])


class CachedRouting:
    """RoutingSource that asks at most once in 25 seconds. May be used by several threads.

    read: asks. timer: seconds on a clock that never goes back.
    """

    def __init__(
        self, read: Callable[[], Routing], timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._timer = timer
        self._lock = Lock()
        self._known: tuple[float, Routing] | None = None

    def routing(self, max_age: float = FRESH_SECONDS) -> Routing:
        """Return all carriers and routes, as they were at most `max_age` seconds ago.

        Threads that come while one asks wait for its answer.
        """
        with self._lock:
            now = self._timer()
            if self._known is None or now - self._known[0] > max_age:
                self._known = now, self._read()
            return self._known[1]


def routing_of(document: str) -> Routing:
    """Return the carriers and routes that a record's JSON holds."""
    routing: Routing = _adapter().validate_json(document)
    return routing


def document_of(routing: Routing) -> str:
    """Return carriers and routes as the JSON of a record."""
    document: bytes = _adapter().dump_json(routing)
    return document.decode()


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - a simulator alone needs no routes

    return TypeAdapter(Routing)
