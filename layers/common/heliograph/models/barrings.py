"""The records of numbers that must not be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from heliograph.domain.barring import Barring, BarringKind
from heliograph.models.batches import WRITTEN_AT_ONCE, read_all, write_all
from heliograph.models.database import Record

_EVERYWHERE: Final = "*"
_CHANNEL: Final = "channel#"


class BarringRecord(Record):
    """One barring.

    The number is the partition: dispatch asks for numbers, and all opt-outs of one channel in one
    partition would be one hot partition.
    scope: `channel#<number>` for an opt-out, `*` for the blocklist.
    """

    recipient = UnicodeAttribute(hash_key=True)
    scope = UnicodeAttribute(range_key=True)
    reason = UnicodeAttribute()
    recorded_by = UnicodeAttribute()
    recorded_at = UTCDateTimeAttribute()

    @property
    def kind(self) -> BarringKind:
        """Return why the number is barred."""
        return BarringKind.BLOCKLIST if self.scope == _EVERYWHERE else BarringKind.OPT_OUT

    def barring(self) -> Barring:
        """Return the barring that this record holds."""
        is_opt_out = self.kind is BarringKind.OPT_OUT
        return Barring(
            kind=self.kind,
            recipient=self.recipient,
            channel_number=self.scope.removeprefix(_CHANNEL) if is_opt_out else None,
            reason=self.reason,
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
        )


class DynamoBarrings:
    """Barrings in a table of BarringRecord, and what operators do with them.

    Here as in the domain, a channel number that is None stands for the blocklist.
    """

    def __init__(self, records: type[BarringRecord]) -> None:
        self._records = records

    def barred(self, channel_number: str, recipients: Collection[str]) -> Mapping[str, BarringKind]:
        """Return which of these numbers are barred on this channel; one request for 50 of them."""
        keys = [
            self._records(recipient, scope)
            for recipient in dict.fromkeys(recipients)
            for scope in (_scope(channel_number), _EVERYWHERE)
        ]
        found = list(read_all(self._records, keys))
        blocklist_first = sorted(found, key=lambda record: record.kind is BarringKind.OPT_OUT)
        return {record.recipient: record.kind for record in blocklist_first}

    def add(self, barring: Barring) -> None:
        """Store a barring, replacing the one of the same number and channel."""
        self._record(barring).save()

    def add_all(self, barrings: Iterable[Barring]) -> int:
        """Store barrings as they come, a few at a time, and return how many came.

        Of two with the same number and channel the later one stays. Raises BatchUnfinished; what
        came before is stored then, and all may be stored again.
        """
        count = 0
        pending: dict[tuple[str, str], BarringRecord] = {}
        for barring in barrings:
            record = self._record(barring)
            pending[record.recipient, record.scope] = record
            count += 1
            if len(pending) == WRITTEN_AT_ONCE:
                write_all(self._records, list(pending.values()))
                pending.clear()
        write_all(self._records, list(pending.values()))
        return count

    def remove(self, channel_number: str | None, recipient: str) -> bool:
        """Remove a barring and tell whether there was one (BLK-04)."""
        record = self._records(recipient, _scope(channel_number))
        return record.delete_if(self._records.recipient.exists())

    def of_recipient(self, recipient: str) -> Iterator[Barring]:
        """Yield all barrings of one number (E.164)."""
        for record in self._records.query(recipient, consistent_read=True):
            yield record.barring()

    def of_channel(self, channel_number: str | None) -> Iterator[Barring]:
        """Yield all opt-outs of one channel, or the blocklist. Reads the whole table."""
        its_own = self._records.scope == _scope(channel_number)
        for record in self._records.scan(its_own):
            yield record.barring()

    def all(self) -> Iterator[Barring]:
        """Yield all barrings, page by page."""
        for record in self._records.scan():
            yield record.barring()

    def _record(self, barring: Barring) -> BarringRecord:
        return self._records(
            barring.recipient,
            _scope(barring.channel_number),
            reason=barring.reason,
            recorded_by=barring.recorded_by,
            recorded_at=barring.recorded_at,
        )


def _scope(channel_number: str | None) -> str:
    return _EVERYWHERE if channel_number is None else _CHANNEL + channel_number
