"""The messages to one number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from heliograph.domain.association import MOST_CANDIDATES
from heliograph.domain.message_ids import first_id_at
from heliograph.domain.messages import Message
from heliograph.models.messages_by_number import MessagesByNumber

_MILLISECOND: Final = timedelta(milliseconds=1)


class DynamoSentMessages:
    """SentMessages by the histories of numbers."""

    def __init__(self, by_number: MessagesByNumber) -> None:
        self._by_number = by_number

    def to(
        self, recipient: str, channel_number: str, start: datetime, end: datetime
    ) -> Sequence[Message]:
        """Return the messages to a number from a channel that were accepted in this time."""
        # Message ids are of the millisecond; what was accepted in that of `end` is included.
        ids = self._by_number.ids(recipient, first_id_at(start), first_id_at(end + _MILLISECOND))
        found = self._by_number.messages(recipient, ids)
        fitting = (one for one in found if one.channel_number == channel_number)
        return list(islice(fitting, MOST_CANDIDATES))
