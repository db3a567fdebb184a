"""Routes and paces, kept in memory."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from heliograph.domain.routing import Routing
from heliograph.ports.routing import Stretch


class FakeRouting:
    """RoutingStore and RoutingSource, never old."""

    def __init__(self, routing: Routing | None = None) -> None:
        self.present = routing or Routing()
        self._lock = Lock()

    def read(self) -> Routing:
        return self.present

    def routing(self) -> Routing:
        return self.present

    def change(self, change: Callable[[Routing], Routing]) -> Routing:
        with self._lock:
            self.present = change(self.present)
            return self.present


class FakePaces:
    """Paces. `calls` counts what would be writes."""

    def __init__(self) -> None:
        self.calls = 0
        self._reserved_until: dict[str, datetime] = {}
        self._lock = Lock()

    def reserve(
        self, carrier: str, at: datetime, length: timedelta, patience: timedelta
    ) -> Stretch:
        with self._lock:
            self.calls += 1
            start = max(at, self._reserved_until.get(carrier, at))
            if start > at + patience:
                return Stretch(is_ours=False, start=start)
            self._reserved_until[carrier] = start + length
            return Stretch(is_ours=True, start=start)
