"""Tell what became of one message, step by step (RPT-11, DET-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from heliograph.domain.story import Story, story
from heliograph.ports.push_log import PushLog
from heliograph.ports.records import KeptMessages


@dataclass(frozen=True, slots=True)
class TellStory:
    """Tell the story of a message, with the pushes that were about it. Two reads.

    expire_after: how long a message waits for its report.
    """

    messages: KeptMessages
    push_log: PushLog
    expire_after: timedelta

    def __call__(self, message_id: str) -> Story | None:
        """Return the story, None if there is no such message (any more)."""
        message = self.messages.message(message_id)
        if message is None:
            return None
        expires_at = message.accepted_at + self.expire_after
        events = story(message, expires_at, self.push_log.of(message_id))
        return Story(message, expires_at, events)
