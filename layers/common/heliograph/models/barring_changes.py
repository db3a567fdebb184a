"""How barrings change: never without an entry of the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from heliograph.domain.audit import entry_of
from heliograph.domain.barring import Barring
from heliograph.domain.number_keys import NumberKeys
from heliograph.models.audits import AuditRecord, audit_record
from heliograph.models.barring_records import BarringRecord, barring_record
from heliograph.models.batches import WRITTEN_AT_ONCE
from heliograph.models.record_batches import write_all

_CONDITION_FAILED: Final = "ConditionalCheckFailed"


class DynamoBarringChanges:
    """Changes of barrings. A barring and its audit entry are one transaction."""

    def __init__(
        self, barrings: type[BarringRecord], audit: type[AuditRecord], keys: NumberKeys
    ) -> None:
        self._barrings = barrings
        self._audit = audit
        self._keys = keys

    def record(self, barring: Barring) -> None:
        """Record a barring, replacing the one of the same number and channel."""
        self._write(barring)

    def record_all(self, barrings: Iterable[Barring]) -> int:
        """Record barrings as they come, a few at a time, and return how many came.

        Of two with the same number and channel the later one stays. Raises BatchUnfinished; what
        came before is recorded then, and all may be recorded again. The audit is written first: it
        may then tell of a barring that is not there yet, but never miss one that is.
        """
        count = 0
        pending: dict[tuple[str, str | None], Barring] = {}
        for barring in barrings:
            pending[barring.recipient, barring.channel_number] = barring
            count += 1
            if len(pending) == WRITTEN_AT_ONCE:
                self._write_all(list(pending.values()))
                pending.clear()
        self._write_all(list(pending.values()))
        return count

    def lift(self, lifted: Barring) -> bool:
        """Take a barring back and tell whether there was one (BLK-04)."""
        is_there = self._barrings.number_key.exists()
        is_in_force = self._barrings.is_lifted.does_not_exist()
        return self._write(lifted, is_there & is_in_force)

    def follow(self, asked: Barring) -> bool:
        """Record or lift an opt-out because a reply asks for it, unless something newer is known.

        Tells whether anything was changed. Of two of the same time the opt-out wins.
        """
        recorded = self._barrings
        is_first: Condition = recorded.number_key.does_not_exist()
        is_newer: Condition = recorded.recorded_at < asked.recorded_at
        if not asked.is_lifted:
            at_the_same_time = recorded.recorded_at == asked.recorded_at
            is_newer |= at_the_same_time & recorded.is_lifted.exists()
        if asked.is_lifted:
            return self._write(asked, is_first | is_newer)
        return self._opt_out(asked, is_first | is_newer)

    def _write(self, barring: Barring, condition: Condition | None = None) -> bool:
        """Put a barring, replacing what is there; tell whether it is written."""
        record = self._record(barring)
        return self._commit(barring, lambda writes: writes.save(record, condition=condition))

    def _opt_out(self, asked: Barring, condition: Condition) -> bool:
        """Write an opt-out, but leave what it began with; tell whether it is written."""
        wanted, there = self._record(asked), self._barrings
        actions: list[Action] = [
            there.recipient.set(wanted.recipient),
            there.reason.set(wanted.reason),
            there.recorded_by.set(wanted.recorded_by),
            there.recorded_at.set(wanted.recorded_at),
            there.inbound_id.set(wanted.inbound_id),
            there.channel_number.set(wanted.channel_number),
            there.begun_by.set(there.begun_by | wanted.begun_by),
            there.is_lifted.remove(),
        ]
        return self._commit(asked, lambda writes: writes.update(wanted, actions, condition))

    def _commit(self, barring: Barring, write: Callable[[TransactWrite], None]) -> bool:
        """Write a barring and its audit entry, both or none; tell whether they are written.

        botocore gives the transaction a token, so one that is repeated because its answer was lost
        is answered like the first.
        """
        try:
            with self._barrings.transaction() as transaction:
                write(transaction)
                transaction.save(self._entry(barring))
        except TransactWriteError as error:
            if not _is_refused(error):
                raise
            return False
        return True

    def _write_all(self, barrings: Sequence[Barring]) -> None:
        write_all(self._audit, [self._entry(barring) for barring in barrings])
        write_all(self._barrings, [self._record(barring) for barring in barrings])

    def _record(self, barring: Barring) -> BarringRecord:
        return barring_record(self._barrings, barring, self._keys)

    def _entry(self, barring: Barring) -> AuditRecord:
        return audit_record(self._audit, entry_of(barring), self._keys)


def _is_refused(error: TransactWriteError) -> bool:
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    return codes == {_CONDITION_FAILED}
