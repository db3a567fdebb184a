"""How changes of messages are counted once each, however often and however cut they are told.

The changes come from the stream of the messages' table, which may tell any of them again, alone or
among others. Each hour keeps, beside its counts, how far it has come: for each of the 16 shards of
the messages' ids the number of the last change that it has counted. The numbers of the changes of
one message grow. A shard of an hour is one stretch of one partition of the table, so its messages'
changes come in one order, and what is not beyond the checkpoint has been counted.

Counts and checkpoints are kept together in one write, so there is no moment between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from heliograph.domain.message_ids import shard_of
from heliograph.domain.statistics import EMPTY, Hour, Tally, hour_of, total


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChange:
    """A change of the record of a message.

    sequence: grows from one change of a message to the next. made_at: the clock of the table, to
    the second. effect: what it adds to the counts and takes from them.
    """

    message_id: str
    sequence: int
    made_at: datetime
    effect: Tally

    @property
    def hour(self) -> Hour:
        """The hour that it changes."""
        return hour_of(self.message_id)

    @property
    def shard(self) -> str:
        """Whose checkpoint it is compared with."""
        return shard_of(self.message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedHour:
    """The counts of an hour, and which changes are in them.

    checkpoints: the last change that was counted, by shard. rebuilt_at: changes that were made
    before are in the counts, whatever the checkpoints say; None if it never was rebuilt.
    """

    tally: Tally = EMPTY
    checkpoints: Mapping[str, int] = field(default_factory=dict)
    rebuilt_at: datetime | None = None

    def lacks(self, change: MessageChange) -> bool:
        """Tell whether a change is still to be counted."""
        if self.rebuilt_at is not None and change.made_at < self.rebuilt_at:
            return False
        return change.sequence > self.checkpoints.get(change.shard, -1)

    def plus(self, changes: Sequence[MessageChange]) -> CountedHour:
        """Return the hour with these changes counted, all of which it lacks."""
        checkpoints = dict(self.checkpoints)
        for change in changes:
            known = checkpoints.get(change.shard, -1)
            checkpoints[change.shard] = max(known, change.sequence)
        tally = total([self.tally, *(change.effect for change in changes)])
        return replace(self, tally=tally, checkpoints=checkpoints)


NOT_COUNTED: Final = CountedHour()
"""An hour of which nothing is known."""
