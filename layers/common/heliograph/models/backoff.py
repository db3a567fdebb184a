"""Trying again, with pauses that grow and that no two callers share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """How often something is tried, and how long the pauses are.

    at_once: tries before the first pause. A pause has a random length of at most `first_seconds`,
    doubled with each try up to `longest_seconds`. sleep: pauses for so many seconds.
    """

    tries: int
    at_once: int = 1
    first_seconds: float
    longest_seconds: float
    sleep: Callable[[float], None] = time.sleep  # noqa: TID251 - it is for the pauses, no polling

    def __iter__(self) -> Iterator[int]:
        """Yield the number of each try, from 0, when it is time for it."""
        longest = self.first_seconds
        for attempt in range(self.tries):
            if attempt >= self.at_once:
                self.sleep(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
                longest = min(2 * longest, self.longest_seconds)
            yield attempt
