"""The processor that a function's threads share."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache


@cache
def stay_on_one_processor() -> None:
    """Keep this thread, and those that it begins, on one processor; of processes, on all alike.

    Threads of Python take turns, so a second processor does not make them faster. But each turn
    that goes to the other one costs a wake-up and cold caches (docs/adr/0054).
    """
    # Not every system has this, and none is worse off without it.
    with suppress(AttributeError, OSError):
        known = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {known[os.getpid() % len(known)]})
