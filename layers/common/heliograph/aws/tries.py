"""Requests that may be made again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heliograph.aws.api import Api, AwsFailed, AwsRefused

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


PATIENT_PAUSES: Final = (0.1, 0.5, 2.0)
"""Before each further try of a write, in seconds at most."""

_SERVER_ERROR: Final = 500
_THROTTLED: Final = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


@dataclass(frozen=True, slots=True)
class Retrying:
    """An Api whose requests are made up to four times if AWS could not say yes or no.

    For writes that are conditional, or may be done twice: one without an answer may have been
    worked off. What AWS refuses for good is not asked again.
    """

    api: Api
    pause: Callable[[float], None] = time.sleep  # noqa: TID251 - it is for the pauses, no polling

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make a request and return the answer. Raises AwsFailed."""
        for longest in PATIENT_PAUSES:
            try:
                return self.api(operation, request)
            except AwsFailed as failed:
                if _is_final(failed):
                    raise
                self.pause(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret
        return self.api(operation, request)


def _is_final(failed: AwsFailed) -> bool:
    """Tell whether asking again would bring the same refusal."""
    return (
        isinstance(failed, AwsRefused)
        and failed.status < _SERVER_ERROR
        and failed.code not in _THROTTLED
    )
