"""Hosts that keep us waiting for nothing, and are left alone for a while.

A push that is not answered costs five seconds in which another could have gone out. So a host that
has cost us several such waits in a row rests: what is for it is put off without a try. When the
rest is over, one push tries it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

WAITS: Final = 3
"""Waits for nothing, one after the other, after which a host rests."""
SLOW_SECONDS: Final = 2.0
"""A try that failed after this time was a wait. A host that refuses at once costs nothing."""
REST_SECONDS: Final = 30.0
_MOST_HOSTS: Final = 1000


@dataclass(slots=True)
class _Slow:
    waits: int = 0
    rests_until: float = 0.0


class SlowHosts:
    """What one process has seen of slow hosts. May be used by several threads.

    timer: seconds on a clock that never goes back.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self.timer = timer
        self._hosts: dict[str, _Slow] = {}
        self._lock = Lock()

    def is_resting(self, host: str) -> bool:
        """Tell whether a host is to be left alone. Who hears no at the end of a rest tries it."""
        with self._lock:
            slow = self._hosts.get(host)
            if slow is None or slow.waits < WAITS:
                return False
            now = self.timer()
            if now < slow.rests_until:
                return True
            slow.rests_until = now + REST_SECONDS
            return False

    def note(self, host: str, began: float, *, failed: bool) -> None:
        """Learn how a try ended that began at this time."""
        now = self.timer()
        with self._lock:
            if not failed or now - began < SLOW_SECONDS:
                self._hosts.pop(host, None)
                return
            if len(self._hosts) >= _MOST_HOSTS:
                self._hosts.clear()
            slow = self._hosts.setdefault(host, _Slow())
            slow.waits += 1
            slow.rests_until = now + REST_SECONDS
