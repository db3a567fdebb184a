"""What every function has."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Final, TypeVar

from heliograph.clock import SystemClock
from heliograph.settings import Settings

Built = TypeVar("Built")

settings: Final = Settings()
clock: Final = SystemClock()

_building: Final = RLock()


def once(build: Callable[[], Built]) -> Callable[[], Built]:
    """Build a thing when it is first asked for, and the same one ever after.

    The entries of a batch are worked off in several threads, which all ask for the same things at
    the first one; a client of AWS must not be built by two of them at a time.
    """
    made: list[Built] = []

    @wraps(build)
    def built() -> Built:
        if not made:
            with _building:
                if not made:
                    made.append(build())
        return made[0]

    return built
