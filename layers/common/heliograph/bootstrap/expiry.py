"""expiry: what time ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from heliograph.bootstrap.messages import messages
from heliograph.bootstrap.records import applications, database
from heliograph.bootstrap.shared import clock, once, settings
from heliograph.bootstrap.tell import tell
from heliograph.models.checkpoints import CheckpointRecord, DynamoCheckpoints
from heliograph.usecases.expire_messages import ExpireMessages


def expire(has_time: Callable[[], bool]) -> Mapping[str, int]:
    """Expire what is due, while there is time."""
    return {"MessagesExpired": _expire_messages()(has_time)}


@once
def _expire_messages() -> ExpireMessages:
    checkpoints = database().bound(CheckpointRecord, settings.checkpoints_table)
    return ExpireMessages(
        applications=applications(),
        by_time=messages(),
        messages=messages(),
        checkpoints=DynamoCheckpoints(checkpoints),
        tell=tell(),
        clock=clock,
        expire_after=settings.expire_after_seconds,
    )
