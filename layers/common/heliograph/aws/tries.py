"""Requests that may be made again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heliograph.aws.api import Api, AwsFailed

LONGEST_PAUSES: Final = (0.05, 0.25)
"""Before each further try, in seconds; how long it really is, is left to chance."""


@dataclass(frozen=True, slots=True)
class Repeating:
    """An Api whose requests are made up to three times, until they are answered.

    For requests that change nothing: one without an answer may have been worked off.
    """

    api: Api
    pause: Callable[[float], None] = time.sleep  # noqa: TID251 - it is for the pauses, no polling

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a request and return the answer. Raises AwsFailed."""
        for longest in LONGEST_PAUSES:
            try:
                return self.api(operation, request)
            except AwsFailed:
                self.pause(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
        return self.api(operation, request)
