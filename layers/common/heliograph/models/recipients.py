"""The records of numbers that were written to: one small item for each, gone after a day."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any, Final

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.constants import PUT_ITEM
from pynamodb.expressions.condition import size

from heliograph.domain.frequency import DAY, FrequencyLimit, FrequencyLimits, History
from heliograph.models.backoff import Backoff
from heliograph.models.database import PassingRecord, Record
from heliograph.models.items import Item
from heliograph.models.writes import WrittenItem

MOST_FREE_NUMBERS: Final = 3
"""How many numbers may be freed from limits (FRQ-06)."""
BACKOFF: Final = Backoff(tries=60, at_once=2, first_seconds=0.005, longest_seconds=0.2)
"""Two tries are what most messages need. Of writers that meet, one gets through each time."""

_FREE_NUMBERS: Final = "free"
"""The key of the item that holds them. No number in E.164 is this."""
_ROUNDING: Final = timedelta(seconds=1)
_NOBODY: Final = ""
_IN_THE_WAY: Final = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


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
        found: Item | None = None
        for _ in self._backoff:
            history = History.decoded(_sent(found)) if found else History()
            judged = history.judged(message_id, text, at, limits)
            if isinstance(judged, FrequencyLimit):
                return self._unless_free(recipient, judged)
            if judged == history:
                return None
            written = self._put(recipient, judged, found, at)
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

    def _put(
        self, recipient: str, history: History, found: Item | None, at: datetime
    ) -> WrittenItem:
        """Put a history in place of the one that was judged, or that DynamoDB should have swept."""
        # DynamoDB's times are whole seconds: rounded up, or the last second of a day is lost.
        last = max(sent.at for sent in history.sent)
        item = {
            "recipient": {"S": recipient},
            "sent": {"B": b64encode(history.encoded()).decode()},
            "ttl": {"N": str(int((last + DAY + _ROUNDING).timestamp()))},
        }
        condition = _is_still(found) if found else _is_new(at)
        return self._records.write_item(PUT_ITEM, {"Item": item, **condition})

    def _unless_free(self, recipient: str, limit: FrequencyLimit) -> FrequencyLimit | None:
        """Look the number up only now: hardly any message hits a limit."""
        return None if recipient in self._free_numbers.all() else limit


def _sent(item: Item) -> bytes:
    return b64decode(item["sent"]["B"])


def _is_still(found: Item) -> dict[str, Any]:
    return {
        "ConditionExpression": "#sent = :sent",
        "ExpressionAttributeNames": {"#sent": "sent"},
        "ExpressionAttributeValues": {":sent": found["sent"]},
        **_IN_THE_WAY,
    }


def _is_new(at: datetime) -> dict[str, Any]:
    return {
        "ConditionExpression": "attribute_not_exists(#recipient) OR #ttl <= :at",
        "ExpressionAttributeNames": {"#recipient": "recipient", "#ttl": "ttl"},
        "ExpressionAttributeValues": {":at": {"N": str(int(at.timestamp()))}},
        **_IN_THE_WAY,
    }
