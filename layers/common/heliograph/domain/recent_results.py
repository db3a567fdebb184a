"""How carriers have done lately, as one process has seen them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

ENOUGH: Final = 100
"""Results of a carrier that say something about it. With fewer, a few dead numbers would be news;
a carrier that delivers 70 of 100 has fewer than 50 of the last 100 once in 100,000 times."""
LATELY_SECONDS: Final = 3600.0
EVERY: Final = 10
"""So many results of a carrier are told of together."""


class RecentResults:
    """The last results of each carrier, good or not. May be used by several threads.

    timer: seconds on a clock that never goes back.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._of: dict[str, deque[tuple[float, bool]]] = {}
        self._seen: dict[str, int] = {}
        self._lock = Lock()

    def note(self, carrier: str, *, is_good: bool) -> float | None:
        """Note a result and return how many percent of this carrier's last ones were good.

        None while there are not ENOUGH of them, none older than LATELY_SECONDS, and but for every
        tenth result.
        """
        now = self._timer()
        with self._lock:
            seen = self._seen[carrier] = self._seen.get(carrier, 0) + 1
            results = self._of.setdefault(carrier, deque(maxlen=ENOUGH))
            results.append((now, is_good))
            oldest, _ = results[0]
            if seen % EVERY or len(results) < ENOUGH or now - oldest > LATELY_SECONDS:
                return None
            return 100 * sum(is_good for _, is_good in results) / ENOUGH
