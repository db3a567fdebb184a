"""The records of numbers that were written to: one small item for each, gone after a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import Condition, size

from heliograph.domain.frequency import DAY, FrequencyLimit, FrequencyLimits, History
from heliograph.models.backoff import Backoff
from heliograph.models.database import PassingRecord, Record

MOST_FREE_NUMBERS: Final = 3
"""How many numbers may be freed from limits (FRQ-06)."""
BACKOFF: Final = Backoff(tries=60, at_once=2, first_seconds=0.005, longest_seconds=0.2)
"""Two tries are what most messages need. Of writers that meet, one gets through each time."""

_FREE_NUMBERS: Final = "free"
"""The key of the item that holds them. No number in E.164 is this."""
_ROUNDING: Final = timedelta(seconds=1)
_NOBODY: Final = ""


class RecipientContended(Exception):
    """Too many wrote to one number at once; nothing was added, and asking again is right."""


class RecipientRecord(PassingRecord):
    """The history of one number.

    sent: 16 bytes for each message (`History.encoded`): the fifty of a day are one write unit.
    """

    recipient = UnicodeAttribute(hash_key=True)
    sent = BinaryAttribute(legacy_encoding=False)

    def history(self) -> History:
        """Return the history that this record holds."""
        return History.decoded(self.sent)


class FreeNumbersRecord(Record):
    """The one item, in the same table, of the numbers that are free of limits."""

    recipient = UnicodeAttribute(hash_key=True)
    numbers = UnicodeSetAttribute(null=True)


class DynamoFreeNumbers:
    """The numbers (E.164) that the operator has freed from limits, for tests (FRQ-06)."""

    def __init__(self, records: type[FreeNumbersRecord]) -> None:
        self._records = records

    def all(self) -> frozenset[str]:
        """Return these numbers."""
        try:
            record = self._records.get(_FREE_NUMBERS, consistent_read=True)
        except self._records.DoesNotExist:
            return frozenset()
        return frozenset(record.numbers or ())

    def add(self, recipient: str) -> bool:
        """Free a number from limits; return False if there are as many already as may be."""
        numbers = self._records.numbers
        how_many = size(numbers)  # type: ignore[no-untyped-call]  # PynamoDB's
        there_is_room = numbers.does_not_exist() | (how_many < MOST_FREE_NUMBERS)
        it_is_free = numbers.contains(recipient)
        record = self._records(_FREE_NUMBERS)
        return record.update_if(there_is_room | it_is_free, [numbers.add({recipient})]).applied

    def remove(self, recipient: str) -> bool:
        """Put a number under its limits again; return False if it was not free."""
        numbers = self._records.numbers
        record = self._records(_FREE_NUMBERS)
        return record.update_if(numbers.contains(recipient), [numbers.delete({recipient})]).applied


class DynamoFrequencyControl:
    """FrequencyControl in a table of RecipientRecord."""

    def __init__(
        self,
        records: type[RecipientRecord],
        free_numbers: DynamoFreeNumbers,
        backoff: Backoff = BACKOFF,
    ) -> None:
        self._records = records
        self._free_numbers = free_numbers
        self._backoff = backoff

    def admit(
        self, recipient: str, message_id: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Add a message to its recipient's history, or return the limit that forbids it.

        The first message of a day to a number is one write. Any other finds the history in the
        answer to its failed write, and replaces it if it is still the same then. A write that was
        repeated because its answer was lost finds its message in the history.
        """
        found: RecipientRecord | None = None
        for _ in self._backoff:
            history = found.history() if found else History()
            judged = history.judged(message_id, text, at, limits)
            if isinstance(judged, FrequencyLimit):
                return self._unless_free(recipient, judged)
            if judged == history:
                return None
            written = self._record(recipient, judged).put_if(self._is_still(found, at))
            if written.applied:
                return None
            found = written.item
        raise RecipientContended

    def would_admit(
        self, recipient: str, text: str, at: datetime, limits: FrequencyLimits
    ) -> FrequencyLimit | None:
        """Return the limit that would forbid such a message now, and add nothing."""
        judged = self._history(recipient).judged(_NOBODY, text, at, limits)
        return self._unless_free(recipient, judged) if isinstance(judged, FrequencyLimit) else None

    def _history(self, recipient: str) -> History:
        try:
            return self._records.get(recipient, consistent_read=True).history()
        except self._records.DoesNotExist:
            return History()

    def _is_still(self, found: RecipientRecord | None, at: datetime) -> Condition:
        """The item is the one that was judged, or one that DynamoDB should have swept."""
        condition: Condition = self._records.sent == found.sent if found else self._is_new(at)
        return condition

    def _is_new(self, at: datetime) -> Condition:
        is_new: Condition = self._records.recipient.does_not_exist() | (self._records.ttl <= at)
        return is_new

    def _record(self, recipient: str, history: History) -> RecipientRecord:
        # DynamoDB's times are whole seconds: rounded up, or the last second of a day is lost.
        last = max(sent.at for sent in history.sent)
        return self._records(recipient, sent=history.encoded(), ttl=last + DAY + _ROUNDING)

    def _unless_free(self, recipient: str, limit: FrequencyLimit) -> FrequencyLimit | None:
        """Look the number up only now: hardly any message hits a limit."""
        return None if recipient in self._free_numbers.all() else limit
