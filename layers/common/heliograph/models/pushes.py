"""The log of pushes: one small item for each push of a message, one write for each try."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action

from heliograph.domain.push_log import KEPT, PushHistory, PushTry
from heliograph.models.database import PassingRecord
from heliograph.models.keys import is_possible_key
from heliograph.ports.clock import Clock

_log = logging.getLogger(__name__)


class PushRecord(PassingRecord):
    """What became of one push."""

    subject_id = UnicodeAttribute(hash_key=True)
    push_id = UnicodeAttribute(range_key=True)
    tries = NumberAttribute()
    first_at = UTCDateTimeAttribute()
    last_at = UTCDateTimeAttribute()
    answer = UnicodeAttribute()
    taken_at = UTCDateTimeAttribute(null=True)

    def history(self) -> PushHistory:
        """Return the history that this record holds."""
        return PushHistory(
            push_id=self.push_id,
            tries=int(self.tries),
            first_at=self.first_at,
            last_at=self.last_at,
            answer=self.answer,
            taken_at=self.taken_at,
        )


class DynamoPushLog:
    """PushLog in a table of PushRecord.

    A write that was repeated because its answer was lost counts a try twice; nothing is decided by
    that number.
    """

    def __init__(self, records: type[PushRecord], clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def record(self, attempt: PushTry) -> None:
        """Add a try; if that fails, say so in the log."""
        record = self._records
        actions: list[Action] = [
            record.tries.add(1),
            record.first_at.set(record.first_at | attempt.at),
            record.last_at.set(attempt.at),
            record.answer.set(attempt.answer),
            record.ttl.set(attempt.at + KEPT),
        ]
        if attempt.is_taken:
            actions.append(record.taken_at.set(attempt.at))
        try:
            record(attempt.subject_id, attempt.push_id).update(actions)
        except (PynamoDBException, BotoCoreError, ClientError) as error:
            _log.warning("push not written to the log: %s", type(error).__name__)

    def of(self, subject_id: str) -> Sequence[PushHistory]:
        """Return what became of the pushes of a message or inbound message, by push id."""
        if not is_possible_key(subject_id):
            return []
        now = self._clock.now()
        found = self._records.query(subject_id, consistent_read=True)
        return [record.history() for record in found if record.is_kept(now)]
