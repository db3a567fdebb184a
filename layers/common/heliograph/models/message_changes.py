"""What the stream of the messages' table tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from heliograph.domain.counting import MessageChange
from heliograph.domain.statistics import effect
from heliograph.models.message_items import message_of

_CHANGES: Final = frozenset({"INSERT", "MODIFY"})


def message_change(event: Mapping[str, Any]) -> MessageChange | None:
    """Return the change that a record of the stream tells; None if it is a deletion.

    What is deleted, by its time to live or by an operator, has been sent all the same.
    """
    if event["eventName"] not in _CHANGES:
        return None
    told = event["dynamodb"]
    message = message_of(told["NewImage"])
    before = message_of(told["OldImage"]) if "OldImage" in told else None
    return MessageChange(
        message_id=message.message_id,
        sequence=int(told["SequenceNumber"]),
        made_at=datetime.fromtimestamp(told["ApproximateCreationDateTime"], UTC),
        effect=effect(message) - effect(before),
    )
