"""What is kept under a phone number beside messages and replies, each a NumberTrace."""

from __future__ import annotations

from collections.abc import Iterator

from pynamodb.expressions.update import Action

from heliograph.domain.erasure import ERASED_REASON, names, pseudonym
from heliograph.domain.histories import AT_HAND
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.barring_records import BarringRecord
from heliograph.models.free_numbers import DynamoFreeNumbers
from heliograph.models.handsets import HandsetRecord
from heliograph.models.history_records import HistoryRecord
from heliograph.ports.clock import Clock


class NumbersOfBarrings:
    """The number in its barrings. They are found by its key and hold on without it."""

    def __init__(self, records: type[BarringRecord], keys: NumberKeys) -> None:
        self._records = records
        self._keys = keys

    def count(self, number: str) -> int:
        """Return how many barrings hold the number."""
        return sum(1 for _ in self._with(number))

    def erase(self, number: str) -> int:
        """Put a pseudonym in its place; return how many barrings held it until now."""
        return sum(self._erase(number, record) for record in self._with(number))

    def _with(self, number: str) -> Iterator[BarringRecord]:
        for record in self._records.query(self._keys.of(number), consistent_read=True):
            if record.recipient == number:
                yield record

    def _erase(self, number: str, record: BarringRecord) -> bool:
        there = self._records
        actions: list[Action] = [there.recipient.set(pseudonym(number, record.number_key))]
        if names(record.reason, number):
            actions.append(there.reason.set(ERASED_REASON))
        key = there(record.number_key, record.scope)
        return key.update_if(there.recipient == number, actions).applied


class Histories:
    """When a number was written to, and in which messages. It is kept under a key of the number.

    What was claimed lately stays, under that key: a job that comes twice must find the claim.
    """

    def __init__(self, records: type[HistoryRecord], keys: NumberKeys, clock: Clock) -> None:
        self._records = records
        self._keys = keys
        self._clock = clock

    def count(self, number: str) -> int:
        """Return how many pages of its history may go."""
        return sum(1 for _ in self._past(number))

    def erase(self, number: str) -> int:
        """Remove them; return how many there were."""
        there = self._records
        return sum(
            there(page.number_key, page.page).delete_if(there.claims == page.claims)
            for page in self._past(number)
        )

    def _past(self, number: str) -> Iterator[HistoryRecord]:
        latest = self._clock.now() - AT_HAND
        for page in self._records.query(self._keys.of(number), consistent_read=True):
            if all(claim.at <= latest for claim in page.history().claims):
                yield page


class FreedNumbers:
    """That a number is free of limits, for tests."""

    def __init__(self, free_numbers: DynamoFreeNumbers) -> None:
        self._free_numbers = free_numbers

    def count(self, number: str) -> int:
        """Return 1 if the number is free."""
        return int(number in self._free_numbers.all())

    def erase(self, number: str) -> int:
        """Put the number under the limits; return 1 if it was free."""
        return int(self._free_numbers.remove(number))


class ReceivedByHandsets:
    """What the handset of this number received in a sandbox."""

    def __init__(self, records: type[HandsetRecord]) -> None:
        self._records = records

    def count(self, number: str) -> int:
        """Return how many messages it received or was offered."""
        return sum(1 for _ in self._records.query(number, consistent_read=True))

    def erase(self, number: str) -> int:
        """Remove them; return how many there were."""
        there = self._records
        return sum(
            there(number, record.message_id).delete_if(there.recipient.exists())
            for record in self._records.query(number, consistent_read=True)
        )
