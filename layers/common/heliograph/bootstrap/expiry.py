"""expiry: what time ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.records import all_applications, database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tell import tell
from heliograph.models.checkpoints import CheckpointRecord, DynamoCheckpoints
from heliograph.usecases.expire_messages import ExpireMessages

ENDED_AT_ONCE: Final = 20
"""Fewer than the connections to the push queue."""
PORTION: Final = 200
"""What a run that dies may have to tell again; less than a second's work."""


def expire(has_time: Callable[[], bool]) -> Mapping[str, int]:
    """Expire what is due, while there is time."""
    return _expire_messages()(has_time)


@once
def _expire_messages() -> ExpireMessages:
    checkpoints = database().bound(CheckpointRecord, settings.checkpoints_table)
    return ExpireMessages(
        applications=all_applications(),
        by_time=messages(),
        messages=messages(),
        checkpoints=DynamoCheckpoints(checkpoints),
        tell=tell(),
        clock=clock,
        executor=ThreadPoolExecutor(ENDED_AT_ONCE),
        portion=PORTION,
        expire_after=settings.expire_after_seconds,
    )
